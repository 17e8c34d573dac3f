//! One case on one screen: clocks, timeline, next steps, who can see it; its notices; its history.

use super::{
    asking::{AskedLine, asked_lines},
    case_head::{CaseHead, Tab},
    clocks::{ClockChip, due_words},
    errors::PageFault,
    first_look::Meter,
    frame::{Frame, Section, html},
    session::Person,
    work::next_step,
};
use crate::{
    app::App,
    ops::{self, cases::CaseSeen},
};
use askama::Template;
use chrono::{DateTime, Utc};
use domain::{
    access::Part,
    answer::Answer,
    calendar,
    clocks::ClockState,
    meeting::State,
    operations::{self, Operation},
    person::age_words,
};
use poem::{
    Response, handler,
    web::{Data, Path, Query},
};
use serde::Deserialize;
use storage::{HistoryKind, PageAsk};

struct Happening {
    class: &'static str,
    on: String,
    when: String,
    what: String,
    more: String,
    link: Option<(String, String)>,
    order: DateTime<Utc>,
}

struct StepLine {
    href: String,
    words: String,
    note: String,
}

#[derive(Template)]
#[template(path = "pages/case.html")]
struct CasePage {
    frame: Frame,
    head: CaseHead,
    chips: Vec<ClockChip>,
    met: Vec<ClockChip>,
    timeline: Vec<Happening>,
    steps: Vec<StepLine>,
    actions: Vec<StepLine>,
    facts: Vec<(String, String, String)>,
    scope: Option<(String, String, String)>,
    /// The meter of completeness, where this person may see the notices.
    meter: Option<Meter>,
    because: String,
    stage_words: &'static str,
    history: bool,
}

/// The overview.
#[handler]
pub async fn page(
    Data(app): Data<&App>,
    person: Person,
    Path(reference): Path<String>,
) -> poem::Result<Response> {
    let call = person.call(app, Operation::GetCase);
    let seen = ops::cases::open_by_reference(app, &call, &reference).await.map_err(PageFault)?;
    let head = CaseHead::of(&seen, &person, Tab::Overview);
    let base = format!("/cases/{}", head.reference);
    let mut open = Vec::new();
    let mut met = Vec::new();
    for reading in &seen.clocks {
        let chip = ClockChip::of(reading, &call.at);
        match reading.state(&call.at) {
            ClockState::Met | ClockState::NoPeriodSet => met.push(chip),
            _ => open.push(chip),
        }
    }
    let course = &seen.record.course;
    let page = CasePage {
        frame: Frame::of(app, &person, &head.reference, Section::Cases),
        chips: open,
        met,
        timeline: timeline(&seen, &person, &base),
        steps: seen
            .tasks
            .iter()
            .filter(|_| !seen.standing.roles.is_empty())
            .map(|task| {
                let (path, _) = next_step(task);
                let due = task
                    .due_at
                    .map_or(String::new(), |due| format!(" {}.", due_words(due, &call.at).0));
                StepLine {
                    href: format!("{base}{path}"),
                    words: task.title.clone(),
                    note: format!("{}. Waits for the {}.{due}", task.why, task.role.words()),
                }
            })
            .collect(),
        actions: actions(&seen, &base),
        facts: facts(&seen, person.session.hide_names),
        scope: course.scope.as_ref().map(|scope| {
            let by = scope
                .decided_by
                .as_ref()
                .map_or("By rule".to_owned(), |name| format!("Decided by {name}"));
            (
                domain::scope::another_route(&scope.row, scope.outcome)
                    .unwrap_or(scope.outcome.words())
                    .to_owned(),
                format!("{} ({by}, row {})", scope.because, scope.row),
                by,
            )
        }),
        meter: seen.standing.sees(Part::Notices).then(|| Meter::of(&seen.record)),
        because: seen.standing.because.clone(),
        stage_words: course.stage.words(),
        history: seen.standing.sees(Part::History),
        head,
    };
    Ok(html(&page))
}

fn actions(seen: &CaseSeen, base: &str) -> Vec<StepLine> {
    let offered = operations::offered(&seen.standing.roles, seen.record.course.stage);
    let links = [
        (Operation::RecordFact, "/facts", "Record a fact"),
        (Operation::DecideScope, "/scope", "Decide the scope"),
        (Operation::RecordPoliceForce, "/police-force", "Record the police force"),
        (Operation::ArrangeMeeting, "/meetings/new", "Arrange a meeting"),
        (Operation::HoldClocks, "/hold", "Put on hold or release"),
        (Operation::CloseCase, "/close", "Close the case"),
        (Operation::ProposeHandOver, "/areas", "Areas and handing over"),
        (Operation::RequestInformation, "/requests", "Information asked of organisations"),
    ];
    links
        .into_iter()
        .filter(|(operation, ..)| offered.contains(operation))
        .map(|(_, path, words)| StepLine {
            href: format!("{base}{path}"),
            words: words.to_owned(),
            note: String::new(),
        })
        .collect()
}

