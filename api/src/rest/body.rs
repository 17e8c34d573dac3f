//! `Strict<T>`: how a JSON body is read, once and strictly.
//!
//! The bytes are read under a limit, then as JSON in which nothing is ambiguous (no key twice, no
//! lone surrogate, no number out of range, no deep nesting), then against the very schema that the
//! document publishes for `T`. So what the contract says and what the server takes are one thing,
//! every fault has a JSON Pointer, all faults are told at once, and nothing that was sent is ever
//! repeated in the answer: not a value, and a key only if it looks like a field name.
//!
//! `null` for a field that is not required means the same as leaving it out.

use std::any::TypeId;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, LazyLock, RwLock};

use poem::error::ReadBodyError;
use poem::{Request, RequestBody, Result};
use poem_openapi::payload::{ParsePayload, Payload};
use poem_openapi::registry::{MetaMediaType, MetaRequest, MetaSchema, MetaSchemaRef, Registry};
use poem_openapi::types::{ParseFromJSON, Type};
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions};
use regex::Regex;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::problem::{Code, FieldFault, Problem};

/// The most bytes that a JSON body may have.
pub const MAX_JSON_BYTES: usize = 1 << 20;
/// The most objects and lists within each other.
pub const MAX_DEPTH: usize = 32;
/// The most faults that one answer lists.
const MAX_FAULTS: usize = 50;

/// A JSON body that was read strictly, as an argument of a handler.
///
/// `T` is a `poem_openapi::Object` (or any type with a schema); it needs no serde derive, and must
/// not use `deny_unknown_fields` itself: unknown keys are refused here, with their pointers.
#[derive(Debug, Clone)]
pub struct Strict<T>(pub T);

impl<T: Type> Payload for Strict<T> {
    const CONTENT_TYPE: &'static str = "application/json";

    fn check_content_type(content_type: &str) -> bool {
        is_json(content_type)
    }

    fn schema_ref() -> MetaSchemaRef {
        T::schema_ref()
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

impl<T: ParseFromJSON + 'static> ParsePayload for Strict<T> {
    const IS_REQUIRED: bool = true;

    async fn from_request(request: &Request, body: &mut RequestBody) -> Result<Self> {
        let bytes = take_bytes(request, body, MAX_JSON_BYTES).await?;
        Ok(Self(parse(&bytes)?))
    }
}

impl<'a, T: ParseFromJSON + 'static> ApiExtractor<'a> for Strict<T> {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];

    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        T::register(registry);
    }

    fn request_meta() -> Option<MetaRequest> {
        Some(MetaRequest {
            description: None,
            content: vec![MetaMediaType {
                content_type: Self::CONTENT_TYPE,
                schema: T::schema_ref(),
            }],
            required: true,
        })
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _: ExtractParamOptions<()>,
    ) -> Result<Self> {
        <Self as ParsePayload>::from_request(request, body).await
    }
}

/// Reads `bytes` as a `T`, or says what is wrong with them.
///
/// # Errors
/// `unreadable-body`, `duplicate-field` or `unknown-field` (400), `rule-broken` (422).
pub fn parse<T: ParseFromJSON + 'static>(bytes: &[u8]) -> Result<T, Problem> {
    let value = read_json(bytes)?;
    Shape::of::<T>().check(&value)?;
    T::parse_from_json(Some(value)).map_err(|error| last_word::<T>(error.message()))
}

fn is_json(content_type: &str) -> bool {
    let mut parts = content_type.split(';').map(str::trim);
    let json = parts.next().is_some_and(|essence| essence.eq_ignore_ascii_case("application/json"));
    json && parts.all(|parameter| match parameter.split_once('=') {
        Some((name, charset)) if name.trim().eq_ignore_ascii_case("charset") => {
            charset.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
        }
        _ => true,
    })
}

/// The bytes of the body, when it is declared as plain JSON and not longer than `limit`.
pub(super) async fn take_bytes(
    request: &Request,
    body: &mut RequestBody,
    limit: usize,
) -> Result<Vec<u8>, Problem> {
    let declared = request.content_type();
    let encoded = request
        .header("content-encoding")
        .is_some_and(|encoding| !encoding.eq_ignore_ascii_case("identity"));
    if encoded || declared.is_some_and(|content_type| !is_json(content_type)) {
        return Err(not_json());
    }
    let taken = body.take().map_err(|_| missing_body())?;
    let bytes = taken.into_bytes_limit(limit).await.map_err(|error| match error {
        ReadBodyError::PayloadTooLarge => Problem::new(Code::BodyTooLarge)
            .detail(format!("The body may have at most {limit} bytes.")),
        _ => Problem::new(Code::UnreadableBody).detail("The body broke off before its end."),
    })?;
    match (bytes.is_empty(), declared) {
        (true, _) => Err(missing_body()),
        (false, None) => Err(not_json()),
        (false, Some(_)) => Ok(bytes.to_vec()),
    }
}

