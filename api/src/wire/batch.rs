//! A batch of notices in one CSV file, for offices without a system of their own. A column is named
//! as the field is in the contract, with dots between the parts (`child.born_on`), so a line becomes
//! the very body that the single operation takes, and is judged by the same rules. Nothing of a line
//! is repeated in an answer: a fault names its line and its column.

use chrono::{DateTime, Utc};
use csv::{ByteRecord, ReaderBuilder};
use poem_openapi::{Object, types::Example};
use serde_json::{Map, Value};
use uuid::Uuid;

/// The most lines of a file below its header.
pub const MAX_LINES: usize = 1_000;

/// The columns of a kind of notice, in the order of the template.
pub struct Columns {
    /// Every column that may stand in the header.
    pub all: &'static [&'static str],
    /// Those that must.
    pub needed: &'static [&'static str],
}

/// The columns of a registrar's notice.
pub const REGISTRAR: Columns = Columns {
    all: &[
        "kind",
        "entry_number",
        "district",
        "registered_on",
        "child.given_names",
        "child.family_name",
        "child.sex",
        "child.born_on",
        "child.died_on",
        "child.place_of_death",
        "child.usual_address.lines.1",
        "child.usual_address.lines.2",
        "child.usual_address.lines.3",
        "child.usual_address.lines.4",
        "child.usual_address.postcode",
        "child.nhs_number",
        "child.multiple_birth",
        "cause_of_death",
        "informant.name",
        "informant.qualification",
        "grounds",
        "age_in_doubt",
    ],
    needed: &["kind", "district", "registered_on", "child.family_name", "child.sex"],
};

/// The columns of a coroner's notice.
pub const CORONER: Columns = Columns {
    all: &[
        "kind",
        "coroner_area",
        "coroner_reference",
        "happened_on",
        "child.given_names",
        "child.family_name",
        "child.sex",
        "child.born_on",
        "child.died_on",
        "child.place_of_death",
        "child.usual_address.lines.1",
        "child.usual_address.lines.2",
        "child.usual_address.lines.3",
        "child.usual_address.lines.4",
        "child.usual_address.postcode",
        "child.nhs_number",
        "child.multiple_birth",
        "officer",
        "circumstances",
    ],
    needed: &["kind", "coroner_area", "happened_on", "child.family_name", "child.sex"],
};

/// The columns that answer yes or no.
const YES_NO: &[&str] = &["child.multiple_birth", "age_in_doubt"];

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellFault {
    /// The column's name, or its place such as "column 3" where it has none that is known.
    pub column: String,
    /// Stable code.
    pub code: &'static str,
    /// What would be right.
    pub detail: &'static str,
}

/// A fault of the file as a whole: nothing of it was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFault {
    /// The line in the file, from 1.
    pub line: u64,
    /// The fault.
    pub fault: CellFault,
}

/// One line below the header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Where it begins in the file, from 1.
    pub number: u64,
    /// The header and the line as they stand in the file: what is kept as sent.
    pub as_sent: String,
    /// The body it stands for, or what is wrong with it.
    pub body: Result<Value, Vec<CellFault>>,
}

/// Reads a file whole: its header, then every line for itself.
///
/// # Errors
/// A [`FileFault`] for a header that is wrong and for too many lines.
pub fn read(text: &str, columns: &Columns) -> Result<Vec<Line>, FileFault> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader =
        ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut record = ByteRecord::new();
    let mut header: Option<(Vec<&'static str>, &str)> = None;
    let mut lines = Vec::new();
    let mut count = Count { line: 1, after_return: false };
    let mut from = 0;
    while matches!(reader.read_byte_record(&mut record), Ok(true)) {
        let to = usize::try_from(reader.position().byte()).unwrap_or(text.len());
        let raw = text.get(from..to).unwrap_or_default();
        from = to;
        let lead = raw.len() - raw.trim_start_matches(BREAKS).len();
        count.pass(&raw[..lead]);
        let number = count.line;
        count.pass(&raw[lead..]);
        let raw = raw.trim_matches(BREAKS);
        match &header {
            None => header = Some((head(&record, raw, columns, number)?, raw)),
            Some((names, first)) => {
                if lines.len() == MAX_LINES {
                    let detail = "Send at most 1,000 lines in one file.";
                    return Err(whole(number, "line", "too-many-lines", detail));
                }
                let body = body(&record, raw, names);
                lines.push(Line { number, as_sent: format!("{first}\n{raw}"), body });
            }
        }
    }
    match header {
        Some(_) => Ok(lines),
        None => Err(whole(1, "header", "missing", "The file needs a header with the columns.")),
    }
}