fn facts(seen: &CaseSeen, hide: bool) -> Vec<(String, String, String)> {
    let mut lines = Vec::new();
    let child = &seen.record.child;
    if seen.standing.sees(Part::Identity) && !hide {
        if let Some(born) = child.born_on {
            lines.push(("Date of birth".to_owned(), calendar::human_date(born), String::new()));
        }
        let postcode = child.postcode().map(ToString::to_string);
        let address: Vec<String> = child.address.lines.iter().cloned().chain(postcode).collect();
        if !address.is_empty() {
            lines.push(("Usual address".to_owned(), address.join(", "), String::new()));
        }
        if let Some(place) = &child.place_of_death {
            lines.push(("Place of death".to_owned(), place.clone(), String::new()));
        }
        if let Some(cause) = &child.registered_cause {
            lines.push(("Cause of death as registered".to_owned(), cause.clone(), String::new()));
        }
    }
    for (key, in_use) in seen.record.course.facts.iter() {
        let value = match &in_use.answer {
            Answer::Known(value) => value.words(),
            Answer::NotKnown => "Not known".to_owned(),
            Answer::NotApplicable => "Does not apply".to_owned(),
            Answer::NotAsked => "Not asked".to_owned(),
        };
        let disputed = if in_use.disputed { ", another source differs" } else { "" };
        lines.push((key.words().to_owned(), value, format!("{}{disputed}", in_use.source.words())));
    }
    lines
}

fn timeline(seen: &CaseSeen, person: &Person, base: &str) -> Vec<Happening> {
    let course = &seen.record.course;
    let mut lines = Vec::new();
    let at = |at: DateTime<Utc>| {
        let day = calendar::london_date(at);
        (
            day.to_string(),
            format!("{}, {}", calendar::human_date(day), calendar::london_time(at).format("%H:%M")),
        )
    };
    let sees = |part| seen.standing.sees(part);
    for notice in &course.notices {
        let (on, when) = at(notice.received_at);
        let more = format!(
            "{}. Happened on {}.",
            notice.source.words(),
            calendar::human_date(notice.claimed_on)
        );
        lines.push(Happening {
            class: "is-done",
            on,
            when,
            what: format!("{} received", notice.words),
            more,
            link: sees(Part::Notices)
                .then(|| (format!("{base}/notifications"), "See it as sent".into())),
            order: notice.received_at,
        });
    }
    if let Some(decision) = seen.record.response.decision.as_ref().filter(|_| sees(Part::Response))
    {
        let (on, when) = at(decision.decided_at);
        let what = if decision.respond {
            "Joint agency response decided"
        } else {
            "No joint agency response"
        };
        lines.push(Happening {
            class: "is-done",
            on,
            when,
            what: what.into(),
            more: format!("Decided by {}, {}.", decision.decided_by, decision.agency),
            link: Some((format!("{base}/jar"), "Decision".into())),
            order: decision.decided_at,
        });
    }
    for meeting in seen.record.meetings.iter().filter(|_| sees(Part::Meetings)) {
        // A meeting that was recorded stands where it took place, not where it was planned.
        let moved = meeting
            .record
            .as_ref()
            .map(|record| record.on)
            .filter(|on| *on != calendar::london_date(meeting.starts_at));
        let order = moved.map_or(meeting.starts_at, |on| {
            calendar::end_of_london_day(calendar::add_days(on, -1))
        });
        let (on, when) = moved
            .map_or_else(|| at(meeting.starts_at), |on| (on.to_string(), calendar::human_date(on)));
        let (class, when, more) = match meeting.state {
            State::Arranged => (
                "is-next",
                format!("{when}, planned"),
                format!("{}. {} invited.", meeting.place, meeting.invitees.len()),
            ),
            State::Held => ("is-done", when, "Held.".to_owned()),
            State::NotHeld => ("is-done", when, "Not held.".to_owned()),
            State::Cancelled => ("is-done", when, "Called off.".to_owned()),
        };
        lines.push(Happening {
            class,
            on,
            when,
            what: meeting.kind.words().into(),
            more,
            link: Some((format!("{base}/meetings/{}", meeting.id), "Open".into())),
            order,
        });
    }
    let forms = [
        (course.analysis.drafted_at, "Analysis form first saved"),
        (course.analysis.finalised_at, "Analysis form finalised"),
        (course.closed_at, "Case closed"),
    ];
    for (instant, what) in forms {
        if let Some(instant) = instant {
            let (on, when) = at(instant);
            lines.push(Happening {
                class: "is-done",
                on,
                when,
                what: what.into(),
                more: String::new(),
                link: None,
                order: instant,
            });
        }
    }
    lines.extend(death(seen, person));
    lines.sort_by_key(|line| std::cmp::Reverse(line.order));
    lines
}

