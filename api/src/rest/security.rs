//! Who calls: a sender's key or a person's token, both as a bearer. The session cookie of the pages
//! is never looked at here.

use super::problem::{Code, Problem};
use crate::{
    app::App,
    ops::{notices::Sender, people},
    secrets::{self, KeyKind},
};
use domain::{
    access::Actor,
    operations::{Call, Operation},
};
use poem::Request;
use poem_openapi::{SecurityScheme, auth::Bearer};

/// A caller with good credentials.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Who.
    pub actor: Actor,
    /// For a sender's key: the office it speaks for.
    pub sender: Option<Sender>,
}

impl Caller {
    /// A call of this caller.
    pub fn call(&self, app: &App, operation: Operation) -> Call {
        Call::new(self.actor.clone(), operation, app.moment())
    }
}

/// A personal token of a member of staff. Make one on the page "Your tokens"; it is shown once and expires.
#[derive(SecurityScheme)]
#[oai(ty = "bearer", rename = "StaffToken", checker = "identify")]
pub struct StaffToken(pub Caller);

/// The key of a sender's system, bound to one district, coroner area, provider of care or the national death signal.
#[derive(SecurityScheme)]
#[oai(ty = "bearer", rename = "SenderKey", checker = "identify")]
pub struct SenderKey(pub Caller);

/// A token or a key.
#[derive(SecurityScheme)]
pub enum Anybody {
    /// A member of staff.
    Staff(StaffToken),
    /// A sender.
    Sender(SenderKey),
}

impl Anybody {
    /// The caller.
    pub fn caller(&self) -> &Caller {
        match self {
            Self::Staff(StaffToken(caller)) | Self::Sender(SenderKey(caller)) => caller,
        }
    }
}

async fn identify(request: &Request, bearer: Bearer) -> poem::Result<Caller> {
    let app = request.data::<App>().ok_or_else(|| Problem::new(Code::OurFault))?;
    let found = match KeyKind::of(&bearer.token) {
        Some(KeyKind::Token) => staff(app, &bearer.token).await,
        Some(
            KeyKind::Registrar | KeyKind::Coroner | KeyKind::Practitioner | KeyKind::NationalSignal,
        ) => client(app, &bearer.token).await,
        _ => Ok(None),
    };
    match found {
        Ok(Some(caller)) => Ok(caller),
        Ok(None) => Err(Problem::new(Code::BadCredentials).into()),
        Err(_) => Err(Problem::new(Code::StoreAway).retry_after(5).into()),
    }
}

async fn staff(app: &App, token: &str) -> Result<Option<Caller>, storage::StoreError> {
    let found = app.store.staff_by_token(&secrets::hash_key(token), app.moment().now).await?;
    Ok(found.map(|staff| Caller { actor: people::actor(&staff), sender: None }))
}

async fn client(app: &App, key: &str) -> Result<Option<Caller>, storage::StoreError> {
    let found = app.store.client_by_key(&secrets::hash_key(key)).await?;
    Ok(found.map(|client| Caller {
        actor: Actor::Client { id: client.id, role: client.role, office: client.office.clone() },
        sender: Some(Sender { client: client.id, office: client.office, area: client.area }),
    }))
}
