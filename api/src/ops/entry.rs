//! Notices that no sender's system sends: what staff enter by hand, and what comes by the public
//! page. Both are checked before anything is kept, because a person is there to put it right, and
//! both are then received like any other.

use super::{
    Keyed, OpError,
    notices::{Original, Receipt, Sender, receive_via},
    permitted,
};
use crate::app::App;
use chrono::{Duration, NaiveDate};
use domain::{
    access::{Actor, Office, Role},
    area::{self, Area, PlaceKind},
    ids::{AreaId, ClientId, ReceiptId},
    notice::{self, ByHand, Means, Notice, PUBLIC_SENDER, PractitionerNotice, Via},
    operations::{Call, Operation},
    person::Postcode,
    refusal::Faults,
};
use storage::NoticeRow;

/// How something reached the office.
#[derive(Clone, Debug)]
pub struct Reached {
    /// Who told us: a person and an office.
    pub told_by: String,
    /// By what means.
    pub means: Means,
    /// On which date.
    pub on: NaiveDate,
}

/// Takes in a notice that a member of staff typed in. It is theirs to correct, so one that breaks a
/// rule is refused with its fields and not kept.
pub async fn enter(
    app: &App,
    call: &Call,
    reached: Reached,
    notice: Notice,
    original: Original,
    key: Option<&Keyed>,
) -> Result<Receipt, OpError> {
    permitted(app, call).await?;
    let Actor::Staff { id, name, .. } = &call.actor else { return Err(OpError::NotPermitted) };
    let office = office_of(&notice, &reached.told_by);
    check(&notice, &office, &reached, call)?;
    let area = desk(app, call, &notice).await?;
    let via = Via::Hand(ByHand {
        staff: *id,
        name: name.clone(),
        told_by: reached.told_by.trim().to_owned(),
        means: reached.means,
        reached_us_on: reached.on,
    });
    let sender = Sender { client: ClientId(id.0), office, area };
    receive_via(app, call, &sender, via, notice, original, key).await
}

/// Checks what was typed in together with how it reached us.
fn check(notice: &Notice, office: &Office, reached: &Reached, call: &Call) -> Result<(), OpError> {
    let mut faults = Faults::default();
    faults.text("/told_by", &reached.told_by, 200, "Enter who told us, and for which office.");
    faults.unless(
        reached.on <= call.at.today,
        "/reached_us_on",
        "date-in-future",
        "The date must not be in the future.",
    );
    let body = notice.check(office, call.at.today).err().map(|refusal| refusal.fields());
    for fault in body.unwrap_or_default() {
        faults.push(fault.field, &fault.code, fault.detail);
    }
    Ok(faults.into_result()?)
}

/// Everything that is wrong with what was typed in; nothing is kept.
pub fn entry_faults(
    call: &Call,
    reached: &Reached,
    notice: &Notice,
) -> Vec<domain::refusal::FieldFault> {
    let office = office_of(notice, &reached.told_by);
    match check(notice, &office, reached, call) {
        Err(OpError::Refused(refusal)) => refusal.fields(),
        _ => Vec::new(),
    }
}

/// The office a typed notice speaks for: the one it names.
fn office_of(notice: &Notice, told_by: &str) -> Office {
    let (kind, code) = match notice {
        Notice::Registrar(notice) => (PlaceKind::RegistrationDistrict, notice.district.as_str()),
        Notice::Coroner(notice) => (PlaceKind::CoronerArea, notice.coroner_area.as_str()),
        Notice::Practitioner(_) => (PlaceKind::CareProvider, "BY-HAND"),
        // Nobody types in a national signal: it comes by machine only.
        Notice::Signal(_) => (PlaceKind::NationalService, "BY-HAND"),
    };
    Office { kind, code: code.trim().to_uppercase(), name: told_by.trim().to_owned() }
}

/// The area at whose desk a typed notice lies while it waits: where the child lived, if the person
/// works there, else the first area in which the person may enter notices.
async fn desk(app: &App, call: &Call, notice: &Notice) -> Result<AreaId, OpError> {
    let mine = call.areas();
    let lived = by_postcode(app, call, notice.child().postcode.as_deref()).await?;
    let lived = lived.filter(|area| mine.contains(area));
    lived.or(mine.first().copied()).ok_or(OpError::NotPermitted)
}

