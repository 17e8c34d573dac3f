//! The server as a process of its own: built, started on a free port, called over plain HTTP/1.1
//! and killed. What only a real process can show is tested and measured with it.

pub mod crowd;

use crate::{Back, Folder, database};
use api::{
    app::TimeSource,
    cli::demo_people::{self, Cast},
    config::{self, SettingsArgs},
    secrets::PasswordCost,
    serve,
};
use chrono::Duration as Span;
use domain::{access::Role, moment::Moment};
use serde_json::Value;
use std::{
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::OnceLock,
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufStream},
    net::TcpStream,
};

/// How long a start may take before a test gives up.
const PATIENCE: Duration = Duration::from_mins(1);
/// How often a start is tried again when somebody else took the free port meanwhile.
const TRIES: u32 = 5;

/// How the binary is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Build {
    /// As the tests are.
    Debug,
    /// As it is shipped, for measurements.
    Release,
}

/// The binary `cdr`, built once for this process.
pub fn binary(build: Build) -> &'static Path {
    static DEBUG: OnceLock<PathBuf> = OnceLock::new();
    static RELEASE: OnceLock<PathBuf> = OnceLock::new();
    match build {
        Build::Debug => DEBUG.get_or_init(|| make(&[])),
        Build::Release => RELEASE.get_or_init(|| make(&["--release"])),
    }
}

fn make(profile: &[&str]) -> PathBuf {
    let output = Command::new(env!("CARGO"))
        .args(["build", "-p", "api", "--bin", "cdr", "--message-format", "json-render-diagnostics"])
        .args(profile)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .stderr(Stdio::inherit())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "cdr is built");
    let said = String::from_utf8_lossy(&output.stdout);
    let messages = said.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut made = messages.filter_map(|message| message["executable"].as_str().map(PathBuf::from));
    made.next_back().expect("cargo names the binary")
}

/// A folder and a database for servers, with invented areas, people and senders in it.
pub struct Site {
    /// The people and senders.
    pub cast: Cast,
    /// The data directory.
    pub folder: Folder,
    /// The address of the database.
    pub database_url: String,
    build: Build,
}

impl Site {
    /// A fresh site, closed again by the one who filled it before this returns: the servers are
    /// then the only ones who have the database open.
    pub fn fresh(back: Back, build: Build) -> Self {
        let folder = Folder::fresh();
        let database_url = database(back, &folder.0);
        let args = SettingsArgs {
            data_dir: Some(folder.0.clone()),
            database_url: Some(database_url.clone()),
            ..SettingsArgs::default()
        };
        let settings = config::resolve(&args, |_| None).expect("settings");
        let cast = on_a_thread(async move || {
            let now = Moment::read().now;
            let time = TimeSource::at(now - Span::days(1));
            let app =
                serve::open(settings, time, PasswordCost::LEAST, true).await.expect("a store");
            demo_people::make(&app, now).await.expect("people")
        });
        let began = Instant::now();
        while folder.0.join("cdr.sqlite-wal").exists() && began.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(5));
        }
        Self { cast, folder, database_url, build }
    }

    /// A command of `cdr` on this site.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(binary(self.build));
        command
            .args(args)
            .env("CDR_DATA_DIR", &self.folder.0)
            .env("CDR_DATABASE_URL", &self.database_url);
        command
    }

    /// Runs a command of `cdr` to its end.
    pub fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().expect("cdr runs")
    }

    /// Starts a server on a free port, without waiting for it.
    pub fn spawn(&self) -> Server {
        Server::spawn(self.command(&["serve"]), &self.folder.0)
    }

    /// Starts a server and waits until it is ready.
    pub async fn start(&self) -> Server {
        for _ in 1..TRIES {
            let mut server = self.spawn();
            if server.is_ready().await {
                return server;
            }
        }
        let mut server = self.spawn();
        assert!(server.is_ready().await, "no start: {}", server.log());
        server
    }

    /// The token of a person.
    pub fn token(&self, area: &str, role: Role) -> &str {
        let mut users = self.cast.users.iter();
        let found = users.find(|user| user.area == area && user.role == role.code());
        &found.expect("a person").token
    }

    /// The key of a sender.
    pub fn key(&self, area: &str, role: Role) -> &str {
        &self.cast.client(area, role).expect("a sender").key
    }

    /// The chains are computed again, and there is no break.
    #[track_caller]
    pub fn audit_holds(&self) {
        let verified = self.run(&["audit", "verify"]);
        let said = String::from_utf8_lossy(&verified.stdout);
        let wrong = String::from_utf8_lossy(&verified.stderr);
        assert!(
            verified.status.success() && said.contains("No break was found"),
            "{said}\n{wrong}"
        );
    }
}

