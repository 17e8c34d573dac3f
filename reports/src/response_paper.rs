//! The plan of a joint agency response and the report of its visits on paper: plain text in, a PDF out.
//! The child is named by the reference only; what was told at a visit may name people, so the paper
//! says for whom it is.

use crate::pdf::{Document, PdfError};
use chrono::{DateTime, Utc};

/// Printed where nothing was written.
const NOTHING: &str = "Nothing is recorded.";
/// Who may have it.
const FOR: &str = "Confidential. For the agencies of this joint agency response, the coroner and the pathologist. Keep it with the papers of the review.";

/// A step of the plan.
#[derive(Clone, Debug, Default)]
pub struct StepLine {
    /// Which.
    pub step: String,
    /// Where it stands.
    pub state: String,
    /// Who.
    pub who: String,
    /// When.
    pub time: String,
    /// What came of it, or why it is not needed.
    pub note: String,
}

/// A call.
#[derive(Clone, Debug, Default)]
pub struct CallLine {
    /// When.
    pub time: String,
    /// Who was called.
    pub whom: String,
    /// Whether and by whom it was answered.
    pub answered: String,
    /// What was said.
    pub note: String,
}

/// The report of a visit.
#[derive(Clone, Debug, Default)]
pub struct VisitReport {
    /// When and where.
    pub heading: String,
    /// Question and answer.
    pub lines: Vec<(String, String)>,
    /// Who wrote it down and when.
    pub by: String,
}

/// What both papers say first.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// The case reference; also at the foot of each page.
    pub reference: String,
    /// The child death review area.
    pub area: String,
    /// When it was printed, in words.
    pub printed: String,
}

/// A plan, ready to print.
#[derive(Clone, Debug, Default)]
pub struct PlanPaper {
    /// What it is about.
    pub about: About,
    /// The decision: label and value.
    pub decision: Vec<(String, String)>,
    /// Every step.
    pub steps: Vec<StepLine>,
    /// Every call, the first one first.
    pub calls: Vec<CallLine>,
    /// The word of the police, one line each; empty where there is no criminal case.
    pub police: Vec<String>,
}

/// Reports of visits, ready to print.
#[derive(Clone, Debug, Default)]
pub struct VisitPaper {
    /// What they are about.
    pub about: About,
    /// The first one first.
    pub visits: Vec<VisitReport>,
}

fn begun(title: &str, about: &About, made_at: DateTime<Utc>) -> Document {
    let named = format!("{title}: {}", about.reference);
    let mut document = Document::new(&named, "en-GB", made_at);
    document.footer(&named).heading(1, title).note(FOR);
    document.pairs(&[
        ("Reference", about.reference.as_str()),
        ("Area", about.area.as_str()),
        ("Printed", about.printed.as_str()),
    ]);
    document
}

/// Lay a plan out.
///
/// # Errors
/// As [`Document::finish`].
pub fn plan_pdf(paper: &PlanPaper, made_at: DateTime<Utc>) -> Result<Vec<u8>, PdfError> {
    let mut document = begun("Plan of the joint agency response", &paper.about, made_at);
    document.heading(2, "Decision");
    if paper.decision.is_empty() {
        document.paragraph(NOTHING);
    } else {
        document.pairs(&paper.decision);
    }
    let steps: Vec<Vec<String>> = paper
        .steps
        .iter()
        .map(|line| {
            let line = line.clone();
            vec![line.step, line.state, line.who, line.time, line.note]
        })
        .collect();
    document.heading(2, "Steps");
    document.table(
        "Steps of the plan",
        &["Step", "State", "Who", "When", "Note"],
        &steps,
        &[3.0, 1.4, 2.2, 2.0, 3.0],
    );
    document.heading(2, "Calls");
    if paper.calls.is_empty() {
        document.paragraph(NOTHING);
    } else {
        let calls: Vec<Vec<String>> = paper
            .calls
            .iter()
            .map(|line| {
                let line = line.clone();
                vec![line.time, line.whom, line.answered, line.note]
            })
            .collect();
        document.table(
            "Who was called, when, and who answered",
            &["When", "Who was called", "Answered", "What was said"],
            &calls,
            &[2.0, 2.6, 2.4, 3.0],
        );
    }
    if !paper.police.is_empty() {
        document.heading(2, "Word of the police");
        for line in &paper.police {
            document.paragraph(line);
        }
    }
    document.finish()
}

/// Lay reports of visits out.
///
/// # Errors
/// As [`Document::finish`].
pub fn visit_pdf(paper: &VisitPaper, made_at: DateTime<Utc>) -> Result<Vec<u8>, PdfError> {
    let mut document = begun("Report of the home or scene visit", &paper.about, made_at);
    if paper.visits.is_empty() {
        document.paragraph(NOTHING);
    }
    for visit in &paper.visits {
        document.heading(2, &visit.heading).pairs(&visit.lines);
        document.note(&format!("Written down by {}.", visit.by));
    }
    document.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about() -> About {
        About {
            reference: "CDR-26-0117".into(),
            area: "Northmere and Fenwick".into(),
            printed: "3 November 2026, 12:00".into(),
        }
    }

    fn words(bytes: &[u8]) -> String {
        let document = lopdf::Document::load_mem(bytes).expect("a PDF");
        let pages: Vec<u32> = document.get_pages().keys().copied().collect();
        document.extract_text(&pages).unwrap_or_default()
    }

    #[test]
    fn both_papers_are_documents_also_where_nothing_is_recorded() {
        let made_at = DateTime::UNIX_EPOCH;
        let plan = PlanPaper { about: about(), ..PlanPaper::default() };
        let visit = VisitPaper { about: about(), ..VisitPaper::default() };
        for bytes in [plan_pdf(&plan, made_at), visit_pdf(&visit, made_at)] {
            let bytes = bytes.expect("made");
            assert!(bytes.starts_with(b"%PDF-"));
            assert!(!words(&bytes).is_empty());
        }
    }

    #[test]
    fn a_long_account_runs_over_pages_and_is_the_same_bytes_each_time() {
        let account = "She told of the evening before. ".repeat(250);
        let visit = VisitPaper {
            about: about(),
            visits: vec![VisitReport {
                heading: "3 November 2026, 10:00, the child's home".into(),
                lines: vec![("What was told".into(), account)],
                by: "Bethan Okoro".into(),
            }],
        };
        let first = visit_pdf(&visit, DateTime::UNIX_EPOCH).expect("made");
        assert_eq!(first, visit_pdf(&visit, DateTime::UNIX_EPOCH).expect("made"));
    }
}
