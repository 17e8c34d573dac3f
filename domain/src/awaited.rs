//! What a review waits for from a coroner or the police: the lines of the quarterly list that is
//! reconciled with them. Each line is answered by itself: a date given, still waiting, not theirs.
//! The list goes out as references and nothing else, sent by a person who has read it.

use crate::{
    access::Actor,
    calendar,
    case::{CaseEvent, CaseRecord, Command, Course},
    meeting,
    message::{Message, To},
    moment::Moment,
    operations::Operation,
    refusal::{Faults, Refusal},
    statement::FactKey,
};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Whom a review waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// A coroner.
    Coroner,
    /// The police.
    Police,
}

/// What a review waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Awaited {
    /// The final post-mortem report.
    PostMortemReport,
    /// The conclusion of an inquest, or word that it is not resumed.
    InquestConclusion,
    /// The agreement of the police to the review meeting.
    PoliceAgreement,
}

impl Awaited {
    /// Everything that is waited for.
    pub const ALL: [Self; 3] =
        [Self::PostMortemReport, Self::InquestConclusion, Self::PoliceAgreement];

    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::PostMortemReport => "post_mortem_report",
            Self::InquestConclusion => "inquest_conclusion",
            Self::PoliceAgreement => "police_agreement",
        }
    }

    /// What has this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|awaited| awaited.code() == code)
    }

    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::PostMortemReport => "Final post-mortem report",
            Self::InquestConclusion => "Conclusion of the inquest, or word that it is not resumed",
            Self::PoliceAgreement => "Agreement of the police to the review meeting",
        }
    }

    /// Whom it comes from.
    pub fn from(self) -> Body {
        match self {
            Self::PostMortemReport | Self::InquestConclusion => Body::Coroner,
            Self::PoliceAgreement => Body::Police,
        }
    }
}

/// What they answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "word", rename_all = "snake_case")]
pub enum Word {
    /// They expect it by a day.
    DateGiven {
        /// The day.
        day: NaiveDate,
    },
    /// They wait themselves.
    StillWaiting,
    /// It is not theirs.
    NotOurs,
}

impl Word {
    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::DateGiven { .. } => "date_given",
            Self::StillWaiting => "still_waiting",
            Self::NotOurs => "not_ours",
        }
    }

    /// In words.
    pub fn words(self) -> String {
        match self {
            Self::DateGiven { day } => format!("Expected by {}", calendar::human_date(day)),
            Self::StillWaiting => "Still waiting".into(),
            Self::NotOurs => "Not theirs".into(),
        }
    }
}

/// An answer as it was entered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwaitedAnswer {
    /// What they answered.
    pub word: Word,
    /// The day on which it was entered.
    pub on: NaiveDate,
    /// Who entered it.
    pub by: String,
}

/// What the course keeps of the lists: when each thing was asked for last, and the last answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AwaitedHead {
    /// When it was last on a list that was sent.
    pub asked: BTreeMap<Awaited, NaiveDate>,
    /// The last answer.
    pub answers: BTreeMap<Awaited, AwaitedAnswer>,
}

/// What happened to the lines of one review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum AwaitedEvent {
    /// It was on a list that was sent.
    Asked {
        /// What was asked for.
        lines: Vec<Awaited>,
        /// The day.
        on: NaiveDate,
        /// To which mailbox.
        #[serde(default)]
        to: String,
    },
    /// A line was answered.
    Answered {
        /// Which.
        line: Awaited,
        /// The answer.
        answer: AwaitedAnswer,
    },
}

impl AwaitedEvent {
    /// Stable name, as the ledger keeps it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Asked { .. } => "awaited-asked",
            Self::Answered { .. } => "awaited-answered",
        }
    }

    /// What happened, in words.
    pub fn words(&self) -> String {
        match self {
            Self::Asked { lines, .. } => {
                let words: Vec<&str> = lines.iter().map(|line| line.words()).collect();
                format!("On a list that was sent: {}", words.join("; "))
            }
            Self::Answered { line, answer } => {
                format!("Answered. {}: {}", line.words(), answer.word.words().to_lowercase())
            }
        }
    }
}

/// Keeps what happened.
pub fn apply(head: &mut AwaitedHead, event: &AwaitedEvent) {
    match event {
        AwaitedEvent::Asked { lines, on, .. } => {
            head.asked.extend(lines.iter().map(|line| (*line, *on)));
        }
        AwaitedEvent::Answered { line, answer } => {
            head.answers.insert(*line, answer.clone());
        }
    }
}

/// One line of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What is waited for.
    pub what: Awaited,
    /// Since when, where a day is known.
    pub since: Option<NaiveDate>,
    /// When it was last asked for.
    pub asked_on: Option<NaiveDate>,
    /// The last answer.
    pub answer: Option<AwaitedAnswer>,
}

