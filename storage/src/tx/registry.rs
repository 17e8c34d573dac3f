//! Registry data as rows: areas, places, people, clients, settings. One generic event each, without
//! the hashes and secrets by which people and systems prove who they are.

use domain::access::Grant;
use domain::area::{Area, AreaPlace};
use domain::change::RegistryEdit;
use domain::ids::StaffId;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::BTreeSet;

use crate::entity::{area, area_place, client, staff, staff_role};
use crate::error::StoreError;
use crate::letterheads::LETTERHEAD;
use crate::rows::{micros, to_code, to_json};
use crate::tx::events::Entry;
use crate::tx::{Saved, Tx};

/// The name of the ladder in the settings of an area.
pub(crate) const LADDER: &str = "ladder";

/// Fields that never enter the ledger.
const SECRETS: [&str; 4] = ["password_hash", "totp_secret", "key_hash", "calendar_address"];

impl Tx {
    pub(super) async fn save_registry(&mut self, edit: &RegistryEdit) -> Result<Saved, StoreError> {
        let (id, words) = match edit {
            RegistryEdit::Area { area } => {
                self.save_area(area).await?;
                (area.id.0, "An area was recorded")
            }
            RegistryEdit::Place { place } => {
                self.save_place(place).await?;
                (place.area.0, "A place of an area was recorded")
            }
            RegistryEdit::Staff { id, name, email, grants, password_hash, totp_secret, at } => {
                let row = staff::ActiveModel {
                    id: Set(id.0),
                    name: Set(name.clone()),
                    email: Set(email.trim().to_lowercase()),
                    password_hash: Set(password_hash.clone()),
                    totp_secret: Set(totp_secret.clone()),
                    last_step: Set(0),
                    active: Set(true),
                    failures: Set(0),
                    locked_until: Set(None),
                    created_at: Set(micros(*at)),
                };
                self.save_staff(row).await?;
                self.save_grants(*id, grants).await?;
                (id.0, "An account was recorded")
            }
            RegistryEdit::Client { id, role, office, area, key_hash, at } => {
                let row = client::ActiveModel {
                    id: Set(id.0),
                    role: Set(role.code().into()),
                    office_kind: Set(to_code("an office", &office.kind)?),
                    office_code: Set(office.code.clone()),
                    office_name: Set(office.name.clone()),
                    area: Set(area.0),
                    key_hash: Set(key_hash.clone()),
                    active: Set(true),
                    created_at: Set(micros(*at)),
                };
                self.save_client(row).await?;
                (id.0, "A client was recorded")
            }
            RegistryEdit::Length { area, clock, set } => {
                self.save_length(*area, clock, set).await?;
                (area.0, "An area set the length of a clock")
            }
            RegistryEdit::Closure { area, closure } => {
                self.save_closure(*area, closure).await?;
                let gone = !closure.stands();
                let words = if gone { "A closure was taken away" } else { "A closure was added" };
                (area.0, words)
            }
            RegistryEdit::Letterhead { area, letterhead, .. } => {
                self.save_setting(*area, LETTERHEAD.into(), letterhead).await?;
                (area.0, "An area set its letterhead")
            }
            RegistryEdit::Webhook { webhook } => {
                self.save_webhook(webhook).await?;
                let disabled = webhook.disabled.is_some();
                let words = if disabled { "A webhook was disabled" } else { "A webhook was set" };
                (webhook.client.0, words)
            }
            RegistryEdit::NoWebhook { client, .. } => {
                self.delete_webhook(*client).await?;
                (client.0, "A webhook was taken away")
            }
            RegistryEdit::OnCall { person } => {
                self.save_on_call(person).await?;
                (person.area.0, "Somebody who can be on call was recorded")
            }
            RegistryEdit::Rota { area, removed, added, .. } => {
                self.save_shifts(removed, added).await?;
                (area.0, "The on-call rota was changed")
            }
            RegistryEdit::Deputy { staff, named, at } => {
                self.save_deputy(*staff, named, *at).await?;
                (staff.0, "A deputy was named")
            }
            RegistryEdit::NoDeputy { staff, .. } => {
                self.delete_deputy(*staff).await?;
                (staff.0, "A deputy was ended")
            }
            RegistryEdit::Ladder { area, ladder, .. } => {
                self.save_setting(*area, LADDER.into(), ladder).await?;
                (area.0, "An area set the days of its ladder")
            }
            RegistryEdit::Digest { staff, minute, .. } => {
                self.save_digest(*staff, *minute).await?;
                (staff.0, "The daily digest of a person was set")
            }
            RegistryEdit::Calendar { staff, host, calendar_address, .. } => {
                self.save_own_calendar(*staff, host.as_deref().zip(calendar_address.as_deref()))
                    .await?;
                (staff.0, "The address of a person's calendar was set")
            }
        };
        self.append(id, "registry", vec![entry(edit, words)?]).await?;
        Ok(Saved { kind: "registry", id, version: 0 })
    }

