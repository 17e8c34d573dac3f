//! The partners' overview: where each review is, who holds it, since when, and why. Read from the
//! course alone, so it cannot name anybody; it gives reasons and blames nobody (process.md section 5).

use crate::{
    analysis::Step,
    calendar,
    case::{Course, Stage, holds::Process},
    hand_over, meeting,
    statement::FactKey,
};
use chrono::NaiveDate;

/// The stages that the overview shows: everything that is not over.
pub const STAGES: [Stage; 9] = [
    Stage::Triage,
    Stage::Open,
    Stage::Gathering,
    Stage::CdrmReady,
    Stage::CdrmHeld,
    Stage::CdopReady,
    Stage::CdopListed,
    Stage::Reviewed,
    Stage::Finalised,
];

/// One review as the partners see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its reference.
    pub reference: String,
    /// Where it is.
    pub stage: Stage,
    /// Who holds it.
    pub holder: &'static str,
    /// Since when it is where it is.
    pub since: NaiveDate,
    /// What it waits for, one sentence each; empty where nothing keeps it.
    pub because: Vec<String>,
}

impl Standing {
    /// How one review stands.
    pub fn of(course: &Course) -> Self {
        Self {
            reference: course.reference.clone(),
            stage: course.stage,
            holder: holder(course),
            since: calendar::london_date(course.stage_since.unwrap_or(course.opened_at)),
            because: because(course),
        }
    }
}

/// Who holds a review at its stage.
fn holder(course: &Course) -> &'static str {
    match (course.stage, course.analysis.step) {
        (Stage::CdrmHeld, Step::WithDoctor) => "The designated doctor",
        (Stage::CdopReady | Stage::CdopListed, _) => "The panel",
        (Stage::Reviewed, _) => "The chair of the panel",
        (Stage::CdrmReady, _) => "Those who hold the review meeting",
        _ => "The office of the panel",
    }
}

/// Why a review waits, in sentences that name no one.
fn because(course: &Course) -> Vec<String> {
    let mut because = Vec::new();
    for hold in course.holds.iter().filter(|hold| hold.lasts()) {
        because.push(format!(
            "On hold since {} for another process: {}.",
            calendar::human_date(hold.since),
            hold.process.words()
        ));
    }
    let held = |process| course.holds.iter().any(|h| h.lasts() && h.process == process);
    let mut say = |holds: bool, words: &str| {
        if holds {
            because.push(words.to_owned());
        }
    };
    let date = |fact| course.facts.date(fact);
    let before = matches!(course.stage, Stage::Open | Stage::Gathering | Stage::CdrmReady);
    say(course.stage == Stage::Triage, "Whether and where it is reviewed is not decided yet.");
    say(course.post_mortem_outstanding(), "The final post-mortem report is awaited.");
    say(course.inquest_open() && !held(Process::Inquest), "An inquest is open.");
    say(before && meeting::waits_for_police(course), "The agreement of the police is awaited.");
    let asked = date(FactKey::FormsAskedOn).is_some();
    let returned = date(FactKey::FormsReturnedOn).is_some();
    say(before && asked && !returned, "Reporting forms are awaited.");
    let running = |started, complete| date(started).is_some() && date(complete).is_none();
    say(
        running(FactKey::PatientSafetyOpenedOn, FactKey::PatientSafetyCompleteOn)
            && !held(Process::PatientSafety),
        "A patient safety response is running.",
    );
    say(
        running(FactKey::LocalReviewStartedOn, FactKey::LocalReviewPublishedOn)
            && !held(Process::SafeguardingReview),
        "A local child safeguarding practice review is running.",
    );
    let moving = course.hand_over.as_ref().is_some_and(|head| {
        use hand_over::State::{Proposed, WaitingForReceipt};
        matches!(head.state, Proposed | WaitingForReceipt)
    });
    say(moving, "A hand-over to another area is proposed.");
    match course.family.questions.len() {
        0 => {}
        1 => because.push("A question of the family is open.".into()),
        open => because.push(format!("{open} questions of the family are open.")),
    }
    because
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{case::CaseRecord, ids::CaseId, moment::Moment};

    fn course() -> Course {
        let at = Moment::at("2026-11-02T09:00:00Z".parse().expect("a time"));
        CaseRecord::new(CaseId::random(), &at).course
    }

    #[test]
    fn a_review_that_nothing_keeps_gives_no_reason() {
        let standing = Standing::of(&Course { stage: Stage::CdopListed, ..course() });
        assert_eq!((standing.holder, standing.because.len()), ("The panel", 0));
        assert_eq!(standing.since.to_string(), "2026-11-02");
    }

    #[test]
    fn the_analysis_form_says_who_holds_a_review_after_its_meeting() {
        let mut after = Course { stage: Stage::CdrmHeld, ..course() };
        assert_eq!(Standing::of(&after).holder, "The office of the panel");
        after.analysis.step = Step::WithDoctor;
        assert_eq!(Standing::of(&after).holder, "The designated doctor");
    }

    #[test]
    fn since_is_when_it_came_to_its_stage() {
        let since = "2026-12-24T23:30:00Z".parse().ok();
        let standing = Standing::of(&Course { stage_since: since, ..course() });
        assert_eq!(standing.since.to_string(), "2026-12-24");
        assert_eq!(standing.because, ["Whether and where it is reviewed is not decided yet."]);
    }

    #[test]
    fn every_stage_that_is_not_over_is_shown() {
        for stage in Stage::ALL {
            let shown = STAGES.contains(&stage);
            assert_eq!(shown, stage.is_live() || stage == Stage::Finalised, "{stage:?}");
        }
    }
}
