//! Whom to invite, and who usually leads: suggestions read from the case, for a person to change. Those
//! of the family are never suggested: parents do not attend (process.md section 8). What is local
//! practice is said as such.

use super::{
    Kind,
    setting::{self, Fit, Setting},
};
use crate::{
    case::CaseRecord,
    matching::fold,
    notice::{Notice, notification},
};

/// Somebody who might be invited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggested {
    /// Name.
    pub name: String,
    /// Role or organisation.
    pub role: String,
    /// Mailbox, where one is known.
    pub email: Option<String>,
    /// Whether the meeting could not run without them.
    pub essential: bool,
    /// Why they are suggested.
    pub because: &'static str,
}

/// What a meeting of a kind usually is for this case, and who leads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Usual {
    /// What it is.
    pub form: &'static str,
    /// Who leads it.
    pub lead: &'static str,
    /// Of a review meeting, the kinds that fit what is known, the suggested one first.
    pub fits: Vec<Fit>,
}

impl Usual {
    /// The kind that is suggested, if enough is known.
    pub fn setting(&self) -> Option<Setting> {
        self.fits.first().map(|fit| fit.setting)
    }
}

/// What the meeting usually is. Grades B and U of process.md section 8: local practice, and no rule.
pub fn usual(kind: Kind, on: &CaseRecord, notices: &[&Notice]) -> Usual {
    let fits = if kind == Kind::Review { setting::fits(on, notices) } else { Vec::new() };
    let (form, lead) = match (kind, fits.first()) {
        (Kind::ResponseFirst, _) => {
            ("Information-sharing and planning meeting", "the lead health professional")
        }
        (Kind::Panel, _) => ("Child death overview panel", "the panel chair"),
        (Kind::Review, Some(fit)) => (fit.setting.words(), fit.setting.lead()),
        (Kind::Review, None) => (
            "Hospital mortality meeting, or for an expected death a meeting in the community or hospice",
            "the trust that gave the care, or the community paediatric or palliative team",
        ),
    };
    Usual { form, lead, fits }
}

/// Whom to invite to a meeting of a kind: those invited before, then those whom notices name. Whom the
/// kind of review meeting needs is essential; it is the one chosen, else the one that fits.
pub fn suggest(
    kind: Kind,
    setting: Option<Setting>,
    on: &CaseRecord,
    notices: &[&Notice],
) -> Vec<Suggested> {
    let setting = setting.or_else(|| usual(kind, on, notices).setting());
    let mut found = Vec::new();
    for meeting in on.meetings.iter().rev().filter(|m| kind != Kind::Panel || m.kind == kind) {
        for invitee in &meeting.invitees {
            add(
                &mut found,
                Suggested {
                    name: invitee.name.clone(),
                    role: invitee.role.clone(),
                    email: Some(invitee.email.clone()),
                    essential: invitee.essential,
                    because: "Invited to an earlier meeting",
                },
            );
        }
    }
    // The panel reads without knowing whose death it is: nobody of the case belongs on it.
    if kind != Kind::Panel {
        for notice in notices {
            named(&mut found, notice, setting);
        }
    }
    found
}

fn named(found: &mut Vec<Suggested>, notice: &Notice, setting: Option<Setting>) {
    let plain = |name: &str, role: &str, essential, because| Suggested {
        name: name.trim().into(),
        role: role.into(),
        email: None,
        essential,
        because,
    };
    match notice {
        Notice::Practitioner(notice) => {
            let notifier = &notice.notifier;
            let email = mailbox(&notifier.contact);
            let first = plain(&notifier.name, &notifier.role, true, "Notified the death");
            add(found, Suggested { email, ..first });
            if let Some(name) = &notice.consultant {
                add(found, plain(name, "Consultant", true, "Named as the consultant"));
            }
            if let Some(name) = &notice.key_worker {
                add(found, plain(name, "Key worker", false, "Named as the key worker"));
            }
            for agency in &notice.agencies {
                let kind = notification().words("agency", &agency.kind);
                let kind = kind.unwrap_or(&agency.kind);
                let name = agency.name.as_deref().unwrap_or(kind);
                let role = agency.role.as_deref().unwrap_or(kind);
                let email = agency.email.as_deref().and_then(mailbox);
                let needed = setting.is_some_and(|setting| setting.needs_agency(&agency.kind));
                let because = if needed {
                    "Took part in the care, and this kind of meeting needs them"
                } else {
                    "Knew the child or took part in the care"
                };
                add(found, Suggested { email, ..plain(name, role, needed, because) });
            }
        }
        Notice::Coroner(notice) => {
            if let Some(name) = &notice.officer {
                let needed = setting.is_some_and(|setting| setting.needs_agency("coroner"));
                add(found, plain(name, "Coroner's officer", needed, "Named by the coroner"));
            }
        }
        Notice::Registrar(_) | Notice::Signal(_) => {}
    }
}

/// Adds somebody who is not there yet, by mailbox or by name.
fn add(found: &mut Vec<Suggested>, new: Suggested) {
    let same = |known: &&mut Suggested| {
        let mailbox = match (&known.email, &new.email) {
            (Some(one), Some(two)) => one.eq_ignore_ascii_case(two),
            _ => false,
        };
        mailbox || fold(&known.name) == fold(&new.name)
    };
    match found.iter_mut().find(same) {
        Some(known) if known.email.is_none() => known.email = new.email,
        Some(_) => {}
        None if new.name.trim().is_empty() => {}
        None => found.push(new),
    }
}

/// The first mailbox in a line such as "01632 960 101, a.nwosu@example.org".
fn mailbox(contact: &str) -> Option<String> {
    let mut words = contact.split(|c: char| c.is_whitespace() || ",;<>()".contains(c));
    words.find(|word| super::looks_like_mailbox(word)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn somebody(name: &str, email: Option<&str>) -> Suggested {
        Suggested {
            name: name.into(),
            role: String::new(),
            email: email.map(str::to_owned),
            essential: false,
            because: "Named by the coroner",
        }
    }

    #[test]
    fn a_mailbox_is_found_among_other_ways_to_reach_somebody() {
        let found = mailbox("01632 960 101, <a.nwosu@nhs.example.org>");
        assert_eq!(found.as_deref(), Some("a.nwosu@nhs.example.org"));
        assert_eq!(mailbox("01632 960 101"), None);
    }

    #[test]
    fn somebody_named_twice_is_suggested_once_with_the_mailbox_that_is_known() {
        let mut found = Vec::new();
        add(&mut found, somebody("Dr Amara Nwosu", None));
        add(&mut found, somebody("DR AMARA NWOSU", Some("a@example.org")));
        add(&mut found, somebody("A. Nwosu", Some("A@example.org")));
        add(&mut found, somebody("  ", None));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].email.as_deref(), Some("a@example.org"));
    }
}
