//! What a refusal looks like on the JSON face: RFC 9457 problem details, one table of every kind,
//! and the types by which an operation declares the refusals it may answer with.
//!
//! The table is the only place where a code, its status and its words are written. The document,
//! `docs/generated/problems.md` and the pages at `/problems/{code}` are all read from it. A detail
//! never repeats what was sent: it may be about a child.

use std::fmt::Write as _;
use std::ops::Deref;
use std::sync::LazyLock;

use poem::http::{HeaderName, HeaderValue, StatusCode, header};
use poem::{IntoResponse, Response};
use poem_openapi::payload::Payload;
use poem_openapi::registry::{
    MetaHeader, MetaMediaType, MetaResponse, MetaResponses, MetaSchemaRef, Registry,
};
use poem_openapi::types::{Example, Type};
use poem_openapi::{ApiResponse, Object};
use serde_json::{Value, json};
use uuid::Uuid;

/// The media type of every refusal.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// One kind of problem: a row of [`PROBLEMS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProblemKind {
    /// Stable kebab-case noun phrase; the last part of the problem's `type`.
    pub code: &'static str,
    /// The HTTP status it is sent with.
    pub status: u16,
    /// A short heading, the same every time.
    pub title: &'static str,
    /// What it means, in two plain sentences.
    pub meaning: &'static str,
    /// What the reader can do about it.
    pub what_to_do: &'static str,
}

macro_rules! problems {
    ($($name:ident $code:literal $status:literal $title:literal, $meaning:literal, $todo:literal;)+) => {
        /// The name of a row of [`PROBLEMS`] in Rust.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Code {
            $(#[doc = $meaning] $name,)+
        }

        /// Every kind of problem this server can answer with, in order of status.
        pub const PROBLEMS: &[ProblemKind] = &[
            $(ProblemKind {
                code: $code,
                status: $status,
                title: $title,
                meaning: $meaning,
                what_to_do: $todo,
            },)+
        ];
    };
}

problems! {
    UnreadableBody "unreadable-body" 400 "The body cannot be read",
        "The body is missing, is not valid JSON, or does not have the declared shape. Nothing was stored.",
        "Correct the fields that are listed and send the request again.";
    UnknownField "unknown-field" 400 "The body has a field that is not known",
        "The body has a key that the contract does not name. It is refused so that nothing is lost without your noticing.",
        "Compare the key with the contract: it may be misspelled or belong to another version.";
    DuplicateField "duplicate-field" 400 "The body has the same field twice",
        "One key stands twice in the same object. Readers differ in which of the two they take, so neither was taken.",
        "Send each key once.";
    MissingIdempotencyKey "missing-idempotency-key" 400 "The Idempotency-Key header is missing",
        "Every request that creates or decides something carries a key of the sender's choosing. With it, a request that is repeated after a broken connection has one effect.",
        "Send an Idempotency-Key header with a new random value, such as a UUID, and keep it for repeats.";
    BadParameter "bad-parameter" 400 "A parameter cannot be read",
        "A part of the address, the query or the headers does not have the declared form. The request was not looked at any further.",
        "Compare the parameter that is named with the contract.";
    MissingCredentials "missing-credentials" 401 "No credentials were sent",
        "This operation is open only to known callers. The request carried no key or token.",
        "Send your key or token in the Authorization header, as Bearer.";
    BadCredentials "bad-credentials" 401 "The credentials are not accepted",
        "The key or token is not known, has expired or was withdrawn. Which of these it is, is not said.",
        "Check that the key or token is complete, or ask for a new one.";
    OperationNotPermitted "operation-not-permitted" 403 "You may not do this",
        "You may know that this exists, but your role does not allow this operation. The attempt is on record.",
        "Ask somebody whose role allows it, or ask for the role.";
    NotFound "not-found" 404 "There is nothing here",
        "Either it does not exist, or it lies outside what you may see. The two are answered alike, because that a child has died is itself confidential.",
        "Check the identifier, and that you are signed in for the right area.";
    MethodNotAllowed "method-not-allowed" 405 "This method is not allowed here",
        "The address exists, but not with this method. The methods it has are in the Allow header.",
        "Use one of the methods in the Allow header.";
    ConflictWithStage "conflict-with-stage" 409 "The case is not at the stage for this",
        "The operation is not open at the stage the case has reached. Nothing was changed.",
        "Read the case again: its list of actions says what is open now.";
    AlreadyThere "already-there" 409 "It is already there",
        "What the request would create or decide already exists. Nothing was changed.",
        "Read what is there, and change that if it needs changing.";
    RequestInProgress "request-in-progress" 409 "The same request is still being handled",
        "A request with the same Idempotency-Key has not finished yet. This one was not begun.",
        "Wait a moment and send the same request again.";
    StaleVersion "stale-version" 412 "It has changed since you read it",
        "The version in If-Match is no longer the current one. Somebody else has saved a change.",
        "Read it again, bring your change into what you find, and send the new version.";
    BodyTooLarge "body-too-large" 413 "The body is too large",
        "The body is longer than this server takes. It was not read to its end.",
        "Send a smaller body, or several requests.";
    UnsupportedMediaType "unsupported-media-type" 415 "This media type is not supported",
        "The body is not declared as a media type that this operation reads. It was not read.",
        "Send the media type that the contract names, in UTF-8 and without a content encoding.";
    RuleBroken "rule-broken" 422 "The request breaks a rule",
        "The request can be read, but what it says cannot be right or is not allowed. The fields and the rules are listed.",
        "Correct the fields that are listed and send the request again.";
    IdempotencyKeyReused "idempotency-key-reused" 422 "The Idempotency-Key was used for another request",
        "The same key came before with a different request. Nothing was done this time.",
        "Use a new key for a new request, and the old key only for an exact repeat.";
    ExportRefused "export-refused" 422 "The export would not be safe",
        "With the cases that were asked for, the export cannot reach the anonymity it promises. No file was made.",
        "Ask for a longer period or a larger area.";
    MissingIfMatch "missing-if-match" 428 "The If-Match header is missing",
        "A change must name the version it was made on. Otherwise one person could overwrite another without knowing.",
        "Send the ETag you were given in an If-Match header.";
    TooManyRequests "too-many-requests" 429 "Too many requests",
        "More requests came from you than this server takes in the time. The request was not begun.",
        "Wait for the seconds in the Retry-After header and try again.";
    OurFault "our-fault" 500 "Something went wrong on our side",
        "The server failed to handle the request. The fault is on record under the reference in instance.",
        "Try again later; if it stays, tell the service the reference.";
    StoreAway "store-away" 503 "The store cannot be reached",
        "The server cannot reach its database at the moment. Nothing was read or changed.",
        "Wait for the seconds in the Retry-After header and send the same request again.";
}

