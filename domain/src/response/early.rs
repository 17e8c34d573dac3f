//! A response begun before the death: a child was resuscitated after a collapse that meets a criterion
//! and is expected to die within days, so history and scene are captured at once (process.md 6.2,
//! unverified). There is no case yet, so it is a record of its own. It becomes the response of a case
//! when a person links it, or is voided when the child lives; then the child's name goes.

use super::{
    Criterion, Decision, Judged, ResponseEvent, calls::CallMade, early_plan, plan::PlannedStep,
};
use crate::{
    answer::Outcome,
    calendar,
    case::{CaseEvent, CaseRecord},
    ids::{AreaId, CaseId, EarlyResponseId},
    moment::Moment,
    notice,
    operations::Operation,
    refusal::{Faults, Refusal},
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// As much of the child as a person needs to find the case later.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlyChild {
    /// Given names.
    pub given_names: String,
    /// Family name.
    pub family_name: String,
    /// Date of birth, if known.
    pub born_on: Option<NaiveDate>,
}

impl std::fmt::Debug for EarlyChild {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EarlyChild(..)")
    }
}

/// Where such a response stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum EarlyState {
    /// The child has not died.
    Running,
    /// The child died, and it became the response of a case.
    Converted {
        /// The case.
        case: CaseId,
        /// Its reference.
        reference: String,
        /// Who linked it.
        by: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// The child lives, or it was begun in error.
    Voided {
        /// Why.
        reason: String,
        /// Who said so.
        by: String,
        /// When.
        at: DateTime<Utc>,
    },
}

impl EarlyState {
    /// Stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Converted { .. } => "converted",
            Self::Voided { .. } => "voided",
        }
    }

    /// Words on a page.
    pub fn words(&self) -> &'static str {
        match self {
            Self::Running => "Running",
            Self::Converted { .. } => "Became the response of a case",
            Self::Voided { .. } => "Voided",
        }
    }
}

/// A response begun before the death.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlyResponse {
    /// Its id.
    pub id: EarlyResponseId,
    /// The area that keeps it.
    pub area: AreaId,
    /// The child; none once it is voided or converted.
    pub child: Option<EarlyChild>,
    /// Where the child is.
    pub place: String,
    /// What happened; none once it is voided.
    pub circumstances: Option<String>,
    /// The criterion that is met.
    pub criterion: Criterion,
    /// Who decided.
    pub decided_by: String,
    /// For which agency.
    pub agency: String,
    /// When.
    pub decided_at: DateTime<Utc>,
    /// Who wrote it down.
    pub recorded_by: String,
    /// When it was written down.
    pub recorded_at: DateTime<Utc>,
    /// Where it stands.
    pub state: EarlyState,
    /// Who was called, in the order in which it was written down; without notes once it is over.
    #[serde(default)]
    pub calls: Vec<CallMade>,
    /// The steps of which something was said; without words once it is over.
    #[serde(default)]
    pub plan: Vec<PlannedStep>,
}

/// What is written down when one is begun.
#[derive(Clone, Debug)]
pub struct Begin {
    /// The child.
    pub child: EarlyChild,
    /// Where the child is.
    pub place: String,
    /// What happened.
    pub circumstances: String,
    /// The criterion that is met.
    pub criterion: Criterion,
    /// Who decided.
    pub decided_by: String,
    /// For which agency.
    pub agency: String,
    /// When.
    pub decided_at: DateTime<Utc>,
}

