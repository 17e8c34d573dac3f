//! Who may see what of a case. One pure judge: `standing`. Deny is the default, and its face is
//! "not found", because that a child has died is itself confidential.

use crate::{
    area::PlaceKind,
    ids::{AreaId, ClientId, StaffId},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a person or a system is here to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Runs the office of the child death overview panel.
    Administrator,
    /// The designated doctor for child deaths.
    DesignatedDoctor,
    /// Chairs the panel.
    PanelChair,
    /// A registrar's system.
    Registrar,
    /// A coroner's system.
    Coroner,
    /// The national service that signals deaths.
    NationalSignal,
    /// A system of a hospital trust, hospice or other provider of care.
    Practitioner,
}

impl Role {
    /// Every role, in the order of the printed table.
    pub const ALL: [Self; 7] = [
        Self::Administrator,
        Self::DesignatedDoctor,
        Self::PanelChair,
        Self::Registrar,
        Self::Coroner,
        Self::NationalSignal,
        Self::Practitioner,
    ];

    /// The stable name used in the contract and in settings.
    pub fn code(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::DesignatedDoctor => "designated_doctor",
            Self::PanelChair => "panel_chair",
            Self::Registrar => "registrar",
            Self::Coroner => "coroner",
            Self::NationalSignal => "national_signal",
            Self::Practitioner => "practitioner",
        }
    }

    /// The words on a page.
    pub fn words(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::DesignatedDoctor => "designated doctor",
            Self::PanelChair => "panel chair",
            Self::Registrar => "registrar",
            Self::Coroner => "coroner",
            Self::NationalSignal => "national death signal",
            Self::Practitioner => "practitioner",
        }
    }

    /// The role with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }
}

/// A role held in one area.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// Where it is held.
    pub area: AreaId,
}

/// The office that an API client speaks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Office {
    /// A registration district, a coroner area, a provider of care or a national service.
    pub kind: PlaceKind,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A person with an account.
    Staff {
        /// Account.
        id: StaffId,
        /// Name, as history shows it.
        name: String,
        /// Roles by area.
        grants: Vec<Grant>,
    },
    /// A sender's system.
    Client {
        /// Key holder.
        id: ClientId,
        /// `Registrar`, `Coroner`, `Practitioner` or `NationalSignal`.
        role: Role,
        /// The office it is bound to.
        office: Office,
    },
    /// The server itself, for a stated purpose.
    System {
        /// Why it acts.
        purpose: &'static str,
    },
}

impl Actor {
    /// Every role the actor holds anywhere.
    pub fn roles(&self) -> BTreeSet<Role> {
        match self {
            Self::Staff { grants, .. } => grants.iter().map(|grant| grant.role).collect(),
            Self::Client { role, .. } => BTreeSet::from([*role]),
            Self::System { .. } => BTreeSet::new(),
        }
    }

    /// The areas in which a person holds any role.
    pub fn areas(&self) -> BTreeSet<AreaId> {
        match self {
            Self::Staff { grants, .. } => grants.iter().map(|grant| grant.area).collect(),
            _ => BTreeSet::new(),
        }
    }

    /// The roles held in one area.
    pub fn roles_in(&self, area: AreaId) -> BTreeSet<Role> {
        match self {
            Self::Staff { grants, .. } => {
                grants.iter().filter(|grant| grant.area == area).map(|grant| grant.role).collect()
            }
            _ => BTreeSet::new(),
        }
    }

    /// The member of staff, if it is one.
    pub fn staff_id(&self) -> Option<StaffId> {
        match self {
            Self::Staff { id, .. } => Some(*id),
            _ => None,
        }
    }

    /// Stable key for ledgers and for the scope of idempotency keys, such as `staff:<id>`.
    pub fn key(&self) -> String {
        match self {
            Self::Staff { id, .. } => format!("staff:{id}"),
            Self::Client { id, .. } => format!("client:{id}"),
            Self::System { purpose } => format!("system:{purpose}"),
        }
    }

    /// The name that history shows.
    pub fn name(&self) -> String {
        match self {
            Self::Staff { name, .. } => name.clone(),
            Self::Client { office, .. } => office.name.clone(),
            Self::System { .. } => "The server".to_owned(),
        }
    }
}

/// The unit of permission, of version, of loading and of page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Reference, stage, flags, clocks.
    Cover,
    /// Names, dates of birth, address, NHS number.
    Identity,
    /// Notices as they were sent.
    Notices,
    /// The joint agency response.
    Response,
    /// Meetings.
    Meetings,
    /// The analysis form.
    Analysis,
    /// Who did, read and sent what.
    History,
    /// The family: key worker, contacts, questions, days to avoid.
    Family,
}

impl Part {
    /// Stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Cover => "cover",
            Self::Identity => "identity",
            Self::Notices => "notices",
            Self::Response => "response",
            Self::Meetings => "meetings",
            Self::Analysis => "analysis",
            Self::History => "history",
            Self::Family => "family",
        }
    }
}

/// What joins an area to a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartyKind {
    /// The area that owns the review.
    Owner,
    /// An area with an interest.
    Interested,
    /// Barred, whatever else is granted.
    Barred,
}

/// One row that joins an area to a case for a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Which area.
    pub area: AreaId,
    /// How.
    pub kind: PartyKind,
    /// Since when.
    pub from: DateTime<Utc>,
    /// Until when, if ended.
    pub until: Option<DateTime<Utc>>,
}

