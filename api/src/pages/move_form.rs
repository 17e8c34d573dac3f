//! The short forms by which a case moves between areas: one template, each with its own operation.

use super::{
    case_head::{CaseHead, Tab},
    facts,
    form_state::FormState,
    frame::{Frame, Section, html},
    session::Person,
};
use crate::{
    app::App,
    ops::{self, OpError, cases::CaseSeen},
};
use askama::Template;
use domain::{area::Area, ids::AreaId, operations::Operation};
use poem::Response;
use uuid::Uuid;

/// One field of such a form.
pub struct Entry {
    /// How it is asked: `text`, `long`, `date` or `select`.
    pub kind: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Its label.
    pub label: &'static str,
    /// Its hint; may be empty.
    pub hint: &'static str,
    /// What may be chosen: value and words.
    pub options: Vec<(String, String)>,
}

impl Entry {
    fn plain(
        kind: &'static str,
        name: &'static str,
        label: &'static str,
        hint: &'static str,
    ) -> Self {
        Self { kind, name, label, hint, options: Vec::new() }
    }

    /// One line of text.
    pub fn text(name: &'static str, label: &'static str, hint: &'static str) -> Self {
        Self::plain("text", name, label, hint)
    }

    /// Several lines of text.
    pub fn long(name: &'static str, label: &'static str, hint: &'static str) -> Self {
        Self::plain("long", name, label, hint)
    }

    /// A date.
    pub fn date(name: &'static str, label: &'static str, hint: &'static str) -> Self {
        Self::plain("date", name, label, hint)
    }

    /// One of several.
    pub fn choice(
        name: &'static str,
        label: &'static str,
        hint: &'static str,
        options: Vec<(String, String)>,
    ) -> Self {
        Self { options, ..Self::plain("select", name, label, hint) }
    }

    /// One of these areas.
    pub fn area(name: &'static str, label: &'static str, areas: &[Area]) -> Self {
        let named = areas.iter().map(|area| (area.id.to_string(), area.name.clone()));
        Self::choice(name, label, "", named.collect())
    }
}

/// What a form says.
pub struct Words {
    /// Heading.
    pub heading: &'static str,
    /// Paragraphs above the fields.
    pub intro: Vec<&'static str>,
    /// The button.
    pub button: &'static str,
}

#[derive(Template)]
#[template(path = "pages/move_form.html")]
struct MovePage {
    frame: Frame,
    head: CaseHead,
    form: FormState,
    operation: &'static str,
    here: String,
    heading: &'static str,
    intro: Vec<&'static str>,
    button: &'static str,
    entries: Vec<Entry>,
}

/// The page of a form; 422 if it has faults.
pub fn page(
    app: &App,
    person: &Person,
    seen: &CaseSeen,
    operation: Operation,
    words: Words,
    entries: Vec<Entry>,
    form: FormState,
) -> Response {
    let head = CaseHead::of(seen, person, Tab::Areas);
    let title = format!("{} {}", head.reference, words.heading.to_lowercase());
    let frame = Frame::of(app, person, &title, Section::Cases);
    let faulty = !form.faults.is_empty();
    let page = MovePage {
        frame: if faulty { frame.faulty() } else { frame },
        here: person.path.clone(),
        operation: operation.id(),
        heading: words.heading,
        intro: words.intro,
        button: words.button,
        head,
        form,
        entries,
    };
    let response = html(&page);
    if faulty { facts::rejected(response) } else { response }
}

/// The case of a form, if the operation is open in its stage, with every area of the server.
pub async fn opened(
    app: &App,
    person: &Person,
    operation: Operation,
    reference: &str,
) -> poem::Result<(CaseSeen, Vec<Area>)> {
    let seen = facts::opened(app, person, operation, reference).await?;
    ops::open_now(operation, &seen.record).map_err(super::errors::PageFault)?;
    let call = person.call(app, operation);
    let areas = ops::cases::areas(app, &call).await.map_err(super::errors::PageFault)?;
    Ok((seen, areas))
}

/// The area chosen in a field; an unknown one if none is, which the rules refuse by name.
pub fn area_in(form: &FormState, name: &str) -> AreaId {
    AreaId(form.value(name).parse::<Uuid>().unwrap_or(Uuid::nil()))
}

/// Where a form that was carried out leads, or the faults to show.
pub fn settled(
    done: Result<ops::Done, OpError>,
) -> poem::Result<Result<ops::Done, Vec<domain::refusal::FieldFault>>> {
    facts::settled(done)
}
