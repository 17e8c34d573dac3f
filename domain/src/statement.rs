//! Sources of facts. A notice, or a member of staff, states something about the child or the
//! circumstances; the statement never changes and is never deleted. Which value is used is read
//! from all statements together, in `facts`.

use crate::{answer::Answer, calendar, ids::StatementId, person::Sex};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// What kind of value a fact has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// Words.
    Text,
    /// A civil date.
    Date,
    /// An instant.
    Instant,
    /// Yes or no.
    YesNo,
    /// Male, female, indeterminate, not known.
    Sex,
}

impl ValueKind {
    /// What would be right, in plain words.
    pub fn expected(self) -> &'static str {
        match self {
            Self::Text => "Enter up to 500 characters of text.",
            Self::Date => "Enter a date such as 2026-11-22.",
            Self::Instant => "Enter a date and time such as 2026-11-22T14:30:00Z.",
            Self::YesNo => "Enter yes or no.",
            Self::Sex => "Enter male, female, indeterminate or not_known.",
        }
    }
}

/// The value of a fact.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactValue {
    /// Words.
    Text(String),
    /// A civil date.
    Date(NaiveDate),
    /// An instant.
    Instant(DateTime<Utc>),
    /// Yes or no.
    YesNo(bool),
    /// Sex.
    Sex(Sex),
}

impl std::fmt::Debug for FactValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FactValue(..)")
    }
}

impl FactValue {
    /// Reads a value of the given kind from text; none if it is not of that kind.
    pub fn read(kind: ValueKind, text: &str) -> Option<Self> {
        let text = text.trim();
        match kind {
            ValueKind::Text => (!text.is_empty() && text.chars().count() <= 500)
                .then(|| Self::Text(text.to_owned())),
            ValueKind::Date => text.parse().ok().map(Self::Date),
            ValueKind::Instant => {
                DateTime::parse_from_rfc3339(text).ok().map(|at| Self::Instant(at.to_utc()))
            }
            ValueKind::YesNo => match text {
                "yes" => Some(Self::YesNo(true)),
                "no" => Some(Self::YesNo(false)),
                _ => None,
            },
            ValueKind::Sex => match text {
                "male" => Some(Self::Sex(Sex::Male)),
                "female" => Some(Self::Sex(Sex::Female)),
                "indeterminate" => Some(Self::Sex(Sex::Indeterminate)),
                "not_known" => Some(Self::Sex(Sex::NotKnown)),
                _ => None,
            },
        }
    }

    /// The value in words for a page.
    pub fn words(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Date(on) => calendar::human_date(*on),
            Self::Instant(at) => format!(
                "{}, {}",
                calendar::human_date(calendar::london_date(*at)),
                calendar::london_time(*at).format("%H:%M")
            ),
            Self::YesNo(true) => "Yes".into(),
            Self::YesNo(false) => "No".into(),
            Self::Sex(sex) => match sex {
                Sex::Male => "Male".into(),
                Sex::Female => "Female".into(),
                Sex::Indeterminate => "Indeterminate".into(),
                Sex::NotKnown => "Not known".into(),
            },
        }
    }
}

macro_rules! facts {
    ($($name:ident $code:literal $words:literal $kind:ident $identity:literal $staff:literal;)*) => {
        /// A fact that rules or pages read.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum FactKey { $(#[doc = $words] $name,)* }

        impl FactKey {
            /// Every fact.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// Stable code.
            pub fn code(self) -> &'static str { match self { $(Self::$name => $code,)* } }

            /// The words on a page.
            pub fn words(self) -> &'static str { match self { $(Self::$name => $words,)* } }

            /// What kind of value it has.
            pub fn kind(self) -> ValueKind { match self { $(Self::$name => ValueKind::$kind,)* } }

            /// Whether it identifies the child: such facts never reach the course, the clocks or the tasks.
            pub fn identifies(self) -> bool { match self { $(Self::$name => $identity,)* } }

            /// Whether staff may record it by hand.
            pub fn by_staff(self) -> bool { match self { $(Self::$name => $staff,)* } }
        }
    };
}

