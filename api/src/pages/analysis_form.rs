//! The analysis form as fields: from what is written to boxes, and back. Rows in which nothing
//! was typed are dropped; a factor typed as the catalogue words it carries the catalogue's code.

use super::form_state::FormState;
use domain::{
    analysis::{Content, Factor, Learning, Modifiable, Relevance, YesNoUnknown, catalogue},
    refusal::FieldFault,
};

/// The most rows of factors, and of learning, that a page grows to.
pub const MOST_ROWS: usize = 60;

const TEXTS: [&str; 5] =
    ["summary", "cause_understood", "category_note", "inadequate_why", "feedback_plan"];
const FACTOR: [&str; 6] = ["domain", "code", "label", "detail", "relevance", "modifiable"];
const LEARNING: [&str; 8] = [
    "issue",
    "learning",
    "recommendation",
    "action",
    "owner",
    "due_on-day",
    "due_on-month",
    "due_on-year",
];

/// The words of the answers to "could it be changed".
pub const CHANGEABLE: [(&str, &str); 3] =
    [("yes", "Yes"), ("no", "No"), ("not_known", "Not known")];
/// The conclusions on modifiable factors.
pub const CONCLUSIONS: [(&str, Modifiable); 3] =
    [("yes", Modifiable::Yes), ("no", Modifiable::No), ("inadequate", Modifiable::Inadequate)];

fn changeable(code: &str) -> Option<YesNoUnknown> {
    match code {
        "yes" => Some(YesNoUnknown::Yes),
        "no" => Some(YesNoUnknown::No),
        "not_known" => Some(YesNoUnknown::NotKnown),
        _ => None,
    }
}

/// The code of an answer to "could it be changed".
pub fn changeable_code(answer: YesNoUnknown) -> &'static str {
    match answer {
        YesNoUnknown::Yes => "yes",
        YesNoUnknown::No => "no",
        YesNoUnknown::NotKnown => "not_known",
    }
}

/// What is written, as the fields of a form.
pub fn fill(content: &Content) -> FormState {
    let mut form = FormState::default();
    let texts = [
        &content.summary,
        &content.cause_understood,
        &content.category_note,
        &content.inadequate_why,
        &content.feedback_plan,
    ];
    for (name, text) in TEXTS.into_iter().zip(texts) {
        form.set(name, text);
    }
    for category in &content.categories {
        form.set("categories", category.to_string());
    }
    if let Some((code, _)) = CONCLUSIONS.iter().find(|(_, m)| Some(*m) == content.modifiable) {
        form.set("modifiable", *code);
    }
    for (row, factor) in content.factors.iter().enumerate() {
        fill_factor(&mut form, row, factor);
    }
    for (row, line) in content.learning.iter().enumerate() {
        fill_learning(&mut form, row, line);
    }
    form
}

fn fill_factor(form: &mut FormState, row: usize, factor: &Factor) {
    let mut set = |field: &str, value: &str| form.set(&format!("factors/{row}/{field}"), value);
    set("domain", &factor.domain);
    set("code", factor.code.as_deref().unwrap_or_default());
    set("label", &factor.label);
    set("detail", factor.detail.as_deref().unwrap_or_default());
    set("relevance", &factor.relevance.map_or(String::new(), |r| r.points().to_string()));
    set("modifiable", factor.modifiable.map_or("", changeable_code));
}

fn fill_learning(form: &mut FormState, row: usize, line: &Learning) {
    let texts = [&line.issue, &line.learning, &line.recommendation, &line.action, &line.owner];
    for (field, text) in LEARNING.into_iter().zip(texts) {
        form.set(&format!("learning/{row}/{field}"), text);
    }
    if let Some(due_on) = line.due_on {
        form.set_date(&format!("learning/{row}/due_on"), due_on);
    }
}

/// Drops rows of a group in which none of the telling fields holds anything, and counts the rest anew.
fn compact(form: &mut FormState, group: &str, fields: &[&str], telling: &[&str]) {
    let value = |row: usize, field: &str| form.value(&format!("{group}/{row}/{field}")).to_owned();
    let told = |row: &usize| telling.iter().any(|field| !value(*row, field).trim().is_empty());
    let kept: Vec<usize> = (0..form.lines(group)).filter(told).collect();
    let moved: Vec<(String, String)> = kept
        .iter()
        .enumerate()
        .flat_map(|(new, old)| fields.iter().map(move |field| (new, *old, *field)))
        .map(|(new, old, field)| (format!("{group}/{new}/{field}"), value(old, field)))
        .collect();
    let prefix = format!("{group}/");
    form.values.retain(|(name, _)| !name.starts_with(&prefix));
    form.values.extend(moved);
}

/// Drops every blank row.
pub fn tidy(form: &mut FormState) {
    compact(form, "factors", &FACTOR, &["label", "detail", "relevance"]);
    compact(form, "learning", &LEARNING, &LEARNING);
}

/// Takes one row away: `factors/2`, `learning/0`.
pub fn remove(form: &mut FormState, row: &str) {
    let prefix = format!("{row}/");
    form.values.retain(|(name, _)| !name.starts_with(&prefix));
    tidy(form);
}

