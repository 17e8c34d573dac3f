//! Documents written from the tables of the code, and the contract: what is committed is what the
//! server says. Run with `CDR_WRITE_GENERATED=1` to write them again.

use domain::{access::Role, case::Stage, clocks, operations, statement::FactKey};
use std::{fmt::Write, path::PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[track_caller]
fn same(path: &str, made: &str) {
    let path = root().join(path);
    if tests::variable("CDR_WRITE_GENERATED").is_some() {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder is there");
        std::fs::write(&path, made).expect("it is written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == made,
        "{} is not what the code says: run with CDR_WRITE_GENERATED=1 and commit it",
        path.display()
    );
}

#[test]
fn the_contract_is_what_the_server_prints() {
    same("openapi.yaml", &api::rest::contract_yaml());
}

#[test]
fn the_clocks_are_printed_for_a_lawyer() {
    same("docs/generated/clocks.md", &clocks::print_table());
}

#[test]
fn the_scope_table_is_printed() {
    same("docs/generated/scope.md", &domain::scope::print_table());
}

#[test]
fn the_problems_are_printed() {
    same("docs/generated/problems.md", &api::rest::problem::problems_as_markdown());
}

#[test]
fn the_permission_table_is_printed() {
    let mut text = String::from(
        "# Who may do what\n\nWritten by a test from `domain/src/operations.rs`. Staff may use an operation in their own areas only; senders see their own notices only.\n\n| Operation | ",
    );
    for role in Role::ALL {
        write!(text, "{} | ", role.words()).expect("text");
    }
    text.push_str("Part | Open in | Effect |\n| --- |");
    text.push_str(&" --- |".repeat(Role::ALL.len() + 3));
    text.push('\n');
    for row in operations::TABLE {
        write!(text, "| `{}` |", row.id).expect("text");
        for role in Role::ALL {
            text.push_str(if row.operation.permits(role) { " yes |" } else { " |" });
        }
        let stages = if row.stages.is_empty() {
            "every stage".to_owned()
        } else {
            row.stages.iter().map(|s| s.code()).collect::<Vec<_>>().join(", ")
        };
        let part = row.part.map_or("", |part| part.code());
        writeln!(
            text,
            " {part} | {stages} | {:?}{} |",
            row.effect,
            if row.step_up { ", proof at most 15 minutes old on a page" } else { "" }
        )
        .expect("text");
    }
    same("docs/generated/permissions.md", &text);
}

#[test]
fn the_stages_are_printed() {
    let mut text = String::from(
        "# Stages\n\nWritten by a test from `domain/src/case/stage.rs`.\n\n| Stage | Tag on a page | `case_status` of the forms | Meaning |\n| --- | --- | --- | --- |\n",
    );
    for stage in Stage::ALL {
        writeln!(
            text,
            "| `{}` | {} | `{}` | {} |",
            stage.code(),
            stage.tag(),
            stage.case_status(),
            stage.words()
        )
        .expect("text");
    }
    same("docs/generated/stages.md", &text);
}

#[test]
fn the_facts_are_printed() {
    let mut text = String::from(
        "# Facts\n\nWritten by a test from `domain/src/statement.rs`. Facts that identify the child never reach the course of a case, its clocks or its tasks.\n\n| Fact | Words | Value | Identifies | Staff may record it |\n| --- | --- | --- | --- | --- |\n",
    );
    let yes = |yes: bool| if yes { "yes" } else { "no" };
    for key in FactKey::ALL {
        writeln!(
            text,
            "| `{}` | {} | {:?} | {} | {} |",
            key.code(),
            key.words(),
            key.kind(),
            yes(key.identifies()),
            yes(key.by_staff())
        )
        .expect("text");
    }
    same("docs/generated/facts.md", &text);
}
