//! The edge: what happens to every request before a handler sees it and to every answer after.
//!
//! One middleware, [`Edge`], gives the request its reference, counts the bytes of its body,
//! answers OPTIONS, TRACE and wrong methods, turns every error of the framework and every panic
//! into a [`Problem`] without repeating what was sent, sets the security headers, and writes one
//! log line that holds no path, no query and no body: a path may hold a name.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use futures_util::{FutureExt, StreamExt};
use poem::error::{
    MethodNotAllowedError, NotFoundError, ParseCookieError, ParseFormError, ParseJsonError,
    ReadBodyError,
};
use poem::http::{HeaderValue, Method, StatusCode, header};
use poem::{Body, Endpoint, Error, IntoResponse, Middleware, Request, Response, Result};
use poem_openapi::error::{
    AuthorizationError, ContentTypeError, ParseMultipartError, ParseParamError, ParsePathError,
    ParseRequestPayloadError,
};
use serde_json::Value;
use uuid::Uuid;

use super::problem::{self, Code, PROBLEM_JSON, Problem};

/// The content security policy of the pages: nothing inline, nothing from elsewhere.
pub const PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; \
    img-src 'self'; font-src 'none'; connect-src 'self'; form-action 'self'; \
    frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'";
/// The content security policy of the API: an answer is data and never a page.
pub const API_POLICY: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'";

/// How a face of the server tells a problem.
pub type Teller = fn(Problem) -> Response;

/// The middleware around one face, or around both.
#[derive(Clone)]
pub struct Edge {
    methods: Arc<Methods>,
    max_bytes: u64,
    new_reference: fn() -> Uuid,
    tell: Teller,
    policy: &'static str,
    strict: bool,
    behind_proxy: bool,
    log: fn(&LogLine<'_>),
}

impl Edge {
    /// The edge of the JSON face: every failing answer is a problem. `max_bytes` bounds a body.
    #[must_use]
    pub fn api(methods: Arc<Methods>, max_bytes: u64, new_reference: fn() -> Uuid) -> Self {
        Self {
            methods,
            max_bytes,
            new_reference,
            tell: Problem::into_response,
            policy: API_POLICY,
            strict: true,
            behind_proxy: false,
            log: |line| line.write(),
        }
    }

    /// The edge of the pages: `tell` makes the error page, answers that fail keep their own page.
    #[must_use]
    pub fn pages(
        methods: Arc<Methods>,
        max_bytes: u64,
        new_reference: fn() -> Uuid,
        tell: Teller,
    ) -> Self {
        let api = Self::api(methods, max_bytes, new_reference);
        Self { tell, policy: PAGE_POLICY, strict: false, ..api }
    }

    /// Says that a proxy ends TLS in front of the server: browsers are then told to keep to https.
    #[must_use]
    pub fn behind_proxy(self, behind_proxy: bool) -> Self {
        Self { behind_proxy, ..self }
    }

    /// The answer, whatever happens inside.
    async fn answer<E: Endpoint>(&self, inner: &E, mut request: Request, seen: Seen) -> Response {
        if let Some(answer) = seen.without_handler() {
            return answer.unwrap_or_else(|problem| self.told(problem));
        }
        let over = match limit_body(&mut request, self.max_bytes) {
            Ok(over) => over,
            Err(problem) => return self.told(problem),
        };
        let result = AssertUnwindSafe(inner.call(request)).catch_unwind().await;
        let over = over.load(Ordering::Relaxed);
        match result {
            Err(_panic) => self.told(Problem::new(Code::OurFault)),
            Ok(Ok(output)) => self.settle(output.into_response(), over),
            Ok(Err(error)) if error.is_from_response() => self.settle(error.into_response(), over),
            Ok(Err(_)) if over => self.told(too_large(self.max_bytes)),
            Ok(Err(error)) => self.told(to_problem(&error, &seen)),
        }
    }

