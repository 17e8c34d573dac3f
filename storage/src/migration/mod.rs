//! Migrations, oldest first. Each stays as it shipped.

mod m20261122_calendar_links;
mod m20261122_diary;
mod m20261122_early_response;
mod m20261122_family;
mod m20261122_first_tables;
mod m20261122_hand_over;
mod m20261122_notice_questions;
mod m20261122_own_calendars;
mod m20261122_placed_notices;
mod m20261122_polls;
mod m20261122_requests;
mod m20261122_rota;
mod m20261122_sweep;
mod m20261122_tasks_by_hand;
mod m20261122_webhooks;
mod m20261122_work_counts;

use sea_orm_migration::prelude::*;

/// Runs every migration that a database has not had.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261122_first_tables::Migration),
            Box::new(m20261122_placed_notices::Migration),
            Box::new(m20261122_hand_over::Migration),
            Box::new(m20261122_notice_questions::Migration),
            Box::new(m20261122_webhooks::Migration),
            Box::new(m20261122_diary::Migration),
            Box::new(m20261122_polls::Migration),
            Box::new(m20261122_calendar_links::Migration),
            Box::new(m20261122_rota::Migration),
            Box::new(m20261122_tasks_by_hand::Migration),
            Box::new(m20261122_family::Migration),
            Box::new(m20261122_sweep::Migration),
            Box::new(m20261122_requests::Migration),
            Box::new(m20261122_early_response::Migration),
            Box::new(m20261122_own_calendars::Migration),
            Box::new(m20261122_work_counts::Migration),
        ]
    }
}
