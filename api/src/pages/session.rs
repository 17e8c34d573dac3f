//! Who looks at a page: the session behind the cookie. A person who is not signed in is sent to
//! the sign-in page and back again.

use super::form_state::see_other;
use crate::{
    app::App,
    config::Settings,
    ops::{self, OpError, people},
};
use domain::{
    access::{Actor, Role},
    operations::{Call, Operation},
};
use poem::{
    Error, FromRequest, Request, RequestBody, Response,
    web::cookie::{Cookie, SameSite},
};
use storage::SessionRow;

/// A person who is signed in, with both steps done.
#[derive(Clone, Debug)]
pub struct Person {
    /// The session.
    pub session: SessionRow,
    /// The actor.
    pub actor: Actor,
    /// Names of the areas the person works for, as the head of each page shows them.
    pub areas: String,
    /// The address that was asked for, without its query.
    pub path: String,
}

impl Person {
    /// A call of this person.
    pub fn call(&self, app: &App, operation: Operation) -> Call {
        Call::new(self.actor.clone(), operation, app.moment())
    }

    /// Whether the person holds a role anywhere.
    pub fn is(&self, role: Role) -> bool {
        self.actor.roles().contains(&role)
    }

    /// Whether any of the person's roles may use an operation.
    pub fn may(&self, operation: Operation) -> bool {
        self.actor.roles().iter().any(|role| operation.permits(*role))
    }
}

/// The value of a cookie as the browser sent it.
fn token(request: &Request, name: &str) -> Option<String> {
    let pairs = request.header("cookie")?.split(';');
    let mut values = pairs.filter_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='));
    values.next().filter(|value| value.len() <= 200).map(str::to_owned)
}

/// The session behind the cookie of a request, whichever step it has reached.
pub async fn behind(app: &App, request: &Request) -> Result<Option<SessionRow>, OpError> {
    match token(request, app.settings.cookie_name()) {
        Some(token) => people::session(app, &token).await,
        None => Ok(None),
    }
}

impl<'a> FromRequest<'a> for Person {
    async fn from_request(request: &'a Request, _body: &mut RequestBody) -> poem::Result<Self> {
        let app = request
            .data::<App>()
            .ok_or_else(|| Error::from_status(poem::http::StatusCode::INTERNAL_SERVER_ERROR))?;
        let session = behind(app, request).await.map_err(super::errors::PageFault)?;
        let back = if request.method() == poem::http::Method::GET {
            request.uri().path()
        } else {
            "/my-work"
        };
        match session {
            None => Err(Error::from_response(see_other(&format!("/sign-in?next={back}")))),
            Some(session) if session.proved_at.is_none() => {
                Err(Error::from_response(see_other(&format!("/sign-in/code?next={back}"))))
            }
            Some(session) => {
                let actor = people::actor(&session.staff);
                let areas = area_names(app, &actor).await.map_err(super::errors::PageFault)?;
                Ok(Self { session, actor, areas, path: request.uri().path().to_owned() })
            }
        }
    }
}

async fn area_names(app: &App, actor: &Actor) -> Result<String, OpError> {
    let call = Call::new(actor.clone(), Operation::WhoAmI, app.moment());
    let mine = actor.areas();
    let areas = ops::cases::areas(app, &call).await?;
    let names: Vec<String> =
        areas.into_iter().filter(|area| mine.contains(&area.id)).map(|area| area.name).collect();
    Ok(names.join(", "))
}

/// Whoever looks at a page that is open to anybody: signed in or not.
pub struct Visitor(pub Option<Person>);

impl<'a> FromRequest<'a> for Visitor {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        if request.header("cookie").is_none() {
            return Ok(Self(None));
        }
        Ok(Self(Person::from_request(request, body).await.ok()))
    }
}

/// A local address to go to after signing in; anything else is the work page.
pub fn local(next: &str) -> &str {
    let plain = next.starts_with('/')
        && !next.starts_with("//")
        && next.len() < 200
        && next.chars().all(|c| c.is_ascii_alphanumeric() || "/-_.".contains(c));
    if plain { next } else { "/my-work" }
}

/// The cookie of a session.
pub fn cookie(settings: &Settings, token: &str) -> String {
    let mut cookie = Cookie::new_with_str(settings.cookie_name(), token);
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Lax);
    cookie.set_path("/");
    cookie.set_secure(settings.behind_proxy);
    cookie.to_string()
}

/// The same page with the session cookie set, or taken away.
pub fn with_cookie(response: Response, settings: &Settings, token: Option<&str>) -> Response {
    let value = match token {
        Some(token) => cookie(settings, token),
        None => format!("{}; Max-Age=0", cookie(settings, "")),
    };
    let (mut parts, body) = response.into_parts();
    if let Ok(value) = value.parse() {
        parts.headers.append("Set-Cookie", value);
    }
    Response::from_parts(parts, body)
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn after_signing_in_nobody_is_sent_to_another_place() {
        for elsewhere in
            ["https://example.org", "//example.org", "/\\example.org", "javascript:x", ""]
        {
            assert_eq!(local(elsewhere), "/my-work", "{elsewhere}");
        }
        assert_eq!(local("/cases/CDR-26-0117"), "/cases/CDR-26-0117");
    }
}