    /// An answer of a handler, which on the JSON face must be a problem if it fails.
    fn settle(&self, response: Response, over: bool) -> Response {
        let status = response.status();
        if over && (status.is_client_error() || status.is_server_error()) {
            return self.told(too_large(self.max_bytes));
        }
        let failed = status.is_client_error() || status.is_server_error();
        if self.strict && failed && response.content_type() != Some(PROBLEM_JSON) {
            return self.told(Problem::new(code_of(status)));
        }
        response
    }

    /// The problem in the words of this face, with the headers that belong to it.
    fn told(&self, problem: Problem) -> Response {
        let headers = problem.response_headers();
        let mut response = (self.tell)(problem);
        response.headers_mut().extend(headers);
        response
    }

    fn seal(&self, response: &mut Response, reference: Uuid) {
        let headers = response.headers_mut();
        let mut set = |name, value: &'static str| {
            headers.insert(name, HeaderValue::from_static(value));
        };
        set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
        set(header::REFERRER_POLICY, "no-referrer");
        set(header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
        set(header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
        set(
            header::HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        );
        if self.behind_proxy {
            set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains");
        }
        // A handler may know better for one answer: cached assets, a sandboxed download.
        for (name, value) in
            [(header::CACHE_CONTROL, "no-store"), (header::CONTENT_SECURITY_POLICY, self.policy)]
        {
            headers.entry(name).or_insert(HeaderValue::from_static(value));
        }
        if let Ok(value) = HeaderValue::try_from(reference.to_string()) {
            headers.insert("x-request-id", value);
        }
    }
}

impl<E: Endpoint> Middleware<E> for Edge {
    type Output = EdgeEndpoint<E>;

    fn transform(&self, inner: E) -> Self::Output {
        EdgeEndpoint { edge: self.clone(), inner }
    }
}

/// An endpoint with the edge around it.
pub struct EdgeEndpoint<E> {
    edge: Edge,
    inner: E,
}

impl<E: Endpoint> Endpoint for EdgeEndpoint<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let started = Instant::now();
        let reference = (self.edge.new_reference)();
        let method = known_method(request.method());
        let row = self.edge.methods.row(path_of(&request));
        let route = row.map_or("unmatched", |row| row.template.as_str());
        let seen = Seen::of(&request, row.map(Row::allow));
        let work = self.edge.answer(&self.inner, request, seen);
        let mut response = problem::with_reference(reference, work).await;
        self.edge.seal(&mut response, reference);
        let status = response.status().as_u16();
        let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        (self.edge.log)(&LogLine { method, route, status, ms, reference });
        Ok(response)
    }
}

/// All that the log holds of a request.
#[derive(Debug)]
struct LogLine<'a> {
    method: &'static str,
    /// The template of the route, or `unmatched`; never the path.
    route: &'a str,
    status: u16,
    ms: u64,
    reference: Uuid,
}

impl LogLine<'_> {
    fn write(&self) {
        let Self { method, route, status, ms, reference } = self;
        tracing::info!(target: "request", method, route, status, ms, request_id = %reference);
    }
}

fn known_method(method: &Method) -> &'static str {
    const KNOWN: [&str; 9] =
        ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"];
    KNOWN.into_iter().find(|known| *known == method.as_str()).unwrap_or("OTHER")
}

/// The whole path, also where a `nest` has cut the request's own one short. (A request that was
/// not made by the server has no original path.)
fn path_of(request: &Request) -> &str {
    match request.original_uri().path() {
        "/" => request.uri().path(),
        whole => whole,
    }
}

/// Makes a panic leave only its place in the log, never its message: a message may hold a value.
pub fn quiet_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let reference = problem::reference().map(|id| id.to_string()).unwrap_or_default();
        tracing::error!(place, request_id = reference, "a panic");
    }));
}

// ---------------------------------------------------------------------------------------------
// The size of a body
// ---------------------------------------------------------------------------------------------