/// The area that a postcode belongs to today.
async fn by_postcode(
    app: &App,
    call: &Call,
    postcode: Option<&str>,
) -> Result<Option<AreaId>, OpError> {
    let Some(postcode) = postcode.and_then(|text| Postcode::parse(text).ok()) else {
        return Ok(None);
    };
    let places =
        app.store.read(call, async |reader| Ok::<_, OpError>(reader.places().await?)).await?;
    Ok(area::area_of(&places, PlaceKind::PostcodeDistrict, postcode.district(), call.at.today))
}

/// The most notices that the public page takes for the whole server within `PUBLIC_SPAN`.
const PUBLIC_MOST: u64 = 60;

/// The time over which notices from the public page are counted.
const PUBLIC_SPAN: Duration = Duration::minutes(10);

/// Who acts on the public page: a sender that can send a notification and look up its receipt.
fn public_actor() -> Actor {
    Actor::Client { id: PUBLIC_SENDER, role: Role::Practitioner, office: public_office() }
}

fn public_office() -> Office {
    Office {
        kind: PlaceKind::CareProvider,
        code: "PUBLIC".into(),
        name: "The page for reporting a death".into(),
    }
}

/// Where a report from the public page goes.
#[derive(Clone, Debug, Default)]
pub struct Towards {
    /// Short name of the area that the notifier chose.
    pub area: Option<String>,
    /// Postcode of the place of death.
    pub died_at: Option<String>,
}

/// What is wrong with a report so far; it is not kept.
pub fn faults(app: &App, notice: &PractitionerNotice) -> Vec<domain::refusal::FieldFault> {
    let checked =
        Notice::Practitioner(Box::new(notice.clone())).check(&public_office(), app.moment().today);
    checked.err().map(|refusal| refusal.fields()).unwrap_or_default()
}

/// The areas of this server, as the public page offers them.
pub async fn areas(app: &App) -> Result<Vec<Area>, OpError> {
    let call = Call::new(public_actor(), Operation::SendPractitionerNotice, app.moment());
    let mut areas =
        app.store.read(&call, async |reader| Ok::<_, OpError>(reader.areas().await?)).await?;
    areas.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(areas)
}

/// The area in which a postcode lies today, if it is one of this server's.
pub async fn area_at(app: &App, postcode: Option<&str>) -> Result<Option<AreaId>, OpError> {
    let call = Call::new(public_actor(), Operation::SendPractitionerNotice, app.moment());
    by_postcode(app, &call, postcode).await
}

/// Takes in a report from the public page. It goes to the area where the child lived; else to the one
/// the notifier chose; else to the one that serves the place of death; else to the default of the settings.
pub async fn report(
    app: &App,
    notice: PractitionerNotice,
    towards: &Towards,
    original: Original,
    key: &Keyed,
) -> Result<Receipt, OpError> {
    let call = Call::new(public_actor(), Operation::SendPractitionerNotice, app.moment());
    permitted(app, &call).await?;
    let since = call.at.now - PUBLIC_SPAN;
    let many = app
        .store
        .read(&call, async |reader| {
            Ok::<_, OpError>(reader.arrived_since(PUBLIC_SENDER, since).await?)
        })
        .await?;
    if many >= PUBLIC_MOST {
        return Err(OpError::TooMany);
    }
    let area = receiving(app, &call, &notice, towards).await?;
    let sender = Sender { client: PUBLIC_SENDER, office: public_office(), area };
    let notice = Notice::Practitioner(Box::new(notice));
    receive_via(app, &call, &sender, Via::PublicPage, notice, original, Some(key)).await
}

async fn receiving(
    app: &App,
    call: &Call,
    notice: &notice::PractitionerNotice,
    towards: &Towards,
) -> Result<AreaId, OpError> {
    if let Some(area) = by_postcode(app, call, notice.child.postcode.as_deref()).await? {
        return Ok(area);
    }
    let areas = areas(app).await?;
    let named = |slug: &str| areas.iter().find(|area| area.slug == slug).map(|area| area.id);
    if let Some(area) = towards.area.as_deref().and_then(named) {
        return Ok(area);
    }
    if let Some(area) = by_postcode(app, call, towards.died_at.as_deref()).await? {
        return Ok(area);
    }
    let default = app.settings.default_area.as_deref().and_then(named);
    let first = default.or(areas.first().map(|area| area.id));
    first.ok_or(OpError::Bug {
        said: "No area is set up on this server yet.",
        meant: "a report came by the public page before any area was added".to_owned(),
    })
}

/// Looks up a receipt that the public page gave.
pub async fn receipt(app: &App, receipt: ReceiptId) -> Result<NoticeRow, OpError> {
    let call = Call::new(public_actor(), Operation::GetReceipt, app.moment());
    super::notices::receipt(app, &call, receipt).await
}
