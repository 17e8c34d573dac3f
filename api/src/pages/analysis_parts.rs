//! The parts of the analysis page, read from the form and the record: the route, the sections and
//! how far they are, rows of factors and learning, remarks, what the record already says.

use super::{
    analysis_form::{CHANGEABLE, MOST_ROWS},
    form_state::FormState,
    notices::when,
};
use crate::ops::{analysis::Found, cases::CaseSeen};
use domain::{
    access::Part,
    analysis::{self, Content, Step, catalogue},
    calendar,
    meeting::{Kind, State},
};

/// A step of the route.
pub(super) struct StepLine {
    pub words: &'static str,
    pub class: &'static str,
    pub now: bool,
}

/// A section and how far it is.
pub(super) struct SectionLine {
    pub anchor: &'static str,
    pub words: &'static str,
    pub state: &'static str,
    pub colour: &'static str,
}

/// A row of the table of factors.
pub(super) struct FactorRow {
    pub row: usize,
    pub number: usize,
    pub label: String,
    pub domain: String,
    pub domain_words: String,
    pub detail: String,
    pub relevance: String,
    pub changeable: &'static str,
    pub open: bool,
}

/// A line of learning.
pub(super) struct LearningRow {
    pub row: usize,
    pub number: usize,
    pub heading: String,
    pub open: bool,
}

/// A category of death to choose.
pub(super) struct CategoryLine {
    pub code: &'static str,
    pub words: &'static str,
    pub note: &'static str,
    pub chosen: bool,
}

/// A remark made on the way.
pub(super) struct RemarkLine {
    pub by: String,
    pub text: String,
}

/// What somebody else wrote meanwhile, section by section.
pub(super) struct Theirs {
    pub section: &'static str,
    pub text: String,
}

/// Something in the text that looks like an identifier.
pub struct FoundLine {
    /// Pointer of the field, without the first slash.
    pub name: String,
    /// Where it is, in words.
    pub place: String,
    /// What it looks like.
    pub looks_like: String,
    /// The words around it.
    pub excerpt: String,
}

/// Findings as a page shows them.
pub fn found_lines(found: Vec<Found>) -> Vec<FoundLine> {
    let line = |f: Found| FoundLine {
        name: f.field.trim_start_matches('/').to_owned(),
        place: place(&f.field),
        looks_like: f.looks_like,
        excerpt: f.excerpt,
    };
    found.into_iter().map(line).collect()
}

/// A field of the form in words.
pub fn place(pointer: &str) -> String {
    let parts: Vec<&str> = pointer.trim_start_matches('/').split('/').collect();
    let number = |text: &str| text.parse::<usize>().map_or(0, |n| n + 1);
    match parts.as_slice() {
        ["summary"] => "the case summary".into(),
        ["cause_understood"] => "the cause of death".into(),
        ["category_note"] => "the note on categories".into(),
        ["inadequate_why"] => "what information was missing".into(),
        ["feedback_plan"] => "how the family hears".into(),
        ["factors", row, ..] => format!("factor {}", number(row)),
        ["learning", row, ..] => format!("learning {}", number(row)),
        _ => "the form".into(),
    }
}

pub(super) fn steps(now: Step) -> Vec<StepLine> {
    [
        (Step::Drafting, "1 Drafted at the review meeting"),
        (Step::WithDoctor, "2 With the designated doctor"),
        (Step::WithPanel, "3 CDOP"),
        (Step::Final, "4 Finalised by the chair"),
    ]
    .into_iter()
    .map(|(step, words)| {
        let done = step < now || now == Step::Final;
        let class = if done {
            "done"
        } else if step == now {
            "now"
        } else {
            "later"
        };
        StepLine { words, class, now: step == now && !done }
    })
    .collect()
}

pub(super) fn sections(content: &Content) -> Vec<SectionLine> {
    let text = |text: &str| !text.trim().is_empty();
    let graded = content
        .factors
        .iter()
        .all(|f| f.relevance.is_some_and(|r| r.points() != 2 || f.modifiable.is_some()));
    let explained = content.modifiable != Some(analysis::Modifiable::Inadequate)
        || text(&content.inadequate_why);
    let all = [
        (
            "summary",
            "Case summary",
            text(&content.summary) && text(&content.cause_understood),
            text(&content.summary) || text(&content.cause_understood),
        ),
        (
            "factors",
            "Contributing factors",
            !content.factors.is_empty() && graded,
            !content.factors.is_empty(),
        ),
        (
            "categories",
            "Category of death",
            !content.categories.is_empty(),
            text(&content.category_note),
        ),
        (
            "modifiable",
            "Modifiable factors",
            content.modifiable.is_some() && explained,
            content.modifiable.is_some(),
        ),
        (
            "learning",
            "Learning and actions",
            content.learning.iter().any(|l| text(&l.learning)),
            !content.learning.is_empty(),
        ),
        ("feedback", "Family feedback", text(&content.feedback_plan), false),
    ];
    all.into_iter()
        .map(|(anchor, words, done, begun)| {
            let (state, colour) = if done {
                ("Done", "green")
            } else if begun {
                ("In progress", "blue")
            } else {
                ("Not started", "grey")
            };
            SectionLine { anchor, words, state, colour }
        })
        .collect()
}