facts! {
    GivenNames "given_names" "Given names" Text true true;
    FamilyName "family_name" "Family name" Text true true;
    Sex "sex" "Sex" Sex false true;
    BornOn "born_on" "Date of birth" Date true true;
    DiedOn "died_on" "Date of death" Date false true;
    DiedAt "died_at" "Time of death" Instant false true;
    NhsNumber "nhs_number" "NHS number" Text true true;
    UsualAddress "usual_address" "Usual address" Text true true;
    Postcode "postcode" "Postcode" Text true true;
    PlaceOfDeath "place_of_death" "Place of death" Text true true;
    KeyWorker "key_worker" "Key worker for the family" Text true true;
    CauseOfDeath "cause_of_death" "Cause of death as registered" Text true false;
    LiveBorn "live_born" "Live born" YesNo false true;
    ProfessionalPresent "professional_present" "A healthcare professional was present at the birth" YesNo false true;
    LawfulTermination "lawful_termination" "Planned lawful termination" YesNo false true;
    DiedAbroad "died_abroad" "Died outside England" YesNo false true;
    InCustody "in_custody" "In custody or detained under the Mental Health Act" YesNo false true;
    MultipleBirth "multiple_birth" "One of a multiple birth" YesNo false true;
    AgeInDoubt "age_in_doubt" "May have been under 18" YesNo false true;
    ResidentInArea "resident_in_area" "Normally lived in this area" YesNo false true;
    RegisteredOn "registered_on" "Death registered on" Date false false;
    CorrectedOn "corrected_on" "Register entry corrected on" Date false false;
    NoLiabilityOn "no_liability_on" "Certificate of no liability issued on" Date false false;
    CoronerDecidedOn "coroner_decided_on" "Coroner decided to investigate on" Date false true;
    PostMortemCommissionedOn "post_mortem_commissioned_on" "Post-mortem commissioned on" Date false true;
    PostMortemReportOn "post_mortem_report_on" "Final post-mortem report received on" Date false true;
    InquestOpenedOn "inquest_opened_on" "Inquest opened on" Date false true;
    InquestSuspendedOn "inquest_suspended_on" "Inquest suspended on" Date false true;
    InquestResumedOn "inquest_resumed_on" "Inquest resumed on" Date false true;
    InquestNotResumedOn "inquest_not_resumed_on" "Coroner decided not to resume on" Date false true;
    InquestConcludedOn "inquest_concluded_on" "Inquest concluded on" Date false true;
    InvestigationDiscontinuedOn "investigation_discontinued_on" "Coroner discontinued the investigation on" Date false true;
    InvestigationTransferredOn "investigation_transferred_on" "Coroner transferred the investigation on" Date false true;
    PreventionReportOn "prevention_report_on" "Report to prevent future deaths made on" Date false true;
    CriminalCase "criminal_case" "Criminal enquiry or proceedings" YesNo false true;
    NcmdNotifiedAt "ncmd_notified_at" "National database notified at" Instant false true;
    InformationSharedAt "information_shared_at" "First information shared between agencies at" Instant false true;
    HomeVisitAt "home_visit_at" "Joint home or scene visit made at" Instant false true;
    FormsAskedOn "forms_asked_on" "Reporting forms asked for on" Date false true;
    FormsReturnedOn "forms_returned_on" "Last reporting form returned on" Date false true;
    NationalRecordAt "national_record_at" "Death in the national record since" Instant false false;
    NationalRecordWithdrawnAt "national_record_withdrawn_at" "National record of death withdrawn at" Instant false false;
    PostMortemObtainedOn "post_mortem_obtained_on" "Coroner received the post-mortem report on" Date false true;
    PostMortemInterimOn "post_mortem_interim_on" "Interim post-mortem result received on" Date false true;
    InterimDiscussionOn "interim_discussion_on" "Discussion after the interim post-mortem result held on" Date false true;
    PreventionCopyOn "prevention_copy_on" "Copy of the report to prevent future deaths received on" Date false true;
    PreventionSentOn "prevention_sent_on" "Report to prevent future deaths sent on" Date false true;
    PreventionReplyOn "prevention_reply_on" "Reply to the report to prevent future deaths made on" Date false true;
    CriterionMetAt "criterion_met_at" "Criterion of the joint agency response met at" Instant false true;
    AgenciesContactedAt "agencies_contacted_at" "Health, police and social care in contact at" Instant false true;
    DoctorsDiscussionOn "doctors_discussion_on" "Discussion led by the designated doctor held on" Date false true;
    FamilyContactedAt "family_contacted_at" "Key worker first in contact with the family at" Instant false true;
    FamilyFeedbackOn "family_feedback_on" "Family told what the review meeting found on" Date false true;
    AbuseSuspectedAt "abuse_suspected_at" "Evidence suggested abuse or neglect at" Instant false true;
    SafeguardingToldAt "safeguarding_told_at" "Safeguarding partners told at" Instant false true;
    SeriousIncidentOn "serious_incident_on" "Serious incident happened on" Date false true;
    SeriousIncidentKnownOn "serious_incident_known_on" "Local authority became aware of the serious incident on" Date false true;
    SeriousIncidentNotifiedOn "serious_incident_notified_on" "Serious incident notification sent on" Date false true;
    RapidReviewSentOn "rapid_review_sent_on" "Rapid review sent to the national panel on" Date false true;
    LocalReviewStartedOn "local_review_started_on" "Local child safeguarding practice review decided on" Date false true;
    LocalReviewPlannedOn "local_review_planned_on" "Local review to be published on" Date false true;
    LocalReviewSentOn "local_review_sent_on" "Local review sent to the national panel and the Secretary of State on" Date false true;
    LocalReviewPublishedOn "local_review_published_on" "Local review published on" Date false true;
    NationalReviewStartedOn "national_review_started_on" "National safeguarding review started on" Date false true;
    NationalReviewPlannedOn "national_review_planned_on" "National review to be published on" Date false true;
    NationalReviewSentOn "national_review_sent_on" "National review sent to the Secretary of State on" Date false true;
    NationalReviewPublishedOn "national_review_published_on" "National review published on" Date false true;
    LookedAfter "looked_after" "Was looked after by a local authority" YesNo false true;
    LookedAfterToldOn "looked_after_told_on" "Secretary of State and Ofsted told of the death on" Date false true;
    PatientSafetyOpenedOn "patient_safety_opened_on" "Patient safety response opened on" Date false true;
    PatientSafetyCompleteOn "patient_safety_complete_on" "Patient safety response complete on" Date false true;
    CertificateReceivedOn "certificate_received_on" "Registrar received the medical certificate from the medical examiner on" Date false true;
    SuicideSuspectedOn "suicide_suspected_on" "Suicide suspected since" Date false true;
    PostventionGroupOn "postvention_group_on" "Suicide postvention group first met on" Date false true;
    PoliceForce "police_force" "Police force concerned" Text false false;
}

