//! Settings: what varies by deployment, and nothing else. Every command takes the same ones.
//!
//! Each may be given three ways; a flag wins over the environment, the environment over the TOML
//! file, the file over the default. A setting that is wrong or unsafe stops the start with one
//! sentence, which never repeats a password. This is the only place that reads the environment.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use thiserror::Error;

/// The settings as flags. All are optional: see each for its default.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Settings (flag over environment over file)")]
pub struct SettingsArgs {
    /// Address and port to listen on [env CDR_LISTEN; default 127.0.0.1:8080].
    ///
    /// Anything but a loopback address needs --behind-proxy, because the server itself does not
    /// speak TLS.
    #[arg(long, global = true, value_name = "ADDRESS:PORT")]
    pub listen: Option<String>,

    /// Database [env CDR_DATABASE_URL; default the SQLite file cdr.sqlite in the data directory].
    ///
    /// Either sqlite://path/to/file.sqlite or postgres://user:password@host/database. Better in the
    /// environment or in a file that only the server can read than on the command line.
    #[arg(long, global = true, value_name = "URL")]
    pub database_url: Option<String>,

    /// Directory for everything the server keeps in files [env CDR_DATA_DIR; default cdr-data].
    #[arg(long, global = true, value_name = "DIRECTORY")]
    pub data_dir: Option<PathBuf>,

    /// TOML file with settings, named as the flags but with _ for - [env CDR_CONFIG; default none].
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Say that a proxy in front ends TLS [env CDR_BEHIND_PROXY; default false].
    ///
    /// Cookies are then marked Secure, and X-Forwarded-For and X-Forwarded-Proto are believed.
    /// Without it these headers are ignored. Give it only if nothing but the proxy can reach the
    /// server.
    #[arg(long, global = true, value_name = "TRUE|FALSE", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    pub behind_proxy: Option<String>,

    /// Address that people use, for links in messages [env CDR_BASE_URL; default from the listen address].
    #[arg(long, global = true, value_name = "URL")]
    pub base_url: Option<String>,

    /// Folder for outgoing mail [env CDR_MAIL_DIR; default mail in the data directory].
    #[arg(long, global = true, value_name = "DIRECTORY")]
    pub mail_dir: Option<PathBuf>,

    /// Mail server [env CDR_SMTP_URL; default none: mail is put into the folder].
    ///
    /// Either smtps://user:password@host (TLS from the start) or smtp://user:password@host (TLS by
    /// STARTTLS, without which nothing is sent). Only smtp:// to this computer goes without TLS.
    /// Better in the environment or in a file that only the server can read.
    #[arg(long, global = true, value_name = "URL")]
    pub smtp_url: Option<String>,

    /// Name of the service, in the header of each page [env CDR_SERVICE_NAME; default Child death review].
    #[arg(long, global = true, value_name = "NAME")]
    pub service_name: Option<String>,

    /// Mailbox that messages come from [env CDR_SERVICE_MAILBOX; default cdr@localhost].
    #[arg(long, global = true, value_name = "MAILBOX")]
    pub service_mailbox: Option<String>,

    /// Minutes without a request after which a session ends, 1 to 120 [env CDR_IDLE_MINUTES; default 20].
    #[arg(long, global = true, value_name = "MINUTES")]
    pub idle_minutes: Option<String>,

    /// Hours after which a session ends in any case, 1 to 24 [env CDR_SESSION_HOURS; default 12].
    #[arg(long, global = true, value_name = "HOURS")]
    pub session_hours: Option<String>,

    /// Area that gets a public report which names no place known here [env CDR_DEFAULT_AREA; default the first by name].
    #[arg(long, global = true, value_name = "AREA")]
    pub default_area: Option<String>,
    /// Hosts to which events for senders may be sent [env CDR_WEBHOOKS; default off].
    ///
    /// `off`, `any` for every public host, or host names with commas between: a name allows itself
    /// and what ends in it. Only a host that is named itself may have an address that is not public.
    #[arg(long, global = true, value_name = "off|any|HOSTS")]
    pub webhooks: Option<String>,

