//! Secrets: passwords, keys and tokens, one-time codes. Nothing here stores or logs any of them.
//!
//! Passwords are slow to check by design (Argon2id), so the work runs off the async threads and at
//! most four at a time: otherwise a few sign-ins at once would take all the memory. Keys and tokens
//! hold 256 random bits, so a plain SHA-256 of them is enough. A one-time code counts once.

use std::sync::Arc;

use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use base32::Alphabet;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use thiserror::Error;
use tokio::sync::Semaphore;
use totp_rs::{Builder, Totp};

/// A secret could not be made or checked: a fault of the machine, not of the user.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum SecretFault {
    /// The system gave no random bytes.
    #[error("the system gave no random bytes")]
    NoRandomness,
    /// The hash could not be made: the cost is out of range, or memory ran out.
    #[error("the password hash could not be made")]
    NoHash,
    /// The work was given up because the server is stopping.
    #[error("the work was given up because the server is stopping")]
    Stopping,
}

fn random<const N: usize>() -> Result<[u8; N], SecretFault> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| SecretFault::NoRandomness)?;
    Ok(bytes)
}

// ---------------------------------------------------------------------------------------------
// Passwords
// ---------------------------------------------------------------------------------------------

/// The most passwords that are hashed at the same time.
const AT_ONCE: usize = 4;
/// The longest password in bytes that is looked at; a longer one is never right.
pub const MAX_PASSWORD_BYTES: usize = 1024;

/// How dear one password check is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl PasswordCost {
    /// The cost in use: 19 MiB, two passes (OWASP Password Storage Cheat Sheet, Argon2id).
    pub const FULL: Self = Self { memory_kib: 19_456, passes: 2, lanes: 1 };
    /// The least cost there is. For tests only.
    pub const LEAST: Self = Self { memory_kib: 8, passes: 1, lanes: 1 };

    fn hasher(self) -> Result<Argon2<'static>, SecretFault> {
        let params = Params::new(self.memory_kib, self.passes, self.lanes, None);
        let params = params.map_err(|_| SecretFault::NoHash)?;
        Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
    }
}

impl Default for PasswordCost {
    fn default() -> Self {
        Self::FULL
    }
}

/// Hashes and checks passwords, a few at a time. Cheap to clone; one per server.
#[derive(Debug, Clone)]
pub struct Passwords {
    cost: PasswordCost,
    places: Arc<Semaphore>,
    /// A hash of nobody's password at this cost, checked when the user is not known.
    nobody: Arc<str>,
}

impl Passwords {
    /// Prepares for passwords of this cost.
    ///
    /// # Errors
    /// [`SecretFault::NoHash`] if the cost is out of range; [`SecretFault::NoRandomness`].
    pub fn new(cost: PasswordCost) -> Result<Self, SecretFault> {
        let nobody = hash_now(cost, &random::<32>()?)?;
        Ok(Self { cost, places: Arc::new(Semaphore::new(AT_ONCE)), nobody: nobody.into() })
    }

    /// The hash of a password as a PHC string (`$argon2id$…`), with a salt of its own.
    ///
    /// # Errors
    /// Any [`SecretFault`].
    pub async fn hash(&self, password: &str) -> Result<String, SecretFault> {
        let (cost, password) = (self.cost, password.to_owned());
        self.aside(move || hash_now(cost, password.as_bytes())).await?
    }

    /// Whether the password is the one that was hashed. Without a hash (the user is not known, or
    /// has no password) the answer is no, after the same work: time tells nothing.
    ///
    /// # Errors
    /// [`SecretFault::Stopping`]. A hash that cannot be read is a no.
    pub async fn verify(&self, password: &str, hash: Option<&str>) -> Result<bool, SecretFault> {
        let known = hash.is_some();
        let hash = hash.unwrap_or(&self.nobody).to_owned();
        let fits = password.len() <= MAX_PASSWORD_BYTES;
        let password = if fits { password.to_owned() } else { String::new() };
        let right = self.aside(move || {
            Argon2::default().verify_password(password.as_bytes(), hash.as_str()).is_ok()
        });
        Ok(right.await? && known && fits)
    }

