//! The report of a joint home or scene visit on the wire.

use super::response_plan::same_as;
use chrono::{DateTime, Utc};
use domain::response::visit::{
    Place, Position, RecordVisit, Siblings, Surface, Visit, VisitContent, YesNo,
};
use poem_openapi::{Enum, Object, types::Example};

same_as! {
    /// Yes, no, or asked and not known; absent if it was not asked.
    VisitAnswer YesNo {
        /// Yes.
        Yes,
        /// No.
        No,
        /// Asked, and not known.
        NotKnown,
    }
}

same_as! {
    /// Where the visit was made.
    VisitPlace Place {
        /// The child's home.
        Home,
        /// Another place where it happened.
        Scene,
    }
}

same_as! {
    /// A position in sleep.
    SleepPosition Position {
        /// On the back.
        Back,
        /// On the side.
        Side,
        /// On the front.
        Front,
        /// Sitting or propped.
        Sitting,
        /// Held in arms.
        Held,
        /// Asked, and not known.
        NotKnown,
    }
}

same_as! {
    /// What the child slept on.
    SleepSurface Surface {
        /// Cot or crib.
        Cot,
        /// Moses basket or carrycot.
        Basket,
        /// Bedside crib.
        BedsideCrib,
        /// Adult bed.
        AdultBed,
        /// Child's bed.
        ChildsBed,
        /// Sofa or armchair.
        SofaOrChair,
        /// Car seat, pram or bouncer.
        SeatOrPram,
        /// Floor, or mattress on the floor.
        Floor,
        /// Something else.
        Other,
        /// Asked, and not known.
        NotKnown,
    }
}

same_as! {
    /// Whether other children at the place are safe.
    SiblingsSeen Siblings {
        /// Seen, and safe.
        Safe,
        /// Not safe: social care was told.
        NotSafe,
        /// Not seen yet.
        NotSeen,
        /// There are no other children.
        None,
    }
}

/// The report of a visit. What was not asked is left out.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct ResponseVisitBody {
    /// When.
    pub visited_at: DateTime<Utc>,
    /// Where.
    pub place: VisitPlace,
    /// Who came from the police.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub police: String,
    /// Who came from health.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub health: String,
    /// Who else was there.
    #[oai(skip_serializing_if_is_none, validator(max_length = 4000))]
    pub present: Option<String>,
    /// What was told of the last day and of finding the child, and by whom.
    #[oai(validator(min_length = 1, max_length = 8000))]
    pub account: String,
    /// Signs of illness in the last 24 hours.
    #[oai(skip_serializing_if_is_none)]
    pub illness: Option<VisitAnswer>,
    /// Whether the child was thought to be asleep.
    #[oai(skip_serializing_if_is_none)]
    pub asleep: Option<VisitAnswer>,
    /// How the child was put down.
    #[oai(skip_serializing_if_is_none)]
    pub put_down: Option<SleepPosition>,
    /// How the child was found.
    #[oai(skip_serializing_if_is_none)]
    pub found: Option<SleepPosition>,
    /// What the child slept on.
    #[oai(skip_serializing_if_is_none)]
    pub surface: Option<SleepSurface>,
    /// Whether it was the usual place.
    #[oai(skip_serializing_if_is_none)]
    pub usual_place: Option<VisitAnswer>,
    /// Whether somebody shared it.
    #[oai(skip_serializing_if_is_none)]
    pub shared: Option<VisitAnswer>,
    /// Whether head or face were covered.
    #[oai(skip_serializing_if_is_none)]
    pub covered: Option<VisitAnswer>,
    /// The room: warmth, air, bedding, smoke, dangers.
    #[oai(skip_serializing_if_is_none, validator(max_length = 4000))]
    pub room: Option<String>,
    /// Whether the police took photographs.
    #[oai(skip_serializing_if_is_none)]
    pub photographs: Option<VisitAnswer>,
    /// Whether other children are safe.
    pub siblings: SiblingsSeen,
    /// What worries those who visited. Needed where other children are not safe.
    #[oai(skip_serializing_if_is_none, validator(max_length = 4000))]
    pub concerns: Option<String>,
    /// What the family asks, in their words.
    #[oai(skip_serializing_if_is_none, validator(max_length = 4000))]
    pub questions: Option<String>,
    /// What is to be done next, and by whom.
    #[oai(skip_serializing_if_is_none, validator(max_length = 4000))]
    pub next: Option<String>,
}

