//! Joining two cases, separating them, taking a notice off a case, and choosing whose word is used.

use super::{
    answered,
    case_head::{CaseHead, Tab},
    errors::{PageFault, not_found},
    facts::{opened, rejected, settled},
    form_state::{FormState, Posted, see_other},
    frame::{Frame, Section, html},
    session::Person,
};
use crate::{
    app::App,
    ops::{
        self, Done, OpError, Versioned,
        cases::CaseSeen,
        joining::{Pair, PairDecision},
        people,
    },
    wire::joining::{FactSourcesView, SourcesView},
};
use askama::Template;
use domain::{
    calendar,
    case::joining::ChooseValue,
    ids::{NoticeId, StatementId},
    operations::Operation,
    refusal::{FieldFault, Refusal},
    statement::FactKey,
};
use poem::{
    Response, handler,
    web::{Data, Path},
};

/// What touches which child a record is about asks for a fresh code (at most 15 minutes old): the
/// page that asks for it, where the last one is older.
fn stale(person: &Person, app: &App, back: &str) -> Option<Response> {
    let fresh = people::freshly_proved(&person.session, app.moment().now);
    (!fresh).then(|| answered::prove_again(back))
}

/// A refusal of the whole as a fault of one field, so that the form comes back filled in.
fn at(field: &str, done: Result<Done, OpError>) -> poem::Result<Result<Done, Vec<FieldFault>>> {
    match done {
        Err(OpError::Refused(Refusal::NotAllowedNow { why, .. })) => {
            Ok(Err(vec![FieldFault::new(field, "not-allowed-now", why)]))
        }
        other => settled(other),
    }
}

struct JoinedLine {
    case: String,
    reference: String,
    words: String,
}

#[derive(Template)]
#[template(path = "pages/join.html")]
struct JoinPage {
    frame: Frame,
    head: CaseHead,
    form: FormState,
    joined: Vec<JoinedLine>,
    apart: Vec<String>,
}

fn join_page(app: &App, person: &Person, seen: &CaseSeen, form: FormState) -> Response {
    let head = CaseHead::of(seen, person, Tab::Notices);
    let frame = Frame::of(app, person, &format!("{} join", head.reference), Section::Cases);
    let frame = if form.faults.is_empty() { frame } else { frame.faulty() };
    let course = &seen.record.course;
    let told = |reference: &str, decided: &domain::case::joining::Decided| {
        let on = calendar::human_date(calendar::london_date(decided.at));
        format!("{reference}: {}, {on}. {}", decided.by, decided.reason)
    };
    html(&JoinPage {
        frame,
        head,
        form,
        joined: course
            .joined
            .iter()
            .map(|joined| JoinedLine {
                case: joined.case.to_string(),
                reference: joined.reference.clone(),
                words: told(&joined.reference, &joined.decided),
            })
            .collect(),
        apart: course.apart.iter().map(|apart| told(&apart.reference, &apart.decided)).collect(),
    })
}

/// The form for joining, and the cases that are joined.
#[handler]
pub async fn joining(
    Data(app): Data<&App>,
    person: Person,
    Path(reference): Path<String>,
) -> poem::Result<Response> {
    if let Some(asked) = stale(&person, app, &format!("/cases/{reference}/join")) {
        return Ok(asked);
    }
    let seen = opened(app, &person, Operation::JoinCases, &reference).await?;
    ops::open_now(Operation::JoinCases, &seen.record).map_err(PageFault)?;
    Ok(join_page(app, &person, &seen, FormState::default()))
}

