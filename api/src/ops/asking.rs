//! What a sender sees of its own notices, what staff ask it, and what it answers. Nothing here
//! tells a sender whether the child was known, or that anybody else has sent anything.

use super::{Done, Keyed, OpError, keyed, permitted, seen, telling};
use crate::app::App;
use domain::{
    access::{self, Actor, Part, Party},
    change::{Change, NoticeEdit, NoticeState},
    ids::{CaseId, ClientId, NoticeId, QuestionId, ReceiptId},
    notice::{Question, answer_text, question_text},
    operations::Call,
    refusal::Refusal,
};
use storage::{NoticeRow, Page, PageAsk, Tx};

/// The notices of the caller, the newest first.
pub async fn sent(app: &App, call: &Call, page: &PageAsk) -> Result<Page<NoticeRow>, OpError> {
    permitted(app, call).await?;
    let client = sender(call)?;
    app.store.read(call, async |reader| Ok(reader.sent_notices(client, page).await?)).await
}

fn sender(call: &Call) -> Result<ClientId, OpError> {
    match &call.actor {
        Actor::Client { id, .. } => Ok(*id),
        _ => Err(OpError::NotFound),
    }
}

/// A notice about which its sender may be asked: one that waits in an area of the caller, or one on
/// a case whose notices the caller may see.
pub async fn open(app: &App, call: &Call, id: NoticeId) -> Result<NoticeRow, OpError> {
    permitted(app, call).await?;
    app.store
        .read(call, async |reader| {
            let row = reader.notice(id).await?;
            let parties = match case_of(&row) {
                Some(case) => reader.parties(case).await?,
                None => Vec::new(),
            };
            let may = may_ask(call, &row, &parties);
            if let (Err(_), Some(case)) = (&may, case_of(&row)) {
                reader.refused(case, Part::Notices);
            }
            may.map(|()| row)
        })
        .await
}

fn case_of(row: &NoticeRow) -> Option<CaseId> {
    match row.state {
        NoticeState::Placed { case } => Some(case),
        _ => None,
    }
}

fn may_ask(call: &Call, row: &NoticeRow, parties: &[Party]) -> Result<(), OpError> {
    if case_of(row).is_none() {
        let roles = call.actor.roles_in(row.area);
        let may = roles.iter().any(|role| call.operation.permits(*role));
        return if may { Ok(()) } else { Err(OpError::NotFound) };
    }
    let standing = access::standing(&call.actor, parties, call.at.now);
    let role = standing.roles.iter().any(|role| call.operation.permits(*role));
    if role && standing.sees(Part::Notices) { Ok(()) } else { Err(OpError::NotFound) }
}

/// Asks the sender of a notice about that notice. The question is refused when it tells of another
/// notice of the same child, or of one that may be of the same child.
pub async fn ask(
    app: &App,
    call: &Call,
    id: NoticeId,
    text: &str,
    key: Option<&Keyed>,
) -> Result<Done, OpError> {
    permitted(app, call).await?;
    let done = app
        .store
        .write(call, async |tx| {
            let claimed = keyed::claim(tx, call, key).await?;
            let row = tx.notice(id).await?;
            let parties = match case_of(&row) {
                Some(case) => tx.parties(case).await?,
                None => Vec::new(),
            };
            may_ask(call, &row, &parties)?;
            if let Some(done) = claimed {
                return Ok(done);
            }
            let text = question_text(text)?;
            telling::tells_of_others(&text, &row, &others(tx, call, &row).await?)?;
            let question = Question {
                id: QuestionId::random(),
                text,
                asked_by: call.actor.name(),
                asked_at: call.at.now,
                answer: None,
            };
            let done = done(question.id);
            tx.save(Change::of_notice(NoticeEdit::Asked { id, question })).await?;
            keyed::store(tx, call, key, &done).await?;
            Ok::<_, OpError>(done)
        })
        .await?;
    app.nudge.notify_one();
    Ok(done)
}

/// The notices that the caller may know of and the sender may not. What the caller may not see is
/// left out: a refusal must not confirm what somebody guessed.
async fn others(tx: &mut Tx, call: &Call, row: &NoticeRow) -> Result<Vec<NoticeRow>, OpError> {
    let cases: Vec<CaseId> = match &row.state {
        NoticeState::Placed { case } => vec![*case],
        NoticeState::Question { candidates } => {
            let cases: Vec<CaseId> = candidates.iter().map(|candidate| candidate.case).collect();
            seen(call, &tx.parties_of(&cases).await?)
        }
        _ => Vec::new(),
    };
    Ok(tx.notices_on(&cases).await?.into_values().flatten().collect())
}

/// A sender's answer to a question.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Which question.
    pub question: QuestionId,
    /// What it answers.
    pub text: String,
}

/// Answers a question about a notice of the caller's own. A question is answered once; who has more
/// to say sends a correction or the notice again.
pub async fn answer(
    app: &App,
    call: &Call,
    receipt: ReceiptId,
    answer: &Answer,
    key: Option<&Keyed>,
) -> Result<Done, OpError> {
    permitted(app, call).await?;
    let client = sender(call)?;
    let done = app
        .store
        .write(call, async |tx| {
            let claimed = keyed::claim(tx, call, key).await?;
            let row = tx.own_notice(receipt, client).await?;
            if let Some(done) = claimed {
                return Ok(done);
            }
            let text = answer_text(&answer.text)?;
            asked(call, &row, answer.question)?;
            let done = done(answer.question);
            let edit = NoticeEdit::Answered {
                id: row.received.id,
                question: answer.question,
                answer: text,
                at: call.at.now,
            };
            tx.save(Change::of_notice(edit)).await?;
            keyed::store(tx, call, key, &done).await?;
            Ok::<_, OpError>(done)
        })
        .await?;
    app.nudge.notify_one();
    Ok(done)
}

fn asked(call: &Call, row: &NoticeRow, question: QuestionId) -> Result<(), Refusal> {
    match row.questions.iter().find(|asked| asked.id == question) {
        Some(asked) if asked.is_open() => Ok(()),
        Some(_) => {
            let why = "This question has been answered already.".to_owned();
            Err(Refusal::NotAllowedNow { operation: call.operation, why })
        }
        None => {
            let detail = "Give the id of a question that was asked about this notice.";
            Err(Refusal::field("/question", "unknown-question", detail))
        }
    }
}

fn done(question: QuestionId) -> Done {
    Done { id: question.to_string(), version: 0, actions: Vec::new() }
}
