//! Staff type in what reached them by telephone, e-mail or letter: a practitioner's call, a
//! registrar's or a coroner's letter. The notice then goes the way of every other.

use super::{
    asks::{Ask, Choice, Way, ask, heading, one, tick},
    errors::PageFault,
    facts::rejected,
    form_state::{FormState, Posted},
    frame::{Frame, Section, html},
    notice_form::{as_sent, compact, coroner, practitioner, registrar, with_rules},
    report::questions,
    session::Person,
};
use crate::{
    app::App,
    ops::{self, OpError, entry, notices::Original},
};
use askama::Template;
use domain::{
    notice::{CoronerKind, Means, Notice},
    operations::Operation,
    refusal::FieldFault,
};
use poem::{
    Response, handler,
    web::{Data, Query},
};
use serde::Deserialize;

/// What kind of notice is typed in: code, words.
const KINDS: [(&str, &str); 3] = [
    ("practitioner", "A call or e-mail from a practitioner"),
    ("registrar", "A registrar's letter"),
    ("coroner", "A coroner's letter"),
];

const CORONER_KINDS: [CoronerKind; 11] = [
    CoronerKind::DecisionToInvestigate,
    CoronerKind::PostMortemCommissioned,
    CoronerKind::PostMortemReport,
    CoronerKind::InquestOpened,
    CoronerKind::InquestSuspended,
    CoronerKind::InquestResumed,
    CoronerKind::InquestNotResumed,
    CoronerKind::InquestConcluded,
    CoronerKind::Discontinued,
    CoronerKind::Transferred,
    CoronerKind::PreventionReport,
];

const WIDE: Way = Way::Line("nhsuk-u-width-two-thirds");
const CODE: Way = Way::Line("nhsuk-input--width-10");

#[derive(Template)]
#[template(path = "pages/notification_new.html")]
struct EntryPage {
    frame: Frame,
    form: FormState,
    /// What kind is typed in, once it is chosen.
    kind: Option<(&'static str, &'static str)>,
    asks: Vec<Ask>,
    /// The receipt of what was just entered.
    entered: Option<String>,
}

/// Which kind a link asks for.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    kind: String,
}

fn kind_of(code: &str) -> Option<(&'static str, &'static str)> {
    KINDS.into_iter().find(|(kind, _)| *kind == code)
}

fn draw(
    app: &App,
    person: &Person,
    kind: Option<(&'static str, &'static str)>,
    form: FormState,
    more: (usize, usize),
    entered: Option<String>,
) -> Response {
    let frame = Frame::of(app, person, "Enter a notice by hand", Section::Notifications);
    let faulty = !form.faults.is_empty();
    let frame = if faulty { frame.faulty() } else { frame };
    let asks = kind.map_or_else(kinds, |(kind, _)| asks(kind, &form, more));
    let response = html(&EntryPage { frame, form, kind, asks, entered });
    if faulty { rejected(response) } else { response }
}

fn kinds() -> Vec<Ask> {
    vec![ask("kind", "What reached you?", "", one(&KINDS))]
}

/// How it reached us, and then what the sender's own form would ask.
fn asks(kind: &str, form: &FormState, more: (usize, usize)) -> Vec<Ask> {
    let means: Vec<Choice> =
        Means::ALL.iter().map(|m| (m.code().to_owned(), capital(m.words()))).collect();
    let mut asks = vec![
        heading("How it reached us"),
        ask("reached_us_by", "By what means?", "", Way::One(means)),
        ask("reached_us_on", "On which date?", "For example 2 11 2026", Way::Date),
    ];
    match kind {
        "practitioner" => {
            asks.push(heading("Who told us"));
            asks.extend(questions::you());
            asks.push(heading("The child"));
            asks.push(tick("age_in_doubt", "The person may have been 18 or older"));
            asks.extend(questions::child(&[]));
            asks.push(heading("The death"));
            asks.extend(questions::death().into_iter().filter(|a| a.name != "died_at_postcode"));
            let (people, agencies) =
                (form.lines("people") + more.0, form.lines("agencies") + more.1);
            asks.extend(questions::people(people.max(1), agencies));
        }
        "registrar" => {
            asks.extend(registrars());
            asks.extend(the_child());
        }
        _ => {
            asks.extend(coroners());
            asks.extend(the_child());
        }
    }
    asks
}

fn registrars() -> Vec<Ask> {
    vec![
        told_by("The registrar who wrote, and the office"),
        heading("What the letter says"),
        ask(
            "registrar_kind",
            "What was done?",
            "",
            one(&[
                ("registration", "A death was registered"),
                ("correction", "A register entry was corrected"),
                ("no_liability", "A certificate of no liability to register was issued"),
            ]),
        ),
        ask("district", "Code of the registration district", "", CODE),
        ask("entry_number", "Entry number in the register", "Leave empty for a certificate", CODE),
        ask("registered_on", "Date on which it was done", "For example 2 11 2026", Way::Date),
        ask("cause_of_death", "Cause of death as registered (optional)", "", WIDE),
        ask("informant/name", "Informant (optional)", "", WIDE),
        ask("informant/qualification", "In what capacity (optional)", "Such as mother", WIDE),
        ask(
            "grounds",
            "Grounds for a certificate (optional)",
            "Why the person is believed to have been under 18",
            Way::Lines("3"),
        ),
        tick("age_in_doubt", "The registrar is not sure that the person was under 18"),
    ]
}

