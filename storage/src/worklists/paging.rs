//! Pages of a list: how one is asked for, and how it is made of rows that were read with one row too
//! many, which shows that there is another page.

use super::cursor;
use crate::StoreError;
use sea_orm::{ColumnTrait, Condition};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

/// Which page of a list is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageAsk {
    /// The cursor given back as `Page::next`; none for the first page.
    pub after: Option<String>,
    /// How many lines, 1 to 100; what lies outside is brought inside.
    pub size: u32,
}

impl PageAsk {
    pub(crate) fn size(&self) -> usize {
        self.size.clamp(1, 100) as usize
    }

    /// One more than a page holds, to see whether there is another page.
    pub(crate) fn limit(&self) -> u64 {
        u64::from(self.size.clamp(1, 100)) + 1
    }

    /// The key after which the page begins.
    pub(crate) fn key<K: DeserializeOwned>(&self, list: &str) -> Result<Option<K>, StoreError> {
        self.after.as_deref().map(|after| cursor::read(list, after)).transpose()
    }
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// Its lines.
    pub items: Vec<T>,
    /// The cursor of the next page, if there is one.
    pub next: Option<String>,
    /// How many lines the whole list has.
    pub total: u64,
}

/// Makes a page of rows that were read with `PageAsk::limit`.
pub(crate) fn page_of<R, K: Serialize, T>(
    list: &str,
    ask: &PageAsk,
    total: u64,
    mut rows: Vec<R>,
    key: impl Fn(&R) -> K,
    line: impl FnMut(R) -> Result<T, StoreError>,
) -> Result<Page<T>, StoreError> {
    let more = rows.len() > ask.size();
    rows.truncate(ask.size());
    let bottom = rows.last().filter(|_| more);
    let next = bottom.map(|row| cursor::write(list, &key(row))).transpose()?;
    let items = rows.into_iter().map(line).collect::<Result<_, _>>()?;
    Ok(Page { items, next, total })
}

/// What comes after an instant and an id in a list that shows the newest first.
pub(crate) fn older(
    at: impl ColumnTrait,
    instant: i64,
    id: impl ColumnTrait,
    last: Uuid,
) -> Condition {
    Condition::any().add(at.lt(instant)).add(Condition::all().add(at.eq(instant)).add(id.lt(last)))
}
