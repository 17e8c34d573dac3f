//! The analysis form: what happened, what contributed, what can change. It is drafted, passed to
//! the designated doctor, passed to the panel, and finalised by the chair; the doctor or the chair
//! returns it one step with a comment.

mod catalogue;
mod route;

pub use catalogue::{
    Catalogue, FactorEntry, catalogue, category_words, domain_words, relevance_words,
};
pub use route::{Finalise, Return, Route, Save};

use crate::{access::Role, refusal::Faults};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// Who has the form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Being drafted by the review meeting or the administrator.
    #[default]
    Drafting,
    /// With the designated doctor.
    WithDoctor,
    /// With the panel.
    WithPanel,
    /// Finalised by the chair.
    Final,
}

impl Step {
    /// The roles that have the form at this step, and so may write in it.
    pub fn holders(self) -> &'static [Role] {
        match self {
            Self::Drafting => &[Role::Administrator, Role::DesignatedDoctor],
            Self::WithDoctor => &[Role::DesignatedDoctor],
            Self::WithPanel => &[Role::PanelChair],
            Self::Final => &[],
        }
    }

    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Drafting => "drafting",
            Self::WithDoctor => "with_doctor",
            Self::WithPanel => "with_panel",
            Self::Final => "final",
        }
    }

    /// Words on a page.
    pub fn words(self) -> &'static str {
        match self {
            Self::Drafting => "Being drafted",
            Self::WithDoctor => "With the designated doctor",
            Self::WithPanel => "With the panel",
            Self::Final => "Finalised",
        }
    }
}

/// What is known of one factor's part, in the points of the national form (wording unverified).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Relevance(u8);

impl Relevance {
    /// 0, 1 or 2.
    pub fn new(points: u8) -> Option<Self> {
        (points <= 2).then_some(Self(points))
    }

    /// The points.
    pub fn points(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Relevance {
    type Error = String;

    fn try_from(points: u8) -> Result<Self, Self::Error> {
        Self::new(points).ok_or_else(|| "relevance is 0, 1 or 2".to_owned())
    }
}

impl From<Relevance> for u8 {
    fn from(relevance: Relevance) -> Self {
        relevance.0
    }
}

/// Yes, no, not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum YesNoUnknown {
    /// Yes.
    Yes,
    /// No.
    No,
    /// Not known.
    NotKnown,
}

/// One contributory factor, on its own line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Factor {
    /// Domain A to D.
    pub domain: String,
    /// Code from the catalogue for the domain, or none for a local addition.
    pub code: Option<String>,
    /// What it is, in words.
    pub label: String,
    /// More, if needed.
    pub detail: Option<String>,
    /// 0, 1 or 2.
    pub relevance: Option<Relevance>,
    /// Whether it could be changed; asked where relevance is 2.
    pub modifiable: Option<YesNoUnknown>,
}

/// The conclusion on modifiable factors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Modifiable {
    /// Modifiable factors identified.
    Yes,
    /// None identified.
    No,
    /// Not enough information; used very rarely.
    Inadequate,
}

impl Modifiable {
    /// Words on a page.
    pub fn words(self) -> &'static str {
        match self {
            Self::Yes => "Modifiable factors identified",
            Self::No => "No modifiable factors identified",
            Self::Inadequate => "Inadequate information to make a judgement",
        }
    }
}

/// The definition shown beside the three options (Working Together 2023, footnote 225).
pub const MODIFIABLE_MEANS: &str = "A modifiable factor may have contributed to the death and could be changed by local or national action.";

/// One line of learning.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Learning {
    /// The issue.
    pub issue: String,
    /// What was learned.
    pub learning: String,
    /// What is recommended.
    pub recommendation: String,
    /// What is to be done.
    pub action: String,
    /// By which organisation and role.
    pub owner: String,
    /// By when.
    pub due_on: Option<NaiveDate>,
}

