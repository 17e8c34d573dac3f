//! Invented areas, people and senders of the demonstration.

use crate::{
    app::App,
    cli::{Said, registry},
    ops::people,
};
use chrono::{DateTime, Duration, Utc};
use domain::{
    access::{Actor, Grant, Office, Role},
    area::PlaceKind,
    ids::{AreaId, ClientId},
};
use serde::Serialize;

/// A person as a script reads it.
#[derive(Clone, Debug, Serialize)]
pub struct User {
    /// Role.
    pub role: &'static str,
    /// Short name of the area.
    pub area: String,
    /// Name.
    pub name: String,
    /// Mailbox to sign in with.
    pub email: String,
    /// Password.
    pub password: String,
    /// Secret of the one-time codes.
    pub totp_secret: String,
    /// Token for the API.
    pub token: String,
    /// The actor that plays the story.
    #[serde(skip)]
    pub actor: Actor,
}

/// A sender as a script reads it.
#[derive(Clone, Debug, Serialize)]
pub struct Client {
    /// Role.
    pub role: &'static str,
    /// Short name of the area.
    pub area: String,
    /// Code of its district or coroner area.
    pub code: String,
    /// Key.
    pub key: String,
    /// Id.
    #[serde(skip)]
    pub id: ClientId,
    /// The office.
    #[serde(skip)]
    pub office: Office,
    /// Id of the area.
    #[serde(skip)]
    pub area_id: AreaId,
}

/// Everybody.
pub struct Cast {
    /// People.
    pub users: Vec<User>,
    /// Senders.
    pub clients: Vec<Client>,
}

struct AreaPlan {
    slug: &'static str,
    name: &'static str,
    district: (&'static str, &'static str),
    coroner: (&'static str, &'static str),
    provider: (&'static str, &'static str),
    postcodes: &'static [&'static str],
    staff: [(&'static str, Role); 3],
}

/// The office of the national death signal: each area has a key of its own for it.
const SIGNAL: (&str, &str) = ("PDS", "National death signal");

const AREAS: [AreaPlan; 2] = [
    AreaPlan {
        slug: "northmere",
        name: "Northmere and Fenwick",
        district: ("NORTHMERE", "Northmere Register Office"),
        coroner: ("MERESHIRE", "Mereshire Coroner's Office"),
        provider: ("NORTHMERE-GENERAL", "Northmere General Hospital"),
        postcodes: &["NM1", "NM2", "NM3", "FW1", "FW2"],
        staff: [
            ("Bethan Okoro", Role::Administrator),
            ("Dr Leila Haddad", Role::DesignatedDoctor),
            ("Jonathan Ashdown", Role::PanelChair),
        ],
    },
    AreaPlan {
        slug: "eastmere",
        name: "Eastmere",
        district: ("EASTMERE", "Eastmere Register Office"),
        coroner: ("EASTSHIRE", "Eastshire Coroner's Office"),
        provider: ("EASTMERE-GENERAL", "Eastmere General Hospital"),
        postcodes: &["EM1", "EM2", "EM3"],
        staff: [
            ("Rhys Calloway", Role::Administrator),
            ("Dr Nadia Brandt", Role::DesignatedDoctor),
            ("Margaret Osei", Role::PanelChair),
        ],
    },
];

/// Makes the areas, the people and the senders.
pub async fn make(app: &App, now: DateTime<Utc>) -> Result<Cast, Said> {
    let mut cast = Cast { users: Vec::new(), clients: Vec::new() };
    let from = chrono::NaiveDate::from_ymd_opt(2019, 4, 1).unwrap_or_default();
    for plan in &AREAS {
        let area = registry::add_area(app, plan.slug, plan.name).await?;
        registry::add_place(app, area, PlaceKind::RegistrationDistrict, plan.district.0, from)
            .await?;
        registry::add_place(app, area, PlaceKind::CoronerArea, plan.coroner.0, from).await?;
        for code in plan.postcodes {
            registry::add_place(app, area, PlaceKind::PostcodeDistrict, code, from).await?;
        }
        for (name, role) in plan.staff {
            cast.users.push(user(app, plan.slug, area, name, role, now).await?);
        }
        cast.clients.push(client(app, plan.slug, area, Role::Registrar, plan.district).await?);
        cast.clients.push(client(app, plan.slug, area, Role::Coroner, plan.coroner).await?);
        cast.clients.push(client(app, plan.slug, area, Role::NationalSignal, SIGNAL).await?);
        cast.clients.push(client(app, plan.slug, area, Role::Practitioner, plan.provider).await?);
    }
    Ok(cast)
}

async fn user(
    app: &App,
    slug: &str,
    area: AreaId,
    name: &str,
    role: Role,
    now: DateTime<Utc>,
) -> Result<User, Said> {
    let email =
        format!("{}@{slug}.example.org", name.to_lowercase().replace("dr ", "").replace(' ', "."));
    let grants = vec![Grant { role, area }];
    let made = registry::add_user(app, name, &email, grants.clone()).await?;
    let before = app.moment().now;
    app.time.set(now);
    let token = people::make_token(app, made.id, "Demonstration").await?;
    app.time.set(before + Duration::seconds(1));
    Ok(User {
        role: role.code(),
        area: slug.to_owned(),
        name: name.to_owned(),
        email,
        password: made.password,
        totp_secret: made.totp_secret,
        token,
        actor: Actor::Staff { id: made.id, name: name.to_owned(), grants },
    })
}

async fn client(
    app: &App,
    slug: &str,
    area: AreaId,
    role: Role,
    (code, name): (&str, &str),
) -> Result<Client, Said> {
    let (id, key) = registry::add_client(app, role, name, code, area).await?;
    let kind = match role {
        Role::Registrar => PlaceKind::RegistrationDistrict,
        Role::NationalSignal => PlaceKind::NationalService,
        Role::Practitioner => PlaceKind::CareProvider,
        _ => PlaceKind::CoronerArea,
    };
    Ok(Client {
        role: role.code(),
        area: slug.to_owned(),
        code: code.to_owned(),
        key,
        id,
        office: Office { kind, code: code.to_owned(), name: name.to_owned() },
        area_id: area,
    })
}

impl Cast {
    /// The actor with a role in an area.
    pub fn actor(&self, area: &str, role: Role) -> Option<&Actor> {
        self.users
            .iter()
            .find(|user| user.area == area && user.role == role.code())
            .map(|user| &user.actor)
    }

    /// The sender with a role in an area.
    pub fn client(&self, area: &str, role: Role) -> Option<&Client> {
        self.clients.iter().find(|client| client.area == area && client.role == role.code())
    }
}
