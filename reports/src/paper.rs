//! The Child death analysis form on paper: plain text in, a PDF out. What is in it
//! and who may have it is decided by the caller; nothing is looked up here.

use chrono::{DateTime, Utc};

use crate::pdf::{Document, PdfError};

/// The form's title, as printed and in the file's properties.
const TITLE: &str = "Child death analysis form";
/// The form's wording could not be checked against the national one.
const WORDING: &str =
    "This form is a reconstruction. Wording unverified: check it against the national form.";
/// Printed where nothing was written.
const NOTHING: &str = "Not recorded";

/// One analysis, ready to print. Every text is printed as it stands; an empty one
/// is printed as "Not recorded".
#[derive(Clone, Default)]
pub struct AnalysisPaper {
    /// The case reference; also at the foot of each page.
    pub reference: String,
    /// The child death review area.
    pub area: String,
    pub age_group: String,
    pub sex: String,
    /// When the child died, as closely as this reader may know: a financial year or a month.
    pub died_in: String,
    /// Where the review stands, in words.
    pub stage: String,
    /// One line for each meeting held.
    pub meetings: Vec<String>,
    pub summary: String,
    /// The cause of death as now understood.
    pub cause: String,
    pub factors: Vec<FactorLine>,
    /// Every category of death that applies.
    pub categories: Vec<String>,
    /// The one highest in the national order.
    pub primary_category: String,
    /// Whether modifiable factors were found, in words.
    pub modifiable: String,
    /// What "modifiable" means, printed below the conclusion.
    pub modifiable_definition: String,
    pub learning: Vec<LearningLine>,
    /// Label and value.
    pub follow_up: Vec<(String, String)>,
    /// Label and value.
    pub sign_off: Vec<(String, String)>,
    /// One line for each version of the analysis, the first one first.
    pub history: Vec<String>,
}

/// One contributory factor.
#[derive(Clone, Default)]
pub struct FactorLine {
    pub domain: String,
    pub factor: String,
    pub detail: String,
    /// The grade, 0 to 2.
    pub relevance: String,
    /// The grade in words.
    pub relevance_words: String,
    pub modifiable: String,
    /// Who or what the finding comes from.
    pub source: String,
}

/// One issue, what was learned from it, and what is to be done.
#[derive(Clone, Default)]
pub struct LearningLine {
    pub issue: String,
    pub learning: String,
    pub recommendation: String,
    pub action: String,
    pub owner: String,
    /// Date by which the action is due, in words.
    pub due: String,
}

/// Lay an analysis out as the Child death analysis form.
///
/// # Errors
/// As [`Document::finish`]: most likely `NoGlyph`, for text in a script without a built-in font.
pub fn analysis_pdf(paper: &AnalysisPaper, made_at: DateTime<Utc>) -> Result<Vec<u8>, PdfError> {
    let title = format!("{TITLE}: {}", paper.reference);
    let mut document = Document::new(&title, "en-GB", made_at);
    document.footer(&title).heading(1, TITLE).note(WORDING);
    about(&mut document, paper);
    document.heading(2, "Case summary").paragraph(or_nothing(&paper.summary));
    document.heading(2, "Cause of death as now understood").paragraph(or_nothing(&paper.cause));
    factors(&mut document, &paper.factors);
    conclusions(&mut document, paper);
    learning(&mut document, &paper.learning);
    document.heading(2, "Follow-up with the family");
    pairs(&mut document, &paper.follow_up);
    document.heading(2, "Sign-off");
    pairs(&mut document, &paper.sign_off);
    document.heading(2, "Versions of this analysis");
    lines(&mut document, &paper.history);
    document.finish()
}

fn about(document: &mut Document, paper: &AnalysisPaper) {
    document.pairs(&[
        ("Case reference", or_nothing(&paper.reference)),
        ("Child death review area", or_nothing(&paper.area)),
        ("Age group", or_nothing(&paper.age_group)),
        ("Sex", or_nothing(&paper.sex)),
        ("Died in", or_nothing(&paper.died_in)),
        ("Stage of the review", or_nothing(&paper.stage)),
    ]);
    document.heading(2, "Meetings");
    lines(document, &paper.meetings);
}

fn factors(document: &mut Document, factors: &[FactorLine]) {
    document.heading(2, "Contributory factors");
    if factors.is_empty() {
        document.paragraph("No contributory factors are recorded.");
        return;
    }
    let rows: Vec<Vec<String>> = factors
        .iter()
        .map(|line| {
            vec![
                line.domain.clone(),
                joined(&[&line.factor, &line.detail], "\n"),
                joined(&[&line.relevance, &line.relevance_words], ": "),
                line.modifiable.clone(),
                line.source.clone(),
            ]
        })
        .collect();
    let header = ["Domain", "Factor and detail", "Relevance", "Could be modified", "Source"];
    document.table(
        "Factors found, with their relevance",
        &header,
        &rows,
        &[17.0, 35.0, 19.0, 13.0, 16.0],
    );
}

fn conclusions(document: &mut Document, paper: &AnalysisPaper) {
    document.heading(2, "Category of death").pairs(&[
        ("Categories that apply", paper_list(&paper.categories)),
        ("Primary category", or_nothing(&paper.primary_category).to_owned()),
    ]);
    document.heading(2, "Modifiable factors").paragraph(or_nothing(&paper.modifiable));
    if !paper.modifiable_definition.is_empty() {
        document.note(&paper.modifiable_definition);
    }
}

fn learning(document: &mut Document, learning: &[LearningLine]) {
    document.heading(2, "Issues, learning and actions");
    if learning.is_empty() {
        document.paragraph("No issues or learning points are recorded.");
        return;
    }
    let rows: Vec<Vec<String>> = learning
        .iter()
        .map(|line| {
            vec![
                line.issue.clone(),
                line.learning.clone(),
                line.recommendation.clone(),
                line.action.clone(),
                joined(&[&line.owner, &line.due], "\n"),
            ]
        })
        .collect();
    let header = ["Issue", "Learning", "Recommendation", "Action", "Owner and due date"];
    document.table(
        "What was learned and what is to be done",
        &header,
        &rows,
        &[20.0, 21.0, 21.0, 21.0, 17.0],
    );
}

fn pairs(document: &mut Document, pairs: &[(String, String)]) {
    if pairs.is_empty() {
        document.paragraph(NOTHING);
        return;
    }
    let filled: Vec<(&str, &str)> =
        pairs.iter().map(|(label, value)| (label.as_str(), or_nothing(value))).collect();
    document.pairs(&filled);
}

fn lines(document: &mut Document, lines: &[String]) {
    if lines.is_empty() {
        document.paragraph(NOTHING);
    }
    for line in lines {
        document.paragraph(line);
    }
}

fn paper_list(items: &[String]) -> String {
    if items.is_empty() { NOTHING.to_owned() } else { items.join("\n") }
}

/// The parts that hold anything, with `between` between them.
fn joined(parts: &[&str], between: &str) -> String {
    let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    parts.join(between)
}

fn or_nothing(text: &str) -> &str {
    if text.trim().is_empty() { NOTHING } else { text }
}
