//! Plays the stories: each step at its time, oldest first across all of them, by the operations
//! that people and systems use.

use super::{people::Cast, scenes, story::Story};
use crate::{
    app::App,
    cli::Said,
    jobs,
    ops::{
        self, OpError, Versioned,
        cases::CaseSeen,
        notices::{Original, Sender},
    },
};
use chrono::{DateTime, Datelike, Duration, NaiveTime, Utc};
use domain::{
    access::{Actor, Role},
    analysis::{Return, Route, Save, Step as Holder},
    answer::{Answer, Outcome},
    calendar,
    case::{Close, Command, DecideScope, RecordFact, Stage as CaseStage},
    ids::{CaseId, MeetingId, StatementId},
    meeting::{
        Action, ApproveMinutes, Arrange, Attendance, Diary, EndAction, Gate, Invitee, Kind,
        Override, Record, RecordOutcome, State,
    },
    notice::Notice,
    operations::{Call, Operation},
    request::{Outcome as RequestOutcome, RecordAnswer},
    response::{Criterion, Decide, Judged, Review},
    scope::ScopeOutcome,
    statement::FactKey,
};
use std::{cmp::Reverse, collections::BinaryHeap};

/// One thing that happens in a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Coroner,
    Registrar,
    TellNcmd,
    DecideResponse,
    ReviewResponse,
    ArrangeFirst,
    RecordFirst,
    AskForms,
    OutOfScope,
    ArrangeReview,
    RecordReview,
    Draft,
    ToDoctor,
    ReturnToDraft,
    ToDoctorAgain,
    ToPanel,
    ArrangePanel,
    RecordPanel,
    Finalise,
    Close,
    MeetFamily,
    FamilyAsks,
    AskOrganisations,
    OneAnswers,
    AllAnswer,
    AnswerFamily,
    TellFamily,
    TellRest,
    EndActions,
}

/// What is still to be played.
pub struct Stage<'a> {
    stories: Vec<Story>,
    found: Vec<Option<CaseId>>,
    cast: &'a Cast,
    queue: BinaryHeap<Reverse<(DateTime<Utc>, usize, Step)>>,
    done: usize,
}

impl<'a> Stage<'a> {
    /// Everything to play.
    pub fn new(stories: Vec<Story>, cast: &'a Cast) -> Self {
        let mut queue = BinaryHeap::new();
        for (index, story) in stories.iter().enumerate() {
            for (after, step) in steps(story) {
                queue.push(Reverse((story.died_at + after, index, step)));
            }
        }
        Self { found: vec![None; stories.len()], stories, cast, queue, done: 0 }
    }

    /// How many steps are left.
    pub fn steps_left(&self) -> usize {
        self.queue.len()
    }

    /// The cases with the short names of their areas, in the order of the deaths.
    pub fn cases(&self) -> Vec<(CaseId, String)> {
        let found = self.found.iter().zip(&self.stories);
        found.filter_map(|(id, story)| id.map(|id| (id, story.area.to_owned()))).collect()
    }

    /// Plays the next step; none when all is played.
    pub async fn next(&mut self, app: &App) -> Result<Option<usize>, Said> {
        let Some(Reverse((at, index, step))) = self.queue.pop() else { return Ok(None) };
        app.time.set(at);
        let story = self.stories[index].clone();
        match step {
            Step::Coroner | Step::Registrar => {
                if let Some(case) = self.send(app, &story, step).await? {
                    self.found[index].get_or_insert(case);
                }
            }
            _ => {
                if let Some(case) = self.found[index] {
                    play(app, self.cast, &story, case, step, at).await.map_err(|Said(why)| {
                        Said(format!("story {} of {}, {step:?}: {why}", story.number, story.area))
                    })?;
                }
            }
        }
        self.done += 1;
        Ok(Some(self.done))
    }

    async fn send(&self, app: &App, story: &Story, step: Step) -> Result<Option<CaseId>, Said> {
        let today = app.moment().today;
        let (role, operation, notice) = match step {
            Step::Coroner => {
                (Role::Coroner, Operation::SendCoronerNotice, story.coroners_decision(today))
            }
            _ => (Role::Registrar, Operation::SendRegistrarNotice, story.registration(today)),
        };
        let client =
            self.cast.client(story.area, role).ok_or_else(|| Said("a sender is missing".into()))?;
        let actor = Actor::Client { id: client.id, role, office: client.office.clone() };
        let call = Call::new(actor, operation, app.moment());
        let sender =
            Sender { client: client.id, office: client.office.clone(), area: client.area_id };
        let original = Original::of_text(as_sent(&notice)?);
        let digest = original.digest.clone();
        ops::notices::receive(app, &call, &sender, notice, original, None).await?;
        jobs::settle_once(app).await;
        placed(app, client.id, &digest).await
    }
}

