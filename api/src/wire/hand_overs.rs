//! The areas of a case and handing over, on the wire.

use super::cases::{case_id, instant};
use crate::ops::hand_overs::{HandOverSeen, HandOvers};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    area::{Area, AreaField, AreaRecord},
    case::CaseRecord,
    hand_over::{Destination, HandOver, Means, Receiver, SendOutside},
    ids::{AreaId, HandOverId},
};
use poem_openapi::{Enum, Object, types::Example};
use storage::HandOverRow;
use uuid::Uuid;

/// The name of an area, or nothing for one that is not known.
pub fn name_of(areas: &[Area], id: AreaId) -> String {
    areas.iter().find(|area| area.id == id).map_or_else(String::new, |area| area.name.clone())
}

fn other_area() -> Uuid {
    Uuid::from_u128(0x5e6f_7a8b_9c0d_4e1f_8a2b_3c4d_5e6f_7a8b)
}

/// An area of this server.
#[derive(Clone, Debug, Object)]
pub struct AreaNameView {
    /// The area.
    pub id: Uuid,
    /// Its name.
    pub name: String,
}

impl AreaNameView {
    fn of(id: AreaId, areas: &[Area]) -> Self {
        Self { id: id.0, name: name_of(areas, id) }
    }
}

/// One area for a time, and who said so.
#[derive(Clone, Debug, Object)]
pub struct AreaRecordView {
    /// `residence`, `death`, `registration`, `incident` or `review`.
    pub field: String,
    /// The area.
    pub area: AreaNameView,
    /// Since when it was held to be so.
    pub from: DateTime<Utc>,
    /// Until when; absent while it holds.
    #[oai(skip_serializing_if_is_none)]
    pub until: Option<DateTime<Utc>>,
    /// Who said so.
    pub said_by: String,
    /// Why; empty where a notice said so.
    pub reason: String,
}

impl AreaRecordView {
    fn of(record: &AreaRecord, areas: &[Area]) -> Self {
        Self {
            field: record.field.code().into(),
            area: AreaNameView::of(record.area, areas),
            from: record.from,
            until: record.until,
            said_by: record.said_by.clone(),
            reason: record.reason.clone(),
        }
    }
}

/// A hand-over.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct HandOverView {
    /// The hand-over.
    pub id: Uuid,
    /// Reference of the case.
    pub reference: String,
    /// The area that hands over.
    pub from: AreaNameView,
    /// The area that is asked; absent for a body outside this server.
    #[oai(skip_serializing_if_is_none)]
    pub to: Option<AreaNameView>,
    /// The body outside this server.
    #[oai(skip_serializing_if_is_none)]
    pub outside: Option<String>,
    /// `proposed`, `accepted`, `declined`, `withdrawn`, `waiting_for_receipt` or `received`.
    pub state: String,
    /// When it was proposed or sent.
    pub proposed_at: DateTime<Utc>,
    /// When it was answered, taken back or received.
    #[oai(skip_serializing_if_is_none)]
    pub settled_at: Option<DateTime<Utc>>,
}

impl Example for HandOverView {
    fn example() -> Self {
        let name = |name: &str, id| AreaNameView { id, name: name.into() };
        Self {
            id: Uuid::from_u128(0x1a2b_3c4d_5e6f_4a7b_8c9d_0e1f_2a3b_4c5d),
            reference: "CDR-26-0117".into(),
            from: name("Northmere and Fenwick", case_id()),
            to: Some(name("Eastmere", other_area())),
            outside: None,
            state: "proposed".into(),
            proposed_at: instant(),
            settled_at: None,
        }
    }
}

