//! The contract: what `poem_openapi` generates, repaired in one step, and printed as YAML.
//!
//! The framework writes OpenAPI 3.0.0 with some defects that tools stumble over; [`repair`] lists
//! them. Nothing else edits the document: `openapi.yaml` is the output of these two functions.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use domain::statement::FactKey;
use serde_json::{Map, Value, json};

use super::problem::{self, PROBLEM_JSON};

const SCHEMAS: &str = "#/components/schemas/";

/// Repairs a generated document. Running it twice changes nothing more.
///
/// * formats: `naive-date` is `date`, and its kin;
/// * whole numbers say their limits, which no tool reads out of a format such as `uint8`;
/// * media types lose `; charset=utf-8`;
/// * response headers get back the case in which people write them;
/// * a property that is not required may be `null` (it is sent and taken so);
/// * objects in request bodies are closed: unknown keys are refused;
/// * each refusal shows the problems with its status, each body the example of its schema.
#[must_use]
pub fn repair(mut document: Value) -> Value {
    each(&mut document, &mut repair_object);
    let types = types_of(&document);
    each(&mut document, &mut |object| null_what_is_optional(object, &types));
    close_request_bodies(&mut document);
    let examples = examples_of(&document);
    each(&mut document, &mut |object| show_examples(object, &examples));
    if let Some(paths) = document["paths"].as_object_mut() {
        let operations = paths.values_mut().filter_map(Value::as_object_mut);
        for operation in operations.flat_map(|item| item.values_mut()) {
            name_facts(operation);
            show_problems(operation);
        }
    }
    share_problems(&mut document);
    document
}

/// A description that says `(facts)` lists the facts, as the rules know them.
fn name_facts(operation: &mut Value) {
    let Some(description) = operation["description"].as_str() else { return };
    if description.contains("(facts)") {
        let facts: Vec<_> = FactKey::ALL.iter().map(|key| format!("`{}`", key.code())).collect();
        operation["description"] = description.replace("(facts)", &facts.join(", ")).into();
    }
}

/// Problems of one status are told once, under `components/responses`, and every operation points
/// there: the document stays short enough to read.
fn share_problems(document: &mut Value) {
    let mut shared = Map::new();
    if let Some(paths) = document["paths"].as_object_mut() {
        let operations = paths.values_mut().filter_map(Value::as_object_mut);
        for operation in operations.flat_map(|item| item.values_mut()) {
            let Some(responses) = operation["responses"].as_object_mut() else { continue };
            for (status, response) in responses.iter_mut() {
                if !is_problem(status) || response.get("$ref").is_some() {
                    continue;
                }
                let name = format!("Problem{status}");
                let known = shared.entry(name.clone()).or_insert_with(|| response.clone());
                if known == response {
                    *response =
                        serde_json::json!({ "$ref": format!("#/components/responses/{name}") });
                }
            }
        }
    }
    if !shared.is_empty() {
        document["components"]["responses"] = Value::Object(shared);
    }
}

fn is_problem(status: &str) -> bool {
    status.starts_with('4') || status.starts_with('5')
}

/// Runs `work` on every object of the document, the inner ones first. Examples are data and are
/// left alone.
fn each(value: &mut Value, work: &mut impl FnMut(&mut Map<String, Value>)) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| each(item, work)),
        Value::Object(object) => {
            for (key, inner) in object.iter_mut() {
                if !matches!(key.as_str(), "example" | "examples" | "default") {
                    each(inner, work);
                }
            }
            work(object);
        }
        _ => {}
    }
}

fn repair_object(object: &mut Map<String, Value>) {
    if let Some(Value::String(format)) = object.get_mut("format")
        && let Some(known) = format.strip_prefix("naive-")
    {
        *format = known.to_owned();
    }
    limit_whole_number(object);
    if let Some(Value::Object(content)) = object.get_mut("content") {
        *content = std::mem::take(content)
            .into_iter()
            .map(|(media, inner)| (media.replace("; charset=utf-8", ""), inner))
            .collect();
    }
    if object.contains_key("description")
        && let Some(Value::Object(headers)) = object.get_mut("headers")
    {
        *headers = std::mem::take(headers)
            .into_iter()
            .map(|(name, inner)| (header_name(&name), inner))
            .collect();
    }
    unwrap_patch(object);
}

