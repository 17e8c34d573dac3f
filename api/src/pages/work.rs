//! My work: what to do next, most urgent first.

use super::{
    clocks::due_words,
    errors::PageFault,
    form_state::see_other,
    frame::{Frame, Section, html},
    reminders::bar,
    session::Person,
};
use crate::{app::App, ops};
use askama::Template;
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use domain::{
    calendar,
    moment::Moment,
    operations::{Call, Operation},
};
use poem::{
    Response, handler,
    web::{Data, Query},
};
use serde::Deserialize;
use storage::{AwaitedFrom, DueFilter, PageAsk, WorkCounts, WorkFilter, WorkLine, WorkList};

/// Organisations beside the list.
const ORGANISATIONS: u64 = 6;

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    list: String,
    #[serde(default)]
    due: String,
    #[serde(default)]
    on: String,
    after: Option<String>,
}

/// One week of the table of deadlines.
struct Week {
    /// Its Monday.
    of: String,
    days: Vec<HeatDay>,
}

/// One day of the table of deadlines.
struct HeatDay {
    tasks: u64,
    /// How dark, as the style sheet names it.
    shade: &'static str,
    /// The day as an address names it.
    on: String,
    /// The whole of it in words.
    words: String,
}

/// An organisation that the cases wait for.
struct Awaited {
    name: String,
    open: usize,
    late: usize,
    /// Parts of the bar, of 100: late, and open.
    bar: (usize, usize),
}

struct Line {
    title: String,
    why: String,
    /// Where the next step is taken, if this person may take it.
    href: Option<String>,
    /// The record itself: the case, or the notice where this person may read notices.
    record: Option<String>,
    reference: String,
    child: String,
    waiting_on: String,
    /// Who has it, where somebody has.
    owner: String,
    /// The page of the task itself.
    task: String,
    due: String,
    state: String,
    edge: &'static str,
    tag: &'static str,
    step: &'static str,
}

struct Tab {
    href: &'static str,
    words: String,
    current: bool,
}

struct Tile {
    count: u64,
    words: &'static str,
    href: &'static str,
    note: String,
    edge: &'static str,
}

#[derive(Template)]
#[template(path = "pages/my_work.html")]
struct WorkPage {
    frame: Frame,
    today: String,
    tiles: Vec<Tile>,
    tabs: Vec<Tab>,
    heading: String,
    /// The due dates chosen by a tile, in words, if any are.
    chosen: String,
    weeks: Vec<Week>,
    total: u64,
    lines: Vec<Line>,
    first: Option<String>,
    next: Option<String>,
    done: bool,
    /// The list of what is put off.
    later: bool,
    /// Whom the cases wait for, where this is for this person to see.
    organisations: Option<Vec<Awaited>>,
    /// The next due date of the whole list, where the chosen part of it is empty.
    coming: Option<String>,
}

/// The front door.
#[handler]
pub fn home() -> Response {
    see_other("/my-work")
}

/// My work.
#[handler]
pub async fn page(
    Data(app): Data<&App>,
    person: Person,
    Query(asked): Query<Asked>,
) -> poem::Result<Response> {
    let call = person.call(app, Operation::ListWork);
    let filter = filter(&call, &asked);
    let ask = PageAsk { after: asked.after.clone(), size: 25 };
    let (found, counts) =
        ops::cases::work(app, &call, filter.clone(), &ask).await.map_err(PageFault)?;
    let chosen = match filter.due {
        Some(DueFilter::Overdue) => "overdue".to_owned(),
        Some(DueFilter::Today) => "due today".to_owned(),
        Some(DueFilter::Week) => "due in 7 days".to_owned(),
        Some(DueFilter::On(day)) => format!("due on {}", calendar::human_date(day)),
        None => String::new(),
    };
    let days = Call { operation: Operation::ListWorkDays, ..call.clone() };
    let days = ops::cases::work_days(app, &days).await.map_err(PageFault)?;
    let coming = match (found.items.is_empty(), filter.due) {
        (true, Some(_)) => next_due(app, &call, &filter).await?,
        _ => None,
    };
    let organisations = match person.may(Operation::ListWaiting) {
        true => Some(awaited(app, &person).await?),
        false => None,
    };
    let (list, due) = (safe(&asked.list), safe(&asked.due));
    let on = day_asked(&asked).map_or_else(String::new, |day| day.to_string());
    let whole = format!("/my-work?list={list}&due={due}&on={on}");
    let page = WorkPage {
        frame: Frame::of(app, &person, "My work", Section::Work),
        today: format!("{}, {}", call.at.today.format("%A"), calendar::human_date(call.at.today)),
        tiles: tiles(&counts, call.at.today),
        tabs: tabs(&filter.list, chosen.is_empty().then_some(found.total), counts.put_off),
        heading: heading(&filter.list, &chosen),
        chosen,
        weeks: weeks(&days),
        total: found.total,
        lines: found.items.iter().map(|line| show(line, &person, &call.at)).collect(),
        first: asked.after.is_some().then(|| whole.clone()),
        next: found.next.map(|next| format!("{whole}&after={next}")),
        done: filter.list == WorkList::DoneThisWeek,
        later: filter.list == WorkList::PutOff,
        organisations,
        coming,
    };
    Ok(html(&page))
}

