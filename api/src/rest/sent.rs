//! Bodies that are kept byte for byte. `WithText<T>` is one JSON object, read as strictly as any other
//! and handed on with its text. `AsSent<F>` is for operations that take other forms than one JSON
//! object: the bytes are taken under a limit and must be UTF-8; a fault waits in the value, so that who
//! may not send at all is told that first.

use super::{
    body::{MAX_JSON_BYTES, Strict, parse, take_bytes},
    problem::{Code, Problem},
};
use poem::{Request, RequestBody, Result, error::ReadBodyError};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions,
    registry::{MetaMediaType, MetaRequest, MetaSchema, MetaSchemaRef, Registry},
    types::ParseFromJSON,
};
use serde_json::Value;
use std::marker::PhantomData;

/// A JSON body with its text, byte for byte. It is declared and read as [`Strict`] does.
pub struct WithText<T> {
    /// What it says.
    pub body: T,
    /// What was sent.
    pub text: String,
}

impl<'a, T: ParseFromJSON + 'static> ApiExtractor<'a> for WithText<T> {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];

    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        <Strict<T> as ApiExtractor>::register(registry);
    }

    fn request_meta() -> Option<MetaRequest> {
        <Strict<T> as ApiExtractor>::request_meta()
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _: ExtractParamOptions<()>,
    ) -> Result<Self> {
        let bytes = take_bytes(request, body, MAX_JSON_BYTES).await?;
        let body = parse(&bytes)?;
        // What was parsed is UTF-8 without doubt.
        Ok(Self { body, text: String::from_utf8_lossy(&bytes).into_owned() })
    }
}

/// The media types that an operation takes, each with its schema.
pub trait Forms {
    /// The media types, the first of them the one that is advised.
    const MEDIA: &'static [&'static str];

    /// What a body of the media type at this place looks like.
    fn schema(place: usize) -> MetaSchema;
}

/// A body as it was sent.
pub struct AsSent<F> {
    taken: Result<Text, Problem>,
    forms: PhantomData<F>,
}

/// The text of a body and the media type it was declared as.
#[derive(Clone, Debug)]
pub struct Text {
    /// The text, byte for byte.
    pub text: String,
    /// One of the declared media types.
    pub media: &'static str,
}

impl<F> AsSent<F> {
    /// The text.
    ///
    /// # Errors
    /// `unsupported-media-type`, `body-too-large`, or `unreadable-body` for a missing body and for
    /// bytes that are not UTF-8.
    pub fn text(self) -> Result<Text, Problem> {
        self.taken
    }
}

impl<'a, F: Forms + Send> ApiExtractor<'a> for AsSent<F> {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];

    type ParamType = ();
    type ParamRawType = ();

    fn register(_: &mut Registry) {}

    fn request_meta() -> Option<MetaRequest> {
        let content = F::MEDIA.iter().enumerate().map(|(place, media)| MetaMediaType {
            content_type: media,
            schema: MetaSchemaRef::Inline(Box::new(F::schema(place))),
        });
        Some(MetaRequest { description: None, content: content.collect(), required: true })
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _: ExtractParamOptions<()>,
    ) -> Result<Self> {
        Ok(Self { taken: take::<F>(request, body).await, forms: PhantomData })
    }
}

async fn take<F: Forms>(request: &Request, body: &mut RequestBody) -> Result<Text, Problem> {
    let encoded = request
        .header("content-encoding")
        .is_some_and(|encoding| !encoding.eq_ignore_ascii_case("identity"));
    let media = request.content_type().and_then(|declared| among(F::MEDIA, declared));
    let unsupported = || {
        let media = F::MEDIA.join(", ");
        Problem::new(Code::UnsupportedMediaType).detail(format!(
            "The body must be sent in UTF-8, without a content encoding, as one of: {media}."
        ))
    };
    let media = media.filter(|_| !encoded).ok_or_else(unsupported)?;
    let missing = || Problem::new(Code::UnreadableBody).detail("The body is missing.");
    let taken = body.take().map_err(|_| missing())?;
    let bytes = taken.into_bytes_limit(MAX_JSON_BYTES).await.map_err(|error| match error {
        ReadBodyError::PayloadTooLarge => Problem::new(Code::BodyTooLarge)
            .detail(format!("The body may have at most {MAX_JSON_BYTES} bytes.")),
        _ => Problem::new(Code::UnreadableBody).detail("The body broke off before its end."),
    })?;
    if bytes.is_empty() {
        return Err(missing());
    }
    let text = String::from_utf8(bytes.to_vec()).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let problem = Problem::new(Code::UnreadableBody).detail("The body is not valid UTF-8.");
        problem.field(place_of(&bytes[..good]), "not-utf-8", "Save the file as UTF-8.")
    })?;
    Ok(Text { text, media })
}

/// Where bytes end, in words: the line, and the column between commas for what is a table.
fn place_of(good: &[u8]) -> String {
    let line = good.split(|byte| *byte == b'\n').count();
    let last = good.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
    let column = last.split(|byte| *byte == b',').count();
    format!("line {line}, column {column}")
}

/// The media type of the list that was declared, whatever its parameters but for the charset.
fn among(media: &'static [&'static str], declared: &str) -> Option<&'static str> {
    let mut parts = declared.split(';').map(str::trim);
    let essence = parts.next()?;
    let utf_8 = parts.all(|parameter| match parameter.split_once('=') {
        Some((name, charset)) if name.trim().eq_ignore_ascii_case("charset") => {
            charset.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
        }
        _ => true,
    });
    media.iter().copied().find(|known| utf_8 && known.eq_ignore_ascii_case(essence))
}

/// A schema that says of what kind the body is, and shows one.
pub fn shown(kind: &'static str, description: &'static str, example: Value) -> MetaSchema {
    MetaSchema {
        description: Some(description),
        min_length: (kind == "string").then_some(1),
        example: Some(example),
        ..MetaSchema::new(kind)
    }
}