    /// Hosts from which the calendars of staff may be read [env CDR_CALENDARS; default off].
    ///
    /// Staff may then give the address of their own calendar, and a search for the time of a meeting
    /// knows when they are engaged. The values are those of `--webhooks`.
    #[arg(long, global = true, value_name = "off|any|HOSTS")]
    pub calendars: Option<String>,
}

/// The settings in force.
#[derive(Clone, PartialEq, Eq)]
pub struct Settings {
    /// Where the server listens.
    pub listen: SocketAddr,
    /// `sqlite://…` or `postgres://…`. It may hold a password: never log or show it.
    pub database_url: String,
    /// The directory for everything kept in files.
    pub data_dir: PathBuf,
    /// Whether a proxy in front ends TLS; only then are forwarded headers believed.
    pub behind_proxy: bool,
    /// Minutes without a request after which a session ends.
    pub idle_minutes: u32,
    /// Hours after which a session ends in any case.
    pub session_hours: u32,
    /// The folder for outgoing mail.
    pub mail_dir: PathBuf,
    /// The mail server; none for the folder. It may hold a password: never log or show it.
    pub smtp_url: Option<String>,
    /// The name of the service, as pages show it.
    pub service_name: String,
    /// The mailbox that messages come from.
    pub service_mailbox: String,
    /// The address that people use, without a slash at its end.
    pub base_url: String,
    /// Short name of the area that gets a public report which names no place known here.
    pub default_area: Option<String>,
    /// Whom to telephone at once after a sudden death, by short name of the area: the table `advice`
    /// of the file. An area without a text has the words of the page.
    pub advice: BTreeMap<String, String>,
    /// Hosts to which events for senders may be sent.
    pub webhooks: Hosts,
    /// Hosts from which the calendars of staff may be read.
    pub calendars: Hosts,
}

/// Hosts that this server may ask or tell something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Hosts {
    /// None.
    #[default]
    Off,
    /// Every public one.
    Any,
    /// These and what ends in them.
    Named(Vec<String>),
}

impl Hosts {
    /// Reads the setting.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "off" => return Some(Self::Off),
            "any" => return Some(Self::Any),
            _ => {}
        }
        let hosts: Vec<String> = text
            .split(',')
            .map(|host| host.trim().trim_start_matches('.').to_lowercase())
            .collect();
        let fit = |host: &String| {
            !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || "-.:".contains(c))
        };
        hosts.iter().all(fit).then_some(Self::Named(hosts))
    }

    /// Whether nothing is asked or told.
    #[must_use]
    pub fn is_off(&self) -> bool {
        *self == Self::Off
    }

    /// Whether a host is named itself.
    #[must_use]
    pub fn names(&self, host: &str) -> bool {
        matches!(self, Self::Named(hosts) if hosts.iter().any(|known| known.eq_ignore_ascii_case(host)))
    }

    /// Whether a host may be asked or told.
    #[must_use]
    pub fn allows(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        match self {
            Self::Off => false,
            Self::Any => true,
            Self::Named(hosts) => hosts.iter().any(|known| {
                host.strip_suffix(known).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
            }),
        }
    }
}

impl Settings {
    /// The name of the session cookie: `__Host-cdr` (with Secure) where TLS is certain, else `cdr`.
    #[must_use]
    pub fn cookie_name(&self) -> &'static str {
        if self.behind_proxy { "__Host-cdr" } else { "cdr" }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = self.database_url.split(':').next().unwrap_or_default();
        f.debug_struct("Settings")
            .field("listen", &self.listen)
            .field("database", &kind)
            .field("data_dir", &self.data_dir)
            .field("behind_proxy", &self.behind_proxy)
            .field("base_url", &self.base_url)
            .finish_non_exhaustive()
    }
}

