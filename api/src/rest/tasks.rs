//! Operations on one task: seeing who has it, taking it over, giving it on, putting it off.

use super::{
    Tag,
    body::Strict,
    problem::{CREATE, READ, Refused},
    security::StaffToken,
    translate::keyed,
};
use crate::{
    answers,
    app::App,
    ops::{
        self,
        tasks::{self, Touch},
    },
    wire::{
        DoneView,
        tasks::{AssignBody, SnoozeBody, WorkDaysView, WorkTaskView},
    },
};
use domain::{ids::StaffId, operations::Operation};
use poem::web::Data;
use poem_openapi::{
    OpenApi,
    param::{Header, Path},
    payload::Json,
};

answers! {
    /// A task.
    pub enum TaskAnswer {
        /// The task, who has it and who may have it.
        Found = 200 Json<WorkTaskView>;
    }
}

answers! {
    /// A task that was touched.
    pub enum TouchedAnswer {
        /// It is done. The answer holds no data of a person.
        Done = 200 Json<DoneView>;
    }
}

answers! {
    /// How much is due on each day.
    pub enum WorkDaysAnswer {
        /// The days.
        Found = 200 Json<WorkDaysView>;
    }
}

/// Operations on tasks.
pub struct Tasks;

#[OpenApi]
impl Tasks {
    /// See how much is due on each day
    ///
    /// How many of your tasks are due on each day of four weeks, from this week's Monday. What is overdue is on none of them. Use `due_on` of `listWork` to see the tasks of a day.
    #[oai(path = "/deadlines", method = "get", operation_id = "listWorkDays", tag = "Tag::Cases")]
    async fn list_work_days(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
    ) -> Result<WorkDaysAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::ListWorkDays);
        let days = ops::cases::work_days(app, &call).await?;
        Ok(WorkDaysAnswer::Found(Json(days.into())))
    }

    /// Open a task
    ///
    /// A task with who has it, until when it is put off, and everybody to whom it may be given: those who hold a role in its area that may do it.
    #[oai(path = "/tasks/:task", method = "get", operation_id = "getTask", tag = "Tag::Cases")]
    async fn get_task(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The task: `id` of a line of work.
        task: Path<i64>,
    ) -> Result<TaskAnswer, Refused<READ>> {
        let call = caller.call(app, Operation::GetTask);
        let seen = tasks::open(app, &call, task.0).await?;
        Ok(TaskAnswer::Found(Json(WorkTaskView::of(seen, call.at.now))))
    }

    /// Take a task over
    ///
    /// It is yours until it is done, given on or given back, however often the case is read again. It leaves the first list of your colleagues. The history says who and when.
    #[oai(
        path = "/tasks/:task/take",
        method = "post",
        operation_id = "takeTask",
        tag = "Tag::Cases"
    )]
    async fn take_task(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The task.
        task: Path<i64>,
        /// A new random value for each taking; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
    ) -> Result<TouchedAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::TakeTask);
        let key = keyed(&key, &format!("takeTask {}", task.0), &());
        let done = tasks::touch(app, &call, task.0, &Touch::Take, Some(&key)).await?;
        Ok(TouchedAnswer::Done(Json(done.into())))
    }

    /// Give a task to somebody
    ///
    /// To somebody who holds a role in the task's area that may do it, or back to everybody.
    #[oai(
        path = "/tasks/:task/assign",
        method = "post",
        operation_id = "assignTask",
        tag = "Tag::Cases"
    )]
    async fn assign_task(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The task.
        task: Path<i64>,
        /// A new random value for each change; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<AssignBody>,
    ) -> Result<TouchedAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::AssignTask);
        let key = keyed(&key, &format!("assignTask {}", task.0), &body);
        let touch = Touch::Assign(body.to.map(StaffId));
        let done = tasks::touch(app, &call, task.0, &touch, Some(&key)).await?;
        Ok(TouchedAnswer::Done(Json(done.into())))
    }

    /// Put a task off
    ///
    /// Until a day, with a reason; it comes back by itself on the morning of that day. A task that serves a clock whose limit is law or a rule (grade A) never rests past that limit: the refusal names the clock and the date, and where the limit moves to an earlier day the task is back at once.
    #[oai(
        path = "/tasks/:task/snooze",
        method = "post",
        operation_id = "snoozeTask",
        tag = "Tag::Cases"
    )]
    async fn snooze_task(
        &self,
        StaffToken(caller): StaffToken,
        Data(app): Data<&App>,
        /// The task.
        task: Path<i64>,
        /// A new random value for each change; the same value for an exact repeat.
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        Strict(body): Strict<SnoozeBody>,
    ) -> Result<TouchedAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::SnoozeTask);
        let key = keyed(&key, &format!("snoozeTask {}", task.0), &body);
        let touch = Touch::PutOff(body.until, body.reason.unwrap_or_default());
        let done = tasks::touch(app, &call, task.0, &touch, Some(&key)).await?;
        Ok(TouchedAnswer::Done(Json(done.into())))
    }
}
