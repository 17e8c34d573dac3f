//! Handing over to a body outside this server: the form, the encrypted file with its passphrase, the
//! letter to print, and the receipt.

use super::{
    answered,
    case_areas::is_doctor,
    errors::PageFault,
    form_state::{FormState, Posted, see_other},
    frame::{Frame, Section, html},
    move_form::{self, Entry, Words},
    notices::when,
    session::Person,
};
use crate::{
    app::App,
    ops::{self, Versioned, analysis::Which, cases::CaseSeen, hand_over_papers, people},
    secrets,
};
use askama::Template;
use domain::{
    case::Command,
    hand_over::{Confirm, Means, Receiver, SendOutside},
    ids::HandOverId,
    operations::Operation,
};
use poem::{
    Response, handler,
    web::{Data, Path},
};

fn shape(operation: Operation, doctor: bool) -> (Words, Vec<Entry>) {
    if operation == Operation::ConfirmHandOverOutside {
        return (
            Words {
                heading: "Record the receipt",
                intro: vec![
                    "From then on the other body is responsible, and the case is transferred out.",
                ],
                button: "Record the receipt",
            },
            vec![
                Entry::long(
                    "receipt",
                    "What they sent",
                    "Their reference, or the words of their e-mail or letter",
                ),
                Entry::date("received_on", "When they received the review", "Such as 4 11 2026"),
                Entry::text("by", "Who of them says so", ""),
            ],
        );
    }
    let means = [Means::EncryptedFile, Means::Letter];
    let means = means.map(|means| (means.code().to_owned(), means.words().to_owned()));
    let mut entries = vec![
        Entry::text("receiver_name", "Who receives the review", "A named person"),
        Entry::text("receiver_organisation", "Which body will review", ""),
        Entry::text("receiver_email", "E-mail address, if it goes by e-mail", ""),
        Entry::choice("how", "How it goes", "", means.into()),
    ];
    if !doctor {
        entries.push(Entry::text("doctor", "Designated doctor of your area who agrees", ""));
    }
    entries.push(Entry::long(
        "reason",
        "Why the other body should review",
        "It stands in the letter. Do not name the child",
    ));
    (
        Words {
            heading: "Hand over outside this server",
            intro: vec![
                "Your area stays responsible until the other body's receipt is recorded here.",
            ],
            button: "Hand over",
        },
        entries,
    )
}

fn show(
    app: &App,
    person: &Person,
    seen: &CaseSeen,
    operation: Operation,
    form: FormState,
) -> Response {
    let (words, entries) = shape(operation, is_doctor(person, seen));
    move_form::page(app, person, seen, operation, words, entries, form)
}

fn stale(app: &App, person: &Person, operation: Operation) -> bool {
    operation.row().step_up && !people::freshly_proved(&person.session, app.moment().now)
}

async fn empty(
    app: &App,
    person: &Person,
    operation: Operation,
    reference: &str,
) -> poem::Result<Response> {
    let (seen, _) = move_form::opened(app, person, operation, reference).await?;
    if stale(app, person, operation) {
        return Ok(answered::prove_again(&person.path));
    }
    Ok(show(app, person, &seen, operation, FormState::default()))
}

async fn carried_out<C: Command + Sync>(
    app: &App,
    posted: &Posted,
    reference: &str,
    form: FormState,
    command: &C,
    then: &str,
) -> poem::Result<Response> {
    let person = &posted.person;
    let (seen, _) = move_form::opened(app, person, C::OPERATION, reference).await?;
    if stale(app, person, C::OPERATION) {
        return Ok(answered::prove_again(&person.path));
    }
    if !form.faults.is_empty() {
        let call = person.call(app, C::OPERATION);
        let form = answered::with_rules(form, command, &seen, &call);
        return Ok(show(app, person, &seen, C::OPERATION, form));
    }
    let done = super::facts::carry_out(app, posted, &seen, Versioned::No, command).await?;
    Ok(match done {
        Ok(_) => see_other(&format!("/cases/{}/{then}", seen.record.course.reference)),
        Err(faults) => show(app, person, &seen, C::OPERATION, form.with_faults(faults)),
    })
}

/// The form that hands over.
#[handler]
pub async fn sending(
    Data(app): Data<&App>,
    person: Person,
    Path(reference): Path<String>,
) -> poem::Result<Response> {
    empty(app, &person, Operation::HandOverOutside, &reference).await
}

/// Hands over.
#[handler]
pub async fn send(
    Data(app): Data<&App>,
    Path(reference): Path<String>,
    posted: Posted,
) -> poem::Result<Response> {
    let mut form = posted.form.clone();
    let how = Means::from_code(form.value("how"));
    if how.is_none() {
        let detail = "Choose how it goes";
        form.faults.push(domain::refusal::FieldFault::new("/how", "missing", detail));
    }
    let how = how.unwrap_or(Means::Letter);
    let command = SendOutside {
        id: HandOverId::random(),
        receiver: Receiver {
            name: form.value("receiver_name").to_owned(),
            organisation: form.value("receiver_organisation").to_owned(),
            email: form.some("receiver_email"),
            how,
        },
        doctor: form.value("doctor").to_owned(),
        reason: form.value("reason").to_owned(),
    };
    let then = if how == Means::EncryptedFile { "hand-over/papers" } else { "hand-over/letter" };
    carried_out(app, &posted, &reference, form, &command, then).await
}

