//! A coroner's notice: a decision to investigate, a post-mortem, or a step of the inquest
//! (Coroners (Investigations) Regulations 2013 reg 24, as summarised by Working Together 2023).

use super::ChildDetails;
use crate::{
    access::Office,
    answer::Answer,
    refusal::Faults,
    statement::{FactKey, FactValue},
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the coroner did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CoronerKind {
    /// Decided to investigate.
    DecisionToInvestigate,
    /// Commissioned a post-mortem.
    PostMortemCommissioned,
    /// Received the final post-mortem report.
    PostMortemReport,
    /// Opened an inquest.
    InquestOpened,
    /// Suspended it; it may never resume.
    InquestSuspended,
    /// Resumed it.
    InquestResumed,
    /// Decided not to resume it.
    InquestNotResumed,
    /// Concluded it.
    InquestConcluded,
    /// Discontinued the investigation: no inquest is needed.
    Discontinued,
    /// Transferred it to another coroner.
    Transferred,
    /// Reported to prevent future deaths (reg 28; its copy goes to the partners).
    PreventionReport,
}

impl CoronerKind {
    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::DecisionToInvestigate => "decision_to_investigate",
            Self::PostMortemCommissioned => "post_mortem_commissioned",
            Self::PostMortemReport => "post_mortem_report",
            Self::InquestOpened => "inquest_opened",
            Self::InquestSuspended => "inquest_suspended",
            Self::InquestResumed => "inquest_resumed",
            Self::InquestNotResumed => "inquest_not_resumed",
            Self::InquestConcluded => "inquest_concluded",
            Self::Discontinued => "investigation_discontinued",
            Self::Transferred => "investigation_transferred",
            Self::PreventionReport => "prevention_report",
        }
    }

    /// Words on a page.
    pub fn words(self) -> &'static str {
        match self {
            Self::DecisionToInvestigate => "Coroner's decision to investigate",
            Self::PostMortemCommissioned => "Post-mortem commissioned",
            Self::PostMortemReport => "Final post-mortem report",
            Self::InquestOpened => "Inquest opened",
            Self::InquestSuspended => "Inquest suspended",
            Self::InquestResumed => "Inquest resumed",
            Self::InquestNotResumed => "Coroner's decision not to resume",
            Self::InquestConcluded => "Inquest concluded",
            Self::Discontinued => "Coroner's investigation discontinued",
            Self::Transferred => "Coroner's investigation transferred",
            Self::PreventionReport => "Coroner's report to prevent future deaths",
        }
    }

    fn fact(self) -> FactKey {
        match self {
            Self::DecisionToInvestigate => FactKey::CoronerDecidedOn,
            Self::PostMortemCommissioned => FactKey::PostMortemCommissionedOn,
            Self::PostMortemReport => FactKey::PostMortemReportOn,
            Self::InquestOpened => FactKey::InquestOpenedOn,
            Self::InquestSuspended => FactKey::InquestSuspendedOn,
            Self::InquestResumed => FactKey::InquestResumedOn,
            Self::InquestNotResumed => FactKey::InquestNotResumedOn,
            Self::InquestConcluded => FactKey::InquestConcludedOn,
            Self::Discontinued => FactKey::InvestigationDiscontinuedOn,
            Self::Transferred => FactKey::InvestigationTransferredOn,
            Self::PreventionReport => FactKey::PreventionReportOn,
        }
    }
}

/// A coroner's notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoronerNotice {
    /// What was done.
    pub kind: CoronerKind,
    /// Code of the coroner area.
    pub coroner_area: String,
    /// The coroner's own reference.
    pub coroner_reference: Option<String>,
    /// The date on which it was done.
    pub happened_on: NaiveDate,
    /// The child.
    pub child: ChildDetails,
    /// Name of the coroner's officer.
    pub officer: Option<String>,
    /// Circumstances in a few words.
    pub circumstances: Option<String>,
    /// The police force concerned, by its code or its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub police_force: Option<String>,
}

impl CoronerNotice {
    pub(super) fn check(&self, office: &Office, today: NaiveDate, faults: &mut Faults) {
        faults.unless(
            self.coroner_area.trim().eq_ignore_ascii_case(&office.code),
            "/coroner_area",
            "not-your-area",
            "Send notices for your own coroner area only.",
        );
        faults.unless(
            self.happened_on <= today,
            "/happened_on",
            "date-in-future",
            "The date must not be in the future.",
        );
        if let Some(died) = self.child.died_on {
            faults.unless(
                self.happened_on >= died,
                "/happened_on",
                "before-death",
                "The date must be on or after the date of death.",
            );
        }
        for (field, text, max) in [
            ("/coroner_reference", &self.coroner_reference, 60),
            ("/officer", &self.officer, 200),
            ("/circumstances", &self.circumstances, 2_000),
            ("/police_force", &self.police_force, 60),
        ] {
            if let Some(text) = text {
                faults.optional_text(field, text, max);
            }
        }
    }

    pub(super) fn facts(&self, facts: &mut BTreeMap<FactKey, Answer<FactValue>>) {
        facts.insert(self.kind.fact(), Answer::Known(FactValue::Date(self.happened_on)));
        let force = self.police_force.as_deref().map(str::trim).filter(|told| !told.is_empty());
        if let Some(force) = force {
            facts.insert(FactKey::PoliceForce, Answer::Known(FactValue::Text(force.into())));
        }
    }
}