/// Bounds the body of `request`: one that is declared longer is refused at once; one of unknown
/// length is counted as it flows, and breaks off with the returned flag set once it is too long.
///
/// # Errors
/// `body-too-large`, or `bad-parameter` for a length that is not a number.
pub fn limit_body(request: &mut Request, max_bytes: u64) -> Result<Arc<AtomicBool>, Problem> {
    let over = Arc::new(AtomicBool::new(false));
    if let Some(declared) = request.headers().get(header::CONTENT_LENGTH) {
        let declared = declared.to_str().ok().and_then(|text| text.parse::<u64>().ok());
        return match declared {
            Some(declared) if declared <= max_bytes => Ok(over),
            Some(_) => Err(too_large(max_bytes)),
            None => Err(Problem::new(Code::BadParameter).field(
                "Content-Length",
                "unreadable",
                "must be a number of bytes",
            )),
        };
    }
    let flag = Arc::clone(&over);
    let mut count = 0_u64;
    let counted = request.take_body().into_bytes_stream().map(move |chunk| {
        let chunk = chunk?;
        count = count.saturating_add(chunk.len() as u64);
        if count > max_bytes {
            flag.store(true, Ordering::Relaxed);
            return Err(std::io::Error::other("the body is too large"));
        }
        Ok(chunk)
    });
    request.set_body(Body::from_bytes_stream(counted));
    Ok(over)
}

fn too_large(max_bytes: u64) -> Problem {
    Problem::new(Code::BodyTooLarge).detail(format!("The body may have at most {max_bytes} bytes."))
}

// ---------------------------------------------------------------------------------------------
// Errors of the framework
// ---------------------------------------------------------------------------------------------

/// What of a request decides how an error is told: never its values.
#[derive(Debug, Clone)]
pub struct Seen {
    method: Method,
    allow: Option<String>,
    has_authorization: bool,
    has_key: bool,
    has_if_match: bool,
}

impl Seen {
    /// Notes what matters of `request`; `allow` is what [`Methods::allow`] says of its path.
    #[must_use]
    pub fn of(request: &Request, allow: Option<String>) -> Self {
        let has = |name: &str| request.headers().contains_key(name);
        Self {
            method: request.method().clone(),
            allow,
            has_authorization: has("authorization"),
            has_key: has("idempotency-key"),
            has_if_match: has("if-match"),
        }
    }