/// The form for the receipt.
#[handler]
pub async fn confirming(
    Data(app): Data<&App>,
    person: Person,
    Path(reference): Path<String>,
) -> poem::Result<Response> {
    empty(app, &person, Operation::ConfirmHandOverOutside, &reference).await
}

/// Records the receipt.
#[handler]
pub async fn confirm(
    Data(app): Data<&App>,
    Path(reference): Path<String>,
    posted: Posted,
) -> poem::Result<Response> {
    let mut form = posted.form.clone();
    let received_on = form.date("received_on", "Enter the day on which they received it");
    let command = Confirm {
        receipt: form.value("receipt").to_owned(),
        received_on: received_on.unwrap_or(app.moment().today),
        by: form.value("by").to_owned(),
    };
    carried_out(app, &posted, &reference, form, &command, "areas").await
}

#[derive(Template)]
#[template(path = "pages/hand_over_papers.html")]
struct PapersPage {
    frame: Frame,
    reference: String,
    receiver: String,
    passphrase: String,
}

/// The page with a new passphrase and the button that downloads the file it closes.
#[handler]
pub async fn papers(
    Data(app): Data<&App>,
    person: Person,
    Path(reference): Path<String>,
) -> poem::Result<Response> {
    let call = person.call(app, Operation::TakeHandOverPapers);
    let taken = hand_over_papers::take(app, &call, Which::Reference(reference)).await;
    let taken = taken.map_err(PageFault)?;
    if stale(app, &person, Operation::TakeHandOverPapers) {
        return Ok(answered::prove_again(&person.path));
    }
    if taken.receiver.how == Means::Letter {
        return Ok(see_other(&format!("/cases/{}/hand-over/letter", taken.reference)));
    }
    let passphrase = secrets::new_passphrase().map_err(ops::OpError::from).map_err(PageFault)?;
    let title = format!("{} hand-over", taken.reference);
    Ok(html(&PapersPage {
        frame: Frame::of(app, &person, &title, Section::Cases),
        receiver: taken.receiver.name,
        reference: taken.reference,
        passphrase,
    }))
}

/// The file, closed with the passphrase that the page showed.
#[handler]
pub async fn file(
    Data(app): Data<&App>,
    Path(reference): Path<String>,
    posted: Posted,
) -> poem::Result<Response> {
    let operation = Operation::TakeHandOverPapers;
    let call = posted.person.call(app, operation);
    let passphrase = posted.form.value("passphrase");
    let ours = passphrase.len() == 24
        && passphrase.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if !ours || stale(app, &posted.person, operation) {
        // Loaded again, the page asks for a code where one is needed, and shows a new passphrase.
        return Ok(see_other(&posted.person.path));
    }
    let which = Which::Reference(reference);
    let (name, text) =
        hand_over_papers::closed(app, &call, which, passphrase).await.map_err(PageFault)?;
    Ok(Response::builder()
        .content_type("application/octet-stream")
        .header("Content-Disposition", format!("attachment; filename=\"{name}\""))
        .body(text))
}

#[derive(Template)]
#[template(path = "pages/hand_over_letter.html")]
struct LetterPage {
    frame: Frame,
    reference: String,
    receiver: String,
    organisation: String,
    from: String,
    sent: String,
    reason: String,
    doctor: String,
    notices: usize,
    by_file: bool,
    provision: &'static str,
    papers: String,
}

/// The cover letter, with the papers where it goes by letter.
#[handler]
pub async fn letter(
    Data(app): Data<&App>,
    person: Person,
    Path(reference): Path<String>,
) -> poem::Result<Response> {
    let call = person.call(app, Operation::TakeHandOverPapers);
    let taken = hand_over_papers::take(app, &call, Which::Reference(reference)).await;
    let taken = taken.map_err(PageFault)?;
    if stale(app, &person, Operation::TakeHandOverPapers) {
        return Ok(answered::prove_again(&person.path));
    }
    let title = format!("{} letter", taken.reference);
    let hidden = person.session.hide_names;
    let text = String::from_utf8_lossy(taken.papers.bytes()).into_owned();
    Ok(html(&LetterPage {
        frame: Frame::of(app, &person, &title, Section::Cases),
        reference: taken.reference,
        organisation: taken.receiver.organisation,
        receiver: taken.receiver.name,
        from: taken.from,
        sent: when(taken.hand_over.proposed_at),
        reason: taken.hand_over.reason,
        doctor: taken.hand_over.doctor,
        notices: taken.notices,
        by_file: taken.receiver.how == Means::EncryptedFile,
        provision: taken.papers.basis().provision(),
        papers: if hidden { String::new() } else { text },
    }))
}
