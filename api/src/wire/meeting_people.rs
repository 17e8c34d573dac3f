//! Whom a case suggests for a meeting, on the wire.

use super::meeting_settings::{MeetingFitView, UsuallyThereView};
use domain::meeting::{
    Setting,
    suggest::{Suggested, Usual},
};
use poem_openapi::{Object, types::Example};

/// Somebody who might be invited.
#[derive(Clone, Debug, Object)]
pub struct SuggestedView {
    /// Name.
    pub name: String,
    /// Role or organisation.
    pub role: String,
    /// Mailbox, where one is known.
    #[oai(skip_serializing_if_is_none)]
    pub email: Option<String>,
    /// Whether the meeting could not run without them.
    pub essential: bool,
    /// Why they are suggested.
    pub because: String,
}

/// Whom to invite, and who usually leads.
#[derive(Clone, Debug, Object)]
#[oai(example)]
pub struct MeetingPeopleView {
    /// What the meeting usually is; local practice differs.
    pub form: String,
    /// Who usually leads it; local practice differs.
    pub lead: String,
    /// Whom to invite. Nobody of the family is among them.
    pub items: Vec<SuggestedView>,
    /// Of a review meeting, the kinds that fit what is known of the case, the suggested one first. Where
    /// too little is known there is none.
    pub fits: Vec<MeetingFitView>,
    /// Whom the kind asked for, else the suggested one, usually has, whether or not they are named.
    pub usually_there: Vec<UsuallyThereView>,
}

impl Example for MeetingPeopleView {
    fn example() -> Self {
        Self {
            form: "Final case discussion of the joint agency response".into(),
            lead: "the lead health professional".into(),
            items: vec![SuggestedView {
                name: "Pat Lindqvist".into(),
                role: "Coroner's officer".into(),
                email: None,
                essential: false,
                because: "Named by the coroner".into(),
            }],
            fits: vec![MeetingFitView::example()],
            usually_there: vec![UsuallyThereView { role: "Police".into(), essential: true }],
        }
    }
}

impl MeetingPeopleView {
    /// What was read from a case.
    pub fn of(usual: Usual, asked: Option<Setting>, people: Vec<Suggested>) -> Self {
        let setting = asked.or(usual.setting());
        let there = setting.map_or(&[][..], Setting::usually_there);
        let view = |person: Suggested| SuggestedView {
            name: person.name,
            role: person.role,
            email: person.email,
            essential: person.essential,
            because: person.because.into(),
        };
        Self {
            form: usual.form.into(),
            lead: usual.lead.into(),
            items: people.into_iter().map(view).collect(),
            fits: usual.fits.into_iter().map(MeetingFitView::from).collect(),
            usually_there: there.iter().map(UsuallyThereView::from).collect(),
        }
    }
}