fn not_json() -> Problem {
    Problem::new(Code::UnsupportedMediaType)
        .detail("The body must be sent as application/json in UTF-8, without a content encoding.")
}

fn missing_body() -> Problem {
    Problem::new(Code::UnreadableBody).detail("The body is missing.")
}

/// What the type itself says after the schema had nothing to say: a rule of its own.
fn last_word<T: Type + 'static>(message: &str) -> Problem {
    if !message.contains("verification failed") {
        return Problem::new(Code::UnreadableBody)
            .detail("The body does not have the declared shape.");
    }
    let shape = Shape::of::<T>();
    let named = message.split('`').nth(1).filter(|name| shape.names(name));
    let field = named.map(|name| format!("/{name}")).unwrap_or_default();
    Problem::new(Code::RuleBroken).field(field, "rule", "breaks a rule of the contract")
}

// ---------------------------------------------------------------------------------------------
// Reading JSON without doubt
// ---------------------------------------------------------------------------------------------

/// Reads JSON in which no key stands twice and nothing is nested deeper than [`MAX_DEPTH`].
///
/// # Errors
/// `unreadable-body` with the line and column, or `duplicate-field` with the pointer.
pub fn read_json(bytes: &[u8]) -> Result<Value, Problem> {
    let unreadable = |detail: String| Problem::new(Code::UnreadableBody).detail(detail);
    if bytes.starts_with(&[0xEF, 0xBB, 0xBF]) {
        return Err(unreadable("The body must not begin with a byte order mark.".to_owned()));
    }
    let text = std::str::from_utf8(bytes)
        .map_err(|_| unreadable("The body is not valid UTF-8.".to_owned()))?;
    let reading = Reading::default();
    let mut json = serde_json::Deserializer::from_str(text);
    let node = Node { reading: &reading, depth: 0 };
    let read = node.deserialize(&mut json).and_then(|value| json.end().map(|()| value));
    read.map_err(|error| {
        if reading.too_deep.get() {
            unreadable(format!("The body is nested more than {MAX_DEPTH} levels deep."))
        } else if let Some(pointer) = reading.duplicate.take() {
            Problem::new(Code::DuplicateField).field(pointer, "duplicate", "stands more than once")
        } else {
            unreadable(format!(
                "The body is not valid JSON at line {}, column {}.",
                error.line(),
                error.column()
            ))
        }
    })
}

#[derive(Default)]
struct Reading {
    path: RefCell<Vec<String>>,
    duplicate: RefCell<Option<String>>,
    too_deep: Cell<bool>,
}

#[derive(Clone, Copy)]
struct Node<'r> {
    reading: &'r Reading,
    depth: usize,
}

impl Node<'_> {
    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.depth == MAX_DEPTH {
            self.reading.too_deep.set(true);
            return Err(E::custom("too deep"));
        }
        Ok(Self { depth: self.depth + 1, ..self })
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    /// `3.0` is the whole number 3, as JSON Schema has it.
    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        const EXACT: f64 = 9_007_199_254_740_992.0;
        if value.fract() == 0.0 && value.abs() < EXACT {
            #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
            return Ok((value as i64).into());
        }
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("number"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut items = Vec::new();
        loop {
            self.reading.path.borrow_mut().push(items.len().to_string());
            let Some(item) = list.next_element_seed(inner)? else { break };
            self.reading.path.borrow_mut().pop();
            items.push(item);
        }
        self.reading.path.borrow_mut().pop();
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut object = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            self.reading.path.borrow_mut().push(key.clone());
            if object.contains_key(&key) {
                *self.reading.duplicate.borrow_mut() = Some(pointer(&self.reading.path.borrow()));
                return Err(A::Error::custom("duplicate"));
            }
            object.insert(key, map.next_value_seed(inner)?);
            self.reading.path.borrow_mut().pop();
        }
        Ok(Value::Object(object))
    }
}

/// The JSON Pointer of a path, up to the first key that does not look like a field name: such a
/// key may itself say something about a person.
fn pointer(path: &[impl AsRef<str>]) -> String {
    let fit = |key: &str| {
        (1..=64).contains(&key.len())
            && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
    };
    path.iter()
        .map(AsRef::as_ref)
        .take_while(|key| fit(key))
        .fold(String::new(), |whole, key| whole + "/" + key)
}