const BREAKS: [char; 2] = ['\r', '\n'];

/// Counts lines as they go by, whether they end in one character or in two.
struct Count {
    line: u64,
    after_return: bool,
}

impl Count {
    fn pass(&mut self, text: &str) {
        for byte in text.bytes() {
            let ends = byte == b'\r' || (byte == b'\n' && !self.after_return);
            self.line += u64::from(ends);
            self.after_return = byte == b'\r';
        }
    }
}

fn whole(line: u64, column: &str, code: &'static str, detail: &'static str) -> FileFault {
    FileFault { line, fault: CellFault { column: column.to_owned(), code, detail } }
}

/// The columns of a header. An unknown name is not repeated: without a header it would be a child's.
fn head(
    record: &ByteRecord,
    raw: &str,
    columns: &Columns,
    line: u64,
) -> Result<Vec<&'static str>, FileFault> {
    if open_quote(raw) {
        return Err(whole(line, "header", "open-quote", QUOTE));
    }
    let mut names: Vec<&'static str> = Vec::with_capacity(record.len());
    for (place, cell) in record.iter().enumerate() {
        let name = String::from_utf8_lossy(cell);
        let column = format!("column {}", place + 1);
        let Some(known) = columns.all.iter().find(|known| **known == name.trim()) else {
            let detail = "Use the names of the template, and a comma between them.";
            return Err(whole(line, &column, "unknown-column", detail));
        };
        if names.contains(known) {
            return Err(whole(line, known, "duplicate", "Name each column once."));
        }
        names.push(known);
    }
    match columns.needed.iter().find(|needed| !names.contains(needed)) {
        Some(lacking) => Err(whole(line, lacking, "missing", "This column is needed.")),
        None => Ok(names),
    }
}

const QUOTE: &str =
    "A quotation mark is not closed, or stands alone inside a cell: write two for one.";

/// In a well-formed record quotation marks come in pairs.
fn open_quote(raw: &str) -> bool {
    raw.matches('"').count() % 2 == 1
}

