//! Work, derived from stage, clocks and facts; never entered by hand and never stored twice. The
//! natural key of a task is (subject, kind, about).

use crate::{
    access::Role,
    analysis::Step,
    calendar,
    case::{Course, Stage},
    change::NoticeState,
    clocks::ClockReading,
    family, intake,
    meeting::{Kind, State},
    notice::Doubt,
    operations::Operation,
    request::{Rung, items_words},
    response::plan::outstanding,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Stable code of the kind.
    pub kind: String,
    /// What it is about, such as a meeting's id; empty where there is one of its kind.
    pub about: String,
    /// What to do.
    pub title: String,
    /// Why.
    pub why: String,
    /// By when.
    pub due_at: Option<DateTime<Utc>>,
    /// Whether the due date comes from law or a national requirement.
    pub statutory: bool,
    /// Whom it waits for.
    pub role: Role,
    /// The operation that does it.
    pub operation: Operation,
}

/// Everything there is to do on a case.
pub fn derive(course: &Course, clocks: &[ClockReading]) -> Vec<Task> {
    use Operation as Op;
    let due = |clock: &str| {
        clocks
            .iter()
            .find(|r| r.clock == clock && r.met_at.is_none())
            .and_then(ClockReading::due_at)
    };
    let mut tasks = Vec::new();
    if course.stage == Stage::TransferredOut {
        return tasks;
    }
    let mut add = |kind: &str, about: String, title: &str, why: &str, due_at, role, operation| {
        tasks.push(Task {
            kind: kind.into(),
            about,
            title: title.into(),
            why: why.into(),
            due_at,
            statutory: kind == "notify-ncmd",
            role,
            operation,
        });
    };
    let none = String::new;
    let day_after = {
        let counted = calendar::add_working_days(
            calendar::Calendar::WorkingTogether,
            calendar::london_date(course.opened_at),
            1,
        );
        Some(calendar::end_of_london_day(counted.on))
    };
    let clock_runs = |clock: &str| {
        clocks.iter().any(|r| r.clock == clock && r.started_at.is_some() && r.met_at.is_none())
    };
    if course.stage == Stage::Triage {
        add(
            "decide-scope",
            none(),
            "Decide the scope",
            "Whether this death is within the review is not decided",
            day_after,
            Role::Administrator,
            Op::DecideScope,
        );
    }
    if course.stage.is_live() {
        if course.only_withdrawn_signals() {
            add(
                "check-national-record",
                none(),
                "The national record of death was withdrawn: check",
                "No other source tells of this death",
                day_after,
                Role::Administrator,
                Op::DecideScope,
            );
        }
        if clock_runs("C2") {
            add(
                "notify-ncmd",
                none(),
                "Notify the national database",
                "Due 48 hours from the death",
                due("C2"),
                Role::Administrator,
                Op::RecordFact,
            );
        }
        response(course, due("C11"), day_after, &mut add);
        response_steps(course, &due, &mut add);
    }
    for meeting in course.meetings.iter().filter(|m| m.state == State::Arranged) {
        let role = if meeting.kind == Kind::Panel { Role::PanelChair } else { Role::Administrator };
        let title = match meeting.kind {
            Kind::ResponseFirst => "Record the joint agency response meeting",
            Kind::Review => "Record the review meeting",
            Kind::Panel => "Record the panel",
        };
        let day = calendar::end_of_london_day(calendar::london_date(meeting.starts_at));
        add(
            "record-meeting",
            meeting.id.to_string(),
            title,
            "Record whether it was held and what it decided",
            Some(day),
            role,
            Op::RecordMeeting,
        );
    }
    actions(course, &mut add);
    minutes(course, &mut add);
    route(course, &due, &mut add);
    hand_over(course, day_after, &mut add);
    holds(course, &mut add);
    requests(course, &mut add);
    tasks.extend(family::tasks(course));
    tasks
}

/// What a notice asks of a person: one in question or stuck by the end of the next working day, a
/// parked one after ten working days (trust.md F17).
pub fn of_notice(state: &NoticeState, doubts: &[Doubt], at: DateTime<Utc>) -> Vec<Task> {
    let days = match state {
        NoticeState::Question { .. } | NoticeState::Stuck { .. } => 1,
        NoticeState::Parked => intake::PARKED_WORKING_DAYS,
        _ => return Vec::new(),
    };
    let due = calendar::add_working_days(
        calendar::Calendar::WorkingTogether,
        calendar::london_date(at),
        days,
    );
    vec![Task {
        kind: "place-notice".into(),
        about: String::new(),
        title: "Decide to which child a notice belongs".into(),
        why: state.words(doubts),
        due_at: Some(calendar::end_of_london_day(due.on)),
        statutory: false,
        role: Role::Administrator,
        operation: Operation::PlaceNotice,
    }]
}

