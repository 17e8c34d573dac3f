//! The offices of the demonstration on its last day: police forces, a rota with a gap, tasks that people
//! took and put off, a poll that waits for answers, and a response begun before a death.

use super::people::Cast;
use crate::{
    app::App,
    cli::Said,
    jobs,
    ops::{self, OpError, rota::RotaFile, tasks::Touch},
};
use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use domain::{
    access::{Actor, Role},
    answer::Answer,
    calendar,
    case::{RecordFact, Stage},
    ids::{AreaId, CaseId, EarlyResponseId, PollId, StatementId},
    meeting::{
        Invitee, Kind,
        poll::{AnswerPoll, OpenPoll},
        slots::Can,
    },
    membership::NewPlace,
    operations::{Call, Operation},
    response::{
        Criterion,
        calls::{Answered, Profession, RecordCall},
        early::{Begin, EarlyChild},
        plan::{SetStep, Step, StepState},
    },
    rota::NewPerson,
    statement::FactKey,
};
use storage::{PageAsk, WorkList};

/// The forces of each area; one of them serves both.
const FORCES: [(&str, &[(&str, &str)]); 2] = [
    ("northmere", &[("MERESHIRE", "Mereshire Constabulary"), ("RAIL-FEN", "Fen Railway Police")]),
    ("eastmere", &[("MERESHIRE", "Mereshire Constabulary")]),
];

/// Who is on call in Northmere: profession, name, organisation, telephone.
const ON_CALL: [(&str, &str, &str, &str); 4] = [
    ("specialist", "Dr Amara Nwosu", "Northmere General Hospital", "01632 960041"),
    ("specialist", "Dr Felix Amadi", "Northmere General Hospital", "01632 960042"),
    ("police", "DI Carys Lowe", "Mereshire Constabulary", "01632 960043"),
    ("social_care", "Emergency duty team", "Northmere Council", "01632 960044"),
];

/// Somebody at work in one area.
struct At<'a> {
    app: &'a App,
    actor: Actor,
    area: AreaId,
}

impl At<'_> {
    fn call(&self, operation: Operation) -> Call {
        let mut call = Call::new(self.actor.clone(), operation, self.app.moment());
        call.if_match = Some("*".to_owned());
        call
    }
}

fn at<'a>(app: &'a App, cast: &Cast, area: &str, role: Role) -> Result<At<'a>, Said> {
    let missing = || Said("a person is missing".into());
    let actor = cast.actor(area, role).cloned().ok_or_else(missing)?;
    let area = actor.areas().into_iter().next().ok_or_else(missing)?;
    Ok(At { app, actor, area })
}

/// Sets the offices up: what stands in the registry before anything happens.
pub async fn registry(app: &App, cast: &Cast) -> Result<(), Said> {
    for (slug, forces) in FORCES {
        let office = at(app, cast, slug, Role::Administrator)?;
        for (code, name) in forces {
            let place = NewPlace {
                kind: "police_force".into(),
                code: (*code).to_owned(),
                name: Some((*name).to_owned()),
                from: NaiveDate::from_ymd_opt(2019, 4, 1),
                until: None,
            };
            let call = office.call(Operation::AddAreaPlace);
            ops::areas::add(app, &call, office.area, &place, None).await?;
        }
    }
    Ok(())
}

/// What is on the desks on the last day.
pub async fn today(app: &App, cast: &Cast, cases: &[(CaseId, String)]) -> Result<(), Said> {
    let office = at(app, cast, "northmere", Role::Administrator)?;
    rota(&office).await?;
    tasks(&office).await?;
    early(&office).await?;
    let mut gathering = Vec::new();
    for (case, area) in cases.iter().rev().filter(|(_, area)| area == "northmere") {
        let seen = super::play::open(app, cast, area, *case).await?;
        if seen.record.course.stage == Stage::Gathering {
            gathering.push(*case);
        }
    }
    if let [first, second, third, ..] = gathering.as_slice() {
        poll(&office, *first).await?;
        waits(&office, *second, Some("Mereshire Constabulary")).await?;
        waits(&office, *third, None).await?;
    }
    jobs::settle_once(app).await;
    Ok(())
}

