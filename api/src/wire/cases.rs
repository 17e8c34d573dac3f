//! Cases on the wire: lists, one case, its clocks, its history, the work, and facts recorded by
//! staff.

use super::tasks::{self, OwnerView, PutOffView};
use crate::ops::cases::CaseSeen;
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    access::Part, answer::Answer, case::RecordFact, clocks::ClockReading, ids::StatementId,
    moment::Moment, operations, refusal::Refusal, statement::FactKey,
};
use poem_openapi::{Enum, Object, types::Example};
use storage::{CaseLine, HistoryKind, HistoryLine, WorkLine};
use uuid::Uuid;

/// One line of the list of cases.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct CaseLineView {
    /// The case.
    pub id: Uuid,
    /// Its reference for people. It grants nothing.
    pub reference: String,
    /// The child's name.
    pub child_name: String,
    /// Date of death.
    #[oai(skip_serializing_if_is_none)]
    pub died_on: Option<NaiveDate>,
    /// The area that reviews.
    pub area: String,
    /// Its stage, such as `gathering`.
    pub stage: String,
    /// Its stage in words.
    pub stage_words: String,
    /// Whether a joint agency response is running.
    pub joint_agency_response: bool,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
}

impl Example for CaseLineView {
    fn example() -> Self {
        Self {
            id: case_id(),
            reference: "CDR-26-0117".into(),
            child_name: "Robin Mensah".into(),
            died_on: NaiveDate::from_ymd_opt(2026, 11, 2),
            area: "Northmere and Fenwick".into(),
            stage: "gathering".into(),
            stage_words: "Gathering information".into(),
            joint_agency_response: true,
            opened_at: instant(),
        }
    }
}

impl From<CaseLine> for CaseLineView {
    fn from(line: CaseLine) -> Self {
        Self {
            id: line.id.0,
            reference: line.reference,
            child_name: line.child_name,
            died_on: line.died_on,
            area: line.area_name,
            stage: line.stage.code().into(),
            stage_words: line.stage.tag().into(),
            joint_agency_response: line.response_open,
            opened_at: line.opened_at,
        }
    }
}

/// A page of cases.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct CasesView {
    /// The cases, newest first.
    pub items: Vec<CaseLineView>,
    /// Where the next page starts; absent on the last page.
    #[oai(skip_serializing_if_is_none)]
    pub next: Option<String>,
    /// How many cases match.
    pub total: u64,
}

impl Example for CasesView {
    fn example() -> Self {
        Self { items: vec![CaseLineView::example()], next: None, total: 1 }
    }
}

/// The identity of the child in use.
#[derive(Clone, Debug, Object)]
pub struct ChildView {
    /// The name as it is shown.
    pub name: String,
    /// Sex, in words.
    pub sex: String,
    /// Date of birth.
    #[oai(skip_serializing_if_is_none)]
    pub born_on: Option<NaiveDate>,
    /// Date of death.
    #[oai(skip_serializing_if_is_none)]
    pub died_on: Option<NaiveDate>,
    /// NHS number, in groups of 3, 3 and 4.
    #[oai(skip_serializing_if_is_none)]
    pub nhs_number: Option<String>,
    /// Usual address, one line each.
    pub address: Vec<String>,
    /// Where the child died.
    #[oai(skip_serializing_if_is_none)]
    pub place_of_death: Option<String>,
}

/// A clock as it stands.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct ClockView {
    /// The clock, C1 to C33.
    pub clock: String,
    /// Its name.
    pub name: String,
    /// What it is about, where it runs more than once.
    #[oai(skip_serializing_if_is_none)]
    pub about: Option<String>,
    /// `not_started`, `no_period_set`, `running`, `due_soon`, `due_today`, `past_target`, `late`, `met`, `met_late` or `on_hold`.
    pub state: String,
    /// When it started.
    #[oai(skip_serializing_if_is_none)]
    pub started_at: Option<DateTime<Utc>>,
    /// Past this it needs attention.
    #[oai(skip_serializing_if_is_none)]
    pub target_at: Option<DateTime<Utc>>,
    /// Past this it is late.
    #[oai(skip_serializing_if_is_none)]
    pub limit_at: Option<DateTime<Utc>>,
    /// When it was met.
    #[oai(skip_serializing_if_is_none)]
    pub met_at: Option<DateTime<Utc>>,
    /// Whether only a date is known, so that hours are about right.
    pub approximate: bool,
    /// The kind of limit, in words: law on others, NCMD requirement, guidance or local target.
    pub kind: String,
    /// How well the length is known: A, B, U or D.
    pub grade: String,
    /// How it is to be shown where it is not a rule: `local target`, `unverified` or `our own target`; empty for a rule.
    pub shown_as: String,
    /// Where it comes from.
    pub source: String,
    /// Why it is due then, or why it has not started.
    pub because: Vec<String>,
}

