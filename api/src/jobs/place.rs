//! Places waiting notices, oldest first, one transaction each. One that fails is marked for a
//! person and blocks nobody.

use crate::{
    app::App,
    ops::{OpError, notices},
};

/// Notices looked up at once.
const BATCH: u32 = 50;

/// Places what waits until nothing waits.
pub async fn drain(app: &App) {
    loop {
        let waiting = match app.store.waiting_notice_ids(BATCH).await {
            Ok(waiting) => waiting,
            Err(error) => {
                tracing::warn!(%error, "waiting notices could not be read");
                return;
            }
        };
        if waiting.is_empty() {
            return;
        }
        for id in waiting {
            match notices::place(app, id).await {
                Ok(()) => {}
                Err(OpError::Unavailable) => return,
                Err(error) => {
                    tracing::error!(notice = %id, %error, "a notice could not be placed");
                    let why = "This notice could not be placed. Please look at it.";
                    if notices::mark_stuck(app, id, why).await.is_err() {
                        return;
                    }
                }
            }
        }
    }
}
