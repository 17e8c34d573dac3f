//! What the family asked on cases that are joined to another, and closing, which waits for it. A joined
//! case keeps its questions and they are answered there, so that separating gives back exactly what
//! was lent.

use super::{Done, Keyed, OpError, Versioned, cases, judge, run};
use crate::app::App;
use domain::{
    access::Part,
    case::{CaseRecord, Close},
    family::JoinedFamily,
    ids::CaseId,
    operations::Call,
};

/// The family's part of every case that is joined to this one, and of those joined to them; each is
/// noted as seen.
///
/// # Errors
/// Where one of them may not be seen: it must not be passed over.
pub async fn joined(
    app: &App,
    call: &Call,
    record: &CaseRecord,
) -> Result<Vec<JoinedFamily>, OpError> {
    let mut waiting: Vec<CaseId> = record.course.joined.iter().map(|joined| joined.case).collect();
    if waiting.is_empty() {
        return Ok(Vec::new());
    }
    app.store
        .read(call, async |reader| {
            let mut found: Vec<JoinedFamily> = Vec::new();
            while let Some(case) = waiting.pop() {
                if let Err(error) = judge(call, &reader.parties(case).await?) {
                    reader.refused(case, Part::Family);
                    return Err(error);
                }
                let other = reader.case(case).await?;
                reader.saw(case, Part::Family);
                waiting.extend(other.course.joined.iter().map(|joined| joined.case));
                found
                    .push(JoinedFamily { reference: other.course.reference, family: other.family });
            }
            found.sort_by(|one, other| one.reference.cmp(&other.reference));
            Ok(found)
        })
        .await
}

/// Closes a case. The joined cases are read before the lock: in the stage in which a case closes none
/// can be joined or separated, and on a joined case no question can be asked, only answered.
pub async fn close(
    app: &App,
    call: &Call,
    case: CaseId,
    family_told: String,
    key: Option<&Keyed>,
) -> Result<Done, OpError> {
    let seen = cases::open(app, call, case).await?;
    let joined = joined(app, call, &seen.record).await?;
    run(app, call, case, Versioned::No, key, &Close { family_told, joined }).await
}
