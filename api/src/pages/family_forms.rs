//! The short forms of the family's page: one template, each with its own operation.

use super::{
    case_head::{CaseHead, Tab},
    errors::{PageFault, not_found},
    facts::{carry_out, opened, rejected},
    form_state::{FormState, Posted, see_other},
    frame::{Frame, Section, html},
    move_form::Entry,
    session::Person,
};
use crate::{
    app::App,
    ops::{self, Versioned, cases::CaseSeen},
};
use askama::Template;
use domain::{
    calendar,
    family::{
        Addressee, AnswerQuestion, AskQuestion, AssignQuestion, Contact, ContactKind, DRAFTS,
        DateKind, FedBack, FeedBack, Feedback, KeepDate, Leaflet, NameKeyWorker, PauseContact,
        RecordContact, RecordFeedback, RecordLeaflet, RecordRelative, Relative, RemoveDate,
        ResumeContact, WriteLetter,
    },
    ids::StatementId,
    moment::Moment,
    operations::Operation,
    refusal::FieldFault,
};
use poem::{
    Response, handler,
    web::{Data, Path, Query},
};

#[derive(Template)]
#[template(path = "pages/family_form.html")]
struct FamilyForm {
    frame: Frame,
    head: CaseHead,
    form: FormState,
    operation: &'static str,
    here: String,
    heading: &'static str,
    intro: Vec<String>,
    /// The question or the day that the form is about.
    quote: Option<String>,
    button: &'static str,
    entries: Vec<Entry>,
}

/// What a form asks.
struct Shape {
    intro: Vec<String>,
    entries: Vec<Entry>,
    button: &'static str,
}

fn options(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(code, words)| ((*code).to_owned(), (*words).to_owned())).collect()
}

/// Those of the family who may be contacted, and an agency.
fn addressees(seen: &CaseSeen, hide: bool) -> Vec<(String, String)> {
    let may = seen.record.family.relatives.iter().filter(|relative| relative.contact);
    let line = |relative: &Relative| {
        let words = if hide {
            format!("Person {}", relative.no)
        } else {
            format!("{}, {}", relative.name, relative.relation)
        };
        (relative.no.to_string(), words)
    };
    may.map(line).chain([("agency".to_owned(), "An agency".to_owned())]).collect()
}

