//! A case as rows: the file, the child, what joins areas to it, statements, meetings, the analysis.
//! Only what differs from before is written.

use domain::case::{CaseEvent, CaseRecord};
use domain::change::CaseEdit;
use domain::clocks::ClockReading;
use domain::facts::Child;
use domain::ids::AreaId;
use domain::matching::fold;
use domain::moment::Moment;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::BTreeSet;

use crate::entity::{
    analysis, case_file, case_party, child, clock, meeting, search_key, statement, task,
};
use crate::error::StoreError;
use crate::rows::{micros, small, to_code, to_json};
use crate::tx::events::Entry;
use crate::tx::{Saved, Tx};

impl Tx {
    pub(super) async fn save_case(&mut self, edit: &CaseEdit) -> Result<Saved, StoreError> {
        let (before, after) = (edit.before.as_ref(), &edit.after);
        let id = after.course.id;
        let area = self.save_file(edit).await?;
        if before.is_none_or(|before| before.child != after.child) {
            self.save_child(after).await?;
        }
        self.save_statements(before, after).await?;
        self.save_meetings(before, after).await?;
        self.save_polls(before, after).await?;
        if before.is_none_or(|before| before.analysis != after.analysis) {
            self.save_analysis(after).await?;
        }
        self.save_family(before, after).await?;
        self.save_movement(before, after).await?;
        self.save_requests(before, after).await?;
        let entries = edit.events.iter().map(entry).collect::<Result<Vec<_>, _>>()?;
        self.append(id.0, "case", entries).await?;
        self.save_clocks(id, area, before.is_none(), &edit.clocks).await?;
        self.save_tasks(id.0, "case", area, &edit.tasks).await?;
        self.save_messages(Some(id), Some(area), &edit.messages).await?;
        Ok(Saved { kind: "case", id: id.0, version: after.version })
    }

    /// Writes the file and its owner; gives the owning area.
    async fn save_file(&mut self, edit: &CaseEdit) -> Result<AreaId, StoreError> {
        let after = &edit.after;
        let unowned = || StoreError::Damaged("a case without an area that owns it".into());
        let area = after.course.areas.first_owner().ok_or_else(unowned)?;
        let row = file(edit, &self.at)?;
        let Some(before) = &edit.before else {
            let row = case_file::ActiveModel { area: Set(area.0), ..row };
            case_file::Entity::insert(row).exec_without_returning(&self.transaction).await?;
            self.begin_owner(after, area).await?;
            return Ok(area);
        };
        let moved = before.course.areas.reviewing != after.course.areas.reviewing;
        let row = if moved { case_file::ActiveModel { area: Set(area.0), ..row } } else { row };
        // The second wall: the caller holds the lock, and still nobody may write over a newer case.
        let done = case_file::Entity::update_many()
            .set(case_file::ActiveModel { id: NotSet, ..row })
            .filter(case_file::Column::Id.eq(after.course.id.0))
            .filter(case_file::Column::Version.eq(small(before.version)?))
            .exec(&self.transaction)
            .await?;
        if done.rows_affected != 1 {
            return Err(StoreError::ChangedSinceRead);
        }
        if moved {
            self.hand_over(after, area).await?;
        }
        Ok(area)
    }

    async fn begin_owner(&mut self, record: &CaseRecord, area: AreaId) -> Result<(), StoreError> {
        let row = case_party::ActiveModel {
            id: NotSet,
            case_id: Set(record.course.id.0),
            area: Set(area.0),
            kind: Set("owner".into()),
            from_at: Set(micros(self.at.now)),
            until_at: Set(None),
        };
        case_party::Entity::insert(row).exec_without_returning(&self.transaction).await?;
        Ok(())
    }

    /// A hand-over ends one owner party and begins another; the work goes along, and the hands of
    /// the old area's people on it end.
    async fn hand_over(&mut self, record: &CaseRecord, area: AreaId) -> Result<(), StoreError> {
        let case = record.course.id.0;
        case_party::Entity::update_many()
            .col_expr(case_party::Column::UntilAt, Expr::value(micros(self.at.now)))
            .filter(case_party::Column::CaseId.eq(case))
            .filter(case_party::Column::Kind.eq("owner"))
            .filter(case_party::Column::UntilAt.is_null())
            .exec(&self.transaction)
            .await?;
        self.begin_owner(record, area).await?;
        clock::Entity::update_many()
            .col_expr(clock::Column::Area, Expr::value(area.0))
            .filter(clock::Column::CaseId.eq(case))
            .filter(clock::Column::SupersededAt.is_null())
            .exec(&self.transaction)
            .await?;
        task::Entity::update_many()
            .col_expr(task::Column::Area, Expr::value(area.0))
            .col_expr(task::Column::Owner, Expr::val(None::<uuid::Uuid>))
            .col_expr(task::Column::PutOffUntil, Expr::val(None::<i64>))
            .col_expr(task::Column::Hand, Expr::val(None::<String>))
            .filter(task::Column::Subject.eq(case))
            .filter(task::Column::DoneAt.is_null())
            .exec(&self.transaction)
            .await?;
        Ok(())
    }

