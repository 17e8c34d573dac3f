//! Pages that say what went wrong: plain, calm, and the same whether a thing does not exist or is
//! not yours to see.

use super::frame::{Frame, html};
use crate::{ops::OpError, rest::problem::Problem};
use askama::Template;
use domain::refusal::Refusal;
use poem::{Error, Response, http::StatusCode};

/// An error page.
#[derive(Template)]
#[template(path = "pages/error.html")]
struct ErrorPage<'a> {
    frame: Frame,
    heading: &'a str,
    detail: &'a str,
    reference: Option<String>,
}

/// A page with a heading and a sentence.
pub fn plain(status: StatusCode, heading: &str, detail: &str) -> Response {
    page(status, heading, detail, None)
}

fn page(status: StatusCode, heading: &str, detail: &str, reference: Option<String>) -> Response {
    let frame = Frame::public(&format!("Error: {heading}"));
    let mut response = html(&ErrorPage { frame, heading, detail, reference });
    response.set_status(status);
    response
}

/// An operation that failed, as a page tells it.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct PageFault(pub OpError);

impl From<OpError> for PageFault {
    fn from(error: OpError) -> Self {
        Self(error)
    }
}

impl From<PageFault> for Error {
    fn from(fault: PageFault) -> Self {
        Error::from_response(fault.as_response())
    }
}

impl PageFault {
    /// The page that tells it.
    pub(super) fn as_response(&self) -> Response {
        let reference = || crate::rest::problem::reference().map(|id| id.to_string());
        match &self.0 {
            OpError::NotFound => not_found(),
            OpError::NotPermitted => plain(
                StatusCode::FORBIDDEN,
                "Your role cannot do this",
                "Ask the administrator of your area who can.",
            ),
            OpError::Refused(Refusal::NotAllowedNow { why, .. } | Refusal::OutOfScope { why }) => {
                plain(StatusCode::CONFLICT, "The review has moved on", why)
            }
            OpError::Refused(refusal) => plain(
                StatusCode::UNPROCESSABLE_ENTITY,
                "This cannot be done as it was asked",
                &refusal.to_string(),
            ),
            OpError::ChangedSinceRead { .. } => plain(
                StatusCode::PRECONDITION_FAILED,
                "Someone else changed this",
                "Go back, copy your text, load the page again and bring your change into what you find.",
            ),
            OpError::MissingVersion | OpError::MissingKey => plain(
                StatusCode::BAD_REQUEST,
                "The form was not complete",
                "Go back, load the page again and send the form once more.",
            ),
            OpError::KeyReused => plain(
                StatusCode::CONFLICT,
                "This form was sent before",
                "Go back, load the page again and send the form once more.",
            ),
            OpError::AlreadyThere => {
                plain(StatusCode::CONFLICT, "This is already there", "Nothing was changed.")
            }
            OpError::BadParameter(why) => {
                plain(StatusCode::BAD_REQUEST, "The address is not right", why)
            }
            OpError::ProveAgain => plain(
                StatusCode::FORBIDDEN,
                "Please enter your code again",
                "This step needs a fresh one-time code.",
            ),
            OpError::TooMany => plain(
                StatusCode::TOO_MANY_REQUESTS,
                "Please try again in ten minutes",
                "More reports came in than we can take at once, and this one was not sent. Go back: what you wrote is still in the form. If it cannot wait, telephone the child death review office of your area.",
            ),
            OpError::Unavailable => plain(
                StatusCode::SERVICE_UNAVAILABLE,
                "The service cannot be used just now",
                "Nothing was lost. Try again in a few minutes.",
            ),
            OpError::Bug { said, meant } => {
                tracing::error!(meant, "a page failed");
                page(StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong", said, reference())
            }
        }
    }
}

/// The page for what does not exist, or is not yours to see.
pub fn not_found() -> Response {
    plain(
        StatusCode::NOT_FOUND,
        "Page not found",
        "Check the address. You can see the cases of your own area only.",
    )
}

/// How the pages tell a problem that never reached a page.
pub fn tell(problem: Problem) -> Response {
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if status == StatusCode::NOT_FOUND {
        return not_found();
    }
    page(status, &problem.title, &problem.detail, problem.instance.clone())
}
