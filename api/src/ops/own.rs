//! What people set for themselves: who stands in while they are away, the daily digest, and the address
//! of their own calendar.

use super::{OpError, cases, people, permitted};
use crate::{
    app::App,
    outside::{calendar, hosts},
};
use chrono::NaiveDate;
use domain::{
    change::{Change, RegistryEdit},
    hand::Colleague,
    ids::StaffId,
    operations::{Call, Operation},
    own::{self, Deputy, OwnCalendar},
    refusal::Refusal,
};
use storage::{Reader, WorkCounts, WorkList};

/// What a person has set.
#[derive(Clone, Debug)]
pub struct Own {
    /// Who stands in, and their name; none when nobody does today.
    pub deputy: Option<(Deputy, String)>,
    /// Names of the people for whom this one stands in today.
    pub stands_in_for: Vec<String>,
    /// The minute of the day at which the digest goes, if it is wanted.
    pub digest: Option<u32>,
    /// Their own calendar, if they gave its address.
    pub calendar: Option<OwnCalendar>,
    /// Whether this server reads calendars at all.
    pub reads_calendars: bool,
    /// Everybody who may stand in.
    pub may_stand_in: Vec<Colleague>,
}

fn me(call: &Call) -> Result<StaffId, OpError> {
    call.actor.staff_id().ok_or(OpError::NotPermitted)
}

/// Everybody who holds a role in one of the caller's areas, each once with all those roles.
async fn colleagues(reader: &mut Reader, call: &Call) -> Result<Vec<Colleague>, OpError> {
    let mut known: Vec<Colleague> = Vec::new();
    for area in call.actor.areas() {
        for colleague in reader.colleagues(area).await? {
            match known.iter_mut().find(|known| known.id == colleague.id) {
                Some(known) => known.grants.extend(colleague.grants),
                None => known.push(colleague),
            }
        }
    }
    Ok(known)
}

/// What the caller has set.
pub async fn open(app: &App, call: &Call) -> Result<Own, OpError> {
    permitted(app, call).await?;
    let me = me(call)?;
    app.store
        .read(call, async |reader| {
            let known = colleagues(reader, call).await?;
            let name = |id: StaffId| {
                let found = known.iter().find(|colleague| colleague.id == id);
                found.map_or_else(|| "A former colleague".to_owned(), |c| c.name.clone())
            };
            let deputy = reader.deputy_of(me).await?.filter(|d| d.stands(call.at.today));
            let others = reader.stands_in_for(me, call.at.today).await?;
            Ok(Own {
                deputy: deputy.map(|deputy| (deputy.clone(), name(deputy.deputy))),
                stands_in_for: others.into_iter().map(name).collect(),
                digest: reader.digest_of(me).await?,
                calendar: reader.own_calendar(me).await?,
                reads_calendars: !app.settings.calendars.is_off(),
                may_stand_in: known
                    .into_iter()
                    .filter(|colleague| own::may_stand_in(colleague, &call.actor))
                    .collect(),
            })
        })
        .await
}

/// Names who stands in.
pub async fn name_deputy(
    app: &App,
    call: &Call,
    deputy: Option<StaffId>,
    until: NaiveDate,
    reason: &str,
) -> Result<(), OpError> {
    let known = open(app, call).await?.may_stand_in;
    let to = known.iter().find(|colleague| Some(colleague.id) == deputy);
    own::name_deputy(&call.actor, to, until, reason, &call.at)?;
    let Some(to) = to else { return Err(OpError::NotFound) };
    let named = Deputy { deputy: to.id, until, reason: reason.trim().into() };
    save(app, call, RegistryEdit::Deputy { staff: me(call)?, named, at: call.at.now }).await
}

/// Ends it before its day.
pub async fn end_deputy(app: &App, call: &Call) -> Result<(), OpError> {
    permitted(app, call).await?;
    save(app, call, RegistryEdit::NoDeputy { staff: me(call)?, at: call.at.now }).await
}

/// Wants the digest at a minute of the day, or no more.
pub async fn set_digest(app: &App, call: &Call, minute: Option<u32>) -> Result<(), OpError> {
    permitted(app, call).await?;
    if minute.is_some_and(|minute| minute >= 24 * 60) {
        let detail = "Enter a time on the 24-hour clock such as 07:30.";
        return Err(Refusal::field("/at", "time-not-recognised", detail).into());
    }
    save(app, call, RegistryEdit::Digest { staff: me(call)?, minute, at: call.at.now }).await
}

/// Gives the address of one's own calendar. It is read at once, and every half hour from then on.
pub async fn set_calendar(app: &App, call: &Call, given: &str) -> Result<(), OpError> {
    permitted(app, call).await?;
    let staff = me(call)?;
    let settings = &app.settings;
    if settings.calendars.is_off() {
        let detail =
            "This server reads no calendars. Whoever runs it can allow hosts to read from.";
        return Err(Refusal::field("/address", "calendars-off", detail).into());
    }
    let address = calendar::address(given);
    let place = hosts::fit(&address, &settings.calendars, settings.behind_proxy)
        .map_err(|detail| Refusal::field("/address", "calendar-address", detail))?;
    let (host, at) = (Some(place.host), call.at.now);
    let calendar_address = Some(address);
    save(app, call, RegistryEdit::Calendar { staff, host, calendar_address, at }).await?;
    app.calendars.notify_one();
    Ok(())
}

/// Takes the address away, with all that was read from it.
pub async fn end_calendar(app: &App, call: &Call) -> Result<(), OpError> {
    permitted(app, call).await?;
    let (staff, at) = (me(call)?, call.at.now);
    let edit = RegistryEdit::Calendar { staff, host: None, calendar_address: None, at };
    save(app, call, edit).await
}

async fn save(app: &App, call: &Call, edit: RegistryEdit) -> Result<(), OpError> {
    app.store
        .write(call, async |tx| {
            tx.save(Change::of_registry(edit)).await?;
            Ok::<_, OpError>(())
        })
        .await
}

/// Writes the digest of one person for today: counts, and nothing of any case.
pub async fn write_digest(app: &App, staff: StaffId) -> Result<(), OpError> {
    let person = app.store.staff(staff).await?;
    let call = Call::new(people::actor(&person), Operation::ListWork, app.moment());
    let wanted = person.active && !person.grants.is_empty();
    let counts = if wanted { counts(app, &call).await? } else { WorkCounts::default() };
    let lines = [
        ("Overdue", counts.overdue),
        ("Due today", counts.due_today),
        ("Due in 7 days", counts.due_in_7_days),
        ("Waiting on others", counts.waiting_on_others),
        ("Put off", counts.put_off),
        ("Ready for panel", counts.ready_for_panel),
    ];
    let message = own::digest(staff, &person.email, call.at.today, &lines);
    let by = Call::system("digest", Operation::SetDigest, call.at);
    app.store
        .write(&by, async |tx| {
            if wanted {
                tx.save(Change::of_messages(vec![message])).await?;
            }
            tx.digest_written(staff, call.at.today).await?;
            Ok::<_, OpError>(())
        })
        .await
}

async fn counts(app: &App, call: &Call) -> Result<WorkCounts, OpError> {
    let mut filter = cases::work_filter(call, WorkList::ForMe, None);
    app.store
        .read(call, async |reader| {
            if let Some(me) = call.actor.staff_id() {
                filter.people.extend(reader.stands_in_for(me, call.at.today).await?);
            }
            Ok(reader.work_counts(&filter).await?)
        })
        .await
}