    /// The answer to methods that no handler takes: OPTIONS tells the methods, TRACE is refused.
    fn without_handler(&self) -> Option<Result<Response, Problem>> {
        let allow = self.allow.as_ref();
        if self.method == Method::OPTIONS {
            let allow = allow?;
            let answer = Response::builder().status(StatusCode::NO_CONTENT);
            return Some(Ok(answer.header(header::ALLOW, allow.as_str()).finish()));
        }
        let handled =
            [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
        (!handled.contains(&self.method)).then(|| Err(self.wrong_method()))
    }

    fn wrong_method(&self) -> Problem {
        match &self.allow {
            Some(allow) => Problem::new(Code::MethodNotAllowed).allow(allow.clone()),
            None => Problem::new(Code::NotFound),
        }
    }

    fn parameter(&self, name: &str) -> Problem {
        if name.eq_ignore_ascii_case("idempotency-key") && !self.has_key {
            return Problem::new(Code::MissingIdempotencyKey);
        }
        if name.eq_ignore_ascii_case("if-match") && !self.has_if_match {
            return Problem::new(Code::MissingIfMatch);
        }
        Problem::new(Code::BadParameter)
            .detail("A parameter is missing or does not have the declared form.")
            .field(name, "unreadable", "does not have the declared form")
    }
}

/// The problem that tells an error of the framework. The error's own words are not used: they
/// repeat what was sent. (An error that already holds a response is not for this function.)
#[must_use]
pub fn to_problem(error: &Error, seen: &Seen) -> Problem {
    if let Some(error) = error.downcast_ref::<ParseParamError>() {
        return seen.parameter(error.name);
    }
    if error.is::<ParsePathError>() || error.is::<poem::error::ParsePathError>() {
        return Problem::new(Code::BadParameter)
            .detail("A part of the address does not have the declared form.");
    }
    if error.is::<ContentTypeError>() {
        return Problem::new(Code::UnsupportedMediaType);
    }
    if error.is::<AuthorizationError>() || error.status() == StatusCode::UNAUTHORIZED {
        let code =
            if seen.has_authorization { Code::BadCredentials } else { Code::MissingCredentials };
        return Problem::new(code);
    }
    if error.is::<MethodNotAllowedError>() {
        return seen.wrong_method();
    }
    if error.is::<NotFoundError>() {
        return Problem::new(Code::NotFound);
    }
    let of_body = error.is::<ParseRequestPayloadError>()
        || error.is::<ParseMultipartError>()
        || error.is::<poem::error::ParseMultipartError>()
        || error.is::<ReadBodyError>()
        || error.is::<ParseFormError>()
        || error.is::<ParseJsonError>();
    if of_body && error.status() == StatusCode::BAD_REQUEST {
        return Problem::new(Code::UnreadableBody);
    }
    if error.is::<ParseCookieError>() {
        return Problem::new(Code::BadParameter).field("Cookie", "unreadable", "cannot be read");
    }
    if error.status().is_server_error() {
        tracing::error!(status = error.status().as_u16(), "an error without a translation");
    }
    Problem::new(code_of(error.status()))
}

/// The kind for a bare status.
fn code_of(status: StatusCode) -> Code {
    match status.as_u16() {
        401 => Code::BadCredentials,
        403 => Code::OperationNotPermitted,
        404 => Code::NotFound,
        405 => Code::MethodNotAllowed,
        409 => Code::AlreadyThere,
        412 => Code::StaleVersion,
        413 => Code::BodyTooLarge,
        415 => Code::UnsupportedMediaType,
        422 => Code::RuleBroken,
        428 => Code::MissingIfMatch,
        429 => Code::TooManyRequests,
        503 => Code::StoreAway,
        other if other < 500 => Code::BadParameter,
        _ => Code::OurFault,
    }
}

// ---------------------------------------------------------------------------------------------
// Which methods a path has
// ---------------------------------------------------------------------------------------------

/// The templates of all paths with their methods, for `Allow` and for the log.
#[derive(Debug, Clone, Default)]
pub struct Methods {
    rows: Vec<Row>,
}

#[derive(Debug, Clone)]
struct Row {
    template: String,
    segments: Vec<String>,
    methods: Vec<String>,
}

impl Methods {
    /// The paths of an OpenAPI document. `prefix` stands before them if the document's own paths
    /// do not hold it (`/api/v1`), else it is empty.
    #[must_use]
    pub fn from_document(document: &Value, prefix: &str) -> Self {
        let mut all = Self::default();
        for (path, item) in document["paths"].as_object().into_iter().flatten() {
            let methods = item.as_object().into_iter().flatten().map(|(method, _)| method.as_str());
            all = all.with(&format!("{prefix}{path}"), &methods.collect::<Vec<_>>());
        }
        all
    }

    /// The same with one more path, written `/cases/:id`, `/cases/{id}` or `/assets/*rest`.
    #[must_use]
    pub fn with(mut self, template: &str, methods: &[&str]) -> Self {
        let segments = segments(template).map(str::to_owned).collect::<Vec<_>>();
        let known = |method: &String| known_method_named(method);
        let new = methods.iter().map(|method| method.to_ascii_uppercase()).filter(known);
        if let Some(row) = self.rows.iter_mut().find(|row| row.segments == segments) {
            row.methods.extend(new);
        } else {
            let row = Row { template: template.to_owned(), segments, methods: new.collect() };
            self.rows.push(row);
        }
        self
    }

    /// The value of `Allow` for this path, if the path exists.
    #[must_use]
    pub fn allow(&self, path: &str) -> Option<String> {
        self.row(path).map(Row::allow)
    }