fn coroners() -> Vec<Ask> {
    let kinds: Vec<Choice> =
        CORONER_KINDS.iter().map(|k| (k.code().to_owned(), k.words().to_owned())).collect();
    vec![
        told_by("The coroner's officer who wrote, and the office"),
        heading("What the letter says"),
        ask("coroner_kind", "What was done?", "", Way::One(kinds)),
        ask("coroner_area", "Code of the coroner area", "", CODE),
        ask("coroner_reference", "The coroner's reference (optional)", "", CODE),
        ask("happened_on", "Date on which it was done", "For example 2 11 2026", Way::Date),
        ask("officer", "Coroner's officer (optional)", "", WIDE),
        ask("circumstances", "Circumstances (optional)", "", Way::Lines("3")),
        ask("police_force", "Police force concerned (optional)", "Its name or its code", WIDE),
    ]
}

fn told_by(label: &str) -> Ask {
    ask("told_by", label, "", WIDE)
}

fn the_child() -> Vec<Ask> {
    let mut asks = vec![heading("The child")];
    asks.extend(questions::identity());
    asks.extend([
        ask("child/died_on", "Date of death", "For example 2 11 2026", Way::Date),
        ask("child/place_of_death", "Where the child died (optional)", "", WIDE),
    ]);
    asks
}

fn capital(words: &str) -> String {
    super::work::capital(words)
}

/// The form: first which kind, then its questions.
#[handler]
pub async fn page(
    Data(app): Data<&App>,
    person: Person,
    Query(wanted): Query<Wanted>,
) -> poem::Result<Response> {
    let call = person.call(app, Operation::EnterNotice);
    ops::permitted(app, &call).await.map_err(PageFault)?;
    Ok(draw(app, &person, kind_of(&wanted.kind), FormState::default(), (0, 0), None))
}

/// What was typed in.
#[handler]
pub async fn enter(Data(app): Data<&App>, posted: Posted) -> poem::Result<Response> {
    let person = &posted.person;
    let call = person.call(app, Operation::EnterNotice);
    ops::permitted(app, &call).await.map_err(PageFault)?;
    let mut form = posted.form.clone();
    let Some(kind) = kind_of(form.value("kind")) else {
        let fault = FieldFault::new("/kind", "missing", "Choose what reached you");
        return Ok(draw(app, person, None, form.with_faults(vec![fault]), (0, 0), None));
    };
    compact(&mut form, "people");
    compact(&mut form, "agencies");
    match form.value("go") {
        "choose" => {
            return Ok(draw(app, person, Some(kind), FormState::default(), (0, 0), None));
        }
        "person" => return Ok(draw(app, person, Some(kind), form, (1, 0), None)),
        "agency" => return Ok(draw(app, person, Some(kind), form, (0, 1), None)),
        _ => {}
    }
    let (notice, reached) = read(app, kind.0, &mut form);
    if !form.faults.is_empty() {
        with_rules(&mut form, entry::entry_faults(&call, &reached, &notice));
        return Ok(draw(app, person, Some(kind), form, (0, 0), None));
    }
    let key = posted.keyed(Operation::EnterNotice.id());
    match entry::enter(app, &call, reached, notice, Original::of_text(as_sent(&form)), key.as_ref())
        .await
    {
        Ok(receipt) => {
            let receipt = Some(receipt.receipt.to_string());
            Ok(draw(app, person, None, FormState::default(), (0, 0), receipt))
        }
        Err(OpError::Refused(refusal)) if !refusal.fields().is_empty() => {
            with_rules(&mut form, refusal.fields());
            Ok(draw(app, person, Some(kind), form, (0, 0), None))
        }
        Err(error) => Err(PageFault(error).into()),
    }
}

/// Reads the notice and how it reached us; what cannot be read is a fault of the form.
fn read(app: &App, kind: &str, form: &mut FormState) -> (Notice, entry::Reached) {
    let today = app.moment().today;
    let means = Means::from_code(form.value("reached_us_by"));
    if means.is_none() {
        let right = "Choose by what means it reached us";
        form.faults.push(FieldFault::new("/reached_us_by", "missing", right));
    }
    let on = form.date("reached_us_on", "Enter the date on which it reached us").unwrap_or(today);
    let open = |name: &str| form.some(name).is_none();
    let mut missing = Vec::new();
    if open("child/sex") {
        missing.push(("/child/sex", "Choose the sex, or that it is not known"));
    }
    if kind == "registrar" && open("registrar_kind") {
        missing.push(("/registrar_kind", "Choose what was done"));
    }
    let missing = missing.into_iter();
    form.faults.extend(missing.map(|(field, right)| FieldFault::new(field, "missing", right)));
    let notice = match kind {
        "practitioner" => {
            let mut notice = practitioner(form, today);
            notice.age_in_doubt = form.has("age_in_doubt", "yes");
            Notice::Practitioner(Box::new(notice))
        }
        "registrar" => Notice::Registrar(registrar(form, today)),
        _ => Notice::Coroner(coroner(form, today)),
    };
    let told_by = match &notice {
        Notice::Practitioner(notice) => {
            format!("{}, {}", notice.notifier.name, notice.notifier.role)
                .chars()
                .take(200)
                .collect()
        }
        _ => form.value("told_by").to_owned(),
    };
    (notice, entry::Reached { told_by, means: means.unwrap_or(Means::Letter), on })
}
