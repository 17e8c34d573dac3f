//! The guard of the house: which crate may lean on which, where each framework may be named, and
//! what no source file may be called or say. It reads `cargo metadata` and the sources themselves,
//! so it also covers what is written tomorrow. The drawing is section 2 of the architecture.

use serde_json::Value;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Every edge between our crates that the architecture draws.
const DRAWN: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("storage", &["domain"]),
    ("reports", &["domain"]),
    ("api", &["domain", "storage", "reports"]),
    ("tests", &["api", "reports", "domain"]),
];

/// Crates from outside that have one home, and where else they may be used.
const HOMES: &[(&str, &[&str])] = &[
    ("askama", &["api"]),
    ("poem", &["api", "tests"]),
    ("poem-openapi", &["api"]),
    ("sea-orm", &["storage"]),
    ("sea-orm-migration", &["storage"]),
    ("sqlx", &["storage"]),
    ("lopdf", &["reports"]),
    ("printpdf", &["reports"]),
    ("subsetter", &["reports"]),
    ("age", &["reports"]),
];

/// What the decision core never uses: it does no I/O and waits for nothing.
const NOT_IN_DOMAIN: &[&str] = &["tokio", "async-trait", "futures", "reqwest", "tracing", "clap"];

/// Module names that say nothing about what is inside.
const EMPTY_NAMES: &[&str] =
    &["util", "utils", "helper", "helpers", "common", "manager", "managers", "service", "misc"];

/// Words that we do not say about a child, in code or on a page.
const NOT_OUR_WORDS: &[&str] =
    &["passed away", "deceased", "victim", "fatality", "congratulations", "oops"];

#[test]
fn every_edge_between_our_crates_is_drawn_in_the_architecture() {
    let wrong = edges_not_drawn(&packages());
    assert!(wrong.is_empty(), "not drawn in architecture 2: {wrong:?}");
}

#[test]
fn every_framework_stays_in_its_own_crate() {
    let wrong = strangers(&packages());
    assert!(wrong.is_empty(), "a framework outside its home: {wrong:?}");
}

