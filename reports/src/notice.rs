//! The formal notice under section 16N of the Children Act 2004 as a letter: the section, what is
//! asked for, of whom, by when. It gives a reference and names nobody of the family; the particulars
//! of the child went with the request itself.

use chrono::{DateTime, Utc};

use crate::pdf::{Document, PdfError};

/// The title, as printed and in the file's properties.
const TITLE: &str = "Formal notice to provide information";

/// A formal notice, ready to print. Every text is printed as it stands.
#[derive(Clone, Debug, Default)]
pub struct NoticePaper {
    /// The case reference; also at the foot of each page.
    pub reference: String,
    /// The child death review partners of this area give the notice.
    pub area: String,
    /// The partner that asks, in words: only a partner can enforce it.
    pub requester: String,
    /// The person to whom it is addressed.
    pub recipient: String,
    /// Their organisation.
    pub organisation: String,
    /// The date of the notice, in words.
    pub given: String,
    /// Who gave it.
    pub given_by: String,
    /// When the information was asked for, in words.
    pub asked: String,
    /// When it was due, in words.
    pub due: String,
    /// What is asked for, one line each.
    pub items: Vec<String>,
    /// By when it is to be provided, in words.
    pub answer_by: String,
    /// What was sent since it was asked for: date, step, to whom.
    pub steps: Vec<Vec<String>>,
}

/// Lays the notice out.
///
/// # Errors
/// As [`Document::finish`]: most likely `NoGlyph`, for a name in a script without a built-in font.
pub fn notice_pdf(paper: &NoticePaper, made_at: DateTime<Utc>) -> Result<Vec<u8>, PdfError> {
    let title = format!("{TITLE}: {}", paper.reference);
    let mut document = Document::new(&title, "en-GB", made_at);
    document.footer(&title);
    document.paragraph(&format!("Child death review partners\n{}", paper.area));
    document.paragraph(&format!("{}\n{}", paper.recipient, paper.organisation));
    document.paragraph(&paper.given);
    document.heading(1, TITLE);
    document.pairs(&[
        ("Our reference", paper.reference.as_str()),
        ("Provision", "Children Act 2004, section 16N"),
        ("Information to be provided by", paper.answer_by.as_str()),
    ]);
    body(&mut document, paper);
    document.finish()
}

fn body(document: &mut Document, paper: &NoticePaper) {
    document.paragraph(&format!(
        "On {} we asked {} for information for the review of a child's death. It was due on {} and has not been received in full.",
        paper.asked, paper.organisation, paper.due
    ));
    document.paragraph(&format!(
        "Under section 16N of the Children Act 2004, {} requests {} to provide the following information to enable or assist the child death review partners to perform their functions under that Act:",
        paper.requester, paper.organisation
    ));
    for item in &paper.items {
        document.paragraph(&format!("• {}", capital(item)));
    }
    document.paragraph(&format!(
        "Please provide it to the office of the child death overview panel by {}. The particulars of the child reached you with our request of {}; this letter names nobody on purpose.",
        paper.answer_by, paper.asked
    ));
    document.heading(2, "If you hold no information, or cannot provide it");
    document.paragraph(
        "Please tell us in writing. That you hold no information is an answer. If a court order, legal professional privilege or another enactment prevents you, name it: we will record it and the request ends there. The family's consent is not needed for what this section requires.",
    );
    document.heading(2, "What the section says");
    document.paragraph(
        "A person or body to whom a request is made under section 16N must comply with it. The partner that makes the request may enforce the duty by making an application to the High Court or the county court for an injunction (section 16N(3)).",
    );
    if !paper.steps.is_empty() {
        document.heading(2, "What we sent since");
        document.table(
            "Messages about this request",
            &["Date", "Step", "To"],
            &paper.steps,
            &[25.0, 35.0, 40.0],
        );
    }
    document.paragraph(&format!(
        "{}\nFor the child death review partners, {}",
        paper.given_by, paper.area
    ));
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A notice to an invented police force.
    fn example() -> NoticePaper {
        let step = |on: &str, what: &str, to: &str| vec![on.into(), what.into(), to.into()];
        NoticePaper {
            reference: "CDR-26-0117".into(),
            area: "Northmere and Fenwick".into(),
            requester: "the local authority".into(),
            recipient: "The Chief Constable".into(),
            organisation: "Northmere Police".into(),
            given: "7 December 2026".into(),
            given_by: "Bethan Okoro".into(),
            asked: "2 November 2026".into(),
            due: "23 November 2026".into(),
            items: vec!["the reporting form".into(), "a chronology of your contacts".into()],
            answer_by: "21 December 2026".into(),
            steps: vec![
                step("16 November 2026", "Reminder", "Sam Hollis"),
                step("23 November 2026", "Chased", "Sam Hollis"),
                step("30 November 2026", "Safeguarding lead told", "Ash Pereira and Sam Hollis"),
            ],
        }
    }

    #[test]
    fn a_notice_is_one_short_document_and_the_same_bytes_each_time() {
        let at = DateTime::from_timestamp(1_796_630_400, 0).expect("a time");
        let once = notice_pdf(&example(), at).expect("a document");
        assert!(once.starts_with(b"%PDF-"));
        assert_eq!(once, notice_pdf(&example(), at).expect("a document"));
        assert!(once.len() > 5_000);
    }

    #[test]
    fn a_name_that_no_font_can_draw_is_written_as_its_number_and_not_a_gap() {
        let paper = NoticePaper { recipient: "\u{1F600}".into(), ..example() };
        let numbered = NoticePaper { recipient: "[U+1F600]".into(), ..example() };
        let at = DateTime::from_timestamp(0, 0).expect("a time");
        let [drawn, written] = [paper, numbered].map(|paper| notice_pdf(&paper, at));
        assert_eq!(drawn.expect("a document"), written.expect("a document"));
    }
}