fn shape(operation: Operation, seen: &CaseSeen, hide: bool) -> Shape {
    use Operation as Op;
    let day = "For example 3 11 2026";
    let (intro, entries, button): (&[&str], Vec<Entry>, _) = match operation {
        Op::NameKeyWorker => (
            &[
                "The organisation where death was confirmed names one person who speaks with the family.",
            ],
            vec![
                Entry::text("name", "Name", ""),
                Entry::text("organisation", "Organisation", "The one where death was confirmed"),
                Entry::text(
                    "reach",
                    "How the family reaches them",
                    "A telephone number or a mailbox",
                ),
                Entry::text("deputy", "Who stands in for them (optional)", ""),
                Entry::date("named_on", "Named on", day),
            ],
            "Save",
        ),
        Op::RecordLeaflet => (
            &[
                "The national guide “When a child dies: a guide for parents and carers” is offered to every family at once.",
            ],
            vec![
                Entry::choice(
                    "offered",
                    "Was it offered?",
                    "",
                    options(&[("yes", "Yes"), ("no", "No")]),
                ),
                Entry::date("on", "Offered on", "If it was. For example 3 11 2026"),
                Entry::text(
                    "which",
                    "Which one",
                    "If it was offered: edition, language and format",
                ),
                Entry::choice(
                    "taken",
                    "Did they take it? (optional)",
                    "",
                    options(&[("yes", "Yes"), ("no", "Not then"), ("", "Nobody said")]),
                ),
                Entry::text("by", "Offered by", "If it was offered"),
                Entry::long("why", "Why it was not offered", "If it was not"),
            ],
            "Save",
        ),
        Op::RecordFamilyMember => (
            &["Write down who they are to the child, and whether and how they may be contacted."],
            vec![
                Entry::text("name", "Name", "As they want to be called"),
                Entry::text(
                    "relation",
                    "Who they are to the child",
                    "For example mother, carer, brother",
                ),
                Entry::choice(
                    "contact",
                    "May they be contacted?",
                    "",
                    options(&[("yes", "Yes"), ("no", "No")]),
                ),
                Entry::long(
                    "note",
                    "How, or why not",
                    "Language and interpreter, best times. If they must not be contacted: why, and who may lift it",
                ),
            ],
            "Save",
        ),
        Op::RecordFamilyContact => (
            &["The earliest contact stops the clock of the first contact."],
            vec![
                Entry::date("at", "Day", day),
                Entry::text("at_time", "Time", "24-hour clock, for example 14:30"),
                Entry::choice(
                    "kind",
                    "How",
                    "",
                    ContactKind::ALL
                        .map(|kind| (kind.code().to_owned(), kind.words().to_owned()))
                        .into(),
                ),
                Entry::text("with", "With whom of the family", ""),
                Entry::text("by", "Who was in contact with them", ""),
                Entry::choice(
                    "from_family",
                    "Who got in touch?",
                    "",
                    options(&[("no", "We did"), ("yes", "The family did")]),
                ),
                Entry::long(
                    "note",
                    "What was said, in short (optional)",
                    "Keep a question of theirs on its own, word for word",
                ),
            ],
            "Save",
        ),
        Op::PauseFamilyContact => (
            &["There is always a way back. While it lasts, no letter to the family can be dated."],
            vec![
                Entry::date("since", "Since", day),
                Entry::long("reason", "What they said", ""),
                Entry::date("ask_again_on", "Ask again on", "After today and within 24 months"),
                Entry::long("way_back", "Whom they may turn to at any time, and how", ""),
            ],
            "Save",
        ),
        Op::ResumeFamilyContact => (
            &[],
            vec![Entry::date("on", "From", day), Entry::text("by", "Who said so, and how", "")],
            "Open contact again",
        ),
        Op::RecordFamilyQuestion => (
            &[
                "Keep it word for word, as they said or wrote it. Their questions go to the review meeting, and the case does not close while one is open.",
            ],
            vec![
                Entry::long("words", "Their question", "In their own words"),
                Entry::text("asked_by", "Who asked", ""),
                Entry::date("asked_on", "Asked on", day),
            ],
            "Keep the question",
        ),
        Op::AssignFamilyQuestion => (
            &["A promise to the family: who answers, and by when."],
            vec![
                Entry::text("who", "Who answers", ""),
                Entry::date("by", "By", "From today on and within 24 months"),
            ],
            "Save",
        ),
        Op::AnswerFamilyQuestion => (
            &[],
            vec![
                Entry::long("words", "The answer", "In plain words, as they will be told"),
                Entry::text("by", "Who answered", ""),
                Entry::date("on", "Answered on", day),
            ],
            "Save the answer",
        ),
        Op::FeedBackFamilyQuestion => (
            &[],
            vec![
                Entry::choice(
                    "told",
                    "Have they been told?",
                    "",
                    options(&[("yes", "Yes"), ("no", "No, and they will not be")]),
                ),
                Entry::date("on", "Told on", "If they were. For example 3 11 2026"),
                Entry::text("by", "Who told them and how, or who decided", ""),
                Entry::long("why", "Why they will not be told", "If they were not"),
            ],
            "Save",
        ),
        Op::RecordFamilyFeedback => (
            &[
                "The family hears what the review meeting found from their clinician or key worker. Tell them that the panel sees no names and gives no feedback of its own.",
            ],
            vec![
                Entry::date("on", "Told on", day),
                Entry::text("by", "Who told them", ""),
                Entry::long("what", "What they were told", "In plain words"),
            ],
            "Save",
        ),
        Op::KeepFamilyDate => (
            &["The child’s birthday and the day of the death are kept by themselves."],
            vec![
                Entry::choice(
                    "kind",
                    "What day is it?",
                    "",
                    DateKind::ALL
                        .map(|kind| (kind.code().to_owned(), kind.words().to_owned()))
                        .into(),
                ),
                Entry::date("on", "Day", day),
                Entry::choice(
                    "every_year",
                    "Does it come again each year?",
                    "",
                    options(&[("yes", "Yes"), ("no", "No")]),
                ),
                Entry::text("note", "What the family said of it", "Needed for another day"),
            ],
            "Keep the day",
        ),
        Op::WriteLetter => (
            &[
                "A person writes each letter; nothing is sent from here. Write plainly, put nothing in bare codes, and fill in what stands in square brackets.",
            ],
            vec![
                Entry::choice(
                    "to",
                    "Whom is it to?",
                    "A person of the family is recorded on the family’s page first",
                    addressees(seen, hide),
                ),
                Entry::text("to_agency", "Which agency, and whom there", "If it is to an agency"),
                Entry::long("address", "Address (optional)", "One line each"),
                Entry::date("on", "The day it bears", "From today on and within 2 months"),
                Entry::text("subject", "What it is about", ""),
                Entry::text("greeting", "How it begins", "For example Dear Anna"),
                Entry {
                    kind: "letter",
                    ..Entry::long("text", "The letter", "An empty line parts paragraphs")
                },
                Entry::text("speak_to", "One person to speak to, and how", ""),
                Entry::long("signed", "Who signs", "Name and role, one line each"),
                Entry::text("reason", "Why that day (optional)", "Needed near a day to avoid"),
            ],
            "Write the letter",
        ),
        _ => (&[], Vec::new(), "Remove the day"),
    };
    Shape { intro: intro.iter().map(|line| (*line).to_owned()).collect(), entries, button }
}