fn as_sent(notice: &Notice) -> Result<String, Said> {
    Ok(serde_json::to_string_pretty(notice)?)
}

/// The case of a notice; none where it waits for a person, as a few do in the demonstration.
async fn placed(
    app: &App,
    sender: domain::ids::ClientId,
    digest: &str,
) -> Result<Option<CaseId>, Said> {
    let call = Call::system("demonstration", Operation::GetReceipt, app.moment());
    let found = app
        .store
        .write(&call, async |tx| {
            let found = tx.same_notice(sender, digest).await?;
            Ok::<_, OpError>(found)
        })
        .await?;
    let (receipt, _) = found.ok_or_else(|| Said("a notice was not kept".into()))?;
    let row = app
        .store
        .read(&call, async |reader| Ok::<_, OpError>(reader.receipt(receipt, sender).await?))
        .await?;
    Ok(match row.state {
        domain::change::NoticeState::Placed { case } => Some(case),
        _ => None,
    })
}

/// The steps of a story and when they happen after the death.
fn steps(story: &Story) -> Vec<(Duration, Step)> {
    use Step as S;
    let days = Duration::days;
    let mut steps = vec![(days(2), S::Registrar)];
    if story.coroner {
        let after = if story.coroner_first { days(1) } else { days(2) + Duration::hours(3) };
        steps.push((after, S::Coroner));
    }
    let first = if story.coroner && story.coroner_first { days(1) } else { days(2) };
    let then = |after: Duration| first + after;
    let course = [
        (then(Duration::hours(4)), S::DecideResponse, CaseStage::Open),
        (then(Duration::hours(5)), S::TellNcmd, CaseStage::Gathering),
        (then(Duration::hours(20)), S::ReviewResponse, CaseStage::Gathering),
        (then(Duration::hours(22)), S::ArrangeFirst, CaseStage::Gathering),
        (then(days(3)), S::RecordFirst, CaseStage::Gathering),
        (days(8), S::AskForms, CaseStage::Gathering),
        (days(20), S::ArrangeReview, CaseStage::CdrmReady),
        (days(70), S::RecordReview, CaseStage::CdrmHeld),
        (days(72), S::Draft, CaseStage::CdrmHeld),
        (days(76), S::ToDoctor, CaseStage::CdrmHeld),
        (days(78), S::ReturnToDraft, CaseStage::CdrmHeld),
        (days(80), S::ToDoctorAgain, CaseStage::CdrmHeld),
        (days(84), S::ToPanel, CaseStage::CdopReady),
        (days(92), S::ArrangePanel, CaseStage::CdopListed),
        (days(125), S::RecordPanel, CaseStage::Reviewed),
        (days(126), S::Finalise, CaseStage::Finalised),
        (days(140), S::Close, CaseStage::Closed),
        (then(Duration::hours(9)), S::MeetFamily, CaseStage::Open),
        (days(6), S::FamilyAsks, CaseStage::Gathering),
        (days(7), S::AskOrganisations, CaseStage::Gathering),
        (days(19), S::OneAnswers, CaseStage::Gathering),
        (days(33), S::AllAnswer, CaseStage::CdrmHeld),
        (days(71), S::AnswerFamily, CaseStage::CdrmHeld),
        (days(74), S::TellFamily, CaseStage::CdrmHeld),
        (days(127), S::TellRest, CaseStage::Reviewed),
        (days(15), S::EndActions, CaseStage::Gathering),
        (days(82), S::EndActions, CaseStage::CdrmHeld),
        (days(138), S::EndActions, CaseStage::Finalised),
    ];
    if story.until == CaseStage::OutOfScope {
        steps.push((days(5), S::OutOfScope));
        return steps;
    }
    let reaches = |stage: CaseStage| story.until >= stage && story.until != CaseStage::Triage;
    let happens = |step: S| match step {
        S::ArrangeFirst | S::RecordFirst => story.responds(),
        S::ReturnToDraft | S::ToDoctorAgain => story.returned,
        S::ToDoctor => {
            story.returned || story.number.is_multiple_of(2) || reaches(CaseStage::CdopReady)
        }
        S::ReviewResponse => true,
        S::MeetFamily | S::TellFamily => scenes::met(story),
        S::FamilyAsks | S::AnswerFamily => scenes::asks(story),
        S::TellRest => scenes::asks(story) && scenes::told_all(story),
        S::AskOrganisations | S::OneAnswers | S::AllAnswer => scenes::requests(story),
        _ => true,
    };
    steps.extend(
        course
            .into_iter()
            .filter(|(_, step, stage)| reaches(*stage) && happens(*step))
            .map(|(after, step, _)| (after, step)),
    );
    steps
}

