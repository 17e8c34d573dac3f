//! Notices on the wire: what registrars and coroners send, what senders keep, what staff read.

use super::asking::QuestionView;
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    change::NoticeState,
    notice::{self, ChildDetails, CoronerNotice, Notice, RegistrarNotice},
    person,
};
use poem_openapi::{Enum, Object, types::Example};
use storage::NoticeRow;
use uuid::Uuid;

/// Sex as registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum Sex {
    /// Male.
    Male,
    /// Female.
    Female,
    /// Indeterminate.
    Indeterminate,
    /// Not known.
    NotKnown,
}

impl From<Sex> for person::Sex {
    fn from(sex: Sex) -> Self {
        match sex {
            Sex::Male => Self::Male,
            Sex::Female => Self::Female,
            Sex::Indeterminate => Self::Indeterminate,
            Sex::NotKnown => Self::NotKnown,
        }
    }
}

/// A usual address.
#[derive(Clone, Debug, Object)]
pub struct AddressBody {
    /// The lines of the address, without the postcode.
    #[oai(validator(max_items = 8))]
    pub lines: Vec<String>,
    /// The full postcode, such as NM1 2AB. The review follows where the child lived, so send it if you have it.
    #[oai(skip_serializing_if_is_none, validator(max_length = 10))]
    pub postcode: Option<String>,
}

/// The child as you know the child.
#[derive(Clone, Debug, Object)]
pub struct ChildBody {
    /// Forenames. Leave out for a baby who has none yet.
    #[oai(skip_serializing_if_is_none, validator(max_length = 200))]
    pub given_names: Option<String>,
    /// Family name.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub family_name: String,
    /// Sex.
    pub sex: Sex,
    /// Date of birth.
    #[oai(skip_serializing_if_is_none)]
    pub born_on: Option<NaiveDate>,
    /// Date of death. A person who may have been under 18 is never refused for age.
    #[oai(skip_serializing_if_is_none)]
    pub died_on: Option<NaiveDate>,
    /// Where the child died.
    #[oai(skip_serializing_if_is_none, validator(max_length = 200))]
    pub place_of_death: Option<String>,
    /// The usual address.
    #[oai(skip_serializing_if_is_none)]
    pub usual_address: Option<AddressBody>,
    /// NHS number: ten digits, spaces allowed. Usually not known to a registrar.
    #[oai(skip_serializing_if_is_none, validator(max_length = 20))]
    pub nhs_number: Option<String>,
    /// Whether the child was one of twins or more. Send it only if you know: silence is not a no.
    #[oai(skip_serializing_if_is_none)]
    pub multiple_birth: Option<bool>,
}

impl From<ChildBody> for ChildDetails {
    fn from(body: ChildBody) -> Self {
        let (address_lines, postcode) =
            body.usual_address.map_or((Vec::new(), None), |a| (a.lines, a.postcode));
        Self {
            given_names: body.given_names,
            family_name: body.family_name,
            sex: body.sex.into(),
            born_on: body.born_on,
            died_on: body.died_on,
            place_of_death: body.place_of_death,
            address_lines,
            postcode,
            nhs_number: body.nhs_number,
            multiple_birth: body.multiple_birth,
        }
    }
}

/// What a registrar did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum RegistrarKind {
    /// Registered a death.
    Registration,
    /// Corrected a register entry.
    Correction,
    /// Issued a certificate of no liability to register.
    NoLiability,
}

/// Who gave the particulars to the registrar.
#[derive(Clone, Debug, Object)]
pub struct InformantBody {
    /// Name.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub name: String,
    /// In what capacity, such as "Mother" or "Present at the death".
    #[oai(validator(max_length = 200))]
    pub qualification: String,
}

/// A registrar's notice of a registration, a correction or a certificate of no liability.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct RegistrarNoticeBody {
    /// What was done.
    pub kind: RegistrarKind,
    /// The entry number in the register. Needed unless `kind` is `no_liability`.
    #[oai(skip_serializing_if_is_none, validator(min_length = 1, max_length = 40))]
    pub entry_number: Option<String>,
    /// Code of your registration district. It must be the district that your key is bound to.
    #[oai(validator(min_length = 1, max_length = 40))]
    pub district: String,
    /// The date of the registration, of the correction or of the certificate.
    pub registered_on: NaiveDate,
    /// The child.
    pub child: ChildBody,
    /// Cause of death as registered.
    #[oai(skip_serializing_if_is_none, validator(max_length = 500))]
    pub cause_of_death: Option<String>,
    /// Who gave the particulars.
    #[oai(skip_serializing_if_is_none)]
    pub informant: Option<InformantBody>,
    /// Why the person is believed to have been under 18. Needed if `kind` is `no_liability`.
    #[oai(skip_serializing_if_is_none, validator(max_length = 2000))]
    pub grounds: Option<String>,
    /// Whether you are not sure that the person was under 18.
    #[oai(skip_serializing_if_is_none)]
    pub age_in_doubt: Option<bool>,
}

