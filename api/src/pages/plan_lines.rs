//! Steps and calls of a joint agency response as lines of a page: the same for a case and for a
//! response begun before a death.

use super::notices::when;
use domain::response::{
    calls::CallMade,
    plan::{PlannedStep, Step, StepState},
};

/// A step on a page.
pub(super) struct StepLine {
    pub(super) code: &'static str,
    pub(super) words: &'static str,
    pub(super) what: &'static str,
    pub(super) who: String,
    pub(super) time: String,
    pub(super) state: &'static str,
    pub(super) colour: &'static str,
    pub(super) note: String,
    pub(super) said: String,
}

/// A call on a page.
pub(super) struct CallLine {
    pub(super) time: String,
    pub(super) whom: String,
    pub(super) answered: String,
    pub(super) colour: &'static str,
    pub(super) note: String,
    pub(super) by: String,
}

/// State, its colour, who, time and note of a step.
pub(super) type Open = (&'static str, &'static str, String, String, String);

/// What somebody wrote, or that it is hidden.
pub(super) fn shown(text: &str, hide: bool) -> String {
    if hide && !text.is_empty() { "The text is hidden.".to_owned() } else { text.to_owned() }
}

impl StepLine {
    /// A step as it stands; `open` says how one of which nothing was said is shown.
    pub(super) fn of(
        step: Step,
        known: Option<&PlannedStep>,
        hide: bool,
        open: impl FnOnce() -> Open,
    ) -> Self {
        let (state, colour, who, time, note) = match known.map(|known| &known.state) {
            None => open(),
            Some(StepState::NotNeeded { reason }) => {
                ("Not needed", "grey", String::new(), String::new(), shown(reason, hide))
            }
            Some(StepState::Planned { who, at }) => {
                let time = at.map_or_else(String::new, |at| format!("Planned for {}", when(at)));
                ("Planned", "blue", who.clone(), time, String::new())
            }
            Some(StepState::Done { at, by, note }) => {
                ("Done", "green", by.clone(), format!("Done {}", when(*at)), shown(note, hide))
            }
        };
        let said = |known: &PlannedStep| format!("{}, {}", known.said_by, when(known.said_at));
        Self {
            code: step.code(),
            words: step.words(),
            what: step.what(),
            who,
            time,
            state,
            colour,
            note,
            said: known.map(said).unwrap_or_default(),
        }
    }

    /// The steps that can be taken while the child lives.
    pub(super) fn before_death(plan: &[PlannedStep], hide: bool) -> Vec<Self> {
        let line = |step: Step| {
            let known = plan.iter().find(|known| known.step == step);
            let open = || ("To do", "yellow", step.who().to_owned(), String::new(), String::new());
            Self::of(step, known, hide, open)
        };
        Step::BEFORE_DEATH.into_iter().map(line).collect()
    }
}

impl CallLine {
    fn of(call: &CallMade, hide: bool) -> Self {
        let mut answered = call.answered.words().to_owned();
        if let Some(at) = call.answered_at {
            answered = format!("{answered}, {}", when(at));
        }
        if let Some(by) = &call.answered_by {
            answered = format!("{answered}, by {by}");
        }
        Self {
            time: when(call.called_at),
            whom: format!("{}: {}", call.profession.words(), call.person),
            answered,
            colour: if call.spoke_at().is_some() { "green" } else { "red" },
            note: shown(&call.note, hide),
            by: call.recorded_by.clone(),
        }
    }

    /// Every call, the last written down first.
    pub(super) fn all(calls: &[CallMade], hide: bool) -> Vec<Self> {
        calls.iter().rev().map(|call| Self::of(call, hide)).collect()
    }
}
