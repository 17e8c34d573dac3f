//! The test house: a server with its own database and a clock that is moved by hand, people and
//! senders to call it, and pages read as a browser without scripts reads them.

pub mod browse;
pub mod build;
pub mod country;
pub mod post_office;
pub mod process;
pub mod story;

use api::{
    app::{App, TimeSource},
    cli::{demo_people, registry},
    config::{self, SettingsArgs},
    jobs,
    ops::people,
    secrets::{PasswordCost, code_at},
    serve,
};
use chrono::{DateTime, Utc};
use domain::access::{Grant, Role};
use poem::{
    Endpoint, EndpointExt, Request, Response,
    endpoint::BoxEndpoint,
    http::{HeaderMap, Method, StatusCode},
};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Which store a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Back {
    /// A file of its own.
    Sqlite,
    /// A database of its own.
    Postgres,
}

/// Makes one test for each back end. Without PostgreSQL the second says what it left out.
#[macro_export]
macro_rules! on_both {
    ($(#[doc = $doc:literal])* async fn $name:ident($house:ident: House) $body:block) => {
        $(#[doc = $doc])*
        mod $name {
            use super::*;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                let $house = $crate::House::start($crate::Back::Sqlite).await;
                $body
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                if $crate::postgres().is_none() {
                    eprintln!("left out: no PostgreSQL (CDR_TEST_POSTGRES is not set)");
                    return;
                }
                let $house = $crate::House::start($crate::Back::Postgres).await;
                $body
            }
        }
    };
}

/// The address of a PostgreSQL in which databases may be made, if there is one.
pub fn postgres() -> Option<String> {
    variable("CDR_TEST_POSTGRES")
}

/// A variable of the test run.
#[expect(clippy::disallowed_methods, reason = "tests are told what is installed by variables")]
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// A folder that goes when the test ends.
pub struct Folder(pub PathBuf);

impl Folder {
    /// A fresh folder.
    pub fn fresh() -> Self {
        let path = std::env::temp_dir().join(format!("cdr-test-{}", domain::ids::random_uuid()));
        std::fs::create_dir_all(&path).expect("a folder for the test");
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _gone = std::fs::remove_dir_all(&self.0);
    }
}

/// The address of a fresh database on a back end.
pub fn database(back: Back, folder: &Path) -> String {
    match back {
        Back::Sqlite => format!("sqlite://{}", folder.join("cdr.sqlite").display()),
        Back::Postgres => {
            let server = postgres().expect("a PostgreSQL");
            let name = format!("cdr_{}", domain::ids::random_uuid().simple());
            let made = std::process::Command::new("psql")
                .args([server.as_str(), "-q", "-c", &format!("CREATE DATABASE {name}")])
                .status()
                .expect("psql runs");
            assert!(made.success(), "a database is made");
            let (host, _) = server.rsplit_once('/').expect("an address with a database");
            format!("{host}/{name}")
        }
    }
}

/// A server with its own database.
pub struct House {
    /// The server.
    pub app: App,
    /// Invented people and senders, as in the demonstration.
    pub cast: demo_people::Cast,
    endpoint: BoxEndpoint<'static, Response>,
    _folder: Folder,
}

/// When the stories of the tests begin: a Monday.
pub fn start_of_story() -> DateTime<Utc> {
    "2026-11-02T09:00:00Z".parse().expect("a time")
}

impl House {
    /// A server on a back end, with two areas and their people.
    pub async fn start(back: Back) -> Self {
        Self::start_as(back, SettingsArgs::default()).await
    }

    /// The same with settings of the test's own.
    pub async fn start_as(back: Back, args: SettingsArgs) -> Self {
        let folder = Folder::fresh();
        let args = SettingsArgs {
            data_dir: Some(folder.0.clone()),
            database_url: Some(database(back, &folder.0)),
            ..args
        };
        let settings = config::resolve(&args, |_| None).expect("settings");
        let time = TimeSource::at(start_of_story());
        let app = serve::open(settings, time, PasswordCost::LEAST, false).await.expect("a server");
        let cast = demo_people::make(&app, start_of_story() + chrono::Duration::days(60))
            .await
            .expect("people");
        app.time.set(start_of_story());
        let endpoint = serve::endpoint(&app).boxed();
        Self { app, cast, endpoint, _folder: folder }
    }

    /// Moves the clock.
    pub fn at(&self, instant: &str) {
        self.app.time.set(instant.parse().expect("a time"));
    }

    /// Everything that waits is placed, made and delivered.
    pub async fn settle(&self) {
        jobs::settle(&self.app).await;
    }

    /// The messages in the folder for mail.
    pub fn mail(&self) -> Vec<String> {
        let Ok(folder) = std::fs::read_dir(&self.app.settings.mail_dir) else { return Vec::new() };
        let mut files: Vec<PathBuf> = folder.flatten().map(|entry| entry.path()).collect();
        files.sort();
        files.iter().map(|path| std::fs::read_to_string(path).expect("a letter")).collect()
    }

    /// Someone who calls the API as staff.
    pub fn staff(&self, area: &str, role: Role) -> Caller<'_> {
        let user = self
            .cast
            .users
            .iter()
            .find(|u| u.area == area && u.role == role.code())
            .expect("a person");
        Caller { house: self, bearer: Some(user.token.clone()) }
    }

    /// A sender's system.
    pub fn sender(&self, area: &str, role: Role) -> Caller<'_> {
        let client = self
            .cast
            .clients
            .iter()
            .find(|c| c.area == area && c.role == role.code())
            .expect("a sender");
        Caller { house: self, bearer: Some(client.key.clone()) }
    }

    /// Somebody new with roles of the test's choice.
    pub async fn person(&self, name: &str, email: &str, grants: Vec<Grant>) -> Caller<'_> {
        let made = registry::add_user(&self.app, name, email, grants).await.expect("a person");
        let token = people::make_token(&self.app, made.id, "Test").await.expect("a token");
        Caller { house: self, bearer: Some(token) }
    }

    /// Nobody.
    pub fn nobody(&self) -> Caller<'_> {
        Caller { house: self, bearer: None }
    }

    /// The one-time code of a person now.
    pub fn code(&self, area: &str, role: Role) -> String {
        let user = self
            .cast
            .users
            .iter()
            .find(|u| u.area == area && u.role == role.code())
            .expect("a person");
        let now = u64::try_from(self.app.moment().now.timestamp()).expect("after 1970");
        code_at(&user.totp_secret, now).expect("a code")
    }

    /// One request.
    pub async fn call(&self, request: Request) -> Answer {
        let response = self.endpoint.get_response(request).await;
        let (parts, body) = response.into_parts();
        let bytes = body.into_bytes().await.expect("a body");
        Answer { status: parts.status, headers: parts.headers, bytes: bytes.to_vec() }
    }
}

