//! What leaves the building: anonymised exports, statutory returns, packs, letters and invitations.
//! It never sees the database; it is handed extracts. If you are new, read `release` first: it holds
//! the three kinds of things that leave and the only ways to make them.

pub mod anonymise;
pub mod busy_file;
pub mod hand_over;
pub mod invitation;
pub mod leak;
pub mod notice;
pub mod paper;
pub mod pdf;
pub mod release;
pub mod response_paper;
pub mod rota_file;
pub mod sheet;