/// Runs something in a runtime of its own, which is gone when this returns.
fn on_a_thread<T: Send, F: AsyncFnOnce() -> T + Send>(work: F) -> T {
    std::thread::scope(|scope| {
        let worker = scope.spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(work())
        });
        worker.join().expect("the work is done")
    })
}

/// A running server. It is killed when it is dropped.
pub struct Server {
    child: Child,
    address: SocketAddr,
    log: PathBuf,
    started: Instant,
}

impl Server {
    /// Starts a command that serves, on a free port of this machine. Its log goes into the folder.
    pub fn spawn(mut command: Command, folder: &Path) -> Self {
        let free = free_port();
        let address = free.local_addr().expect("an address");
        drop(free);
        let log = folder.join(format!("server-{}.log", address.port()));
        let file = std::fs::File::create(&log).expect("a log");
        let started = Instant::now();
        let child = command
            .env("CDR_LISTEN", address.to_string())
            .env("CDR_LOG", "warn")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(file)
            .spawn()
            .expect("cdr starts");
        Self { child, address, log, started }
    }

    /// Waits until the server says that it is ready; false when it ended instead.
    pub async fn is_ready(&mut self) -> bool {
        while self.started.elapsed() < PATIENCE {
            if self.answers_ready().await {
                return true;
            }
            if self.child.try_wait().expect("a process").is_some() {
                return false;
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        panic!("not ready within {PATIENCE:?}: {}", self.log());
    }

    async fn answers_ready(&self) -> bool {
        let Ok(mut line) = self.line().await else { return false };
        matches!(line.send("GET", "/readyz", &Ask::default()).await, Ok(reply) if reply.status == 200)
    }

    /// How long ago the process was started.
    pub fn age(&self) -> Duration {
        self.started.elapsed()
    }

    /// The number of the process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The address of the server.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What the server wrote into its log.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// A new connection to the server.
    pub async fn line(&self) -> io::Result<Line> {
        let stream = TcpStream::connect(self.address).await?;
        stream.set_nodelay(true)?;
        Ok(Line(BufStream::new(stream)))
    }

    /// Ends the server as a loss of power would: SIGKILL, without a word before.
    pub fn kill(&mut self) {
        // It may have ended by itself: then there is nothing to kill.
        let _ended = self.child.kill();
        self.child.wait().expect("the process is gone");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// What goes with a request.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ask<'a> {
    /// The token or key.
    pub bearer: Option<&'a str>,
    /// The `Idempotency-Key`.
    pub key: Option<&'a str>,
    /// The body, as JSON.
    pub body: Option<&'a str>,
}

/// One connection, used for one request after the other.
pub struct Line(BufStream<TcpStream>);

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// Status.
    pub status: u16,
    /// Body.
    pub bytes: Vec<u8>,
}

impl Reply {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or(Value::Null)
    }

    /// The same reply, if it has this status.
    #[track_caller]
    #[expect(clippy::return_self_not_must_use, reason = "often the status is all that matters")]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.bytes));
        self
    }
}

