//! The contract as a page to read: every operation with its body, answers and an example. No
//! script; the file itself is at `/openapi.yaml`.

use super::{
    frame::{Frame, html},
    session::Visitor,
};
use crate::app::App;
use askama::Template;
use poem::{Response, handler, web::Data};
use serde_json::Value;
use std::sync::Arc;

/// One parameter or header.
#[derive(Clone, Debug)]
struct Parameter {
    name: String,
    place: String,
    needed: bool,
    words: String,
}

/// One operation.
#[derive(Clone, Debug)]
struct OperationView {
    id: String,
    method: String,
    path: String,
    summary: String,
    description: String,
    parameters: Vec<Parameter>,
    body: Option<String>,
    answers: Vec<(String, String)>,
    example: Option<String>,
}

/// Operations under one tag.
#[derive(Clone, Debug)]
struct TagView {
    name: String,
    words: String,
    operations: Vec<OperationView>,
}

/// The contract, read once.
#[derive(Clone)]
pub struct Contract(Arc<(String, Vec<TagView>)>);

/// A text of the contract; the marks around code are for programs that draw Markdown.
fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().replace('`', "")
}

fn example(contract: &Value, media: &Value) -> Option<String> {
    let media = &media["application/json"];
    let schema = &media["schema"];
    let named = schema["$ref"].as_str().and_then(|place| place.rsplit('/').next());
    let referred = named.map(|name| &contract["components"]["schemas"][name]["example"]);
    let found = [Some(&media["example"]), Some(&schema["example"]), referred]
        .into_iter()
        .flatten()
        .find(|v| !v.is_null())?;
    serde_json::to_string_pretty(found).ok()
}

impl Contract {
    /// Reads the contract.
    pub fn new(contract: &Value) -> Self {
        let tags = contract["tags"].as_array().into_iter().flatten();
        let tags = tags
            .map(|tag| TagView {
                name: text(&tag["name"]),
                words: text(&tag["description"]),
                operations: operations(contract, &tag["name"]),
            })
            .collect();
        Self(Arc::new((text(&contract["info"]["description"]), tags)))
    }
}

fn operations(contract: &Value, tag: &Value) -> Vec<OperationView> {
    let mut found = Vec::new();
    for (path, item) in contract["paths"].as_object().into_iter().flatten() {
        for (method, row) in item.as_object().into_iter().flatten() {
            if row["tags"].as_array().is_some_and(|tags| tags.contains(tag)) {
                found.push(operation(contract, path, method, row));
            }
        }
    }
    found
}

fn operation(contract: &Value, path: &str, method: &str, row: &Value) -> OperationView {
    let parameters = row["parameters"].as_array().into_iter().flatten();
    let answers = row["responses"].as_object().into_iter().flatten();
    let success = row["responses"]
        .as_object()
        .into_iter()
        .flatten()
        .find(|(status, _)| status.starts_with('2'));
    OperationView {
        id: text(&row["operationId"]),
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(&row["summary"]),
        description: text(&row["description"]),
        parameters: parameters
            .map(|p| Parameter {
                name: text(&p["name"]),
                place: text(&p["in"]),
                needed: p["required"].as_bool().unwrap_or(false),
                words: text(&p["description"]),
            })
            .collect(),
        body: example(contract, &row["requestBody"]["content"]),
        answers: answers
            .map(|(status, answer)| {
                let shared = answer["$ref"].as_str().and_then(|place| place.rsplit('/').next());
                let answer =
                    shared.map_or(answer, |name| &contract["components"]["responses"][name]);
                (status.clone(), text(&answer["description"]))
            })
            .collect(),
        example: success.and_then(|(_, answer)| example(contract, &answer["content"])),
    }
}

#[derive(Template)]
#[template(path = "pages/contract.html")]
struct ContractPage<'a> {
    frame: Frame,
    words: &'a str,
    tags: &'a [TagView],
}

/// The contract as a page.
#[handler]
pub fn page(Data(contract): Data<&Contract>, Data(app): Data<&App>, visitor: Visitor) -> Response {
    let (words, tags) = &*contract.0;
    html(&ContractPage {
        frame: Frame::visited(app, &visitor, "The contract of the API"),
        words,
        tags,
    })
}