/// Says the limits of an unsigned whole number, unless narrower ones are there.
fn limit_whole_number(object: &mut Map<String, Value>) {
    if object.get("type") != Some(&json!("integer")) {
        return;
    }
    let most = match object.get("format").and_then(Value::as_str) {
        Some("uint8") => Some(u64::from(u8::MAX)),
        Some("uint16") => Some(u64::from(u16::MAX)),
        Some("uint32") => Some(u64::from(u32::MAX)),
        // Beyond 2^53 readers of JSON differ, so no limit is written.
        Some("uint64") => None,
        _ => return,
    };
    object.entry("minimum").or_insert(json!(0));
    if let Some(most) = most {
        object.entry("maximum").or_insert(json!(most));
    }
}

/// `allOf: [reference, patch]` beside the same patch needs the patch only once.
fn unwrap_patch(object: &mut Map<String, Value>) {
    let repeated = |patch: &Value| {
        let patch = patch.as_object();
        patch.is_some_and(|patch| patch.iter().all(|(key, value)| object.get(key) == Some(value)))
    };
    let Some(Value::Array(parts)) = object.get("allOf") else { return };
    if parts.len() == 2 && parts[0].get("$ref").is_some() && repeated(&parts[1]) {
        let first = parts[0].clone();
        object.insert("allOf".to_owned(), json!([first]));
    }
}

/// The name as people write it: `ETAG` is `ETag`, `RETRY-AFTER` is `Retry-After`.
fn header_name(name: &str) -> String {
    match name.to_ascii_lowercase().as_str() {
        "etag" => "ETag".to_owned(),
        "www-authenticate" => "WWW-Authenticate".to_owned(),
        lower => {
            let capital = |word: &str| {
                let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
                first.to_ascii_uppercase() + rest
            };
            lower.split('-').map(capital).collect::<Vec<_>>().join("-")
        }
    }
}

/// The type of each schema, for those that only refer to it.
fn types_of(document: &Value) -> Map<String, Value> {
    let schemas = document["components"]["schemas"].as_object().into_iter().flatten();
    schemas
        .map(|(name, schema)| {
            let known = schema.get("type").cloned();
            (format!("{SCHEMAS}{name}"), known.unwrap_or_else(|| json!("object")))
        })
        .collect()
}

fn null_what_is_optional(object: &mut Map<String, Value>, types: &Map<String, Value>) {
    if object.get("type") != Some(&json!("object")) {
        return;
    }
    let required: Vec<String> = object
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|name| name.as_str().map(str::to_owned))
        .collect();
    let Some(Value::Object(properties)) = object.get_mut("properties") else { return };
    let optional = properties.iter_mut().filter(|(name, _)| !required.contains(name));
    for property in optional.filter_map(|(_, property)| property.as_object_mut()) {
        make_nullable(property, types);
    }
}

fn make_nullable(property: &mut Map<String, Value>, types: &Map<String, Value>) {
    if let Some(reference) = property.remove("$ref") {
        property.insert("allOf".to_owned(), json!([{ "$ref": reference }]));
    }
    let referred = property.get("allOf").and_then(|parts| parts[0]["$ref"].as_str());
    if let Some(known) = referred.and_then(|reference| types.get(reference)).cloned() {
        property.entry("type").or_insert(known);
    }
    if property.contains_key("type") {
        property.insert("nullable".to_owned(), Value::Bool(true));
        if let Some(Value::Array(items)) = property.get_mut("enum")
            && !items.contains(&Value::Null)
        {
            items.push(Value::Null);
        }
    }
}