fn filter(call: &Call, asked: &Asked) -> WorkFilter {
    let list = match asked.list.as_str() {
        "waiting" => WorkList::WaitingOnOthers,
        "team" => WorkList::Team,
        "done" => WorkList::DoneThisWeek,
        "taken" => WorkList::Mine,
        "later" => WorkList::PutOff,
        _ => WorkList::ForMe,
    };
    let due = match asked.due.as_str() {
        "overdue" => Some(DueFilter::Overdue),
        "today" => Some(DueFilter::Today),
        "week" => Some(DueFilter::Week),
        _ => day_asked(asked).map(DueFilter::On),
    };
    ops::cases::work_filter(call, list, due)
}

/// The day that the address names.
fn day_asked(asked: &Asked) -> Option<NaiveDate> {
    asked.on.parse().ok().filter(|day: &NaiveDate| (1900..3000).contains(&day.year()))
}

/// The table of deadlines. The words say everything that the shades do.
fn weeks(days: &[(NaiveDate, u64)]) -> Vec<Week> {
    let day = |(on, tasks): &(NaiveDate, u64)| {
        let deadlines = match tasks {
            0 => "no deadline".to_owned(),
            1 => "1 deadline".to_owned(),
            many => format!("{many} deadlines"),
        };
        HeatDay {
            tasks: *tasks,
            shade: match tasks {
                0 => "h0",
                1 => "h1",
                2 => "h2",
                3..=4 => "h3",
                _ => "h5",
            },
            on: on.to_string(),
            words: format!("{deadlines}, {}", on.format("%A %-d %B")),
        }
    };
    let week = |week: &[(NaiveDate, u64)]| Week {
        of: week.first().map_or_else(String::new, |(on, _)| on.format("%-d %b").to_string()),
        days: week.iter().map(day).collect(),
    };
    days.chunks(7).map(week).collect()
}

/// The organisations that are waited for most.
async fn awaited(app: &App, person: &Person) -> poem::Result<Vec<Awaited>> {
    let call = person.call(app, Operation::ListWaiting);
    let found = ops::requests::awaited_from(app, &call, ORGANISATIONS).await.map_err(PageFault)?;
    let whole = |count: i64| usize::try_from(count).unwrap_or_default();
    let most = found.iter().map(|one| whole(one.open)).max().unwrap_or_default();
    let show = |one: AwaitedFrom| {
        let (open, late) = (whole(one.open), whole(one.late));
        Awaited { name: one.name, open, late, bar: bar(open, late, most) }
    };
    Ok(found.into_iter().map(show).collect())
}

/// When the first task of the whole list is due, for a page that would otherwise say only "none".
async fn next_due(app: &App, call: &Call, filter: &WorkFilter) -> poem::Result<Option<String>> {
    let whole = WorkFilter { due: None, ..filter.clone() };
    let ask = PageAsk { after: None, size: 1 };
    let (found, _) = ops::cases::work(app, call, whole, &ask).await.map_err(PageFault)?;
    let due = found.items.first().and_then(|line| line.task.due_at);
    Ok(due.map(|due| calendar::human_date(calendar::london_date(due))))
}