impl Code {
    /// The row of the table.
    #[must_use]
    pub fn kind(self) -> &'static ProblemKind {
        &PROBLEMS[self as usize]
    }
}

/// The kind with this code, for the page that explains it.
#[must_use]
pub fn kind_named(code: &str) -> Option<&'static ProblemKind> {
    PROBLEMS.iter().find(|kind| kind.code == code)
}

/// The table as Markdown, for `docs/generated/problems.md`.
#[must_use]
pub fn problems_as_markdown() -> String {
    let mut page = String::from(
        "# Problems\n\nEvery refusal of the API is `application/problem+json` (RFC 9457) with one of these codes. \
         The `type` is `/problems/{code}`.\n\n| Code | Status | Title | What it means | What to do |\n| --- | --- | --- | --- | --- |\n",
    );
    for kind in PROBLEMS {
        writeln!(
            page,
            "| `{}` | {} | {} | {} | {} |",
            kind.code, kind.status, kind.title, kind.meaning, kind.what_to_do
        )
        .expect("a String takes every write");
    }
    page
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct FieldFault {
    /// The field, as a JSON Pointer into the body (`/child/born_on`), or the name of a parameter.
    pub field: String,
    /// What is wrong, as a stable word such as `missing` or `too-long`.
    pub code: String,
    /// What would be right. It never repeats what was sent.
    pub detail: String,
}

impl FieldFault {
    /// A fault of `field` (a JSON Pointer).
    pub fn new(field: impl Into<String>, code: &str, detail: impl Into<String>) -> Self {
        Self { field: field.into(), code: code.to_owned(), detail: detail.into() }
    }
}

/// Headers that some problems carry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProblemHeaders {
    retry_after: Option<u32>,
    allow: Option<String>,
}

/// A refusal. It reads as the [`ProblemBody`] that is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem(Box<ProblemBody>);

impl Deref for Problem {
    type Target = ProblemBody;

    fn deref(&self) -> &ProblemBody {
        &self.0
    }
}