/// Opens a case as the administrator of its area.
pub async fn open(app: &App, cast: &Cast, area: &str, case: CaseId) -> Result<CaseSeen, Said> {
    let actor = cast
        .actor(area, Role::Administrator)
        .cloned()
        .ok_or_else(|| Said("a person is missing".into()))?;
    Ok(ops::cases::open(app, &Call::new(actor, Operation::GetCase, app.moment()), case).await?)
}

async fn act<C: Command + Sync>(
    app: &App,
    cast: &Cast,
    story: &Story,
    role: Role,
    case: CaseId,
    versioned: Versioned,
    command: &C,
) -> Result<(), Said> {
    let actor =
        cast.actor(story.area, role).cloned().ok_or_else(|| Said("a person is missing".into()))?;
    let mut call = Call::new(actor, C::OPERATION, app.moment());
    call.if_match = Some("*".to_owned());
    ops::run(app, &call, case, versioned, None, command).await?;
    jobs::settle_once(app).await;
    Ok(())
}

async fn play(
    app: &App,
    cast: &Cast,
    story: &Story,
    case: CaseId,
    step: Step,
    at: DateTime<Utc>,
) -> Result<(), Said> {
    use Role::{Administrator, DesignatedDoctor, PanelChair};
    match step {
        Step::TellNcmd => {
            let told = fact(
                FactKey::NcmdNotifiedAt,
                &at.to_rfc3339(),
                "Sent by the web form of the national database.",
            );
            act(app, cast, story, Administrator, case, Versioned::No, &told).await?;
            let met = fact(
                FactKey::FamilyContactedAt,
                &at.to_rfc3339(),
                "The key worker spoke with the family.",
            );
            act(app, cast, story, Administrator, case, Versioned::No, &met).await
        }
        Step::AskForms => {
            let asked = fact(
                FactKey::FormsAskedOn,
                &app.moment().today.to_string(),
                "Forms were asked for by e-mail.",
            );
            act(app, cast, story, Administrator, case, Versioned::No, &asked).await
        }
        Step::OutOfScope => {
            let decision = DecideScope { outcome: ScopeOutcome::OutOfScope, reason: "Born without sign of life with a midwife present; the register entry was made in error. Reviewed by another route (PMRT).".into() };
            act(app, cast, story, Administrator, case, Versioned::No, &decision).await
        }
        Step::DecideResponse => {
            act(app, cast, story, Administrator, case, Versioned::Response, &decision(story)).await
        }
        Step::ReviewResponse => {
            let word = Review { confirmed: true, comment: "I spoke to the consultant.".into() };
            act(app, cast, story, DesignatedDoctor, case, Versioned::Response, &word).await
        }
        Step::ArrangeFirst => {
            meeting(app, cast, story, case, Kind::ResponseFirst, at + Duration::days(1)).await
        }
        Step::ArrangeReview => {
            meeting(app, cast, story, case, Kind::Review, story.died_at + Duration::days(69)).await
        }
        Step::ArrangePanel => {
            meeting(app, cast, story, case, Kind::Panel, story.died_at + Duration::days(124)).await
        }
        Step::RecordFirst => {
            record(app, cast, story, case, Kind::ResponseFirst).await?;
            let visit = story.died_at + Duration::hours(40);
            let made = fact(
                FactKey::HomeVisitAt,
                &visit.to_rfc3339(),
                "Police and the paediatrician visited together.",
            );
            act(app, cast, story, Administrator, case, Versioned::No, &made).await
        }
        Step::RecordReview => record(app, cast, story, case, Kind::Review).await,
        Step::RecordPanel => record(app, cast, story, case, Kind::Panel).await,
        Step::Draft => {
            act(
                app,
                cast,
                story,
                Administrator,
                case,
                Versioned::Analysis,
                &Save { content: story.analysis() },
            )
            .await
        }
        Step::ToDoctor | Step::ToDoctorAgain => {
            let seen = open(app, cast, story.area, case).await?;
            if seen.record.analysis.step != Holder::Drafting {
                return Ok(());
            }
            act(app, cast, story, Administrator, case, Versioned::Analysis, &Route).await
        }
        Step::ReturnToDraft => {
            let back = Return {
                comment: "Please add what the ambulance service said about the wait.".into(),
            };
            act(app, cast, story, DesignatedDoctor, case, Versioned::Analysis, &back).await
        }
        Step::ToPanel => {
            act(app, cast, story, DesignatedDoctor, case, Versioned::Analysis, &Route).await
        }
        Step::Finalise => {
            let actor = cast
                .actor(story.area, PanelChair)
                .cloned()
                .ok_or_else(|| Said("a person is missing".into()))?;
            let mut call = Call::new(actor, Operation::FinaliseAnalysis, app.moment());
            call.if_match = Some("*".to_owned());
            ops::analysis::finalise(app, &call, case, None, Vec::new()).await?;
            Ok(())
        }
        Step::Close => {
            let close = Close {
                family_told: "The key worker told the family that the review is complete.".into(),
                joined: Vec::new(),
            };
            act(app, cast, story, Administrator, case, Versioned::No, &close).await
        }
        Step::Coroner | Step::Registrar => Ok(()),
        beside => aside(app, (cast, story), case, beside, at).await,
    }
}

