//! The family's page: what was promised to them, their questions with who answers by when, who may
//! be contacted, and the days on which nobody writes to them.

use super::{
    case_head::{CaseHead, Tab},
    errors::PageFault,
    frame::{Frame, Section, html},
    notices::when,
    session::Person,
};
use crate::{
    app::App,
    ops::{self, cases::CaseSeen},
};
use askama::Template;
use chrono::NaiveDate;
use domain::{
    calendar::{self, human_date},
    case::Stage,
    clocks::ClockReading,
    family::{
        self, DRAFTS, FedBack, JoinedFamily, KeptDate, Leaflet, NEAR_DAYS, Question, QuestionState,
    },
    meeting::{Kind, State},
    operations::{self, Operation},
    statement::FactKey,
};
use poem::{
    Response, handler,
    web::{Data, Path},
};

struct PauseBox {
    since: String,
    again: String,
    reason: String,
    way_back: String,
}

struct Promise {
    tag: &'static str,
    colour: &'static str,
    what: &'static str,
    more: String,
}

struct QuestionBox {
    no: u32,
    state: &'static str,
    colour: &'static str,
    words: String,
    asked: String,
    promise: String,
    answer: Option<String>,
    told: Option<String>,
    links: Vec<(String, &'static str)>,
}

struct ContactLine {
    on: String,
    when: String,
    what: String,
    more: String,
    note: String,
}

struct MemberLine {
    no: u32,
    contact: bool,
    name: String,
    relation: String,
    note: String,
}

#[derive(Template)]
#[template(path = "pages/family.html")]
struct FamilyPage {
    frame: Frame,
    head: CaseHead,
    base: String,
    writes: bool,
    may_feed_back: bool,
    pause: Option<PauseBox>,
    promises: Vec<Promise>,
    questions: Vec<QuestionBox>,
    /// Whether questions are answered on this case: on a joined one too, where nothing else is written.
    answers: bool,
    /// Questions on joined cases: the reference, its family's page, and the questions.
    joined: Vec<(String, String, Vec<QuestionBox>)>,
    contacts: Vec<ContactLine>,
    feedback: Vec<(String, String)>,
    feedback_empty: &'static str,
    key_worker: Option<(String, String)>,
    leaflets: Vec<String>,
    members: Vec<MemberLine>,
    /// Kind, day, and the number where a person kept it.
    dates: Vec<(&'static str, String, Option<u32>)>,
    near: u32,
    /// Number, subject, day, and whom it is to.
    letters: Vec<(u32, String, String, String)>,
    /// Letters to begin from: code and subject.
    drafts: Vec<(&'static str, &'static str)>,
}

/// The page.
#[handler]
pub async fn page(
    Data(app): Data<&App>,
    person: Person,
    Path(reference): Path<String>,
) -> poem::Result<Response> {
    let call = person.call(app, Operation::GetFamily);
    let seen = ops::cases::open_by_reference(app, &call, &reference).await.map_err(PageFault)?;
    let joined = ops::family::joined(app, &call, &seen.record).await.map_err(PageFault)?;
    let head = CaseHead::of(&seen, &person, Tab::Family);
    let frame = Frame::of(app, &person, &format!("{} family", head.reference), Section::Cases);
    Ok(html(&shown((&seen, &joined), frame, head, Words { hide: person.session.hide_names })))
}

/// What people wrote, or that it is hidden.
#[derive(Clone, Copy)]
struct Words {
    hide: bool,
}

impl Words {
    fn of(self, text: &str) -> String {
        if self.hide && !text.is_empty() { "Hidden".to_owned() } else { text.to_owned() }
    }
}

fn shown(
    (seen, others): (&CaseSeen, &[JoinedFamily]),
    frame: Frame,
    head: CaseHead,
    words: Words,
) -> FamilyPage {
    let record = &seen.record;
    let family = &record.family;
    let offered = operations::offered(&seen.standing.roles, record.course.stage);
    let writes = offered.contains(&Operation::RecordFamilyContact);
    let held = record.meetings.iter().any(|m| m.kind == Kind::Review && m.state == State::Held);
    let base = format!("/cases/{}/family", head.reference);
    FamilyPage {
        writes,
        may_feed_back: writes && held,
        pause: family.pause().map(|pause| PauseBox {
            since: human_date(pause.since),
            again: human_date(pause.ask_again_on),
            reason: words.of(&pause.reason),
            way_back: words.of(&pause.way_back),
        }),
        promises: promises(seen, others, words),
        questions: family.questions.iter().map(|q| question(q, &base, words)).collect(),
        answers: offered.contains(&Operation::AnswerFamilyQuestion),
        joined: others.iter().map(|other| on_joined(other, words)).collect(),
        contacts: family.contacts.iter().rev().map(|c| contact(c, words)).collect(),
        feedback: family
            .feedback
            .iter()
            .map(|told| {
                let who = words.of(&told.by);
                (format!("{}, {who}", human_date(told.on)), words.of(&told.what))
            })
            .collect(),
        feedback_empty: if held {
            "The review meeting was held, and nothing is recorded of what the family was told."
        } else {
            "Feedback follows the review meeting. The panel gives none of its own: the family is told then that the review is complete."
        },
        key_worker: key_worker(seen, words),
        leaflets: family.leaflets.iter().map(|leaflet| words.of(&leaflet.words())).collect(),
        members: family
            .relatives
            .iter()
            .map(|member| MemberLine {
                no: member.no,
                contact: member.contact,
                name: words.of(&member.name),
                relation: words.of(&member.relation),
                note: words.of(&member.note),
            })
            .collect(),
        dates: dates(seen, words),
        near: NEAR_DAYS,
        letters: family
            .letters
            .iter()
            .map(|letter| {
                let to = format!("To {}.", words.of(&letter.name));
                (letter.no, words.of(&letter.subject), human_date(letter.on), to)
            })
            .collect(),
        drafts: DRAFTS.iter().map(|draft| (draft.code, draft.subject)).collect(),
        base,
        frame,
        head,
    }
}

fn key_worker(seen: &CaseSeen, words: Words) -> Option<(String, String)> {
    let record = &seen.record;
    if let Some(worker) = &record.family.key_worker {
        let deputy = match worker.deputy.as_str() {
            "" => String::new(),
            deputy => format!(" Deputy: {deputy}."),
        };
        let more = format!("{}. {}.{deputy}", worker.organisation, worker.reach);
        return Some((words.of(&worker.name), words.of(&more)));
    }
    let facts = domain::facts::read_chosen(&record.statements, &record.course.choices);
    let named = facts.text(FactKey::KeyWorker)?;
    Some((words.of(named), "As a source of the case says.".to_owned()))
}

/// A date to avoid; the child's own are hidden with the names.
fn dates(seen: &CaseSeen, words: Words) -> Vec<(&'static str, String, Option<u32>)> {
    let line = |(no, date): (Option<u32>, KeptDate)| {
        let yearly = if date.every_year { ", each year" } else { "" };
        let note = match date.note.as_str() {
            "" => String::new(),
            note => format!(" ({note})"),
        };
        let day = words.of(&format!("{}{yearly}{note}", human_date(date.on)));
        (date.kind.words(), day, no)
    };
    family::kept(&seen.record.family, &seen.record.child).into_iter().map(line).collect()
}

fn contact(contact: &family::Contact, words: Words) -> ContactLine {
    let started = if contact.from_family { " The family got in touch." } else { "" };
    let (with, by) = (words.of(&contact.with), words.of(&contact.by));
    ContactLine {
        on: calendar::london_date(contact.at).to_string(),
        when: when(contact.at),
        what: contact.kind.words().to_owned(),
        more: format!("{with}, by {by}.{started}"),
        note: words.of(&contact.note),
    }
}

/// The questions on a joined case, with the way to answer them there.
fn on_joined(other: &JoinedFamily, words: Words) -> (String, String, Vec<QuestionBox>) {
    let base = format!("/cases/{}/family", other.reference);
    let questions = other.family.questions.iter().map(|q| question(q, &base, words)).collect();
    (other.reference.clone(), base, questions)
}

fn question(question: &Question, base: &str, words: Words) -> QuestionBox {
    let no = question.no;
    let (colour, steps): (_, &[(&str, &str)]) = match question.state() {
        QuestionState::Asked => {
            ("yellow", &[("answerer", "Say who answers"), ("answer", "Record the answer")])
        }
        QuestionState::Answered => (
            "blue",
            &[("fed-back", "Record that they were told"), ("answer", "Put the answer right")],
        ),
        QuestionState::FedBack => ("green", &[]),
    };
    let promise = match (&question.to, &question.answer) {
        (_, Some(answer)) => {
            format!("Answered by {} on {}.", words.of(&answer.by), human_date(answer.on))
        }
        (Some(to), None) => {
            format!("{} answers by {}.", words.of(&to.who), human_date(to.by))
        }
        (None, None) => "Nobody has been named who answers.".to_owned(),
    };
    QuestionBox {
        no,
        state: question.state().words(),
        colour,
        words: words.of(&question.words),
        asked: format!("{}, {}", words.of(&question.asked_by), human_date(question.asked_on)),
        promise,
        answer: question.answer.as_ref().map(|answer| words.of(&answer.words)),
        told: question.fed_back.as_ref().map(|how| match how {
            FedBack::Told { on, by } => {
                format!("They were told on {}: {}.", human_date(*on), words.of(by))
            }
            FedBack::NotTold { why, by } => {
                format!("They were not told. {} ({})", words.of(why), words.of(by))
            }
        }),
        links: steps
            .iter()
            .map(|(step, words)| (format!("{base}/questions/{no}/{step}"), *words))
            .collect(),
    }
}

/// What is owed to the family, kept or not, in the order in which it falls due.
fn promises(seen: &CaseSeen, others: &[JoinedFamily], words: Words) -> Vec<Promise> {
    let record = &seen.record;
    let family = &record.family;
    let due = |clock: &str| {
        let clock = seen.clocks.iter().find(|r| r.clock == clock && r.met_at.is_none());
        clock.and_then(ClockReading::due_at).map(calendar::london_date)
    };
    let mut promises = vec![
        offered(family.leaflets.last(), words),
        first_contact(seen, due("C30")),
        key_worker_promise(seen),
    ];
    let open = family.open_questions() + others.iter().map(JoinedFamily::open).sum::<usize>();
    let elsewhere: usize = others.iter().map(|other| other.family.questions.len()).sum();
    let asked = family.questions.len() + elsewhere;
    let (tag, colour) = match (asked, open) {
        (0, _) => ("None yet", "grey"),
        (_, 0) => ("Kept", "green"),
        _ => ("Open", "yellow"),
    };
    promises.push(Promise {
        tag,
        colour,
        what: "An answer to each of their questions",
        more: match open {
            0 => format!("{asked} asked{}.", on_joined_cases(elsewhere)),
            open => format!("{asked} asked{}, {open} open.", on_joined_cases(elsewhere)),
        },
    });
    promises.push(told_after_meeting(seen, due("C22")));
    if record.course.stage == Stage::Closed {
        promises.push(Promise {
            tag: "Kept",
            colour: "green",
            what: "Word that the review is complete",
            more: "Recorded when the case was closed.".to_owned(),
        });
    }
    promises
}

fn on_joined_cases(elsewhere: usize) -> String {
    if elsewhere == 0 { String::new() } else { format!(", {elsewhere} of them on joined cases") }
}

fn open_promise(what: &'static str, due: Option<NaiveDate>) -> Promise {
    let more = due.map_or_else(
        || "No day is set for it.".to_owned(),
        |day| format!("By {}.", human_date(day)),
    );
    Promise { tag: "Open", colour: "yellow", what, more }
}

fn offered(leaflet: Option<&Leaflet>, words: Words) -> Promise {
    let what = "The guide for parents and carers";
    match leaflet {
        Some(known @ Leaflet::Offered { .. }) => {
            Promise { tag: "Kept", colour: "green", what, more: known.words() }
        }
        Some(Leaflet::NotOffered { why, .. }) => {
            Promise { tag: "Not offered", colour: "grey", what, more: words.of(why) }
        }
        None => Promise {
            tag: "Open",
            colour: "yellow",
            what,
            more: "It is offered to every family at once.".to_owned(),
        },
    }
}

fn first_contact(seen: &CaseSeen, due: Option<NaiveDate>) -> Promise {
    let what = "A first contact by their key worker";
    match seen.record.course.facts.instant(FactKey::FamilyContactedAt) {
        Some(at) => Promise { tag: "Kept", colour: "green", what, more: format!("{}.", when(at)) },
        None => open_promise(what, due),
    }
}

fn key_worker_promise(seen: &CaseSeen) -> Promise {
    let what = "One person to speak with";
    if seen.record.course.family.key_worker {
        let more = "A key worker is named.".to_owned();
        return Promise { tag: "Kept", colour: "green", what, more };
    }
    let task = seen.tasks.iter().find(|task| task.operation == Operation::NameKeyWorker);
    open_promise(what, task.and_then(|task| task.due_at).map(calendar::london_date))
}

fn told_after_meeting(seen: &CaseSeen, due: Option<NaiveDate>) -> Promise {
    let what = "What the review meeting found, in plain words";
    let held =
        seen.record.course.meetings.iter().any(|m| m.kind == Kind::Review && m.held_on.is_some());
    match seen.record.course.facts.date(FactKey::FamilyFeedbackOn) {
        Some(on) => {
            Promise { tag: "Kept", colour: "green", what, more: format!("{}.", human_date(on)) }
        }
        None if held => open_promise(what, due),
        None => Promise {
            tag: "Later",
            colour: "grey",
            what,
            more: "After the review meeting.".to_owned(),
        },
    }
}
