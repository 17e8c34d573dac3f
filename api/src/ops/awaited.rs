//! The quarterly lists of what reviews wait for: one for each coroner's office, and one for each
//! police force, with one for reviews whose office or force nobody recorded. A person reads a list, names the mailbox, and sends it.

use super::{Done, Keyed, OpError, judge, keyed, permitted};
use crate::app::App;
use chrono::NaiveDate;
use domain::{
    area::Area,
    awaited::{Ask, Awaited, Body, Line, Mail, looks_sendable},
    case::Command,
    change::Change,
    ids::{AreaId, CaseId},
    operations::Call,
    police_force::{self, Concerned, Force},
    refusal::Refusal,
};
use std::collections::BTreeMap;
use storage::{AwaitedRow, Tx};

/// The key of the list of reviews whose police force nobody recorded.
pub const FORCE_NOT_RECORDED: &str = "police";

/// One review on a list.
pub struct Entry {
    /// The case.
    pub case: CaseId,
    /// Its reference.
    pub reference: String,
    /// What it waits for from this body.
    pub lines: Vec<Line>,
}

/// The list of one body.
pub struct List {
    /// Names it in addresses: `coroner` or `police` with the code of the office or force, and without
    /// one where it is not recorded.
    pub key: String,
    /// The body.
    pub body: Body,
    /// Its name.
    pub name: String,
    /// Its reviews, the oldest first.
    pub entries: Vec<Entry>,
}

impl List {
    /// What goes out: every line that they have not said is not theirs.
    pub fn sent(&self) -> Vec<(String, Line)> {
        let each = self.entries.iter();
        each.flat_map(|entry| {
            let theirs = entry.lines.iter().filter(|line| line.is_theirs());
            theirs.map(|line| (entry.reference.clone(), line.clone()))
        })
        .collect()
    }

    /// The e-mail as it would go out today.
    pub fn mail(&self, area: &str, to: &str, today: NaiveDate) -> Mail {
        Mail::of(area, to, today, &self.sent())
    }
}

/// The lists of an area.
pub struct Lists {
    /// The area.
    pub area: Area,
    /// Other areas of the caller.
    pub others: Vec<Area>,
    /// Its lists.
    pub lists: Vec<List>,
}

/// The lists of an area of the caller's, or of the first of them by name.
pub async fn lists(app: &App, call: &Call, area: Option<AreaId>) -> Result<Lists, OpError> {
    permitted(app, call).await?;
    crate::jobs::place::drain(app).await;
    app.store
        .read(call, async |reader| {
            let mut others = reader.areas().await?;
            others.retain(|area| call.permitted_in(area.id));
            let at = others.iter().position(|known| area.is_none_or(|area| known.id == area));
            let area = others.remove(at.ok_or(OpError::NotFound)?);
            let forces = police_force::of_area(&reader.places().await?, area.id, call.at.today);
            let lists = grouped(reader.awaited(area.id).await?, &forces);
            Ok(Lists { area, others, lists })
        })
        .await
}

fn grouped(rows: Vec<AwaitedRow>, forces: &[Force]) -> Vec<List> {
    let mut lists: BTreeMap<(Body, String), List> = BTreeMap::new();
    for row in rows {
        for body in [Body::Coroner, Body::Police] {
            let theirs = row.lines.iter().filter(|line| line.what.from() == body);
            let lines: Vec<Line> = theirs.cloned().collect();
            if lines.is_empty() {
                continue;
            }
            let (key, name) = named(body, &row, forces);
            let list = lists.entry((body, key.clone())).or_insert_with(|| List {
                key,
                body,
                name,
                entries: Vec::new(),
            });
            let reference = row.reference.clone();
            list.entries.push(Entry { case: row.case, reference, lines });
        }
    }
    lists.into_values().collect()
}