impl Example for RegistrarNoticeBody {
    fn example() -> Self {
        Self {
            kind: RegistrarKind::Registration,
            entry_number: Some("217".into()),
            district: "NORTHMERE".into(),
            registered_on: day(2026, 11, 9),
            child: ChildBody {
                given_names: Some("Robin".into()),
                family_name: "Mensah".into(),
                sex: Sex::Male,
                born_on: Some(day(2026, 1, 30)),
                died_on: Some(day(2026, 11, 2)),
                place_of_death: Some("Northmere General Hospital".into()),
                usual_address: Some(AddressBody {
                    lines: vec!["14 Fen Road".into(), "Northmere".into()],
                    postcode: Some("NM1 2AB".into()),
                }),
                nhs_number: None,
                multiple_birth: None,
            },
            cause_of_death: Some("1a Acute severe asthma".into()),
            informant: Some(InformantBody {
                name: "Esi Mensah".into(),
                qualification: "Mother".into(),
            }),
            grounds: None,
            age_in_doubt: None,
        }
    }
}

impl From<RegistrarNoticeBody> for Notice {
    fn from(body: RegistrarNoticeBody) -> Self {
        Self::Registrar(RegistrarNotice {
            kind: match body.kind {
                RegistrarKind::Registration => notice::RegistrarKind::Registration,
                RegistrarKind::Correction => notice::RegistrarKind::Correction,
                RegistrarKind::NoLiability => notice::RegistrarKind::NoLiability,
            },
            entry_number: body.entry_number,
            district: body.district,
            registered_on: body.registered_on,
            child: body.child.into(),
            cause_of_death: body.cause_of_death,
            informant: body.informant.map(|informant| notice::Informant {
                name: informant.name,
                qualification: informant.qualification,
            }),
            grounds: body.grounds,
            age_in_doubt: body.age_in_doubt.unwrap_or(false),
        })
    }
}

/// What a coroner did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum CoronerKind {
    /// Decided to investigate.
    DecisionToInvestigate,
    /// Commissioned a post-mortem.
    PostMortemCommissioned,
    /// Received the final post-mortem report.
    PostMortemReport,
    /// Opened an inquest.
    InquestOpened,
    /// Suspended it.
    InquestSuspended,
    /// Resumed it.
    InquestResumed,
    /// Decided not to resume it.
    InquestNotResumed,
    /// Concluded it.
    InquestConcluded,
    /// Discontinued the investigation: no inquest is needed.
    InvestigationDiscontinued,
    /// Transferred it to another coroner.
    InvestigationTransferred,
    /// Reported to prevent future deaths.
    PreventionReport,
}

/// A coroner's notice of a decision, a post-mortem or a step of the inquest.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct CoronerNoticeBody {
    /// What was done.
    pub kind: CoronerKind,
    /// Code of your coroner area. It must be the area that your key is bound to.
    #[oai(validator(min_length = 1, max_length = 40))]
    pub coroner_area: String,
    /// Your own reference.
    #[oai(skip_serializing_if_is_none, validator(max_length = 60))]
    pub coroner_reference: Option<String>,
    /// The date on which it was done.
    pub happened_on: NaiveDate,
    /// The child.
    pub child: ChildBody,
    /// Name of the coroner's officer.
    #[oai(skip_serializing_if_is_none, validator(max_length = 200))]
    pub officer: Option<String>,
    /// Circumstances in a few words.
    #[oai(skip_serializing_if_is_none, validator(max_length = 2000))]
    pub circumstances: Option<String>,
    /// The police force concerned, by its code or its name, if one is.
    #[oai(skip_serializing_if_is_none, validator(max_length = 60))]
    pub police_force: Option<String>,
}

impl Example for CoronerNoticeBody {
    fn example() -> Self {
        let RegistrarNoticeBody { child, .. } = RegistrarNoticeBody::example();
        Self {
            kind: CoronerKind::DecisionToInvestigate,
            coroner_area: "MERESHIRE".into(),
            coroner_reference: Some("INV-2026-0412".into()),
            happened_on: day(2026, 11, 3),
            child: ChildBody { family_name: "Mensha".into(), ..child },
            officer: Some("Pat Lindqvist".into()),
            circumstances: Some("Collapsed at home; cause not yet known.".into()),
            police_force: None,
        }
    }
}