fn show(
    app: &App,
    person: &Person,
    seen: &CaseSeen,
    (operation, number): (Operation, u32),
    form: FormState,
) -> Response {
    let head = CaseHead::of(seen, person, Tab::Family);
    let heading = operation.row().words;
    let title = format!("{} {}", head.reference, heading.to_lowercase());
    let frame = Frame::of(app, person, &title, Section::Cases);
    let Shape { intro, entries, button } = shape(operation, seen, person.session.hide_names);
    let quote = about(seen, operation, number)
        .map(|text| if person.session.hide_names { "Hidden".to_owned() } else { text });
    let faulty = !form.faults.is_empty();
    let page = FamilyForm {
        frame: if faulty { frame.faulty() } else { frame },
        here: person.path.clone(),
        operation: operation.id(),
        heading,
        intro,
        quote,
        button,
        entries,
        head,
        form,
    };
    let response = html(&page);
    if faulty { rejected(response) } else { response }
}

/// What a form with a number is about.
fn about(seen: &CaseSeen, operation: Operation, number: u32) -> Option<String> {
    let family = &seen.record.family;
    match operation {
        Operation::RemoveFamilyDate => {
            let date = family.dates.iter().find(|date| date.no == number)?;
            Some(format!("{}, {}", date.kind.words(), calendar::human_date(date.on)))
        }
        Operation::AssignFamilyQuestion
        | Operation::AnswerFamilyQuestion
        | Operation::FeedBackFamilyQuestion => Some(family.question(number)?.words.clone()),
        _ => None,
    }
}

/// Whether the number of the address is known; forms without one have the number 0.
fn known(seen: &CaseSeen, operation: Operation, number: u32) -> bool {
    let member = operation == Operation::RecordFamilyMember
        && seen.record.family.relatives.iter().any(|relative| relative.no == number);
    number == 0 || member || about(seen, operation, number).is_some()
}

/// What a form holds before anybody writes in it.
fn prefilled(
    seen: &CaseSeen,
    operation: Operation,
    number: u32,
    at: &Moment,
    hide: bool,
) -> FormState {
    use Operation as Op;
    let mut form = FormState::default();
    let family = &seen.record.family;
    match operation {
        Op::NameKeyWorker => form.set_date("named_on", at.today),
        Op::RecordFamilyContact => {
            form.set_date("at", at.today);
            form.set("from_family", "no");
        }
        Op::PauseFamilyContact => form.set_date("since", at.today),
        Op::ResumeFamilyContact | Op::AnswerFamilyQuestion => form.set_date("on", at.today),
        Op::RecordFamilyQuestion => form.set_date("asked_on", at.today),
        _ => {}
    }
    if hide {
        return form;
    }
    if operation == Op::RecordFamilyMember
        && let Some(member) = family.relatives.iter().find(|relative| relative.no == number)
    {
        form.set("name", member.name.as_str());
        form.set("relation", member.relation.as_str());
        form.set("contact", if member.contact { "yes" } else { "no" });
        form.set("note", member.note.as_str());
    }
    let answer = family.question(number).and_then(|question| question.answer.as_ref());
    if let Some(answer) = answer.filter(|_| operation == Op::AnswerFamilyQuestion) {
        form.set("words", answer.words.as_str());
        form.set("by", answer.by.as_str());
    }
    form
}