/// Joins the case that was named to this one.
#[handler]
pub async fn join(
    Data(app): Data<&App>,
    Path(reference): Path<String>,
    posted: Posted,
) -> poem::Result<Response> {
    if let Some(asked) = stale(&posted.person, app, &format!("/cases/{reference}/join")) {
        return Ok(asked);
    }
    let seen = opened(app, &posted.person, Operation::JoinCases, &reference).await?;
    let again = |faults| {
        let form = posted.form.clone().with_faults(faults);
        rejected(join_page(app, &posted.person, &seen, form))
    };
    let named = posted.form.value("other").trim().to_uppercase();
    let call = posted.person.call(app, Operation::GetCase);
    let other = ops::cases::open_by_reference(app, &call, &named).await;
    let Ok(other) = other else {
        return Ok(again(vec![FieldFault::new(
            "/other",
            "not-found",
            "Enter the reference of a case of your area, such as CDR-26-0117",
        )]));
    };
    let decision = PairDecision {
        pair: Pair::Join,
        kept: seen.record.course.id,
        other: other.record.course.id,
        reason: posted.form.value("reason").to_owned(),
    };
    let call = posted.person.call(app, Operation::JoinCases);
    let key = posted.keyed(&format!("joinCases {}", decision.kept));
    let done = ops::joining::pair(app, &call, &decision, key.as_ref()).await;
    Ok(match at("/other", done)? {
        Ok(_) => see_other(&format!("/cases/{}/notifications", seen.record.course.reference)),
        Err(faults) => again(faults),
    })
}

/// Separates a joined case from this one.
#[handler]
pub async fn separate(
    Data(app): Data<&App>,
    Path(reference): Path<String>,
    posted: Posted,
) -> poem::Result<Response> {
    if let Some(asked) = stale(&posted.person, app, &format!("/cases/{reference}/join")) {
        return Ok(asked);
    }
    let seen = opened(app, &posted.person, Operation::SeparateCases, &reference).await?;
    let Ok(other) = posted.form.value("other").parse() else { return Ok(not_found()) };
    let decision = PairDecision {
        pair: Pair::Separate,
        kept: seen.record.course.id,
        other,
        reason: posted.form.value("reason").to_owned(),
    };
    let call = posted.person.call(app, Operation::SeparateCases);
    let key = posted.keyed(&format!("separateCases {}", decision.kept));
    let done = ops::joining::pair(app, &call, &decision, key.as_ref()).await;
    Ok(match at("/other", done)? {
        Ok(_) => see_other(&format!("/cases/{}/notifications", seen.record.course.reference)),
        Err(faults) => {
            let form = posted.form.clone().with_faults(faults);
            rejected(join_page(app, &posted.person, &seen, form))
        }
    })
}

#[derive(Template)]
#[template(path = "pages/take_off.html")]
struct TakeOffPage {
    frame: Frame,
    head: CaseHead,
    form: FormState,
    notice: String,
    words: String,
}

fn take_off_page(
    app: &App,
    person: &Person,
    seen: &CaseSeen,
    notice: NoticeId,
    form: FormState,
) -> Response {
    let head = CaseHead::of(seen, person, Tab::Notices);
    let title = format!("{} take a notice off", head.reference);
    let frame = Frame::of(app, person, &title, Section::Cases);
    let frame = if form.faults.is_empty() { frame } else { frame.faulty() };
    let Some(on) = seen.record.course.notices.iter().find(|on| on.id == notice) else {
        return not_found();
    };
    let words = format!("{}, received {}", on.words, super::notices::when(on.received_at));
    html(&TakeOffPage { frame, head, form, notice: notice.to_string(), words })
}

/// The form for taking a notice off a case.
#[handler]
pub async fn taking_off(
    Data(app): Data<&App>,
    person: Person,
    Path((reference, notice)): Path<(String, String)>,
) -> poem::Result<Response> {
    if let Some(asked) =
        stale(&person, app, &format!("/cases/{reference}/notifications/{notice}/take-off"))
    {
        return Ok(asked);
    }
    let seen = opened(app, &person, Operation::SeparateNotice, &reference).await?;
    ops::open_now(Operation::SeparateNotice, &seen.record).map_err(PageFault)?;
    let Ok(notice) = notice.parse::<NoticeId>() else { return Ok(not_found()) };
    Ok(take_off_page(app, &person, &seen, notice, FormState::default()))
}