    /// Whether a stored hash is cheaper than those made now, so that it should be made again at
    /// the next sign-in.
    #[must_use]
    pub fn is_outdated(&self, hash: &str) -> bool {
        let PasswordCost { memory_kib, passes, lanes } = self.cost;
        !hash.starts_with(&format!("$argon2id$v=19$m={memory_kib},t={passes},p={lanes}$"))
    }

    async fn aside<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, SecretFault> {
        let place = Arc::clone(&self.places).acquire_owned().await;
        let place = place.map_err(|_| SecretFault::Stopping)?;
        let done = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(place);
            result
        });
        done.await.map_err(|_| SecretFault::Stopping)
    }
}

fn hash_now(cost: PasswordCost, password: &[u8]) -> Result<String, SecretFault> {
    if password.len() > MAX_PASSWORD_BYTES {
        return Err(SecretFault::NoHash);
    }
    let salt = random::<16>()?;
    let hash = cost.hasher()?.hash_password_with_salt(password, &salt);
    hash.map(|hash| hash.to_string()).map_err(|_| SecretFault::NoHash)
}

// ---------------------------------------------------------------------------------------------
// Keys and tokens
// ---------------------------------------------------------------------------------------------

/// What a key is for; it shows in its first letters, so that a leaked one is recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// A registration district's system.
    Registrar,
    /// A coroner's system.
    Coroner,
    /// A practitioner's system.
    Practitioner,
    /// A person's own token for the API.
    Token,
    /// A browser session (the value of the cookie).
    Session,
    /// The national service that signals deaths.
    NationalSignal,
}

impl KeyKind {
    /// The letters in front.
    #[must_use]
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Registrar => "cdr_reg_",
            Self::Coroner => "cdr_cor_",
            Self::Practitioner => "cdr_pra_",
            Self::Token => "cdr_tok_",
            Self::Session => "cdr_ses_",
            Self::NationalSignal => "cdr_nat_",
        }
    }

    /// The kind of a key that somebody sent, by its first letters and its length.
    #[must_use]
    pub fn of(key: &str) -> Option<Self> {
        let kinds = [
            Self::Registrar,
            Self::Coroner,
            Self::Practitioner,
            Self::Token,
            Self::Session,
            Self::NationalSignal,
        ];
        kinds.into_iter().find(|kind| {
            key.strip_prefix(kind.prefix()).is_some_and(|rest| {
                rest.len() == KEY_LETTERS
                    && rest.bytes().all(|b| matches!(b, b'a'..=b'z' | b'2'..=b'7'))
            })
        })
    }
}

/// The letters of a key behind its prefix: 256 bits in base32.
const KEY_LETTERS: usize = 52;

/// A key just made: `plain` is shown once and forgotten, `hash` is stored.
pub struct NewKey {
    /// What the owner keeps.
    pub plain: String,
    /// What the server keeps: see [`hash_key`].
    pub hash: String,
}

/// Makes a key with 256 random bits.
///
/// # Errors
/// [`SecretFault::NoRandomness`].
pub fn new_key(kind: KeyKind) -> Result<NewKey, SecretFault> {
    let letters = base32::encode(Alphabet::Rfc4648Lower { padding: false }, &random::<32>()?);
    let plain = format!("{}{letters}", kind.prefix());
    Ok(NewKey { hash: hash_key(&plain), plain })
}

/// The SHA-256 of a key in hexadecimal: what is stored, and by what a key is looked up.
#[must_use]
pub fn hash_key(plain: &str) -> String {
    hex::encode(Sha256::digest(plain.as_bytes()))
}

/// A secret that is made again whenever it is needed, from a key of the server and what it is for:
/// 256 bits in base32. The store does not hold it.
pub fn derived(server_key: &[u8; 32], purpose: &str) -> String {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(server_key).expect("HMAC takes a key of any length");
    mac.update(purpose.as_bytes());
    base32::encode(Alphabet::Rfc4648Lower { padding: false }, &mac.finalize().into_bytes())
}

/// A passphrase to be told by telephone: five groups of four letters and digits, 100 random bits.
///
/// # Errors
/// [`SecretFault::NoRandomness`].
pub fn new_passphrase() -> Result<String, SecretFault> {
    let letters = base32::encode(Alphabet::Rfc4648Lower { padding: false }, &random::<13>()?);
    let groups: Vec<&str> = (0..5).filter_map(|n| letters.get(n * 4..n * 4 + 4)).collect();
    Ok(groups.join("-"))
}

