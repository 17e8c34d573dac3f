//! What should be in place before a review meeting is held (process.md section 8). Every gate can
//! be set aside with a reason, except the agreement of the police in a criminal case.

use super::{Kind, Meeting, Word, slot};
use crate::{calendar, case::Course, response::plan::is_criminal, statement::FactKey};
use serde::{Deserialize, Serialize};

/// One thing that should be in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gate {
    /// The final post-mortem report, where a post-mortem was ordered.
    PostMortemReport,
    /// A month's notice to those invited (NCMD advice).
    MonthsNotice,
    /// In a criminal case, the recorded agreement of the police lead or the CPS.
    PoliceAgreement,
}

impl Gate {
    /// Every gate.
    pub const ALL: [Self; 3] = [Self::PostMortemReport, Self::MonthsNotice, Self::PoliceAgreement];

    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::PostMortemReport => "post_mortem_report",
            Self::MonthsNotice => "months_notice",
            Self::PoliceAgreement => "police_agreement",
        }
    }

    /// The gate with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|gate| gate.code() == code)
    }

    /// Words on a page.
    pub fn words(self) -> &'static str {
        match self {
            Self::PostMortemReport => "Final post-mortem report received",
            Self::MonthsNotice => "A month's notice given",
            Self::PoliceAgreement => "Police or CPS agree",
        }
    }

    /// Whether the chair may go on without it, with a reason.
    pub fn can_be_set_aside(self) -> bool {
        self != Self::PoliceAgreement
    }
}

/// A gate set aside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    /// Which.
    pub gate: Gate,
    /// Why.
    pub reason: String,
}

/// Whether a gate is open, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GateReading {
    /// Which.
    pub gate: Gate,
    /// Whether it is open.
    pub open: bool,
    /// A plain sentence.
    pub because: String,
}

/// Reads the gates of a meeting. Only a review meeting has any.
pub fn gates(course: &Course, meeting: &Meeting) -> Vec<GateReading> {
    if meeting.kind != Kind::Review {
        return Vec::new();
    }
    let facts = &course.facts;
    let ordered = facts.date(FactKey::PostMortemCommissionedOn).is_some();
    let reported = facts.date(FactKey::PostMortemReportOn).is_some();
    let month = calendar::add_months(calendar::london_date(meeting.told_at()), 1);
    let noticed = calendar::london_date(meeting.starts_at) >= month;
    let criminal = is_criminal(course);
    let agreed = course.response.police_agreed_on.is_some();
    vec![
        GateReading {
            gate: Gate::PostMortemReport,
            open: !ordered || reported,
            because: match (ordered, reported) {
                (false, _) => "No post-mortem was ordered.".into(),
                (true, true) => "The final post-mortem report is in.".into(),
                (true, false) => "A post-mortem was ordered and its final report is not in.".into(),
            },
        },
        GateReading {
            gate: Gate::MonthsNotice,
            open: noticed,
            because: if noticed {
                "Those invited had at least a month's notice.".into()
            } else {
                "Those invited had less than a month's notice.".into()
            },
        },
        GateReading {
            gate: Gate::PoliceAgreement,
            open: !criminal || agreed,
            because: match (criminal, agreed) {
                (false, _) => "There is no criminal case.".into(),
                (true, true) => "The police or the CPS have agreed.".into(),
                (true, false) => {
                    "Waiting for police agreement: only their recorded word opens this.".into()
                }
            },
        },
    ]
}

/// Something that helps a review meeting, and holds nobody up: a line of the list before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Stable code.
    pub code: &'static str,
    /// Words on a page.
    pub words: &'static str,
    /// Whether it is in place.
    pub done: bool,
    /// A plain sentence.
    pub because: String,
}

/// What else is looked at before a review meeting: forms, those it cannot run without, remote joining,
/// the questions of the family.
pub fn checks(course: &Course, meeting: &Meeting) -> Vec<Check> {
    if meeting.kind != Kind::Review {
        return Vec::new();
    }
    let forms = course.forms_outstanding();
    let essential = meeting.invitees.iter().filter(|invitee| invitee.essential);
    let open: Vec<&str> = essential
        .clone()
        .filter(|invitee| meeting.answer_of(&invitee.email) != Some(Word::Accepted))
        .map(|invitee| invitee.name.as_str())
        .collect();
    let none = essential.count() == 0;
    let joining = meeting.video_link.is_some() || slot::remote(&meeting.place);
    let line = |code, words, done, yes: &str, no: String| Check {
        code,
        words,
        done,
        because: if done { yes.to_owned() } else { no },
    };
    vec![
        line(
            "forms_in",
            "Reporting forms in",
            !forms,
            "No reporting form is outstanding.",
            "Reporting forms were asked for and the last is not in.".into(),
        ),
        line(
            "essential_confirmed",
            "Essential people confirmed",
            open.is_empty() && !none,
            "Everybody essential has said yes.",
            if none {
                "Nobody is marked as essential.".into()
            } else {
                format!("Has not said yes: {}.", open.join(", "))
            },
        ),
        line(
            "remote_joining",
            "Joining from elsewhere",
            joining,
            "People can join from elsewhere.",
            "No link for joining from elsewhere is given.".into(),
        ),
        questions(course),
    ]
}

/// Whether the family's questions and comments were collected (process.md section 8, unverified):
/// advice, and never a bar. A number and no words: those who hold meetings do not all read the
/// family's page.
fn questions(course: &Course) -> Check {
    let (kept, open) = (course.family.kept, course.family.questions.len());
    let because = match kept {
        0 if course.family.ask_again.is_some() => {
            "None is kept. The family asked not to be contacted for now.".to_owned()
        }
        0 => "None is kept yet. Ask the key worker whether the family has any.".to_owned(),
        1 => format!("1 is kept, and it is {}.", if open == 0 { "fed back" } else { "open" }),
        _ => format!("{kept} are kept, {open} of them open."),
    };
    let joined = if course.joined.is_empty() { "" } else { " A joined case may hold more." };
    Check {
        code: "family_questions",
        words: "Parents' questions and comments collected (unverified)",
        done: kept > 0,
        because: format!("{because}{joined}"),
    }
}

/// Whether there is a criminal case and neither the police nor the CPS have agreed yet.
pub fn waits_for_police(course: &Course) -> bool {
    is_criminal(course) && course.response.police_agreed_on.is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        case::CaseRecord,
        family::{Family, FamilyHead, Question},
        ids::CaseId,
        moment::Moment,
    };

    #[test]
    fn the_questions_of_the_family_are_advice_and_no_words_of_theirs_are_in_it() {
        let at = Moment::at("2026-11-02T09:00:00Z".parse().expect("a time"));
        let mut course = CaseRecord::new(CaseId::random(), &at).course;
        assert!(!questions(&course).done);
        let asked = Question {
            no: 1,
            words: "Was anybody with him?".into(),
            asked_by: "Efua Mensah".into(),
            asked_on: at.today,
            to: None,
            answer: None,
            fed_back: None,
        };
        let family = Family { questions: vec![asked], ..Family::default() };
        course.family = FamilyHead::of(&family, false);
        let line = questions(&course);
        assert!(line.done && line.words.contains("unverified"));
        assert_eq!(line.because, "1 is kept, and it is open.");
    }
}