fn body(record: &ByteRecord, raw: &str, names: &[&'static str]) -> Result<Value, Vec<CellFault>> {
    let fault = |column: &str, code, detail| CellFault { column: column.to_owned(), code, detail };
    if open_quote(raw) {
        let last = names.get(record.len().saturating_sub(1)).or(names.last());
        return Err(vec![fault(last.copied().unwrap_or("line"), "open-quote", QUOTE)]);
    }
    if let Some(lacking) = names.get(record.len()) {
        return Err(vec![fault(lacking, "too-few", "The line ends before this column.")]);
    }
    if record.len() > names.len() {
        let column = format!("column {}", names.len() + 1);
        let detail =
            "The line has more cells than the header: put text with commas in quotation marks.";
        return Err(vec![fault(&column, "too-many", detail)]);
    }
    let mut faults = Vec::new();
    let mut body = Map::new();
    body.insert("child".to_owned(), Value::Object(Map::new()));
    for (name, cell) in names.iter().zip(record) {
        let text = String::from_utf8_lossy(cell);
        let text = text.trim();
        if text.contains('\0') {
            faults.push(fault(name, "nul", "Remove the character NUL."));
        } else if text.starts_with(['=', '+', '-', '@']) {
            let detail = "Do not begin with = + - or @: a spreadsheet would take it for a formula.";
            faults.push(fault(name, "formula", detail));
        } else if !text.is_empty() {
            put(&mut body, name, value(name, text));
        }
    }
    if faults.is_empty() { Ok(Value::Object(body)) } else { Err(faults) }
}

/// Yes and no where a column asks for it; all else is text, and the contract says whether it fits.
fn value(name: &str, text: &str) -> Value {
    match text.to_ascii_lowercase().as_str() {
        "yes" | "true" if YES_NO.contains(&name) => Value::Bool(true),
        "no" | "false" if YES_NO.contains(&name) => Value::Bool(false),
        _ => Value::String(text.to_owned()),
    }
}

/// Puts a value where its column says. The columns are ours, so no path is longer than three.
fn put(body: &mut Map<String, Value>, column: &str, value: Value) {
    let mut at = body;
    let mut parts = column.split('.').peekable();
    while let Some(part) = parts.next() {
        if part == "lines" || parts.peek().is_none() {
            let list = at.entry(part).or_insert(Value::Null);
            match (part, list.as_array_mut()) {
                ("lines", Some(lines)) => lines.push(value),
                ("lines", None) => *list = Value::Array(vec![value]),
                _ => *list = value,
            }
            return;
        }
        let inner = at.entry(part).or_insert_with(|| Value::Object(Map::new()));
        let Some(inner) = inner.as_object_mut() else { return };
        if part == "usual_address" {
            inner.entry("lines").or_insert_with(|| Value::Array(Vec::new()));
        }
        at = inner;
    }
}

/// The column of a pointer into the body. Address lines are told by their first column: which of
/// them were empty is not known any more.
pub fn column_of(pointer: &str, columns: &Columns) -> String {
    let name = pointer.trim_start_matches('/').replace('/', ".");
    let outer = name.trim_end_matches(|c: char| c == '.' || c.is_ascii_digit());
    if outer == name && columns.all.contains(&outer) {
        return name;
    }
    let inside = columns.all.iter().find(|known| !outer.is_empty() && known.starts_with(outer));
    inside.map_or_else(|| "line".to_owned(), |known| (*known).to_owned())
}

/// The template: the header and one invented line.
pub fn template(columns: &Columns, example: &Value) -> String {
    let cell = |column: &&str| -> String {
        let found = column.split('.').try_fold(example, |value, part| match value {
            Value::Array(items) => part.parse::<usize>().ok().and_then(|n| items.get(n - 1)),
            other => other.get(part),
        });
        match found {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Bool(yes)) => if *yes { "yes" } else { "no" }.to_owned(),
            _ => String::new(),
        }
    };
    let mut writer = csv::Writer::from_writer(Vec::new());
    let written = writer
        .write_record(columns.all)
        .and_then(|()| writer.write_record(columns.all.iter().map(cell)));
    let bytes = written.ok().and_then(|()| writer.into_inner().ok()).unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

/// What became of one line.
#[derive(Clone, Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct BatchLineView {
    /// Where the line begins in the file; the header is line 1.
    pub line: u64,
    /// The receipt, if the line was accepted. The same line has the same receipt every time.
    pub receipt: Option<Uuid>,
    /// When it arrived, if it was accepted.
    pub received_at: Option<DateTime<Utc>>,
    /// What is at fault, if it was not accepted.
    pub fields: Vec<CellFaultView>,
}

/// What is wrong with one cell. It never repeats what was sent.
#[derive(Clone, Debug, Object)]
pub struct CellFaultView {
    /// The name of the column, or its place where it has no name that is known.
    pub field: String,
    /// What is wrong, as a stable word such as `missing` or `formula`.
    pub code: String,
    /// What would be right.
    pub detail: String,
}

/// What became of a file.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct BatchView {
    /// How many lines were accepted.
    pub accepted: u32,
    /// How many were not.
    pub refused: u32,
    /// Line by line, in the order of the file.
    pub lines: Vec<BatchLineView>,
}

impl Example for BatchView {
    fn example() -> Self {
        let refused = CellFaultView {
            field: "child.died_on".into(),
            code: "death-before-birth".into(),
            detail: "Date of death must be on or after the date of birth.".into(),
        };
        Self {
            accepted: 1,
            refused: 1,
            lines: vec![
                BatchLineView {
                    line: 2,
                    receipt: Some(Uuid::from_u128(0x4c1f_9d0e_5b7a_4f21_8a3e_6b2d_9c0f_1e77)),
                    received_at: DateTime::from_timestamp(1_794_216_000, 0),
                    fields: Vec::new(),
                },
                BatchLineView { line: 3, receipt: None, received_at: None, fields: vec![refused] },
            ],
        }
    }
}

#[cfg(test)]
mod tests;
