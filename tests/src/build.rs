//! Bodies of invented requests: one child, one registrar, one coroner, one review.

use crate::Caller;
use serde_json::{Value, json};

/// The child of the story, as the registrar knows the child.
pub fn robin() -> Value {
    json!({
        "given_names": "Robin", "family_name": "Mensah", "sex": "male",
        "born_on": "2026-01-30", "died_on": "2026-10-28",
        "place_of_death": "Northmere General Hospital",
        "usual_address": { "lines": ["14 Fen Road", "Northmere"], "postcode": "NM1 2AB" }
    })
}

/// A registration.
pub fn registration() -> Value {
    json!({
        "kind": "registration", "entry_number": "217", "district": "NORTHMERE", "registered_on": "2026-11-02",
        "child": robin(), "cause_of_death": "1a Acute severe asthma",
        "informant": { "name": "Esi Mensah", "qualification": "Mother" }
    })
}

/// A coroner's decision to investigate, with a spelling slip.
pub fn investigation() -> Value {
    let mut child = robin();
    child["family_name"] = json!("Mensha");
    json!({
        "kind": "decision_to_investigate", "coroner_area": "MERESHIRE", "coroner_reference": "INV-412",
        "happened_on": "2026-10-29", "child": child, "officer": "Pat Lindgren"
    })
}

/// A decision for a joint agency response.
pub fn response(respond: bool) -> Value {
    let outcome = |met: bool| if met { "met" } else { "not_met" };
    json!({
        "decided_by": "Dr Amara Nwosu", "agency": "Northmere General Hospital",
        "decided_at": "2026-10-28T11:30:00Z", "respond": respond,
        "reason": "As the hospital reported on the day.",
        "criteria": [
            { "criterion": "external_cause", "outcome": "not_met" },
            { "criterion": "sudden", "outcome": outcome(respond), "reason": "Collapsed at home." },
            { "criterion": "custody", "outcome": "not_met" },
            { "criterion": "suspicious", "outcome": "cannot_say", "reason": "The scene has not been seen." },
            { "criterion": "unattended_stillbirth", "outcome": "not_met" }
        ]
    })
}

/// A meeting.
pub fn meeting(kind: &str, on: &str) -> Value {
    json!({
        "kind": kind, "on": on, "at": "14:00", "minutes": 90,
        "place": "Northmere General Hospital, seminar room 2", "video_link": "https://meet.example.org/r/4411",
        "chair": "Dr Amara Nwosu",
        "invitees": [
            { "name": "Morgan Reyes", "role": "Key worker", "email": "morgan.reyes@northmere.example.org", "essential": true },
            { "name": "Pat Lindgren", "role": "Coroner's officer", "email": "pat.lindgren@coroner.example.org", "essential": false }
        ]
    })
}

/// A question when people can come to a meeting of a kind, in the morning or the afternoon of a day.
pub fn poll(kind: &str, on: &str) -> Value {
    let meeting = meeting(kind, on);
    json!({
        "kind": kind, "minutes": 90, "place": meeting["place"], "chair": meeting["chair"],
        "times": [{ "on": on, "at": "14:00" }, { "on": on, "at": "10:00" }],
        "invitees": meeting["invitees"]
    })
}

/// A meeting that was held.
pub fn held(on: &str) -> Value {
    json!({
        "held": true, "on": on, "notes": "The course of events was agreed.",
        "attendance": [{ "name": "Morgan Reyes", "attended": true }],
        "decisions": ["The hospital drafts the analysis form."],
        "overrides": [{ "gate": "months_notice", "reason": "All who were needed could come." }]
    })
}

/// A complete analysis form that names nobody.
pub fn analysis() -> Value {
    json!({
        "summary": "The child had severe asthma and became more breathless through the evening. An ambulance came after 41 minutes.",
        "cause_understood": "Acute severe asthma",
        "factors": [
            { "domain": "A", "code": "A07", "label": "Asthma", "relevance": 2, "modifiable": "no" },
            { "domain": "D", "label": "Ambulance wait of 41 minutes", "relevance": 2, "modifiable": "yes" },
            { "domain": "C", "label": "Damp in the bedroom", "relevance": 0 }
        ],
        "categories": [9, 6],
        "modifiable": "yes",
        "learning": [{ "issue": "A long wait.", "learning": "Known severe asthma needs a faster category." }],
        "feedback_plan": "The key worker visits after the meeting."
    })
}

/// A practitioner's notification of the same child, with the time of death and people who knew the child.
pub fn notification() -> Value {
    json!({
        "child": robin(), "not_known": ["nhs_number"], "mother": { "name": "Esi Mensah" },
        "learned_on": "2026-10-28", "learned_at": "11:10",
        "time_of_death": { "at": "10:48", "precision": "exact" }, "place_of_death_kind": "hosp_ed",
        "sudden": "yes", "coroner_referred": "yes", "response_criteria": ["sudden"],
        "circumstances": "Became breathless at home in the morning.",
        "notifier": {
            "name": "Dr Amara Nwosu", "role": "Consultant in emergency medicine, Northmere General Hospital",
            "contact": "01632 960 101"
        },
        "people": [{ "name": "Esi Mensah", "relationship": "BPM", "household": "yes" }],
        "agencies": [{ "kind": "gp", "name": "Fen Road Surgery" }],
        "answers": { "expected": { "values": ["unexpected"] }, "gp_practice": { "none": "not_known" } }
    })
}

/// Information asked of an invented police force, by a day.
pub fn request(due_on: &str) -> Value {
    json!({
        "organisation": "Northmere Police",
        "contact": { "name": "Sam Hollis", "email": "sam.hollis@police.example.org" },
        "lead": { "name": "Ash Pereira", "email": "ash.pereira@police.example.org" },
        "items": ["reporting_form"], "requester": "local_authority", "due_on": due_on
    })
}

/// A request on a case for three weeks after the start of the story; its id.
pub async fn asked(office: &Caller<'_>, case: &str) -> String {
    let path = format!("/cases/{case}/requests");
    office.post(&path, request("2026-11-23")).await.is(200);
    let found = office.get(&path).await.is(200).json();
    found["items"][0]["id"].as_str().expect("a request").to_owned()
}
/// A joint agency response begun before a death.
pub fn pre_death() -> Value {
    json!({
        "given_names": "Robin",
        "family_name": "Mensah",
        "place": "Northmere General Hospital",
        "circumstances": "Collapsed at home.",
        "criterion": "sudden",
        "decided_by": "Dr Amara Nwosu",
        "agency": "Northmere General Hospital",
        "decided_at": "2026-11-01T22:00:00Z",
    })
}