/// Reads the fields; what cannot be read at all is a fault of its field.
pub fn read(form: &mut FormState) -> Content {
    tidy(form);
    let learning = (0..form.lines("learning")).map(|row| read_learning(form, row)).collect();
    let text = |name: &str| form.value(name).to_owned();
    let categories = form.values.iter().filter(|(name, _)| name == "categories");
    Content {
        summary: text("summary"),
        cause_understood: text("cause_understood"),
        factors: (0..form.lines("factors")).map(|row| read_factor(form, row)).collect(),
        categories: categories.filter_map(|(_, value)| value.parse().ok()).collect(),
        category_note: text("category_note"),
        modifiable: CONCLUSIONS
            .iter()
            .find(|(code, _)| *code == form.value("modifiable"))
            .map(|(_, m)| *m),
        inadequate_why: text("inadequate_why"),
        learning,
        feedback_plan: text("feedback_plan"),
    }
}

fn read_factor(form: &FormState, row: usize) -> Factor {
    let text = |field: &str| form.value(&format!("factors/{row}/{field}")).trim().to_owned();
    let (domain, label) = (text("domain"), text("label"));
    Factor {
        code: code(&domain, &label, &text("code")),
        relevance: text("relevance").parse().ok().and_then(Relevance::new),
        modifiable: changeable(&text("modifiable")),
        detail: Some(text("detail")).filter(|detail| !detail.is_empty()),
        domain,
        label,
    }
}

/// The catalogue's code: of the entry with these words in this domain, or the one it had while
/// the domain stays the same.
fn code(domain: &str, label: &str, before: &str) -> Option<String> {
    let own = |code: &str| !domain.is_empty() && code.starts_with(domain);
    let worded =
        catalogue().factors.iter().find(|e| own(&e.code) && e.label.eq_ignore_ascii_case(label));
    worded
        .map(|entry| entry.code.clone())
        .or_else(|| Some(before.to_owned()).filter(|code| own(code)))
}

fn read_learning(form: &mut FormState, row: usize) -> Learning {
    let name = |field: &str| format!("learning/{row}/{field}");
    let typed = LEARNING[5..].iter().any(|part| form.some(&name(part)).is_some());
    let due_on = if typed {
        form.date(&name("due_on"), "Enter a date, or leave all three boxes empty.")
    } else {
        None
    };
    let text = |field: &str| form.value(&name(field)).to_owned();
    Learning {
        issue: text("issue"),
        learning: text("learning"),
        recommendation: text("recommendation"),
        action: text("action"),
        owner: text("owner"),
        due_on,
    }
}

/// Categories are one group of boxes on the page: a fault of one is a fault of the group.
pub fn on_the_page(faults: Vec<FieldFault>) -> Vec<FieldFault> {
    let field = |field: String| {
        if field.starts_with("/categories/") { "/categories".to_owned() } else { field }
    };
    faults.into_iter().map(|fault| FieldFault { field: field(fault.field), ..fault }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A form with something in every field.
    pub fn content() -> Content {
        Content {
            summary: "The child had severe asthma.".into(),
            cause_understood: "Acute severe asthma".into(),
            factors: vec![
                Factor {
                    domain: "A".into(),
                    code: Some("A07".into()),
                    label: "Severe asthma, 3 admissions in a year".into(),
                    detail: Some("Last admission in June.".into()),
                    relevance: Relevance::new(2),
                    modifiable: Some(YesNoUnknown::Yes),
                },
                Factor {
                    domain: "C".into(),
                    code: None,
                    label: "Damp in the bedroom".into(),
                    detail: None,
                    relevance: None,
                    modifiable: None,
                },
            ],
            categories: vec![5, 6],
            category_note: "An acute event.".into(),
            modifiable: Some(Modifiable::Yes),
            inadequate_why: String::new(),
            learning: vec![Learning {
                issue: "Inhaler technique".into(),
                learning: "Check it at each visit.".into(),
                recommendation: "A yearly review.".into(),
                action: "Write to practices".into(),
                owner: "Asthma nurse lead".into(),
                due_on: chrono::NaiveDate::from_ymd_opt(2027, 1, 31),
            }],
            feedback_plan: "The key worker visits.".into(),
        }
    }

    #[test]
    fn what_is_written_survives_the_way_through_the_form() {
        let mut form = fill(&content());
        assert_eq!(read(&mut form), content());
        assert!(form.faults.is_empty());
    }

    #[test]
    fn blank_rows_go_and_the_catalogues_words_bring_its_code() {
        let mut form = FormState::default();
        form.set("factors/0/domain", "A");
        form.set("factors/1/domain", "A");
        form.set("factors/1/label", "asthma");
        form.set("factors/2/domain", "B");
        form.set("factors/2/code", "A07");
        form.set("factors/2/label", "Something local");
        let found = read(&mut form).factors;
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].code.as_deref(), Some("A07"));
        assert_eq!(found[1].code, None, "a code of another domain does not stay");
    }

    #[test]
    fn a_row_can_be_taken_away_and_the_others_close_up() {
        let mut form = fill(&content());
        remove(&mut form, "factors/0");
        let found = read(&mut form).factors;
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].label, "Damp in the bedroom");
    }

    #[test]
    fn half_a_date_is_a_fault_of_its_line() {
        let mut form = FormState::default();
        form.set("learning/0/learning", "Check it.");
        form.set("learning/0/due_on-day", "31");
        read(&mut form);
        assert!(form.fault("learning/0/due_on").is_some());
    }
}