/// Why the settings cannot be used, in one sentence.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum SettingsFault {
    /// The TOML file cannot be opened.
    #[error("The configuration file {} cannot be read: {why}.", path.display())]
    UnreadableFile {
        /// The file.
        path: PathBuf,
        /// What the system says, as a kind of error.
        why: io::ErrorKind,
    },
    /// The file is not TOML.
    #[error("The configuration file {} is not valid TOML at line {line}.", path.display())]
    NotToml {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
    },
    /// The file has a key that is not a setting.
    #[error("The configuration file {} has the key {key:?}, which is not a setting; see cdr --help for those there are.", path.display())]
    UnknownKey {
        /// The file.
        path: PathBuf,
        /// The key.
        key: String,
    },
    /// A value is not what the setting takes.
    #[error("{origin} must be {right}.")]
    BadValue {
        /// Where the value stands.
        origin: String,
        /// What would be right.
        right: &'static str,
    },
    /// The server would be open to the network without TLS.
    #[error(
        "The server would listen on {0}, which others can reach, without TLS: listen on 127.0.0.1, or put a TLS proxy in front and say --behind-proxy."
    )]
    OpenToNetwork(SocketAddr),
    /// People would be sent to an address without TLS.
    #[error("The base URL must begin with https:// unless it names this computer.")]
    OpenBaseUrl,
    /// The data directory is something else.
    #[error("The data directory {} is not a directory.", .0.display())]
    NotADirectory(PathBuf),
    /// The file with the database password can be read by everybody.
    #[error("The configuration file {} holds a password and can be read by everybody: take that away with chmod o-r.", .0.display())]
    OpenSecret(PathBuf),
}

/// The environment of this process, as [`resolve`] wants it. A value that is empty counts as not
/// given.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this module is where the environment is read")]
pub fn environment(name: &str) -> Option<String> {
    std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
}

