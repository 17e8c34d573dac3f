//! Registry data from the terminal: areas and their places, people, senders' keys. Secrets are
//! printed once and kept only as digests.

use super::Said;
use crate::{
    app::App,
    secrets::{self, KeyKind},
};
use chrono::NaiveDate;
use clap::Subcommand;
use domain::{
    access::{Grant, Office, Role},
    area::{Area, AreaPlace, PlaceKind},
    change::{Change, RegistryEdit},
    ids::{AreaId, ClientId, StaffId},
    operations::{Call, Operation},
};

/// Areas and their places.
#[derive(Debug, Subcommand)]
pub enum AreaCommand {
    /// Add an area.
    Add {
        /// Short name, such as northmere.
        slug: String,
        /// The name people use.
        name: String,
    },
    /// Add a place to an area.
    Place {
        /// Short name of the area.
        slug: String,
        /// local-authority, integrated-care-board, registration-district, coroner-area or postcode-district.
        kind: String,
        /// Code of the place.
        code: String,
        /// First day it belongs, such as 2019-04-01.
        from: NaiveDate,
    },
    /// List the areas.
    List,
}

/// People with an account.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Add a person; prints a password and the secret of the one-time codes, once.
    Add {
        /// Name.
        name: String,
        /// Mailbox to sign in with.
        email: String,
        /// administrator, designated-doctor or panel-chair.
        role: String,
        /// Short name of the area.
        area: String,
    },
}

/// Senders' systems: registrars, coroners, practitioners, the national death signal.
#[derive(Debug, Subcommand)]
pub enum ClientCommand {
    /// Add a sender; prints its key, once.
    Add {
        /// registrar, coroner, practitioner or national-signal.
        role: String,
        /// Name of the office.
        name: String,
        /// Code of its registration district or coroner area; for the national signal any code, such as PDS.
        code: String,
        /// Short name of the area.
        area: String,
    },
}

/// A person just added.
pub struct NewUser {
    /// Id.
    pub id: StaffId,
    /// Password.
    pub password: String,
    /// Secret of the one-time codes.
    pub totp_secret: String,
}

async fn save(app: &App, edit: RegistryEdit) -> Result<(), Said> {
    let call = Call::system("registry", Operation::WhoAmI, app.moment());
    app.store
        .write(&call, async |tx| tx.save(Change::of_registry(edit)).await.map(drop))
        .await
        .map_err(|error: storage::StoreError| Said(error.to_string()))
}

/// Adds an area.
pub async fn add_area(app: &App, slug: &str, name: &str) -> Result<AreaId, Said> {
    let area = Area { id: AreaId::random(), slug: slug.to_owned(), name: name.to_owned() };
    let id = area.id;
    save(app, RegistryEdit::Area { area }).await?;
    Ok(id)
}

/// Adds a place to an area.
pub async fn add_place(
    app: &App,
    area: AreaId,
    kind: PlaceKind,
    code: &str,
    from: NaiveDate,
) -> Result<(), Said> {
    let place =
        AreaPlace { area, kind, code: code.trim().to_uppercase(), from, until: None, name: None };
    save(app, RegistryEdit::Place { place }).await
}

/// Adds a person.
pub async fn add_user(
    app: &App,
    name: &str,
    email: &str,
    grants: Vec<Grant>,
) -> Result<NewUser, Said> {
    let password =
        secrets::new_key(KeyKind::Session)?.plain.chars().rev().take(20).collect::<String>();
    let totp_secret = secrets::new_secret()?;
    let id = StaffId::random();
    let edit = RegistryEdit::Staff {
        id,
        name: name.to_owned(),
        email: email.trim().to_lowercase(),
        grants,
        password_hash: app.passwords.hash(&password).await?,
        totp_secret: totp_secret.clone(),
        at: app.moment().now,
    };
    save(app, edit).await?;
    Ok(NewUser { id, password, totp_secret })
}

