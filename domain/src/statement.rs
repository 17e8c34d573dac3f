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
    PoliceAgreedOn "police_agreed_on" "Police or CPS agreed to the meeting on" Date false true;
    NcmdNotifiedAt "ncmd_notified_at" "National database notified at" Instant false true;
    InformationSharedAt "information_shared_at" "First information shared between agencies at" Instant false true;
    HomeVisitAt "home_visit_at" "Joint home or scene visit made at" Instant false true;
    FormsAskedOn "forms_asked_on" "Reporting forms asked for on" Date false true;
    FormsReturnedOn "forms_returned_on" "Last reporting form returned on" Date false true;
    NationalRecordAt "national_record_at" "Death in the national record since" Instant false false;
    NationalRecordWithdrawnAt "national_record_withdrawn_at" "National record of death withdrawn at" Instant false false;
}

impl FactKey {
    /// The fact with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|key| key.code() == code)
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
