//! The report of a joint home or scene visit: what police and health saw and were told together.
//! Questions follow the supplementary form for sudden deaths; an empty answer was not asked, which is
//! not the same as not known.

use super::{
    ResponseEvent,
    plan::{PlannedStep, Step, StepState},
};
use crate::{
    access::Actor,
    calendar,
    case::{CaseEvent, CaseRecord, Command},
    moment::Moment,
    notice,
    operations::Operation,
    refusal::{Faults, Refusal},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

macro_rules! choices {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident $code:literal $words:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $(#[doc = $words] $variant,)* }

        impl $name {
            /// Every choice, in the order of the form.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Stable code.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// The choice with this code.
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|choice| choice.code() == code)
            }

            /// Words on a page.
            pub fn words(self) -> &'static str {
                match self { $(Self::$variant => $words,)* }
            }
        }
    };
}

choices! {
    /// Yes, no, or asked and not known.
    YesNo {
        Yes "yes" "Yes",
        No "no" "No",
        NotKnown "not_known" "Not known",
    }
}

choices! {
    /// Where the visit was made.
    Place {
        Home "home" "The child's home",
        Scene "scene" "Another place where it happened",
    }
}

choices! {
    /// A position in sleep.
    Position {
        Back "back" "On the back",
        Side "side" "On the side",
        Front "front" "On the front",
        Sitting "sitting" "Sitting or propped",
        Held "held" "Held in arms",
        NotKnown "not_known" "Not known",
    }
}

choices! {
    /// What the child slept on.
    Surface {
        Cot "cot" "Cot or crib",
        Basket "basket" "Moses basket or carrycot",
        BedsideCrib "bedside_crib" "Bedside crib",
        AdultBed "adult_bed" "Adult bed",
        ChildsBed "childs_bed" "Child's bed",
        SofaOrChair "sofa_or_chair" "Sofa or armchair",
        SeatOrPram "seat_or_pram" "Car seat, pram or bouncer",
        Floor "floor" "Floor, or mattress on the floor",
        Other "other" "Something else",
        NotKnown "not_known" "Not known",
    }
}

choices! {
    /// Whether other children at the place are safe.
    Siblings {
        Safe "safe" "Seen, and safe",
        NotSafe "not_safe" "Not safe: social care was told",
        NotSeen "not_seen" "Not seen yet",
        None "none" "There are no other children",
    }
}

/// What is written in the report of a visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitContent {
    /// When.
    pub visited_at: DateTime<Utc>,
    /// Where.
    pub place: Place,
    /// Who came from the police.
    pub police: String,
    /// Who came from health.
    pub health: String,
    /// Who else was there.
    pub present: String,
    /// What was told of the last day and of finding the child.
    pub account: String,
    /// Signs of illness in the last 24 hours.
    pub illness: Option<YesNo>,
    /// Whether the child was thought to be asleep.
    pub asleep: Option<YesNo>,
    /// How the child was put down.
    pub put_down: Option<Position>,
    /// How the child was found.
    pub found: Option<Position>,
    /// What the child slept on.
    pub surface: Option<Surface>,
    /// Whether it was the usual place.
    pub usual_place: Option<YesNo>,
    /// Whether somebody shared it.
    pub shared: Option<YesNo>,
    /// Whether head or face were covered.
    pub covered: Option<YesNo>,
    /// The room: warmth, air, bedding, smoke, dangers.
    pub room: String,
    /// Whether the police took photographs.
    pub photographs: Option<YesNo>,
    /// Whether other children are safe.
    pub siblings: Siblings,
    /// What worries those who visited.
    pub concerns: String,
    /// What the family asks.
    pub questions: String,
    /// What is to be done next, and by whom.
    pub next: String,
}

/// A report as it was written down. Reports are added and never changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// What is in it.
    pub content: VisitContent,
    /// Who wrote it down.
    pub recorded_by: String,
    /// When it was written down.
    pub recorded_at: DateTime<Utc>,
}

