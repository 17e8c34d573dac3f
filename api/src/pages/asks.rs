//! Questions of a long form as data: what is asked, how it is answered, and how an answer reads
//! when it is shown again. One template draws them all.

use super::form_state::FormState;
use chrono::NaiveDate;
use domain::{calendar, notice};

/// Code and words of a choice.
pub type Choice = (String, String);

/// How a question is answered.
#[derive(Clone, Debug)]
pub enum Way {
    /// A heading over the questions that follow.
    Heading,
    /// One line, with the class that gives its width.
    Line(&'static str),
    /// Several lines, and how many are shown.
    Lines(&'static str),
    /// Three boxes.
    Date,
    /// One of a few.
    One(Vec<Choice>),
    /// One of many.
    List(Vec<Choice>),
    /// Any of a few.
    Any(Vec<Choice>),
    /// A box to tick; the label says what it means.
    Tick,
}

/// One question.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Name of the field: its JSON pointer without the first slash.
    pub name: String,
    /// The question.
    pub label: String,
    /// A hint, or nothing.
    pub hint: &'static str,
    /// How it is answered.
    pub way: Way,
}

/// A question.
pub fn ask(name: impl Into<String>, label: impl Into<String>, hint: &'static str, way: Way) -> Ask {
    Ask { name: name.into(), label: label.into(), hint, way }
}

/// A heading.
pub fn heading(label: impl Into<String>) -> Ask {
    ask(String::new(), label, "", Way::Heading)
}

/// A box to tick.
pub fn tick(name: &str, label: &str) -> Ask {
    ask(name, label, "", Way::Tick)
}

/// One of a few choices.
pub fn one(choices: &[(&str, &str)]) -> Way {
    Way::One(owned(choices))
}

/// Any of a few choices.
pub fn any(choices: &[(&str, &str)]) -> Way {
    Way::Any(owned(choices))
}

fn owned(choices: &[(&str, &str)]) -> Vec<Choice> {
    choices.iter().map(|(code, words)| ((*code).to_owned(), (*words).to_owned())).collect()
}

/// Yes, no, not known; leaving it open says that nobody asked.
pub fn told() -> Way {
    one(&[("yes", "Yes"), ("no", "No"), ("not_known", "Not known")])
}

/// A list of the national form.
pub fn listed(list: &str) -> Way {
    let options = notice::notification().options(list).iter();
    Way::List(options.map(|option| (option.code.clone(), option.label.clone())).collect())
}

impl Ask {
    /// What was answered, as it is shown again; none if nothing was.
    pub fn shown(&self, form: &FormState) -> Option<String> {
        let words = |choices: &[Choice]| {
            let chosen = choices.iter().filter(|(code, _)| form.has(&self.name, code));
            let chosen: Vec<&str> = chosen.map(|(_, words)| words.as_str()).collect();
            (!chosen.is_empty()).then(|| chosen.join("; "))
        };
        match &self.way {
            Way::Heading => None,
            Way::Line(_) | Way::Lines(_) => form.some(&self.name),
            Way::Date => {
                let part = |part: &str| form.some(&format!("{}-{part}", self.name));
                let text = format!("{} {} {}", part("day")?, part("month")?, part("year")?);
                let date = NaiveDate::parse_from_str(&text, "%d %m %Y");
                Some(date.map_or(text, calendar::human_date))
            }
            Way::One(choices) | Way::List(choices) | Way::Any(choices) => words(choices),
            Way::Tick => form.has(&self.name, "yes").then(|| "Yes".to_owned()),
        }
    }
}
