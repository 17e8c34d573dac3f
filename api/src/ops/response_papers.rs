//! The plan of a joint agency response and the report of its visits as documents.

use super::{OpError, analysis::Which, cases::CaseSeen};
use crate::app::App;
use chrono::{DateTime, Utc};
use domain::{
    calendar::human_date,
    operations::Call,
    response::{
        calls::CallMade,
        plan::{Step, StepState},
    },
    rota::words_of,
};
use reports::{
    pdf::PdfError,
    response_paper::{self, About, CallLine, PlanPaper, StepLine, VisitPaper, VisitReport},
};

/// The plan as a PDF, with its name.
pub async fn plan(app: &App, call: &Call, which: Which) -> Result<(String, Vec<u8>), OpError> {
    let (seen, about) = opened(app, call, which).await?;
    let response = &seen.record.response;
    let paper = PlanPaper {
        about,
        decision: decision(&seen),
        steps: Step::ALL.into_iter().map(|step| step_line(&seen, step)).collect(),
        calls: response.calls.iter().map(call_line).collect(),
        police: response
            .police
            .iter()
            .map(|word| {
                let said = if word.agreed { "agreed" } else { "does not agree" };
                let (who, on) = (word.speaks_for.words(), human_date(word.on));
                format!("{who} {said}: {}, {on}. {}", word.name, word.limits)
            })
            .collect(),
    };
    let name = format!("{}-response-plan.pdf", paper.about.reference);
    let made_at = call.at.now;
    made(name, move || response_paper::plan_pdf(&paper, made_at)).await
}

/// The reports of visits as a PDF, with its name.
pub async fn visits(app: &App, call: &Call, which: Which) -> Result<(String, Vec<u8>), OpError> {
    let (seen, about) = opened(app, call, which).await?;
    let report = |visit: &domain::response::visit::Visit| VisitReport {
        heading: visit.heading(),
        lines: visit.content.lines().into_iter().map(|(q, a)| (q.to_owned(), a)).collect(),
        by: format!("{}, {}", visit.recorded_by, words_of(visit.recorded_at)),
    };
    let visits = seen.record.response.visits.iter().map(report).collect();
    let paper = VisitPaper { about, visits };
    let name = format!("{}-visit-report.pdf", paper.about.reference);
    let made_at = call.at.now;
    made(name, move || response_paper::visit_pdf(&paper, made_at)).await
}

async fn opened(app: &App, call: &Call, which: Which) -> Result<(CaseSeen, About), OpError> {
    let seen = match which {
        Which::Id(id) => super::cases::open(app, call, id).await?,
        Which::Reference(reference) => {
            super::cases::open_by_reference(app, call, &reference).await?
        }
    };
    let areas = super::cases::areas(app, call).await?;
    let own = seen.record.course.areas.reviewing;
    let area = areas.into_iter().find(|area| Some(area.id) == own);
    let about = About {
        reference: seen.record.course.reference.clone(),
        area: area.map_or_else(String::new, |area| area.name),
        printed: words_of(call.at.now),
    };
    Ok((seen, about))
}

/// Makes the document away from the threads that serve others.
async fn made(
    name: String,
    make: impl FnOnce() -> Result<Vec<u8>, PdfError> + Send + 'static,
) -> Result<(String, Vec<u8>), OpError> {
    let bug = |said, meant: String| OpError::Bug { said, meant };
    match tokio::task::spawn_blocking(make).await {
        Ok(Ok(bytes)) => Ok((name, bytes)),
        Ok(Err(PdfError::NoGlyph { .. })) => Err(bug(
            "A character in the text cannot be printed. Take it out and try again.",
            "no glyph for a character".into(),
        )),
        Ok(Err(fault)) => Err(bug("The document could not be made.", fault.to_string())),
        Err(fault) => Err(bug("The document could not be made.", fault.to_string())),
    }
}

fn decision(seen: &CaseSeen) -> Vec<(String, String)> {
    let Some(decision) = &seen.record.response.decision else { return Vec::new() };
    let line = |label: &str, value: String| (label.to_owned(), value);
    let made =
        if decision.respond { "A joint agency response" } else { "No joint agency response" };
    vec![
        line("Decision", made.into()),
        line("Decided by", format!("{}, {}", decision.decided_by, decision.agency)),
        line("Decided at", words_of(decision.decided_at)),
        line("Reason", decision.reason.clone()),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .collect()
}

fn time(at: &DateTime<Utc>) -> String {
    words_of(*at)
}

fn step_line(seen: &CaseSeen, step: Step) -> StepLine {
    let known = seen.record.response.plan.iter().find(|known| known.step == step);
    let line = StepLine { step: step.words().into(), ..StepLine::default() };
    match known.map(|known| &known.state) {
        None => StepLine { state: "Nothing said".into(), who: step.who().into(), ..line },
        Some(StepState::NotNeeded { reason }) => {
            StepLine { state: "Not needed".into(), note: reason.clone(), ..line }
        }
        Some(StepState::Planned { who, at }) => StepLine {
            state: "Planned".into(),
            who: who.clone(),
            time: at.as_ref().map(time).unwrap_or_default(),
            ..line
        },
        Some(StepState::Done { at, by, note }) => StepLine {
            state: "Done".into(),
            who: by.clone(),
            time: time(at),
            note: note.clone(),
            ..line
        },
    }
}

fn call_line(call: &CallMade) -> CallLine {
    let by = call.answered_by.as_ref().map(|by| format!(", by {by}")).unwrap_or_default();
    let at = call.answered_at.as_ref().map(|at| format!(", {}", time(at))).unwrap_or_default();
    CallLine {
        time: words_of(call.called_at),
        whom: format!("{}: {}", call.profession.words(), call.person),
        answered: format!("{}{at}{by}", call.answered.words()),
        note: call.note.clone(),
    }
}