/// Takes a notice off a case.
#[handler]
pub async fn take_off(
    Data(app): Data<&App>,
    Path((reference, notice)): Path<(String, String)>,
    posted: Posted,
) -> poem::Result<Response> {
    if let Some(asked) =
        stale(&posted.person, app, &format!("/cases/{reference}/notifications/{notice}/take-off"))
    {
        return Ok(asked);
    }
    let seen = opened(app, &posted.person, Operation::SeparateNotice, &reference).await?;
    let Ok(notice) = notice.parse::<NoticeId>() else { return Ok(not_found()) };
    let call = posted.person.call(app, Operation::SeparateNotice);
    let key = posted.keyed(&format!("separateNotice {notice}"));
    let which = (seen.record.course.id, notice);
    let reason = posted.form.value("reason");
    let done = ops::joining::take_off(app, &call, which, reason, key.as_ref()).await;
    Ok(match at("/reason", done)? {
        Ok(_) => see_other(&format!("/cases/{}/notifications", seen.record.course.reference)),
        Err(faults) => {
            let form = posted.form.clone().with_faults(faults);
            rejected(take_off_page(app, &posted.person, &seen, notice, form))
        }
    })
}

#[derive(Template)]
#[template(path = "pages/sources.html")]
struct SourcesPage {
    frame: Frame,
    head: CaseHead,
    facts: Vec<FactSourcesView>,
    hide: bool,
    may_choose: bool,
}

/// What each source says, fact by fact.
#[handler]
pub async fn sources(
    Data(app): Data<&App>,
    person: Person,
    Path(reference): Path<String>,
) -> poem::Result<Response> {
    let seen = opened(app, &person, Operation::ListSources, &reference).await?;
    let head = CaseHead::of(&seen, &person, Tab::Notices);
    let mut facts = SourcesView::of(&seen.record).items;
    facts.sort_by_key(|fact| !fact.differs);
    let open = Operation::ChooseValue.open_in(seen.record.course.stage);
    Ok(html(&SourcesPage {
        frame: Frame::of(app, &person, &format!("{} sources", head.reference), Section::Cases),
        head,
        facts,
        hide: person.session.hide_names,
        may_choose: open && person.may(Operation::ChooseValue),
    }))
}

#[derive(Template)]
#[template(path = "pages/source.html")]
struct SourcePage {
    frame: Frame,
    head: CaseHead,
    form: FormState,
    fact: FactSourcesView,
    hide: bool,
}

fn source_page(
    app: &App,
    person: &Person,
    seen: &CaseSeen,
    code: &str,
    form: FormState,
) -> Response {
    let head = CaseHead::of(seen, person, Tab::Notices);
    let title = format!("{} which source is used", head.reference);
    let frame = Frame::of(app, person, &title, Section::Cases);
    let frame = if form.faults.is_empty() { frame } else { frame.faulty() };
    let found = SourcesView::of(&seen.record).items.into_iter().find(|fact| fact.fact == code);
    let Some(fact) = found else { return not_found() };
    html(&SourcePage { frame, head, form, fact, hide: person.session.hide_names })
}

/// The form for choosing whose word is used.
#[handler]
pub async fn choosing(
    Data(app): Data<&App>,
    person: Person,
    Path((reference, fact)): Path<(String, String)>,
) -> poem::Result<Response> {
    let seen = opened(app, &person, Operation::ChooseValue, &reference).await?;
    ops::open_now(Operation::ChooseValue, &seen.record).map_err(PageFault)?;
    Ok(source_page(app, &person, &seen, &fact, FormState::default()))
}

/// Chooses whose word is used.
#[handler]
pub async fn choose(
    Data(app): Data<&App>,
    Path((reference, fact)): Path<(String, String)>,
    posted: Posted,
) -> poem::Result<Response> {
    let seen = opened(app, &posted.person, Operation::ChooseValue, &reference).await?;
    let Some(key) = FactKey::from_code(&fact) else { return Ok(not_found()) };
    let again = |faults| {
        let form = posted.form.clone().with_faults(faults);
        rejected(source_page(app, &posted.person, &seen, &fact, form))
    };
    let statement = match posted.form.value("statement") {
        "order-of-trust" => None,
        other => match other.parse::<StatementId>() {
            Ok(id) => Some(id),
            Err(_) => {
                let fault = FieldFault::new("/statement", "missing", "Choose whose word is used");
                return Ok(again(vec![fault]));
            }
        },
    };
    let reason = posted.form.value("reason").to_owned();
    let command = ChooseValue { fact: key, statement, reason };
    let done = super::facts::carry_out(app, &posted, &seen, Versioned::No, &command).await?;
    Ok(match done {
        Ok(_) => see_other(&format!("/cases/{}/sources", seen.record.course.reference)),
        Err(faults) => again(faults),
    })
}
