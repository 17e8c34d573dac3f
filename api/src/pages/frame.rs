//! What surrounds every page: title, header, navigation, footer. A title holds no name.

use super::session::{Person, Visitor};
use crate::app::App;
use askama::Template;
use domain::{ids, operations::Operation};
use poem::Response;

/// One link of the main navigation.
#[derive(Clone, Debug)]
pub struct NavLink {
    /// Where it leads.
    pub href: &'static str,
    /// Its words.
    pub words: &'static str,
    /// Whether it is the page or its section.
    pub current: bool,
}

/// What surrounds a page.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Title, without the name of the service.
    pub title: String,
    /// Name of the service.
    pub service: String,
    /// Names of the areas, under the name of the service; empty for nobody.
    pub areas: String,
    /// Name and roles of the person, if signed in.
    pub person: Option<String>,
    /// Main navigation.
    pub nav: Vec<NavLink>,
    /// Token of the forms of this session.
    pub csrf: String,
    /// A new random value for each form, so that a form sent twice acts once.
    pub key: String,
    /// Whether names are hidden.
    pub hide_names: bool,
    /// Where hiding or showing names leads back to.
    pub back: String,
    /// Where the files of the pages are.
    pub files: String,
}

/// A section of the navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// My work.
    Work,
    /// Cases.
    Cases,
    /// Notifications.
    Notifications,
    /// Exports.
    Exports,
    /// Hand-overs.
    HandOvers,
    /// Areas and their places.
    Areas,
    /// Where every review is.
    Overview,
    /// None of them.
    None,
}

impl Frame {
    /// A page for anybody.
    pub fn public(title: &str) -> Self {
        Self {
            title: title.to_owned(),
            service: "Child death review".to_owned(),
            areas: String::new(),
            person: None,
            nav: Vec::new(),
            csrf: String::new(),
            key: ids::random_uuid().to_string(),
            hide_names: false,
            back: String::new(),
            files: super::assets::folder(),
        }
    }

    /// A page for anybody, with the name that the settings give the service.
    pub fn open(app: &App, title: &str) -> Self {
        Self { service: app.settings.service_name.clone(), ..Self::public(title) }
    }

    /// A page that is open to anybody, with the navigation of whoever is signed in.
    pub fn visited(app: &App, visitor: &Visitor, title: &str) -> Self {
        match &visitor.0 {
            Some(person) => Self::of(app, person, title, Section::None),
            None => Self::open(app, title),
        }
    }

    /// A page for a person.
    pub fn of(app: &App, person: &Person, title: &str, section: Section) -> Self {
        let roles: Vec<&str> =
            person.actor.roles().into_iter().map(domain::access::Role::words).collect();
        Self {
            areas: person.areas.clone(),
            back: person.path.clone(),
            person: Some(format!("{}, {}", person.actor.name(), roles.join(" and "))),
            nav: nav(person, section),
            csrf: person.session.csrf.clone(),
            hide_names: person.session.hide_names,
            ..Self::open(app, title)
        }
    }

    /// The same page with a title that says that the form has faults.
    #[must_use]
    pub fn faulty(mut self) -> Self {
        self.title = format!("Error: {}", self.title);
        self
    }
}

fn nav(person: &Person, section: Section) -> Vec<NavLink> {
    let links = [
        ("/my-work", "My work", Section::Work, Operation::ListWork),
        ("/cases", "Cases", Section::Cases, Operation::ListCases),
        ("/notifications", "Notifications", Section::Notifications, Operation::ListWaitingNotices),
        ("/exports", "Exports", Section::Exports, Operation::ListExports),
        ("/hand-overs", "Hand-overs", Section::HandOvers, Operation::ListHandOvers),
        ("/admin/areas", "Areas", Section::Areas, Operation::ListAreas),
        ("/overview", "Overview", Section::Overview, Operation::GetOverview),
    ];
    links
        .into_iter()
        .filter(|(.., operation)| person.may(*operation))
        .map(|(href, words, own, _)| NavLink { href, words, current: own == section })
        .collect()
}

/// A page as an answer.
pub fn html(page: &impl Template) -> Response {
    match page.render() {
        Ok(text) => Response::builder().content_type("text/html; charset=utf-8").body(text),
        Err(error) => {
            tracing::error!(%error, "a page could not be drawn");
            Response::builder()
                .status(poem::http::StatusCode::INTERNAL_SERVER_ERROR)
                .content_type("text/plain; charset=utf-8")
                .body("Something went wrong. Nothing was lost.")
        }
    }
}