/// Someone who calls.
pub struct Caller<'a> {
    house: &'a House,
    bearer: Option<String>,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or(Value::Null)
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// A header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The same answer, if it has this status.
    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        self
    }

    /// The id in the answer of a command.
    #[track_caller]
    pub fn id(&self) -> String {
        self.json()["id"].as_str().unwrap_or_else(|| panic!("no id in {}", self.text())).to_owned()
    }
}

impl Caller<'_> {
    /// Reads.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None, &[]).await
    }

    /// Creates or decides, with a new key.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        let key = domain::ids::random_uuid().to_string();
        self.send(Method::POST, path, Some(body.to_string()), &[("Idempotency-Key", &key)]).await
    }

    /// Decides on a version, with a new key.
    pub async fn post_on(&self, path: &str, version: &str, body: Value) -> Answer {
        let key = domain::ids::random_uuid().to_string();
        let body = (!body.is_null()).then(|| body.to_string());
        self.send(Method::POST, path, body, &[("Idempotency-Key", &key), ("If-Match", version)])
            .await
    }

    /// Edits a version.
    pub async fn put_on(&self, path: &str, version: &str, body: Value) -> Answer {
        self.send(Method::PUT, path, Some(body.to_string()), &[("If-Match", version)]).await
    }

    /// Sends bytes of any media type, with a new key.
    pub async fn post_as(&self, path: &str, media: &str, body: impl Into<Vec<u8>>) -> Answer {
        let key = domain::ids::random_uuid().to_string();
        let path = format!("/api/v1{path}").parse().expect("a path");
        let mut request = Request::builder().method(Method::POST).uri(path).content_type(media);
        request = request.header("Idempotency-Key", key);
        if let Some(bearer) = &self.bearer {
            request = request.header("Authorization", format!("Bearer {bearer}"));
        }
        self.house.call(request.body(body.into())).await
    }

    /// Anything.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<String>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let path = if path.starts_with("/api") || path == "/openapi.yaml" || path.ends_with('z') {
            path.to_owned()
        } else {
            format!("/api/v1{path}")
        };
        let mut request = Request::builder().method(method).uri(path.parse().expect("a path"));
        if let Some(bearer) = &self.bearer {
            request = request.header("Authorization", format!("Bearer {bearer}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = match body {
            Some(body) => request.content_type("application/json").body(body),
            None => request.finish(),
        };
        self.house.call(request).await
    }
}