async fn open_form(
    app: &App,
    person: &Person,
    operation: Operation,
    (reference, number): (&str, u32),
) -> poem::Result<Response> {
    let seen = opened(app, person, operation, reference).await?;
    if !known(&seen, operation, number) {
        return Ok(not_found());
    }
    ops::open_now(operation, &seen.record).map_err(PageFault)?;
    let at = person.call(app, operation).at;
    let form = prefilled(&seen, operation, number, &at, person.session.hide_names);
    Ok(show(app, person, &seen, (operation, number), form))
}

async fn send_form<C: domain::case::Command + Sync>(
    app: &App,
    posted: &Posted,
    (reference, number): (&str, u32),
    read: fn(&mut FormState, u32) -> Option<C>,
) -> poem::Result<Response> {
    let operation = C::OPERATION;
    let seen = opened(app, &posted.person, operation, reference).await?;
    if !known(&seen, operation, number) {
        return Ok(not_found());
    }
    let mut form = posted.form.clone();
    let command = read(&mut form, number);
    let about = (operation, number);
    let (Some(command), true) = (command, form.faults.is_empty()) else {
        return Ok(show(app, &posted.person, &seen, about, form));
    };
    Ok(match carry_out(app, posted, &seen, Versioned::No, &command).await? {
        Ok(_) => see_other(&format!("/cases/{}/family", seen.record.course.reference)),
        Err(faults) => {
            // The form has one field for the day and one for the time.
            show(app, &posted.person, &seen, about, form.with_faults(faults))
        }
    })
}

fn text(form: &FormState, name: &str) -> String {
    form.value(name).to_owned()
}

/// Yes or no; anything else is a fault.
fn yes_no(form: &mut FormState, name: &str, needed: &str) -> Option<bool> {
    match form.value(name) {
        "yes" => Some(true),
        "no" => Some(false),
        _ => {
            form.faults.push(FieldFault::new(format!("/{name}"), "missing", needed));
            None
        }
    }
}

fn key_worker(form: &mut FormState, _: u32) -> Option<NameKeyWorker> {
    let named_on = form.date("named_on", "Enter the day on which they were named")?;
    Some(NameKeyWorker {
        id: StatementId::random(),
        name: text(form, "name"),
        organisation: text(form, "organisation"),
        reach: text(form, "reach"),
        deputy: text(form, "deputy"),
        named_on,
    })
}

fn leaflet(form: &mut FormState, _: u32) -> Option<RecordLeaflet> {
    let leaflet = if yes_no(form, "offered", "Say whether it was offered")? {
        let on = form.date("on", "Enter the day on which it was offered")?;
        let taken = match form.value("taken") {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        };
        Leaflet::Offered { on, which: text(form, "which"), taken, by: text(form, "by") }
    } else {
        Leaflet::NotOffered { why: text(form, "why"), on: chrono::NaiveDate::default() }
    };
    Some(RecordLeaflet { leaflet })
}

fn member(form: &mut FormState, number: u32) -> Option<RecordRelative> {
    let contact = yes_no(form, "contact", "Say whether they may be contacted")?;
    Some(RecordRelative {
        no: Some(number).filter(|number| *number > 0),
        name: text(form, "name"),
        relation: text(form, "relation"),
        contact,
        note: text(form, "note"),
    })
}

