//! The analysis form where it needs more than one command: the check for identifiers before it is
//! finalised, and the form as a document.

use super::{Done, Keyed, OpError, Versioned, cases::CaseSeen, run};
use crate::app::App;
use domain::{
    analysis::{self, Analysis, Finalise, Kept, MODIFIABLE_MEANS, YesNoUnknown},
    calendar,
    case::CaseRecord,
    facts::Child,
    ids::CaseId,
    operations::{Call, Operation},
    refusal::Refusal,
};
use reports::{
    leak::{self, Term},
    paper::{self, AnalysisPaper, FactorLine, LearningLine},
    pdf::PdfError,
};

/// One place in the form where something looks like an identifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Pointer to the field.
    pub field: String,
    /// What it looks like, such as "given name".
    pub looks_like: String,
    /// The words around it.
    pub excerpt: String,
}

/// Looks for identifiers of this child in the free text of the form.
pub fn identifiers(record: &CaseRecord) -> Vec<Found> {
    let terms = terms(&record.child);
    record
        .analysis
        .content
        .free_texts()
        .iter()
        .flat_map(|(field, text)| leak::find(field, text, &terms))
        .map(|finding| Found {
            field: finding.field.clone(),
            looks_like: finding.term_kind.label().to_owned(),
            excerpt: finding.excerpt.clone(),
        })
        .collect()
}

/// What identifies a child, as the leak gate looks for it.
pub fn terms(child: &Child) -> Vec<Term> {
    let mut terms = Vec::new();
    if let Some(name) = &child.name {
        let given = name.given.iter().flat_map(|given| given.split_whitespace());
        terms.extend(given.map(|word| Term::GivenName(word.to_owned())));
        terms.push(Term::FamilyName(name.family.clone()));
    }
    terms.extend(child.nhs_number.iter().map(|n| Term::NhsNumber(n.as_str().to_owned())));
    terms.extend(child.born_on.map(Term::BornOn));
    terms.extend(child.postcode().map(|p| Term::Postcode(p.to_string())));
    terms.extend(child.address.lines.iter().map(|line| Term::AddressLine(line.clone())));
    terms
}

/// The chair finalises the form: first the check for identifiers, then the command.
pub async fn finalise(
    app: &App,
    call: &Call,
    case: CaseId,
    key: Option<&Keyed>,
    kept: Vec<Kept>,
) -> Result<Done, OpError> {
    run(app, call, case, Versioned::Analysis, key, &Checked { kept }).await
}

/// Finalising with the check for identifiers run under the same lock.
struct Checked {
    kept: Vec<Kept>,
}

impl domain::case::Command for Checked {
    const OPERATION: domain::operations::Operation = Finalise::OPERATION;

    fn decide(
        &self,
        on: &CaseRecord,
        who: &domain::access::Actor,
        at: &domain::moment::Moment,
    ) -> Result<Vec<domain::case::CaseEvent>, domain::refusal::Refusal> {
        let mut found: Vec<String> = identifiers(on).into_iter().map(|found| found.field).collect();
        found.dedup();
        Finalise { kept: self.kept.clone(), found }.decide(on, who, at)
    }
}

/// The finalised form as a PDF. It passes the leak gate: what was kept on purpose is named there.
pub async fn document(
    seen: &CaseSeen,
    area: &str,
    made_at: chrono::DateTime<chrono::Utc>,
) -> Result<Vec<u8>, OpError> {
    let texts = seen.record.analysis.content.free_texts();
    let kept = seen.record.analysis.sign_off.iter().flat_map(|sign_off| sign_off.kept.iter());
    let reasons: Vec<Kept> = kept.cloned().collect();
    gate(texts, &terms(&seen.record.child), &reasons)?;
    let paper = paper(&seen.record, area);
    let made = tokio::task::spawn_blocking(move || paper::analysis_pdf(&paper, made_at)).await;
    let made = made.map_err(|error| bug(error.to_string()))?;
    made.map_err(|error| match error {
        PdfError::NoGlyph { .. } => OpError::Bug {
            said: "The form holds a letter that the document's fonts cannot draw. Use the print page instead.",
            meant: "a character without a glyph".to_owned(),
        },
        other => bug(other.to_string()),
    })
}

fn bug(meant: String) -> OpError {
    OpError::Bug { said: "The document could not be made.", meant }
}

fn gate(texts: Vec<(String, String)>, terms: &[Term], kept: &[Kept]) -> Result<(), OpError> {
    let findings: Vec<leak::Finding> =
        texts.iter().flat_map(|(field, text)| leak::find(field, text, terms)).collect();
    let reason = |field: &str| kept.iter().find(|k| k.field == field).map(|k| k.reason.clone());
    let kept: Vec<leak::Kept> = findings
        .into_iter()
        .filter_map(|finding| reason(&finding.field).map(|reason| leak::Kept { finding, reason }))
        .collect();
    let texts = texts.into_iter().map(|(field, text)| leak::Text { field, text }).collect();
    leak::gate(texts, terms, &kept).map(drop).map_err(|_findings| {
        let why = "The form holds words that may identify someone, so the document is not made. A fact recorded since it was finalised may be the reason.";
        Refusal::NotAllowedNow { operation: Operation::DownloadAnalysis, why: why.to_owned() }.into()
    })
}