/// What happens beside the course of the review; all of it is written down by the office.
async fn aside(
    app: &App,
    (cast, story): (&Cast, &Story),
    case: CaseId,
    step: Step,
    at: DateTime<Utc>,
) -> Result<(), Said> {
    let today = app.moment().today;
    let office = Office { app, cast, story, case };
    match step {
        Step::MeetFamily => {
            office.does(&scenes::key_worker(today)).await?;
            office.does(&scenes::leaflet(today)).await?;
            office.does(&scenes::mother(story)).await?;
            office.does(&scenes::contact(last_afternoon(at))).await?;
            office.does(&scenes::funeral(today)).await
        }
        Step::FamilyAsks => {
            office.does(&scenes::question(0, today)).await?;
            office.does(&scenes::promise(today)).await?;
            office.does(&scenes::question(1, today)).await
        }
        Step::AskOrganisations => {
            office.does(&scenes::ask(0, story, today)).await?;
            office.does(&scenes::ask(1, story, today)).await
        }
        Step::OneAnswers | Step::AllAnswer => office.files_answers(step == Step::AllAnswer).await,
        Step::AnswerFamily => {
            office.does(&scenes::answer(1, today)).await?;
            office.does(&scenes::fed_back(1, today)).await
        }
        Step::EndActions => office.ends_actions().await,
        Step::TellFamily => office.does(&scenes::feedback(today)).await,
        _ => {
            office.does(&scenes::answer(2, today)).await?;
            office.does(&scenes::fed_back(2, today)).await
        }
    }
}

/// Three in the afternoon, the last time before.
fn last_afternoon(at: DateTime<Utc>) -> DateTime<Utc> {
    let three = at.date_naive().and_hms_opt(15, 0, 0).unwrap_or_default().and_utc();
    if three < at { three } else { three - Duration::days(1) }
}

/// The office of an area at work on one case.
struct Office<'a> {
    app: &'a App,
    cast: &'a Cast,
    story: &'a Story,
    case: CaseId,
}

impl Office<'_> {
    async fn does<C: Command + Sync>(&self, command: &C) -> Result<(), Said> {
        let Self { app, cast, story, case } = self;
        act(app, cast, story, Role::Administrator, *case, Versioned::No, command).await
    }

    /// Records of everything that meetings agreed that it was done.
    async fn ends_actions(&self) -> Result<(), Said> {
        let seen = open(self.app, self.cast, self.story.area, self.case).await?;
        for meeting in &seen.record.meetings {
            for (no, action) in (1..).zip(meeting.actions()) {
                if action.done.is_none() {
                    let (id, on) = (meeting.id, self.app.moment().today);
                    let note = "Everybody has the notes.".to_owned();
                    self.does(&EndAction { id, no, on, note }).await?;
                }
            }
        }
        Ok(())
    }

    /// Files the answer of the first organisation that was asked, or of all.
    async fn files_answers(&self, all: bool) -> Result<(), Said> {
        let seen = open(self.app, self.cast, self.story.area, self.case).await?;
        let open = seen.record.course.requests.iter().filter(|request| request.open());
        for request in open.take(if all { usize::MAX } else { 1 }) {
            let outcome = RequestOutcome::Complete;
            let on = Some(self.app.moment().today);
            let answer = RecordAnswer { id: request.id, outcome, ground: None, on };
            self.does(&answer).await?;
        }
        Ok(())
    }
}