fn death(seen: &CaseSeen, person: &Person) -> Option<Happening> {
    let child = &seen.record.child;
    let died = child.died_on?;
    let named = seen.standing.sees(Part::Identity) && !person.session.hide_names;
    let who = child
        .name
        .as_ref()
        .and_then(|name| name.given.clone())
        .filter(|_| named)
        .unwrap_or_else(|| "The child".into());
    let more = match (named, &child.place_of_death, child.born_on) {
        (true, Some(place), _) => format!("{place}."),
        (false, _, Some(born)) if born <= died => format!("Aged {}.", age_words(born, died)),
        _ => String::new(),
    };
    let order = calendar::end_of_london_day(calendar::add_days(died, -1));
    Some(Happening {
        class: "is-key",
        on: died.to_string(),
        when: calendar::human_date(died),
        what: format!("{who} died"),
        more,
        link: None,
        order,
    })
}

struct NoticeLine {
    /// Its id, where this person may take it off the case.
    take_off: Option<String>,
    kind: String,
    office: String,
    received: String,
    claimed: String,
    doubts: Vec<&'static str>,
    as_sent: String,
    came: Option<String>,
    /// Its id, where this person may ask its sender.
    ask: Option<String>,
    asked: Vec<AskedLine>,
}

#[derive(Template)]
#[template(path = "pages/case_notices.html")]
struct NoticesPage {
    frame: Frame,
    head: CaseHead,
    notices: Vec<NoticeLine>,
    /// Whether this person may join cases now.
    may_join: bool,
    /// The case that this one is joined to.
    into: Option<String>,
}

/// The notices as they were sent.
#[handler]
pub async fn notices(
    Data(app): Data<&App>,
    person: Person,
    Path(reference): Path<String>,
) -> poem::Result<Response> {
    let call = person.call(app, Operation::ListNotices);
    let seen = ops::cases::open_by_reference(app, &call, &reference).await.map_err(PageFault)?;
    let (_, rows) =
        ops::cases::notices(app, &call, seen.record.course.id).await.map_err(PageFault)?;
    let head = CaseHead::of(&seen, &person, Tab::Notices);
    let hide = person.session.hide_names;
    let (several, live) = (rows.len() > 1, seen.record.course.stage.is_live());
    let notices = rows
        .iter()
        .map(|row| NoticeLine {
            take_off: (several && person.may(Operation::SeparateNotice) && live)
                .then(|| row.received.id.to_string()),
            kind: row.received.notice.kind_words().to_owned(),
            came: row.received.via.words(),
            office: row.received.office.name.clone(),
            received: super::notices::when(row.received.at),
            claimed: calendar::human_date(row.received.notice.claimed_on()),
            doubts: row.received.doubts.iter().map(|doubt| doubt.words()).collect(),
            as_sent: if hide { String::new() } else { super::notices::laid_out(&row.as_sent) },
            ask: person.may(Operation::AskSender).then(|| row.received.id.to_string()),
            asked: asked_lines(row, hide),
        })
        .collect();
    Ok(html(&NoticesPage {
        frame: Frame::of(
            app,
            &person,
            &format!("{} notifications", head.reference),
            Section::Cases,
        ),
        head,
        notices,
        may_join: live && person.may(Operation::JoinCases),
        into: seen.record.course.joined_into.as_ref().map(|into| into.reference.clone()),
    }))
}

struct HistoryRow {
    when: String,
    kind: &'static str,
    what: String,
    by: String,
}

#[derive(Template)]
#[template(path = "pages/history.html")]
struct HistoryPage {
    frame: Frame,
    head: CaseHead,
    lines: Vec<HistoryRow>,
    next: Option<String>,
}

/// Where a page of the history starts.
#[derive(Debug, Default, Deserialize)]
pub struct After {
    after: Option<String>,
}

/// Who did, read and sent what.
#[handler]
pub async fn history(
    Data(app): Data<&App>,
    person: Person,
    Path(reference): Path<String>,
    Query(after): Query<After>,
) -> poem::Result<Response> {
    let call = person.call(app, Operation::ListHistory);
    let seen = ops::cases::open_by_reference(app, &call, &reference).await.map_err(PageFault)?;
    let ask = PageAsk { after: after.after, size: 50 };
    let (_, found) =
        ops::cases::history(app, &call, seen.record.course.id, &ask).await.map_err(PageFault)?;
    let head = CaseHead::of(&seen, &person, Tab::History);
    let lines = found
        .items
        .into_iter()
        .map(|line| HistoryRow {
            when: super::notices::when(line.at),
            kind: match line.kind {
                HistoryKind::Did => "Done",
                HistoryKind::Read => "Read",
                HistoryKind::Sent => "Sent",
            },
            what: line.what,
            by: line.by,
        })
        .collect();
    let next = found.next.map(|next| format!("/cases/{}/history?after={next}", head.reference));
    Ok(html(&HistoryPage {
        frame: Frame::of(app, &person, &format!("{} history", head.reference), Section::Cases),
        head,
        lines,
        next,
    }))
}