    /// The template with the longest literal beginning wins, as in routing.
    fn row(&self, path: &str) -> Option<&Row> {
        let path: Vec<&str> = segments(path).collect();
        self.rows.iter().filter(|row| row.fits(&path)).min_by_key(|row| row.looseness())
    }
}

impl Row {
    fn allow(&self) -> String {
        let mut methods = self.methods.clone();
        if methods.iter().any(|method| method == "GET") {
            methods.push("HEAD".to_owned());
        }
        methods.push("OPTIONS".to_owned());
        methods.sort();
        methods.dedup();
        methods.join(", ")
    }

    fn fits(&self, path: &[&str]) -> bool {
        if let Some((_, before)) =
            self.segments.split_last().filter(|(last, _)| last.starts_with('*'))
        {
            return path.len() >= before.len()
                && before.iter().zip(path).all(|(segment, part)| fits(segment, part));
        }
        self.segments.len() == path.len()
            && self.segments.iter().zip(path).all(|(segment, part)| fits(segment, part))
    }

    /// For each segment 0 if it is literal, 1 if it has a parameter, 2 if it takes the rest.
    fn looseness(&self) -> Vec<u8> {
        let grade = |segment: &String| match segment.as_bytes().first() {
            Some(b'*') => 2,
            Some(b':') => 1,
            _ => u8::from(segment.contains('{')),
        };
        self.segments.iter().map(grade).collect()
    }
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|segment| !segment.is_empty())
}

fn fits(segment: &str, part: &str) -> bool {
    if let Some(named) = segment.strip_prefix(':') {
        return !named.is_empty() && !part.is_empty();
    }
    match (segment.split_once('{'), segment.rsplit_once('}')) {
        (Some((before, _)), Some((_, after))) => {
            part.len() > before.len() + after.len()
                && part.starts_with(before)
                && part.ends_with(after)
        }
        _ => segment == part,
    }
}