// ---------------------------------------------------------------------------------------------
// Comparing with the published schema
// ---------------------------------------------------------------------------------------------

/// The schema of one type with all that it refers to, made once per type.
struct Shape {
    root: MetaSchemaRef,
    registry: Registry,
    patterns: HashMap<String, Regex>,
}

static SHAPES: LazyLock<RwLock<HashMap<TypeId, Arc<Shape>>>> = LazyLock::new(RwLock::default);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Unknown,
    Unshaped,
    Rule,
}

impl Shape {
    fn of<T: Type + 'static>() -> Arc<Self> {
        let id = TypeId::of::<T>();
        let known = SHAPES.read().ok().and_then(|shapes| shapes.get(&id).cloned());
        known.unwrap_or_else(|| {
            let shape = Arc::new(Self::new::<T>());
            if let Ok(mut shapes) = SHAPES.write() {
                shapes.insert(id, Arc::clone(&shape));
            }
            shape
        })
    }

    fn new<T: Type>() -> Self {
        let mut registry = Registry::new();
        T::register(&mut registry);
        let root = T::schema_ref();
        let mut patterns = HashMap::new();
        collect_patterns(&root, &mut patterns);
        for schema in registry.schemas.values() {
            collect_patterns_in(schema, &mut patterns);
        }
        Self { root, registry, patterns }
    }

    fn names(&self, name: &str) -> bool {
        self.parts(&self.root)
            .iter()
            .any(|part| part.properties.iter().any(|(known, _)| *known == name))
    }

    fn check(&self, value: &Value) -> Result<(), Problem> {
        let mut walk = Walk { shape: self, path: Vec::new(), faults: Vec::new() };
        walk.value(&self.root, value);
        walk.text_without_nul(value);
        let mut faults = walk.faults;
        for (kind, code) in [
            (Fault::Unknown, Code::UnknownField),
            (Fault::Unshaped, Code::UnreadableBody),
            (Fault::Rule, Code::RuleBroken),
        ] {
            if !faults.iter().any(|(found, _)| *found == kind) {
                continue;
            }
            // What cannot be read is told together; rules only once all can be read.
            faults.retain(|(found, _)| kind == Fault::Rule || *found != Fault::Rule);
            let mut listed: Vec<FieldFault> = Vec::new();
            for (_, fault) in faults {
                if listed.len() < MAX_FAULTS && !listed.contains(&fault) {
                    listed.push(fault);
                }
            }
            let detail = match listed.len() {
                1 => "One field is at fault.".to_owned(),
                n => format!("{n} fields are at fault."),
            };
            return Err(Problem::new(code).detail(detail).fields(listed));
        }
        Ok(())
    }

    /// The schema itself and everything it is "all of", references followed.
    fn parts<'s>(&'s self, schema: &'s MetaSchemaRef) -> Vec<&'s MetaSchema> {
        let here = match schema {
            MetaSchemaRef::Inline(schema) => &**schema,
            MetaSchemaRef::Reference(name) => match self.registry.schemas.get(name) {
                Some(schema) => schema,
                None => return Vec::new(),
            },
        };
        let mut parts = vec![here];
        for inner in &here.all_of {
            parts.extend(self.parts(inner));
        }
        parts
    }
}

fn collect_patterns(schema: &MetaSchemaRef, found: &mut HashMap<String, Regex>) {
    if let MetaSchemaRef::Inline(schema) = schema {
        collect_patterns_in(schema, found);
    }
}

fn collect_patterns_in(schema: &MetaSchema, found: &mut HashMap<String, Regex>) {
    if let Some(pattern) = &schema.pattern
        && let Ok(regex) = Regex::new(pattern)
    {
        found.insert(pattern.clone(), regex);
    }
    let properties = schema.properties.iter().map(|(_, property)| property);
    let boxed = schema.items.iter().chain(&schema.additional_properties).map(|inner| &**inner);
    let several = schema.all_of.iter().chain(&schema.any_of).chain(&schema.one_of);
    for inner in properties.chain(boxed).chain(several) {
        collect_patterns(inner, found);
    }
}

struct Walk<'s> {
    shape: &'s Shape,
    path: Vec<String>,
    faults: Vec<(Fault, FieldFault)>,
}