/// A token for a form, 256 random bits in base32, compared by [`same`].
///
/// # Errors
/// [`SecretFault::NoRandomness`].
pub fn new_form_token() -> Result<String, SecretFault> {
    Ok(base32::encode(Alphabet::Rfc4648Lower { padding: false }, &random::<32>()?))
}

/// Whether two secrets of equal length are the same, in a time that does not tell where they
/// differ. For stored hashes, form tokens and the like.
#[must_use]
pub fn same(left: &str, right: &str) -> bool {
    left.as_bytes().ct_eq(right.as_bytes()).into()
}

// ---------------------------------------------------------------------------------------------
// One-time codes (RFC 6238: SHA-1, 6 digits, 30 seconds, one step of tolerance)
// ---------------------------------------------------------------------------------------------

const CODE_SECRET: Alphabet = Alphabet::Rfc4648 { padding: false };

/// A new secret for one-time codes, 160 bits in base32.
///
/// # Errors
/// [`SecretFault::NoRandomness`].
pub fn new_secret() -> Result<String, SecretFault> {
    Ok(base32::encode(CODE_SECRET, &random::<20>()?))
}

fn totp(secret: &str) -> Option<Totp> {
    let bytes: [u8; 20] = base32::decode(CODE_SECRET, secret)?.try_into().ok()?;
    Builder::new().with_secret(bytes).build().ok()
}

/// The step of a code that is right at `now_unix` (seconds) and later than the last step used, so
/// that no code counts twice. Store the step at once, by compare-and-set. Spaces in the code are
/// passed over.
#[must_use]
pub fn check(secret: &str, code: &str, now_unix: u64, last_used_step: Option<u64>) -> Option<u64> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let step = totp(secret)?.check(&code, now_unix)?;
    last_used_step.is_none_or(|last| step > last).then_some(step)
}

/// The code that is right at `now_unix`, for the demo's and the tests' sign-in.
#[must_use]
pub fn code_at(secret: &str, now_unix: u64) -> Option<String> {
    totp(secret).map(|totp| totp.generate(now_unix).to_string())
}

/// The address that an authenticator app reads (`otpauth://totp/…`).
#[must_use]
pub fn otpauth_uri(service: &str, account: &str, secret: &str) -> String {
    let (service, account) = (percent(service), percent(account));
    format!(
        "otpauth://totp/{service}:{account}?secret={secret}&issuer={service}&algorithm=SHA1&digits=6&period=30"
    )
}