/// A refusal, told as RFC 9457 lays down.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(rename = "Problem", skip_serializing_if_is_none, example)]
pub struct ProblemBody {
    /// Where this kind of problem is explained, relative to the server.
    #[oai(rename = "type")]
    pub kind: String,
    /// A short heading, the same for every problem of this kind.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened this time. It never repeats what was sent.
    pub detail: String,
    /// The reference of this request, under which the server's log knows it.
    pub instance: Option<String>,
    /// The stable code of this kind of problem.
    pub code: String,
    /// The fields that are at fault, if it is about fields.
    pub fields: Vec<FieldFault>,
    #[oai(skip)]
    headers: ProblemHeaders,
}

impl Problem {
    /// A problem of this kind, with the kind's meaning as its detail and the reference of the
    /// request being handled, if there is one.
    #[must_use]
    pub fn new(code: Code) -> Self {
        Self::of(code.kind(), reference().map(|id| id.urn().to_string()))
    }

    fn of(kind: &ProblemKind, instance: Option<String>) -> Self {
        Self(Box::new(ProblemBody {
            kind: format!("/problems/{}", kind.code),
            title: kind.title.to_owned(),
            status: kind.status,
            detail: kind.meaning.to_owned(),
            instance,
            code: kind.code.to_owned(),
            fields: Vec::new(),
            headers: ProblemHeaders::default(),
        }))
    }