impl Learning {
    fn texts(&self) -> [(&'static str, &str); 5] {
        [
            ("issue", &self.issue),
            ("learning", &self.learning),
            ("recommendation", &self.recommendation),
            ("action", &self.action),
            ("owner", &self.owner),
        ]
    }

    /// Whether nothing was entered.
    pub fn is_blank(&self) -> bool {
        self.texts().iter().all(|(_, text)| text.trim().is_empty())
    }
}

/// What is written on the form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// What happened, short and factual.
    pub summary: String,
    /// The cause of death as now understood.
    pub cause_understood: String,
    /// Factors.
    pub factors: Vec<Factor>,
    /// Categories that apply, 1 to 10.
    pub categories: Vec<u8>,
    /// Why these.
    pub category_note: String,
    /// The conclusion on modifiable factors.
    pub modifiable: Option<Modifiable>,
    /// What was missing and from whom, for inadequate information.
    pub inadequate_why: String,
    /// Learning.
    pub learning: Vec<Learning>,
    /// How the family hears.
    pub feedback_plan: String,
}

impl Content {
    /// The primary category: the lowest number ticked, because 1 is highest in the hierarchy.
    pub fn primary_category(&self) -> Option<u8> {
        self.categories.iter().min().copied()
    }

    /// Every free text with its pointer, for the check that it names nobody.
    pub fn free_texts(&self) -> Vec<(String, String)> {
        let mut texts = vec![
            ("/summary".to_owned(), self.summary.clone()),
            ("/cause_understood".to_owned(), self.cause_understood.clone()),
            ("/category_note".to_owned(), self.category_note.clone()),
            ("/inadequate_why".to_owned(), self.inadequate_why.clone()),
            ("/feedback_plan".to_owned(), self.feedback_plan.clone()),
        ];
        for (index, factor) in self.factors.iter().enumerate() {
            texts.push((format!("/factors/{index}/label"), factor.label.clone()));
            texts.push((
                format!("/factors/{index}/detail"),
                factor.detail.clone().unwrap_or_default(),
            ));
        }
        for (index, line) in self.learning.iter().enumerate() {
            for (name, text) in line.texts() {
                texts.push((format!("/learning/{index}/{name}"), text.to_owned()));
            }
        }
        texts.retain(|(_, text)| !text.trim().is_empty());
        texts
    }

    /// What breaks a rule, however far the form is.
    fn check(&self, faults: &mut Faults) {
        for (field, text, max) in [
            ("/summary", &self.summary, 4_000),
            ("/cause_understood", &self.cause_understood, 2_000),
            ("/category_note", &self.category_note, 2_000),
            ("/inadequate_why", &self.inadequate_why, 2_000),
            ("/feedback_plan", &self.feedback_plan, 2_000),
        ] {
            faults.optional_text(field, text, max);
        }
        for (field, text) in self.free_texts() {
            faults.unless(text.chars().all(can_be_printed), &field, "letter-not-printable", "Use letters, digits and common punctuation: one character here cannot be printed in the document.");
        }
        faults.unless(self.factors.len() <= 60, "/factors", "too-many", "Use 60 factors or fewer.");
        faults.unless(self.learning.len() <= 60, "/learning", "too-many", "Use 60 lines or fewer.");
        for (index, category) in self.categories.iter().enumerate() {
            faults.unless(
                (1..=10).contains(category),
                &format!("/categories/{index}"),
                "not-in-list",
                "Choose categories from 1 to 10.",
            );
            let repeated = self.categories[..index].contains(category);
            faults.unless(
                !repeated,
                &format!("/categories/{index}"),
                "repeated",
                "Choose each category once.",
            );
        }
        for (index, factor) in self.factors.iter().enumerate() {
            factor.check(&format!("/factors/{index}"), faults);
        }
        for (index, line) in self.learning.iter().enumerate() {
            for (name, text) in line.texts() {
                faults.optional_text(&format!("/learning/{index}/{name}"), text, 2_000);
            }
        }
    }

