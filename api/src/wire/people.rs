//! Callers on the wire.

use domain::access::Actor;
use poem_openapi::{Object, types::Example};
use uuid::Uuid;

/// A role in an area.
#[derive(Clone, Debug, Object)]
pub struct GrantView {
    /// The role.
    pub role: String,
    /// The area; absent for a sender's key.
    #[oai(skip_serializing_if_is_none)]
    pub area: Option<Uuid>,
}

/// Who you are to this server.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct MeView {
    /// Your name, or that of your office.
    pub name: String,
    /// `staff` or `sender`.
    pub kind: String,
    /// Your roles.
    pub roles: Vec<GrantView>,
    /// For a sender's key: code of the district or coroner area it is bound to.
    #[oai(skip_serializing_if_is_none)]
    pub office: Option<String>,
}

impl Example for MeView {
    fn example() -> Self {
        Self {
            name: "Bethan Okoro".into(),
            kind: "staff".into(),
            roles: vec![GrantView {
                role: "administrator".into(),
                area: Some(Uuid::from_u128(0x3c4d_5e6f_7a8b_4c9d_8e1f_2a3b_4c5d_6e7f)),
            }],
            office: None,
        }
    }
}

impl From<&Actor> for MeView {
    fn from(actor: &Actor) -> Self {
        let (kind, roles, office) = match actor {
            Actor::Staff { grants, .. } => {
                let grants = grants
                    .iter()
                    .map(|g| GrantView { role: g.role.code().into(), area: Some(g.area.0) })
                    .collect();
                ("staff", grants, None)
            }
            Actor::Client { role, office, .. } => (
                "sender",
                vec![GrantView { role: role.code().into(), area: None }],
                Some(office.code.clone()),
            ),
            Actor::System { .. } => ("system", Vec::new(), None),
        };
        Self { name: actor.name(), kind: kind.into(), roles, office }
    }
}
