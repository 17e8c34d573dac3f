//! Letters: to the family, for one person of it and nobody else, and to an agency under a named
//! provision. A person wrote the words; nothing is added but the frame of a letter.

use super::{Format, Sheet, SheetError};
use crate::release::{LegalBasis, Personal, Statutory};
use chrono::{DateTime, Utc};
use domain::{calendar, family, letterhead::Letterhead};

/// A letter to somebody of the family.
pub fn to_family(
    letter: &family::Letter,
    head: &Letterhead,
    reference: &str,
    (format, made_at): (Format, DateTime<Utc>),
) -> Result<Personal<Vec<u8>>, SheetError> {
    let bytes = sheet(letter, head, reference, None).write(format, made_at)?;
    Ok(Personal::to(letter.name.clone(), bytes))
}

/// A letter to an agency; the provision is printed on it.
pub fn to_agency(
    letter: &family::Letter,
    head: &Letterhead,
    reference: &str,
    (format, made_at): (Format, DateTime<Utc>),
) -> Result<Statutory<Vec<u8>>, SheetError> {
    let basis = LegalBasis::RequestForInformation;
    let bytes = sheet(letter, head, reference, Some(basis)).write(format, made_at)?;
    Ok(Statutory::under(basis, letter.name.clone(), bytes))
}

fn sheet(
    letter: &family::Letter,
    head: &Letterhead,
    reference: &str,
    basis: Option<LegalBasis>,
) -> Sheet {
    // A letter to the family bears no case number at its foot: it is about a child, not a case.
    let footer = if basis.is_some() { format!("Our reference {reference}") } else { String::new() };
    let mut sheet = Sheet::new(format!("Letter {}", letter.no), footer, head.clone());
    let mut to = vec![letter.name.clone()];
    to.extend(letter.address.iter().cloned());
    sheet.paragraph(to.join("\n")).paragraph(calendar::human_date(letter.on));
    if let Some(basis) = basis {
        sheet.paragraph(format!("Our reference: {reference}\nProvision: {}", basis.provision()));
    }
    sheet.paragraph(letter.greeting.as_str()).heading(2, &letter.subject);
    for paragraph in letter.paragraphs() {
        sheet.paragraph(paragraph);
    }
    sheet.paragraph(format!("If you would like to talk, please speak to {}.", speak_to(letter)));
    sheet.paragraph("Yours sincerely");
    sheet.paragraph(letter.signed.join("\n"));
    sheet
}

fn speak_to(letter: &family::Letter) -> &str {
    letter.speak_to.trim_end_matches('.')
}