impl VisitContent {
    /// The report, question by question; what was not asked is left out.
    pub fn lines(&self) -> Vec<(&'static str, String)> {
        let text = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        let all = [
            ("From the police", text(&self.police)),
            ("From health", text(&self.health)),
            ("Also there", text(&self.present)),
            ("What was told", text(&self.account)),
            ("Signs of illness in the last 24 hours", self.illness.map(|a| a.words().into())),
            ("Thought to be asleep", self.asleep.map(|a| a.words().into())),
            ("Put down", self.put_down.map(|a| a.words().into())),
            ("Found", self.found.map(|a| a.words().into())),
            ("Slept on", self.surface.map(|a| a.words().into())),
            ("The usual place", self.usual_place.map(|a| a.words().into())),
            ("Shared with somebody", self.shared.map(|a| a.words().into())),
            ("Head or face covered", self.covered.map(|a| a.words().into())),
            ("The room", text(&self.room)),
            ("Photographs by the police", self.photographs.map(|a| a.words().into())),
            ("Other children", Some(self.siblings.words().into())),
            ("Worries", text(&self.concerns)),
            ("The family asks", text(&self.questions)),
            ("What is next", text(&self.next)),
        ];
        all.into_iter().filter_map(|(label, answer)| Some((label, answer?))).collect()
    }
}

impl Visit {
    /// When and where.
    pub fn heading(&self) -> String {
        let place = self.content.place.words().to_lowercase();
        format!("{}, {place}", crate::rota::words_of(self.content.visited_at))
    }
}

/// The step of the plan that a visit settles.
pub(super) fn step(visit: &Visit, plan: &[PlannedStep]) -> PlannedStep {
    let known = plan.iter().find(|known| known.step == Step::HomeVisit);
    let content = &visit.content;
    PlannedStep {
        step: Step::HomeVisit,
        state: StepState::Done {
            at: content.visited_at,
            by: format!("{} and {}", content.police, content.health),
            note: "The visit report is below.".into(),
        },
        said_by: visit.recorded_by.clone(),
        said_at: visit.recorded_at,
        version: known.map_or(0, |known| known.version) + 1,
    }
}

/// Records the report of a visit.
#[derive(Clone, Debug)]
pub struct RecordVisit {
    /// What is in it.
    pub content: VisitContent,
}

impl Command for RecordVisit {
    const OPERATION: Operation = Operation::RecordHomeVisit;

    fn decide(&self, on: &CaseRecord, who: &Actor, at: &Moment) -> Result<Vec<CaseEvent>, Refusal> {
        if !on.response.open() {
            return Err(Refusal::NotAllowedNow {
                operation: Self::OPERATION,
                why: "No joint agency response is open. Record the decision first.".into(),
            });
        }
        let content = &self.content;
        let mut faults = Faults::default();
        faults.text("/police", &content.police, 200, "Enter who came from the police.");
        faults.text("/health", &content.health, 200, "Enter who came from health.");
        faults.text("/account", &content.account, 8_000, "Write what was told and by whom.");
        for (field, text) in [
            ("/present", &content.present),
            ("/room", &content.room),
            ("/concerns", &content.concerns),
            ("/questions", &content.questions),
            ("/next", &content.next),
        ] {
            faults.optional_text(field, text, 4_000);
        }
        faults.unless(
            content.visited_at <= at.now,
            "/visited_at",
            "date-in-future",
            "The visit must not be in the future.",
        );
        let known = calendar::london_date(content.visited_at) >= notice::earliest();
        faults.unless(known, "/visited_at", "date-too-early", "Check the date.");
        faults.unless(
            content.siblings != Siblings::NotSafe || !content.concerns.trim().is_empty(),
            "/concerns",
            "missing",
            "Other children are not safe: say what worries you and whom you told.",
        );
        faults.into_result()?;
        Ok(vec![CaseEvent::Response(ResponseEvent::Visited(Visit {
            content: content.clone(),
            recorded_by: who.name(),
            recorded_at: at.now,
        }))])
    }
}