impl Party {
    fn live(&self, now: DateTime<Utc>) -> bool {
        self.until.is_none_or(|until| now < until)
    }
}

/// What the actor may see of one case, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The parts that may be seen.
    pub parts: BTreeSet<Part>,
    /// The roles through which they are seen.
    pub roles: BTreeSet<Role>,
    /// Roles through which parts are only read: those of an area with an interest.
    pub readers: BTreeSet<Role>,
    /// Plain words: why.
    pub because: String,
}

impl Standing {
    /// No standing at all: the case is not found.
    pub fn none() -> Self {
        Self {
            parts: BTreeSet::new(),
            roles: BTreeSet::new(),
            readers: BTreeSet::new(),
            because: String::new(),
        }
    }

    /// Whether a part may be seen.
    pub fn sees(&self, part: Part) -> bool {
        self.parts.contains(&part)
    }
}

/// The parts a role sees of a case of its own area (web.md 6.11).
pub fn parts_of(role: Role) -> &'static [Part] {
    use Part::{Analysis, Cover, Family, History, Identity, Meetings, Notices, Response};
    match role {
        Role::Administrator | Role::DesignatedDoctor => {
            &[Cover, Identity, Notices, Response, Meetings, Analysis, History, Family]
        }
        Role::PanelChair => &[Cover, Identity, Response, Meetings, Analysis, History],
        Role::Registrar | Role::Coroner | Role::Practitioner | Role::NationalSignal => &[],
    }
}

/// Judges what an actor may see of a case. Barred beats everything; without a live owner row for
/// one of the actor's areas there is no standing, but for an area with an interest, whose staff may
/// read the cover and change nothing.
pub fn standing(actor: &Actor, parties: &[Party], now: DateTime<Utc>) -> Standing {
    let live = |kind| parties.iter().filter(move |p| p.kind == kind && p.live(now)).map(|p| p.area);
    let areas = actor.areas();
    if live(PartyKind::Barred).any(|area| areas.contains(&area)) {
        return Standing::none();
    }
    let roles: BTreeSet<Role> =
        live(PartyKind::Owner).flat_map(|area| actor.roles_in(area)).collect();
    if roles.is_empty() {
        return interest(
            live(PartyKind::Interested).flat_map(|area| actor.roles_in(area)).collect(),
        );
    }
    let words: Vec<&str> = roles.iter().map(|role| role.words()).collect();
    Standing {
        parts: roles.iter().flat_map(|role| parts_of(*role)).copied().collect(),
        because: format!("You are {} for the area that owns this review.", words.join(" and ")),
        readers: BTreeSet::new(),
        roles,
    }
}

/// An area with an interest reads the cover (Working Together 2023, 387) and changes nothing.
fn interest(readers: BTreeSet<Role>) -> Standing {
    if readers.is_empty() {
        return Standing::none();
    }
    let words: Vec<&str> = readers.iter().map(|role| role.words()).collect();
    Standing {
        parts: BTreeSet::from([Part::Cover]),
        roles: BTreeSet::new(),
        because: format!(
            "You are {} for an area with an interest in this review. You see its cover only.",
            words.join(" and ")
        ),
        readers,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::moment::Moment;

    fn doctor(area: AreaId) -> Actor {
        Actor::Staff {
            id: StaffId::random(),
            name: "Dr Leila Haddad".into(),
            grants: vec![Grant { role: Role::DesignatedDoctor, area }],
        }
    }

    fn owner(area: AreaId, until: Option<DateTime<Utc>>) -> Party {
        Party { area, kind: PartyKind::Owner, from: DateTime::UNIX_EPOCH, until }
    }

    #[test]
    fn staff_of_another_area_have_no_standing_at_all() {
        let seen = standing(
            &doctor(AreaId::random()),
            &[owner(AreaId::random(), None)],
            Moment::read().now,
        );
        assert_eq!(seen, Standing::none());
    }

    #[test]
    fn old_rights_end_the_moment_the_owner_changes() {
        let area = AreaId::random();
        let now = Moment::read().now;
        assert!(standing(&doctor(area), &[owner(area, None)], now).sees(Part::Analysis));
        assert_eq!(standing(&doctor(area), &[owner(area, Some(now))], now), Standing::none());
    }

    #[test]
    fn an_interested_area_sees_the_cover_and_has_no_role_to_change_anything() {
        let area = AreaId::random();
        let now = Moment::read().now;
        let kind = PartyKind::Interested;
        let seen = standing(&doctor(area), &[Party { kind, ..owner(area, None) }], now);
        assert_eq!(seen.parts, BTreeSet::from([Part::Cover]));
        assert!(seen.roles.is_empty() && seen.readers.contains(&Role::DesignatedDoctor));
        let over = Party { kind, ..owner(area, Some(now)) };
        assert_eq!(standing(&doctor(area), &[over], now), Standing::none());
    }

    #[test]
    fn barred_beats_every_grant() {
        let area = AreaId::random();
        let barred = Party { kind: PartyKind::Barred, ..owner(area, None) };
        let now = Moment::read().now;
        assert_eq!(standing(&doctor(area), &[owner(area, None), barred], now), Standing::none());
    }
}
