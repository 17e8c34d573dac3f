//! Pages about the service: help, accessibility, privacy, support, and what an error of the API
//! means. Open to anybody; they hold no data.

use super::{
    errors::not_found,
    frame::{Frame, html},
    session::Visitor,
};
use crate::{app::App, rest::problem as kinds};
use askama::Template;
use poem::{
    Response, handler,
    web::{Data, Path},
};

#[derive(Template)]
#[template(path = "pages/help.html")]
struct HelpPage {
    frame: Frame,
    stages: Vec<(&'static str, &'static str)>,
}

#[derive(Template)]
#[template(path = "pages/accessibility.html")]
struct AccessibilityPage {
    frame: Frame,
}

#[derive(Template)]
#[template(path = "pages/privacy.html")]
struct PrivacyPage {
    frame: Frame,
}

#[derive(Template)]
#[template(path = "pages/support.html")]
struct SupportPage {
    frame: Frame,
}

#[derive(Template)]
#[template(path = "pages/problem.html")]
struct ProblemPage {
    frame: Frame,
    kind: &'static kinds::ProblemKind,
}

/// Help.
#[handler]
pub fn help(Data(app): Data<&App>, visitor: Visitor) -> Response {
    let stages = domain::case::Stage::ALL.map(|stage| (stage.tag(), stage.words())).to_vec();
    html(&HelpPage { frame: Frame::visited(app, &visitor, "Help"), stages })
}

/// Accessibility statement.
#[handler]
pub fn accessibility(Data(app): Data<&App>, visitor: Visitor) -> Response {
    html(&AccessibilityPage { frame: Frame::visited(app, &visitor, "Accessibility statement") })
}

/// Privacy.
#[handler]
pub fn privacy(Data(app): Data<&App>, visitor: Visitor) -> Response {
    html(&PrivacyPage { frame: Frame::visited(app, &visitor, "Privacy") })
}

/// Support for those who work here.
#[handler]
pub fn support(Data(app): Data<&App>, visitor: Visitor) -> Response {
    html(&SupportPage { frame: Frame::visited(app, &visitor, "Support for you") })
}

/// What an error of the API means.
#[handler]
pub fn problem(Data(app): Data<&App>, visitor: Visitor, Path(code): Path<String>) -> Response {
    match kinds::kind_named(&code) {
        Some(kind) => html(&ProblemPage { frame: Frame::visited(app, &visitor, kind.title), kind }),
        None => not_found(),
    }
}