impl HandOverView {
    /// The stub: reference, when, from whom, to whom, how it stands.
    pub fn of(reference: &str, known: &HandOver, areas: &[Area]) -> Self {
        let (to, outside) = match &known.to {
            Destination::Area { area } => (Some(AreaNameView::of(*area, areas)), None),
            Destination::Outside(receiver) => (None, Some(receiver.organisation.clone())),
        };
        let settled = known.settled.as_ref().map(|word| word.at);
        Self {
            id: known.id.0,
            reference: reference.into(),
            from: AreaNameView::of(known.from, areas),
            to,
            outside,
            state: known.state.code().into(),
            proposed_at: known.proposed_at,
            settled_at: settled.or(known.receipt.as_ref().map(|receipt| receipt.at)),
        }
    }
}

/// The areas of a case.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct CaseAreasView {
    /// Every record, ended ones among them, the oldest first.
    pub records: Vec<AreaRecordView>,
    /// Areas that may read the cover.
    pub interested: Vec<AreaNameView>,
    /// Hand-overs, the oldest first.
    pub hand_overs: Vec<HandOverView>,
}

impl Example for CaseAreasView {
    fn example() -> Self {
        Self {
            records: vec![AreaRecordView {
                field: "residence".into(),
                area: AreaNameView { id: other_area(), name: "Eastmere".into() },
                from: instant(),
                until: None,
                said_by: "Registration of a death, registrar".into(),
                reason: String::new(),
            }],
            interested: Vec::new(),
            hand_overs: vec![HandOverView::example()],
        }
    }
}

impl CaseAreasView {
    /// The view of a record.
    pub fn of(record: &CaseRecord, areas: &[Area]) -> Self {
        let course = &record.course;
        let hand_overs = record.hand_overs.iter();
        Self {
            records: record.areas.iter().map(|known| AreaRecordView::of(known, areas)).collect(),
            interested: course.interested.iter().map(|id| AreaNameView::of(*id, areas)).collect(),
            hand_overs: hand_overs
                .map(|known| HandOverView::of(&course.reference, known, areas))
                .collect(),
        }
    }
}

/// Hand-overs of one's areas.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct HandOversView {
    /// From and to your areas, newest first: reference, date, to whom.
    pub items: Vec<HandOverView>,
    /// Where the next page starts.
    #[oai(skip_serializing_if_is_none)]
    pub next: Option<String>,
    /// How many there are.
    pub total: u64,
    /// Cases of other areas in which yours has an interest.
    pub interests: Vec<InterestView>,
}

/// A case in which an area has an interest.
#[derive(Clone, Debug, Object)]
pub struct InterestView {
    /// The case.
    pub case: Uuid,
    /// Its reference.
    pub reference: String,
    /// Your area.
    pub area: AreaNameView,
    /// Since when.
    pub since: DateTime<Utc>,
}

impl Example for HandOversView {
    fn example() -> Self {
        Self {
            items: vec![HandOverView::example()],
            next: None,
            total: 1,
            interests: vec![InterestView {
                case: case_id(),
                reference: "CDR-26-0098".into(),
                area: AreaNameView { id: other_area(), name: "Eastmere".into() },
                since: instant(),
            }],
        }
    }
}

impl From<HandOvers> for HandOversView {
    fn from(found: HandOvers) -> Self {
        let HandOvers { page, interests, areas, .. } = found;
        let view = |row: &HandOverRow| HandOverView::of(&row.reference, &row.hand_over, &areas);
        Self {
            items: page.items.iter().map(view).collect(),
            next: page.next,
            total: page.total,
            interests: interests
                .iter()
                .map(|row| InterestView {
                    case: row.case.0,
                    reference: row.reference.clone(),
                    area: AreaNameView::of(row.area, &areas),
                    since: row.since,
                })
                .collect(),
        }
    }
}

/// A kind of notice that was sent.
#[derive(Clone, Debug, Object)]
pub struct NoticeKindView {
    /// Its kind in words.
    pub words: String,
    /// The day on which it says that it happened.
    pub claimed_on: NaiveDate,
}

