//! A waiting notice beside the cases it may belong to: value by value, with the evidence of the
//! rules. Compared afresh each time, so that a person decides on what is there now.

use super::{OpError, permitted, seen};
use crate::app::App;
use domain::{
    access::Part,
    calendar,
    case::{Course, joining::Apart},
    change::{Candidate, NoticeState},
    ids::{CaseId, NoticeId},
    matching::{self, Field, Finding, Level, Particulars},
    notice::ChildDetails,
    operations::Call,
    person::Sex,
};
use storage::NoticeRow;

/// One case beside the notice.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The case.
    pub case: CaseId,
    /// Its reference.
    pub reference: String,
    /// Its version now.
    pub version: u32,
    /// The notice of the case that speaks most for one child: who sent it, and when it arrived.
    pub beside: String,
    /// Detail by detail.
    pub details: Vec<Detail>,
    /// What the rules found, over all notices of the case.
    pub finding: Finding,
    /// Earlier decisions of people about this case.
    pub earlier: Vec<Apart>,
}

/// One detail on both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detail {
    /// What it is.
    pub label: &'static str,
    /// What the notice says; empty when it does not.
    pub notice: String,
    /// What the case says; empty when it does not.
    pub case: String,
    /// How the two compare.
    pub level: Level,
    /// Thousandths of a bit; none for what the rules do not weigh.
    pub weight: Option<i64>,
}

/// A waiting notice and the cases of the caller's areas that it may belong to; how many more there
/// are elsewhere, of which no detail is told.
pub async fn of(
    app: &App,
    call: &Call,
    id: NoticeId,
) -> Result<(NoticeRow, Vec<Comparison>, usize), OpError> {
    permitted(app, call).await?;
    app.store
        .read(call, async |reader| {
            let row = reader.notice(id).await?;
            if !call.permitted_in(row.area) {
                return Err(OpError::NotFound);
            }
            let candidates: &[Candidate] = match &row.state {
                NoticeState::Question { candidates } => candidates,
                _ => &[],
            };
            let cases: Vec<CaseId> = candidates.iter().map(|candidate| candidate.case).collect();
            let mine = seen(call, &reader.parties_of(&cases).await?);
            let elsewhere = cases.len() - mine.len();
            let mut courses = reader.courses(&mine).await?;
            let mut notices = reader.notices_of_all(&mine).await?;
            let mut beside = Vec::new();
            for case in cases {
                let Some((course, version)) = courses.remove(&case) else { continue };
                reader.saw(case, Part::Notices);
                let known = notices.remove(&case).unwrap_or_default();
                beside.push(compare(&row, course, version, &known));
            }
            Ok((row, beside, elsewhere))
        })
        .await
}

fn compare(row: &NoticeRow, course: Course, version: u32, rows: &[NoticeRow]) -> Comparison {
    let particulars =
        |row: &NoticeRow| row.received.particulars(calendar::london_date(row.received.at));
    let new = particulars(row);
    let known: Vec<Particulars> = rows.iter().map(particulars).collect();
    let finding = matching::finding(&new, &known);
    let alone = |at: &usize| matching::finding(&new, std::slice::from_ref(&known[*at]));
    let best = (0..rows.len()).max_by_key(|at| (alone(at).weight, std::cmp::Reverse(*at)));
    let (beside, details) = match best {
        Some(at) => {
            let from = &rows[at].received;
            let on = calendar::human_date(calendar::london_date(from.at));
            let sides = [(&row.received.notice.child(), &new), (&from.notice.child(), &known[at])];
            (format!("{}, {on}", from.office.name), details(sides, &alone(&at)))
        }
        None => (String::new(), Vec::new()),
    };
    Comparison {
        case: course.id,
        reference: course.reference,
        version,
        beside,
        details,
        finding,
        earlier: course.apart,
    }
}

type Side<'a> = (&'a &'a ChildDetails, &'a Particulars);

/// The details side by side, in the order in which a person reads them.
fn details([notice, case]: [Side<'_>; 2], finding: &Finding) -> Vec<Detail> {
    let mut details: Vec<Detail> = finding
        .evidence
        .iter()
        .map(|evidence| Detail {
            label: evidence.field.label(),
            notice: value(evidence.field, notice),
            case: value(evidence.field, case),
            level: evidence.level,
            weight: Some(evidence.weight),
        })
        .filter(|detail| !(detail.notice.is_empty() && detail.case.is_empty()))
        .collect();
    let place = |side: Side<'_>| side.0.place_of_death.clone().unwrap_or_default();
    let (here, there) = (place(notice), place(case));
    let level = match (here.is_empty(), there.is_empty()) {
        (false, false) if matching::fold(&here) == matching::fold(&there) => Level::Exact,
        (false, false) => Level::Differs,
        _ => Level::Missing,
    };
    if !(here.is_empty() && there.is_empty()) {
        details.push(Detail {
            label: "Place of death",
            notice: here,
            case: there,
            level,
            weight: None,
        });
    }
    details
}

fn value(field: Field, (child, side): Side<'_>) -> String {
    let date = |on: Option<chrono::NaiveDate>| on.map(calendar::human_date).unwrap_or_default();
    match field {
        Field::NhsNumber => side.nhs_number.as_ref().map(ToString::to_string).unwrap_or_default(),
        Field::RegistrationEntry => side.registration_entry.clone().unwrap_or_default(),
        Field::FamilyName => {
            let mut names = vec![child.family_name.clone()];
            names.extend(side.other_family_names.iter().cloned());
            names.retain(|name| !name.is_empty());
            names.join(", or ")
        }
        Field::GivenName => child.given_names.clone().unwrap_or_default(),
        Field::BornOn => date(side.born_on),
        Field::DiedOn | Field::DiedOnNewborn => date(side.died_on),
        Field::Sex => sex(side.sex).to_owned(),
        Field::Place => {
            let mut lines = side.address_lines.clone();
            lines.extend(side.postcode.as_ref().map(ToString::to_string));
            lines.join(", ")
        }
        Field::Mother => side.mother_name.clone().unwrap_or_default(),
        Field::BirthOrder => side.birth_order.map(|order| order.to_string()).unwrap_or_default(),
    }
}

fn sex(sex: Sex) -> &'static str {
    match sex {
        Sex::Male => "Male",
        Sex::Female => "Female",
        Sex::Indeterminate => "Indeterminate",
        Sex::NotKnown => "",
    }
}
