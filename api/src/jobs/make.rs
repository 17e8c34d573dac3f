//! Makes the extracts that were asked for.

use crate::{app::App, ops::exports};

/// Makes what was asked for and not made yet.
pub async fn run(app: &App) {
    let asked = match app.store.requested_releases().await {
        Ok(asked) => asked,
        Err(error) => {
            tracing::warn!(%error, "exports that were asked for could not be read");
            return;
        }
    };
    for id in asked {
        if let Err(error) = exports::make(app, id).await {
            tracing::error!(export = %id, %error, "an export could not be made");
        }
    }
}
