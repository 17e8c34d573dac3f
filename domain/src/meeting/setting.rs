//! The kinds of review meeting (process.md section 8): who holds the child death review meeting, who
//! usually leads it and whom it needs. Each of them is the review meeting: clocks, stages and gates
//! do not ask which. The kind is suggested from what is known of the case, with the reason, and a
//! person chooses. Grades B and U: local practice or unverified, and never a rule.

use crate::{
    answer::Answer,
    case::CaseRecord,
    clocks::Grade,
    notice::{Notice, PractitionerNotice},
    person::{AgeBand, age_at},
    statement::FactKey,
};
use serde::{Deserialize, Serialize};

/// Which kind of review meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Setting {
    /// The perinatal or neonatal mortality meeting, with the national perinatal review tool.
    Neonatal,
    /// The mortality meeting of a hospital.
    Hospital,
    /// The final case discussion of a joint agency response.
    FinalCaseDiscussion,
    /// A meeting in the community or a hospice.
    Community,
    /// The meeting of an adult ward, a mental health service or a place of detention.
    OtherService,
}

/// Somebody whom a kind of meeting usually has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UsuallyThere {
    /// Who, as a role.
    pub role: &'static str,
    /// Codes of the list `agency` of the notification form that are this role.
    pub agencies: &'static [&'static str],
    /// Whether the meeting could hardly run without them: our suggestion.
    pub essential: bool,
}

const fn needs(role: &'static str, agencies: &'static [&'static str]) -> UsuallyThere {
    UsuallyThere { role, agencies, essential: true }
}

const fn may_have(role: &'static str, agencies: &'static [&'static str]) -> UsuallyThere {
    UsuallyThere { role, agencies, essential: false }
}

const GP: UsuallyThere = may_have("General practice", &["gp"]);
const SOCIAL_CARE: UsuallyThere = may_have("Children's social care", &["socialcare"]);
const HEALTH_VISITOR: UsuallyThere =
    may_have("Health visitor or school nurse", &["hv", "schoolnurse"]);
const SCHOOL: UsuallyThere = may_have("School, college or nursery", &["school", "nursery"]);
const PATHOLOGIST: UsuallyThere = may_have("Pathologist", &["pathologist"]);
const EXAMINER: UsuallyThere = may_have("Medical examiner", &["medexaminer"]);
const AMBULANCE: UsuallyThere = may_have("Ambulance service", &["ambulance"]);
const DOCTOR: UsuallyThere =
    may_have("Designated doctor, or an observer of the panel", &["designateddoc"]);
const HOSPITAL_DOCTOR: UsuallyThere = needs(
    "Consultant and nurse of the ward or unit",
    &["paed_hosp", "picu", "ed_health", "tertiary"],
);

const NEONATAL: &[UsuallyThere] = &[
    needs("Neonatal team", &["neonatal"]),
    needs("Obstetrics", &["obst"]),
    needs("Midwifery", &["midwife"]),
    PATHOLOGIST,
    GP,
    HEALTH_VISITOR,
    SOCIAL_CARE,
    EXAMINER,
    DOCTOR,
];
const HOSPITAL: &[UsuallyThere] = &[
    HOSPITAL_DOCTOR,
    may_have("Community children's nursing", &["cnurse", "paed_com"]),
    GP,
    HEALTH_VISITOR,
    AMBULANCE,
    PATHOLOGIST,
    EXAMINER,
    SOCIAL_CARE,
    SCHOOL,
    DOCTOR,
];
const RESPONSE: &[UsuallyThere] = &[
    needs("Lead health professional or paediatrician", &["paed_com", "paed_hosp", "ed_health"]),
    needs("Police", &["police"]),
    needs("Children's social care", &["socialcare"]),
    needs("Coroner's officer", &["coroner"]),
    GP,
    HEALTH_VISITOR,
    may_have("Midwifery", &["midwife"]),
    AMBULANCE,
    SCHOOL,
    PATHOLOGIST,
    DOCTOR,
];
const COMMUNITY: &[UsuallyThere] = &[
    needs("Community paediatrics", &["paed_com"]),
    needs("Palliative care team or hospice", &["palliative", "hospice"]),
    may_have("Community children's nursing", &["cnurse"]),
    GP,
    HEALTH_VISITOR,
    SCHOOL,
    SOCIAL_CARE,
    DOCTOR,
];
const OTHER: &[UsuallyThere] = &[
    needs(
        "The ward, mental health or custody service",
        &["camhs", "adultmh", "youthjustice", "tertiary"],
    ),
    needs("Designated doctor for child deaths", &["designateddoc"]),
    may_have("Probation", &["probation"]),
    SOCIAL_CARE,
    GP,
    SCHOOL,
    may_have("Police", &["police"]),
    may_have("Coroner's officer", &["coroner"]),
];

impl Setting {
    /// Every kind, in the order of process.md.
    pub const ALL: [Self; 5] = [
        Self::Neonatal,
        Self::Hospital,
        Self::FinalCaseDiscussion,
        Self::Community,
        Self::OtherService,
    ];

    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Neonatal => "perinatal_or_neonatal",
            Self::Hospital => "hospital_mortality",
            Self::FinalCaseDiscussion => "final_case_discussion",
            Self::Community => "community_or_hospice",
            Self::OtherService => "other_service",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|setting| setting.code() == code)
    }

    /// Words on a page and in minutes. A calendar entry does not carry them: they would say
    /// something of the child.
    pub fn words(self) -> &'static str {
        match self {
            Self::Neonatal => "Perinatal or neonatal mortality meeting",
            Self::Hospital => "Hospital mortality meeting",
            Self::FinalCaseDiscussion => "Final case discussion of the joint agency response",
            Self::Community => "Meeting in the community or hospice",
            Self::OtherService => "Meeting of an adult ward, mental health or custody service",
        }
    }

    /// Who usually leads it.
    pub fn lead(self) -> &'static str {
        match self {
            Self::Neonatal => {
                "the perinatal or neonatal team of the trust, with obstetrics and midwifery"
            }
            Self::Hospital => "the trust that gave the care",
            Self::FinalCaseDiscussion => {
                "the lead health professional or the paediatrician for sudden deaths"
            }
            Self::Community => "the community paediatrician or the lead for palliative care",
            Self::OtherService => "the trust or service, with the designated doctor",
        }
    }

    /// How well the source is known (process.md section 8).
    pub fn grade(self) -> Grade {
        match self {
            Self::Hospital => Grade::B,
            _ => Grade::U,
        }
    }

    /// The words beside it: never those of a rule.
    pub fn grade_words(self) -> &'static str {
        match self.grade() {
            Grade::B => "local practice",
            _ => "unverified",
        }
    }

    /// Whom this kind of meeting usually has (unverified), those it needs first.
    pub fn usually_there(self) -> &'static [UsuallyThere] {
        match self {
            Self::Neonatal => NEONATAL,
            Self::Hospital => HOSPITAL,
            Self::FinalCaseDiscussion => RESPONSE,
            Self::Community => COMMUNITY,
            Self::OtherService => OTHER,
        }
    }

    /// Whether this kind of meeting could hardly run without an agency of this code.
    pub fn needs_agency(self, code: &str) -> bool {
        self.usually_there().iter().any(|line| line.essential && line.agencies.contains(&code))
    }
}