    async fn save_area(&mut self, area: &Area) -> Result<(), StoreError> {
        let row = area::ActiveModel {
            id: Set(area.id.0),
            slug: Set(area.slug.clone()),
            name: Set(area.name.clone()),
        };
        area::Entity::insert(row)
            .on_conflict(
                OnConflict::column(area::Column::Id)
                    .update_columns([area::Column::Slug, area::Column::Name])
                    .to_owned(),
            )
            .exec_without_returning(&self.transaction)
            .await?;
        Ok(())
    }

    /// A place known from the same day is the same place: only its last day may change.
    async fn save_place(&mut self, place: &AreaPlace) -> Result<(), StoreError> {
        let kind = to_code("a place", &place.kind)?;
        let code = place.code.trim().to_uppercase();
        let from = place.from.to_string();
        let until = place.until.map(|on| on.to_string());
        let known = area_place::Entity::update_many()
            .set(area_place::ActiveModel { until_on: Set(until.clone()), ..Default::default() })
            .filter(area_place::Column::Area.eq(place.area.0))
            .filter(area_place::Column::Kind.eq(&kind))
            .filter(area_place::Column::Code.eq(&code))
            .filter(area_place::Column::FromOn.eq(&from))
            .exec(&self.transaction)
            .await?;
        if known.rows_affected == 0 {
            let row = area_place::ActiveModel {
                id: NotSet,
                area: Set(place.area.0),
                kind: Set(kind),
                code: Set(code),
                from_on: Set(from),
                until_on: Set(until),
                name: Set(place.name.clone()),
            };
            area_place::Entity::insert(row).exec_without_returning(&self.transaction).await?;
        }
        Ok(())
    }

    /// An account that is recorded again keeps its age; a new password or secret starts afresh.
    async fn save_staff(&mut self, row: staff::ActiveModel) -> Result<(), StoreError> {
        use staff::Column;
        let again = [
            Column::Name,
            Column::Email,
            Column::PasswordHash,
            Column::TotpSecret,
            Column::Active,
            Column::Failures,
            Column::LockedUntil,
        ];
        staff::Entity::insert(row)
            .on_conflict(OnConflict::column(Column::Id).update_columns(again).to_owned())
            .exec_without_returning(&self.transaction)
            .await?;
        Ok(())
    }

    async fn save_grants(&mut self, id: StaffId, grants: &[Grant]) -> Result<(), StoreError> {
        staff_role::Entity::delete_many()
            .filter(staff_role::Column::Staff.eq(id.0))
            .exec(&self.transaction)
            .await?;
        let grants: BTreeSet<&Grant> = grants.iter().collect();
        let areas: Vec<_> = grants.iter().map(|grant| grant.area.0).collect();
        let rows: Vec<_> = grants
            .into_iter()
            .map(|grant| staff_role::ActiveModel {
                staff: Set(id.0),
                role: Set(grant.role.code().into()),
                area: Set(grant.area.0),
            })
            .collect();
        if !rows.is_empty() {
            staff_role::Entity::insert_many(rows).exec_without_returning(&self.transaction).await?;
        }
        self.let_tasks_go(id, &areas).await
    }

    async fn save_client(&mut self, row: client::ActiveModel) -> Result<(), StoreError> {
        use client::Column;
        let again = [
            Column::Role,
            Column::OfficeKind,
            Column::OfficeCode,
            Column::OfficeName,
            Column::Area,
            Column::KeyHash,
            Column::Active,
        ];
        client::Entity::insert(row)
            .on_conflict(OnConflict::column(Column::Id).update_columns(again).to_owned())
            .exec_without_returning(&self.transaction)
            .await?;
        Ok(())
    }
}

fn entry(edit: &RegistryEdit, words: &str) -> Result<Entry, StoreError> {
    let mut payload = serde_json::to_value(edit)
        .map_err(|_| StoreError::Damaged("an event cannot be written".into()))?;
    if let Some(fields) = payload.as_object_mut() {
        fields.retain(|name, _| !SECRETS.contains(&name.as_str()));
    }
    Ok(Entry {
        kind: "registry-changed".into(),
        words: words.into(),
        payload: to_json("an event", &payload)?,
    })
}