/// Adds a sender; gives its key.
pub async fn add_client(
    app: &App,
    role: Role,
    name: &str,
    code: &str,
    area: AreaId,
) -> Result<(ClientId, String), Said> {
    let (key_kind, kind) = match role {
        Role::Registrar => (KeyKind::Registrar, PlaceKind::RegistrationDistrict),
        Role::Coroner => (KeyKind::Coroner, PlaceKind::CoronerArea),
        Role::NationalSignal => (KeyKind::NationalSignal, PlaceKind::NationalService),
        Role::Practitioner => (KeyKind::Practitioner, PlaceKind::CareProvider),
        _ => {
            let said =
                "A sender is a registrar, a coroner, a practitioner or the national death signal.";
            return Err(Said(said.to_owned()));
        }
    };
    let key = secrets::new_key(key_kind)?;
    let id = ClientId::random();
    let office = Office { kind, code: code.trim().to_uppercase(), name: name.to_owned() };
    save(
        app,
        RegistryEdit::Client { id, role, office, area, key_hash: key.hash, at: app.moment().now },
    )
    .await?;
    Ok((id, key.plain))
}

async fn areas(app: &App) -> Result<Vec<Area>, Said> {
    let call = Call::system("registry", Operation::WhoAmI, app.moment());
    app.store
        .read(&call, async |reader| reader.areas().await)
        .await
        .map_err(|error: storage::StoreError| Said(error.to_string()))
}

async fn area_named(app: &App, slug: &str) -> Result<AreaId, Said> {
    let found = areas(app).await?.into_iter().find(|area| area.slug == slug);
    found
        .map(|area| area.id)
        .ok_or_else(|| Said(format!("There is no area \"{slug}\". Add it with: cdr area add.")))
}

fn place_kind(text: &str) -> Result<PlaceKind, Said> {
    match text {
        "local-authority" => Ok(PlaceKind::LocalAuthority),
        "integrated-care-board" => Ok(PlaceKind::IntegratedCareBoard),
        "registration-district" => Ok(PlaceKind::RegistrationDistrict),
        "coroner-area" => Ok(PlaceKind::CoronerArea),
        "postcode-district" => Ok(PlaceKind::PostcodeDistrict),
        "police-force" => Ok(PlaceKind::PoliceForce),
        _ => Err(Said("The kind of place is local-authority, integrated-care-board, registration-district, coroner-area, postcode-district or police-force.".to_owned())),
    }
}

fn role_named(text: &str, among: &[Role]) -> Result<Role, Said> {
    let role = Role::from_code(&text.replace('-', "_")).filter(|role| among.contains(role));
    role.ok_or_else(|| {
        let names: Vec<String> = among.iter().map(|role| role.code().replace('_', "-")).collect();
        Said(format!("The role is one of: {}.", names.join(", ")))
    })
}

/// `cdr area`.
pub async fn area(app: &App, command: AreaCommand) -> Result<(), Said> {
    match command {
        AreaCommand::Add { slug, name } => {
            add_area(app, &slug, &name).await?;
            println!("Area {slug} is added. Give it places with: cdr area place.");
        }
        AreaCommand::Place { slug, kind, code, from } => {
            let area = area_named(app, &slug).await?;
            add_place(app, area, place_kind(&kind)?, &code, from).await?;
            println!("{} belongs to {slug} from {from}.", code.to_uppercase());
        }
        AreaCommand::List => {
            for area in areas(app).await? {
                println!("{}\t{}", area.slug, area.name);
            }
        }
    }
    Ok(())
}

/// `cdr user`.
pub async fn user(app: &App, command: UserCommand) -> Result<(), Said> {
    let UserCommand::Add { name, email, role, area } = command;
    let role = role_named(&role, &[Role::Administrator, Role::DesignatedDoctor, Role::PanelChair])?;
    let grant = Grant { role, area: area_named(app, &area).await? };
    let user = add_user(app, &name, &email, vec![grant]).await?;
    println!(
        "{name} is added. These are shown once:\n  password: {}\n  one-time codes: {}",
        user.password,
        secrets::otpauth_uri(&app.settings.service_name, &email, &user.totp_secret)
    );
    Ok(())
}

/// `cdr client`.
pub async fn client(app: &App, command: ClientCommand) -> Result<(), Said> {
    let ClientCommand::Add { role, name, code, area } = command;
    let senders = [Role::Registrar, Role::Coroner, Role::Practitioner, Role::NationalSignal];
    let role = role_named(&role, &senders)?;
    let area = area_named(app, &area).await?;
    let (_, key) = add_client(app, role, &name, &code, area).await?;
    println!("{name} is added. This is shown once:\n  key: {key}");
    Ok(())
}