impl FactKey {
    /// The fact with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|key| key.code() == code)
    }

    /// Whether it is a plan, which may lie in the future.
    pub fn is_planned(self) -> bool {
        matches!(self, Self::LocalReviewPlannedOn | Self::NationalReviewPlannedOn)
    }

    /// Whether it may have happened before the death: what harmed the child, and what was done about
    /// it at once.
    pub fn may_precede_death(self) -> bool {
        matches!(
            self,
            Self::BornOn
                | Self::CriterionMetAt
                | Self::AgenciesContactedAt
                | Self::AbuseSuspectedAt
                | Self::SafeguardingToldAt
                | Self::SeriousIncidentOn
                | Self::SeriousIncidentKnownOn
                | Self::SeriousIncidentNotifiedOn
                | Self::PatientSafetyOpenedOn
        )
    }
}

/// Where a statement comes from; the order is the order of trust, lowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// A national death signal that no registrar has confirmed.
    NationalSignalInformal,
    /// A national death signal confirmed by a registrar, or its withdrawal.
    NationalSignal,
    /// A practitioner's notification: often written in the first hours and from memory, so that the
    /// documents that a registrar and a coroner work from are believed before it.
    Practitioner,
    /// A coroner's notice.
    Coroner,
    /// A certificate of no liability to register.
    NoLiability,
    /// A death registration.
    Registration,
    /// A correction of a register entry.
    Correction,
    /// A member of staff, with a reason.
    Staff,
}

impl SourceKind {
    /// The words on a page.
    pub fn words(self) -> &'static str {
        match self {
            Self::NationalSignalInformal => "National death signal: informal",
            Self::NationalSignal => "National death signal",
            Self::Practitioner => "Practitioner's notification",
            Self::Coroner => "Coroner",
            Self::NoLiability => "Registrar: certificate of no liability",
            Self::Registration => "Registrar: death registration",
            Self::Correction => "Registrar: correction",
            Self::Staff => "Recorded by staff",
        }
    }

    /// Whether it is a signal of the national record, which a later signal may withdraw.
    pub fn is_national(self) -> bool {
        matches!(self, Self::NationalSignalInformal | Self::NationalSignal)
    }
}

/// One immutable source of facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Its id.
    pub id: StatementId,
    /// Where it comes from.
    pub source: SourceKind,
    /// The record it was read from: the notice's id, or the member of staff's.
    pub about: String,
    /// The date the source claims for it.
    pub claimed_on: NaiveDate,
    /// When it reached us.
    pub received_at: DateTime<Utc>,
    /// Why, where a person states it.
    pub reason: Option<String>,
    /// The facts.
    pub facts: BTreeMap<FactKey, Answer<FactValue>>,
}

impl Statement {
    /// A digest of what is stated, so that ties are broken by content and never by arrival.
    pub fn digest(&self) -> [u8; 32] {
        let text = serde_json::to_vec(&(&self.source, &self.claimed_on, &self.facts))
            .expect("facts are plain data and always serialise");
        Sha256::digest(&text).into()
    }
}