    /// The identity in use, and the words under which staff find it.
    async fn save_child(&mut self, after: &CaseRecord) -> Result<(), StoreError> {
        let case = after.course.id.0;
        let row = child::ActiveModel {
            case_id: Set(case),
            identity: Set(to_json("a child", &after.child)?),
        };
        child::Entity::insert(row)
            .on_conflict(
                OnConflict::column(child::Column::CaseId)
                    .update_column(child::Column::Identity)
                    .to_owned(),
            )
            .exec_without_returning(&self.transaction)
            .await?;
        search_key::Entity::delete_many()
            .filter(search_key::Column::CaseId.eq(case))
            .exec(&self.transaction)
            .await?;
        let keys = search_words(&after.child, &after.course.reference)
            .into_iter()
            .map(|token| search_key::ActiveModel { token: Set(token), case_id: Set(case) });
        search_key::Entity::insert_many(keys).exec_without_returning(&self.transaction).await?;
        Ok(())
    }

    async fn save_statements(
        &mut self,
        before: Option<&CaseRecord>,
        after: &CaseRecord,
    ) -> Result<(), StoreError> {
        let known: BTreeSet<_> =
            before.into_iter().flat_map(|b| &b.statements).map(|s| s.id).collect();
        let mut rows = Vec::new();
        for new in after.statements.iter().filter(|statement| !known.contains(&statement.id)) {
            rows.push(statement::ActiveModel {
                id: Set(new.id.0),
                case_id: Set(after.course.id.0),
                source_kind: Set(to_code("a source", &new.source)?),
                received_at: Set(micros(new.received_at)),
                body: Set(to_json("a statement", new)?),
            });
        }
        if !rows.is_empty() {
            // What a joined case lends, or gets back, goes along with its row.
            statement::Entity::insert_many(rows)
                .on_conflict(
                    OnConflict::column(statement::Column::Id)
                        .update_column(statement::Column::CaseId)
                        .to_owned(),
                )
                .exec_without_returning(&self.transaction)
                .await?;
        }
        Ok(())
    }

    async fn save_meetings(
        &mut self,
        before: Option<&CaseRecord>,
        after: &CaseRecord,
    ) -> Result<(), StoreError> {
        let known = before.map(|before| before.meetings.as_slice()).unwrap_or_default();
        let mut rows = Vec::new();
        for changed in after.meetings.iter().filter(|meeting| !known.contains(meeting)) {
            rows.push(meeting::ActiveModel {
                id: Set(changed.id.0),
                case_id: Set(after.course.id.0),
                kind: Set(changed.kind.code().into()),
                state: Set(to_code("the state of a meeting", &changed.state)?),
                starts_at: Set(micros(changed.starts_at)),
                version: Set(small(changed.version)?),
                body: Set(to_json("a meeting", changed)?),
            });
        }
        if rows.is_empty() {
            return Ok(());
        }
        let again = [
            meeting::Column::Kind,
            meeting::Column::State,
            meeting::Column::StartsAt,
            meeting::Column::Version,
            meeting::Column::Body,
        ];
        meeting::Entity::insert_many(rows)
            .on_conflict(OnConflict::column(meeting::Column::Id).update_columns(again).to_owned())
            .exec_without_returning(&self.transaction)
            .await?;
        Ok(())
    }

    async fn save_analysis(&mut self, after: &CaseRecord) -> Result<(), StoreError> {
        use analysis::Column;
        let row = analysis::ActiveModel {
            case_id: Set(after.course.id.0),
            step: Set(after.analysis.step.code().into()),
            version: Set(small(after.analysis.version)?),
            body: Set(to_json("an analysis form", &after.analysis)?),
        };
        let again = [Column::Step, Column::Version, Column::Body];
        analysis::Entity::insert(row)
            .on_conflict(OnConflict::column(Column::CaseId).update_columns(again).to_owned())
            .exec_without_returning(&self.transaction)
            .await?;
        Ok(())
    }
}

/// The row of the file but for its area, which only an opening or a hand-over sets.
fn file(edit: &CaseEdit, at: &Moment) -> Result<case_file::ActiveModel, StoreError> {
    let after = &edit.after;
    let due = edit
        .clocks
        .iter()
        .filter(|clock| clock.met_at.is_none())
        .filter_map(ClockReading::due_at)
        .min();
    Ok(case_file::ActiveModel {
        id: Set(after.course.id.0),
        reference: Set(after.course.reference.clone()),
        area: NotSet,
        stage: Set(after.course.stage.code().into()),
        opened_at: Set(micros(after.course.opened_at)),
        died_on: Set(after.child.died_on.map(|on| on.to_string())),
        due_at: Set(due.map(micros)),
        next_look_at: Set(edit.next_look_at.map(micros)),
        law: Set(small(at.law)?),
        version: Set(small(after.version)?),
        // A rereading that found nothing new to record is no change of the case.
        changed_at: if edit.events.is_empty() { NotSet } else { Set(micros(at.now)) },
        course: Set(to_json("the course of a case", &after.course)?),
        response: Set(to_json("a joint agency response", &after.response)?),
    })
}

fn entry(event: &CaseEvent) -> Result<Entry, StoreError> {
    Ok(Entry {
        kind: event.name().into(),
        words: event.words(),
        payload: to_json("an event", event)?,
    })
}

/// The folded words of the name, each part of it run together, the NHS number and
/// the reference.
fn search_words(child: &Child, reference: &str) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for text in child
        .name
        .iter()
        .flat_map(|name| [name.given.as_deref(), Some(name.family.as_str())])
        .flatten()
    {
        let folded = fold(text);
        words.extend(folded.split_whitespace().map(str::to_owned));
        // "Al Masri" is found as "almasri" too; so is "Smith-Jones" as "smithjones".
        words.insert(folded.replace(' ', ""));
    }
    words.extend(child.nhs_number.iter().map(|number| number.as_str().to_owned()));
    words.insert(fold(reference).replace(' ', ""));
    words.remove("");
    words
}