fn named(body: Body, row: &AwaitedRow, forces: &[Force]) -> (String, String) {
    match (body, &row.coroner) {
        (Body::Police, _) => match Concerned::of(row.police.as_deref(), forces).force() {
            Some(force) => (format!("police-{}", force.code), force.name.clone()),
            None => (FORCE_NOT_RECORDED.into(), "Police, force not recorded".into()),
        },
        (Body::Coroner, Some(office)) => (format!("coroner-{}", office.code), office.name.clone()),
        (Body::Coroner, None) => ("coroner".into(), "A coroner whose office is not known".into()),
    }
}

/// Sends one list to a mailbox and keeps on each review that it was on it. Twice on one day to the
/// same mailbox is one e-mail.
pub async fn send(
    app: &App,
    call: &Call,
    area: AreaId,
    (list, to): (&str, &str),
    key: Option<&Keyed>,
) -> Result<Done, OpError> {
    match prepared(app, call, area, (list, to)).await {
        Ok((list, mail)) => {
            let done = app
                .store
                .write(call, async |tx| sent(tx, call, (area, &list), &mail, key).await)
                .await?;
            app.nudge.notify_one();
            Ok(done)
        }
        // By now the list may be empty or gone: a repeat of the key still gets its answer.
        Err(error) => before(app, call, area, key).await?.ok_or(error),
    }
}

/// A list that can be sent, with the e-mail.
async fn prepared(
    app: &App,
    call: &Call,
    area: AreaId,
    (list, to): (&str, &str),
) -> Result<(List, Mail), OpError> {
    let Lists { area, lists, .. } = lists(app, call, Some(area)).await?;
    let list = lists.into_iter().find(|known| known.key == list).ok_or(OpError::NotFound)?;
    if !looks_sendable(to) {
        let detail = "Enter a mailbox such as office@coroner.example.org.";
        return Err(Refusal::field("/to", "not-a-mailbox", detail).into());
    }
    if list.sent().is_empty() {
        let why = "Nothing on this list is theirs.".to_owned();
        return Err(Refusal::NotAllowedNow { operation: call.operation, why }.into());
    }
    let mail = list.mail(&area.name, to, call.at.today);
    Ok((list, mail))
}

/// The stored answer of a sending that was done before, where the caller may still send.
async fn before(
    app: &App,
    call: &Call,
    area: AreaId,
    key: Option<&Keyed>,
) -> Result<Option<Done>, OpError> {
    permitted(app, call).await?;
    if !call.permitted_in(area) {
        return Err(OpError::NotFound);
    }
    app.store.write(call, async |tx| keyed::known(tx, call, key).await).await
}

async fn sent(
    tx: &mut Tx,
    call: &Call,
    (area, list): (AreaId, &List),
    mail: &Mail,
    key: Option<&Keyed>,
) -> Result<Done, OpError> {
    if let Some(done) = keyed::claim(tx, call, key).await? {
        return Ok(done);
    }
    // In the order of their ids, so that two lists sent at once wait for one another.
    let mut cases: Vec<(CaseId, Vec<Awaited>)> = list.entries.iter().map(asked).collect();
    cases.retain(|(_, lines)| !lines.is_empty());
    cases.sort_by_key(|(case, _)| *case);
    let lengths = tx.lengths(area).await?;
    for (case, lines) in &cases {
        let record = tx.case(*case).await?;
        judge(call, &tx.parties(*case).await?)?;
        if record.course.areas.reviewing != Some(area) {
            return Err(OpError::NotFound);
        }
        let ask = Ask { lines: lines.clone(), to: mail.to.clone() };
        let events = ask.decide(&record, &call.actor, &call.at)?;
        tx.save(Change::of_case(record, events, &lengths, &call.at)).await?;
    }
    tx.save(Change::of_messages(vec![mail.message(call.at.today)])).await?;
    let version = u32::try_from(cases.len()).unwrap_or(u32::MAX);
    let done = Done { id: list.key.clone(), version, actions: Vec::new() };
    keyed::store(tx, call, key, &done).await?;
    Ok(done)
}

fn asked(entry: &Entry) -> (CaseId, Vec<Awaited>) {
    let theirs = entry.lines.iter().filter(|line| line.is_theirs());
    (entry.case, theirs.map(|line| line.what).collect())
}