fn tiles(counts: &WorkCounts, today: NaiveDate) -> Vec<Tile> {
    let tile = |count, words, href, note: &str, edge| Tile {
        count,
        words,
        href,
        note: note.to_owned(),
        edge,
    };
    let week = format!("until {}", calendar::add_days(today, 7).format("%-d %B"));
    vec![
        tile(counts.overdue, "Overdue", "/my-work?due=overdue", "past their limit", "late"),
        tile(
            counts.due_today,
            "Due today",
            "/my-work?due=today",
            "until the end of the day",
            "soon",
        ),
        tile(counts.due_in_7_days, "Due in 7 days", "/my-work?due=week", &week, ""),
        tile(
            counts.waiting_on_others,
            "Waiting on others",
            "/my-work?list=waiting",
            "in your area",
            "",
        ),
        tile(
            counts.ready_for_panel,
            "Ready for panel",
            "/cases?stage=cdop_ready",
            "not on an agenda",
            "ok",
        ),
    ]
}

fn tabs(list: &WorkList, total: Option<u64>, put_off: u64) -> Vec<Tab> {
    let tabs = [
        ("/my-work", "For me", WorkList::ForMe),
        ("/my-work?list=taken", "Taken by me", WorkList::Mine),
        ("/my-work?list=waiting", "Waiting on others", WorkList::WaitingOnOthers),
        ("/my-work?list=team", "My team", WorkList::Team),
        ("/my-work?list=later", "Put off", WorkList::PutOff),
        ("/my-work?list=done", "Done this week", WorkList::DoneThisWeek),
    ];
    tabs.into_iter()
        .map(|(href, words, own)| {
            let current = own == *list;
            let total = match own {
                WorkList::PutOff => Some(put_off),
                _ => total.filter(|_| current),
            };
            let count = total.map_or_else(String::new, |total| format!(" ({total})"));
            Tab { href, words: format!("{words}{count}"), current }
        })
        .collect()
}

fn heading(list: &WorkList, chosen: &str) -> String {
    let (whose, order) = match list {
        WorkList::ForMe => ("Tasks for you", "most urgent first"),
        WorkList::WaitingOnOthers => ("Tasks that wait for others", "most urgent first"),
        WorkList::Team => ("All tasks of the area", "most urgent first"),
        WorkList::DoneThisWeek => ("Done this week", "latest first"),
        WorkList::PutOff => ("Put off until a day to come", "the first to come back first"),
        WorkList::Mine => ("Tasks that you have taken or been given", "most urgent first"),
    };
    let chosen = if chosen.is_empty() { String::new() } else { format!(", {chosen}") };
    format!("{whose}{chosen}, {order}")
}

/// Words with a capital letter, to begin a line.
pub fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn safe(text: &str) -> String {
    text.chars().filter(char::is_ascii_lowercase).collect()
}

/// A due date, with its year only where it is not this one.
fn day(due: DateTime<Utc>, at: &Moment) -> String {
    let day = calendar::london_date(due);
    if day.year() == at.today.year() {
        day.format("%-d %B").to_string()
    } else {
        calendar::human_date(day)
    }
}

/// Who has a task, in words.
fn owner(line: &WorkLine, person: &Person) -> String {
    match &line.hand.owner {
        Some(owner) if owner.id == person.session.staff.id => "Yours".to_owned(),
        Some(owner) => owner.name.clone(),
        None => String::new(),
    }
}