/// Closes every object schema that a request body leads to, but for the members of a union: there
/// the discriminator stands beside the member's own properties, which 3.0 cannot say of a closed
/// object.
fn close_request_bodies(document: &mut Value) {
    let mut found = BTreeSet::new();
    let mut members = BTreeSet::new();
    let paths = document["paths"].as_object().into_iter().flatten();
    let operations = paths.flat_map(|(_, item)| item.as_object().into_iter().flatten());
    for (_, operation) in operations {
        collect_references(document, &operation["requestBody"], &mut found, &mut members);
    }
    let Some(schemas) = document["components"]["schemas"].as_object_mut() else { return };
    for (name, schema) in schemas {
        let reference = format!("{SCHEMAS}{name}");
        if found.contains(&reference)
            && !members.contains(&reference)
            && let Some(schema) = schema.as_object_mut()
            && schema.contains_key("title")
            && schema.get("type") == Some(&json!("object"))
            && !["oneOf", "anyOf", "allOf"].iter().any(|key| schema.contains_key(*key))
        {
            schema.entry("additionalProperties").or_insert(Value::Bool(false));
        }
    }
}

fn collect_references(
    document: &Value,
    value: &Value,
    found: &mut BTreeSet<String>,
    members: &mut BTreeSet<String>,
) {
    match value {
        Value::Array(items) => {
            for item in items {
                collect_references(document, item, found, members);
            }
        }
        Value::Object(object) => {
            if let Some(parts) = object.get("allOf").and_then(Value::as_array)
                && parts.iter().any(|part| part.get("properties").is_some())
            {
                let references = parts.iter().filter_map(|part| part["$ref"].as_str());
                members.extend(references.map(str::to_owned));
            }
            for (key, inner) in object {
                match inner.as_str().filter(|_| key == "$ref") {
                    Some(reference) if found.insert(reference.to_owned()) => {
                        let schema = document.pointer(&reference[1..]).unwrap_or(&Value::Null);
                        collect_references(document, schema, found, members);
                    }
                    Some(_) => {}
                    None => collect_references(document, inner, found, members),
                }
            }
        }
        _ => {}
    }
}

/// The example of each schema that has one.
fn examples_of(document: &Value) -> Map<String, Value> {
    let schemas = document["components"]["schemas"].as_object().into_iter().flatten();
    schemas
        .filter_map(|(name, schema)| {
            Some((format!("{SCHEMAS}{name}"), schema.get("example")?.clone()))
        })
        .collect()
}

/// A body whose schema has an example shows it; one that stands in the body's own schema moves up.
fn show_examples(object: &mut Map<String, Value>, examples: &Map<String, Value>) {
    let Some(Value::Object(content)) = object.get_mut("content") else { return };
    for body in content.values_mut().filter_map(Value::as_object_mut) {
        let schema = body.get_mut("schema").and_then(Value::as_object_mut);
        let written = schema.and_then(|schema| schema.remove("example"));
        let reference = body.get("schema").and_then(|schema| schema["$ref"].as_str());
        let referred = reference.and_then(|reference| examples.get(reference)).cloned();
        let example = referred.or(written);
        if let Some(example) = example
            && !body.contains_key("examples")
        {
            body.entry("example").or_insert(example);
        }
    }
}

/// A refusal shows every problem that is sent with its status.
fn show_problems(operation: &mut Value) {
    let responses = operation.get_mut("responses").and_then(Value::as_object_mut);
    for (status, response) in responses.into_iter().flatten() {
        let body = response.get_mut("content").and_then(|content| content.get_mut(PROBLEM_JSON));
        if let (Some(Value::Object(body)), Ok(status)) = (body, status.parse()) {
            body.remove("example");
            body.insert("examples".to_owned(), problem::examples_for(status));
        }
    }
}

// ---------------------------------------------------------------------------------------------
// YAML
// ---------------------------------------------------------------------------------------------

/// The keywords in the order in which a reader wants them; every other key follows by alphabet.
const ORDER: &[&str] = &[
    "openapi",
    "info",
    "servers",
    "tags",
    "paths",
    "components",
    "externalDocs",
    "title",
    "name",
    "in",
    "version",
    "summary",
    "operationId",
    "description",
    "contact",
    "license",
    "url",
    "required",
    "deprecated",
    "get",
    "put",
    "post",
    "patch",
    "delete",
    "security",
    "parameters",
    "requestBody",
    "responses",
    "headers",
    "schema",
    "content",
    "$ref",
    "type",
    "format",
    "nullable",
    "enum",
    "properties",
    "additionalProperties",
    "items",
    "allOf",
    "anyOf",
    "oneOf",
    "discriminator",
];