impl Example for ClockView {
    fn example() -> Self {
        Self {
            clock: "C18".into(),
            name: "Child death review meeting".into(),
            about: None,
            state: "running".into(),
            started_at: Some(instant()),
            target_at: DateTime::from_timestamp(1_802_044_799, 0),
            limit_at: None,
            met_at: None,
            approximate: false,
            kind: "National guidance".into(),
            grade: "U".into(),
            shown_as: "unverified".into(),
            source: "Child Death Review guidance 2018 ch.4 (verify)".into(),
            because: vec!["3 months after 2 November 2026.".into()],
        }
    }
}

impl ClockView {
    /// The view of a reading at a moment.
    pub fn of(reading: &ClockReading, at: &Moment) -> Self {
        let row = reading.row();
        Self {
            clock: reading.clock.clone(),
            name: row.map_or_else(String::new, |row| row.name.to_owned()),
            about: Some(reading.about.clone()).filter(|about| !about.is_empty()),
            state: reading.state(at).code().to_owned(),
            started_at: reading.started_at,
            target_at: reading.target_at,
            limit_at: reading.limit_at,
            met_at: reading.met_at,
            approximate: reading.approximate,
            kind: row.map_or_else(String::new, |row| row.kind.words().to_owned()),
            grade: row.map_or_else(String::new, |row| format!("{:?}", row.grade)),
            shown_as: reading.shown_as().into(),
            source: row.map_or_else(String::new, |row| row.source.to_owned()),
            because: reading.because.clone(),
        }
    }
}

/// The clocks of a case.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct ClocksView {
    /// The clocks as they are read now.
    pub items: Vec<ClockView>,
    /// Earlier readings that newer ones have superseded. A due date is never overwritten.
    pub superseded: Vec<ClockView>,
}

impl Example for ClocksView {
    fn example() -> Self {
        Self { items: vec![ClockView::example()], superseded: Vec::new() }
    }
}

/// One thing to do.
#[derive(Clone, Debug, Object)]
pub struct TaskView {
    /// What to do.
    pub title: String,
    /// Why.
    pub why: String,
    /// By when.
    #[oai(skip_serializing_if_is_none)]
    pub due_at: Option<DateTime<Utc>>,
    /// The role it waits for.
    pub role: String,
    /// The operation that does it.
    pub operation: String,
}

/// The scope as it was read or decided.
#[derive(Clone, Debug, Object)]
pub struct ScopeView {
    /// The row of the scope table, S1 to S14.
    pub row: String,
    /// `in_scope_must`, `in_scope_by_agreement`, `in_scope_unattended_stillbirth`, `out_of_scope` or `undetermined`.
    pub outcome: String,
    /// Why.
    pub because: String,
    /// Who decided; absent where the rules did.
    #[oai(skip_serializing_if_is_none)]
    pub decided_by: Option<String>,
    /// When a person decided.
    #[oai(skip_serializing_if_is_none)]
    pub decided_at: Option<DateTime<Utc>>,
    /// Which other review there is of a death that is out of scope.
    #[oai(skip_serializing_if_is_none)]
    pub another_route: Option<String>,
}

/// A fact in use, and where it comes from.
#[derive(Clone, Debug, Object)]
pub struct FactView {
    /// The fact.
    pub fact: String,
    /// `known`, `not_known`, `not_applicable` or `not_asked`.
    pub answer: String,
    /// The value, in words, if known.
    #[oai(skip_serializing_if_is_none)]
    pub value: Option<String>,
    /// Where the value in use comes from.
    pub source: String,
    /// Whether another source says something else.
    pub disputed: bool,
}

/// One case.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct CaseView {
    /// The case.
    pub id: Uuid,
    /// Its reference for people.
    pub reference: String,
    /// Its stage.
    pub stage: String,
    /// Its stage in words.
    pub stage_words: String,
    /// The `case_status` of the national forms.
    pub case_status: String,
    /// The child; absent where you may not see who the child is.
    #[oai(skip_serializing_if_is_none)]
    pub child: Option<ChildView>,
    /// Age band at death.
    #[oai(skip_serializing_if_is_none)]
    pub age_band: Option<String>,
    /// The scope.
    #[oai(skip_serializing_if_is_none)]
    pub scope: Option<ScopeView>,
    /// Whether a joint agency response is running.
    pub joint_agency_response: bool,
    /// Who has the analysis form.
    pub analysis_step: String,
    /// How many notices it has.
    pub notices: u32,
    /// Facts without identity.
    pub facts: Vec<FactView>,
    /// Its clocks.
    pub clocks: Vec<ClockView>,
    /// What there is to do.
    pub tasks: Vec<TaskView>,
    /// The operations that are open to you now.
    pub actions: Vec<String>,
    /// Why you may see it.
    pub because: String,
    /// When it was opened.
    pub opened_at: DateTime<Utc>,
}