impl Line {
    /// One request and its answer.
    ///
    /// # Errors
    /// Those of the connection: the server went away before it had answered whole.
    pub async fn send(&mut self, method: &str, path: &str, ask: &Ask<'_>) -> io::Result<Reply> {
        let body = ask.body.unwrap_or_default();
        let line = |name: &str, value: Option<&str>| {
            value.map_or_else(String::new, |value| format!("{name}: {value}\r\n"))
        };
        let bearer = ask.bearer.map(|bearer| format!("Bearer {bearer}"));
        let head = [
            format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\n"),
            line("Authorization", bearer.as_deref()),
            line("Idempotency-Key", ask.key),
            line("Content-Type", ask.body.map(|_| "application/json")),
            line("Content-Length", Some(&body.len().to_string())),
        ]
        .concat();
        self.0.write_all(format!("{head}\r\n{body}").as_bytes()).await?;
        self.0.flush().await?;
        self.answer().await
    }

    /// Posts a body of unknown length in chunks, until the server answers or all is sent. Gives the
    /// answer and how many bytes of the body went out before it.
    ///
    /// # Errors
    /// Those of the connection, if no answer came.
    pub async fn flood(&mut self, head: &str, total: usize) -> io::Result<(Reply, usize)> {
        const CHUNK: usize = 64 * 1024;
        self.0.write_all(format!("{head}Transfer-Encoding: chunked\r\n\r\n").as_bytes()).await?;
        let chunk = format!("{CHUNK:x}\r\n{}\r\n", " ".repeat(CHUNK));
        let mut sent = 0;
        while sent < total {
            let wait = tokio::time::timeout(Duration::ZERO, self.0.fill_buf()).await;
            if wait.is_ok() || self.0.write_all(chunk.as_bytes()).await.is_err() {
                break;
            }
            sent += CHUNK;
        }
        Ok((self.answer().await?, sent))
    }

    async fn answer(&mut self) -> io::Result<Reply> {
        let first = self.text_line().await?;
        let status = first.split(' ').nth(1).and_then(|code| code.parse().ok());
        let status = status.ok_or_else(|| io::Error::other("no status"))?;
        let mut length = None;
        loop {
            let header = self.text_line().await?;
            if header.is_empty() {
                break;
            }
            let (name, value) = header.split_once(':').unwrap_or_default();
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse().ok();
            }
        }
        let length = length.ok_or_else(|| io::Error::other("no length"))?;
        let mut bytes = vec![0; length];
        self.0.read_exact(&mut bytes).await?;
        Ok(Reply { status, bytes })
    }

    /// One line of the head, without its end.
    async fn text_line(&mut self) -> io::Result<String> {
        let mut text = String::new();
        if self.0.read_line(&mut text).await? == 0 || !text.ends_with('\n') {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(text.trim_end().to_owned())
    }

    /// Reads as staff.
    pub async fn get(&mut self, path: &str, bearer: &str) -> io::Result<Reply> {
        self.send("GET", path, &Ask { bearer: Some(bearer), ..Ask::default() }).await
    }
}

/// Every item of a list, page by page.
pub async fn every(line: &mut Line, path: &str, bearer: &str) -> Vec<Value> {
    let mut items = Vec::new();
    let mut next = String::new();
    loop {
        let page = line.get(&format!("{path}?size=100{next}"), bearer).await.expect("an answer");
        let page = page.is(200).json();
        items.extend(page["items"].as_array().expect("items").iter().cloned());
        let Some(after) = page["next"].as_str() else { return items };
        next = format!("&after={after}");
    }
}

/// A port that nothing listens on and that no other test of this process is given: two servers that
/// start at one moment must not meet on one port.
fn free_port() -> TcpListener {
    use std::sync::atomic::{AtomicU16, Ordering};
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let base = 20_000 + u16::try_from(std::process::id() % 40).unwrap_or(0) * 250;
    (0..250)
        .find_map(|_| {
            let port = base + NEXT.fetch_add(1, Ordering::Relaxed) % 250;
            TcpListener::bind((Ipv4Addr::LOCALHOST, port)).ok()
        })
        .expect("a free port")
}
