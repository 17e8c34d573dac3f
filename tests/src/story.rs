//! The journey as a person fills it in: which page, which form, which fields, when. The same
//! script is followed by the browser without scripts and by a real one.

use domain::access::Role;

/// One form that somebody fills in and sends.
pub struct FormStep {
    /// When, where the clock must move first.
    pub at: &'static str,
    /// Who.
    pub role: Role,
    /// The page, after the address of the case.
    pub page: &'static str,
    /// The operation that the form stands for.
    pub operation: &'static str,
    /// Fields and what is entered.
    pub fields: &'static [(&'static str, &'static str)],
}

use Role::{Administrator, DesignatedDoctor, PanelChair};

/// The journey from the decision on the joint agency response to the end.
pub const JOURNEY: &[FormStep] = &[
    FormStep {
        at: "2026-11-02T10:00:00Z",
        role: Administrator,
        page: "/jar",
        operation: "decideJointAgencyResponse",
        fields: &[
            ("decided_by", "Dr Amara Nwosu"),
            ("agency", "Northmere General Hospital"),
            ("decided_at-day", "28"),
            ("decided_at-month", "10"),
            ("decided_at-year", "2026"),
            ("decided_at_time", "11:30"),
            ("criteria/external_cause", "not_met"),
            ("criteria/sudden", "met"),
            ("criteria/sudden/reason", "Collapsed at home."),
            ("criteria/custody", "not_met"),
            ("criteria/suspicious", "cannot_say"),
            ("criteria/suspicious/reason", "The scene has not been seen."),
            ("criteria/unattended_stillbirth", "not_met"),
            ("respond", "yes"),
        ],
    },
    FormStep {
        at: "2026-11-02T11:00:00Z",
        role: DesignatedDoctor,
        page: "/jar",
        operation: "reviewJointAgencyResponse",
        fields: &[("confirmed", "yes"), ("comment", "I spoke to the consultant.")],
    },
    FormStep {
        at: "2026-11-02T12:00:00Z",
        role: Administrator,
        page: "/meetings/new?kind=joint_agency_response",
        operation: "arrangeMeeting",
        fields: &[
            ("kind", "joint_agency_response"),
            ("on-day", "3"),
            ("on-month", "11"),
            ("on-year", "2026"),
            ("at", "14:00"),
            ("minutes", "60"),
            ("place", "Remote"),
            ("video_link", "https://meet.example.org/r/1"),
            ("chair", "Dr Amara Nwosu"),
            ("invitees/0/name", "Morgan Reyes"),
            ("invitees/0/role", "Key worker"),
            ("invitees/0/email", "morgan.reyes@northmere.example.org"),
        ],
    },
    FormStep {
        at: "2026-11-04T09:00:00Z",
        role: Administrator,
        page: "/facts?fact=ncmd_notified_at",
        operation: "recordFact",
        fields: &[
            ("fact", "ncmd_notified_at"),
            ("answer", "known"),
            ("on-day", "3"),
            ("on-month", "11"),
            ("on-year", "2026"),
            ("at", "10:05"),
            ("source", "Bethan Okoro"),
            ("reason", "Sent by the web form of the national database."),
        ],
    },
    FormStep {
        at: "2026-11-20T09:00:00Z",
        role: Administrator,
        page: "/meetings/new?kind=child_death_review",
        operation: "arrangeMeeting",
        fields: &[
            ("kind", "child_death_review"),
            ("on-day", "14"),
            ("on-month", "1"),
            ("on-year", "2027"),
            ("at", "14:00"),
            ("minutes", "90"),
            ("place", "Northmere General Hospital, seminar room 2"),
            ("chair", "Dr Amara Nwosu"),
            ("invitees/0/name", "Pat Lindgren"),
            ("invitees/0/role", "Coroner's officer"),
            ("invitees/0/email", "pat.lindgren@coroner.example.org"),
        ],
    },
    FormStep {
        at: "2027-01-15T09:00:00Z",
        role: Administrator,
        page: "/meetings/{review}",
        operation: "recordMeeting",
        fields: &[
            ("held", "yes"),
            ("on-day", "14"),
            ("on-month", "1"),
            ("on-year", "2027"),
            ("notes", "The course of events was agreed."),
            ("decisions", "The hospital drafts the analysis form."),
        ],
    },
    FormStep {
        at: "2027-01-16T09:00:00Z",
        role: Administrator,
        page: "/analysis",
        operation: "saveAnalysis",
        fields: &[
            (
                "summary",
                "The child had severe asthma and became more breathless through the evening.",
            ),
            ("cause_understood", "Acute severe asthma"),
            ("factors/0/domain", "A"),
            ("factors/0/label", "Asthma"),
            ("factors/0/relevance", "2"),
            ("factors/0/modifiable", "no"),
            ("categories", "6"),
            ("modifiable", "no"),
            ("learning/0/learning", "Known severe asthma needs a faster category."),
            ("feedback_plan", "The key worker visits after the meeting."),
        ],
    },
    FormStep {
        at: "2027-01-16T10:00:00Z",
        role: Administrator,
        page: "/analysis",
        operation: "routeAnalysis",
        fields: &[],
    },
    FormStep {
        at: "2027-01-17T09:00:00Z",
        role: DesignatedDoctor,
        page: "/analysis/return",
        operation: "returnAnalysis",
        fields: &[("comment", "Please add the ambulance's account.")],
    },
    FormStep {
        at: "2027-01-17T10:00:00Z",
        role: Administrator,
        page: "/analysis",
        operation: "routeAnalysis",
        fields: &[],
    },
    FormStep {
        at: "2027-01-18T09:00:00Z",
        role: DesignatedDoctor,
        page: "/analysis",
        operation: "routeAnalysis",
        fields: &[],
    },
    FormStep {
        at: "2027-01-19T09:00:00Z",
        role: Administrator,
        page: "/meetings/new?kind=panel",
        operation: "arrangeMeeting",
        fields: &[
            ("kind", "panel"),
            ("on-day", "10"),
            ("on-month", "2"),
            ("on-year", "2027"),
            ("at", "10:00"),
            ("minutes", "180"),
            ("place", "Remote"),
            ("chair", "Jonathan Ashdown"),
            ("invitees/0/name", "Jo Tanaka"),
            ("invitees/0/role", "Health visiting"),
            ("invitees/0/email", "jo.tanaka@northmere.example.org"),
        ],
    },
    FormStep {
        at: "2027-02-11T09:00:00Z",
        role: PanelChair,
        page: "/meetings/{panel}",
        operation: "recordMeeting",
        fields: &[
            ("held", "yes"),
            ("on-day", "10"),
            ("on-month", "2"),
            ("on-year", "2027"),
            ("notes", "The panel agreed with the draft."),
        ],
    },
    FormStep {
        at: "2027-02-11T10:00:00Z",
        role: PanelChair,
        page: "/analysis/finalise",
        operation: "finaliseAnalysis",
        fields: &[],
    },
    FormStep {
        at: "2027-02-12T09:00:00Z",
        role: Administrator,
        page: "/close",
        operation: "closeCase",
        fields: &[("family_told", "The key worker told the parents that the review is complete.")],
    },
];