/// Begins a response before the death.
///
/// # Errors
/// Every field at fault.
pub fn begin(
    asked: &Begin,
    id: EarlyResponseId,
    area: AreaId,
    by: String,
    at: &Moment,
) -> Result<EarlyResponse, Refusal> {
    let mut faults = Faults::default();
    faults.text("/given_names", &asked.child.given_names, 200, "Enter the given names.");
    faults.text("/family_name", &asked.child.family_name, 200, "Enter the family name.");
    faults.text("/place", &asked.place, 200, "Enter the hospital and the ward.");
    faults.text("/circumstances", &asked.circumstances, 4_000, "Say what happened.");
    faults.text("/decided_by", &asked.decided_by, 200, "Enter who took the decision.");
    faults.text("/agency", &asked.agency, 200, "Enter the agency of the person who decided.");
    let past = asked.decided_at <= at.now;
    let future = "The time must not be in the future.";
    faults.unless(past, "/decided_at", "date-in-future", future);
    let known = calendar::london_date(asked.decided_at) >= notice::earliest();
    faults.unless(known, "/decided_at", "date-too-early", "Check the date.");
    let born = asked.child.born_on;
    faults.unless(
        born.is_none_or(|born| born <= at.today && born >= notice::earliest()),
        "/born_on",
        "date-in-future",
        "Check the date of birth.",
    );
    faults.unless(
        asked.criterion != Criterion::UnattendedStillbirth,
        "/criterion",
        "not-before-death",
        "This criterion cannot be met before a death.",
    );
    faults.into_result()?;
    let trimmed = |text: &str| text.trim().to_owned();
    Ok(EarlyResponse {
        id,
        area,
        child: Some(EarlyChild {
            given_names: trimmed(&asked.child.given_names),
            family_name: trimmed(&asked.child.family_name),
            born_on: born,
        }),
        place: trimmed(&asked.place),
        circumstances: Some(trimmed(&asked.circumstances)),
        criterion: asked.criterion,
        decided_by: trimmed(&asked.decided_by),
        agency: trimmed(&asked.agency),
        decided_at: asked.decided_at,
        recorded_by: by,
        recorded_at: at.now,
        state: EarlyState::Running,
        calls: Vec::new(),
        plan: Vec::new(),
    })
}

impl EarlyResponse {
    pub(super) fn running(&self, operation: Operation) -> Result<(), Refusal> {
        if self.state == EarlyState::Running {
            return Ok(());
        }
        let why =
            format!("This pre-death response is over: {}.", self.state.words().to_lowercase());
        Err(Refusal::NotAllowedNow { operation, why })
    }

    /// The record once it is over: who decided, who was called and which steps were taken, with their
    /// times, and neither the child nor a word of what happened.
    fn over(&self, state: EarlyState) -> Self {
        Self {
            child: None,
            circumstances: None,
            calls: early_plan::bare_calls(&self.calls),
            plan: early_plan::bare_steps(&self.plan),
            state,
            ..self.clone()
        }
    }

    /// The child lives, or it was begun in error: what names the child goes.
    ///
    /// # Errors
    /// Where the reason is missing, or it is over.
    pub fn void(&self, reason: &str, by: String, at: &Moment) -> Result<Self, Refusal> {
        self.running(Operation::VoidPreDeathResponse)?;
        let mut faults = Faults::default();
        faults.text("/reason", reason, 1_000, "Say why, such as: the child survived.");
        faults.into_result()?;
        let reason = reason.trim().to_owned();
        Ok(self.over(EarlyState::Voided { reason, by, at: at.now }))
    }