/// Brings flags, environment and file together.
///
/// # Errors
/// The first setting found to be wrong or unsafe.
pub fn resolve(
    args: &SettingsArgs,
    env: impl Fn(&str) -> Option<String>,
) -> Result<Settings, SettingsFault> {
    let env = |name: &str| env(name).filter(|value| !value.is_empty());
    let file = match args.config.clone().or_else(|| env("CDR_CONFIG").map(PathBuf::from)) {
        Some(path) => File::read(path)?,
        None => File::default(),
    };
    let path_text = |path: &Option<PathBuf>| path.as_ref().map(|p| p.display().to_string());
    let pick = |name: &str, flag: Option<String>| {
        let variable = format!("CDR_{}", name.to_ascii_uppercase());
        let flagged = flag.map(|value| (value, format!("--{}", name.replace('_', "-"))));
        flagged
            .or_else(|| env(&variable).map(|value| (value, variable.clone())))
            .or_else(|| file.value(name))
    };

    let listen = parse(
        pick("listen", args.listen.clone()),
        "an address with a port such as 127.0.0.1:8080",
        address,
    )?
    .unwrap_or_else(|| SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)));
    let truth = |text: &str| text.parse().ok();
    let behind_proxy =
        parse(pick("behind_proxy", args.behind_proxy.clone()), "true or false", truth)?
            .unwrap_or(false);
    if !behind_proxy && !listen.ip().is_loopback() {
        return Err(SettingsFault::OpenToNetwork(listen));
    }

    let data_dir = pick("data_dir", path_text(&args.data_dir));
    let data_dir = PathBuf::from(data_dir.map_or_else(|| "cdr-data".to_owned(), |(dir, _)| dir));
    must_be_directory(&data_dir)?;
    let mail_dir = pick("mail_dir", path_text(&args.mail_dir));
    let mail_dir = mail_dir.map_or_else(|| data_dir.join("mail"), |(dir, _)| PathBuf::from(dir));
    must_be_directory(&mail_dir)?;

    let database_right = "sqlite:// with a file, or postgres:// with a host and a database";
    let database_url =
        parse(pick("database_url", args.database_url.clone()), database_right, database)?
            .unwrap_or_else(|| format!("sqlite://{}", data_dir.join("cdr.sqlite").display()));
    file.guards_its_password()?;

    let smtp_right =
        "smtps:// or smtp:// with a host, a port if it is unusual, and nothing after it";
    let smtp_url =
        parse(pick("smtp_url", args.smtp_url.clone()), smtp_right, crate::outside::smtp::url)?;

    let scheme = if behind_proxy { "https" } else { "http" };
    let base_right = "an address such as https://cdr.example.org, without a path";
    let base_url = parse(pick("base_url", args.base_url.clone()), base_right, base)?
        .unwrap_or_else(|| format!("{scheme}://{listen}"));
    let local = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
    let safe = base_url.starts_with("https://")
        || (!behind_proxy && local.iter().any(|here| is_host(&base_url, here)));
    if !safe {
        return Err(SettingsFault::OpenBaseUrl);
    }

    let idle_minutes = parse(
        pick("idle_minutes", args.idle_minutes.clone()),
        "a whole number from 1 to 120",
        |text| text.parse().ok().filter(|n| (1..=120).contains(n)),
    )?;
    let session_hours = parse(
        pick("session_hours", args.session_hours.clone()),
        "a whole number from 1 to 24",
        |text| text.parse().ok().filter(|n| (1..=24).contains(n)),
    )?;
    let service_name = parse(
        pick("service_name", args.service_name.clone()),
        "a name of 1 to 80 characters",
        |text| line_of(text, 80),
    )?;
    let service_mailbox = parse(
        pick("service_mailbox", args.service_mailbox.clone()),
        "a mailbox such as cdr@example.org",
        |text| line_of(text, 254).filter(|text| is_mailbox(text)),
    )?;
    let webhooks = parse(
        pick("webhooks", args.webhooks.clone()),
        "off, any, or host names with commas between",
        Hosts::parse,
    )?;
    let calendars = parse(
        pick("calendars", args.calendars.clone()),
        "off, any, or host names with commas between",
        Hosts::parse,
    )?;

    let default_area = parse(
        pick("default_area", args.default_area.clone()),
        "the short name of an area",
        |text| line_of(text, 80),
    )?;

    Ok(Settings {
        default_area,
        smtp_url,
        advice: file.texts("advice"),
        listen,
        database_url,
        data_dir,
        behind_proxy,
        idle_minutes: idle_minutes.unwrap_or(20),
        session_hours: session_hours.unwrap_or(12),
        mail_dir,
        service_name: service_name.unwrap_or_else(|| "Child death review".to_owned()),
        service_mailbox: service_mailbox.unwrap_or_else(|| "cdr@localhost".to_owned()),
        base_url,
        webhooks: webhooks.unwrap_or_default(),
        calendars: calendars.unwrap_or_default(),
    })
}

/// A value with the place it stands in.
type Given = (String, String);

fn parse<T>(
    given: Option<Given>,
    right: &'static str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, SettingsFault> {
    let Some((text, origin)) = given else { return Ok(None) };
    read(text.trim()).map(Some).ok_or(SettingsFault::BadValue { origin, right })
}

fn address(text: &str) -> Option<SocketAddr> {
    match text.strip_prefix("localhost:") {
        Some(port) => port.parse().ok().map(|port: u16| (Ipv4Addr::LOCALHOST, port).into()),
        None => text.parse().ok(),
    }
}

fn database(text: &str) -> Option<String> {
    let (scheme, rest) = text.split_once(':')?;
    let right = match scheme {
        "sqlite" => {
            let file = rest.strip_prefix("//").unwrap_or_default();
            !file.is_empty() && !file.contains(":memory:") && !file.ends_with('/')
        }
        "postgres" | "postgresql" => rest
            .strip_prefix("//")
            .and_then(|rest| rest.split_once('/'))
            .is_some_and(|(_, name)| !name.split('?').next().unwrap_or_default().is_empty()),
        _ => false,
    };
    (right && !text.contains(char::is_whitespace)).then(|| text.to_owned())
}

fn has_password(database_url: &str) -> bool {
    let user = database_url.split_once("://").and_then(|(_, rest)| rest.rsplit_once('@'));
    user.is_some_and(|(user, _)| user.contains(':')) || database_url.contains("password=")
}