fn show(line: &WorkLine, person: &Person, at: &Moment) -> Line {
    let hide = person.session.hide_names;
    let rests = line.hand.rests(&line.task, at.now).filter(|_| line.done_at.is_none());
    let (state, edge) = match (line.done_at, line.task.due_at) {
        _ if rests.is_some() => {
            let until = rests.map(|off| calendar::human_date(off.until)).unwrap_or_default();
            (format!("Put off until {until}"), "rests")
        }
        (Some(done), _) => {
            (format!("Done {}", calendar::human_date(calendar::london_date(done))), "done")
        }
        (None, Some(due)) => due_words(due, at),
        (None, None) => (String::new(), ""),
    };
    let notice = line.subject_kind == "notice";
    let base = if notice {
        format!("/notifications/{}", line.subject)
    } else {
        format!("/cases/{}", line.reference)
    };
    let (path, step) = next_step(&line.task);
    Line {
        title: line.task.title.clone(),
        why: match rests {
            Some(off) => format!("{}. {}", line.task.why, off.reason),
            None => line.task.why.clone(),
        },
        owner: owner(line, person),
        task: format!("/my-work/tasks/{}", line.id),
        href: person.may(line.task.operation).then(|| format!("{base}{path}")),
        record: Some(base).filter(|_| !notice || person.may(Operation::ListWaitingNotices)),
        reference: line.reference.clone(),
        child: if hide { String::new() } else { line.child_name.clone().unwrap_or_default() },
        waiting_on: if person.is(line.task.role) {
            "You".to_owned()
        } else {
            capital(line.task.role.words())
        },
        due: line.task.due_at.map_or("No date set".into(), |due| day(due, at)),
        state,
        edge: match edge {
            "late" => "cdr-late",
            "soon" => "cdr-soon",
            _ => "",
        },
        tag: match edge {
            "late" => "red",
            "soon" => "orange",
            "near" => "blue",
            "done" => "green",
            _ => "grey",
        },
        step,
    }
}

/// Where the next step of a task is taken, and its words.
pub fn next_step(task: &domain::task::Task) -> (String, &'static str) {
    match task.operation {
        Operation::DecideScope => ("/scope".into(), "Decide"),
        Operation::RecordFact if task.kind == "notify-ncmd" => {
            ("/facts?fact=ncmd_notified_at".into(), "Record it")
        }
        Operation::RecordFact if task.kind == "name-key-worker" => {
            ("/facts?fact=key_worker".into(), "Record")
        }
        Operation::RecordFact => ("/facts".into(), "Record"),
        Operation::DecideJointAgencyResponse => ("/jar".into(), "Record"),
        Operation::ReviewJointAgencyResponse => ("/jar".into(), "Review"),
        Operation::ArrangeMeeting => {
            let kind = match task.kind.as_str() {
                "arrange-response-meeting" => "joint_agency_response",
                "arrange-panel" => "panel",
                _ => "child_death_review",
            };
            (format!("/meetings/new?kind={kind}"), "Arrange")
        }
        Operation::RecordMeeting => (format!("/meetings/{}", task.about), "Record"),
        Operation::ApproveMinutes => {
            (format!("/meetings/{}/minutes/approve", task.about), "Approve")
        }
        Operation::EndAction => {
            let meeting = task.about.split(':').next().unwrap_or_default();
            (format!("/meetings/{meeting}"), "Record")
        }
        Operation::SaveAnalysis | Operation::RouteAnalysis => ("/analysis".into(), "Open"),
        Operation::FinaliseAnalysis => ("/analysis/finalise".into(), "Finalise"),
        Operation::ProposeHandOver | Operation::WithdrawHandOver => ("/areas".into(), "Open"),
        Operation::ConfirmHandOverOutside => ("/hand-over/receipt".into(), "Record"),
        Operation::HoldClocks => ("/hold".into(), "Look again"),
        Operation::SetResponseStep if task.about == "home_visit" => ("/jar/visit".into(), "Record"),
        Operation::SetResponseStep => (format!("/jar/plan/{}", task.about), "Open"),
        Operation::CloseCase => ("/close".into(), "Close"),
        Operation::NameKeyWorker => ("/family/key-worker".into(), "Name"),
        Operation::AssignFamilyQuestion
        | Operation::AnswerFamilyQuestion
        | Operation::FeedBackFamilyQuestion => ("/family#questions".into(), "Open"),
        Operation::ResumeFamilyContact => ("/family".into(), "Open"),
        Operation::SendReminders | Operation::GiveFormalNotice | Operation::RecordEscalation => {
            (format!("/requests/{}", task.about), "Open")
        }
        _ => (String::new(), "Open"),
    }
}