impl Example for CaseView {
    fn example() -> Self {
        Self {
            id: case_id(),
            reference: "CDR-26-0117".into(),
            stage: "gathering".into(),
            stage_words: "Gathering information".into(),
            case_status: "infogathering".into(),
            child: Some(ChildView {
                name: "Robin Mensah".into(),
                sex: "Male".into(),
                born_on: NaiveDate::from_ymd_opt(2026, 1, 30),
                died_on: NaiveDate::from_ymd_opt(2026, 11, 2),
                nhs_number: None,
                address: vec!["14 Fen Road".into(), "Northmere".into(), "NM1 2AB".into()],
                place_of_death: Some("Northmere General Hospital".into()),
            }),
            age_band: Some("28-364 days".into()),
            scope: Some(ScopeView {
                row: "S1".into(),
                outcome: "in_scope_must".into(),
                because: "A child who lived here and died before the 18th birthday is reviewed."
                    .into(),
                decided_by: None,
                decided_at: None,
                another_route: None,
            }),
            joint_agency_response: true,
            analysis_step: "drafting".into(),
            notices: 2,
            facts: vec![FactView {
                fact: "died_on".into(),
                answer: "known".into(),
                value: Some("2 November 2026".into()),
                source: "Registrar: death registration".into(),
                disputed: false,
            }],
            clocks: vec![ClockView::example()],
            tasks: vec![TaskView {
                title: "Arrange the review meeting".into(),
                why: "Every death has a child death review meeting".into(),
                due_at: DateTime::from_timestamp(1_802_044_799, 0),
                role: "administrator".into(),
                operation: "arrangeMeeting".into(),
            }],
            actions: vec!["recordFact".into(), "arrangeMeeting".into()],
            because: "You are administrator for the area that owns this review.".into(),
            opened_at: instant(),
        }
    }
}

impl CaseView {
    /// The view of a case at a moment.
    pub fn of(seen: &CaseSeen, at: &Moment) -> Self {
        let CaseSeen { record, standing, clocks, tasks } = seen;
        let course = &record.course;
        let identity = standing.sees(Part::Identity);
        Self {
            id: course.id.0,
            reference: course.reference.clone(),
            stage: course.stage.code().into(),
            stage_words: course.stage.tag().into(),
            case_status: course.stage.case_status().into(),
            child: identity.then(|| child(seen)),
            age_band: course.age_band.map(|band| band.label().to_owned()),
            scope: course.scope.as_ref().map(|scope| ScopeView {
                row: scope.row.clone(),
                outcome: scope.outcome.code().into(),
                because: scope.because.clone(),
                decided_by: scope.decided_by.clone(),
                decided_at: scope.decided_at,
                another_route: domain::scope::another_route(&scope.row, scope.outcome)
                    .map(str::to_owned),
            }),
            joint_agency_response: course.response.open(),
            analysis_step: course.analysis.step.code().into(),
            notices: u32::try_from(course.notices.len()).unwrap_or(u32::MAX),
            facts: facts(seen),
            clocks: clocks.iter().map(|reading| ClockView::of(reading, at)).collect(),
            tasks: tasks
                .iter()
                .filter(|_| !standing.roles.is_empty())
                .map(|task| TaskView {
                    title: task.title.clone(),
                    why: task.why.clone(),
                    due_at: task.due_at,
                    role: task.role.code().into(),
                    operation: task.operation.id().into(),
                })
                .collect(),
            actions: operations::offered(&standing.roles, course.stage)
                .into_iter()
                .map(|operation| operation.id().to_owned())
                .collect(),
            because: standing.because.clone(),
            opened_at: course.opened_at,
        }
    }
}

fn child(seen: &CaseSeen) -> ChildView {
    let child = &seen.record.child;
    let postcode = child.postcode().map(ToString::to_string);
    ChildView {
        name: child.display_name(),
        sex: super::words::sex(child.sex).into(),
        born_on: child.born_on,
        died_on: child.died_on,
        nhs_number: child.nhs_number.as_ref().map(ToString::to_string),
        address: child.address.lines.iter().cloned().chain(postcode).collect(),
        place_of_death: child.place_of_death.clone(),
    }
}