fn fact(fact: FactKey, value: &str, reason: &str) -> RecordFact {
    RecordFact {
        id: StatementId::random(),
        fact,
        answer: Answer::Known(value.to_owned()),
        source: "The panel's office".into(),
        reason: reason.to_owned(),
    }
}

fn decision(story: &Story) -> Decide {
    let judge = |criterion: Criterion| {
        let met = match criterion {
            Criterion::ExternalCause => story.category == 3,
            Criterion::Sudden => story.category == 10,
            _ => false,
        };
        Judged {
            criterion,
            outcome: if met { Outcome::Met } else { Outcome::NotMet },
            reason: met.then(|| "As the hospital reported on the day.".to_owned()),
        }
    };
    Decide {
        decided_by: "Dr Amara Nwosu".into(),
        agency: "Northmere General Hospital".into(),
        decided_at: story.died_at + Duration::hours(2),
        respond: story.responds(),
        reason: if story.responds() {
            String::new()
        } else {
            "The illness was known and the death was expected by those who cared for the child."
                .into()
        },
        criteria: Criterion::ALL.map(judge).to_vec(),
    }
}

async fn meeting(
    app: &App,
    cast: &Cast,
    story: &Story,
    case: CaseId,
    kind: Kind,
    when: DateTime<Utc>,
) -> Result<(), Said> {
    let invitee = |name: &str, role: &str, essential| Invitee {
        name: name.into(),
        role: role.into(),
        email: format!(
            "{}@{}.example.org",
            name.to_lowercase().replace(['\'', '.'], "").replace(' ', "."),
            story.area
        ),
        essential,
    };
    let day = calendar::next_working_day(
        calendar::Calendar::WorkingTogether,
        calendar::london_date(when).pred_opt().unwrap_or_default(),
    );
    let arrange = Arrange {
        id: MeetingId::random(),
        kind,
        on: day,
        at: NaiveTime::from_hms_opt(14, 0, 0).unwrap_or_default(),
        minutes: 90,
        place: "Northmere General Hospital, seminar room 2".into(),
        video_link: Some("https://meet.example.org/r/4411".into()),
        chair: "Dr Amara Nwosu".into(),
        invitees: vec![
            invitee("Morgan Reyes", "Bereavement nurse and key worker", true),
            invitee("Pat Lindgren", "Coroner's officer", false),
            invitee("Jo Tanaka", "Health visiting", false),
        ],
        despite: Some("The people who were needed could not come sooner.".into()),
        place_is_not_the_family: false,
        diary: Diary::default(),
        setting: None,
    };
    act(app, cast, story, Role::Administrator, case, Versioned::Created(arrange.id), &arrange).await
}

async fn record(
    app: &App,
    cast: &Cast,
    story: &Story,
    case: CaseId,
    kind: Kind,
) -> Result<(), Said> {
    let seen = open(app, cast, story.area, case).await?;
    let waiting =
        seen.record.meetings.iter().find(|m| m.kind == kind && m.state == State::Arranged);
    let Some(meeting) = waiting else { return Ok(()) };
    let came = |name: &str, attended| Attendance {
        name: name.into(),
        attended,
        contribution: None,
        apologies: !attended,
    };
    let on = calendar::london_date(meeting.starts_at).min(app.moment().today);
    let command = RecordOutcome {
        id: meeting.id,
        record: Record {
            held: true,
            on,
            attendance: vec![
                came("Morgan Reyes", true),
                came("Pat Lindgren", true),
                came("Jo Tanaka", false),
            ],
            notes: "The course of events was agreed.".into(),
            decisions: vec!["The analysis form is drafted from these notes.".into()],
            actions: vec![Action {
                what: "Send the notes to everybody who was invited.".into(),
                owner: "Morgan Reyes".into(),
                due_on: calendar::add_days(on, 14),
                done: None,
            }],
            overrides: vec![Override {
                gate: Gate::MonthsNotice,
                reason: "All who were needed could come.".into(),
            }],
        },
    };
    let role = if kind == Kind::Panel { Role::PanelChair } else { Role::Administrator };
    act(app, cast, story, role, case, Versioned::Meeting(meeting.id), &command).await?;
    // Some minutes wait for their chair, as they do in life.
    if on.day().is_multiple_of(5) {
        return Ok(());
    }
    let by = meeting.chair.clone();
    let approve = ApproveMinutes { id: meeting.id, by, on, instead: None };
    act(app, cast, story, role, case, Versioned::Meeting(meeting.id), &approve).await
}