/// Prints a document as YAML: the same text for the same document, keys in a fixed order, every
/// string that a YAML reader could take for something else in quotes.
#[must_use]
pub fn to_yaml(document: &Value) -> String {
    let mut text = String::new();
    write_value(&mut text, document, 0, &[]);
    text.truncate(text.trim_end().len());
    text.push('\n');
    text.trim_start().to_owned()
}

/// Writes `value` after a key or a dash, the line's end included. `first` are the keys that come
/// first in the objects directly inside it.
fn write_value(text: &mut String, value: &Value, depth: usize, first: &[&str]) {
    match value {
        Value::Object(object) if object.is_empty() => text.push_str(" {}\n"),
        Value::Array(items) if items.is_empty() => text.push_str(" []\n"),
        Value::Object(object) => {
            text.push('\n');
            write_object(text, object, depth, first);
        }
        Value::Array(items) => {
            text.push('\n');
            for item in items {
                write_item(text, item, depth);
            }
        }
        Value::String(string) if string.contains('\n') && fit_for_block(string) => {
            text.push_str(" |-\n");
            for line in string.lines() {
                indent(text, if line.is_empty() { 0 } else { depth });
                text.push_str(line);
                text.push('\n');
            }
        }
        Value::String(string) => {
            text.push(' ');
            write_string(text, string);
            text.push('\n');
        }
        scalar => writeln!(text, " {scalar}").expect("a String takes every write"),
    }
}

fn write_object(text: &mut String, object: &Map<String, Value>, depth: usize, first: &[&str]) {
    let required: Vec<&str> = object
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    for (key, value) in ordered(object, first) {
        indent(text, depth);
        write_string(text, key);
        text.push(':');
        let inner_first: &[&str] = if key == "properties" { &required } else { &[] };
        write_value(text, value, depth + 1, inner_first);
    }
}

/// One entry of a list: its first line stands behind the dash.
fn write_item(text: &mut String, item: &Value, depth: usize) {
    indent(text, depth);
    text.push('-');
    let mut inner = String::new();
    write_value(&mut inner, item, depth + 1, &[]);
    let nested = matches!(item, Value::Object(o) if !o.is_empty())
        || matches!(item, Value::Array(a) if !a.is_empty());
    if nested {
        text.push(' ');
        text.push_str(inner.trim_start());
    } else {
        text.push_str(&inner);
    }
}

fn ordered<'v>(object: &'v Map<String, Value>, first: &[&str]) -> Vec<(&'v String, &'v Value)> {
    let mut entries: Vec<_> = object.iter().collect();
    entries.sort_by_key(|(key, _)| {
        let place = |list: &[&str]| list.iter().position(|known| *known == key.as_str());
        let keyword = if first.is_empty() { place(ORDER) } else { None };
        (place(first).unwrap_or(usize::MAX), keyword.unwrap_or(usize::MAX), (*key).clone())
    });
    entries
}

fn indent(text: &mut String, depth: usize) {
    for _ in 0..depth {
        text.push_str("  ");
    }
}

/// Whether a text of several lines reads back the same from a literal block.
fn fit_for_block(string: &str) -> bool {
    !string.ends_with('\n')
        && !string.starts_with([' ', '\n'])
        && string.chars().all(|c| c == '\n' || (!c.is_control() && !is_break(c)))
        && string.lines().all(|line| !line.ends_with(' '))
}

fn is_break(c: char) -> bool {
    matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}')
}