impl<'s> Walk<'s> {
    fn fault(&mut self, kind: Fault, code: &str, detail: impl Into<String>) {
        self.faults.push((kind, FieldFault::new(pointer(&self.path), code, detail)));
    }

    fn at(&mut self, step: impl Into<String>, work: impl FnOnce(&mut Self)) {
        self.path.push(step.into());
        work(self);
        self.path.pop();
    }

    fn value(&mut self, schema: &'s MetaSchemaRef, value: &Value) {
        let parts = self.shape.parts(schema);
        if value.is_null() && parts.iter().any(|part| part.nullable) {
            return;
        }
        if let Some((code, right)) = wrong_type(&parts, value) {
            self.fault(Fault::Unshaped, code, right);
            return;
        }
        let choice = parts.iter().find(|part| !part.one_of.is_empty() || !part.any_of.is_empty());
        if let Some(choice) = choice {
            self.choice(choice, value);
            return;
        }
        match value {
            Value::Object(object) => self.object(&parts, object),
            Value::Array(items) => self.list(&parts, items),
            Value::String(text) => self.text(&parts, text),
            Value::Number(number) => self.number(&parts, number),
            Value::Bool(_) | Value::Null => {}
        }
    }

    fn object(&mut self, parts: &[&'s MetaSchema], object: &Map<String, Value>) {
        let rest = parts.iter().find_map(|part| part.additional_properties.as_deref());
        let named = parts.iter().any(|part| !part.properties.is_empty() || part.title.is_some());
        for part in parts {
            for name in part.required.iter().filter(|name| !object.contains_key(**name)) {
                self.at(*name, |walk| walk.fault(Fault::Unshaped, "missing", "is needed"));
            }
        }
        for (key, value) in object {
            let mut known = false;
            for part in parts {
                let Some((_, property)) = part.properties.iter().find(|(name, _)| name == key)
                else {
                    continue;
                };
                known = true;
                let left_out = value.is_null() && !part.required.contains(&key.as_str());
                if !left_out {
                    self.at(key, |walk| walk.value(property, value));
                }
            }
            match rest {
                _ if known => {}
                Some(rest) => self.at(key, |walk| walk.value(rest, value)),
                None if named => self.at(key, |walk| {
                    walk.fault(Fault::Unknown, "unknown", "is not a field of this object");
                }),
                None => {}
            }
        }
        let most = parts.iter().find_map(|part| part.max_properties);
        if most.is_some_and(|most| object.len() > most) {
            self.fault(Fault::Rule, "too-many", "has too many entries");
        }
    }

    fn list(&mut self, parts: &[&'s MetaSchema], items: &[Value]) {
        for part in parts {
            if let Some(schema) = part.items.as_deref() {
                for (i, item) in items.iter().enumerate() {
                    self.at(i.to_string(), |walk| walk.value(schema, item));
                }
            }
            if let Some(most) = part.max_items.filter(|most| items.len() > *most) {
                self.fault(Fault::Rule, "too-many", format!("may have at most {most} entries"));
            }
            if let Some(least) = part.min_items.filter(|least| items.len() < *least) {
                self.fault(Fault::Rule, "too-few", format!("must have at least {least} entries"));
            }
            let twice = |(i, item): (usize, &Value)| items[..i].contains(item);
            if part.unique_items == Some(true) && items.iter().enumerate().any(twice) {
                self.fault(Fault::Rule, "repeated", "must not have the same entry twice");
            }
        }
    }

    fn text(&mut self, parts: &[&'s MetaSchema], text: &str) {
        let length = text.chars().count();
        for part in parts {
            if let Some(most) = part.max_length.filter(|most| length > *most) {
                self.fault(Fault::Rule, "too-long", format!("may have at most {most} characters"));
            }
            if let Some(least) = part.min_length.filter(|least| length < *least) {
                let right = format!("must have at least {least} characters");
                self.fault(Fault::Rule, "too-short", right);
            }
            if let Some(pattern) = &part.pattern {
                let regex = self.shape.patterns.get(pattern);
                if regex.is_some_and(|regex| !regex.is_match(text)) {
                    self.fault(Fault::Rule, "wrong-form", format!("must match {pattern}"));
                }
            }
        }
    }

    fn number(&mut self, parts: &[&'s MetaSchema], number: &Number) {
        let value = number.as_f64().unwrap_or_default();
        for part in parts {
            let open = part.exclusive_maximum == Some(true);
            if let Some(most) = part.maximum.filter(|m| value > *m || (open && value >= *m)) {
                let word = if open { "less than" } else { "at most" };
                self.fault(Fault::Rule, "too-large", format!("must be {word} {most}"));
            }
            let open = part.exclusive_minimum == Some(true);
            if let Some(least) = part.minimum.filter(|m| value < *m || (open && value <= *m)) {
                let word = if open { "more than" } else { "at least" };
                self.fault(Fault::Rule, "too-small", format!("must be {word} {least}"));
            }
            if let Some(step) = part.multiple_of.filter(|step| value % step != 0.0) {
                self.fault(Fault::Rule, "wrong-step", format!("must be a multiple of {step}"));
            }
        }
    }

    /// One of several shapes: the one that the discriminator names, else one that fits.
    fn choice(&mut self, choice: &'s MetaSchema, value: &Value) {
        if let Some(discriminator) = &choice.discriminator {
            let name = discriminator.property_name;
            let said = value.get(name).and_then(Value::as_str);
            let chosen =
                discriminator.mapping.iter().find(|(label, _)| Some(label.as_str()) == said);
            let schema = chosen.and_then(|(_, target)| {
                let wanted = target.rsplit('/').next();
                choice.one_of.iter().chain(&choice.any_of).find(
                    |inner| matches!(inner, MetaSchemaRef::Reference(r) if Some(r.as_str()) == wanted),
                )
            });
            if let Some(schema) = schema {
                self.value(schema, value);
            } else {
                let labels = discriminator.mapping.iter().map(|(label, _)| label.as_str());
                let right = format!("must be one of: {}", labels.collect::<Vec<_>>().join(", "));
                self.at(name, |walk| walk.fault(Fault::Unshaped, "not-one-of", right));
            }
            return;
        }
        let fits = choice.one_of.iter().chain(&choice.any_of).any(|inner| {
            let mut trial = Walk { shape: self.shape, path: Vec::new(), faults: Vec::new() };
            trial.value(inner, value);
            trial.faults.is_empty()
        });
        if !fits {
            self.fault(Fault::Unshaped, "no-shape-fits", "must have one of the declared shapes");
        }
    }

    /// U+0000 can be read but not stored: it breaks a rule wherever it stands.
    fn text_without_nul(&mut self, value: &Value) {
        match value {
            Value::String(text) if text.contains('\0') => {
                self.fault(Fault::Rule, "nul", "must not hold the character U+0000");
            }
            Value::Array(items) => {
                for (i, item) in items.iter().enumerate() {
                    self.at(i.to_string(), |walk| walk.text_without_nul(item));
                }
            }
            Value::Object(object) => {
                for (key, inner) in object {
                    if key.contains('\0') {
                        self.fault(Fault::Rule, "nul", "must not have U+0000 in a key");
                    }
                    self.at(key, |walk| walk.text_without_nul(inner));
                }
            }
            _ => {}
        }
    }
}

/// What would be right, when the value is not of the declared type.
fn wrong_type(parts: &[&MetaSchema], value: &Value) -> Option<(&'static str, String)> {
    // Not `items.is_empty()` on a reference: the trait `Type` would answer it, with false.
    if let Some(items) = parts.iter().find(|part| !part.enum_items.is_empty()) {
        let items = &items.enum_items;
        let labels = items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ");
        return (!items.contains(value))
            .then(|| ("not-one-of", format!("must be one of: {labels}")));
    }
    let typed = parts.iter().find(|part| !part.ty.is_empty())?;
    let format = parts.iter().find_map(|part| part.format).unwrap_or_default();
    let (fits, code, right) = match typed.ty {
        "object" => (value.is_object(), "not-an-object", "must be an object"),
        "array" => (value.is_array(), "not-a-list", "must be a list"),
        "boolean" => (value.is_boolean(), "not-true-or-false", "must be true or false"),
        "number" => (value.is_number(), "not-a-number", "must be a number"),
        "integer" => return wrong_integer(format, value),
        "string" => return wrong_text(format, value),
        _ => return None,
    };
    (!fits).then(|| (code, right.to_owned()))
}

fn wrong_integer(format: &str, value: &Value) -> Option<(&'static str, String)> {
    let (least, most): (i128, i128) = match format {
        "int8" => (i8::MIN.into(), i8::MAX.into()),
        "int16" => (i16::MIN.into(), i16::MAX.into()),
        "int32" => (i32::MIN.into(), i32::MAX.into()),
        "uint8" => (0, u8::MAX.into()),
        "uint16" => (0, u16::MAX.into()),
        "uint32" => (0, u32::MAX.into()),
        "uint64" => (0, u64::MAX.into()),
        _ => (i64::MIN.into(), i64::MAX.into()),
    };
    let whole = value.as_i64().map(i128::from).or_else(|| value.as_u64().map(i128::from));
    let right = match whole {
        Some(whole) if (least..=most).contains(&whole) => return None,
        Some(_) => format!("must be a whole number from {least} to {most}"),
        None => "must be a whole number".to_owned(),
    };
    Some(("not-a-whole-number", right))
}

fn wrong_text(format: &str, value: &Value) -> Option<(&'static str, String)> {
    let Some(text) = value.as_str() else {
        let right = right_text(format).map_or("must be text", |(_, right)| right);
        let code = right_text(format).map_or("not-text", |(code, _)| code);
        return Some((code, right.to_owned()));
    };
    let fits = match format {
        "date" | "naive-date" => {
            let date = chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d");
            date.is_ok_and(|date| text.len() == 10 && date.to_string() == text)
        }
        "date-time" => chrono::DateTime::parse_from_rfc3339(text).is_ok(),
        "time" | "naive-time" => text.parse::<chrono::NaiveTime>().is_ok(),
        "uuid" => text.len() == 36 && uuid::Uuid::parse_str(text).is_ok(),
        _ => true,
    };
    if fits { None } else { right_text(format).map(|(code, right)| (code, right.to_owned())) }
}

fn right_text(format: &str) -> Option<(&'static str, &'static str)> {
    match format {
        "date" | "naive-date" => Some(("not-a-date", "must be a date such as 2026-11-22")),
        "date-time" => {
            Some(("not-an-instant", "must be a date and time such as 2026-11-22T09:30:00Z"))
        }
        "time" | "naive-time" => Some(("not-a-time", "must be a time such as 09:30:00")),
        "uuid" => Some((
            "not-an-identifier",
            "must be an identifier such as 0b8e5d1c-6f0a-4f57-9d0e-3a1b7c2544aa",
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unused_async, reason = "the framework wants async handlers")]

    use poem::test::TestClient;
    use poem::{EndpointExt, Route};
    use poem_openapi::types::MaybeUndefined;
    use poem_openapi::{Enum, Object, OpenApi, OpenApiService, Union};
    use uuid::Uuid;

    use super::*;

    #[derive(Debug, Enum)]
    #[oai(rename_all = "kebab-case")]
    enum Sex {
        Female,
        Male,
        NotKnown,
    }

    #[derive(Debug, Object)]
    struct Place {
        #[oai(validator(max_length = 8, pattern = "^[A-Z0-9 ]+$"))]
        postcode: String,
    }

    #[derive(Debug, Object)]
    struct Phone {
        number: String,
    }

    #[derive(Debug, Object)]
    struct Post {
        to: Place,
    }

    #[derive(Debug, Union)]
    #[oai(discriminator_name = "by")]
    enum Contact {
        #[oai(mapping = "phone")]
        Phone(Phone),
        #[oai(mapping = "post")]
        Post(Post),
    }

    /// An invented body with one of everything.
    #[derive(Debug, Object)]
    struct SampleBody {
        #[oai(validator(min_length = 1, max_length = 20))]
        name: String,
        died_on: chrono::NaiveDate,
        sent_at: Option<chrono::DateTime<chrono::Utc>>,
        sender: Option<Uuid>,
        sex: Option<Sex>,
        #[oai(validator(minimum(value = "0"), maximum(value = "40")))]
        weeks: Option<u8>,
        place: Option<Place>,
        #[oai(validator(max_items = 2))]
        places: Option<Vec<Place>>,
        contact: Option<Contact>,
        note: MaybeUndefined<String>,
    }

    fn refuse(body: &str) -> Problem {
        parse::<SampleBody>(body.as_bytes()).expect_err("it should be refused")
    }

    /// The fields a refusal lists, as `pointer code`.
    fn listed(problem: &Problem) -> Vec<String> {
        problem.fields.iter().map(|fault| format!("{} {}", fault.field, fault.code)).collect()
    }

    const GOOD: &str = r#"{"name":"Zoë","died_on":"2026-11-20","sent_at":"2026-11-22T09:30:00Z",
        "sender":"0b8e5d1c-6f0a-4f57-9d0e-3a1b7c2544aa","sex":"not-known","weeks":3.0,
        "place":{"postcode":"ZZ1 1ZZ"},"places":[{"postcode":"ZZ1"}],
        "contact":{"by":"post","to":{"postcode":"ZZ2"}},"note":null}"#;

    #[test]
    fn a_body_of_the_declared_shape_is_read() {
        let body: SampleBody = parse(GOOD.as_bytes()).expect("good");
        assert_eq!(body.name, "Zoë");
        assert_eq!(body.weeks, Some(3));
        assert!(matches!(body.contact, Some(Contact::Post(_))));
        assert!(body.note.is_null());
        let short: SampleBody =
            parse(br#"{"name":"A","died_on":"2026-11-20","sex":null}"#).expect("null is left out");
        assert!(short.sex.is_none());
    }

    #[test]
    fn text_that_is_not_json_is_unreadable() {
        for bad in [
            "{",
            "",
            "{]",
            "[1,]",
            "{\"a\":1} x",
            "nul",
            "{'a':1}",
            "\u{feff}{}",
            "\"\\ud800\"",
            "1e400",
            "[1e400]",
            "NaN",
        ] {
            let problem = refuse(bad);
            assert_eq!((problem.code.as_str(), problem.status), ("unreadable-body", 400), "{bad}");
        }
        let not_utf8 = parse::<SampleBody>(b"{\"name\":\"\xff\"}").expect_err("not UTF-8");
        assert_eq!(not_utf8.code, "unreadable-body");
        assert_eq!(refuse("null").fields[0].detail, "must be an object");
    }

    #[test]
    fn a_body_nested_too_deep_is_unreadable_and_one_at_the_limit_is_not() {
        let nested = |n: usize| "[".repeat(n) + &"]".repeat(n);
        assert!(read_json(nested(MAX_DEPTH).as_bytes()).is_ok());
        for n in [MAX_DEPTH + 1, 200, 100_000] {
            let problem = read_json(nested(n).as_bytes()).expect_err("too deep");
            assert_eq!(problem.code, "unreadable-body");
            assert!(problem.detail.contains("32"), "{}", problem.detail);
        }
    }

    #[test]
    fn a_key_that_stands_twice_is_refused_at_any_level() {
        let problem =
            refuse(r#"{"name":"a","places":[{"postcode":"A"},{"postcode":"B","postcode":"B"}]}"#);
        assert_eq!((problem.code.as_str(), problem.status), ("duplicate-field", 400));
        assert_eq!(problem.fields[0].field, "/places/1/postcode");
        assert_eq!(refuse(r#"{"name":"a","\u006eame":"b"}"#).code, "duplicate-field");
    }

    #[test]
    fn unknown_keys_are_refused_at_any_level_all_at_once() {
        let problem = refuse(
            r#"{"name":"a","died_on":"2026-11-20","nane":1,"place":{"postcode":"A","town":"B"}}"#,
        );
        assert_eq!((problem.code.as_str(), problem.status), ("unknown-field", 400));
        assert_eq!(listed(&problem), ["/nane unknown", "/place/town unknown"]);
    }

    #[test]
    fn wrong_types_are_told_with_what_would_be_right() {
        let problem = refuse(
            r#"{"name":5,"died_on":"2026-02-30","sent_at":"yesterday","sender":"x","sex":"boy","weeks":300,"places":{}}"#,
        );
        assert_eq!((problem.code.as_str(), problem.status), ("unreadable-body", 400));
        let right: Vec<&str> = problem.fields.iter().map(|fault| fault.detail.as_str()).collect();
        assert!(right.contains(&"must be a date such as 2026-11-22"));
        assert!(right.contains(&"must be one of: female, male, not-known"));
        assert!(right.contains(&"must be a whole number from 0 to 255"));
        assert_eq!(problem.fields.len(), 7);
        assert_eq!(listed(&refuse("{}")), ["/name missing", "/died_on missing"]);
        assert_eq!(listed(&refuse(r#"{"name":"a","died_on":null}"#)), ["/died_on not-a-date"]);
    }

    #[test]
    fn a_date_must_be_written_in_full() {
        for bad in ["2026-1-2", "20261122", "2026-11-22 ", "+2026-11-2", "2026-13-01"] {
            let problem = refuse(&format!(r#"{{"name":"a","died_on":"{bad}"}}"#));
            assert_eq!(listed(&problem), ["/died_on not-a-date"], "{bad}");
        }
    }

    #[test]
    fn broken_rules_are_422_with_every_field() {
        let problem = refuse(
            r#"{"name":"","died_on":"2026-11-20","weeks":41,"place":{"postcode":"zz1 1zz zz"},"places":[{"postcode":"A"},{"postcode":"A"},{"postcode":"a"}],"note":"a\u0000b"}"#,
        );
        assert_eq!((problem.code.as_str(), problem.status), ("rule-broken", 422));
        let listed = listed(&problem);
        for fault in [
            "/name too-short",
            "/weeks too-large",
            "/place/postcode too-long",
            "/place/postcode wrong-form",
            "/places too-many",
            "/places/2/postcode wrong-form",
            "/note nul",
        ] {
            assert!(listed.iter().any(|found| found == fault), "{fault} in {listed:?}");
        }
        assert_eq!(listed.len(), 7, "{listed:?}");
    }

    #[test]
    fn the_discriminator_chooses_the_shape() {
        let with = |contact: &str| {
            refuse(&format!(r#"{{"name":"a","died_on":"2026-11-20","contact":{contact}}}"#))
        };
        assert_eq!(listed(&with(r#"{"by":"pigeon"}"#)), ["/contact/by not-one-of"]);
        assert_eq!(listed(&with(r#"{"by":"post","to":{}}"#)), ["/contact/to/postcode missing"]);
        assert_eq!(listed(&with(r#"{"by":"phone","number":"1","to":1}"#)), ["/contact/to unknown"]);
    }

    #[test]
    fn nothing_that_was_sent_comes_back() {
        let secret = "Tarquin";
        for body in [
            format!(
                r#"{{"name":["{secret}"],"died_on":"{secret}","sex":"{secret}","sender":"{secret}"}}"#
            ),
            format!(
                r#"{{"name":"{}","died_on":"2026-11-20","place":{{"postcode":"{secret}"}}}}"#,
                secret.repeat(5)
            ),
            format!(r#"{{"{secret} was here":1,"name":"a","died_on":"2026-11-20"}}"#),
            format!(r#"{{"{secret} x":1,"{secret} x":2}}"#),
            format!(r#"{{"name":"{secret}\ud800"}}"#),
            secret.to_owned(),
        ] {
            let text = format!("{:?}", refuse(&body));
            assert!(!text.contains(secret), "{text}");
        }
    }

    struct Api;

    #[OpenApi]
    impl Api {
        #[oai(path = "/sample", method = "post")]
        async fn sample(
            &self,
            body: Strict<SampleBody>,
        ) -> poem_openapi::payload::PlainText<String> {
            poem_openapi::payload::PlainText(body.0.name)
        }
    }

    async fn status_of(content_type: Option<&str>, encoding: Option<&str>, body: Vec<u8>) -> u16 {
        let client =
            TestClient::new(Route::new().nest("/", OpenApiService::new(Api, "t", "1")).boxed());
        let mut request = client.post("/sample").body(body);
        if let Some(content_type) = content_type {
            request = request.header("content-type", content_type);
        }
        if let Some(encoding) = encoding {
            request = request.header("content-encoding", encoding);
        }
        let response = request.send().await.0;
        assert!(
            response.status().is_success()
                || response.content_type() == Some("application/problem+json")
        );
        response.status().as_u16()
    }

    #[tokio::test]
    async fn the_body_must_be_there_and_be_declared_as_json() {
        let json = Some("application/json");
        assert_eq!(status_of(json, None, GOOD.into()).await, 200);
        assert_eq!(
            status_of(Some("Application/JSON; charset=\"UTF-8\""), None, GOOD.into()).await,
            200
        );
        assert_eq!(status_of(json, Some("identity"), GOOD.into()).await, 200);
        assert_eq!(status_of(json, Some("gzip"), GOOD.into()).await, 415);
        assert_eq!(
            status_of(Some("application/json; charset=latin1"), None, GOOD.into()).await,
            415
        );
        assert_eq!(status_of(Some("text/plain"), None, GOOD.into()).await, 415);
        assert_eq!(status_of(Some("application/jsonx"), None, GOOD.into()).await, 415);
        assert_eq!(status_of(None, None, GOOD.into()).await, 415);
        assert_eq!(status_of(json, None, Vec::new()).await, 400);
        assert_eq!(status_of(None, None, Vec::new()).await, 400);
        assert_eq!(status_of(json, None, vec![b' '; MAX_JSON_BYTES + 1]).await, 413);
        assert_eq!(status_of(json, None, vec![b' '; MAX_JSON_BYTES]).await, 400);
    }

    #[test]
    fn the_document_declares_the_body_as_json_and_required() {
        let document: Value =
            serde_json::from_str(&OpenApiService::new(Api, "t", "1").spec()).expect("JSON");
        let body = &document["paths"]["/sample"]["post"]["requestBody"];
        assert_eq!(body["required"], true);
        assert!(body["content"]["application/json"].is_object(), "{body}");
    }
}