/// How many working days another body has before its silence is raised (our own target).
const RECEIPT_DAYS: u32 = 5;

/// Which area reviews: to be agreed where the child lived elsewhere, then to be answered or
/// received.
fn hand_over(course: &Course, day_after: Option<DateTime<Utc>>, add: &mut Add<'_>) {
    use crate::hand_over::State as Handing;
    let head = course.hand_over.as_ref();
    let after = |days| {
        let from = calendar::london_date(head.map_or(course.opened_at, |head| head.since));
        let working = calendar::Calendar::WorkingTogether;
        Some(calendar::end_of_london_day(calendar::add_working_days(working, from, days).on))
    };
    let elsewhere = course.areas.residence.is_some()
        && course.areas.residence != course.areas.reviewing
        && head.is_none_or(|head| head.to != course.areas.residence)
        && course.scope.as_ref().is_none_or(|scope| scope.decided_by.is_none());
    match head.map(|head| head.state) {
        Some(Handing::WaitingForReceipt) => add(
            "hand-over-receipt",
            String::new(),
            "Ask for the receipt of the hand-over",
            "Your area stays responsible until the receipt is recorded",
            after(RECEIPT_DAYS),
            Role::Administrator,
            Operation::ConfirmHandOverOutside,
        ),
        Some(Handing::Proposed) => add(
            "hand-over-answer",
            String::new(),
            "Ask the other area for its answer",
            "A hand-over is proposed and not answered",
            after(RECEIPT_DAYS),
            Role::DesignatedDoctor,
            Operation::WithdrawHandOver,
        ),
        _ if elsewhere && course.stage.is_live() => add(
            "agree-area",
            String::new(),
            "Agree which area reviews",
            "The child lived in another area: the two designated doctors agree who reviews",
            day_after,
            Role::DesignatedDoctor,
            Operation::ProposeHandOver,
        ),
        _ => {}
    }
}

/// What meetings agreed, until it is recorded how each ended.
fn actions(course: &Course, add: &mut Add<'_>) {
    for meeting in &course.meetings {
        let open = (1..).zip(&meeting.actions).filter(|(_, action)| !action.done);
        for (no, action) in open {
            add(
                "meeting-action",
                format!("{}:{no}", meeting.id),
                "See that an action of a meeting is done",
                &format!("Agreed: {}, action {no}", meeting.kind.words().to_lowercase()),
                Some(calendar::end_of_london_day(action.due_on)),
                Role::Administrator,
                Operation::EndAction,
            );
        }
    }
}

/// Minutes that the chair has not approved. No source gives them a date, so that they have none.
fn minutes(course: &Course, add: &mut Add<'_>) {
    let open = course.stage.is_live() || course.stage == Stage::Finalised;
    for meeting in course.meetings.iter().filter(|meeting| open && meeting.minutes_wait) {
        let role = if meeting.kind == Kind::Panel { Role::PanelChair } else { Role::Administrator };
        add(
            "approve-minutes",
            meeting.id.to_string(),
            "Minutes wait for approval",
            &format!(
                "A draft until the chair approves them: {}",
                meeting.kind.words().to_lowercase()
            ),
            None,
            role,
            Operation::ApproveMinutes,
        );
    }
}

/// A hold is looked at again on its day: a suspended inquest may never resume.
fn holds(course: &Course, add: &mut Add<'_>) {
    let lasting = course.holds.iter().filter(|hold| hold.lasts() && course.stage.is_live());
    for hold in lasting {
        add(
            "review-hold",
            hold.process.code().into(),
            "Look at the hold again",
            "Release it, or say when to look again",
            Some(calendar::end_of_london_day(hold.review_on)),
            Role::Administrator,
            Operation::HoldClocks,
        );
    }
}

/// The next step with each organisation that has not answered.
fn requests(course: &Course, add: &mut Add<'_>) {
    let open = course.requests.iter().filter(|_| course.stage.is_live());
    for (request, (rung, from)) in open.filter_map(|request| Some((request, request.next()?))) {
        let who = &request.organisation;
        let (kind, title, operation) = match rung {
            Rung::Reminder => {
                ("remind-organisation", format!("Remind {who}"), Operation::SendReminders)
            }
            Rung::Chase => {
                ("remind-organisation", format!("Chase {who}"), Operation::SendReminders)
            }
            Rung::Lead => (
                "remind-organisation",
                format!("Write to the safeguarding lead of {who}"),
                Operation::SendReminders,
            ),
            Rung::Notice => (
                "formal-notice",
                format!("Decide on a formal notice to {who}"),
                Operation::GiveFormalNotice,
            ),
            Rung::Officials => (
                "tell-officials",
                format!("Tell the accountable officials about {who}"),
                Operation::RecordEscalation,
            ),
        };
        let day = |at| calendar::human_date(calendar::london_date(at));
        let what = items_words(&request.items);
        let why = match request.last_step() {
            None => format!("Asked for {what} on {}", day(request.asked_at)),
            Some(step) => {
                format!("Asked for {what}; the last step was on {}", day(step.at))
            }
        };
        let due = Some(calendar::end_of_london_day(from));
        add(kind, request.id.to_string(), &title, &why, due, Role::Administrator, operation);
    }
}

