//! XML read into a small tree of elements and their values, which is all that FHIR needs. Nothing is
//! fetched, no document type is read, no entity is expanded but the five that XML itself names, and
//! depth, elements and attributes are bounded: a hostile text costs no more than a lawful one.

use super::Unheard;
use quick_xml::{
    Reader, XmlVersion,
    events::{BytesStart, Event},
};

/// The most elements within each other.
const MAX_DEPTH: usize = 32;
/// The most elements.
const MAX_ELEMENTS: usize = 5_000;
/// The most attributes of one element.
const MAX_ATTRIBUTES: usize = 16;

/// One element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) name: String,
    /// The attribute `value`, in which FHIR writes what it has to say.
    pub(super) value: Option<String>,
    /// The attribute `url` of an extension.
    pub(super) url: Option<String>,
    /// The namespace, if this element declares one.
    pub(super) namespace: Option<String>,
    pub(super) children: Vec<Element>,
}

impl Element {
    /// The children with this name.
    pub(super) fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Element> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The element down this path, the first of its name on each step.
    pub(super) fn down(&self, path: &[&str]) -> Option<&Element> {
        path.iter().try_fold(self, |element, name| {
            element.children.iter().find(|child| child.name == **name)
        })
    }

    /// What the element down this path has to say.
    pub(super) fn says(&self, path: &[&str]) -> Option<&str> {
        self.down(path)?.value.as_deref().map(str::trim).filter(|text| !text.is_empty())
    }

    /// The extension whose address ends like this: the release of the profile does not matter.
    pub(super) fn extension(&self, end: &str) -> Option<&Element> {
        self.all("extension").find(|e| e.url.as_deref().is_some_and(|url| url.ends_with(end)))
    }
}

/// Reads one document.
///
/// # Errors
/// [`Unheard::Unreadable`] with a sentence that repeats nothing of the text.
pub(super) fn parse(text: &str) -> Result<Element, Unheard> {
    if text.contains('\0') {
        return Err(unreadable("The XML holds the character NUL."));
    }
    let mut reader = Reader::from_str(text.strip_prefix('\u{feff}').unwrap_or(text));
    let mut open: Vec<Element> = Vec::new();
    let mut root = None;
    let mut count = 0;
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => {
                open.push(element(&tag, &mut count)?);
                if open.len() > MAX_DEPTH {
                    return Err(unreadable("The XML is nested more than 32 levels deep."));
                }
            }
            Ok(Event::Empty(tag)) => {
                close(element(&tag, &mut count)?, &mut open, &mut root)?;
            }
            Ok(Event::End(_)) => {
                let done = open.pop().ok_or_else(not_xml)?;
                close(done, &mut open, &mut root)?;
            }
            Ok(Event::DocType(_)) => {
                return Err(unreadable(
                    "The XML has a document type definition, which is not read.",
                ));
            }
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(_) => return Err(not_xml()),
        }
    }
    match root {
        Some(root) if open.is_empty() => Ok(root),
        _ => Err(not_xml()),
    }
}

fn close(done: Element, open: &mut [Element], root: &mut Option<Element>) -> Result<(), Unheard> {
    match (open.last_mut(), root.is_none()) {
        (Some(outer), _) => outer.children.push(done),
        (None, true) => *root = Some(done),
        (None, false) => return Err(unreadable("The XML has more than one outermost element.")),
    }
    Ok(())
}

fn element(tag: &BytesStart<'_>, count: &mut usize) -> Result<Element, Unheard> {
    *count += 1;
    if *count > MAX_ELEMENTS {
        return Err(unreadable("The XML has more than 5,000 elements."));
    }
    let mut made = Element { name: tag.name().as_ref().to_owned(), ..Element::default() };
    // The parser's own check for repeats compares each with all; the bound makes it needless.
    for (index, attribute) in tag.attributes().with_checks(false).enumerate() {
        if index == MAX_ATTRIBUTES {
            return Err(unreadable("An element of the XML has more than 16 attributes."));
        }
        let attribute = attribute.map_err(|_| not_xml())?;
        let place = match attribute.key.as_ref() {
            "value" => &mut made.value,
            "url" => &mut made.url,
            "xmlns" => &mut made.namespace,
            _ => continue,
        };
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|_| not_xml())?;
        if place.replace(value.into_owned()).is_some() {
            return Err(unreadable("An element of the XML has one attribute twice."));
        }
    }
    Ok(made)
}

fn not_xml() -> Unheard {
    unreadable("The body is not well-formed XML.")
}

fn unreadable(why: &str) -> Unheard {
    Unheard::Unreadable(why.to_owned())
}
