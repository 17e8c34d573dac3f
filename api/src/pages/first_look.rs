//! The first look at a new death, and the meter of what is known.

use super::{
    case_head::{CaseHead, Tab},
    facts::opened,
    frame::{Frame, Section, html},
    notices::when,
    session::Person,
};
use crate::{app::App, wire::first_look::FirstLookView};
use askama::Template;
use domain::{
    case::{CaseRecord, Stage},
    completeness,
    operations::Operation,
};
use poem::{
    Response, handler,
    web::{Data, Path},
};

/// The meter on the overview.
pub struct Meter {
    /// Width of the bar, of 200.
    pub bar: usize,
    /// In words.
    pub words: String,
    /// Whether the case is new enough for a first look.
    pub early: bool,
}

impl Meter {
    /// The meter of a case.
    pub fn of(record: &CaseRecord) -> Self {
        let read = completeness::read(record);
        Self {
            bar: read.known * 200 / read.of.max(1),
            words: read.words(),
            early: matches!(record.course.stage, Stage::Triage | Stage::Open),
        }
    }
}

/// One line of the list of what a new death needs.
struct Need {
    done: bool,
    words: String,
    note: String,
    link: Option<(String, &'static str)>,
}

#[derive(Template)]
#[template(path = "pages/first_look.html")]
struct FirstLookPage {
    frame: Frame,
    head: CaseHead,
    look: FirstLookView,
    needs: Vec<Need>,
}

/// The first look.
#[handler]
pub async fn page(
    Data(app): Data<&App>,
    person: Person,
    Path(reference): Path<String>,
) -> poem::Result<Response> {
    let seen = opened(app, &person, Operation::GetFirstLook, &reference).await?;
    let head = CaseHead::of(&seen, &person, Tab::Overview);
    let look = FirstLookView::of(&seen.record);
    let needs = needs(&look, &head.reference);
    let frame = Frame::of(app, &person, &format!("{} first look", head.reference), Section::Cases);
    Ok(html(&FirstLookPage { frame, head, look, needs }))
}

fn needs(look: &FirstLookView, reference: &str) -> Vec<Need> {
    let Some(needs) = &look.needs else { return Vec::new() };
    let base = format!("/cases/{reference}");
    let link = |open: bool, path: &str, words| open.then(|| (format!("{base}{path}"), words));
    let told = needs.doctor_told_at;
    vec![
        Need {
            done: told.is_some(),
            words: "The designated doctor is told".into(),
            note: told.map_or("The message is on its way.".into(), |at| {
                format!("Delivered {}.", when(at))
            }),
            link: None,
        },
        Need {
            done: needs.national_told,
            words: "The national database is told".into(),
            note: "Due 48 hours from the death. Check the particulars below first.".into(),
            link: link(
                !needs.national_told,
                "/facts?fact=ncmd_notified_at",
                "Record when it was told",
            ),
        },
        Need {
            done: needs.response_decided,
            words: "The joint agency response decision is recorded".into(),
            note: "Considered for every death.".into(),
            link: link(!needs.response_decided, "/jar", "Record the decision"),
        },
        Need {
            done: needs.key_worker_named,
            words: "The family has a key worker".into(),
            note: "Named by the organisation where the death was confirmed.".into(),
            link: link(!needs.key_worker_named, "/facts?fact=key_worker", "Record who it is"),
        },
    ]
}