/// Four weeks of turns from nine to nine, with one day that nobody covers.
async fn rota(office: &At<'_>) -> Result<(), Said> {
    for (profession, name, organisation, telephone) in ON_CALL {
        let person = NewPerson {
            profession: profession.into(),
            name: name.into(),
            organisation: organisation.into(),
            telephone: telephone.into(),
            email: None,
        };
        let call = office.call(Operation::AddOnCallPerson);
        ops::rota::add_person(office.app, &call, office.area, &person, None).await?;
    }
    let today = office.app.moment().today;
    let mut text = "profession,person,starts,ends\n".to_owned();
    for day in (-1..28).filter(|day| *day != 3) {
        let (on, next) = (calendar::add_days(today, day), calendar::add_days(today, day + 1));
        let doctor = if day % 2 == 0 { "Dr Amara Nwosu" } else { "Dr Felix Amadi" };
        for (profession, name) in [
            ("specialist", doctor),
            ("police", "DI Carys Lowe"),
            ("social_care", "Emergency duty team"),
        ] {
            text.push_str(&format!("{profession},{name},{on} 09:00,{next} 09:00\n"));
        }
    }
    let call = office.call(Operation::ImportRota);
    let file = RotaFile { format: ops::rota::Format::Csv, text: &text, replace: false };
    ops::rota::import(office.app, &call, office.area, &file, None).await?;
    Ok(())
}

/// One task is taken over, one is put off with a reason.
async fn tasks(office: &At<'_>) -> Result<(), Said> {
    let call = office.call(Operation::ListWork);
    let filter = ops::cases::work_filter(&call, WorkList::ForMe, None);
    let ask = PageAsk { after: None, size: 25 };
    let (page, _) = ops::cases::work(office.app, &call, filter, &ask).await?;
    let take = office.call(Operation::TakeTask);
    if let Some(line) = page.items.first() {
        ops::tasks::touch(office.app, &take, line.id, &Touch::Take, None).await?;
    }
    let until = calendar::add_days(office.app.moment().today, 2);
    let off = Touch::PutOff(Some(until), "The ward is called again on that day.".into());
    let snooze = office.call(Operation::SnoozeTask);
    for line in page.items.iter().skip(1) {
        // A task whose limit is set by law, or is past, is not put off: the next one is tried.
        match ops::tasks::touch(office.app, &snooze, line.id, &off, None).await {
            Ok(_) => return Ok(()),
            Err(OpError::Refused(_)) => {}
            Err(other) => return Err(other.into()),
        }
    }
    Ok(())
}

/// A child who is expected to die: begun last night, with calls and the history taken.
async fn early(office: &At<'_>) -> Result<(), Said> {
    let now = office.app.moment().now;
    let begin = Begin {
        child: EarlyChild {
            given_names: "Wren".into(),
            family_name: "Castellan".into(),
            born_on: calendar::london_date(now).checked_sub_signed(Duration::days(900)),
        },
        place: "Northmere General Hospital, intensive care".into(),
        circumstances: "Found without breath at home and resuscitated.".into(),
        criterion: Criterion::Sudden,
        decided_by: "Dr Amara Nwosu".into(),
        agency: "Northmere General Hospital".into(),
        decided_at: now - Duration::hours(11),
    };
    let call = office.call(Operation::OpenPreDeathResponse);
    let done = ops::early::begin(office.app, &call, Some(office.area), &begin, None).await?;
    let lost = |_| Said("the pre-death response was lost".into());
    let id: EarlyResponseId = done.id.parse().map_err(lost)?;
    for (profession, person, hours, answered) in [
        (Profession::Specialist, "Dr Amara Nwosu", 11, Answered::Yes),
        (Profession::SocialCare, "Emergency duty team", 10, Answered::No),
        (Profession::SocialCare, "Emergency duty team", 9, Answered::Yes),
        (Profession::Police, "DI Carys Lowe", 9, Answered::Yes),
    ] {
        let asked = RecordCall {
            profession,
            person: person.into(),
            called_at: now - Duration::hours(hours),
            answered,
            answered_at: None,
            answered_by: None,
            note: String::new(),
        };
        let call = office.call(Operation::RecordPreDeathCall);
        ops::early::record_call(office.app, &call, id, &asked, None).await?;
    }
    let (at, by) = (now - Duration::hours(8), "Dr Amara Nwosu and DI Carys Lowe".into());
    let state = StepState::Done { at, by, note: "Taken with the parents on the ward.".into() };
    let asked = SetStep { step: Step::HistoryAndSamples, state };
    let call = office.call(Operation::SetPreDeathStep);
    ops::early::set_step(office.app, &call, id, &asked, None).await?;
    Ok(())
}

