//! Puts the two faces together and serves them, with the jobs beside them.

use crate::{
    app::{App, TimeSource},
    config::Settings,
    jobs, pages, rest,
    rest::{body::MAX_JSON_BYTES, edge, edge::Edge, edge::Methods},
    secrets::{PasswordCost, Passwords},
};
use domain::ids;
use poem::{
    Endpoint, EndpointExt, IntoEndpoint, Response, Route, Server, handler, listener::TcpListener,
    web::Data,
};
use std::{io, path::Path, sync::Arc, time::Duration};
use storage::{Store, StoreOptions};
use tokio::sync::{Notify, watch};

/// Longest form of a page, in bytes.
const MAX_FORM_BYTES: u64 = 1_048_576;
/// How long requests may still take after the server was told to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Why the server did not start, in one sentence.
#[derive(Debug, thiserror::Error)]
pub enum StartFault {
    /// The data directory cannot be made or used.
    #[error("The data directory cannot be used: {0}.")]
    DataDirectory(io::Error),
    /// The store cannot be reached or migrated.
    #[error("The database cannot be used: {0}.")]
    Store(#[from] storage::StoreError),
    /// Passwords cannot be checked.
    #[error("Passwords cannot be checked: {0}.")]
    Passwords(#[from] crate::secrets::SecretFault),
    /// The address cannot be listened on.
    #[error("The address cannot be listened on: {0}.")]
    Listen(io::Error),
}

/// Opens the store, brings it up to date and puts the parts together.
pub async fn open(
    settings: Settings,
    time: TimeSource,
    cost: PasswordCost,
    durable: bool,
) -> Result<App, StartFault> {
    std::fs::create_dir_all(&settings.data_dir).map_err(StartFault::DataDirectory)?;
    let writer = format!("{}-{}", std::process::id(), ids::random_uuid());
    let options = StoreOptions { url: settings.database_url.clone(), durable, writer };
    let store = Store::connect(options).await?;
    store.migrate().await?;
    let release_key = release_key(&settings.data_dir).map_err(StartFault::DataDirectory)?;
    Ok(App {
        store,
        time,
        nudge: Arc::new(Notify::new()),
        calendars: Arc::new(Notify::new()),
        passwords: Arc::new(Passwords::new(cost)?),
        release_key: Arc::new(release_key),
        settings: Arc::new(settings),
    })
}

/// The key from which pseudonyms of exports are made: made once, kept where only the server reads.
fn release_key(data_dir: &Path) -> io::Result<[u8; 32]> {
    let path = data_dir.join("release.key");
    match std::fs::read(&path) {
        Ok(bytes) => bytes.try_into().map_err(|_| io::Error::other("release.key is damaged")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let mut key = [0_u8; 32];
            getrandom::fill(&mut key).map_err(|error| io::Error::other(error.to_string()))?;
            // Written aside and renamed, so that a kill in between leaves no half key.
            let aside = data_dir.join(format!(".release.key.{}", std::process::id()));
            write_secret(&aside, &key)?;
            std::fs::rename(&aside, &path)?;
            Ok(key)
        }
        Err(error) => Err(error),
    }
}

/// Writes a file that only the owner may read.
pub fn write_secret(path: &Path, bytes: &[u8]) -> io::Result<()> {
    use std::{io::Write, os::unix::fs::OpenOptionsExt};
    let mut options = std::fs::OpenOptions::new();
    let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Both faces.
pub fn endpoint(app: &App) -> impl Endpoint<Output = Response> + use<> {
    let behind_proxy = app.settings.behind_proxy;
    let contract = rest::contract();
    let methods = Methods::from_document(&contract, "");
    let edge = Edge::api(Arc::new(methods), MAX_JSON_BYTES as u64, ids::random_uuid);
    let api =
        Route::new().nest(rest::PREFIX, rest::service()).with(edge.behind_proxy(behind_proxy));
    let open = Methods::default()
        .with("/healthz", &["GET"])
        .with("/readyz", &["GET"])
        .with("/openapi.yaml", &["GET"]);
    let plain = Edge::api(Arc::new(open), 1_024, ids::random_uuid).behind_proxy(behind_proxy);
    let page_methods = Arc::new(pages::methods());
    let pages = pages::routes(&contract).with(
        Edge::pages(page_methods, MAX_FORM_BYTES, ids::random_uuid, pages::tell)
            .behind_proxy(behind_proxy),
    );
    let yaml = rest::document::to_yaml(&contract);
    Route::new()
        .at("/healthz", healthz.with(plain.clone()))
        .at("/readyz", readyz.with(plain.clone()))
        .at("/openapi.yaml", Contract(yaml).with(plain))
        .nest_no_strip(rest::PREFIX, api)
        .nest_no_strip("/", pages)
        .data(app.clone())
        .map_to_response()
}

#[handler]
fn healthz() -> &'static str {
    "The server is running.\n"
}

#[handler]
async fn readyz(Data(app): Data<&App>) -> Response {
    match app.store.ready().await {
        Ok(()) => Response::from("The server is ready.\n"),
        Err(_) => {
            let problem =
                rest::problem::Problem::new(rest::problem::Code::StoreAway).retry_after(5);
            poem::IntoResponse::into_response(problem)
        }
    }
}

/// The contract as `openapi.yaml` holds it.
struct Contract(String);

impl Endpoint for Contract {
    type Output = Response;

    async fn call(&self, _request: poem::Request) -> poem::Result<Response> {
        Ok(Response::builder()
            .content_type("application/yaml")
            .header("Cache-Control", "no-cache")
            .body(self.0.clone()))
    }
}

/// Serves until told to stop, with the jobs beside it.
pub async fn serve(app: App) -> Result<(), StartFault> {
    edge::quiet_panics();
    let (stop, stopped) = watch::channel(false);
    let jobs = spawn_jobs(app.clone(), stopped);
    let listen = app.settings.listen;
    tracing::info!(address = %listen, "serving");
    let served = Server::new(TcpListener::bind(listen))
        .run_with_graceful_shutdown(endpoint(&app).into_endpoint(), told_to_stop(), Some(GRACE))
        .await;
    stop.send_replace(true);
    app.nudge.notify_one();
    if jobs.await.is_err() {
        tracing::error!("the jobs ended badly");
    }
    served.map_err(StartFault::Listen)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the jobs are the one task that runs beside the requests"
)]
fn spawn_jobs(app: App, stopped: watch::Receiver<bool>) -> tokio::task::JoinHandle<()> {
    tokio::spawn(jobs::run(app, stopped))
}

async fn told_to_stop() {
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated => {}
    }
}