impl Example for ResponseVisitBody {
    fn example() -> Self {
        Self {
            visited_at: DateTime::from_timestamp(1_793_613_600, 0).unwrap_or_default(),
            place: VisitPlace::Home,
            police: "DS Ruth Amin".into(),
            health: "Dr Amara Nwosu".into(),
            present: Some("Both parents and a grandmother.".into()),
            account: "The mother told of the evening and of finding the child.".into(),
            illness: Some(VisitAnswer::No),
            asleep: Some(VisitAnswer::Yes),
            put_down: Some(SleepPosition::Back),
            found: Some(SleepPosition::Side),
            surface: Some(SleepSurface::Cot),
            usual_place: Some(VisitAnswer::Yes),
            shared: Some(VisitAnswer::No),
            covered: Some(VisitAnswer::NotKnown),
            room: Some("Warm, window closed, no smoke.".into()),
            photographs: Some(VisitAnswer::Yes),
            siblings: SiblingsSeen::Safe,
            concerns: None,
            questions: Some("When can we see her again?".into()),
            next: Some("The report goes to the coroner today.".into()),
        }
    }
}

impl From<ResponseVisitBody> for RecordVisit {
    fn from(body: ResponseVisitBody) -> Self {
        Self {
            content: VisitContent {
                visited_at: body.visited_at,
                place: body.place.into(),
                police: body.police,
                health: body.health,
                present: body.present.unwrap_or_default(),
                account: body.account,
                illness: body.illness.map(Into::into),
                asleep: body.asleep.map(Into::into),
                put_down: body.put_down.map(Into::into),
                found: body.found.map(Into::into),
                surface: body.surface.map(Into::into),
                usual_place: body.usual_place.map(Into::into),
                shared: body.shared.map(Into::into),
                covered: body.covered.map(Into::into),
                room: body.room.unwrap_or_default(),
                photographs: body.photographs.map(Into::into),
                siblings: body.siblings.into(),
                concerns: body.concerns.unwrap_or_default(),
                questions: body.questions.unwrap_or_default(),
                next: body.next.unwrap_or_default(),
            },
        }
    }
}

/// A report as it was written down.
#[derive(Clone, Debug, Object)]
pub struct ResponseVisitView {
    /// What was written down.
    #[oai(flatten)]
    pub report: ResponseVisitBody,
    /// By whom.
    pub recorded_by: String,
    /// When.
    pub recorded_at: DateTime<Utc>,
}

impl From<&Visit> for ResponseVisitView {
    fn from(visit: &Visit) -> Self {
        let content = visit.content.clone();
        let some = |text: String| Some(text).filter(|text| !text.is_empty());
        Self {
            report: ResponseVisitBody {
                visited_at: content.visited_at,
                place: content.place.into(),
                police: content.police,
                health: content.health,
                present: some(content.present),
                account: content.account,
                illness: content.illness.map(Into::into),
                asleep: content.asleep.map(Into::into),
                put_down: content.put_down.map(Into::into),
                found: content.found.map(Into::into),
                surface: content.surface.map(Into::into),
                usual_place: content.usual_place.map(Into::into),
                shared: content.shared.map(Into::into),
                covered: content.covered.map(Into::into),
                room: some(content.room),
                photographs: content.photographs.map(Into::into),
                siblings: content.siblings.into(),
                concerns: some(content.concerns),
                questions: some(content.questions),
                next: some(content.next),
            },
            recorded_by: visit.recorded_by.clone(),
            recorded_at: visit.recorded_at,
        }
    }
}