    /// The child died: its decision becomes that of the case, as it was taken, and its calls and steps
    /// go along with their times. Where the case has decided for a response by then, that decision
    /// stands, with what the designated doctor said of it. The case holds the child's identity from here on.
    ///
    /// # Errors
    /// Where it is over, or the case has a decision against a response.
    pub fn convert(
        &self,
        on: &CaseRecord,
        by: String,
        at: &Moment,
    ) -> Result<(Self, Vec<CaseEvent>), Refusal> {
        self.running(Operation::ConvertPreDeathResponse)?;
        if on.response.decision.as_ref().is_some_and(|decision| !decision.respond) {
            let known =
                "The case has a decision against a joint agency response. Take it again first.";
            return Err(Refusal::Contradicts { field: "/case".into(), known: known.into() });
        }
        let circumstances = self.circumstances.clone().unwrap_or_default();
        let judged = |criterion| {
            let met = criterion == self.criterion;
            let outcome = if met { Outcome::Met } else { Outcome::CannotSay };
            let why = "Not judged before the death.".to_owned();
            let reason = Some(if met { circumstances.clone() } else { why });
            Judged { criterion, outcome, reason }
        };
        let decided = ResponseEvent::Decided(Decision {
            decided_by: self.decided_by.clone(),
            agency: self.agency.clone(),
            decided_at: self.decided_at,
            respond: true,
            reason: format!("Begun before the death, at {}.", self.place),
            criteria: Criterion::ALL.into_iter().map(judged).collect(),
            rule: Outcome::Met,
        });
        let state = EarlyState::Converted {
            case: on.course.id,
            reference: on.course.reference.clone(),
            by,
            at: at.now,
        };
        let decided = on.response.decision.is_none().then_some(decided);
        let events = decided
            .into_iter()
            .chain(early_plan::calls_taken_along(&self.calls))
            .chain(early_plan::steps_taken_along(&self.plan, &on.response.plan));
        Ok((self.over(state), events.map(CaseEvent::Response).collect()))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(crate) fn at() -> Moment {
        Moment::at("2026-11-02T12:00:00Z".parse().expect("a time"))
    }

    fn asked() -> Begin {
        Begin {
            child: EarlyChild {
                given_names: "Robin".into(),
                family_name: "Mensah".into(),
                born_on: None,
            },
            place: "Northmere General Hospital, intensive care".into(),
            circumstances: "Collapsed at home and was resuscitated.".into(),
            criterion: Criterion::Sudden,
            decided_by: "Dr Amara Nwosu".into(),
            agency: "Northmere General Hospital".into(),
            decided_at: "2026-11-01T22:00:00Z".parse().expect("a time"),
        }
    }

    pub(crate) fn begun() -> EarlyResponse {
        let area = AreaId(uuid::Uuid::nil());
        begin(&asked(), EarlyResponseId::random(), area, "Bethan Okoro".into(), &at())
            .expect("begun")
    }

    #[test]
    fn a_child_who_lives_leaves_no_name_behind() {
        let refused = begun().void(" ", "Bethan Okoro".into(), &at());
        assert!(matches!(refused, Err(Refusal::Invalid { .. })), "a reason is needed");
        let voided = begun().void("The child survived.", "Bethan Okoro".into(), &at());
        let voided = voided.expect("voided");
        let kept = serde_json::to_string(&voided).expect("text");
        assert!(!kept.contains("Mensah") && !kept.contains("Collapsed"), "{kept}");
        let again = voided.void("Once more.", "Bethan Okoro".into(), &at());
        assert!(matches!(again, Err(Refusal::NotAllowedNow { .. })));
    }

    #[test]
    fn the_decision_of_the_case_is_the_one_taken_before_the_death_and_its_clocks_run_since_then() {
        let mut record = CaseRecord::new(CaseId::random(), &at());
        let (over, events) =
            begun().convert(&record, "Bethan Okoro".into(), &at()).expect("linked");
        for event in &events {
            record.apply(event, at().now);
        }
        assert_eq!(record.response.opened_at, Some(asked().decided_at));
        assert_eq!(record.course.response.rule, Some(Outcome::Met));
        assert_eq!(over.state.code(), "converted");
        assert_eq!(over.child, None, "the case holds the identity from here on");
    }

    #[test]
    fn a_case_with_a_decision_against_a_response_is_not_overruled() {
        let mut record = CaseRecord::new(CaseId::random(), &at());
        let against = ResponseEvent::Decided(Decision {
            decided_by: "Dr Leila Haddad".into(),
            agency: "Northmere".into(),
            decided_at: at().now,
            respond: false,
            reason: "An expected death.".into(),
            criteria: Vec::new(),
            rule: Outcome::NotMet,
        });
        record.apply(&CaseEvent::Response(against), at().now);
        let refused = begun().convert(&record, "Bethan Okoro".into(), &at());
        assert!(matches!(refused, Err(Refusal::Contradicts { .. })));
    }

    #[test]
    fn a_decision_for_a_response_that_the_case_has_stands_with_the_word_of_the_doctor() {
        let mut record = CaseRecord::new(CaseId::random(), &at());
        let own = ResponseEvent::Decided(Decision {
            decided_by: "Dr Leila Haddad".into(),
            agency: "Northmere".into(),
            decided_at: at().now,
            respond: true,
            reason: String::new(),
            criteria: Vec::new(),
            rule: Outcome::Met,
        });
        record.apply(&CaseEvent::Response(own), at().now);
        let before = record.response.decision.clone();
        let (over, events) =
            begun().convert(&record, "Bethan Okoro".into(), &at()).expect("linked");
        for event in &events {
            record.apply(event, at().now);
        }
        assert_eq!(record.response.decision, before);
        assert_eq!(over.state.code(), "converted");
    }

    #[test]
    fn a_time_to_come_and_a_stillbirth_are_refused() {
        let wrong = Begin {
            criterion: Criterion::UnattendedStillbirth,
            decided_at: "2026-11-03T22:00:00Z".parse().expect("a time"),
            ..asked()
        };
        let area = AreaId(uuid::Uuid::nil());
        let refused = begin(&wrong, EarlyResponseId::random(), area, "B".into(), &at());
        let fields: Vec<String> =
            refused.expect_err("refused").fields().into_iter().map(|f| f.field).collect();
        assert_eq!(fields, ["/decided_at", "/criterion"]);
    }
}
