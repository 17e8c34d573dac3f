//! The head of every page of a case: reference, who the child is or the age group, tags, and the
//! links to the parts that this person may see.

use super::session::Person;
use crate::ops::cases::CaseSeen;
use domain::{access::Part, calendar, case::Stage, person::age_words};

/// A part of the case in the links below its head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// Everything that matters in one screen.
    Overview,
    /// Notices as sent.
    Notices,
    /// Joint agency response.
    Response,
    /// Meetings.
    Meetings,
    /// Analysis form.
    Analysis,
    /// History.
    History,
    /// Areas and handing over.
    Areas,
    /// The family.
    Family,
}

/// A tag beside the head.
#[derive(Clone, Debug)]
pub struct Tag {
    /// Words.
    pub words: &'static str,
    /// Colour class.
    pub colour: &'static str,
}

/// A link to a part.
#[derive(Clone, Debug)]
pub struct TabLink {
    /// Where it leads.
    pub href: String,
    /// Words.
    pub words: String,
    /// Whether it is this page.
    pub current: bool,
}

/// The head.
#[derive(Clone, Debug)]
pub struct CaseHead {
    /// Reference.
    pub reference: String,
    /// The child's name, or the reference and age group while names are hidden.
    pub heading: String,
    /// Dates, NHS number, or nothing while names are hidden.
    pub line: String,
    /// Tags.
    pub tags: Vec<Tag>,
    /// Links.
    pub tabs: Vec<TabLink>,
}

impl CaseHead {
    /// The head of a case for a person.
    pub fn of(seen: &CaseSeen, person: &Person, tab: Tab) -> Self {
        let course = &seen.record.course;
        let named = seen.standing.sees(Part::Identity) && !person.session.hide_names;
        let age_group = course.age_band.map_or("Age group not known", |band| band.label());
        Self {
            reference: course.reference.clone(),
            heading: if named {
                seen.record.child.display_name()
            } else {
                format!("A child aged {age_group}")
            },
            line: if named { line(seen) } else { String::new() },
            tags: tags(seen),
            tabs: tabs(seen, tab),
        }
    }
}

fn line(seen: &CaseSeen) -> String {
    let child = &seen.record.child;
    let mut line = match (child.died_on, child.born_on) {
        (Some(died), Some(born)) if born <= died => {
            format!("Died {}, aged {}.", calendar::human_date(died), age_words(born, died))
        }
        (Some(died), _) => format!("Died {}.", calendar::human_date(died)),
        _ => "Date of death not known yet.".to_owned(),
    };
    match &child.nhs_number {
        Some(number) => line.push_str(&format!(" NHS number {number}.")),
        None => line.push_str(" NHS number not known yet."),
    }
    line
}

fn tags(seen: &CaseSeen) -> Vec<Tag> {
    let course = &seen.record.course;
    let mut tags = vec![Tag { words: course.stage.tag(), colour: course.stage.colour() }];
    let mut tag = |holds: bool, words, colour| {
        if holds {
            tags.push(Tag { words, colour });
        }
    };
    tag(course.response.open() && course.stage != Stage::Closed, "Joint agency response", "purple");
    tag(course.inquest_open(), "Inquest open", "grey");
    tag(course.post_mortem_outstanding(), "Post-mortem report awaited", "grey");
    tags
}

fn tabs(seen: &CaseSeen, current: Tab) -> Vec<TabLink> {
    let course = &seen.record.course;
    let base = format!("/cases/{}", course.reference);
    let all = [
        (Tab::Overview, Part::Cover, String::new(), "Overview".to_owned()),
        (
            Tab::Notices,
            Part::Notices,
            "/notifications".into(),
            format!("Notifications ({})", course.notices.len()),
        ),
        (Tab::Response, Part::Response, "/jar".into(), "Joint agency response".into()),
        (
            Tab::Meetings,
            Part::Meetings,
            "/meetings".into(),
            format!("Meetings ({})", course.meetings.len()),
        ),
        (Tab::Analysis, Part::Analysis, "/analysis".into(), "Analysis".into()),
        (Tab::History, Part::History, "/history".into(), "History".into()),
        (Tab::Areas, Part::Notices, "/areas".into(), "Areas".into()),
        (Tab::Family, Part::Family, "/family".into(), "Family".into()),
    ];
    all.into_iter()
        .filter(|(_, part, ..)| seen.standing.sees(*part))
        .map(|(tab, _, path, words)| TabLink {
            href: format!("{base}{path}"),
            words,
            current: tab == current,
        })
        .collect()
}