fn facts(seen: &CaseSeen) -> Vec<FactView> {
    seen.record
        .course
        .facts
        .iter()
        .map(|(key, in_use)| FactView {
            fact: key.code().into(),
            answer: match &in_use.answer {
                Answer::NotAsked => "not_asked",
                Answer::NotKnown => "not_known",
                Answer::NotApplicable => "not_applicable",
                Answer::Known(_) => "known",
            }
            .into(),
            value: in_use.answer.known().map(domain::statement::FactValue::words),
            source: in_use.source.words().into(),
            disputed: in_use.disputed,
        })
        .collect()
}

/// Whether something was done, read or sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum HistoryKindView {
    /// Something was done.
    Did,
    /// Something was read, or its reading refused.
    Read,
    /// A message was sent.
    Sent,
}

/// One line of the history.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct HistoryLineView {
    /// When.
    pub at: DateTime<Utc>,
    /// Done, read or sent.
    pub kind: HistoryKindView,
    /// What, in words.
    pub what: String,
    /// Who.
    pub by: String,
    /// The operation.
    pub operation: String,
}

impl Example for HistoryLineView {
    fn example() -> Self {
        Self {
            at: instant(),
            kind: HistoryKindView::Did,
            what: "Decision recorded: joint agency response".into(),
            by: "Bethan Okoro".into(),
            operation: "decideJointAgencyResponse".into(),
        }
    }
}

impl From<HistoryLine> for HistoryLineView {
    fn from(line: HistoryLine) -> Self {
        Self {
            at: line.at,
            kind: match line.kind {
                HistoryKind::Did => HistoryKindView::Did,
                HistoryKind::Read => HistoryKindView::Read,
                HistoryKind::Sent => HistoryKindView::Sent,
            },
            what: line.what,
            by: line.by,
            operation: line.operation,
        }
    }
}

/// A page of the history.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct HistoryView {
    /// The lines, newest first.
    pub items: Vec<HistoryLineView>,
    /// Where the next page starts; absent on the last page.
    #[oai(skip_serializing_if_is_none)]
    pub next: Option<String>,
}

impl Example for HistoryView {
    fn example() -> Self {
        Self { items: vec![HistoryLineView::example()], next: None }
    }
}

/// One thing to do, with its case.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct WorkLineView {
    /// Its number, which `takeTask`, `assignTask` and `snoozeTask` name.
    pub id: i64,
    /// The record it is about: a case or a notice.
    pub subject: Uuid,
    /// The reference for people.
    pub reference: String,
    /// What to do.
    pub title: String,
    /// Why.
    pub why: String,
    /// By when.
    #[oai(skip_serializing_if_is_none)]
    pub due_at: Option<DateTime<Utc>>,
    /// The role it waits for.
    pub role: String,
    /// The operation that does it.
    pub operation: String,
    /// Who has it; absent while it is anybody's.
    #[oai(skip_serializing_if_is_none)]
    pub owner: Option<OwnerView>,
    /// Until when it is put off; absent when it is not.
    #[oai(skip_serializing_if_is_none)]
    pub put_off: Option<PutOffView>,
}

impl Example for WorkLineView {
    fn example() -> Self {
        Self {
            id: 217,
            subject: case_id(),
            reference: "CDR-26-0117".into(),
            title: "Arrange the review meeting".into(),
            why: "Every death has a child death review meeting".into(),
            due_at: DateTime::from_timestamp(1_802_044_799, 0),
            role: "administrator".into(),
            operation: "arrangeMeeting".into(),
            owner: None,
            put_off: None,
        }
    }
}

impl WorkLineView {
    /// The view of a line at an instant.
    pub fn of(line: WorkLine, now: DateTime<Utc>) -> Self {
        Self {
            id: line.id,
            owner: tasks::owner(&line.hand),
            put_off: tasks::put_off(&line.hand, &line.task, now),
            subject: line.subject,
            reference: line.reference,
            title: line.task.title,
            why: line.task.why,
            due_at: line.task.due_at,
            role: line.task.role.code().into(),
            operation: line.task.operation.id().into(),
        }
    }
}

/// A page of work.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct WorkView {
    /// What there is to do, most urgent first.
    pub items: Vec<WorkLineView>,
    /// Where the next page starts; absent on the last page.
    #[oai(skip_serializing_if_is_none)]
    pub next: Option<String>,
    /// How many there are.
    pub total: u64,
}