fn write_string(text: &mut String, string: &str) {
    const WORDS: &[&str] = &["y", "n", "yes", "no", "on", "off", "true", "false", "null"];
    let mut chars = string.chars();
    let plain = chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '/' || c == '$')
        && chars.all(|c| c.is_alphanumeric() || " _-./(){}+,$'’".contains(c))
        && !string.ends_with(' ')
        && !WORDS.contains(&string.to_ascii_lowercase().as_str());
    if plain {
        text.push_str(string);
    } else {
        // JSON's quoting is YAML's, but for the line breaks that YAML knows and JSON does not.
        for c in Value::String(string.to_owned()).to_string().chars() {
            if is_break(c) {
                write!(text, "\\u{:04x}", u32::from(c)).expect("a String takes every write");
            } else {
                text.push(c);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unused_async, reason = "the framework wants async handlers")]

    use poem_openapi::param::{Header, Path};
    use poem_openapi::payload::Json;
    use poem_openapi::types::{Example, MaybeUndefined};
    use poem_openapi::{Enum, Object, OpenApi, OpenApiService, Union};
    use uuid::Uuid;

    use super::super::body::Strict;
    use super::super::problem::{CHANGE, Problem, Refused};
    use super::*;
    use crate::answers;

    #[derive(Enum)]
    enum Shade {
        Light,
        Dark,
    }

    #[derive(Object)]
    struct Leaf {
        /// The shade.
        shade: Option<Shade>,
        width: u32,
    }

    #[derive(Object)]
    struct Stem {
        length: u32,
    }

    #[derive(Union)]
    #[oai(one_of, discriminator_name = "part")]
    enum Part {
        Leaf(Leaf),
        Stem(Stem),
    }

    /// A tree.
    #[derive(Object)]
    #[oai(example)]
    struct TreeBody {
        planted_on: chrono::NaiveDate,
        leaves: Vec<Leaf>,
        note: MaybeUndefined<String>,
        part: Option<Part>,
        shade: Option<Shade>,
        root: Option<Stem>,
    }

    impl Example for TreeBody {
        fn example() -> Self {
            Self {
                planted_on: chrono::NaiveDate::from_ymd_opt(2026, 11, 22).expect("a day"),
                leaves: Vec::new(),
                note: MaybeUndefined::Undefined,
                part: None,
                shade: Some(Shade::Dark),
                root: None,
            }
        }
    }

    #[derive(Object)]
    struct TreeView {
        id: Uuid,
        felled_on: Option<chrono::NaiveDate>,
    }

    answers! {
        enum TreeAnswer {
            /// The tree is changed.
            Changed = 200 Json<TreeView>, "ETag": String, "X-Trace-Id": Option<String>;
        }
    }

    struct Api;

    #[OpenApi]
    impl Api {
        /// Change a tree.
        #[oai(path = "/trees/:id", method = "put", operation_id = "changeTree")]
        async fn change(
            &self,
            id: Path<Uuid>,
            #[oai(name = "If-Match")] version: Header<String>,
            body: Strict<TreeBody>,
        ) -> Result<TreeAnswer, Refused<CHANGE>> {
            if body.0.leaves.is_empty() {
                return Err(Problem::new(problem::Code::RuleBroken).into());
            }
            Ok(TreeAnswer::Changed(Json(TreeView { id: id.0, felled_on: None }), version.0, None))
        }
    }

    fn document() -> Value {
        let service = OpenApiService::new(Api, "trees", "1").url_prefix("/api/v1");
        repair(serde_json::from_str(&service.spec()).expect("JSON"))
    }

    #[test]
    fn formats_media_types_and_header_names_are_as_tools_expect() {
        let document = document();
        let operation = &document["paths"]["/api/v1/trees/{id}"]["put"];
        let answer = &operation["responses"]["200"];
        assert!(answer["content"]["application/json"].is_object(), "{answer}");
        let headers: Vec<_> = answer["headers"].as_object().expect("headers").keys().collect();
        assert_eq!(headers, ["ETag", "X-Trace-Id"]);
        assert_eq!(operation["responses"]["401"]["$ref"], "#/components/responses/Problem401");
        let shared = &document["components"]["responses"];
        assert!(shared["Problem401"]["headers"]["WWW-Authenticate"].is_object());
        assert!(shared["Problem429"]["headers"]["Retry-After"].is_object());
        let planted = &document["components"]["schemas"]["TreeBody"]["properties"]["planted_on"];
        assert_eq!(planted["format"], "date");
        let width = &document["components"]["schemas"]["Leaf"]["properties"]["width"];
        assert_eq!((&width["minimum"], &width["maximum"]), (&json!(0), &json!(u32::MAX)));
        assert_eq!(header_name("IDEMPOTENCY-KEY"), "Idempotency-Key");
        assert_eq!(operation["parameters"][1]["name"], "If-Match");
    }

    #[test]
    fn what_is_not_required_may_be_null() {
        let document = document();
        let schemas = &document["components"]["schemas"];
        let tree = &schemas["TreeBody"]["properties"];
        assert_eq!(tree["note"]["nullable"], true);
        assert_eq!(tree["shade"]["nullable"], true);
        assert_eq!(tree["shade"]["type"], "string");
        assert_eq!(tree["root"]["allOf"], json!([{ "$ref": "#/components/schemas/Stem" }]));
        assert_eq!(tree["root"]["type"], "object");
        assert_eq!(tree["planted_on"].get("nullable"), None);
        assert_eq!(schemas["TreeView"]["properties"]["felled_on"]["nullable"], true);
        let shade = &schemas["Leaf"]["properties"]["shade"];
        assert_eq!(shade["description"], "The shade.");
        assert_eq!(shade["allOf"].as_array().map(Vec::len), Some(1), "{shade}");
    }

    #[test]
    fn request_bodies_are_closed_but_for_the_members_of_a_union() {
        let document = document();
        let schemas = &document["components"]["schemas"];
        assert_eq!(schemas["TreeBody"]["additionalProperties"], false);
        assert_eq!(schemas["Leaf"].get("additionalProperties"), None);
        assert_eq!(schemas["TreeView"].get("additionalProperties"), None);
        assert_eq!(schemas["Problem"].get("additionalProperties"), None);
    }

    #[test]
    fn bodies_and_refusals_show_examples() {
        let document = document();
        let operation = &document["paths"]["/api/v1/trees/{id}"]["put"];
        let body = &operation["requestBody"]["content"]["application/json"];
        assert_eq!(body["example"]["planted_on"], "2026-11-22");
        let refusal = &document["components"]["responses"]["Problem409"]["content"][PROBLEM_JSON];
        let examples = refusal["examples"].as_object().expect("examples");
        assert_eq!(examples["already-there"]["value"]["status"], 409);
        assert_eq!(examples.len(), 3);
        assert_eq!(refusal.get("example"), None);
    }

    #[test]
    fn repairing_twice_changes_nothing_more() {
        assert_eq!(repair(document()), document());
    }

    #[test]
    fn the_yaml_reads_back_as_the_same_document() {
        let document = document();
        let yaml = to_yaml(&document);
        let back: Value = serde_norway::from_str(&yaml).expect("YAML");
        assert_eq!(back, document, "{yaml}");
        assert_eq!(to_yaml(&back), yaml);
        let tops: Vec<&str> = yaml.lines().filter(|line| !line.starts_with([' ', '-'])).collect();
        assert_eq!(tops[0], "openapi: \"3.0.0\"");
        assert_eq!(&tops[1..], ["info:", "servers: []", "tags: []", "paths:", "components:"]);
    }

    #[test]
    fn odd_strings_keep_their_meaning() {
        let odd = json!({
            "date": "2026-11-22", "yes": "no", "y": "Null", "number": "0117", "empty": "",
            "lines": "First.\n\n  * second: a\n# third", "end": "a\n", "colon": "a: b # c",
            "quote": "it's \"so\"", "break": "a\u{2028}b\u{85}", "tab": "a\tb\nc", "dash": "- a",
            "list": [[1, 2.5], [], {}, "a", null, true, { "k": ["v\nw"] }], "name": "Zoë",
            "200": "a", "brace": "{a}", "star": "*a", "tilde": "~", "space ": " a ", "x": "a ",
        });
        let yaml = to_yaml(&odd);
        let back: Value = serde_norway::from_str(&yaml).expect("YAML");
        assert_eq!(back, odd, "{yaml}");
        assert!(yaml.contains("date: \"2026-11-22\"") && yaml.contains("\"yes\": \"no\""));
    }
}