fn contact(form: &mut FormState, _: u32) -> Option<RecordContact> {
    let (day, time) = (form.date("at", "Enter the day of the contact"), form.time("at_time"));
    let kind = ContactKind::from_code(form.value("kind"));
    if kind.is_none() {
        form.faults.push(FieldFault::new("/kind", "missing", "Say how they were in contact"));
    }
    let from_family = yes_no(form, "from_family", "Say who got in touch")?;
    let Ok(at) = calendar::london(day?, time?) else {
        let detail = "The clocks change that night. Enter a time before or after the change.";
        form.faults.push(FieldFault::new("/at_time", "time-not-recognised", detail));
        return None;
    };
    let contact = Contact {
        at,
        kind: kind?,
        with: text(form, "with"),
        by: text(form, "by"),
        from_family,
        note: text(form, "note"),
    };
    Some(RecordContact { id: StatementId::random(), contact })
}

fn pause(form: &mut FormState, _: u32) -> Option<PauseContact> {
    let since = form.date("since", "Enter since when");
    let again = form.date("ask_again_on", "Enter the day on which somebody asks again");
    Some(PauseContact {
        since: since?,
        reason: text(form, "reason"),
        ask_again_on: again?,
        way_back: text(form, "way_back"),
    })
}

fn resume(form: &mut FormState, _: u32) -> Option<ResumeContact> {
    let on = form.date("on", "Enter the day")?;
    Some(ResumeContact { on, by: text(form, "by") })
}

fn question(form: &mut FormState, _: u32) -> Option<AskQuestion> {
    let asked_on = form.date("asked_on", "Enter the day on which they asked")?;
    Some(AskQuestion { words: text(form, "words"), asked_by: text(form, "asked_by"), asked_on })
}

fn assigned(form: &mut FormState, no: u32) -> Option<AssignQuestion> {
    let by = form.date("by", "Enter by when they answer")?;
    Some(AssignQuestion { no, who: text(form, "who"), by })
}

fn answer(form: &mut FormState, no: u32) -> Option<AnswerQuestion> {
    let on = form.date("on", "Enter the day of the answer")?;
    Some(AnswerQuestion { no, words: text(form, "words"), by: text(form, "by"), on })
}

fn fed_back(form: &mut FormState, no: u32) -> Option<FeedBack> {
    let how = if yes_no(form, "told", "Say whether they have been told")? {
        let on = form.date("on", "Enter the day on which they were told")?;
        FedBack::Told { on, by: text(form, "by") }
    } else {
        FedBack::NotTold { why: text(form, "why"), by: text(form, "by") }
    };
    Some(FeedBack { no, how })
}

fn feedback(form: &mut FormState, _: u32) -> Option<RecordFeedback> {
    let on = form.date("on", "Enter the day on which they were told")?;
    let feedback = Feedback { on, by: text(form, "by"), what: text(form, "what") };
    Some(RecordFeedback { id: StatementId::random(), feedback })
}

fn date(form: &mut FormState, _: u32) -> Option<KeepDate> {
    let kind = DateKind::from_code(form.value("kind"));
    if kind.is_none() {
        form.faults.push(FieldFault::new("/kind", "missing", "Say what day it is"));
    }
    let on = form.date("on", "Enter the day");
    let every_year = yes_no(form, "every_year", "Say whether it comes again each year");
    Some(KeepDate { kind: kind?, on: on?, every_year: every_year?, note: text(form, "note") })
}

fn removed(_: &mut FormState, no: u32) -> Option<RemoveDate> {
    Some(RemoveDate { no })
}

fn letter(form: &mut FormState, _: u32) -> Option<WriteLetter> {
    let to = match form.value("to") {
        "agency" => Some(Addressee::Agency { name: text(form, "to_agency") }),
        number => number.parse().ok().map(|no| Addressee::Relative { no }),
    };
    if to.is_none() {
        form.faults.push(FieldFault::new("/to", "missing", "Say whom the letter is to"));
    }
    let on = form.date("on", "Enter the day that the letter bears");
    let lines = |name: &str| form.value(name).lines().map(str::to_owned).collect();
    Some(WriteLetter {
        to: to?,
        address: lines("address"),
        on: on?,
        subject: text(form, "subject"),
        greeting: text(form, "greeting"),
        text: text(form, "text"),
        signed: lines("signed"),
        speak_to: text(form, "speak_to"),
        reason: text(form, "reason"),
    })
}

