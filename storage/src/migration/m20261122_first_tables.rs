//! The first tables. Up only; later changes expand first and contract later. Instants are whole
//! microseconds since 1970 so that both back ends order and keep them exactly.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// The first tables.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m20261122_first_tables"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let database = manager.get_connection();
        let (uuid, auto) = match manager.get_database_backend() {
            DbBackend::Sqlite => ("uuid_text", "INTEGER PRIMARY KEY AUTOINCREMENT"),
            _ => ("UUID", "BIGSERIAL PRIMARY KEY"),
        };
        for table in TABLES {
            let statement = table.replace("{uuid}", uuid).replace("{auto}", auto);
            database.execute_unprepared(&statement).await?;
        }
        for index in INDEXES {
            database.execute_unprepared(index).await?;
        }
        database
            .execute_unprepared("INSERT INTO serial (name, value) VALUES ('placing', 0)")
            .await?;
        Ok(())
    }
}

const TABLES: &[&str] = &[
    "CREATE TABLE notice (
    id {uuid} NOT NULL PRIMARY KEY,
    receipt {uuid} NOT NULL UNIQUE,
    sender {uuid} NOT NULL,
    area {uuid} NOT NULL,
    source TEXT NOT NULL,
    kind TEXT NOT NULL,
    digest TEXT NOT NULL,
    as_sent TEXT NOT NULL,
    received TEXT NOT NULL,
    state TEXT NOT NULL,
    state_body TEXT NOT NULL,
    case_id {uuid},
    received_at BIGINT NOT NULL,
    moved_at BIGINT NOT NULL
)",
    "CREATE TABLE match_key (
    key TEXT NOT NULL,
    notice {uuid} NOT NULL,
    PRIMARY KEY (key, notice)
)",
    "CREATE TABLE serial (
    name TEXT NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
)",
    "CREATE TABLE case_file (
    id {uuid} NOT NULL PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE,
    area {uuid} NOT NULL,
    stage TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    died_on TEXT,
    due_at BIGINT,
    next_look_at BIGINT,
    law INTEGER NOT NULL,
    version INTEGER NOT NULL,
    changed_at BIGINT NOT NULL,
    course TEXT NOT NULL,
    response TEXT NOT NULL
)",
    "CREATE TABLE child (
    case_id {uuid} NOT NULL PRIMARY KEY,
    identity TEXT NOT NULL
)",
    "CREATE TABLE search_key (
    token TEXT NOT NULL,
    case_id {uuid} NOT NULL,
    PRIMARY KEY (token, case_id)
)",
    "CREATE TABLE statement (
    id {uuid} NOT NULL PRIMARY KEY,
    case_id {uuid} NOT NULL,
    source_kind TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    body TEXT NOT NULL
)",
    "CREATE TABLE case_party (
    id {auto},
    case_id {uuid} NOT NULL,
    area {uuid} NOT NULL,
    kind TEXT NOT NULL,
    from_at BIGINT NOT NULL,
    until_at BIGINT
)",
    "CREATE TABLE clock (
    id {auto},
    case_id {uuid} NOT NULL,
    area {uuid} NOT NULL,
    clock TEXT NOT NULL,
    about TEXT NOT NULL,
    due_at BIGINT,
    met_at BIGINT,
    body TEXT NOT NULL,
    law INTEGER NOT NULL,
    read_at BIGINT NOT NULL,
    superseded_at BIGINT
)",
    "CREATE TABLE task (
    id {auto},
    subject {uuid} NOT NULL,
    subject_kind TEXT NOT NULL,
    area {uuid} NOT NULL,
    kind TEXT NOT NULL,
    about TEXT NOT NULL,
    title TEXT NOT NULL,
    why TEXT NOT NULL,
    due_at BIGINT,
    statutory BOOLEAN NOT NULL,
    role TEXT NOT NULL,
    operation TEXT NOT NULL,
    since_at BIGINT NOT NULL,
    done_at BIGINT
)",
    "CREATE TABLE meeting (
    id {uuid} NOT NULL PRIMARY KEY,
    case_id {uuid} NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    version INTEGER NOT NULL,
    body TEXT NOT NULL
)",
    "CREATE TABLE analysis (
    case_id {uuid} NOT NULL PRIMARY KEY,
    step TEXT NOT NULL,
    version INTEGER NOT NULL,
    body TEXT NOT NULL
)",
    "CREATE TABLE event (
    subject {uuid} NOT NULL,
    seq BIGINT NOT NULL,
    subject_kind TEXT NOT NULL,
    kind TEXT NOT NULL,
    at BIGINT NOT NULL,
    by_key TEXT NOT NULL,
    by_name TEXT NOT NULL,
    operation TEXT NOT NULL,
    words TEXT NOT NULL,
    payload TEXT,
    salt TEXT,
    commitment TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL,
    seal BIGINT,
    PRIMARY KEY (subject, seq)
)",
    "CREATE TABLE access (
    id {auto},
    writer TEXT NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    by_key TEXT NOT NULL,
    by_name TEXT NOT NULL,
    operation TEXT NOT NULL,
    part TEXT NOT NULL,
    outcome TEXT NOT NULL,
    detail TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL,
    seal BIGINT
)",
    "CREATE TABLE access_case (
    access BIGINT NOT NULL,
    case_id {uuid} NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (access, case_id)
)",
    "CREATE TABLE seal (
    no BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    events BIGINT NOT NULL,
    accesses BIGINT NOT NULL,
    root TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
)",
    "CREATE TABLE answered (
    caller TEXT NOT NULL,
    key TEXT NOT NULL,
    operation TEXT NOT NULL,
    body_digest TEXT NOT NULL,
    status INTEGER NOT NULL,
    body TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (caller, key)
)",
    "CREATE TABLE outbox (
    id {uuid} NOT NULL PRIMARY KEY,
    dedupe TEXT NOT NULL UNIQUE,
    case_id {uuid},
    area {uuid},
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    next_try_at BIGINT,
    attempts INTEGER NOT NULL,
    claimed_by TEXT,
    lease_until BIGINT,
    settled_at BIGINT,
    outcome TEXT
)",
    "CREATE TABLE staff (
    id {uuid} NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    totp_secret TEXT NOT NULL,
    last_step BIGINT NOT NULL,
    active BOOLEAN NOT NULL,
    failures INTEGER NOT NULL,
    locked_until BIGINT,
    created_at BIGINT NOT NULL
)",
    "CREATE TABLE staff_role (
    staff {uuid} NOT NULL,
    role TEXT NOT NULL,
    area {uuid} NOT NULL,
    PRIMARY KEY (staff, role, area)
)",
    "CREATE TABLE session (
    digest TEXT NOT NULL PRIMARY KEY,
    staff {uuid} NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    proved_at BIGINT,
    csrf TEXT NOT NULL,
    hide_names BOOLEAN NOT NULL,
    ended_at BIGINT
)",
    "CREATE TABLE api_token (
    id {uuid} NOT NULL PRIMARY KEY,
    staff {uuid} NOT NULL,
    name TEXT NOT NULL,
    digest TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT,
    used_at BIGINT
)",
    "CREATE TABLE client (
    id {uuid} NOT NULL PRIMARY KEY,
    role TEXT NOT NULL,
    office_kind TEXT NOT NULL,
    office_code TEXT NOT NULL,
    office_name TEXT NOT NULL,
    area {uuid} NOT NULL,
    key_hash TEXT NOT NULL UNIQUE,
    active BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL
)",
    "CREATE TABLE area (
    id {uuid} NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL
)",
    "CREATE TABLE area_place (
    id {auto},
    area {uuid} NOT NULL,
    kind TEXT NOT NULL,
    code TEXT NOT NULL,
    from_on TEXT NOT NULL,
    until_on TEXT
)",
    "CREATE TABLE setting (
    area {uuid} NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (area, name)
)",
    "CREATE TABLE release (
    id {uuid} NOT NULL PRIMARY KEY,
    area {uuid} NOT NULL,
    state TEXT NOT NULL,
    requested_at BIGINT NOT NULL,
    body TEXT NOT NULL
)",
];

