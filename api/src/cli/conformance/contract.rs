//! What an installation says that it can do: its `/openapi.yaml`, read for the operations of senders
//! and for their examples.

use crate::rest::PREFIX;
use serde_json::Value;

/// What senders send that are no practitioners.
const OTHERS: [&str; 4] =
    ["sendRegistrarNotice", "sendCoronerNotice", "sendNationalSignal", "sendNoticeBatch"];

/// The contract that an installation serves.
pub(super) struct Contract(Value);

/// One operation that takes a notice.
pub(super) struct Sending {
    /// Its path below the prefix.
    pub(super) path: String,
    /// An example of its body in JSON.
    pub(super) example: Value,
}

impl Contract {
    /// Reads it from YAML.
    pub(super) fn read(yaml: &str) -> Result<Self, String> {
        serde_norway::from_str(yaml).map(Self).map_err(|_| "it is not YAML".to_owned())
    }

    /// Whether there is an operation with this name.
    pub(super) fn has(&self, operation: &str) -> bool {
        self.posts().chain(self.of("get")).any(|(_, row)| row["operationId"] == operation)
    }

    /// The operation by which practitioners send their notifications, where there is one.
    pub(super) fn practitioners(&self) -> Option<Sending> {
        let (path, row) = self.posts().find(|(_, row)| {
            row["operationId"]
                .as_str()
                .is_some_and(|id| id.starts_with("send") && !OTHERS.contains(&id))
        })?;
        let body = &row["requestBody"]["content"]["application/json"];
        let example = body.get("example").or_else(|| self.example(&body["schema"]))?;
        let path = path.strip_prefix(PREFIX).unwrap_or(path).to_owned();
        Some(Sending { path, example: example.clone() })
    }

    fn example<'v>(&'v self, schema: &'v Value) -> Option<&'v Value> {
        if let Some(example) = schema.get("example") {
            return Some(example);
        }
        let name = schema["$ref"].as_str()?.rsplit('/').next()?;
        self.0["components"]["schemas"][name].get("example")
    }

    fn posts(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.of("post")
    }

    fn of(&self, method: &'static str) -> impl Iterator<Item = (&str, &Value)> {
        let paths = self.0["paths"].as_object().into_iter().flatten();
        paths.filter_map(move |(path, item)| Some((path.as_str(), item.get(method)?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVED: &str = r##"
paths:
  /api/v1/notices/registrar:
    post: { operationId: sendRegistrarNotice }
  /api/v1/notices/practitioner:
    post:
      operationId: sendPractitionerNotice
      requestBody:
        content:
          application/json:
            schema: { $ref: "#/components/schemas/Body" }
  /api/v1/notices/sent:
    get: { operationId: listSent }
components:
  schemas:
    Body: { example: { child: { family_name: Wren } } }
"##;

    #[test]
    fn what_practitioners_send_is_found_with_its_example_and_only_where_it_is_served() {
        let contract = Contract::read(SERVED).expect("YAML");
        let sending = contract.practitioners().expect("an operation");
        assert_eq!(sending.path, "/notices/practitioner");
        assert_eq!(sending.example["child"]["family_name"], "Wren");
        assert!(contract.has("listSent") && !contract.has("sendNoticeBatch"));
        let without = Contract::read(&SERVED.replace("sendPractitionerNotice", "listNotices"));
        assert!(without.expect("YAML").practitioners().is_none());
    }
}