fn percent(text: &str) -> String {
    text.bytes().fold(String::new(), |done, byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'@' => {
            done + &char::from(byte).to_string()
        }
        other => done + &format!("%{other:02X}"),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn cheap() -> Passwords {
        Passwords::new(PasswordCost::LEAST).unwrap()
    }

    #[tokio::test]
    async fn only_the_right_password_is_right() {
        let passwords = cheap();
        let hash = passwords.hash("seven green lanterns").await.unwrap();
        assert!(passwords.verify("seven green lanterns", Some(&hash)).await.unwrap());
        for wrong in ["", "Seven green lanterns", "seven green lanterns "] {
            assert!(!passwords.verify(wrong, Some(&hash)).await.unwrap(), "{wrong}");
        }
        assert_ne!(hash, passwords.hash("seven green lanterns").await.unwrap(), "salted");
        assert!(!hash.contains("lanterns"));
    }

    #[tokio::test]
    async fn an_unknown_user_a_broken_hash_and_a_password_without_end_are_a_no() {
        let passwords = cheap();
        assert!(!passwords.verify("", None).await.unwrap());
        assert!(!passwords.verify("a", Some("not a hash")).await.unwrap());
        assert!(!passwords.verify("a", Some("")).await.unwrap());
        let long = "a".repeat(MAX_PASSWORD_BYTES + 1);
        assert_eq!(passwords.hash(&long).await, Err(SecretFault::NoHash));
        let empty = passwords.hash("").await.unwrap();
        assert!(!passwords.verify(&long, Some(&empty)).await.unwrap());
    }

    #[tokio::test]
    async fn the_full_cost_is_argon2id_with_19_mib_and_an_old_hash_is_known_as_such() {
        let passwords = Passwords::new(PasswordCost::default()).unwrap();
        let hash = passwords.hash("a").await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(!passwords.is_outdated(&hash));
        let old = cheap().hash("a").await.unwrap();
        assert!(passwords.is_outdated(&old));
        assert!(passwords.verify("a", Some(&old)).await.unwrap(), "an old hash still works");
        assert!(Passwords::new(PasswordCost { memory_kib: 1, ..PasswordCost::LEAST }).is_err());
    }

    #[tokio::test]
    async fn at_most_four_passwords_are_checked_at_once() {
        let passwords = cheap();
        let places: Vec<_> = (0..AT_ONCE)
            .map(|_| Arc::clone(&passwords.places).try_acquire_owned().unwrap())
            .collect();
        let waiting =
            tokio::time::timeout(std::time::Duration::from_millis(50), passwords.hash("a"));
        assert!(waiting.await.is_err(), "a fifth has to wait");
        drop(places);
        assert!(passwords.hash("a").await.is_ok());
    }

    #[test]
    fn a_key_tells_its_kind_and_is_stored_as_a_hash() {
        for kind in [
            KeyKind::Registrar,
            KeyKind::Coroner,
            KeyKind::Practitioner,
            KeyKind::Token,
            KeyKind::Session,
        ] {
            let key = new_key(kind).unwrap();
            assert_eq!(KeyKind::of(&key.plain), Some(kind));
            assert_eq!(key.plain.len(), 8 + KEY_LETTERS);
            assert_eq!(hash_key(&key.plain), key.hash);
            assert_eq!(key.hash.len(), 64);
        }
        for odd in ["", "cdr_reg_", "cdr_reg_short", "Bearer x", "cdr_tok_ÄÄ"] {
            assert_eq!(KeyKind::of(odd), None, "{odd}");
        }
        let many: HashSet<String> =
            (0..100).map(|_| new_key(KeyKind::Token).unwrap().plain).collect();
        assert_eq!(many.len(), 100);
    }

    #[test]
    fn the_hash_of_a_key_is_sha_256() {
        assert_eq!(
            hash_key("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert!(same("abc", "abc"));
        assert!(!same("abc", "abd") && !same("abc", "ab") && !same("", "a"));
    }

    /// The secret of the test vectors in RFC 6238, appendix B.
    fn rfc_secret() -> String {
        base32::encode(CODE_SECRET, b"12345678901234567890")
    }

    #[test]
    fn codes_are_those_of_rfc_6238() {
        let secret = rfc_secret();
        for (now, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
        ] {
            assert_eq!(code_at(&secret, now).as_deref(), Some(code));
            assert_eq!(check(&secret, code, now, None), Some(now / 30));
        }
        assert_eq!(check(&secret, "287 082", 59, None), Some(1));
    }

    #[test]
    fn a_code_counts_once_and_one_step_either_side() {
        let secret = rfc_secret();
        let now = 3000;
        let code = code_at(&secret, now).unwrap();
        assert_eq!(check(&secret, &code, now + 30, None), Some(100), "one step late");
        assert_eq!(check(&secret, &code, now - 30, None), Some(100), "one step early");
        assert_eq!(check(&secret, &code, now + 60, None), None, "two steps late");
        assert_eq!(check(&secret, &code, now, Some(99)), Some(100));
        assert_eq!(check(&secret, &code, now, Some(100)), None, "used");
        assert_eq!(check(&secret, &code, now, Some(101)), None, "a later one was used");
        for odd in ["", "12345", "1234567", "abcdef", "+12345"] {
            assert_eq!(check(&secret, odd, now, None), None, "{odd}");
        }
        assert_eq!(check("not base32!", &code, now, None), None);
        assert_eq!(check("", &code, now, None), None);
    }

    #[test]
    fn a_new_secret_works_and_its_address_names_service_and_account() {
        let secret = new_secret().unwrap();
        let code = code_at(&secret, 90).unwrap();
        assert_eq!(check(&secret, &code, 90, None), Some(3));
        let uri = otpauth_uri("Child death review", "doctor@example.org", &secret);
        assert_eq!(
            uri,
            format!(
                "otpauth://totp/Child%20death%20review:doctor@example.org?secret={secret}&issuer=Child%20death%20review&algorithm=SHA1&digits=6&period=30"
            )
        );
    }
}