type Add<'a> = dyn FnMut(&str, String, &str, &str, Option<DateTime<Utc>>, Role, Operation) + 'a;

fn response(
    course: &Course,
    first_meeting: Option<DateTime<Utc>>,
    day_after: Option<DateTime<Utc>>,
    add: &mut Add<'_>,
) {
    use Operation as Op;
    let head = &course.response;
    let first = course.meetings.iter().any(|m| m.kind == Kind::ResponseFirst && m.state.stands());
    match (head.decided_at, head.confirmed) {
        (None, _) => add(
            "decide-response",
            String::new(),
            "Record the joint agency response decision",
            "Considered for every death",
            day_after,
            Role::DesignatedDoctor,
            Op::DecideJointAgencyResponse,
        ),
        (Some(_), None) => add(
            "review-response",
            String::new(),
            "Confirm or challenge the joint agency response decision",
            "The decision was recorded as it was taken",
            day_after,
            Role::DesignatedDoctor,
            Op::ReviewJointAgencyResponse,
        ),
        (Some(_), Some(false)) => add(
            "decide-response",
            String::new(),
            "Take the joint agency response decision again",
            "The designated doctor challenged it",
            day_after,
            Role::Administrator,
            Op::DecideJointAgencyResponse,
        ),
        (Some(_), Some(true)) => {}
    }
    if head.open() && !first {
        add(
            "arrange-response-meeting",
            String::new(),
            "Set up the joint agency response meeting",
            "A joint agency response is open",
            first_meeting,
            Role::Administrator,
            Op::ArrangeMeeting,
        );
    }
}

/// The steps of the plan that somebody has yet to do: by the time they are planned for, else by the
/// clock that runs for them.
fn response_steps(course: &Course, due: &dyn Fn(&str) -> Option<DateTime<Utc>>, add: &mut Add<'_>) {
    for left in outstanding(course) {
        let by_clock = left.step.clock().and_then(due);
        let why = match (left.planned, left.planned_at) {
            (_, Some(_)) => "Planned: say when it was done",
            (true, None) => "Somebody will do it: say when it was done",
            (false, None) => "A step of the joint agency response that nobody has planned yet",
        };
        add(
            "response-step",
            left.step.code().into(),
            left.step.words(),
            why,
            left.planned_at.or(by_clock),
            Role::Administrator,
            Operation::SetResponseStep,
        );
    }
}

fn route(course: &Course, due: &dyn Fn(&str) -> Option<DateTime<Utc>>, add: &mut Add<'_>) {
    use Operation as Op;
    let none = String::new;
    match (course.stage, course.analysis.step) {
        (Stage::Open | Stage::Gathering, _) => add(
            "arrange-review",
            none(),
            "Arrange the review meeting",
            "Every death has a child death review meeting",
            due("C18"),
            Role::Administrator,
            Op::ArrangeMeeting,
        ),
        (Stage::CdrmHeld, Step::Drafting) => add(
            "draft-analysis",
            none(),
            "Draft the analysis form and pass it on",
            "The review meeting was held",
            due("C19"),
            Role::Administrator,
            Op::SaveAnalysis,
        ),
        (Stage::CdrmHeld, Step::WithDoctor) => add(
            "review-analysis",
            none(),
            "Read the analysis form and pass it on",
            "The draft is with you",
            due("C20"),
            Role::DesignatedDoctor,
            Op::RouteAnalysis,
        ),
        (Stage::CdopReady, _) => add(
            "arrange-panel",
            none(),
            "Put it on the agenda of a panel",
            "The analysis form is with the panel",
            due("C20"),
            Role::Administrator,
            Op::ArrangeMeeting,
        ),
        (Stage::Reviewed, _) => add(
            "finalise-analysis",
            none(),
            "Finalise the analysis form",
            "The panel was held",
            None,
            Role::PanelChair,
            Op::FinaliseAnalysis,
        ),
        (Stage::Finalised, _) => add(
            "close-case",
            none(),
            "Close the case",
            "The analysis is final",
            None,
            Role::Administrator,
            Op::CloseCase,
        ),
        _ => {}
    }
}
