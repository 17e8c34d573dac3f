//! Seals what the ledgers hold since the last seal: one order for the whole system.

use crate::app::App;

/// Makes one seal, if there is anything to seal.
pub async fn run(app: &App) {
    if let Err(error) = app.store.seal(app.moment().now).await {
        tracing::warn!(%error, "the ledgers could not be sealed");
    }
    let week_ago = app.moment().now - chrono::Duration::days(7);
    if let Err(error) = app.store.forget_old_answers(week_ago).await {
        tracing::warn!(%error, "old answers could not be forgotten");
    }
}
