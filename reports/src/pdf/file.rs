//! Puts the finished pages into a file: fonts, structure, bookmarks, properties.
//! What printpdf leaves out or fills with chance is set here.

use chrono::{DateTime, Utc};
use lopdf::{Dictionary, Object, ObjectId, SaveOptions, StringFormat, dictionary, text_string};
use printpdf::{Mm, PdfDocument, PdfPage, PdfParseErrorSeverity, PdfSaveOptions};
use sha2::{Digest, Sha256};

use super::PdfError;
use super::flow::{Bookmark, Flow};
use super::tags::integer;
use super::text::readable;

/// What made the file, in its properties.
const PRODUCER: &str = "Child death review server";

/// Write the document.
///
/// # Errors
/// `Font` and `Writer`.
pub(super) fn write(
    flow: Flow,
    title: &str,
    language: &str,
    made_at: DateTime<Utc>,
) -> Result<Vec<u8>, PdfError> {
    let Flow { canvas, bookmarks, .. } = flow;
    let title = readable(title);
    let mut document = PdfDocument::new(&title);
    document.resources.fonts.map = canvas.glyphs.fonts(&canvas.shaper.fonts)?;
    document.pages =
        canvas.pages.into_iter().map(|ops| PdfPage::new(Mm(210.0), Mm(297.0), ops)).collect();
    let mut file = to_file(&document)?;
    canvas.glyphs.map_codes(&mut file);

    let pages: Vec<ObjectId> = file.get_pages().into_values().collect();
    let structure = canvas.tags.write(&mut file, &pages);
    let outlines = outlines(&mut file, &bookmarks, &pages);
    let catalog = file.catalog_mut().map_err(writer)?;
    catalog.set("Lang", text_string(language));
    catalog.set("MarkInfo", dictionary! { "Marked" => true });
    catalog.set("ViewerPreferences", dictionary! { "DisplayDocTitle" => true });
    catalog.set("StructTreeRoot", structure);
    if let Some(outlines) = outlines {
        catalog.set("Outlines", outlines);
        catalog.set("PageMode", "UseOutlines");
    }
    set_properties(&mut file, &title, made_at);
    "1.7".clone_into(&mut file.version);
    set_identity(&mut file);
    file.compress();
    let mut bytes = Vec::new();
    let options = SaveOptions::builder().use_object_streams(true).use_xref_streams(true).build();
    file.save_with_options(&mut bytes, options).map_err(writer)?;
    Ok(bytes)
}

fn to_file(document: &PdfDocument) -> Result<lopdf::Document, PdfError> {
    let mut warnings = Vec::new();
    let file = document.to_lopdf_document(&PdfSaveOptions::default(), &mut warnings);
    match warnings.into_iter().find(|warning| warning.severity == PdfParseErrorSeverity::Error) {
        Some(fault) => Err(PdfError::Writer(fault.msg)),
        None => Ok(file),
    }
}

/// Replace the properties, among which printpdf claims a standard that this is not.
fn set_properties(file: &mut lopdf::Document, title: &str, made_at: DateTime<Utc>) {
    let date = made_at.format("D:%Y%m%d%H%M%SZ").to_string();
    let date = Object::String(date.into_bytes(), StringFormat::Literal);
    let properties = file.add_object(dictionary! {
        "Title" => text_string(title),
        "Producer" => text_string(PRODUCER),
        "CreationDate" => date.clone(),
        "ModDate" => date,
    });
    if let Ok(old) = file.trailer.get(b"Info").and_then(Object::as_reference) {
        file.objects.remove(&old);
    }
    file.trailer.set("Info", properties);
}

/// The file's identity: a digest of its content, where printpdf puts a random number.
fn set_identity(file: &mut lopdf::Document) {
    let mut digest = Sha256::new();
    for (id, object) in &file.objects {
        digest.update(id.0.to_be_bytes());
        match object {
            Object::Stream(stream) => digest.update(&stream.content),
            other => digest.update(format!("{other:?}")),
        }
    }
    let id = Object::String(digest.finalize()[..16].to_vec(), StringFormat::Hexadecimal);
    file.trailer.set("ID", vec![id.clone(), id]);
}

/// Bookmarks of level 1, each with those of level 2 that follow it.
fn outlines(
    file: &mut lopdf::Document,
    bookmarks: &[Bookmark],
    pages: &[ObjectId],
) -> Option<ObjectId> {
    if bookmarks.is_empty() {
        return None;
    }
    let root = file.new_object_id();
    let ids: Vec<ObjectId> = bookmarks.iter().map(|_| file.new_object_id()).collect();
    let mut above: Option<usize> = None;
    let parents: Vec<Option<usize>> = (0..bookmarks.len())
        .map(|index| match bookmarks[index].level {
            1 => {
                above = Some(index);
                None
            }
            _ => above,
        })
        .collect();
    let id_of = |parent: Option<usize>| parent.map_or(root, |index| ids[index]);
    for (index, bookmark) in bookmarks.iter().enumerate() {
        let siblings = |other: &usize| parents[*other] == parents[index];
        let mut item = dictionary! {
            "Title" => text_string(&bookmark.title),
            "Parent" => id_of(parents[index]),
            "Dest" => vec![pages[bookmark.page].into(), "XYZ".into(), Object::Null, bookmark.top.into(), Object::Null],
        };
        if let Some(before) = (0..index).rev().find(siblings) {
            item.set("Prev", ids[before]);
        }
        if let Some(next) = (index + 1..bookmarks.len()).find(siblings) {
            item.set("Next", ids[next]);
        }
        set_kids(&mut item, &parents, Some(index), &ids);
        file.set_object(ids[index], item);
    }
    let mut item = dictionary! { "Type" => "Outlines" };
    set_kids(&mut item, &parents, None, &ids);
    item.set("Count", integer(bookmarks.len()));
    file.set_object(root, item);
    Some(root)
}

fn set_kids(item: &mut Dictionary, parents: &[Option<usize>], of: Option<usize>, ids: &[ObjectId]) {
    let kids: Vec<usize> = (0..parents.len()).filter(|index| parents[*index] == of).collect();
    if let (Some(first), Some(last)) = (kids.first(), kids.last()) {
        item.set("First", ids[*first]);
        item.set("Last", ids[*last]);
        item.set("Count", integer(kids.len()));
    }
}

fn writer(error: impl std::fmt::Display) -> PdfError {
    PdfError::Writer(error.to_string())
}
