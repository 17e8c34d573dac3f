//! Pseudonyms: stable for one purpose, one recipient and one key version, and of no use for
//! joining across them. They are made from the case's random id and never from an NHS number,
//! which anyone holding the key could simply try one after another.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fmt;
use uuid::Uuid;

/// Characters of base32 kept: 130 bits.
const LENGTH: usize = 26;

/// The key of one purpose, recipient and version.
#[derive(Clone)]
pub struct PseudonymKey {
    secret: [u8; 32],
    purpose: String,
    recipient: String,
    version: u32,
}

impl PseudonymKey {
    /// A key made at random and stored for this purpose, recipient and version alone. Destroying it
    /// ends the joining of the releases made with it.
    pub fn stored(secret: [u8; 32], purpose: &str, recipient: &str, version: u32) -> Self {
        Self { secret, purpose: purpose.into(), recipient: recipient.into(), version }
    }

    /// A key worked out from a master secret, by HMAC over the three, each with its length before
    /// it so that no two combinations read alike.
    pub fn derived(master: &[u8], purpose: &str, recipient: &str, version: u32) -> Self {
        let mut message = b"child death review pseudonym key".to_vec();
        for part in [purpose.as_bytes(), recipient.as_bytes(), &version.to_be_bytes()] {
            message.extend((part.len() as u64).to_be_bytes());
            message.extend(part);
        }
        Self::stored(mac(master, &message), purpose, recipient, version)
    }

    /// The pseudonym of a case, such as `v1-` and 26 characters.
    pub fn pseudonym(&self, case: Uuid) -> String {
        let code = mac(&self.secret, case.as_bytes());
        let text = base32::encode(base32::Alphabet::Rfc4648Lower { padding: false }, &code);
        format!("v{}-{}", self.version, &text[..LENGTH])
    }

    /// What the releases are for.
    pub fn purpose(&self) -> &str {
        &self.purpose
    }

    /// Who they are for.
    pub fn recipient(&self) -> &str {
        &self.recipient
    }

    /// Version of the key.
    pub fn version(&self) -> u32 {
        self.version
    }
}

impl fmt::Debug for PseudonymKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PseudonymKey({}, {}, v{})", self.purpose, self.recipient, self.version)
    }
}

fn mac(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("an HMAC key may have any length");
    mac.update(message);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_beneath_agrees_with_a_published_test_vector() {
        // RFC 4231, test case 2.
        let code = mac(b"Jefe", b"what do ya want for nothing?");
        assert_eq!(hex::encode(&code[..8]), "5bdcc146bf60754e");
    }

    #[test]
    fn a_pseudonym_differs_by_purpose_recipient_and_version_and_not_by_anything_else() {
        let case = Uuid::from_u128(7);
        let of = |purpose, recipient, version| {
            PseudonymKey::derived(b"secret", purpose, recipient, version).pseudonym(case)
        };
        let first = of("audit", "university", 1);
        assert_eq!(first, of("audit", "university", 1));
        assert!(first.starts_with("v1-") && first.len() == 29, "{first}");
        for other in
            [of("audit", "charity", 1), of("study", "university", 1), of("audit", "university", 2)]
        {
            assert_ne!(first[3..], other[3..]);
        }
        assert_ne!(of("ab", "c", 1), of("a", "bc", 1));
    }

    #[test]
    fn the_secret_is_not_printed() {
        let key = PseudonymKey::stored([65; 32], "audit", "university", 3);
        assert_eq!(format!("{key:?}"), "PseudonymKey(audit, university, v3)");
    }
}