/// What is needed to answer a hand-over, and no more.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct HandOverToAnswerView {
    /// The hand-over.
    pub hand_over: HandOverView,
    /// Why it is proposed.
    pub reason: String,
    /// The designated doctor of the area that hands over.
    pub doctor: String,
    /// The kinds of notices; only while your area is asked.
    pub notices: Vec<NoticeKindView>,
    /// Who says where the child lived and died; only while your area is asked.
    pub evidence: Vec<AreaRecordView>,
    /// The outward part of the child's postcode; only while your area is asked.
    #[oai(skip_serializing_if_is_none)]
    pub postcode_district: Option<String>,
    /// What the answer or the withdrawal said.
    #[oai(skip_serializing_if_is_none)]
    pub answer: Option<String>,
    /// The case, once your area owns it.
    #[oai(skip_serializing_if_is_none)]
    pub case: Option<Uuid>,
}

impl Example for HandOverToAnswerView {
    fn example() -> Self {
        Self {
            hand_over: HandOverView::example(),
            reason: "The family's address is in Eastmere.".into(),
            doctor: "Dr Leila Haddad".into(),
            notices: vec![NoticeKindView {
                words: "Registration of a death".into(),
                claimed_on: NaiveDate::from_ymd_opt(2026, 11, 2).unwrap_or_default(),
            }],
            evidence: CaseAreasView::example().records,
            postcode_district: Some("EM1".into()),
            answer: None,
            case: None,
        }
    }
}

impl From<HandOverSeen> for HandOverToAnswerView {
    fn from(seen: HandOverSeen) -> Self {
        let HandOverSeen { row, evidence, asked, areas } = seen;
        let known = &row.hand_over;
        let owned = asked && known.state == domain::hand_over::State::Accepted;
        let (notices, records, district) = evidence.map_or_else(Default::default, |shown| {
            (shown.notices, shown.areas, shown.postcode_district)
        });
        Self {
            hand_over: HandOverView::of(&row.reference, known, &areas),
            reason: known.reason.clone(),
            doctor: known.doctor.clone(),
            notices: notices
                .into_iter()
                .map(|(words, claimed_on)| NoticeKindView { words, claimed_on })
                .collect(),
            evidence: records.iter().map(|record| AreaRecordView::of(record, &areas)).collect(),
            postcode_district: district,
            answer: known.settled.as_ref().map(|word| word.reason.clone()),
            case: owned.then_some(row.case.0),
        }
    }
}

/// Which area is recorded by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum AreaFieldBody {
    /// Where the child normally lived.
    Residence,
    /// Where the incident took place.
    Incident,
}

impl From<AreaFieldBody> for AreaField {
    fn from(body: AreaFieldBody) -> Self {
        match body {
            AreaFieldBody::Residence => Self::Residence,
            AreaFieldBody::Incident => Self::Incident,
        }
    }
}

/// An area recorded by hand.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct CaseAreaBody {
    /// Which of the five.
    pub field: AreaFieldBody,
    /// The area.
    pub area: Uuid,
    /// Who says so.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub said_by: String,
    /// Why.
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub reason: String,
}

impl Example for CaseAreaBody {
    fn example() -> Self {
        Self {
            field: AreaFieldBody::Residence,
            area: other_area(),
            said_by: "The family's general practice".into(),
            reason: "The family moved in September.".into(),
        }
    }
}

/// A hand-over proposed to another area.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct HandOverBody {
    /// The other area.
    pub to_area: Uuid,
    /// The designated doctor of your area who agrees; not needed from the doctor.
    #[oai(validator(max_length = 200))]
    pub doctor: Option<String>,
    /// Why the other area should review.
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub reason: String,
}

impl Example for HandOverBody {
    fn example() -> Self {
        Self {
            to_area: other_area(),
            doctor: Some("Dr Leila Haddad".into()),
            reason: "The family's address is in Eastmere.".into(),
        }
    }
}

/// A reason.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct ReasonBody {
    /// Why.
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub reason: String,
}