fn base(text: &str) -> Option<String> {
    let text = text.trim_end_matches('/');
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    let fit = |c: char| c.is_ascii_alphanumeric() || "-.:[]".contains(c);
    (!host.is_empty() && host.chars().all(fit)).then(|| text.to_owned())
}

fn is_host(url: &str, here: &str) -> bool {
    url.strip_prefix(here).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
}

fn line_of(text: &str, most: usize) -> Option<String> {
    let fits = (1..=most).contains(&text.chars().count()) && !text.contains(char::is_control);
    fits.then(|| text.to_owned())
}

fn is_mailbox(text: &str) -> bool {
    let fit = |part: &str| {
        !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || "<>\"@,;".contains(c))
    };
    text.split_once('@').is_some_and(|(user, host)| fit(user) && fit(host))
}

fn must_be_directory(path: &Path) -> Result<(), SettingsFault> {
    if path.exists() && !path.is_dir() {
        return Err(SettingsFault::NotADirectory(path.to_owned()));
    }
    Ok(())
}

/// What the TOML file holds.
#[derive(Default)]
struct File {
    path: PathBuf,
    table: toml::Table,
}

/// The settings that a file may hold, with what a value must be.
const KEYS: &[(&str, Kind, &str)] = &[
    ("listen", Kind::Text, "text in quotes"),
    ("database_url", Kind::Text, "text in quotes"),
    ("data_dir", Kind::Text, "text in quotes"),
    ("behind_proxy", Kind::Truth, "true or false"),
    ("base_url", Kind::Text, "text in quotes"),
    ("mail_dir", Kind::Text, "text in quotes"),
    ("smtp_url", Kind::Text, "text in quotes"),
    ("service_name", Kind::Text, "text in quotes"),
    ("service_mailbox", Kind::Text, "text in quotes"),
    ("idle_minutes", Kind::Number, "a whole number"),
    ("session_hours", Kind::Number, "a whole number"),
    ("default_area", Kind::Text, "text in quotes"),
    ("advice", Kind::Texts, "a table of areas with text in quotes"),
    ("webhooks", Kind::Text, "text in quotes"),
    ("calendars", Kind::Text, "text in quotes"),
];

#[derive(Clone, Copy)]
enum Kind {
    Text,
    Truth,
    Number,
    Texts,
}

impl File {
    fn read(path: PathBuf) -> Result<Self, SettingsFault> {
        let text = std::fs::read_to_string(&path).map_err(|error| {
            SettingsFault::UnreadableFile { path: path.clone(), why: error.kind() }
        })?;
        let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            SettingsFault::NotToml { path: path.clone(), line: 1 + before.matches('\n').count() }
        })?;
        let file = Self { path, table };
        file.check()?;
        Ok(file)
    }

    fn check(&self) -> Result<(), SettingsFault> {
        for (key, value) in &self.table {
            let Some((_, kind, right)) = KEYS.iter().find(|(known, ..)| known == key) else {
                return Err(SettingsFault::UnknownKey {
                    path: self.path.clone(),
                    key: key.clone(),
                });
            };
            let fits = match kind {
                Kind::Text => value.is_str(),
                Kind::Truth => value.is_bool(),
                Kind::Number => value.is_integer(),
                Kind::Texts => value.as_table().is_some_and(|texts| {
                    texts.values().all(|text| text.as_str().is_some_and(|t| t.len() <= 1_000))
                }),
            };
            if !fits {
                return Err(SettingsFault::BadValue { origin: self.place(key), right });
            }
        }
        Ok(())
    }

    fn place(&self, key: &str) -> String {
        format!("{key} in {}", self.path.display())
    }

    fn value(&self, key: &str) -> Option<Given> {
        let value = self.table.get(key)?;
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        Some((text, self.place(key)))
    }

    fn texts(&self, key: &str) -> BTreeMap<String, String> {
        let table = self.table.get(key).and_then(toml::Value::as_table);
        let texts = table.into_iter().flatten();
        texts.filter_map(|(name, text)| Some((name.clone(), text.as_str()?.to_owned()))).collect()
    }

    /// A password in a file that everybody can read is no secret.
    fn guards_its_password(&self) -> Result<(), SettingsFault> {
        let urls = ["database_url", "smtp_url"].map(|key| self.table.get(key));
        let mut urls = urls.into_iter().flatten().filter_map(toml::Value::as_str);
        if urls.any(has_password) && is_open_to_all(&self.path) {
            return Err(SettingsFault::OpenSecret(self.path.clone()));
        }
        Ok(())
    }
}