#[test]
fn sources_name_a_framework_only_in_its_own_crate() {
    let mut wrong = Vec::new();
    for file in sources("rs") {
        for (framework, homes) in HOMES {
            let named = framework.replace('-', "_") + "::";
            let at_home = homes.contains(&file.krate.as_str());
            if !at_home && file.code().any(|line| names(line, &named)) {
                wrong.push(format!("{} names {named}", file.path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_decision_core_waits_for_nothing_and_touches_nothing() {
    let mut wrong = Vec::new();
    for file in sources("rs").into_iter().filter(|file| file.krate == "domain") {
        for marker in ["async fn", ".await", "std::fs", "std::net", "std::process", "std::thread"] {
            if file.code().any(|line| line.contains(marker)) {
                wrong.push(format!("{} has `{marker}`", file.path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_module_has_a_name_that_says_nothing() {
    let mut wrong = Vec::new();
    for file in sources("rs") {
        if file.path.components().any(|part| says_nothing(&part.as_os_str().to_string_lossy())) {
            wrong.push(file.path.display().to_string());
        }
        wrong.extend(file.code().filter(|line| declares_empty_name(line)).map(str::to_owned));
    }
    assert!(wrong.is_empty(), "name it after what it holds: {wrong:#?}");
}

#[test]
fn every_source_file_opens_by_saying_what_lives_there() {
    let wrong: Vec<_> = sources("rs")
        .into_iter()
        .filter(|file| !opens_with_a_sentence(&file.text))
        .map(|file| file.path)
        .collect();
    assert!(wrong.is_empty(), "no `//!` header: {wrong:#?}");
}

#[test]
fn no_source_and_no_page_speaks_of_a_child_in_words_we_do_not_use() {
    let mut wrong = Vec::new();
    // The lint of the templates holds a list of these words itself.
    let lint = |path: &std::path::Path| path.ends_with("pages/tests.rs");
    for file in
        sources("rs").into_iter().chain(sources("html")).filter(|file| !lint(file.path.as_ref()))
    {
        let text = file.text.to_lowercase();
        for word in NOT_OUR_WORDS.iter().filter(|word| has_word(&text, word)) {
            wrong.push(format!("{}: {word}", file.path.display()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_made_up_edge_is_found() {
    let house = serde_json::json!([
        { "name": "domain", "dependencies": [{ "name": "storage", "kind": null }] },
        { "name": "storage", "dependencies": [{ "name": "domain", "kind": "dev" }] },
        { "name": "attic", "dependencies": [{ "name": "domain", "kind": null }] },
    ]);
    let house: Vec<Value> = serde_json::from_value(house).expect("an array");
    assert_eq!(edges_not_drawn(&house), ["attic (a crate not drawn)", "domain → storage"]);
}

#[test]
fn a_framework_that_strays_is_found() {
    let house = serde_json::json!([
        { "name": "reports", "dependencies": [{ "name": "sea-orm" }, { "name": "printpdf" }] },
        { "name": "domain", "dependencies": [{ "name": "tokio" }] },
    ]);
    let house: Vec<Value> = serde_json::from_value(house).expect("an array");
    assert_eq!(strangers(&house), ["domain uses tokio", "reports uses sea-orm"]);
}

#[test]
fn the_word_tests_can_fail() {
    assert!(opens_with_a_sentence("//! Here lives something.\nfn a() {}\n"));
    assert!(!opens_with_a_sentence("//!\nfn a() {}\n"));
    assert!(!opens_with_a_sentence("//! stub\n"));
    assert!(!opens_with_a_sentence("fn a() {}\n"));
    assert!(has_word("the victim was", "victim"));
    assert!(!has_word("troops moved", "oops"));
    assert!(says_nothing("utils.rs") && says_nothing("common") && !says_nothing("commonly.rs"));
    assert!(declares_empty_name("pub(crate) mod helpers;"));
    assert!(!declares_empty_name("mod help;"));
    assert!(names("use poem::Route;", "poem::") && !names("use my_poem::Route;", "poem::"));
}

/// One source file, its crate and its text.
struct Source {
    krate: String,
    path: PathBuf,
    text: String,
}

impl Source {
    /// Its lines without comments.
    fn code(&self) -> impl Iterator<Item = &str> {
        self.text.lines().map(str::trim).filter(|line| !line.starts_with("//"))
    }
}

/// The root of the workspace.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in the workspace").into()
}

/// What cargo knows of our own packages.
fn packages() -> Vec<Value> {
    let output = Command::new(option_env!("CARGO").unwrap_or("cargo"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo prints JSON");
    let packages = metadata["packages"].as_array().expect("packages").clone();
    assert_eq!(packages.len(), DRAWN.len(), "the house has as many crates as the drawing");
    packages
}

/// The name of a package or a dependency.
fn name(value: &Value) -> &str {
    value["name"].as_str().expect("everything in cargo metadata has a name")
}

/// The names a package depends on, in any kind (normal, dev, build).
fn leans_on(package: &Value) -> BTreeSet<&str> {
    package["dependencies"].as_array().expect("dependencies").iter().map(name).collect()
}

/// Edges between our crates, or crates, that the drawing does not have.
fn edges_not_drawn(packages: &[Value]) -> Vec<String> {
    let ours: BTreeSet<&str> = DRAWN.iter().map(|(name, _)| *name).collect();
    let mut wrong = Vec::new();
    for package in packages {
        let from = name(package);
        let Some((_, drawn)) = DRAWN.iter().find(|(name, _)| *name == from) else {
            wrong.push(format!("{from} (a crate not drawn)"));
            continue;
        };
        let undrawn = leans_on(package).into_iter().filter(|to| ours.contains(to));
        wrong.extend(undrawn.filter(|to| !drawn.contains(to)).map(|to| format!("{from} → {to}")));
    }
    wrong.sort();
    wrong
}

/// Frameworks used outside their home.
fn strangers(packages: &[Value]) -> Vec<String> {
    let mut wrong = Vec::new();
    for package in packages {
        let from = name(package);
        for to in leans_on(package) {
            let elsewhere =
                HOMES.iter().any(|(framework, homes)| *framework == to && !homes.contains(&from));
            if elsewhere || (from == "domain" && NOT_IN_DOMAIN.contains(&to)) {
                wrong.push(format!("{from} uses {to}"));
            }
        }
    }
    wrong.sort();
    wrong
}

/// Every file of our crates with this ending, except this one, which must spell what it forbids.
fn sources(ending: &str) -> Vec<Source> {
    let root = root();
    let mut found = Vec::new();
    for (krate, _) in DRAWN {
        collect(&root.join(krate), ending, &mut |path| {
            let path_in_house = path.strip_prefix(&root).expect("below the root").to_path_buf();
            if path_in_house != Path::new("tests/suite/layers.rs") {
                let text = fs::read_to_string(path).expect("sources are text");
                found.push(Source { krate: (*krate).to_owned(), path: path_in_house, text });
            }
        });
    }
    found
}

/// Walks a folder, passing over what tools leave behind.
fn collect(folder: &Path, ending: &str, visit: &mut impl FnMut(&Path)) {
    for entry in fs::read_dir(folder).expect("a folder of the workspace") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            if !path.ends_with("target") && !path.ends_with("node_modules") {
                collect(&path, ending, visit);
            }
        } else if path.extension().is_some_and(|found| found == ending) {
            visit(&path);
        }
    }
}

/// Whether the first line is a `//!` comment with more than one word.
fn opens_with_a_sentence(text: &str) -> bool {
    text.strip_prefix("//! ")
        .and_then(|rest| rest.lines().next())
        .is_some_and(|line| line.split_whitespace().count() > 1)
}

/// Whether a file or folder carries one of the empty names.
fn says_nothing(part: &str) -> bool {
    EMPTY_NAMES.contains(&part.strip_suffix(".rs").unwrap_or(part))
}

/// Whether a line declares a module with one of the empty names.
fn declares_empty_name(line: &str) -> bool {
    let mut words = line.trim_end_matches([';', '{', ' ']).split_whitespace().rev();
    let last = words.next().unwrap_or_default();
    words.next() == Some("mod") && says_nothing(last)
}

/// Whether a word stands in a text by itself, not inside a longer one.
fn has_word(text: &str, word: &str) -> bool {
    let inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    text.match_indices(word).any(|(at, _)| {
        !inside(text[..at].chars().next_back()) && !inside(text[at + word.len()..].chars().next())
    })
}

/// Whether a line names a crate's path (`poem::`), not the end of a longer name.
fn names(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        !line[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_')
    })
}
