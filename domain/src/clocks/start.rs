//! What starts a clock and what meets it, read from the course of a case. What no event of the
//! system says yet is a fact that staff record; without it the clock is not shown.

use super::{ClockRow, due::When};
use crate::{
    answer::Answer,
    case::Course,
    meeting::{Kind, State},
    response::plan::Step,
    statement::FactKey as Fact,
};

/// When a duty started; `Err` says why it has not; none when it does not apply to this case.
pub(super) fn started(course: &Course, row: &ClockRow) -> Option<Result<When, &'static str>> {
    let on = |key| on(course, key).map(Ok);
    let at = |key| at(course, key).map(Ok);
    match (row.id, row.part) {
        ("C2" | "C18" | "C30", _) => Some(died(course)),
        ("C3", _) => course.first_notice_at().map(|at| Ok(When::At(at))),
        ("C8", _) => on(Fact::PostMortemObtainedOn),
        ("C9", "copy") => on(Fact::PreventionReportOn),
        ("C9", _) => on(Fact::PreventionSentOn),
        ("C10", _) => at(Fact::CriterionMetAt),
        ("C11" | "C12" | "C13", _) => course.response.opened_at.map(|at| Ok(When::At(at))),
        ("C14", _) => on(Fact::PostMortemInterimOn),
        ("C15", _) => on(Fact::PostMortemReportOn).filter(|_| course.response.open()),
        ("C16", _) => on(Fact::FormsAskedOn),
        ("C17", _) => review_arranged(course).map(Ok),
        ("C19", _) => {
            Some(last_held(course, Kind::Review).ok_or("Starts when the review meeting is held."))
        }
        ("C20", _) => Some(panel_start(course)),
        ("C21", _) => last_held(course, Kind::Panel).map(Ok),
        ("C22", _) => last_held(course, Kind::Review).map(Ok),
        ("C28", _) => {
            (course.facts.yes_no(Fact::LookedAfter) == Answer::Known(true)).then(|| died(course))
        }
        (id, part) => beside(id, part).and_then(|(start, _)| known(course, start)).map(Ok),
    }
}

/// When a duty was met.
pub(super) fn met(course: &Course, row: &ClockRow) -> Option<When> {
    match (row.id, row.part) {
        ("C2", _) => at(course, Fact::NcmdNotifiedAt),
        ("C3", _) => course.delivered.get("new-death:designated_doctor").copied().map(When::At),
        ("C8", _) => on(course, Fact::PostMortemReportOn),
        ("C9", "copy") => on(course, Fact::PreventionCopyOn),
        ("C9", _) => on(course, Fact::PreventionReplyOn),
        ("C10", _) => earlier(
            at(course, Fact::AgenciesContactedAt),
            course.response.in_contact_at.map(When::At),
        ),
        ("C11", _) => earlier(
            step_done(course, Step::PlanningMeeting),
            earlier(at(course, Fact::InformationSharedAt), first_response(course)),
        ),
        ("C12", _) => earlier(on(course, Fact::DoctorsDiscussionOn), first_response(course)),
        ("C13", _) => earlier(at(course, Fact::HomeVisitAt), step_done(course, Step::HomeVisit)),
        ("C14", _) => {
            earlier(on(course, Fact::InterimDiscussionOn), step_done(course, Step::LaterDiscussion))
        }
        ("C33", _) => {
            earlier(on(course, Fact::PostventionGroupOn), step_done(course, Step::SuicideGroup))
        }
        ("C15" | "C18", _) => first_held(course, Kind::Review),
        ("C16", _) => on(course, Fact::FormsReturnedOn),
        ("C19", _) => course.analysis.passed_on_at.map(When::At),
        ("C20", _) => first_held(course, Kind::Panel),
        ("C21", _) => course.analysis.finalised_at.map(When::At),
        ("C22", _) => on(course, Fact::FamilyFeedbackOn),
        ("C28", _) => on(course, Fact::LookedAfterToldOn),
        ("C30", _) => at(course, Fact::FamilyContactedAt),
        (id, part) => beside(id, part).and_then(|(_, stop)| known(course, stop)),
    }
}