/// A kind that fits a case, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fit {
    /// The kind.
    pub setting: Setting,
    /// Why, in a plain sentence.
    pub because: &'static str,
}

/// The kinds that fit a case, the one to suggest first. Only what is known counts: where nothing is,
/// nothing is suggested.
pub fn fits(on: &CaseRecord, notices: &[&Notice]) -> Vec<Fit> {
    use Setting::{Community, FinalCaseDiscussion, Hospital, Neonatal, OtherService};
    let place = agreed(notices, |notice| notice.place_of_death_kind.as_deref());
    let at = |codes: &[&str]| place.is_some_and(|place| codes.contains(&place));
    let detained = on.course.facts.yes_no(FactKey::InCustody) == Answer::Known(true);
    let hospital = place.is_some_and(|place| place.starts_with("hosp_"));
    let at_home = at(&["home", "other_home", "foster", "resid"]);
    let all = [
        (detained, OtherService, "The child was in custody or detained."),
        (
            on.course.response.open(),
            FinalCaseDiscussion,
            "There is a joint agency response: its final case discussion is the review meeting.",
        ),
        (at(&["custody", "mh_inpt"]), OtherService, "The child died in that kind of service."),
        (
            on.course.age_band == Some(AgeBand::Days0To27),
            Neonatal,
            "The child was less than 28 days old.",
        ),
        (
            at(&["hosp_nnu", "hosp_labour"]),
            Neonatal,
            "The child died in maternity or neonatal care.",
        ),
        (
            expected(notices) && (at_home || at(&["hospice"])),
            Community,
            "The death was expected, at home or in a hospice.",
        ),
        (
            sixteen_or_over(on),
            OtherService,
            "The child was 16 or 17: an adult ward or service may have given the care.",
        ),
        (hospital, Hospital, "The child died in hospital."),
    ];
    let mut found: Vec<Fit> = Vec::new();
    for (_, setting, because) in all.into_iter().filter(|(holds, ..)| *holds) {
        if !found.iter().any(|fit| fit.setting == setting) {
            found.push(Fit { setting, because });
        }
    }
    found
}

/// What every practitioner's notice that says something says alike.
fn agreed<'a>(
    notices: &[&'a Notice],
    part: impl Fn(&'a PractitionerNotice) -> Option<&'a str>,
) -> Option<&'a str> {
    let mut said = notices.iter().filter_map(|notice| match notice {
        Notice::Practitioner(notice) => part(notice),
        _ => None,
    });
    let first = said.next()?;
    said.all(|other| other == first).then_some(first)
}

/// Whether the death is known to have been expected.
fn expected(notices: &[&Notice]) -> bool {
    let word = agreed(notices, |notice| match notice.answers.get("expected") {
        Some(Answer::Known(codes)) => codes.first().map(String::as_str),
        _ => None,
    });
    let sudden = notices
        .iter()
        .any(|notice| matches!(notice, Notice::Practitioner(n) if n.sudden == Answer::Known(true)));
    word == Some("expected") && !sudden
}

fn sixteen_or_over(on: &CaseRecord) -> bool {
    match (on.child.born_on, on.child.died_on) {
        (Some(born), Some(died)) => (16..18).contains(&age_at(born, died).years),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