impl From<CoronerNoticeBody> for Notice {
    fn from(body: CoronerNoticeBody) -> Self {
        use notice::CoronerKind as Kind;
        Self::Coroner(CoronerNotice {
            kind: match body.kind {
                CoronerKind::DecisionToInvestigate => Kind::DecisionToInvestigate,
                CoronerKind::PostMortemCommissioned => Kind::PostMortemCommissioned,
                CoronerKind::PostMortemReport => Kind::PostMortemReport,
                CoronerKind::InquestOpened => Kind::InquestOpened,
                CoronerKind::InquestSuspended => Kind::InquestSuspended,
                CoronerKind::InquestResumed => Kind::InquestResumed,
                CoronerKind::InquestNotResumed => Kind::InquestNotResumed,
                CoronerKind::InquestConcluded => Kind::InquestConcluded,
                CoronerKind::InvestigationDiscontinued => Kind::Discontinued,
                CoronerKind::InvestigationTransferred => Kind::Transferred,
                CoronerKind::PreventionReport => Kind::PreventionReport,
            },
            coroner_area: body.coroner_area,
            coroner_reference: body.coroner_reference,
            happened_on: body.happened_on,
            child: body.child.into(),
            officer: body.officer,
            circumstances: body.circumstances,
            police_force: body.police_force,
        })
    }
}

pub(in crate::wire) fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

/// Where a notice stands that was just taken in. It never tells whether the child was known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum ReceiptState {
    /// Received and kept.
    Received,
}

/// What a sender keeps.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct ReceiptView {
    /// The receipt: random, and the same for every repeat of the same notice.
    pub receipt: Uuid,
    /// When the notice arrived.
    pub received_at: DateTime<Utc>,
    /// Where it stands.
    pub state: ReceiptState,
}

impl Example for ReceiptView {
    fn example() -> Self {
        Self {
            receipt: Uuid::from_u128(0x4c1f_9d0e_5b7a_4f21_8a3e_6b2d_9c0f_1e77),
            received_at: DateTime::from_timestamp(1_794_216_000, 0).unwrap_or_default(),
            state: ReceiptState::Received,
        }
    }
}

/// A case that a waiting notice may belong to.
#[derive(Clone, Debug, Object)]
pub struct CandidateView {
    /// The case.
    pub case: Uuid,
    /// Its reference.
    pub reference: String,
    /// Weight of the evidence in thousandths of a bit.
    pub weight: i64,
    /// The evidence, field by field, without values.
    pub evidence: Vec<String>,
}

/// A notice as staff see it.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct NoticeView {
    /// The notice.
    pub id: Uuid,
    /// The office that sent it.
    pub office: String,
    /// How it came, where no sender's system sent it: who entered it by hand, and from whom.
    #[oai(skip_serializing_if_is_none)]
    pub came: Option<String>,
    /// What it tells, in words.
    pub kind: String,
    /// The date the sender claims.
    pub claimed_on: NaiveDate,
    /// When it arrived.
    pub received_at: DateTime<Utc>,
    /// `waiting`, `placed`, `question`, `parked`, `stuck` or `refused`.
    pub state: String,
    /// Where it stands and why to look twice, in words.
    pub words: String,
    /// The cases it may belong to.
    pub candidates: Vec<CandidateView>,
    /// The body exactly as it was sent.
    pub as_sent: String,
    /// What its sender was asked, the oldest first.
    pub questions: Vec<QuestionView>,
}

impl Example for NoticeView {
    fn example() -> Self {
        Self {
            id: Uuid::from_u128(0x9a1b_2c3d_4e5f_4a6b_8c7d_0e1f_2a3b_4c5d),
            office: "Northmere Register Office".into(),
            came: None,
            kind: "Death registration".into(),
            claimed_on: day(2026, 11, 9),
            received_at: DateTime::from_timestamp(1_794_216_000, 0).unwrap_or_default(),
            state: "placed".into(),
            words: "On a case".into(),
            candidates: Vec::new(),
            as_sent: "{\"kind\":\"registration\"}".into(),
            questions: Vec::new(),
        }
    }
}

impl NoticeView {
    /// The view of a stored notice.
    pub fn of(row: &NoticeRow) -> Self {
        let candidates = match &row.state {
            NoticeState::Question { candidates } => candidates.as_slice(),
            _ => &[],
        };
        Self {
            id: row.received.id.0,
            office: row.received.office.name.clone(),
            came: row.received.via.words(),
            kind: row.received.notice.kind_words().into(),
            claimed_on: row.received.notice.claimed_on(),
            received_at: row.received.at,
            state: row.state.code().into(),
            words: row.state.words(&row.received.doubts),
            candidates: candidates
                .iter()
                .map(|candidate| CandidateView {
                    case: candidate.case.0,
                    reference: candidate.reference.clone(),
                    weight: candidate.weight,
                    evidence: candidate.evidence.clone(),
                })
                .collect(),
            as_sent: row.as_sent.clone(),
            questions: row.questions.iter().map(QuestionView::to_staff).collect(),
        }
    }
}

/// The notices of a case.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct NoticesView {
    /// The notices, oldest first.
    pub items: Vec<NoticeView>,
    /// Where the next page starts; absent on the last page and where there are no pages.
    #[oai(skip_serializing_if_is_none)]
    pub next: Option<String>,
}

impl Example for NoticesView {
    fn example() -> Self {
        Self { items: vec![NoticeView::example()], next: None }
    }
}