    /// What is missing before the form can be passed on.
    fn missing(&self, faults: &mut Faults) {
        faults.text("/summary", &self.summary, 4_000, "Write the case summary.");
        faults.text(
            "/cause_understood",
            &self.cause_understood,
            2_000,
            "Write the cause of death as now understood.",
        );
        faults.unless(
            !self.categories.is_empty(),
            "/categories",
            "missing",
            "Choose at least one category of death.",
        );
        faults.unless(
            !self.factors.is_empty(),
            "/factors",
            "missing",
            "Enter at least one factor, one on each line.",
        );
        for (index, factor) in self.factors.iter().enumerate() {
            let field = format!("/factors/{index}");
            faults.unless(
                factor.relevance.is_some(),
                &format!("{field}/relevance"),
                "missing",
                "Grade this factor 0, 1 or 2.",
            );
            let asked = factor.relevance.is_some_and(|relevance| relevance.points() == 2);
            faults.unless(
                !asked || factor.modifiable.is_some(),
                &format!("{field}/modifiable"),
                "missing",
                "Say whether this factor could be changed.",
            );
        }
        faults.unless(
            self.modifiable.is_some(),
            "/modifiable",
            "missing",
            "Choose the conclusion on modifiable factors.",
        );
        let explained = self.modifiable != Some(Modifiable::Inadequate)
            || !self.inadequate_why.trim().is_empty();
        faults.unless(
            explained,
            "/inadequate_why",
            "missing",
            "Say what information was missing, and from whom.",
        );
    }

    /// What more is missing before the form can be finalised.
    fn missing_for_final(&self, faults: &mut Faults) {
        self.missing(faults);
        let learned = self.learning.iter().any(|line| !line.learning.trim().is_empty());
        faults.unless(
            learned,
            "/learning",
            "missing",
            "Write at least one learning point, or that there is none.",
        );
        faults.text(
            "/feedback_plan",
            &self.feedback_plan,
            2_000,
            "Write how the family hears the outcome.",
        );
        let named = self.factors.iter().any(|f| f.modifiable == Some(YesNoUnknown::Yes));
        faults.unless(
            self.modifiable != Some(Modifiable::Yes) || named,
            "/modifiable",
            "contradiction",
            "The conclusion says that modifiable factors were identified: mark at least one factor as modifiable.",
        );
    }
}

/// Whether the finalised form can be drawn with this character. A finalised form cannot be changed,
/// so it must not come to hold what its document cannot show: the fonts have Latin, Greek, Cyrillic,
/// Hebrew and Arabic letters and common punctuation, but no pictures and no signs of mathematics.
fn can_be_printed(character: char) -> bool {
    matches!(character,
        '\t' | '\n' | '\r' | ' '..='~' | '\u{a0}'..='\u{377}' | '\u{37a}'..='\u{37f}' | '\u{384}'..='\u{38a}'
        | '\u{38c}' | '\u{38e}'..='\u{3a1}' | '\u{3a3}'..='\u{3e1}' | '\u{3f0}'..='\u{52f}'
        | '\u{591}'..='\u{5c7}' | '\u{5d0}'..='\u{5ea}' | '\u{5f0}'..='\u{5f4}'
        | '\u{600}'..='\u{61b}' | '\u{61e}'..='\u{6ff}' | '\u{1e00}'..='\u{1f15}'
        | '\u{2010}'..='\u{2027}' | '\u{202f}'..='\u{205e}' | '\u{2070}' | '\u{2071}' | '\u{2074}'..='\u{208e}'
        | '\u{20a0}'..='\u{20bf}' | '\u{2100}'..='\u{215f}')
}

impl Factor {
    fn check(&self, field: &str, faults: &mut Faults) {
        let domain = domain_words(&self.domain).is_some();
        faults.unless(
            domain,
            &format!("{field}/domain"),
            "not-in-list",
            "Choose domain A, B, C or D.",
        );
        faults.text(&format!("{field}/label"), &self.label, 200, "Say what the factor is.");
        if let Some(code) = &self.code {
            let listed = catalogue().factors.iter().any(|entry| entry.code == *code);
            faults.unless(
                listed,
                &format!("{field}/code"),
                "not-in-list",
                "Choose a code from the catalogue of factors, or leave it out.",
            );
        }
        if let Some(detail) = &self.detail {
            faults.optional_text(&format!("{field}/detail"), detail, 2_000);
        }
    }
}

/// A remark on the form, made on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// Who.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub text: String,
    /// Which step it was returned to.
    pub returned_to: Step,
}

/// The chair's sign-off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignOff {
    /// Who.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The day of the panel.
    pub panel_on: NaiveDate,
    /// Words that look like identifiers and were kept, with the reason.
    pub kept: Vec<Kept>,
}