/// Which letter one begins from.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Begin {
    #[serde(default)]
    draft: String,
}

/// The form of a letter, with the words to begin from.
#[handler]
pub async fn write_letter_form(
    Data(app): Data<&App>,
    person: Person,
    Path(reference): Path<String>,
    Query(begin): Query<Begin>,
) -> poem::Result<Response> {
    let operation = Operation::WriteLetter;
    let seen = opened(app, &person, operation, &reference).await?;
    ops::open_now(operation, &seen.record).map_err(PageFault)?;
    let mut form = FormState::default();
    if let Some(draft) = DRAFTS.iter().find(|draft| draft.code == begin.draft) {
        form.set("subject", draft.subject);
        form.set("text", draft.text);
        form.set("to", if draft.to_family { "" } else { "agency" });
    }
    form.set_date("on", person.call(app, operation).at.today);
    form.set("signed", person.actor.name());
    Ok(show(app, &person, &seen, (operation, 0), form))
}

/// Writes the letter.
#[handler]
pub async fn write_letter(
    Data(app): Data<&App>,
    Path(reference): Path<String>,
    posted: Posted,
) -> poem::Result<Response> {
    send_form(app, &posted, (&reference, 0), letter).await
}

macro_rules! forms {
    ($($get:ident $post:ident $operation:ident $read:ident;)*) => {$(
        #[doc = concat!("The form of `", stringify!($operation), "`.")]
        #[handler]
        pub async fn $get(
            Data(app): Data<&App>,
            person: Person,
            Path(reference): Path<String>,
        ) -> poem::Result<Response> {
            open_form(app, &person, Operation::$operation, (&reference, 0)).await
        }

        #[doc = concat!("Carries out `", stringify!($operation), "`.")]
        #[handler]
        pub async fn $post(
            Data(app): Data<&App>,
            Path(reference): Path<String>,
            posted: Posted,
        ) -> poem::Result<Response> {
            send_form(app, &posted, (&reference, 0), $read).await
        }
    )*};
}

macro_rules! numbered_forms {
    ($($get:ident $post:ident $operation:ident $read:ident;)*) => {$(
        #[doc = concat!("The form of `", stringify!($operation), "` for one number.")]
        #[handler]
        pub async fn $get(
            Data(app): Data<&App>,
            person: Person,
            Path((reference, number)): Path<(String, u32)>,
        ) -> poem::Result<Response> {
            open_form(app, &person, Operation::$operation, (&reference, number)).await
        }

        #[doc = concat!("Carries out `", stringify!($operation), "` for one number.")]
        #[handler]
        pub async fn $post(
            Data(app): Data<&App>,
            Path((reference, number)): Path<(String, u32)>,
            posted: Posted,
        ) -> poem::Result<Response> {
            send_form(app, &posted, (&reference, number), $read).await
        }
    )*};
}

forms! {
    name_key_worker_form name_key_worker NameKeyWorker key_worker;
    record_leaflet_form record_leaflet RecordLeaflet leaflet;
    record_family_member_form record_family_member RecordFamilyMember member;
    record_family_contact_form record_family_contact RecordFamilyContact contact;
    pause_family_contact_form pause_family_contact PauseFamilyContact pause;
    resume_family_contact_form resume_family_contact ResumeFamilyContact resume;
    record_family_question_form record_family_question RecordFamilyQuestion question;
    record_family_feedback_form record_family_feedback RecordFamilyFeedback feedback;
    keep_family_date_form keep_family_date KeepFamilyDate date;
}

numbered_forms! {
    change_family_member_form change_family_member RecordFamilyMember member;
    assign_family_question_form assign_family_question AssignFamilyQuestion assigned;
    answer_family_question_form answer_family_question AnswerFamilyQuestion answer;
    feed_back_family_question_form feed_back_family_question FeedBackFamilyQuestion fed_back;
    remove_family_date_form remove_family_date RemoveFamilyDate removed;
}
