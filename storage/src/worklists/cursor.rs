//! The text that says where a page of a list ended. It is opaque: a key of the list as JSON, in
//! hexadecimal, after a checksum, so that rubbish, a shortened text and the cursor of another list
//! are refused. It grants nothing: what a list shows is judged anew for every page.

use crate::StoreError;
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

/// How many hexadecimal digits the checksum has.
const CHECK: usize = 12;

/// The cursor after an item of a list with this key.
pub(crate) fn write(list: &str, key: &impl Serialize) -> Result<String, StoreError> {
    let json = serde_json::to_vec(key).map_err(|error| StoreError::Damaged(error.to_string()))?;
    Ok(format!("{}{}", check(list, &json), hex::encode(json)))
}

/// The key in a cursor of this list.
pub(crate) fn read<K: DeserializeOwned>(list: &str, cursor: &str) -> Result<K, StoreError> {
    let (sum, key) = cursor.split_at_checked(CHECK).ok_or(StoreError::BadCursor)?;
    let json = hex::decode(key).map_err(|_| StoreError::BadCursor)?;
    if check(list, &json) != sum {
        return Err(StoreError::BadCursor);
    }
    serde_json::from_slice(&json).map_err(|_| StoreError::BadCursor)
}

fn check(list: &str, json: &[u8]) -> String {
    let digest = Sha256::new().chain_update(list).chain_update([0]).chain_update(json).finalize();
    let mut text = hex::encode(digest);
    text.truncate(CHECK);
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_cursor_gives_back_the_key_it_was_made_of() {
        let key = (-7_i64, true, Uuid::from_u128(5));
        let text = write("cases", &key).unwrap();
        assert_eq!(read::<(i64, bool, Uuid)>("cases", &text).unwrap(), key);
        assert!(text.chars().all(|c| c.is_ascii_hexdigit()));
    }

    #[test]
    fn rubbish_and_the_cursor_of_another_list_are_refused() {
        let good = write("cases", &(1_i64, 2_i64)).unwrap();
        let shortened = &good[..good.len() - 2];
        let changed = format!("{}0", &good[..good.len() - 1]);
        for bad in ["", "0", "é", "no cursor at all", "000000000000", shortened, &changed] {
            let read = read::<(i64, i64)>("cases", bad);
            assert!(matches!(read, Err(StoreError::BadCursor)), "{bad}");
        }
        assert!(matches!(read::<(i64, i64)>("work", &good), Err(StoreError::BadCursor)));
    }
}