impl Line {
    /// Whether it goes on the next list: not once they said that it is not theirs.
    pub fn is_theirs(&self) -> bool {
        self.answer.as_ref().is_none_or(|answer| answer.word != Word::NotOurs)
    }
}

/// What a review waits for now.
pub fn lines(course: &Course) -> Vec<Line> {
    let facts = &course.facts;
    let waits = |what| match what {
        Awaited::PostMortemReport => course.post_mortem_outstanding(),
        Awaited::InquestConclusion => course.inquest_open(),
        Awaited::PoliceAgreement => meeting::waits_for_police(course),
    };
    let since = |what| match what {
        Awaited::PostMortemReport => facts.date(FactKey::PostMortemCommissionedOn),
        Awaited::InquestConclusion => facts.date(FactKey::InquestOpenedOn),
        Awaited::PoliceAgreement => None,
    };
    let line = |what| Line {
        what,
        since: since(what),
        asked_on: course.waits.asked.get(&what).copied(),
        answer: course.waits.answers.get(&what).cloned(),
    };
    Awaited::ALL
        .into_iter()
        .filter(|what| course.stage.is_live() && waits(*what))
        .map(line)
        .collect()
}

/// The e-mail of one list: references and nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// The mailbox.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// Body.
    pub body: String,
}

impl Mail {
    /// The mail of a list for one body of an area.
    pub fn of(area: &str, to: &str, today: NaiveDate, lines: &[(String, Line)]) -> Self {
        let mut body = format!(
            "This is our list of what we wait for from you, as it stands on {}. It names nobody on purpose; please use the references.\n\nPlease answer each line: the day by which you expect it, that you are still waiting yourselves, or that it is not yours.\n",
            calendar::human_date(today)
        );
        for (reference, line) in lines {
            let since = line
                .since
                .map_or_else(String::new, |day| format!(", since {}", calendar::human_date(day)));
            body.push_str(&format!("\n{reference}: {}{since}", line.what.words()));
        }
        body.push_str("\n\nThank you.\n");
        let subject = format!("Child death review, {area}: what we wait for, {}", quarter(today));
        Self { to: to.trim().into(), subject, body }
    }

    /// The message. The same list to the same mailbox on one day is one e-mail; a list that has changed
    /// since is another. No review keeps it: it holds the references of all others on the list.
    pub fn message(&self, on: NaiveDate) -> Message {
        let whole = format!("{}\n{}\n{}", self.to.to_lowercase(), self.subject, self.body);
        let digest = Sha256::digest(whole.as_bytes());
        let short: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        Message {
            kind: "reconciliation".into(),
            to: To::Mailbox { address: self.to.clone() },
            subject: self.subject.clone(),
            body: self.body.clone(),
            meeting: None,
            dedupe: format!("reconciliation:{on}:{short}"),
        }
    }
}

/// Whether a list may be sent there: one mailbox that looks like one.
pub fn looks_sendable(to: &str) -> bool {
    to.trim().chars().count() <= 254 && meeting::looks_like_mailbox(to.trim())
}

/// The quarter of a day, in words.
pub fn quarter(day: NaiveDate) -> String {
    let months = match day.month() {
        1..=3 => "January to March",
        4..=6 => "April to June",
        7..=9 => "July to September",
        _ => "October to December",
    };
    format!("{months} {}", day.year())
}

/// Puts what a review waits for on a list that is sent.
#[derive(Clone, Debug)]
pub struct Ask {
    /// What is asked for.
    pub lines: Vec<Awaited>,
    /// To which mailbox.
    pub to: String,
}

impl Command for Ask {
    const OPERATION: Operation = Operation::SendReconciliation;

    fn decide(&self, on: &CaseRecord, _: &Actor, at: &Moment) -> Result<Vec<CaseEvent>, Refusal> {
        let waits = lines(&on.course);
        let asked = self.lines.iter().all(|what| waits.iter().any(|line| line.what == *what));
        if !asked {
            let why = "What we wait for has changed. Read the list again.".to_owned();
            return Err(Refusal::NotAllowedNow { operation: Self::OPERATION, why });
        }
        let (lines, to) = (self.lines.clone(), self.to.clone());
        Ok(vec![CaseEvent::Awaited(AwaitedEvent::Asked { lines, on: at.today, to })])
    }
}

/// Enters the answer to one line.
#[derive(Clone, Debug)]
pub struct AnswerLine {
    /// Which.
    pub what: Awaited,
    /// The answer.
    pub word: Word,
}

impl Command for AnswerLine {
    const OPERATION: Operation = Operation::AnswerReconciliation;

