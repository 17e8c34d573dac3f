//! Digests of the ledgers. Every field goes in with its length before it, so that two different
//! entries never run together into one text; leaves and nodes of a Merkle tree are told apart by a
//! first byte (as in RFC 6962), so that a node can never pass for an entry.

use sha2::{Digest, Sha256};

const LEAF: u8 = 0;
const NODE: u8 = 1;

/// SHA-256 of the fields, each with its length in eight bytes before it, in lower-case hexadecimal.
pub(crate) fn of_fields<'a>(fields: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hash = Sha256::new();
    for field in fields {
        hash.update((field.len() as u64).to_be_bytes());
        hash.update(field);
    }
    hex::encode(hash.finalize())
}

/// SHA-256 of a text, in lower-case hexadecimal.
pub(crate) fn of_text(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

/// H(salt, payload).
pub(crate) fn commitment(salt: &str, payload: &str) -> String {
    of_fields([salt.as_bytes(), payload.as_bytes()])
}

/// A Merkle root over leaves that come one by one; holds one digest for each level and no more.
#[derive(Default)]
pub(crate) struct Merkle {
    /// Complete subtrees, the largest first, each with its height.
    peaks: Vec<(u32, [u8; 32])>,
    leaves: u64,
}

impl Merkle {
    /// Adds an entry's hash.
    pub(crate) fn add(&mut self, entry: &str) {
        let mut top = (0, digest(LEAF, entry.as_bytes(), &[]));
        while let Some((height, left)) = self.peaks.last().filter(|(height, _)| *height == top.0) {
            top = (height + 1, digest(NODE, left, &top.1));
            self.peaks.pop();
        }
        self.peaks.push(top);
        self.leaves += 1;
    }

    /// How many entries it covers.
    pub(crate) fn leaves(&self) -> u64 {
        self.leaves
    }

    /// The root, in lower-case hexadecimal; of nothing, the digest of nothing.
    pub(crate) fn root(mut self) -> String {
        let Some((_, mut root)) = self.peaks.pop() else { return hex::encode(Sha256::digest([])) };
        while let Some((_, left)) = self.peaks.pop() {
            root = digest(NODE, &left, &root);
        }
        hex::encode(root)
    }
}

fn digest(mark: u8, left: &[u8], right: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update([mark]);
    hash.update(left);
    hash.update(right);
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root(leaves: &[&str]) -> String {
        let mut tree = Merkle::default();
        for leaf in leaves {
            tree.add(leaf);
        }
        tree.root()
    }

    /// The tree as RFC 6962 defines it: split at the largest power of two below the number of leaves.
    fn by_definition(leaves: &[&str]) -> [u8; 32] {
        if let [leaf] = leaves {
            return digest(LEAF, leaf.as_bytes(), &[]);
        }
        let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
        digest(NODE, &by_definition(left), &by_definition(right))
    }

    #[test]
    fn the_root_taken_leaf_by_leaf_is_that_of_the_definition() {
        let all = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
        for n in 1..=all.len() {
            assert_eq!(root(&all[..n]), hex::encode(by_definition(&all[..n])), "{n} leaves");
        }
    }

    #[test]
    fn order_number_and_content_of_leaves_all_matter() {
        let kept = root(&["a", "b", "c"]);
        for other in [
            root(&["b", "a", "c"]),
            root(&["a", "b"]),
            root(&["a", "b", "c", "c"]),
            root(&["a", "b", "d"]),
        ] {
            assert_ne!(kept, other);
        }
    }

    #[test]
    fn fields_never_run_together() {
        assert_ne!(of_fields([b"ab".as_slice(), b"c"]), of_fields([b"a".as_slice(), b"bc"]));
        assert_ne!(of_fields([b"a".as_slice()]), of_fields([b"a".as_slice(), b""]));
    }
}