/// Three people are asked which of three times suits them; one has answered.
async fn poll(office: &At<'_>, case: CaseId) -> Result<(), Said> {
    let invitee = |name: &str, role: &str, essential| Invitee {
        name: name.into(),
        role: role.into(),
        email: format!("{}@northmere.example.org", name.to_lowercase().replace(' ', ".")),
        essential,
    };
    let today = office.app.moment().today;
    let working = |days| {
        let day = calendar::add_days(today, days);
        calendar::next_working_day(calendar::Calendar::WorkingTogether, day)
    };
    let ten = NaiveTime::from_hms_opt(10, 0, 0).unwrap_or_default();
    let open = OpenPoll {
        id: PollId::random(),
        kind: Kind::Review,
        minutes: 90,
        times: [40, 47, 54].map(|days| (working(days), ten)).to_vec(),
        place: "Northmere General Hospital, seminar room 2".into(),
        place_is_not_the_family: false,
        chair: "Dr Amara Nwosu".into(),
        invitees: vec![
            invitee("Morgan Reyes", "Bereavement nurse and key worker", true),
            invitee("Pat Lindgren", "Coroner's officer", false),
            invitee("Jo Tanaka", "Health visiting", false),
        ],
        links: Vec::new(),
        until: None,
    };
    let id = open.id;
    let call = office.call(Operation::OpenPoll);
    ops::polls::open(office.app, &call, case, None, open).await?;
    let email = "morgan.reyes@northmere.example.org".to_owned();
    let answers = vec![Can::Yes, Can::IfNeedBe, Can::No];
    let call = office.call(Operation::AnswerPoll);
    let answer = AnswerPoll { id, email, answers };
    ops::run(office.app, &call, case, ops::Versioned::Poll(id), None, &answer).await?;
    Ok(())
}

/// A review that waits for the coroner and for the agreement of the police.
async fn waits(office: &At<'_>, case: CaseId, force: Option<&str>) -> Result<(), Said> {
    let opened = calendar::add_days(office.app.moment().today, -6).to_string();
    let call = office.call(Operation::RecordFact);
    for (fact, value) in
        [(FactKey::CriminalCase, "yes"), (FactKey::InquestOpenedOn, opened.as_str())]
    {
        let command = RecordFact {
            id: StatementId::random(),
            fact,
            answer: Answer::Known(value.to_owned()),
            source: "Pat Lindgren, coroner's officer".into(),
            reason: "Told by telephone.".into(),
        };
        ops::run(office.app, &call, case, ops::Versioned::No, None, &command).await?;
    }
    if let Some(force) = force {
        let call = office.call(Operation::RecordPoliceForce);
        let said = (force.to_owned(), "DI Carys Lowe".to_owned());
        ops::police_force::record(office.app, &call, case, said, None).await?;
    }
    Ok(())
}

/// The hour at which the last day is played: after every step of a story.
pub fn hour(now: DateTime<Utc>) -> DateTime<Utc> {
    now - Duration::minutes(5)
}