pub(super) fn factors(form: &FormState, one_more: bool) -> Vec<FactorRow> {
    let rows = (form.lines("factors") + usize::from(one_more)).min(MOST_ROWS);
    let row = |row: usize| {
        let text = |field: &str| form.value(&format!("factors/{row}/{field}")).to_owned();
        let domain = text("domain");
        let prefix = format!("/factors/{row}/");
        let faulty = form.faults.iter().any(|f| {
            f.field
                .strip_prefix(&prefix)
                .is_some_and(|field| !matches!(field, "relevance" | "modifiable"))
        });
        FactorRow {
            row,
            number: row + 1,
            open: faulty || text("label").is_empty(),
            label: text("label"),
            domain_words: analysis::domain_words(&domain)
                .map_or(String::new(), |words| format!("Domain {domain}: {words}")),
            domain,
            detail: text("detail"),
            relevance: text("relevance"),
            changeable: CHANGEABLE
                .iter()
                .find(|(code, _)| *code == text("modifiable"))
                .map_or("", |(_, words)| *words),
        }
    };
    (0..rows).map(row).collect()
}

pub(super) fn learning(form: &FormState, one_more: bool) -> Vec<LearningRow> {
    let rows = (form.lines("learning") + usize::from(one_more)).min(MOST_ROWS);
    let row = |row: usize| {
        let text = |field: &str| form.some(&format!("learning/{row}/{field}"));
        let prefix = format!("/learning/{row}/");
        let heading = text("issue").or_else(|| text("learning"));
        LearningRow {
            row,
            number: row + 1,
            open: heading.is_none() || form.faults.iter().any(|f| f.field.starts_with(&prefix)),
            heading: heading.unwrap_or_else(|| "new line".into()),
        }
    };
    (0..rows).map(row).collect()
}

pub(super) fn categories(form: &FormState) -> Vec<CategoryLine> {
    let line = |entry: &'static analysis::FactorEntry| CategoryLine {
        code: &entry.code,
        words: &entry.label,
        note: &entry.note,
        chosen: form.has("categories", &entry.code),
    };
    catalogue().categories.iter().map(line).collect()
}

pub(super) fn remarks(seen: &CaseSeen, hidden: bool) -> Vec<RemarkLine> {
    let line = |remark: &analysis::Remark| RemarkLine {
        by: format!(
            "{}, {}, returned: {}",
            remark.by,
            when(remark.at),
            remark.returned_to.words().to_lowercase()
        ),
        text: if hidden { "The text is hidden.".into() } else { remark.text.clone() },
    };
    seen.record.analysis.remarks.iter().rev().map(line).collect()
}

/// What the record already says, beside the form.
pub(super) fn on_record(seen: &CaseSeen) -> Vec<(String, String)> {
    let child = &seen.record.child;
    let mut lines = Vec::new();
    if seen.standing.sees(Part::Identity)
        && let Some(cause) = &child.registered_cause
    {
        lines.push(("Cause of death as registered".to_owned(), cause.clone()));
    }
    let band = seen.record.course.age_band.map_or("Not known", |band| band.label());
    lines.push(("Age group".to_owned(), band.to_owned()));
    for meeting in seen
        .record
        .meetings
        .iter()
        .filter(|m| m.state == State::Held && m.kind != Kind::ResponseFirst)
    {
        let Some(record) = &meeting.record else { continue };
        let heading = format!("{}, {}", meeting.kind.words(), calendar::human_date(record.on));
        let said = if record.decisions.is_empty() {
            "No decision was recorded.".to_owned()
        } else {
            record.decisions.join("\n")
        };
        lines.push((heading, said));
    }
    lines
}

/// Sections in which what is saved now differs from what was typed.
pub(super) fn theirs(now: &Content, typed: &Content) -> Vec<Theirs> {
    let factors = |content: &Content| {
        content.factors.iter().map(|f| f.label.clone()).collect::<Vec<_>>().join("\n")
    };
    let learning = |content: &Content| {
        content.learning.iter().map(|l| l.learning.clone()).collect::<Vec<_>>().join("\n")
    };
    let numbers = |content: &Content| {
        content.categories.iter().map(u8::to_string).collect::<Vec<_>>().join(", ")
    };
    let conclusion =
        |content: &Content| content.modifiable.map_or(String::new(), |m| m.words().to_owned());
    let all = [
        ("Case summary", now.summary.clone(), now.summary != typed.summary),
        (
            "Cause of death",
            now.cause_understood.clone(),
            now.cause_understood != typed.cause_understood,
        ),
        ("Contributing factors", factors(now), now.factors != typed.factors),
        (
            "Category of death",
            format!("{}\n{}", numbers(now), now.category_note),
            now.categories != typed.categories || now.category_note != typed.category_note,
        ),
        ("Modifiable factors", conclusion(now), now.modifiable != typed.modifiable),
        ("Learning and actions", learning(now), now.learning != typed.learning),
        ("Family feedback", now.feedback_plan.clone(), now.feedback_plan != typed.feedback_plan),
    ];
    all.into_iter()
        .filter(|(.., differs)| *differs)
        .map(|(section, text, _)| Theirs { section, text })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finalised_form_shows_every_step_as_done() {
        assert!(steps(Step::Final).iter().all(|step| step.class == "done" && !step.now));
        let drafting = steps(Step::WithDoctor);
        assert_eq!(
            drafting.iter().map(|s| s.class).collect::<Vec<_>>(),
            ["done", "now", "later", "later"]
        );
    }

    #[test]
    fn a_section_is_done_only_when_nothing_of_it_is_missing() {
        let state = |content: &Content, n: usize| sections(content)[n].state;
        let mut content = Content { summary: "The child was ill.".into(), ..Content::default() };
        assert_eq!(state(&content, 0), "In progress");
        content.cause_understood = "Sepsis".into();
        assert_eq!(state(&content, 0), "Done");
        content.modifiable = Some(analysis::Modifiable::Inadequate);
        assert_eq!(state(&content, 3), "In progress", "what was missing is not said yet");
    }
}