fn paper(record: &CaseRecord, area: &str) -> AnalysisPaper {
    let Analysis { content, remarks, sign_off, step, .. } = &record.analysis;
    let course = &record.course;
    AnalysisPaper {
        reference: course.reference.clone(),
        area: area.to_owned(),
        age_group: course.age_band.map_or("Not known".into(), |band| band.label().to_owned()),
        sex: crate::wire::words::sex(record.child.sex).to_owned(),
        died_in: record.child.died_on.map_or("Not known".into(), financial_year),
        stage: step.words().to_owned(),
        meetings: course
            .meetings
            .iter()
            .filter_map(|m| {
                m.held_on.map(|on| format!("{}: {}", m.kind.words(), calendar::human_date(on)))
            })
            .collect(),
        summary: content.summary.clone(),
        cause: content.cause_understood.clone(),
        factors: content.factors.iter().map(factor_line).collect(),
        categories: content.categories.iter().map(|c| category(*c)).collect(),
        primary_category: content.primary_category().map(category).unwrap_or_default(),
        modifiable: content.modifiable.map_or(String::new(), |m| m.words().to_owned()),
        modifiable_definition: MODIFIABLE_MEANS.to_owned(),
        learning: content
            .learning
            .iter()
            .map(|line| LearningLine {
                issue: line.issue.clone(),
                learning: line.learning.clone(),
                recommendation: line.recommendation.clone(),
                action: line.action.clone(),
                owner: line.owner.clone(),
                due: line.due_on.map(calendar::human_date).unwrap_or_default(),
            })
            .collect(),
        follow_up: vec![("How the family hears the outcome".into(), content.feedback_plan.clone())],
        sign_off: sign_off
            .iter()
            .flat_map(|s| {
                [
                    ("Finalised by".to_owned(), s.by.clone()),
                    ("Finalised on".to_owned(), calendar::human_date(calendar::london_date(s.at))),
                    ("Panel held on".to_owned(), calendar::human_date(s.panel_on)),
                ]
            })
            .collect(),
        history: remarks
            .iter()
            .map(|r| {
                format!(
                    "{}: returned, {}",
                    calendar::human_date(calendar::london_date(r.at)),
                    r.returned_to.words().to_lowercase()
                )
            })
            .collect(),
    }
}

fn category(number: u8) -> String {
    format!("{number}. {}", analysis::category_words(number))
}

fn factor_line(factor: &analysis::Factor) -> FactorLine {
    FactorLine {
        domain: format!(
            "{}: {}",
            factor.domain,
            analysis::domain_words(&factor.domain).unwrap_or_default()
        ),
        factor: factor.label.clone(),
        detail: factor.detail.clone().unwrap_or_default(),
        relevance: factor.relevance.map_or(String::new(), |r| r.points().to_string()),
        relevance_words: factor
            .relevance
            .map_or(String::new(), |r| analysis::relevance_words(r.points()).to_owned()),
        modifiable: match factor.modifiable {
            Some(YesNoUnknown::Yes) => "Yes",
            Some(YesNoUnknown::No) => "No",
            Some(YesNoUnknown::NotKnown) => "Not known",
            None => "",
        }
        .to_owned(),
        source: String::new(),
    }
}

/// The financial year of a date, such as "2025/26".
pub fn financial_year(on: chrono::NaiveDate) -> String {
    use chrono::Datelike;
    let first = if on.month() >= 4 { on.year() } else { on.year() - 1 };
    format!("{first}/{:02}", (first + 1) % 100)
}

/// A case named by its id, or by the reference that people use.
#[derive(Clone, Debug)]
pub enum Which {
    /// By id.
    Id(CaseId),
    /// By reference.
    Reference(String),
}

/// The finalised form as a document, with a file name that names nobody.
pub async fn download(app: &App, call: &Call, which: Which) -> Result<(String, Vec<u8>), OpError> {
    let seen = match which {
        Which::Id(id) => super::cases::open(app, call, id).await?,
        Which::Reference(reference) => {
            super::cases::open_by_reference(app, call, &reference).await?
        }
    };
    super::open_now(call.operation, &seen.record)?;
    let areas = super::cases::areas(app, call).await?;
    let area = areas
        .into_iter()
        .find(|area| Some(area.id) == seen.record.course.areas.reviewing)
        .map_or_else(String::new, |area| area.name);
    let bytes = document(&seen, &area, call.at.now).await?;
    Ok((format!("{}-analysis.pdf", seen.record.course.reference), bytes))
}
