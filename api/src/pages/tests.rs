//! What holds for every template and for the table, whatever a page shows: read from the files, so
//! that it also covers states that no other test reaches.

use super::{PAGES, opens};
use domain::operations::Operation;
use std::path::{Path, PathBuf};

/// Forms that stand for no operation, by where they go.
const EXEMPT: [&str; 12] = [
    "/availability/{{ secret }}",
    "/calendar",
    "/calendar/revoke",
    "/report-a-death",
    "/report-a-death/receipt",
    "/hide-names",
    "/sign-out",
    "/sign-in",
    "{{ action }}",
    "/tokens",
    "/tokens/revoke",
    "/stay-signed-in",
];

fn templates() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let mut files: Vec<PathBuf> = ["components", "pages"]
        .iter()
        .flat_map(|folder| std::fs::read_dir(root.join(folder)).expect("a folder").flatten())
        .map(|entry| entry.path())
        .collect();
    files.sort();
    let read = |path: PathBuf| {
        let name = path.strip_prefix(&root).expect("a template").display().to_string();
        (name, std::fs::read_to_string(path).expect("a template"))
    };
    files.into_iter().map(read).collect()
}

/// Every opening tag of a kind.
fn tags<'a>(text: &'a str, tag: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(tag).skip(1).map(|rest| rest.split("\">").next().unwrap_or(rest))
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split(&format!("{name}=\"")).nth(1)?.split('"').next()
}

#[test]
fn no_template_holds_what_the_strict_policy_forbids() {
    for (name, text) in templates() {
        let lower = text.to_lowercase();
        for forbidden in [
            " style=",
            "<style",
            " onclick=",
            " onload=",
            " onchange=",
            "javascript:",
            "=\"http",
            "|safe",
        ] {
            assert!(!lower.contains(forbidden), "{name} holds {forbidden}");
        }
        for script in tags(&text, "<script") {
            assert!(attribute(script, "src").is_some(), "{name} has a script of its own");
        }
    }
}

#[test]
fn every_form_that_is_sent_names_its_operation_and_carries_its_token() {
    for (name, text) in templates() {
        for form in text.split("<form").skip(1) {
            let body = form.split("</form>").next().unwrap_or(form);
            let tag = body.split("\">").next().unwrap_or(body);
            if !tag.contains("method=\"post") {
                assert!(tag.contains("method=\"get"), "{name}: a form says how it is sent");
                continue;
            }
            let tag = &format!("{tag}\"");
            let action = attribute(tag, "action").unwrap_or_default();
            let operation = attribute(tag, "data-operation");
            match operation {
                Some(id) => {
                    assert!(Operation::from_id(id).is_some(), "{name}: {id} is no operation")
                }
                None => assert!(
                    EXEMPT.contains(&action),
                    "{name}: the form to {action} names no operation"
                ),
            }
            let token = body.contains("name=\"csrf\"") || body.contains("hidden(frame)");
            // Where nobody is signed in there is no session to ride on, and so no token.
            let open = ["/sign-in", "/report-a-death", "/availability/"]
                .iter()
                .any(|public| action.starts_with(public));
            assert!(token || open, "{name}: the form to {action} carries no token");
            let key = body.contains("hidden(frame)")
                || operation.is_none()
                || operation == Some("listCases");
            assert!(
                key,
                "{name}: the form to {action} has no key, so sending it twice would act twice"
            );
        }
    }
}

#[test]
fn every_page_stands_in_the_frame_and_every_table_in_a_region_that_takes_the_focus() {
    for (name, text) in templates().iter().filter(|(name, _)| name.starts_with("pages")) {
        let printed = name == "pages/analysis_print.html" && text.contains("<html lang=");
        assert!(
            printed || text.starts_with("{% extends \"components/base.html\" %}"),
            "{name} has no frame"
        );
        let regions = text.matches("role=\"region\"").count();
        assert_eq!(
            text.matches("<table").count(),
            text.matches("<caption").count(),
            "{name}: a table without a caption"
        );
        assert!(regions >= text.matches("<table").count(), "{name}: a table outside a region");
        for region in tags(text, "<div class=\"cdr-tablewrap") {
            assert!(
                region.contains("aria-label=") && region.contains("tabindex=\"0"),
                "{name}: {region}"
            );
        }
    }
}

#[test]
fn every_template_of_the_table_exists_and_no_other() {
    let named: std::collections::BTreeSet<String> = PAGES
        .iter()
        .filter(|row| !row.template.is_empty())
        .map(|row| format!("pages/{}", row.template))
        .collect();
    for (name, _) in templates().iter().filter(|(name, _)| name.starts_with("pages")) {
        assert!(named.contains(name) || name == "pages/error.html", "{name} belongs to no page");
    }
    let there: Vec<String> = templates().into_iter().map(|(name, _)| name).collect();
    for name in named {
        assert!(there.contains(&name), "{name} is missing");
    }
}

/// The words that a reader sees: without tags and without the language of the templates.
fn words(text: &str) -> String {
    let without = |text: String, open: &str, close: &str| {
        let mut parts = text.split(open);
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |kept, part| {
            kept + " " + part.split_once(close).map_or("", |(_, rest)| rest)
        })
    };
    let text = without(text.to_lowercase(), "{%", "%}");
    without(without(text, "{{", "}}"), "<", ">")
}

#[test]
fn the_words_are_plain_and_calm() {
    for (name, text) in templates() {
        let words = words(&text);
        for not_ours in [
            "passed away",
            "deceased",
            "fatality",
            "victim",
            "oops",
            "congratulations",
            "all caught up",
            "!",
        ] {
            assert!(!words.contains(not_ours), "{name} says \u{201c}{not_ours}\u{201d}: {words}");
        }
    }
}

#[test]
fn hiding_names_leads_back_to_a_page_that_can_be_opened() {
    for page in
        ["/my-work", "/cases/CDR-26-0117", "/cases/CDR-26-0117/history", "/notifications/0000"]
    {
        assert!(opens(page), "{page}");
    }
    for other in [
        "/search",
        "/sign-out",
        "/cases/CDR-26-0117/jar/review",
        "/cases/CDR-26-0117/analysis.pdf",
        "//elsewhere",
        "",
    ] {
        assert!(!opens(other), "{other}");
    }
}
