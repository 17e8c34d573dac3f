//! A file of notices from an office without a system: line by line, and the same again.

use domain::access::Role::{Administrator, Coroner, NationalSignal, Registrar};
use serde_json::{Value, json};
use tests::{build, on_both};

const PATH: &str = "/notices/batch";
const HEADER: &str = "kind,entry_number,district,registered_on,child.given_names,child.family_name,child.sex,child.born_on,child.died_on,child.usual_address.lines.1,child.usual_address.postcode";

fn line(entry: u32, given: &str, died: &str) -> String {
    format!(
        "registration,{entry},NORTHMERE,2026-11-02,{given},Mensah,male,2026-01-30,{died},\"14, Fen Road\",NM1 2AB"
    )
}

fn faults(line: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let fields = line["fields"].as_array().expect("fields").iter();
    fields.map(|fault| (text(&fault["field"]), text(&fault["code"]))).collect()
}

on_both! {
    /// Good lines are taken, bad ones named, and the corrected file has the same receipts.
    async fn each_line_is_taken_or_refused_for_itself_and_a_repeat_changes_nothing(house: House) {
        let registrar = house.sender("northmere", Registrar);
        let good = [line(217, "Robin", "2026-10-28"), line(218, "Ŵyn ʻOpu Ọlá محمد", "2026-10-20")];
        let bad = [
            line(219, "Sam", "2025-12-01"),
            line(220, "Sam", "28/10/2026"),
            line(221, "=HYPERLINK(1)", "2026-10-28"),
            "registration,222".to_owned(),
            line(223, "Sam", "2026-10-28").replace("NORTHMERE", "EASTMERE"),
            line(224, "Sam", "2026-10-28").replace("NM1 2AB", "NM1"),
        ];
        let file = format!("{HEADER}\r\n{}\r\n{}\r\n{}\r\n", good[0], bad.join("\r\n"), good[1]);
        let answer = registrar.post_as(PATH, "text/csv; charset=utf-8", file.clone()).await.is(200);
        assert!(!answer.text().contains("Mensah") && !answer.text().contains("HYPERLINK"), "no echo");
        let answer = answer.json();
        assert_eq!((&answer["accepted"], &answer["refused"]), (&json!(2), &json!(6)), "{answer}");
        let told: Vec<_> = answer["lines"].as_array().expect("lines").iter().map(|l| (l["line"].clone(), faults(l))).collect();
        let one = |n: u64, field: &str, code: &str| (json!(n), vec![(field.to_owned(), code.to_owned())]);
        assert_eq!(told[1], one(3, "child.died_on", "death-before-birth"));
        assert_eq!(told[2], one(4, "child.died_on", "not-a-date"));
        assert_eq!(told[3], one(5, "child.given_names", "formula"));
        assert_eq!(told[4], one(6, "district", "too-few"));
        assert_eq!(told[5], one(7, "district", "not-your-district"));
        assert_eq!(told[6], one(8, "child.usual_address.postcode", "postcode-not-recognised"));
        let again = registrar.post_as(PATH, "text/csv", file).await.is(200).json();
        assert_eq!(again, answer, "the same file, the same receipts");
        let other_breaks = format!("{HEADER}\n{}\n", good[0]);
        let alone = registrar.post_as(PATH, "text/csv", other_breaks).await.is(200).json();
        assert_eq!(alone["lines"][0]["receipt"], answer["lines"][0]["receipt"]);
        house.settle().await;
        let office = house.staff("northmere", Administrator);
        let cases = office.get("/cases").await.is(200).json();
        let names: Vec<&str> = cases["items"].as_array().expect("cases").iter().filter_map(|c| c["child_name"].as_str()).collect();
        assert_eq!(cases["total"], 2, "{names:?}");
        assert!(names.contains(&"Ŵyn ʻOpu Ọlá محمد Mensah"), "letters survive: {names:?}");
        let receipt = answer["lines"][0]["receipt"].as_str().expect("a receipt");
        assert_eq!(registrar.get(&format!("/receipts/{receipt}")).await.is(200).json()["state"], "received");
    }
}

on_both! {
    /// The template is a file that is taken as it stands, by whoever it is for.
    async fn the_template_can_be_sent_back_as_it_is(house: House) {
        house.at("2026-11-22T09:00:00Z");
        for role in [Registrar, Coroner] {
            let sender = house.sender("northmere", role);
            let template = sender.get("/notices/batch-template").await.is(200);
            assert_eq!(template.header("content-type"), Some("text/csv"));
            let answer = sender.post_as(PATH, "text/csv", template.bytes.clone()).await.is(200).json();
            assert_eq!(answer["accepted"], 1, "{answer}");
        }
        let other = house.sender("northmere", Coroner).get("/notices/batch-template").await.text();
        let refused = house.sender("northmere", Registrar).post_as(PATH, "text/csv", other).await.is(422).json();
        assert_eq!(refused["fields"][0]["field"], "line 1, column 2", "{refused}");
        house.sender("northmere", NationalSignal).post_as(PATH, "text/csv", "x").await.is(403);
    }
}

on_both! {
    /// What is no file of notices is refused whole, with its line.
    async fn a_file_that_cannot_be_read_is_refused_whole_with_its_place(house: House) {
        let registrar = house.sender("northmere", Registrar);
        let place = |answer: &tests::Answer| answer.json()["fields"][0]["field"].as_str().unwrap_or_default().to_owned();
        let good = line(217, "Robin", "2026-10-28");
        let mut latin = format!("{HEADER}\n{good}\nregistration,218,NORTHMERE,2026-11-02,Zo").into_bytes();
        latin.extend(b"\xeb,Mensah,female\n");
        let answer = registrar.post_as(PATH, "text/csv", latin).await.is(400);
        assert_eq!(place(&answer), "line 3, column 5");
        let doubled = registrar.post_as(PATH, "text/csv", format!("{HEADER},kind\n{good},registration\n")).await.is(422);
        assert_eq!(place(&doubled), "line 1, kind");
        let headless = registrar.post_as(PATH, "text/csv", good.clone()).await.is(422);
        assert_eq!(place(&headless), "line 1, column 1");
        assert!(!headless.text().contains("Mensah"));
        let many = format!("{HEADER}\n{}", format!("{good}\n").repeat(1_001));
        assert_eq!(place(&registrar.post_as(PATH, "text/csv", many).await.is(422)), "line 1002, line");
        let open = registrar.post_as(PATH, "text/csv", format!("{HEADER}\n{}\n{good}\n", good.replace("NM1 2AB", "\"NM1 2AB"))).await.is(200).json();
        assert_eq!((&open["accepted"], faults(&open["lines"][0])), (&json!(0), vec![("child.usual_address.postcode".to_owned(), "open-quote".to_owned())]), "{open}");
        let utf_16: Vec<u8> = HEADER.encode_utf16().flat_map(u16::to_le_bytes).collect();
        registrar.post_as(PATH, "text/csv", [vec![0xff, 0xfe], utf_16].concat()).await.is(400);
        registrar.post_as(PATH, "text/csv", Vec::new()).await.is(400);
        registrar.post_as(PATH, "text/csv", vec![b'a'; 1_100_000]).await.is(413);
        registrar.post_as(PATH, "application/json", build::registration().to_string()).await.is(415);
        let cases = house.staff("northmere", Administrator).get("/cases").await.is(200).json();
        assert_eq!(cases["total"], 0, "nothing of a file that is refused whole was taken");
    }
}
