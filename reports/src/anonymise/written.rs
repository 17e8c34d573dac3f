//! The file as it is written and read: CSV by RFC 4180, the columns of the allow list, rows in the
//! order of their pseudonyms, no cell that a spreadsheet would take for a formula.

use super::profile::COLUMNS;
use std::borrow::Cow;
use thiserror::Error;

/// One row as it left: nothing in it is a date, a name, a place or free text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReleasedRow {
    /// Stable for one purpose, recipient and key version.
    pub pseudonym: String,
    /// Age band at the level the release reached.
    pub age_band: String,
    /// Sex at the level the release reached.
    pub sex: String,
    /// Financial year of death, its pool, or "All".
    pub year_of_death: String,
    /// Primary category of death.
    pub category_of_death: String,
    /// Yes, No or Inadequate information.
    pub modifiable: String,
}

impl ReleasedRow {
    /// The quasi-identifiers in their fixed order.
    pub fn quasi_identifiers(&self) -> [&str; 3] {
        [&self.age_band, &self.sex, &self.year_of_death]
    }

    fn cells(&self) -> [&str; 6] {
        let [age, sex, year] = self.quasi_identifiers();
        [&self.pseudonym, age, sex, year, &self.category_of_death, &self.modifiable]
    }

    fn of(record: &csv::StringRecord) -> Option<Self> {
        let cell = |at: usize| record.get(at).map(str::to_owned);
        Some(Self {
            pseudonym: cell(0)?,
            age_band: cell(1)?,
            sex: cell(2)?,
            year_of_death: cell(3)?,
            category_of_death: cell(4)?,
            modifiable: cell(5)?,
        })
    }
}

/// Why a file could not be read as an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CsvFault {
    /// It is not CSV, not UTF-8, or its rows differ in length.
    #[error("the file cannot be read as CSV")]
    Unreadable,
    /// The columns are not those of the allow list, in order.
    #[error("the columns are not those that an export has")]
    WrongColumns,
}

/// Writes the rows, sorted.
pub(super) fn write(rows: &[ReleasedRow]) -> Vec<u8> {
    let mut sorted: Vec<&ReleasedRow> = rows.iter().collect();
    sorted.sort();
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(COLUMNS).expect("memory takes every record");
    for row in sorted {
        writer
            .write_record(row.cells().map(plain).iter().map(|c| c.as_bytes()))
            .expect("rows are equally long");
    }
    writer.into_inner().expect("memory can always be flushed")
}

/// Reads an export again, for comparing a new release with it.
pub fn read_rows(csv: &[u8]) -> Result<Vec<ReleasedRow>, CsvFault> {
    let mut reader = csv::Reader::from_reader(csv);
    let header = reader.headers().map_err(|_| CsvFault::Unreadable)?;
    if header.iter().ne(COLUMNS) {
        return Err(CsvFault::WrongColumns);
    }
    reader
        .records()
        .map(|record| record.ok().as_ref().and_then(ReleasedRow::of).ok_or(CsvFault::Unreadable))
        .collect()
}

/// A cell that a spreadsheet would run as a formula gets an apostrophe before it.
fn plain(cell: &str) -> Cow<'_, str> {
    const RISKY: [char; 10] =
        ['=', '+', '-', '@', '\t', '\r', '\n', '\u{FF1D}', '\u{FF0B}', '\u{FF20}'];
    if cell.starts_with(RISKY) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(pseudonym: &str, category: &str) -> ReleasedRow {
        ReleasedRow {
            pseudonym: pseudonym.into(),
            age_band: "0-27 days".into(),
            sex: "Female".into(),
            year_of_death: "2025/26".into(),
            category_of_death: category.into(),
            modifiable: "No".into(),
        }
    }

    #[test]
    fn rows_are_written_in_the_order_of_their_pseudonyms_with_crlf_and_quotes_where_needed() {
        let file = write(&[row("v1-b", "Category 4: malignancy"), row("v1-a", "one, two")]);
        assert_eq!(
            String::from_utf8(file.clone()).unwrap(),
            "pseudonym,age_band,sex,year_of_death,category_of_death,modifiable\r\n\
             v1-a,0-27 days,Female,2025/26,\"one, two\",No\r\n\
             v1-b,0-27 days,Female,2025/26,Category 4: malignancy,No\r\n"
        );
        assert_eq!(read_rows(&file).unwrap()[1], row("v1-b", "Category 4: malignancy"));
    }

    #[test]
    fn a_formula_is_written_as_text() {
        for risky in ["=1+1", "+1", "-1", "@sum", "\tx", "\rx", "\u{FF1D}1"] {
            let file = write(&[row("v1-a", risky)]);
            assert_eq!(read_rows(&file).unwrap()[0].category_of_death, format!("'{risky}"));
        }
    }

    #[test]
    fn another_file_is_not_read_as_an_export() {
        assert_eq!(read_rows(b"name,age\r\nx,1\r\n"), Err(CsvFault::WrongColumns));
        let short = b"pseudonym,age_band,sex,year_of_death,category_of_death,modifiable\r\nx,1\r\n";
        assert_eq!(read_rows(short), Err(CsvFault::Unreadable));
    }
}