impl Example for ReasonBody {
    fn example() -> Self {
        Self { reason: "The address was read wrongly.".into() }
    }
}

/// An answer to a hand-over.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct HandOverAnswerBody {
    /// Whether your area takes the review.
    pub accepted: bool,
    /// Why.
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub reason: String,
}

impl Example for HandOverAnswerBody {
    fn example() -> Self {
        Self { accepted: true, reason: "The child was known to our services.".into() }
    }
}

/// How a review goes to a body outside this server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum MeansBody {
    /// A file that only a passphrase opens.
    EncryptedFile,
    /// A letter, with the papers printed.
    Letter,
}

/// A hand-over to a body outside this server.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct HandOverOutsideBody {
    /// The person who will receive it.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub receiver_name: String,
    /// The body that will review.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub receiver_organisation: String,
    /// Mailbox of the person, if it goes by e-mail.
    #[oai(validator(max_length = 254))]
    pub receiver_email: Option<String>,
    /// How it goes.
    pub how: MeansBody,
    /// The designated doctor of your area who agrees; not needed from the doctor.
    #[oai(validator(max_length = 200))]
    pub doctor: Option<String>,
    /// Why the other body should review.
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub reason: String,
}

impl Example for HandOverOutsideBody {
    fn example() -> Self {
        Self {
            receiver_name: "Dr Idris Vaughan".into(),
            receiver_organisation: "Westmere child death review partners".into(),
            receiver_email: Some("cdr@westmere.example.org".into()),
            how: MeansBody::EncryptedFile,
            doctor: Some("Dr Leila Haddad".into()),
            reason: "The child lived in Westmere.".into(),
        }
    }
}

impl HandOverOutsideBody {
    /// The command.
    pub fn command(self) -> SendOutside {
        SendOutside {
            id: HandOverId::random(),
            receiver: Receiver {
                name: self.receiver_name,
                organisation: self.receiver_organisation,
                email: self.receiver_email,
                how: match self.how {
                    MeansBody::EncryptedFile => Means::EncryptedFile,
                    MeansBody::Letter => Means::Letter,
                },
            },
            doctor: self.doctor.unwrap_or_default(),
            reason: self.reason,
        }
    }
}

/// The receipt of the body that took a review over.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct HandOverReceiptBody {
    /// What they sent: a reference, or the words of an e-mail or a letter.
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub receipt: String,
    /// The day on which they received the review.
    pub received_on: NaiveDate,
    /// Who of them says so.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub by: String,
}

impl Example for HandOverReceiptBody {
    fn example() -> Self {
        Self {
            receipt: "Received, our number W-26-31".into(),
            received_on: NaiveDate::from_ymd_opt(2026, 11, 4).unwrap_or_default(),
            by: "Dr Idris Vaughan".into(),
        }
    }
}

/// The papers of a hand-over, closed.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct HandOverPapersView {
    /// A name for the file, without a name of a person.
    pub file_name: String,
    /// The file: text in the armoured age format.
    pub file: String,
    /// What opens it. It is told by telephone and never sent with the file; it is kept nowhere, so each call closes the papers with a new one.
    pub passphrase: String,
}

impl Example for HandOverPapersView {
    fn example() -> Self {
        Self {
            file_name: "CDR-26-0117-hand-over.txt.age".into(),
            file: "-----BEGIN AGE ENCRYPTED FILE-----\n...\n-----END AGE ENCRYPTED FILE-----\n"
                .into(),
            passphrase: "abcd-efgh-ijkl-mnop-qrst".into(),
        }
    }
}

/// An area with an interest.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct InterestBody {
    /// The area.
    pub area: Uuid,
    /// Why.
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub reason: String,
}

impl Example for InterestBody {
    fn example() -> Self {
        Self { area: other_area(), reason: "Most services to the child were given there.".into() }
    }
}