#[cfg(unix)]
fn is_open_to_all(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o004 != 0)
}

#[cfg(not(unix))]
fn is_open_to_all(_: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Cli {
        #[command(flatten)]
        settings: SettingsArgs,
    }

    /// A folder of this test's own, removed when it ends.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path =
                std::env::temp_dir().join(format!("cdr-config-{}-{name}", std::process::id()));
            std::fs::create_dir_all(&path).unwrap();
            Self(path)
        }

        fn file(&self, name: &str, text: &str) -> String {
            let path = self.0.join(name);
            std::fs::write(&path, text).unwrap();
            path.display().to_string()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    fn with(flags: &[&str], env: &[(&str, &str)]) -> Result<Settings, SettingsFault> {
        let cli = Cli::try_parse_from([&["cdr"], flags].concat()).expect("flags that clap takes");
        let env: std::collections::HashMap<_, _> = env.iter().copied().collect();
        resolve(&cli.settings, |name| env.get(name).map(|value| (*value).to_owned()))
    }

    #[test]
    fn without_anything_the_defaults_hold() {
        let settings = with(&[], &[]).unwrap();
        assert_eq!(settings.listen.to_string(), "127.0.0.1:8080");
        assert_eq!(settings.database_url, "sqlite://cdr-data/cdr.sqlite");
        assert_eq!(settings.data_dir, Path::new("cdr-data"));
        assert_eq!(settings.mail_dir, Path::new("cdr-data/mail"));
        assert_eq!((settings.idle_minutes, settings.session_hours), (20, 12));
        assert_eq!(settings.base_url, "http://127.0.0.1:8080");
        assert_eq!(settings.cookie_name(), "cdr");
        assert!(!settings.behind_proxy);
    }

    #[test]
    fn a_flag_wins_over_the_environment_and_that_over_the_file() {
        let folder = Folder::new("precedence");
        let file = folder.file(
            "a.toml",
            "listen = '127.0.0.1:1'\ndata_dir = 'from-file'\nservice_name = 'File'\nidle_minutes = 5\nbehind_proxy = false",
        );
        let env = [
            ("CDR_CONFIG", file.as_str()),
            ("CDR_LISTEN", "127.0.0.1:2"),
            ("CDR_SERVICE_NAME", "Environment"),
            ("CDR_SESSION_HOURS", ""),
        ];
        let settings = with(&["--listen", "localhost:3"], &env).unwrap();
        assert_eq!(settings.listen.to_string(), "127.0.0.1:3");
        assert_eq!(settings.service_name, "Environment");
        assert_eq!((settings.idle_minutes, settings.session_hours), (5, 12));
        assert_eq!(settings.database_url, "sqlite://from-file/cdr.sqlite");
        assert_eq!(with(&[], &env).unwrap().listen.to_string(), "127.0.0.1:2");
        assert_eq!(with(&["--config", &file], &[]).unwrap().listen.to_string(), "127.0.0.1:1");
    }

    #[test]
    fn behind_a_proxy_the_server_may_listen_anywhere_and_cookies_are_secure() {
        let settings = with(
            &["--listen=0.0.0.0:80", "--behind-proxy", "--base-url", "https://cdr.example.org/"],
            &[],
        )
        .unwrap();
        assert!(settings.behind_proxy);
        assert_eq!(settings.cookie_name(), "__Host-cdr");
        assert_eq!(settings.base_url, "https://cdr.example.org");
        assert!(
            !with(&["--behind-proxy=false"], &[("CDR_BEHIND_PROXY", "true")]).unwrap().behind_proxy
        );
        assert!(with(&[], &[("CDR_BEHIND_PROXY", "true")]).unwrap().behind_proxy);
    }

    #[test]
    fn every_bad_setting_stops_with_one_sentence() {
        let folder = Folder::new("bad");
        let broken = folder.file("broken.toml", "listen = '127.0.0.1:1'\n= 3");
        let unknown = folder.file("unknown.toml", "lisen = '127.0.0.1:1'");
        let typed = folder.file("typed.toml", "idle_minutes = '5'");
        let secret = folder.file("secret.toml", "database_url = 'postgres://cdr:Tarquin@db/cdr'");
        let plain = folder.file("plain", "");
        let missing = folder.0.join("missing.toml").display().to_string();
        let cases: &[(&[&str], &str)] = &[
            (&["--listen", "0.0.0.0:8080"], "without TLS"),
            (&["--listen", "[::]:8080"], "without TLS"),
            (&["--listen", "8080"], "--listen must be an address with a port"),
            (&["--config", &missing], "cannot be read"),
            (&["--config", &broken], "is not valid TOML at line 2"),
            (&["--config", &unknown], "\"lisen\""),
            (&["--config", &typed], "idle_minutes in "),
            (&["--config", &secret], "chmod"),
            (&["--data-dir", &plain], "is not a directory"),
            (&["--mail-dir", &plain], "is not a directory"),
            (
                &["--database-url", "mysql://cdr:Tarquin@db/cdr"],
                "--database-url must be sqlite:// with a file",
            ),
            (&["--database-url", "postgres://cdr:Tarquin@db"], "--database-url must be"),
            (&["--database-url", "sqlite::memory:"], "--database-url must be"),
            (&["--behind-proxy=perhaps"], "--behind-proxy must be true or false"),
            (&["--behind-proxy", "--base-url", "http://cdr.example.org"], "https://"),
            (&["--base-url", "http://localhost.example.org"], "https://"),
            (&["--base-url", "cdr.example.org"], "--base-url must be an address"),
            (&["--idle-minutes", "0"], "--idle-minutes must be a whole number from 1 to 120"),
            (&["--session-hours", "25"], "--session-hours must be"),
            (&["--service-mailbox", "nobody"], "--service-mailbox must be a mailbox"),
            (&["--service-name", "a\nb"], "--service-name must be"),
        ];
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o644)).unwrap();
        }
        for (flags, said) in cases {
            let fault = with(flags, &[]).expect_err(said).to_string();
            assert!(fault.contains(said), "{flags:?}: {fault}");
            assert!(
                fault.ends_with('.') && !fault.contains('\n') && fault.matches(". ").count() == 0,
                "{fault}"
            );
            assert!(!fault.contains("Tarquin"), "{fault}");
        }
        let bad_env = with(&[], &[("CDR_LISTEN", "nowhere")]).expect_err("bad").to_string();
        assert!(bad_env.starts_with("CDR_LISTEN must be"), "{bad_env}");
    }

    #[cfg(unix)]
    #[test]
    fn a_password_may_stand_in_a_file_that_only_the_server_can_read() {
        use std::os::unix::fs::PermissionsExt;
        let folder = Folder::new("guarded");
        let secret = folder.file("secret.toml", "database_url = 'postgres://cdr:Tarquin@db/cdr'");
        std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o640)).unwrap();
        let settings = with(&["--config", &secret], &[]).unwrap();
        assert_eq!(settings.database_url, "postgres://cdr:Tarquin@db/cdr");
        assert!(!format!("{settings:?}").contains("Tarquin"));
    }

    #[test]
    fn every_setting_has_help_that_names_its_variable() {
        use clap::CommandFactory;
        let command = Cli::command();
        for argument in command.get_arguments().filter(|a| a.get_id() != "help") {
            let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
            let variable = format!("CDR_{}", argument.get_id().as_str().to_ascii_uppercase());
            assert!(help.contains(&variable), "{variable}: {help}");
        }
    }
}