impl Example for WorkView {
    fn example() -> Self {
        Self { items: vec![WorkLineView::example()], next: None, total: 1 }
    }
}

/// How a fact is answered: the four are different.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum AnswerKind {
    /// There is a value.
    Known,
    /// It was asked, and it is not known.
    NotKnown,
    /// The question does not apply to this child.
    NotApplicable,
}

/// A fact recorded by staff.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct FactBody {
    /// Which fact, such as `ncmd_notified_at`. The documentation of the operation lists them.
    #[oai(validator(max_length = 60))]
    pub fact: String,
    /// How it is answered.
    pub answer: AnswerKind,
    /// The value, if known: a date such as 2026-11-22, an instant such as 2026-11-22T14:30:00Z, `yes` or `no`, or text.
    #[oai(skip_serializing_if_is_none, validator(max_length = 500))]
    pub value: Option<String>,
    /// Who says so.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub source: String,
    /// Why it is recorded.
    #[oai(validator(min_length = 1, max_length = 1000))]
    pub reason: String,
}

impl Example for FactBody {
    fn example() -> Self {
        Self {
            fact: "ncmd_notified_at".into(),
            answer: AnswerKind::Known,
            value: Some("2026-11-03T10:05:00Z".into()),
            source: "Bethan Okoro".into(),
            reason: "Sent by the web form of the national database.".into(),
        }
    }
}

impl FactBody {
    /// The command, or the fields at fault.
    pub fn command(self) -> Result<RecordFact, Refusal> {
        let fact = FactKey::from_code(&self.fact).ok_or_else(|| {
            Refusal::field("/fact", "not-in-list", "Choose a fact from the list.")
        })?;
        let answer = match (self.answer, self.value) {
            (AnswerKind::Known, Some(value)) => Answer::Known(value),
            (AnswerKind::Known, None) => {
                return Err(Refusal::field("/value", "missing", fact.kind().expected()));
            }
            (AnswerKind::NotKnown, None) => Answer::NotKnown,
            (AnswerKind::NotApplicable, None) => Answer::NotApplicable,
            (_, Some(_)) => {
                return Err(Refusal::field(
                    "/value",
                    "not-expected",
                    "Leave the value out unless the answer is known.",
                ));
            }
        };
        Ok(RecordFact {
            id: StatementId::random(),
            fact,
            answer,
            source: self.source,
            reason: self.reason,
        })
    }
}

/// The outcome of the scope decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum ScopeOutcomeBody {
    /// The partners must review.
    InScopeMust,
    /// The partners review by agreement.
    InScopeByAgreement,
    /// Unattended stillbirth: joint agency response first.
    InScopeUnattendedStillbirth,
    /// Not within the review.
    OutOfScope,
    /// Not decided yet.
    Undetermined,
}

/// A decision on the scope.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct ScopeBody {
    /// The outcome.
    pub outcome: ScopeOutcomeBody,
    /// Why.
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub reason: String,
}

impl Example for ScopeBody {
    fn example() -> Self {
        Self {
            outcome: ScopeOutcomeBody::InScopeMust,
            reason: "The midwife saw signs of life, so this was a live birth.".into(),
        }
    }
}

impl From<ScopeBody> for domain::case::DecideScope {
    fn from(body: ScopeBody) -> Self {
        use domain::scope::ScopeOutcome as Outcome;
        Self {
            outcome: match body.outcome {
                ScopeOutcomeBody::InScopeMust => Outcome::InScopeMust,
                ScopeOutcomeBody::InScopeByAgreement => Outcome::InScopeByAgreement,
                ScopeOutcomeBody::InScopeUnattendedStillbirth => {
                    Outcome::InScopeUnattendedStillbirth
                }
                ScopeOutcomeBody::OutOfScope => Outcome::OutOfScope,
                ScopeOutcomeBody::Undetermined => Outcome::Undetermined,
            },
            reason: body.reason,
        }
    }
}

/// The end of a review.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct CloseBody {
    /// How the family was told that the review is complete, or why not.
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub family_told: String,
}

impl Example for CloseBody {
    fn example() -> Self {
        Self { family_told: "The key worker told the parents on 20 November.".into() }
    }
}

/// The case of the examples.
pub fn case_id() -> Uuid {
    Uuid::from_u128(0x7d1f_0a52_0c6e_4a55_9a0e_0d3c_5a4f_7b10)
}

/// The instant of the examples.
pub fn instant() -> DateTime<Utc> {
    DateTime::from_timestamp(1_794_216_000, 0).unwrap_or_default()
}
