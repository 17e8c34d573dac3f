//! The national death signal: its operation, its media types and how a refusal of it is told.

use super::{
    Tag,
    body::read_json,
    notices::kept,
    problem::{CREATE, Code, Problem, Refused},
    security::SenderKey,
    sent::{AsSent, Forms, Text, shown},
};
use crate::{
    answers,
    app::App,
    ops::{self, OpError, notices::Original},
    wire::{
        national::{self, Heard, IgnoredView, Unheard},
        notices::ReceiptView,
    },
};
use domain::{notice::Notice, operations::Operation};
use poem::web::Data;
use poem_openapi::{OpenApi, param::Header, payload::Json, registry::MetaSchema};
use serde_json::{Value, json};

answers! {
    /// A signal that was taken in.
    pub enum SignalAnswer {
        /// The signal is kept. Keep the receipt. The answer is the same whether the child was known or not.
        Kept = 201 Json<ReceiptView>;
        /// The event does not tell of a death: it is acknowledged and not kept. Do not send it again.
        Ignored = 200 Json<IgnoredView>;
    }
}

/// The forms of a signal.
pub struct SignalForms;

impl Forms for SignalForms {
    const MEDIA: &'static [&'static str] = &[
        "application/json",
        "application/cloudevents+json",
        "application/fhir+json",
        "application/fhir+xml",
        "application/xml",
    ];

    fn schema(place: usize) -> MetaSchema {
        match place {
            0 | 1 => shown("object", EVENT, event()),
            2 => shown("object", BUNDLE, bundle()),
            _ => shown("string", MESSAGE, Value::from(MESSAGE_EXAMPLE)),
        }
    }
}

const EVENT: &str = "The event of the Multicast Notification Service, `pds-death-notification-1` or `pds-death-notification-2`, as it was received. Fields that are not needed may stay.";
const BUNDLE: &str = "The same event as a FHIR R4 Bundle of the type `history`, with or without the patient's record as its second entry.";
const MESSAGE: &str = "The message `pds-death-notification-1` of the National Events Management Service: a FHIR STU3 Bundle in XML, with its MessageHeader and its Patient. A document type definition is refused.";
const MESSAGE_EXAMPLE: &str = include_str!("../wire/national/message.xml");

fn event() -> Value {
    json!({
        "id": "0f1d1c5e-6a7e-4f0e-9d51-5d2a6a3c9b10",
        "type": "pds-death-notification-1",
        "subject": { "nhsNumber": "9912003888", "familyName": "WREN", "dob": "2019-05-14" },
        "source": { "name": "NHS DIGITAL" },
        "time": "2026-11-03T15:00:00.000Z",
        "data": { "deathNotificationStatus": "2", "versionId": "W/\"16\"" }
    })
}

fn bundle() -> Value {
    json!({
        "resourceType": "Bundle",
        "id": "0f1d1c5e-6a7e-4f0e-9d51-5d2a6a3c9b11",
        "type": "history",
        "timestamp": "2026-11-03T15:00:00Z",
        "entry": [{ "resource": { "resourceType": "Parameters", "parameter": [
            { "name": "notification-event",
              "part": [{ "name": "timestamp", "valueInstant": "2026-11-03T15:00:00Z" }] },
            { "name": "additional-context", "part": [
                { "name": "event-type", "valueString": "pds-death-notification-2" },
                { "name": "subject",
                  "valueReference": { "identifier": { "value": "9912003888" } } }
            ] }
        ] } }]
    })
}

/// The operation of the national service.
pub struct Signals;

#[OpenApi]
impl Signals {
    /// Send a national death signal
    ///
    /// An event of the NHS national record: a death was recorded informally or formally, or the record of it was removed. A removed one undoes what is older than it, by the time of the events and not by their arrival, so send them in any order and as often as you need: the same body is the same signal. Send the event as you received it; it is kept byte for byte. Events of other kinds (a change of address, of practice, of NHS number) are acknowledged with 200 and not kept. Fields at fault are named as they stand in what you sent: by JSON Pointer, or by the path of the element.
    #[oai(
        path = "/notices/national-death-signal",
        method = "post",
        operation_id = "sendNationalSignal",
        tag = "Tag::Senders"
    )]
    async fn send_national_signal(
        &self,
        SenderKey(caller): SenderKey,
        Data(app): Data<&App>,
        /// A new random value for each signal; the same value for an exact repeat. (Two signals may carry one event id.)
        #[oai(name = "Idempotency-Key", validator(min_length = 1, max_length = 255))]
        key: Header<String>,
        body: AsSent<SignalForms>,
    ) -> Result<SignalAnswer, Refused<CREATE>> {
        let call = caller.call(app, Operation::SendNationalSignal);
        ops::permitted(app, &call).await?;
        let sender = caller.sender.as_ref().ok_or(OpError::NotPermitted)?;
        let sent = body.text()?;
        let (notice, places) = match heard(&sent)? {
            Heard::Death { notice, places } => (Notice::Signal(notice), places),
            Heard::Unrelated { because } => {
                return Ok(SignalAnswer::Ignored(Json(IgnoredView { ignored: true, because })));
            }
        };
        let key = ops::Keyed::new(&key, call.operation.id(), sent.text.as_bytes());
        let original = Original::of_text(sent.text);
        let received =
            ops::notices::receive(app, &call, sender, notice, original, Some(&key)).await;
        let receipt = received.map_err(|error| match error {
            OpError::Refused(refusal) => OpError::Refused(national::as_sent(refusal, places)),
            other => other,
        })?;
        Ok(SignalAnswer::Kept(Json(kept(&receipt))))
    }
}

fn heard(sent: &Text) -> Result<Heard, Problem> {
    let heard = if sent.media.ends_with("xml") {
        national::read_xml(&sent.text)
    } else {
        national::read_json(&read_json(sent.text.as_bytes())?)
    };
    heard.map_err(|unheard| match unheard {
        Unheard::Unreadable(why) => Problem::new(Code::UnreadableBody).detail(why),
        Unheard::Refused(refusal) => OpError::Refused(refusal).into(),
    })
}