fn known_method_named(method: &str) -> bool {
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"].contains(&method)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unused_async, reason = "the framework wants async handlers")]

    use poem::test::{TestClient, TestResponse};
    use poem::{EndpointExt, Route, endpoint::BoxEndpoint, handler};
    use poem_openapi::param::{Header, Path, Query};
    use poem_openapi::payload::{Json, PlainText};
    use poem_openapi::{Multipart, Object, OpenApi, OpenApiService, SecurityScheme, auth::Bearer};

    use super::super::body::Strict;
    use super::*;

    #[derive(Object)]
    struct Note {
        text: String,
    }

    #[derive(Multipart)]
    struct Upload {
        file: Vec<u8>,
    }

    #[derive(SecurityScheme)]
    #[oai(ty = "bearer", checker = "check")]
    struct Key(());

    async fn check(_: &Request, bearer: Bearer) -> Option<()> {
        (bearer.token == "good").then_some(())
    }

    struct Api;

    #[OpenApi]
    impl Api {
        #[oai(path = "/notes/:id", method = "get")]
        async fn read(&self, id: Path<Uuid>, page: Query<Option<u32>>) -> Json<String> {
            Json(format!("{}{:?}", id.0, page.0))
        }

        #[oai(path = "/notes", method = "post")]
        async fn add(
            &self,
            #[oai(name = "Idempotency-Key", validator(min_length = 8))] key: Header<String>,
            #[oai(name = "If-Match")] version: Header<String>,
            body: Strict<Note>,
        ) -> PlainText<String> {
            PlainText(key.0 + &version.0 + &body.0.text)
        }

        #[oai(path = "/loose", method = "post")]
        async fn loose(&self, body: Json<Note>) -> PlainText<String> {
            PlainText(body.0.text)
        }

        #[oai(path = "/upload", method = "post")]
        async fn upload(&self, upload: Upload) -> Json<u64> {
            Json(upload.file.len() as u64)
        }

        #[oai(path = "/private", method = "get")]
        async fn private(&self, _key: Key) -> Json<bool> {
            Json(true)
        }

        #[oai(path = "/panic", method = "get")]
        async fn panic(&self) -> Json<bool> {
            panic!("Tarquin must not be seen")
        }

        #[oai(path = "/bare", method = "get")]
        async fn bare(&self) -> poem::Result<Json<bool>> {
            Err(poem::error::InternalServerError(std::io::Error::other("Tarquin")))
        }

        #[oai(path = "/told", method = "get")]
        async fn told(&self) -> poem::Result<Json<bool>> {
            Err(Problem::new(Code::ConflictWithStage).into())
        }
    }

    fn reference() -> Uuid {
        Uuid::from_u128(42)
    }

    fn client() -> TestClient<BoxEndpoint<'static>> {
        let service = OpenApiService::new(Api, "t", "1");
        let document = serde_json::from_str(&service.spec()).expect("JSON");
        let edge = Edge::api(Arc::new(Methods::from_document(&document, "/api")), 1000, reference);
        TestClient::new(Route::new().nest("/api", service).with(edge).boxed())
    }

    async fn problem(response: TestResponse, status: u16, code: &str) -> Value {
        let response = response.0;
        assert_eq!(response.status().as_u16(), status, "{code}");
        assert_eq!(response.content_type(), Some(PROBLEM_JSON), "{code}");
        let text = response.into_body().into_string().await.expect("text");
        assert!(!text.contains("Tarquin"), "{text}");
        let body: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(body["code"], code);
        assert_eq!(body["instance"], reference().urn().to_string());
        body
    }

    #[tokio::test]
    async fn every_error_of_the_framework_becomes_a_problem() {
        let c = client();
        problem(c.get("/api/nothing").send().await, 404, "not-found").await;
        problem(c.get("/elsewhere").send().await, 404, "not-found").await;
        problem(c.get("/api/notes/Tarquin").send().await, 400, "bad-parameter").await;
        let id = format!("/api/notes/{}?page=Tarquin", reference());
        let page = problem(c.get(id).send().await, 400, "bad-parameter").await;
        assert_eq!(page["fields"][0]["field"], "page");
        problem(c.get("/api/bare").send().await, 500, "our-fault").await;
        problem(c.get("/api/told").send().await, 409, "conflict-with-stage").await;
        problem(
            c.post("/api/loose").body("Tarquin").content_type("application/json").send().await,
            400,
            "unreadable-body",
        )
        .await;
        problem(
            c.post("/api/loose").body("Tarquin").content_type("text/tarquin").send().await,
            415,
            "unsupported-media-type",
        )
        .await;
        problem(c.post("/api/loose").body("{}").send().await, 415, "unsupported-media-type").await;
        let broken = c
            .post("/api/upload")
            .content_type("multipart/form-data; boundary=x")
            .body("Tarquin")
            .send();
        problem(broken.await, 400, "unreadable-body").await;
    }

    #[tokio::test]
    async fn missing_headers_have_their_own_problems() {
        let c = client();
        let post = || c.post("/api/notes").body_json(&serde_json::json!({ "text": "a" }));
        problem(post().send().await, 400, "missing-idempotency-key").await;
        problem(post().header("Idempotency-Key", "short").send().await, 400, "bad-parameter").await;
        let keyed = post().header("Idempotency-Key", "long-enough");
        problem(keyed.send().await, 428, "missing-if-match").await;
        let whole = post().header("Idempotency-Key", "long-enough").header("If-Match", "\"1\"");
        whole.send().await.assert_status_is_ok();
    }

    #[tokio::test]
    async fn no_credentials_and_bad_ones_are_told_apart() {
        let c = client();
        let none = c.get("/api/private").send().await;
        none.assert_header("www-authenticate", "Bearer");
        problem(none, 401, "missing-credentials").await;
        let bad = c.get("/api/private").header("authorization", "Bearer Tarquin").send().await;
        problem(bad, 401, "bad-credentials").await;
        let good = c.get("/api/private").header("authorization", "Bearer good").send().await;
        good.assert_status_is_ok();
    }

    #[tokio::test]
    async fn methods_are_answered_with_allow() {
        let c = client();
        let wrong = c.delete("/api/notes").send().await;
        wrong.assert_header("allow", "OPTIONS, POST");
        problem(wrong, 405, "method-not-allowed").await;
        let trace = c.trace("/api/private").send().await;
        trace.assert_header("allow", "GET, HEAD, OPTIONS");
        problem(trace, 405, "method-not-allowed").await;
        problem(c.trace("/api/nothing").send().await, 404, "not-found").await;
        let options = c.options("/api/notes/7").send().await;
        options.assert_status(StatusCode::NO_CONTENT);
        options.assert_header("allow", "GET, HEAD, OPTIONS");
        problem(c.options("/api/nothing").send().await, 404, "not-found").await;
        let head = c.head(format!("/api/notes/{}", reference())).send().await;
        head.assert_status_is_ok();
        head.assert_text("").await;
    }

    #[tokio::test]
    async fn a_panic_gives_a_reference_and_nothing_else() {
        let c = client();
        let body = problem(c.get("/api/panic").send().await, 500, "our-fault").await;
        assert_eq!(body["detail"], Code::OurFault.kind().meaning);
        c.get(format!("/api/notes/{}", reference())).send().await.assert_status_is_ok();
    }

    #[tokio::test]
    async fn a_body_that_is_too_large_is_413_declared_or_not() {
        let c = client();
        let long = || format!("{{\"text\":\"{}\"}}", "x".repeat(2000));
        for path in ["/api/loose", "/api/notes"] {
            let post = || {
                let post = c.post(path).content_type("application/json");
                post.header("Idempotency-Key", "long-enough").header("If-Match", "\"1\"")
            };
            let declared = post().header("content-length", 2013).body(long()).send().await;
            problem(declared, 413, "body-too-large").await;
            let chunks = futures_util::stream::iter(
                long()
                    .into_bytes()
                    .chunks(100)
                    .map(|c| Ok::<_, std::io::Error>(c.to_vec()))
                    .collect::<Vec<_>>(),
            );
            let flowing = post().body(Body::from_bytes_stream(chunks)).send().await;
            problem(flowing, 413, "body-too-large").await;
            let small = post().body("{\"text\":\"a\"}").send().await;
            small.assert_status_is_ok();
        }
        let odd = c.post("/api/loose").header("content-length", "many").send().await;
        problem(odd, 400, "bad-parameter").await;
    }

    #[tokio::test]
    async fn counting_stops_reading_a_body_without_end() {
        let read = Arc::new(std::sync::atomic::AtomicU64::new(0));
        let count = Arc::clone(&read);
        let endless = futures_util::stream::repeat_with(move || {
            count.fetch_add(1, Ordering::Relaxed);
            Ok::<_, std::io::Error>(vec![b' '; 100])
        });
        let post = client();
        let post = post.post("/api/loose").content_type("application/json");
        let response = post.body(Body::from_bytes_stream(endless)).send().await;
        problem(response, 413, "body-too-large").await;
        assert!(read.load(Ordering::Relaxed) <= 12, "reading stopped at the limit");
    }

    #[handler]
    fn sample_page() -> Response {
        Response::builder().content_type("text/html").body("<p>Hello</p>")
    }

    #[handler]
    fn gone_page() -> Response {
        Response::builder().status(StatusCode::GONE).content_type("text/html").body("<p>Gone</p>")
    }

    #[handler]
    fn asset() -> Response {
        Response::builder().header("cache-control", "max-age=60").body("a{}")
    }

    #[tokio::test]
    async fn the_headers_of_both_faces_are_strict() {
        let api = client().get("/api/nothing").send().await;
        api.assert_header("x-content-type-options", "nosniff");
        api.assert_header("cache-control", "no-store");
        api.assert_header("referrer-policy", "no-referrer");
        api.assert_header("content-security-policy", API_POLICY);
        api.assert_header("x-request-id", reference().to_string());
        api.assert_header_is_not_exist("strict-transport-security");

        let methods = Methods::default().with("/page", &["GET"]).with("/gone", &["GET"]);
        let tell = |problem: Problem| {
            let status = StatusCode::from_u16(problem.status).expect("status");
            Response::builder().status(status).body(format!("<h1>{}</h1>", problem.title))
        };
        let edge = Edge::pages(Arc::new(methods), 1000, reference, tell).behind_proxy(true);
        let route =
            Route::new().at("/page", poem::get(sample_page)).at("/gone", poem::get(gone_page));
        let c = TestClient::new(route.at("/asset", poem::get(asset)).with(edge));
        let page = c.get("/page").send().await;
        page.assert_header("content-security-policy", PAGE_POLICY);
        page.assert_header("strict-transport-security", "max-age=31536000; includeSubDomains");
        assert!(PAGE_POLICY.contains("form-action 'self'") && !PAGE_POLICY.contains("unsafe"));
        c.get("/asset").send().await.assert_header("cache-control", "max-age=60");
        c.get("/gone").send().await.assert_text("<p>Gone</p>").await;
        let none = c.get("/none").send().await;
        none.assert_status(StatusCode::NOT_FOUND);
        none.assert_text("<h1>There is nothing here</h1>").await;
        c.post("/page").send().await.assert_header("allow", "GET, HEAD, OPTIONS");
    }

    #[test]
    fn the_closest_template_tells_the_methods() {
        let methods = Methods::default()
            .with("/cases/{id}", &["get"])
            .with("/cases/:id", &["put"])
            .with("/cases/new", &["post"])
            .with("/meetings/{id}.ics", &["get"])
            .with("/assets/*rest", &["get"])
            .with("/", &["get"]);
        assert_eq!(methods.allow("/cases/new").as_deref(), Some("OPTIONS, POST"));
        assert_eq!(methods.allow("/cases/1").as_deref(), Some("GET, HEAD, OPTIONS"));
        assert_eq!(methods.allow("/meetings/1.ics").as_deref(), Some("GET, HEAD, OPTIONS"));
        assert_eq!(methods.allow("/meetings/1"), None);
        assert!(methods.allow("/assets/a/b.css").is_some());
        assert!(methods.allow("/").is_some());
        assert_eq!(methods.allow("/cases/1/2"), None);
    }

    thread_local! {
        static LOG: std::cell::RefCell<String> = const { std::cell::RefCell::new(String::new()) };
    }

    fn keep(line: &LogLine<'_>) {
        LOG.with_borrow_mut(|log| std::fmt::Write::write_fmt(log, format_args!("{line:?}\n")))
            .expect("a String takes every write");
    }

    #[tokio::test]
    async fn the_log_holds_the_template_and_never_the_path() {
        let service = OpenApiService::new(Api, "t", "1");
        let document = serde_json::from_str(&service.spec()).expect("JSON");
        let methods = Arc::new(Methods::from_document(&document, "/api"));
        let edge = Edge { log: keep, ..Edge::api(methods, 1000, reference) };
        let c = TestClient::new(Route::new().nest("/api", service).with(edge));
        let read = format!("/api/notes/{}?page=77123", Uuid::from_u128(9));
        c.get(read).send().await.assert_status_is_ok();
        c.get("/api/Tarquin").send().await;
        let log = LOG.take();
        let of = |method: &str, route: &str, status: u16| {
            let line = format!("method: {method:?}, route: {route:?}, status: {status}, ms: ");
            log.contains(&line)
        };
        assert!(of("GET", "/api/notes/{id}", 200) && of("GET", "unmatched", 404), "{log}");
        assert!(!log.contains("77123") && !log.contains("Tarquin"), "{log}");
        assert!(!log.contains(&Uuid::from_u128(9).to_string()), "{log}");
        assert!(log.contains(&reference().to_string()), "{log}");
        assert_eq!(known_method(&Method::from_bytes(b"TARQUIN").expect("a token")), "OTHER");
    }
}