    /// The same problem with another detail. Never put in it what was sent.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.0.detail = detail.into();
        self
    }

    /// The same problem with one more field at fault.
    #[must_use]
    pub fn field(
        mut self,
        field: impl Into<String>,
        code: &str,
        detail: impl Into<String>,
    ) -> Self {
        self.0.fields.push(FieldFault::new(field, code, detail));
        self
    }

    /// The same problem with these fields at fault.
    #[must_use]
    pub fn fields(mut self, fields: Vec<FieldFault>) -> Self {
        self.0.fields.extend(fields);
        self
    }

    /// The same problem with `Retry-After` in seconds (429 and 503 have one anyway).
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.0.headers.retry_after = Some(seconds);
        self
    }

    /// The same problem with the methods that are allowed (for 405).
    #[must_use]
    pub fn allow(mut self, methods: impl Into<String>) -> Self {
        self.0.headers.allow = Some(methods.into());
        self
    }

    /// The headers that belong to this problem on whichever face it is told: how to sign in, how
    /// long to wait, which methods there are.
    #[must_use]
    pub fn response_headers(&self) -> Vec<(HeaderName, HeaderValue)> {
        let mut headers = Vec::new();
        if self.status == 401 {
            headers.push((header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")));
        }
        let wait = self.headers.retry_after.or(match self.status {
            429 => Some(60),
            503 => Some(5),
            _ => None,
        });
        headers.extend(wait.map(|seconds| (header::RETRY_AFTER, HeaderValue::from(seconds))));
        if let Some(Ok(allow)) = self.headers.allow.as_deref().map(HeaderValue::try_from) {
            headers.push((header::ALLOW, allow));
        }
        headers
    }

    /// A worked example of this kind, for the document.
    #[must_use]
    pub fn example_of(kind: &ProblemKind) -> Value {
        let mut problem = Self::of(kind, Some(Uuid::from_u128(EXAMPLE).urn().to_string()));
        match kind.code {
            "unreadable-body" => {
                problem =
                    problem.field("/died_on", "not-a-date", "must be a date such as 2026-11-22");
            }
            "unknown-field" => {
                problem = problem.field("/dead_on", "unknown", "is not a field of this object");
            }
            "duplicate-field" => {
                problem = problem.field("/died_on", "duplicate", "stands more than once");
            }
            "bad-parameter" => {
                problem = problem.field("cursor", "unreadable", "does not have the declared form");
            }
            "rule-broken" => {
                problem = problem.field(
                    "/died_on",
                    "before-birth",
                    "must not be before the date of birth",
                );
            }
            _ => {}
        }
        poem_openapi::types::ToJSON::to_json(&*problem).unwrap_or_default()
    }
}

const EXAMPLE: u128 = 0x0b8e_5d1c_6f0a_4f57_9d0e_3a1b_7c25_44aa;

impl Example for ProblemBody {
    fn example() -> Self {
        let reference = Uuid::from_u128(EXAMPLE).urn().to_string();
        let problem = Problem::of(Code::RuleBroken.kind(), Some(reference));
        *problem.field("/died_on", "before-birth", "must not be before the date of birth").0
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = poem_openapi::types::ToJSON::to_json(&*self).unwrap_or_default();
        let mut response =
            Response::builder().status(status).content_type(PROBLEM_JSON).body(body.to_string());
        response.headers_mut().extend(self.response_headers());
        response
    }
}

impl From<Problem> for poem::Error {
    fn from(problem: Problem) -> Self {
        poem::Error::from_response(problem.into_response())
    }
}

/// [`Problem`] as a payload, for an answer that lists its refusals by hand.
#[derive(Debug, Clone)]
pub struct ProblemJson(pub Problem);

impl Payload for ProblemJson {
    const CONTENT_TYPE: &'static str = PROBLEM_JSON;

    fn schema_ref() -> MetaSchemaRef {
        ProblemBody::schema_ref()
    }

    fn register(registry: &mut Registry) {
        ProblemBody::register(registry);
    }
}

impl IntoResponse for ProblemJson {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}

// ---------------------------------------------------------------------------------------------
// Which refusals an operation may answer with
// ---------------------------------------------------------------------------------------------

/// The statuses of refusals, in order; the place is the bit in a set.
const STATUSES: [u16; 14] = [400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 428, 429, 500, 503];

/// The set of these statuses, for [`Refused`]. An unlisted status does not compile.
#[must_use]
pub const fn statuses(list: &[u16]) -> u32 {
    let mut set = 0;
    let mut i = 0;
    while i < list.len() {
        set |= 1 << place(list[i]);
        i += 1;
    }
    set
}

const fn place(status: u16) -> usize {
    let mut i = 0;
    while i < STATUSES.len() {
        if STATUSES[i] == status {
            return i;
        }
        i += 1;
    }
    panic!("this status is not one that refusals are sent with")
}

/// What every operation may answer, open ones too: bad parameter, wrong method, too many, ours.
pub const OPEN: u32 = statuses(&[400, 405, 413, 429, 500, 503]);
/// Reading one thing or a list with credentials; 422 is for a cursor that was not given out.
pub const READ: u32 = OPEN | statuses(&[401, 403, 404, 422]);
/// Creating or appending: a body and an `Idempotency-Key`, no version.
pub const CREATE: u32 = READ | statuses(&[409, 415]);
/// Deciding on what was compared: as creating, and refused when it has changed since.
pub const COMPARE: u32 = CREATE | statuses(&[412]);
/// Changing a versioned part: a body, an `Idempotency-Key` and `If-Match`.
pub const CHANGE: u32 = CREATE | statuses(&[412, 428]);

/// The refusals of one operation: a [`Problem`] whose status is one of `SET`.
///
/// It is the error half of a handler's `Result`; `?` makes it from a [`Problem`] and from whatever
/// can become one. A status that the operation does not declare is a slip of the programmer: it
/// stops a debug build, and is logged and sent all the same in a release build.
#[derive(Debug, Clone)]
pub struct Refused<const SET: u32>(Problem);

impl<const SET: u32> Refused<SET> {
    /// Whether the operation declares this status.
    #[must_use]
    pub fn declares(status: u16) -> bool {
        STATUSES
            .iter()
            .position(|known| *known == status)
            .is_some_and(|place| SET & (1 << place) != 0)
    }

    /// The problem inside.
    #[must_use]
    pub fn problem(&self) -> &Problem {
        &self.0
    }
}

impl<E: Into<Problem>, const SET: u32> From<E> for Refused<SET> {
    fn from(error: E) -> Self {
        let problem: Problem = error.into();
        if !Self::declares(problem.status) {
            tracing::error!(
                status = problem.status,
                code = problem.code,
                "a refusal that its operation does not declare"
            );
            debug_assert!(
                false,
                "{} ({}) is not declared by this operation",
                problem.code, problem.status
            );
        }
        Self(problem)
    }
}

impl<const SET: u32> From<Refused<SET>> for poem::Error {
    fn from(refused: Refused<SET>) -> Self {
        refused.0.into()
    }
}

impl<const SET: u32> ApiResponse for Refused<SET> {
    fn meta() -> MetaResponses {
        MetaResponses {
            responses: STATUSES
                .into_iter()
                .filter(|status| Self::declares(*status))
                .map(meta_of)
                .collect(),
        }
    }

    fn register(registry: &mut Registry) {
        ProblemBody::register(registry);
    }
}

/// The description of each status: the titles of the kinds that are sent with it.
static DESCRIPTIONS: LazyLock<Vec<(u16, String)>> = LazyLock::new(|| {
    STATUSES
        .into_iter()
        .map(|status| {
            let kinds: Vec<String> = PROBLEMS
                .iter()
                .filter(|kind| kind.status == status)
                .map(|kind| format!("`{}`: {}.", kind.code, kind.title))
                .collect();
            (status, kinds.join(" "))
        })
        .collect()
});

fn meta_of(status: u16) -> MetaResponse {
    let description = DESCRIPTIONS
        .iter()
        .find(|(known, _)| *known == status)
        .map_or("", |(_, text)| text.as_str());
    MetaResponse {
        description,
        status: Some(status),
        status_range: None,
        content: vec![MetaMediaType {
            content_type: PROBLEM_JSON,
            schema: ProblemBody::schema_ref(),
        }],
        headers: headers_of(status),
    }
}

fn headers_of(status: u16) -> Vec<MetaHeader> {
    let (name, text, schema) = match status {
        401 => ("WWW-Authenticate", "How to sign in: Bearer.", String::schema_ref()),
        405 => ("Allow", "The methods this address has.", String::schema_ref()),
        429 | 503 => ("Retry-After", "Seconds to wait before trying again.", u32::schema_ref()),
        _ => return Vec::new(),
    };
    vec![MetaHeader {
        name: name.to_owned(),
        description: Some(text.to_owned()),
        required: true,
        deprecated: false,
        schema,
    }]
}

/// Declares the good answers of one operation: a `poem_openapi::ApiResponse` enum, one line per
/// status with its body and its headers. The refusals stand in the handler's error type.
///
/// A line is `Name = status BodyType, "Header": Type, …;`. The doc comment becomes the description;
/// `#[oai(content_type = "text/csv")]` on a line names another media type. A line needs a body or a
/// header (a bare status is written `()` in the handler instead).
///
/// ```ignore
/// answers! {
///     /// A case, or word that nothing has changed.
///     pub enum CaseAnswer {
///         /// The case, as far as you may see it.
///         Found = 200 Json<CaseView>, "ETag": String;
///         /// It is still as you have it.
///         Unchanged = 304, "ETag": String;
///     }
/// }
///
/// #[oai(path = "/cases/:id", method = "get", operation_id = "getCase")]
/// async fn get_case(&self, caller: Caller, id: Path<Uuid>) -> Result<CaseAnswer, Refused<READ>> {
///     let case = ops::get_case(…).await?;             // OpError: Into<Problem>
///     Ok(CaseAnswer::Found(Json(case.view), case.etag))
/// }
/// ```
#[macro_export]
macro_rules! answers {
    ($(#[$meta:meta])* $vis:vis enum $name:ident {
        $($(#[$line:meta])* $variant:ident = $status:tt $($body:ty)? $(, $header:tt : $kind:ty)*;)+
    }) => {
        $(#[$meta])*
        #[derive(poem_openapi::ApiResponse)]
        $vis enum $name {
            $(
                $(#[$line])*
                #[oai(status = $status)]
                $variant($($body,)? $(#[oai(header = $header)] $kind,)*),
            )+
        }
    };
}

// ---------------------------------------------------------------------------------------------
// The reference of the request being handled
// ---------------------------------------------------------------------------------------------

tokio::task_local! {
    static REFERENCE: Uuid;
}

/// The reference of the request that this task handles, if it handles one.
#[must_use]
pub fn reference() -> Option<Uuid> {
    REFERENCE.try_with(|id| *id).ok()
}

/// Runs `work` as the handling of the request with this reference.
pub async fn with_reference<F: Future>(id: Uuid, work: F) -> F::Output {
    REFERENCE.scope(id, work).await
}

/// The examples of every kind with this status, keyed by code, as the document shows them.
#[must_use]
pub fn examples_for(status: u16) -> Value {
    let mut examples = serde_json::Map::new();
    for kind in PROBLEMS.iter().filter(|kind| kind.status == status) {
        let example = json!({ "summary": kind.title, "value": Problem::example_of(kind) });
        examples.insert(kind.code.to_owned(), example);
    }
    Value::Object(examples)
}

#[cfg(test)]
mod tests {
    use poem_openapi::payload::Json;

    use super::*;

    answers! {
        /// A test answer.
        enum Found {
            /// Here it is.
            Here = 200 Json<String>, "ETag": String;
            /// It is as you have it.
            Unchanged = 304, "ETag": String;
            /// A table.
            #[oai(content_type = "text/csv")]
            Table = 202 poem_openapi::payload::PlainText<String>;
        }
    }

    #[test]
    fn every_code_is_a_kebab_case_noun_phrase_and_stands_once() {
        for (i, kind) in PROBLEMS.iter().enumerate() {
            assert!(kind.code.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{}", kind.code);
            assert!(PROBLEMS[i + 1..].iter().all(|other| other.code != kind.code), "{}", kind.code);
            assert_eq!(kind.meaning.matches(". ").count(), 1, "{} has two sentences", kind.code);
            assert!(kind.what_to_do.ends_with('.'));
            assert!(STATUSES.contains(&kind.status));
            assert_eq!(kind_named(kind.code), Some(kind));
        }
        assert!(PROBLEMS.windows(2).all(|pair| pair[0].status <= pair[1].status));
        assert!(STATUSES.iter().all(|s| PROBLEMS.iter().any(|kind| kind.status == *s)));
    }

    #[test]
    fn a_name_in_rust_leads_to_its_own_row() {
        assert_eq!(Code::UnreadableBody.kind().code, "unreadable-body");
        assert_eq!(Code::MissingIfMatch.kind().code, "missing-if-match");
        assert_eq!(Code::StoreAway.kind().code, "store-away");
    }

    #[tokio::test]
    async fn a_problem_is_sent_as_rfc_9457_with_its_headers() {
        let id = Uuid::from_u128(7);
        let response = with_reference(id, async {
            Problem::new(Code::StoreAway)
                .detail("Away.")
                .field("/a", "missing", "is needed")
                .into_response()
        })
        .await;
        assert_eq!(response.status(), 503);
        assert_eq!(response.content_type(), Some(PROBLEM_JSON));
        assert_eq!(response.header("retry-after"), Some("5"));
        let body: Value =
            serde_json::from_slice(&response.into_body().into_vec().await.expect("body"))
                .expect("JSON");
        assert_eq!(
            body,
            json!({
                "type": "/problems/store-away", "title": "The store cannot be reached", "status": 503,
                "detail": "Away.", "instance": id.urn().to_string(), "code": "store-away",
                "fields": [{ "field": "/a", "code": "missing", "detail": "is needed" }]
            })
        );
        let unauthorised = Problem::new(Code::BadCredentials).into_response();
        assert_eq!(unauthorised.header("www-authenticate"), Some("Bearer"));
        let method = Problem::new(Code::MethodNotAllowed).allow("GET, HEAD").into_response();
        assert_eq!(method.header("allow"), Some("GET, HEAD"));
    }

    #[test]
    fn an_operation_declares_just_the_statuses_of_its_set() {
        type Read = Refused<READ>;
        let listed: Vec<u16> = Read::meta().responses.iter().filter_map(|r| r.status).collect();
        assert_eq!(listed, [400, 401, 403, 404, 405, 413, 422, 429, 500, 503]);
        assert!(Refused::<CHANGE>::declares(412) && !Refused::<CREATE>::declares(412));
        assert_eq!(statuses(&[400, 401]), 3);
        let meta = Read::meta();
        let of =
            |status| meta.responses.iter().find(|r| r.status == Some(status)).expect("declared");
        assert_eq!(of(401).headers[0].name, "WWW-Authenticate");
        assert_eq!(of(405).headers[0].name, "Allow");
        assert!(of(404).description.contains("`not-found`"));
    }

    #[test]
    #[should_panic(expected = "not declared")]
    #[cfg(debug_assertions)]
    fn a_refusal_outside_the_set_stops_a_debug_build() {
        let _: Refused<READ> = Problem::new(Code::StaleVersion).into();
    }

    #[test]
    fn answers_lists_status_body_and_headers() {
        let meta = Found::meta();
        assert_eq!(meta.responses[0].status, Some(200));
        assert_eq!(meta.responses[0].description, "Here it is.");
        assert_eq!(meta.responses[0].headers[0].name, "ETAG");
        assert_eq!(meta.responses[1].content.len(), 0);
        assert_eq!(meta.responses[2].content[0].content_type, "text/csv");
        let sent = Found::Here(Json("a".to_owned()), "\"1\"".to_owned()).into_response();
        assert_eq!(sent.header("etag"), Some("\"1\""));
        assert_eq!(Found::Unchanged("\"1\"".to_owned()).into_response().status(), 304);
        let table =
            Found::Table(poem_openapi::payload::PlainText("a,b".to_owned())).into_response();
        assert_eq!(table.content_type(), Some("text/csv"));
    }

    #[test]
    fn the_printed_table_has_a_line_for_every_kind() {
        let page = problems_as_markdown();
        assert_eq!(page.lines().filter(|line| line.starts_with("| `")).count(), PROBLEMS.len());
    }
}
