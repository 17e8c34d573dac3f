//! Shapes of requests and answers: one body and one view for each thing, used by both faces. Text
//! comes in as text; what it means is decided in `domain`.

pub mod analysis;
pub mod area_settings;
pub mod areas;
pub mod asking;
pub mod awaited;
pub mod batch;
pub mod cases;
pub mod early;
pub mod entered;
pub mod exports;
pub mod family;
pub mod first_look;
pub mod hand_overs;
pub mod holds;
pub mod joining;
pub mod letters;
pub mod meeting_actions;
pub mod meeting_changes;
pub mod meeting_people;
pub mod meeting_settings;
pub mod meetings;
pub mod minutes;
pub mod national;
pub mod notices;
pub mod overview;
pub mod own;
pub mod people;
pub mod police_force;
pub mod polls;
pub mod practitioner;
pub mod requests;
pub mod response;
pub mod response_plan;
pub mod rota;
pub mod sittings;
pub mod slots;
pub mod tasks;
pub mod visit;
pub mod webhooks;
pub mod words;

use crate::ops::Done;
use poem_openapi::{Object, types::Example};

/// What a command answers: never a person's data, so that a repeat cannot leak any.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct DoneView {
    /// The record that was created or changed.
    pub id: String,
    /// The version of the part that was changed: what `If-Match` names next, in quotation marks.
    pub version: u32,
    /// The operations that are open to you now.
    pub actions: Vec<String>,
}

impl Example for DoneView {
    fn example() -> Self {
        Self {
            id: "7d1f0a52-0c6e-4a55-9a0e-0d3c5a4f7b10".into(),
            version: 3,
            actions: vec!["recordFact".into(), "arrangeMeeting".into()],
        }
    }
}

impl From<Done> for DoneView {
    fn from(done: Done) -> Self {
        Self { id: done.id, version: done.version, actions: done.actions }
    }
}