    fn decide(&self, on: &CaseRecord, who: &Actor, at: &Moment) -> Result<Vec<CaseEvent>, Refusal> {
        let mut faults = Faults::default();
        let waits = lines(&on.course).iter().any(|line| line.what == self.what);
        let detail = "The review does not wait for this now.";
        faults.unless(waits, "/what", "not-awaited", detail);
        if let Word::DateGiven { day } = self.word {
            let within = at.today <= day && day <= calendar::add_months(at.today, 60);
            let detail = "Enter a day from today on and within 5 years.";
            faults.unless(within, "/day", "answer-date", detail);
        }
        faults.into_result()?;
        let answer = AwaitedAnswer { word: self.word, on: at.today, by: who.name() };
        Ok(vec![CaseEvent::Awaited(AwaitedEvent::Answered { line: self.what, answer })])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        answer::Answer,
        area::CaseAreas,
        case::Stage,
        change::Change,
        clocks::AreaLengths,
        ids::{AreaId, CaseId, StatementId},
        statement::{FactValue, SourceKind, Statement},
    };

    fn at() -> Moment {
        Moment::at("2026-11-02T09:00:00Z".parse().expect("a time"))
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn waiting() -> CaseRecord {
        let area = AreaId::random();
        let areas = CaseAreas { reviewing: Some(area), ..CaseAreas::default() };
        let opened = CaseEvent::Opened { reference: "CDR-26-0001".into(), areas };
        let inquest = Answer::Known(FactValue::Date(day("2026-10-20")));
        let fact = CaseEvent::FactRecorded {
            statement: Statement {
                id: StatementId::random(),
                source: SourceKind::Staff,
                about: "staff".into(),
                claimed_on: at().today,
                received_at: at().now,
                reason: None,
                facts: BTreeMap::from([(FactKey::InquestOpenedOn, inquest)]),
            },
        };
        after(CaseRecord::new(CaseId::random(), &at()), vec![opened, fact])
    }

    fn after(record: CaseRecord, events: Vec<CaseEvent>) -> CaseRecord {
        let change = Change::of_case(record, events, &AreaLengths::default(), &at());
        change.case().expect("a case").clone()
    }

    fn decide(record: &CaseRecord, command: &impl Command) -> Result<Vec<CaseEvent>, Refusal> {
        command.decide(record, &Actor::System { purpose: "a test" }, &at())
    }

    #[test]
    fn a_line_is_answered_and_one_that_is_not_theirs_leaves_the_next_list() {
        let record = waiting();
        let what = Awaited::InquestConclusion;
        let line = &lines(&record.course)[0];
        assert_eq!(
            (line.what, line.since, line.is_theirs()),
            (what, Some(day("2026-10-20")), true)
        );
        let events = decide(&record, &AnswerLine { what, word: Word::NotOurs }).expect("entered");
        let record = after(record, events);
        assert!(!lines(&record.course)[0].is_theirs());
        let past = Word::DateGiven { day: day("2026-11-01") };
        assert!(decide(&record, &AnswerLine { what, word: past }).is_err(), "a day that is over");
        let other = AnswerLine { what: Awaited::PoliceAgreement, word: Word::StillWaiting };
        assert_eq!(decide(&record, &other).expect_err("refused").fields()[0].code, "not-awaited");
    }

    #[test]
    fn the_mail_names_references_only_and_is_one_for_all_reviews_on_it() {
        let record = waiting();
        let listed: Vec<(String, Line)> = lines(&record.course)
            .into_iter()
            .map(|line| ("CDR-26-0001".to_owned(), line))
            .collect();
        let mail = Mail::of("Northmere", " office@coroner.example.org ", at().today, &listed);
        assert!(mail.body.contains("CDR-26-0001: Conclusion of the inquest"), "{}", mail.body);
        assert!(mail.subject.ends_with("October to December 2026"));
        let key = |mail: &Mail| mail.message(at().today).dedupe;
        assert_eq!(key(&mail), key(&mail.clone()), "one e-mail for all reviews on it");
        let other = Mail::of("Northmere", "office@coroner.example.org", at().today, &[]);
        assert_ne!(key(&mail), key(&other), "another list is another e-mail");
        let ask = Ask { lines: vec![Awaited::InquestConclusion], to: mail.to };
        let record = after(record.clone(), decide(&record, &ask).expect("it is asked"));
        assert_eq!(lines(&record.course)[0].asked_on, Some(at().today));
    }

    #[test]
    fn a_review_that_is_over_waits_for_nobody() {
        let mut record = waiting();
        record.course.stage = Stage::Closed;
        assert!(lines(&record.course).is_empty());
    }
}
