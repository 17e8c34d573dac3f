//! Files as offices make them, and files as nobody should.

use super::*;
use serde_json::json;

const HEADER: &str = "kind,district,registered_on,child.family_name,child.sex";
const LINE: &str = "registration,NORTHMERE,2026-11-02,Mensah,male";

fn lines(text: &str) -> Vec<Line> {
    read(text, &REGISTRAR).expect("the header is right")
}

fn refused(text: &str) -> (u64, String, &'static str) {
    let FileFault { line, fault } = read(text, &REGISTRAR).expect_err("refused whole");
    (line, fault.column, fault.code)
}

fn fault(line: &str) -> (String, &'static str) {
    let read = lines(&format!("{HEADER}\n{line}\n"));
    let fault = &read[0].body.as_ref().expect_err("the line is refused")[0];
    (fault.column.clone(), fault.code)
}

#[test]
fn a_line_becomes_the_body_of_the_single_notice() {
    let header = format!(
        "{HEADER},child.usual_address.lines.1,child.usual_address.lines.2,child.usual_address.postcode,child.multiple_birth,informant.name"
    );
    let read = lines(&format!("{header}\n{LINE},\"14, Fen Road\",Northmere,NM1 2AB,No,Esi\n"));
    let body = read[0].body.as_ref().expect("a body");
    assert_eq!(body["child"]["usual_address"]["lines"], json!(["14, Fen Road", "Northmere"]));
    assert_eq!(body["child"]["usual_address"]["postcode"], "NM1 2AB");
    assert_eq!(body["child"]["multiple_birth"], false);
    assert_eq!(body["informant"]["name"], "Esi");
    assert!(body.get("entry_number").is_none());
}

#[test]
fn lines_are_counted_as_an_editor_counts_them() {
    for text in [
        format!("{HEADER}\n{LINE}\n\n{LINE}\n"),
        format!("{HEADER}\r\n{LINE}\r\n\r\n{LINE}\r\n"),
        format!("\u{feff}{HEADER}\r{LINE}\r\r{LINE}"),
    ] {
        let numbers: Vec<u64> = lines(&text).iter().map(|line| line.number).collect();
        assert_eq!(numbers, [2, 4], "{text:?}");
    }
    let two = format!("{HEADER}\nregistration,N,2026-11-02,\"Men\nsah\",male\n{LINE}\n");
    assert_eq!(lines(&two)[1].number, 4, "a cell may have a line break");
}

#[test]
fn what_is_kept_is_the_header_and_the_line_as_they_stand() {
    let quoted = "registration,NORTHMERE,2026-11-02,\"Men\"\"sah\",male";
    assert_eq!(
        lines(&format!("{HEADER}\r\n{quoted}\r\n"))[0].as_sent,
        format!("{HEADER}\n{quoted}")
    );
}

#[test]
fn a_wrong_header_is_refused_whole_with_its_column() {
    assert_eq!(refused(""), (1, "header".into(), "missing"));
    assert_eq!(refused("\n\n"), (1, "header".into(), "missing"));
    assert_eq!(refused(LINE), (1, "column 1".into(), "unknown-column"));
    assert_eq!(refused("kind,kind"), (1, "kind".into(), "duplicate"));
    assert_eq!(refused("kind,district"), (1, "registered_on".into(), "missing"));
    assert_eq!(refused("kind,\"district"), (1, "header".into(), "open-quote"));
    let many = format!("{HEADER}\n{}", format!("{LINE}\n").repeat(MAX_LINES + 1));
    assert_eq!(refused(&many), (1_002, "line".into(), "too-many-lines"));
}

#[test]
fn a_wrong_line_names_its_column() {
    assert_eq!(fault("registration,NORTHMERE"), ("registered_on".into(), "too-few"));
    assert_eq!(fault(&format!("{LINE},x")), ("column 6".into(), "too-many"));
    assert_eq!(
        fault("registration,N,2026-11-02,\"Men,male"),
        ("child.family_name".into(), "open-quote")
    );
    for formula in ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", " =1"] {
        let line = format!("registration,N,2026-11-02,{formula},male");
        assert_eq!(fault(&line), ("child.family_name".into(), "formula"), "{formula}");
    }
    assert_eq!(
        fault("registration,N,2026-11-02,Men\0sah,male"),
        ("child.family_name".into(), "nul")
    );
}

#[test]
fn a_pointer_is_told_as_its_column() {
    for (pointer, column) in [
        ("/child/born_on", "child.born_on"),
        ("/child/usual_address/lines/2", "child.usual_address.lines.1"),
        ("/informant", "informant.name"),
        ("", "line"),
    ] {
        assert_eq!(column_of(pointer, &REGISTRAR), column);
    }
}