const INDEXES: &[&str] = &[
    "CREATE UNIQUE INDEX notice_sender_digest ON notice (sender, digest)",
    "CREATE INDEX notice_state ON notice (state, received_at)",
    "CREATE INDEX notice_case ON notice (case_id)",
    "CREATE INDEX notice_area_state ON notice (area, state, received_at)",
    "CREATE INDEX match_key_notice ON match_key (notice)",
    "CREATE INDEX case_file_area_stage ON case_file (area, stage, opened_at)",
    "CREATE INDEX case_file_area_opened ON case_file (area, opened_at, id)",
    "CREATE INDEX case_file_next_look ON case_file (next_look_at)",
    "CREATE INDEX case_file_law ON case_file (law)",
    "CREATE INDEX search_key_case ON search_key (case_id)",
    "CREATE INDEX statement_case ON statement (case_id)",
    "CREATE INDEX case_party_case ON case_party (case_id)",
    "CREATE UNIQUE INDEX case_party_owner ON case_party (case_id) WHERE kind = 'owner' AND until_at IS NULL",
    "CREATE INDEX case_party_area ON case_party (area, case_id) WHERE until_at IS NULL",
    "CREATE UNIQUE INDEX clock_live ON clock (case_id, clock, about) WHERE superseded_at IS NULL",
    "CREATE INDEX clock_due ON clock (area, due_at) WHERE superseded_at IS NULL AND met_at IS NULL",
    "CREATE UNIQUE INDEX task_live ON task (subject, kind, about) WHERE done_at IS NULL",
    "CREATE INDEX task_area_due ON task (area, due_at) WHERE done_at IS NULL",
    "CREATE INDEX task_area_done ON task (area, done_at)",
    "CREATE INDEX meeting_case ON meeting (case_id)",
    "CREATE INDEX event_unsealed ON event (at) WHERE seal IS NULL",
    "CREATE INDEX event_seal ON event (seal)",
    "CREATE UNIQUE INDEX access_writer ON access (writer, seq)",
    "CREATE INDEX access_unsealed ON access (id) WHERE seal IS NULL",
    "CREATE INDEX access_seal ON access (seal)",
    "CREATE INDEX access_who ON access (by_key, at)",
    "CREATE INDEX access_case_case ON access_case (case_id, at)",
    "CREATE INDEX outbox_next ON outbox (next_try_at) WHERE settled_at IS NULL",
    "CREATE INDEX outbox_case ON outbox (case_id, settled_at)",
    "CREATE INDEX answered_at ON answered (at)",
    "CREATE INDEX session_staff ON session (staff)",
    "CREATE INDEX api_token_staff ON api_token (staff)",
    "CREATE INDEX area_place_code ON area_place (kind, code)",
    "CREATE INDEX release_area ON release (area, requested_at)",
];
