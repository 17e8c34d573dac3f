//! The areas of a case: who said which, areas with an interest, and the forms by which a review is
//! handed over inside this server.

use super::{
    answered,
    case_head::{CaseHead, Tab},
    errors::PageFault,
    form_state::{FormState, Posted, see_other},
    frame::{Frame, Section, html},
    move_form::{self, Entry, Words, area_in},
    notices::when,
    session::Person,
};
use crate::{
    app::App,
    ops::{self, Versioned, cases::CaseSeen, hand_overs::naming_area, people},
    wire::hand_overs::name_of,
};
use askama::Template;
use domain::{
    access::Role,
    area::{Area, AreaField, AreaRecord},
    case::Command,
    hand_over::{
        AddInterest, ChangeArea, Destination, EndInterest, HandOver, Means, Propose, State,
        Withdraw,
    },
    ids::{AreaId, HandOverId},
    operations::{self, Operation},
};
use poem::{
    Response, handler,
    web::{Data, Path},
};

struct AreaLine {
    what: &'static str,
    area: String,
    said_by: String,
    reason: String,
    since: String,
    until: String,
}

struct HandOverLine {
    to: String,
    when: String,
    by: String,
    reason: String,
    state: &'static str,
    answer: String,
}

#[derive(Template)]
#[template(path = "pages/case_areas.html")]
struct AreasPage {
    frame: Frame,
    head: CaseHead,
    held: Vec<AreaLine>,
    earlier: Vec<AreaLine>,
    hand_overs: Vec<HandOverLine>,
    interested: Vec<String>,
    steps: Vec<(String, &'static str)>,
}

/// The areas of a case.
#[handler]
pub async fn page(
    Data(app): Data<&App>,
    person: Person,
    Path(reference): Path<String>,
) -> poem::Result<Response> {
    let operation = Operation::GetCaseAreas;
    let seen = super::facts::opened(app, &person, operation, &reference).await?;
    let call = person.call(app, operation);
    let areas = ops::cases::areas(app, &call).await.map_err(PageFault)?;
    let record = &seen.record;
    let head = CaseHead::of(&seen, &person, Tab::Areas);
    let title = format!("{} areas", head.reference);
    let earlier = record.areas.iter().filter(|known| known.until.is_some());
    Ok(html(&AreasPage {
        frame: Frame::of(app, &person, &title, Section::Cases),
        held: AreaField::ALL.iter().map(|field| held(&seen, *field, &areas)).collect(),
        earlier: earlier.map(|known| line(known, &areas)).collect(),
        hand_overs: record.hand_overs.iter().map(|known| hand_over(known, &areas)).collect(),
        interested: record.course.interested.iter().map(|id| name_of(&areas, *id)).collect(),
        steps: steps(&seen, &head.reference),
        head,
    }))
}

fn line(record: &AreaRecord, areas: &[Area]) -> AreaLine {
    AreaLine {
        what: record.field.words(),
        area: name_of(areas, record.area),
        said_by: record.said_by.clone(),
        reason: record.reason.clone(),
        since: when(record.from),
        until: record.until.map_or_else(String::new, when),
    }
}

fn held(seen: &CaseSeen, field: AreaField, areas: &[Area]) -> AreaLine {
    let live = seen.record.areas.iter().find(|r| r.field == field && r.until.is_none());
    let known = field.of(&seen.record.course.areas);
    live.map_or_else(
        || AreaLine {
            what: field.words(),
            area: known.map_or_else(|| "Not known yet".into(), |id| name_of(areas, id)),
            said_by: String::new(),
            reason: String::new(),
            since: String::new(),
            until: String::new(),
        },
        |record| line(record, areas),
    )
}

fn hand_over(known: &HandOver, areas: &[Area]) -> HandOverLine {
    let answer = known.settled.as_ref().map(|word| format!("{}: {}", word.by, word.reason));
    let receipt = known.receipt.as_ref().map(|receipt| {
        let on = domain::calendar::human_date(receipt.received_on);
        format!("Received on {on}, as {} says: {}", receipt.by, receipt.receipt)
    });
    HandOverLine {
        to: destination(&known.to, areas),
        when: when(known.proposed_at),
        by: known.proposed_by.clone(),
        reason: known.reason.clone(),
        state: known.state.words(),
        answer: answer.or(receipt).unwrap_or_default(),
    }
}

/// Where a review goes, as a page names it.
pub fn destination(to: &Destination, areas: &[Area]) -> String {
    match to {
        Destination::Area { area } => name_of(areas, *area),
        Destination::Outside(receiver) => {
            format!("{}, {}", receiver.organisation, receiver.name)
        }
    }
}

fn steps(seen: &CaseSeen, reference: &str) -> Vec<(String, &'static str)> {
    let offered = operations::offered(&seen.standing.roles, seen.record.course.stage);
    let waits = seen.record.hand_overs.iter().find(|known| known.state.live());
    let receipt = waits.is_some_and(|known| known.state == State::WaitingForReceipt);
    let interest = !seen.record.course.interested.is_empty();
    let encrypted = receipt
        && waits.is_some_and(
            |known| matches!(&known.to, Destination::Outside(to) if to.how == Means::EncryptedFile),
        );
    let links = [
        (
            Operation::ChangeCaseArea,
            "areas/change",
            "Record where the child lived or where it happened",
            true,
        ),
        (
            Operation::ProposeHandOver,
            "hand-over",
            "Propose to hand over to another area",
            waits.is_none(),
        ),
        (
            Operation::HandOverOutside,
            "hand-over/outside",
            "Hand over to a body outside this server",
            waits.is_none(),
        ),
        (Operation::TakeHandOverPapers, "hand-over/papers", "Take the encrypted file", encrypted),
        (
            Operation::TakeHandOverPapers,
            "hand-over/letter",
            "Print the cover letter and the papers",
            receipt,
        ),
        (Operation::ConfirmHandOverOutside, "hand-over/receipt", "Record the receipt", receipt),
        (
            Operation::WithdrawHandOver,
            "hand-over/withdraw",
            "Withdraw the hand-over",
            waits.is_some(),
        ),
        (Operation::AddInterestedArea, "areas/interested", "Let another area see the cover", true),
        (
            Operation::RemoveInterestedArea,
            "areas/interested/end",
            "End an area's interest",
            interest,
        ),
    ];
    // Taking the papers reads, and goes with recording their receipt.
    let may = |operation: &Operation| match operation {
        Operation::TakeHandOverPapers => offered.contains(&Operation::ConfirmHandOverOutside),
        operation => offered.contains(operation),
    };
    links
        .into_iter()
        .filter(|(operation, .., fits)| *fits && may(operation))
        .map(|(_, path, words, _)| (format!("/cases/{reference}/{path}"), words))
        .collect()
}

fn others(areas: Vec<Area>, seen: &CaseSeen) -> Vec<Area> {
    let own = seen.record.course.areas.reviewing;
    areas.into_iter().filter(|area| Some(area.id) != own).collect()
}

const WHY: &str = "Kept in the history with your name";

/// The form of an operation on a case.
fn shape(
    operation: Operation,
    seen: &CaseSeen,
    areas: Vec<Area>,
    doctor: bool,
) -> (Words, Vec<Entry>) {
    match operation {
        Operation::ChangeCaseArea => {
            let fields = [AreaField::Residence, AreaField::Incident];
            let fields = fields.map(|field| (field.code().to_owned(), field.words().to_owned()));
            (
                Words {
                    heading: "Record an area",
                    intro: vec!["The earlier record is ended and stays to be seen."],
                    button: "Record",
                },
                vec![
                    Entry::choice("field", "What it is about", "", fields.into()),
                    Entry::area("area", "Area", &areas),
                    Entry::text("said_by", "Who says so", ""),
                    Entry::long("reason", "Why", WHY),
                ],
            )
        }
        Operation::ProposeHandOver => {
            let mut entries =
                vec![Entry::area("to_area", "Which area should review", &others(areas, seen))];
            if !doctor {
                let label = "Designated doctor of your area who agrees";
                entries.push(Entry::text("doctor", label, ""));
            }
            let hint = "The other area's designated doctor reads it. Do not name the child";
            entries.push(Entry::long("reason", "Why the other area should review", hint));
            (
                Words {
                    heading: "Propose to hand over",
                    intro: vec![
                        "The two designated doctors agree which area reviews. Until the other doctor accepts, the review stays with you, and the other area sees only its reference, the kinds of notices and where the child lived.",
                        "When the other doctor accepts, your area can no longer open the case.",
                    ],
                    button: "Propose",
                },
                entries,
            )
        }
        Operation::WithdrawHandOver => (
            Words {
                heading: "Withdraw the hand-over",
                intro: vec!["The review stays where it is."],
                button: "Withdraw",
            },
            vec![Entry::long("reason", "Why", WHY)],
        ),
        Operation::AddInterestedArea => (
            Words {
                heading: "Let another area see the cover",
                intro: vec![
                    "Its staff may read the reference, the stage and the clocks, and change nothing.",
                ],
                button: "Add the area",
            },
            vec![
                Entry::area("area", "Area", &others(areas, seen)),
                Entry::long("reason", "Why it has an interest", WHY),
            ],
        ),
        _ => {
            let known = &seen.record.course.interested;
            let areas: Vec<Area> =
                areas.into_iter().filter(|area| known.contains(&area.id)).collect();
            (
                Words {
                    heading: "End an area's interest",
                    intro: vec!["Its staff will no longer find the case."],
                    button: "End the interest",
                },
                vec![
                    Entry::area("area", "Area", &areas),
                    Entry::long("reason", "Why it ends", WHY),
                ],
            )
        }
    }
}

/// Whether the person is a designated doctor of the area that owns the review.
pub fn is_doctor(person: &Person, seen: &CaseSeen) -> bool {
    let own = seen.record.course.areas.reviewing;
    own.is_some_and(|area| person.actor.roles_in(area).contains(&Role::DesignatedDoctor))
}

fn show(
    app: &App,
    person: &Person,
    (seen, areas): (&CaseSeen, Vec<Area>),
    operation: Operation,
    form: FormState,
) -> Response {
    let (words, entries) = shape(operation, seen, areas, is_doctor(person, seen));
    move_form::page(app, person, seen, operation, words, entries, form)
}

async fn empty(
    app: &App,
    person: &Person,
    operation: Operation,
    reference: &str,
) -> poem::Result<Response> {
    let (seen, areas) = move_form::opened(app, person, operation, reference).await?;
    if operation.row().step_up && !people::freshly_proved(&person.session, app.moment().now) {
        return Ok(answered::prove_again(&person.path));
    }
    Ok(show(app, person, (&seen, areas), operation, FormState::default()))
}

/// Carries out the command of a form; `named` is the field and the area it names, if it names one.
async fn carried_out<C: Command + Sync>(
    app: &App,
    posted: &Posted,
    reference: &str,
    named: Option<(&str, AreaId)>,
    command: &C,
) -> poem::Result<Response> {
    let person = &posted.person;
    let operation = C::OPERATION;
    let (seen, areas) = move_form::opened(app, person, operation, reference).await?;
    let call = person.call(app, operation);
    if operation.row().step_up && !people::freshly_proved(&person.session, call.at.now) {
        return Ok(answered::prove_again(&person.path));
    }
    let id = seen.record.course.id;
    let key = posted.keyed(&format!("{} {id}", operation.id()));
    let done = match named {
        Some(named) => naming_area(app, &call, id, named, key.as_ref(), command).await,
        None => ops::run(app, &call, id, Versioned::No, key.as_ref(), command).await,
    };
    Ok(match move_form::settled(done)? {
        Ok(_) => see_other(&format!("/cases/{}/areas", seen.record.course.reference)),
        Err(faults) => {
            let form = posted.form.clone().with_faults(faults);
            show(app, person, (&seen, areas), operation, form)
        }
    })
}

/// The form for an area.
#[handler]
pub async fn changing(
    Data(app): Data<&App>,
    person: Person,
    Path(reference): Path<String>,
) -> poem::Result<Response> {
    empty(app, &person, Operation::ChangeCaseArea, &reference).await
}

/// Records an area.
#[handler]
pub async fn change(
    Data(app): Data<&App>,
    Path(reference): Path<String>,
    posted: Posted,
) -> poem::Result<Response> {
    let area = area_in(&posted.form, "area");
    // A field that was not chosen is refused by the rule, as one that is not recorded by hand.
    let field = AreaField::from_code(posted.form.value("field")).unwrap_or(AreaField::Review);
    let said_by = posted.form.value("said_by").to_owned();
    let reason = posted.form.value("reason").to_owned();
    let command = ChangeArea { field, area, said_by, reason };
    carried_out(app, &posted, &reference, Some(("/area", area)), &command).await
}

/// The form that proposes a hand-over.
#[handler]
pub async fn proposing(
    Data(app): Data<&App>,
    person: Person,
    Path(reference): Path<String>,
) -> poem::Result<Response> {
    empty(app, &person, Operation::ProposeHandOver, &reference).await
}

/// Proposes a hand-over.
#[handler]
pub async fn propose(
    Data(app): Data<&App>,
    Path(reference): Path<String>,
    posted: Posted,
) -> poem::Result<Response> {
    let to = area_in(&posted.form, "to_area");
    let doctor = posted.form.value("doctor").to_owned();
    let reason = posted.form.value("reason").to_owned();
    let command = Propose { id: HandOverId::random(), to, doctor, reason };
    carried_out(app, &posted, &reference, Some(("/to_area", to)), &command).await
}

/// The form that withdraws a hand-over.
#[handler]
pub async fn withdrawing(
    Data(app): Data<&App>,
    person: Person,
    Path(reference): Path<String>,
) -> poem::Result<Response> {
    empty(app, &person, Operation::WithdrawHandOver, &reference).await
}

/// Withdraws a hand-over.
#[handler]
pub async fn withdraw(
    Data(app): Data<&App>,
    Path(reference): Path<String>,
    posted: Posted,
) -> poem::Result<Response> {
    let command = Withdraw { reason: posted.form.value("reason").to_owned() };
    carried_out(app, &posted, &reference, None, &command).await
}

/// The form that adds an area with an interest.
#[handler]
pub async fn adding(
    Data(app): Data<&App>,
    person: Person,
    Path(reference): Path<String>,
) -> poem::Result<Response> {
    empty(app, &person, Operation::AddInterestedArea, &reference).await
}

/// Adds an area with an interest.
#[handler]
pub async fn add(
    Data(app): Data<&App>,
    Path(reference): Path<String>,
    posted: Posted,
) -> poem::Result<Response> {
    let area = area_in(&posted.form, "area");
    let command = AddInterest { area, reason: posted.form.value("reason").to_owned() };
    carried_out(app, &posted, &reference, Some(("/area", area)), &command).await
}

/// The form that ends an interest.
#[handler]
pub async fn ending(
    Data(app): Data<&App>,
    person: Person,
    Path(reference): Path<String>,
) -> poem::Result<Response> {
    empty(app, &person, Operation::RemoveInterestedArea, &reference).await
}

/// Ends an interest.
#[handler]
pub async fn end(
    Data(app): Data<&App>,
    Path(reference): Path<String>,
    posted: Posted,
) -> poem::Result<Response> {
    let area = area_in(&posted.form, "area");
    let command = EndInterest { area, reason: posted.form.value("reason").to_owned() };
    carried_out(app, &posted, &reference, None, &command).await
}
