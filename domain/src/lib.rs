//! The decision core: every rule of child death review, pure, with time handed in.
//!
//! If you are new, read in this order: `notice` (what comes in), `statement` and `facts` (what is
//! known), `matching` (which child it is about), `intake` (what follows for it), `case` (the record and its stages), `operations`
//! (who may do what, when), `access` (who may see what), `clocks` and `task` (what is due),
//! `response`, `meeting`, `analysis` (the rooms), `change` (what one use changes).

pub mod access;
pub mod analysis;
pub mod answer;
pub mod area;
pub mod awaited;
pub mod calendar;
pub mod case;
pub mod change;
pub mod clocks;
pub mod completeness;
pub mod extract;
pub mod facts;
pub mod family;
pub mod first_look;
pub mod hand;
pub mod hand_over;
pub mod ids;
pub mod intake;
pub mod letterhead;
pub mod matching;
pub mod meeting;
pub mod membership;
pub mod message;
pub mod moment;
pub mod notice;
pub mod operations;
pub mod overview;
pub mod own;
pub mod person;
pub mod police_force;
pub mod refusal;
pub mod request;
pub mod response;
pub mod rota;
pub mod scope;
pub mod statement;
pub mod task;
pub mod webhook;