/// The facts that start and meet the duties that run beside the review.
fn beside(id: &str, part: &str) -> Option<(Fact, Fact)> {
    Some(match (id, part) {
        ("C23", _) => (Fact::AbuseSuspectedAt, Fact::SafeguardingToldAt),
        ("C24", _) => (Fact::SeriousIncidentKnownOn, Fact::SeriousIncidentNotifiedOn),
        ("C25", "incident") => (Fact::SeriousIncidentOn, Fact::RapidReviewSentOn),
        ("C25", _) => (Fact::SeriousIncidentNotifiedOn, Fact::RapidReviewSentOn),
        ("C26", "sent") => (Fact::LocalReviewPlannedOn, Fact::LocalReviewSentOn),
        ("C26", _) => (Fact::LocalReviewStartedOn, Fact::LocalReviewPublishedOn),
        ("C27", "sent") => (Fact::NationalReviewPlannedOn, Fact::NationalReviewSentOn),
        ("C27", _) => (Fact::NationalReviewStartedOn, Fact::NationalReviewPublishedOn),
        ("C29", _) => (Fact::PatientSafetyOpenedOn, Fact::PatientSafetyCompleteOn),
        ("C31", _) => (Fact::CertificateReceivedOn, Fact::RegisteredOn),
        ("C33", _) => (Fact::SuicideSuspectedOn, Fact::PostventionGroupOn),
        _ => return None,
    })
}

/// Since when a duty that is counted back to a day has run.
pub(super) fn runs_since(course: &Course, row: &ClockRow, day: When) -> Option<When> {
    match row.id {
        "C17" => course
            .meetings
            .iter()
            .filter(|m| m.kind == Kind::Review && When::At(m.starts_at) == day)
            .map(|m| When::At(m.arranged_at))
            .min(),
        "C26" => on(course, Fact::LocalReviewStartedOn),
        "C27" => on(course, Fact::NationalReviewStartedOn),
        _ => None,
    }
}

fn on(course: &Course, key: Fact) -> Option<When> {
    course.facts.date(key).map(When::On)
}

fn at(course: &Course, key: Fact) -> Option<When> {
    course.facts.instant(key).map(When::At)
}

fn known(course: &Course, key: Fact) -> Option<When> {
    at(course, key).or_else(|| on(course, key))
}

/// When a step of the plan of a joint agency response was done.
fn step_done(course: &Course, step: Step) -> Option<When> {
    course.response.done_at(step).map(When::At)
}

fn earlier(one: Option<When>, other: Option<When>) -> Option<When> {
    [one, other].into_iter().flatten().min_by_key(|when| when.instant())
}

fn died(course: &Course) -> Result<When, &'static str> {
    known(course, Fact::DiedAt)
        .or_else(|| on(course, Fact::DiedOn))
        .ok_or("The date of death is not known yet.")
}

fn first_held(course: &Course, kind: Kind) -> Option<When> {
    held(course, kind).min()
}

fn last_held(course: &Course, kind: Kind) -> Option<When> {
    held(course, kind).max()
}

fn held(course: &Course, kind: Kind) -> impl Iterator<Item = When> {
    let of_kind = course.meetings.iter().filter(move |m| m.kind == kind);
    of_kind.filter_map(|m| m.held_on).map(When::On)
}

fn first_response(course: &Course) -> Option<When> {
    course
        .meetings
        .iter()
        .filter(|m| m.kind == Kind::ResponseFirst && m.state == State::Held)
        .map(|m| When::At(m.starts_at))
        .min()
}

fn review_arranged(course: &Course) -> Option<When> {
    let arranged = course.meetings.iter().filter(|m| m.kind == Kind::Review && m.state.stands());
    arranged.map(|m| When::At(m.starts_at)).max()
}

/// The meeting's report, the inquest's result, the decision not to resume or to discontinue:
/// whichever is the latest of those that apply.
fn panel_start(course: &Course) -> Result<When, &'static str> {
    if course.inquest_open() {
        return Err(
            "Waits for the inquest: starts at its result, at the decision not to resume it, or at the meeting report, whichever is latest.",
        );
    }
    let report = course
        .analysis
        .passed_on_at
        .map(When::At)
        .ok_or("Starts when the report of the review meeting is passed on.")?;
    let inquest =
        [Fact::InquestConcludedOn, Fact::InquestNotResumedOn, Fact::InvestigationDiscontinuedOn];
    let latest =
        inquest.into_iter().filter_map(|key| on(course, key)).max_by_key(|when| when.instant());
    Ok(latest.filter(|when| when.instant() > report.instant()).unwrap_or(report))
}