/// Something that looks like an identifier and stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Pointer to the field.
    pub field: String,
    /// Why it may stay.
    pub reason: String,
}

/// The form with its place on the route.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Analysis {
    /// Who has it.
    pub step: Step,
    /// What is written.
    pub content: Content,
    /// Remarks made when it was returned.
    pub remarks: Vec<Remark>,
    /// The sign-off, once finalised.
    pub sign_off: Option<SignOff>,
    /// Version of this part.
    pub version: u32,
}

/// What the course of the case holds of the analysis.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnalysisHead {
    /// Who has it.
    pub step: Step,
    /// Whether anything was ever saved.
    pub drafted_at: Option<DateTime<Utc>>,
    /// When it was first passed on by the meeting.
    pub passed_on_at: Option<DateTime<Utc>>,
    /// When it was finalised.
    pub finalised_at: Option<DateTime<Utc>>,
    /// The primary category once finalised.
    pub primary_category: Option<u8>,
    /// The conclusion once finalised.
    pub modifiable: Option<Modifiable>,
}

/// What happened to the analysis form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum AnalysisEvent {
    /// It was written in.
    Saved {
        /// Everything on it.
        content: Box<Content>,
    },
    /// It was passed on.
    Routed {
        /// To which step.
        to: Step,
    },
    /// It was returned.
    Returned {
        /// The comment and the step.
        remark: Remark,
    },
    /// The chair finalised it.
    Finalised {
        /// The sign-off.
        sign_off: SignOff,
        /// The primary category.
        primary_category: u8,
        /// The conclusion.
        modifiable: Modifiable,
    },
}

impl Analysis {
    /// The only way the form changes.
    pub fn apply(&mut self, event: &AnalysisEvent) {
        self.version += 1;
        match event {
            AnalysisEvent::Saved { content } => self.content = (**content).clone(),
            AnalysisEvent::Routed { to } => self.step = *to,
            AnalysisEvent::Returned { remark } => {
                self.step = remark.returned_to;
                self.remarks.push(remark.clone());
            }
            AnalysisEvent::Finalised { sign_off, .. } => {
                self.step = Step::Final;
                self.sign_off = Some(sign_off.clone());
            }
        }
    }
}

impl AnalysisHead {
    /// Keeps the head in step with the form.
    pub fn apply(&mut self, event: &AnalysisEvent, at: DateTime<Utc>) {
        match event {
            AnalysisEvent::Saved { .. } => {
                self.drafted_at.get_or_insert(at);
            }
            AnalysisEvent::Routed { to } => {
                self.step = *to;
                self.passed_on_at.get_or_insert(at);
            }
            AnalysisEvent::Returned { remark } => self.step = remark.returned_to,
            AnalysisEvent::Finalised { primary_category, modifiable, .. } => {
                self.step = Step::Final;
                self.finalised_at = Some(at);
                self.primary_category = Some(*primary_category);
                self.modifiable = Some(*modifiable);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults_of(summary: &str) -> Vec<String> {
        let content = Content { summary: summary.into(), ..Content::default() };
        let mut faults = Faults::default();
        content.check(&mut faults);
        let refusal = faults.into_result().err();
        refusal
            .iter()
            .flat_map(|refusal| refusal.fields())
            .map(|f| format!("{} {}", f.field, f.code))
            .collect()
    }

    #[test]
    fn a_form_may_be_written_in_any_letters_that_its_document_can_show() {
        for text in [
            "Łódź, naïve – “yes”; 37.5 °C\nnext line\tend",
            "Καλημέρα",
            "Привет",
            "שלום",
            "سلام",
            "€5 ½",
        ] {
            assert_eq!(faults_of(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn a_character_that_the_document_cannot_show_is_refused_when_it_is_written() {
        for text in ["\u{1f600}", "李"] {
            assert_eq!(faults_of(text), ["/summary letter-not-printable"], "{text}");
        }
        for text in ["\u{202e}", "\u{fffe}"] {
            let hidden = ["/summary hidden-mark", "/summary letter-not-printable"];
            assert_eq!(faults_of(text), hidden, "{}", text.escape_unicode());
        }
    }
}
