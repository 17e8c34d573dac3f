//! Whole documents, read back by a second program.

use std::process::Command;

use chrono::{DateTime, TimeZone, Utc};
use lopdf::{Dictionary, Object};

use super::Document;
use super::embed::UsedGlyphs;
use super::fonts::FaceId;
use crate::paper::{AnalysisPaper, FactorLine, LearningLine, analysis_pdf};

fn noon() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 22, 12, 0, 0).unwrap()
}

fn document() -> Document {
    let mut document = Document::new("A sample", "en-GB", noon());
    document.footer("Reference 1");
    document
}

fn long_table() -> Vec<u8> {
    let row = |n: usize| vec![format!("row{n}"), "Siân Gwŷr, محمد علي, Ọláyẹmí".to_owned()];
    let rows: Vec<Vec<String>> = (0..90).map(row).collect();
    let mut document = document();
    document.heading(1, "Part").heading(2, "Section").paragraph("Name: Ẹ̀bùn Tọ́lá.");
    document.table("The caption", &["Number", "Personname"], &rows, &[1.0, 3.0]);
    document.heading(1, "Last");
    document.finish().unwrap()
}

fn pages(pdf: &[u8]) -> Vec<String> {
    let file = lopdf::Document::load_mem(pdf).unwrap();
    file.get_pages().keys().map(|page| file.extract_text(&[*page]).unwrap()).collect()
}

fn dictionaries(pdf: &[u8]) -> Vec<Dictionary> {
    let file = lopdf::Document::load_mem(pdf).unwrap();
    file.objects.values().filter_map(|object| object.as_dict().ok().cloned()).collect()
}

fn roles(pdf: &[u8], role: &str) -> usize {
    dictionaries(pdf)
        .iter()
        .filter(|d| d.get(b"S").and_then(Object::as_name).is_ok_and(|s| s == role.as_bytes()))
        .count()
}

#[test]
fn the_same_content_gives_the_same_bytes() {
    assert_eq!(long_table(), long_table());
}

#[test]
fn other_content_or_another_date_gives_another_identity() {
    let identity = |title: &str, text: &str, at| {
        let mut document = Document::new(title, "en-GB", at);
        document.paragraph(text);
        let file = lopdf::Document::load_mem(&document.finish().unwrap()).unwrap();
        format!("{:?}", file.trailer.get(b"ID").unwrap())
    };
    let first = identity("Title", "no on", noon());
    assert_eq!(first, identity("Title", "no on", noon()));
    assert_ne!(first, identity("Title", "no no", noon()));
    assert_ne!(first, identity("Other", "no on", noon()));
    assert_ne!(first, identity("Title", "no on", noon() + chrono::Duration::seconds(1)));
}

#[test]
fn the_header_of_a_table_is_seen_on_each_page_and_read_aloud_once() {
    let pdf = long_table();
    let pages = pages(&pdf);
    assert!(pages.len() >= 3);
    assert!(pages.iter().all(|page| page.matches("Personname").count() == 1), "{pages:?}");
    assert_eq!(roles(&pdf, "TH"), 2);
    assert_eq!(roles(&pdf, "TR"), 91);
}

#[test]
fn every_row_is_there_once_and_in_order() {
    let text = pages(&long_table()).concat();
    let words: Vec<&str> = text.split_whitespace().filter(|word| word.starts_with("row")).collect();
    let expected: Vec<String> = (0..90).map(|n| format!("row{n}")).collect();
    assert_eq!(words, expected);
    assert_eq!(text.matches("محمد علي").count(), 90);
    assert_eq!(text.matches("Siân Gwŷr").count(), 90);
}

#[test]
fn a_row_longer_than_a_page_goes_on_over_the_next() {
    let words: Vec<String> = (0..2_000).map(|n| format!("w{n}")).collect();
    let mut document = document();
    document.table("", &["One", "Two"], &[vec!["left".to_owned(), words.join(" ")]], &[1.0, 1.0]);
    let text = pages(&document.finish().unwrap()).concat();
    let found: Vec<&str> = text.split_whitespace().filter(|w| w.starts_with('w')).collect();
    assert_eq!(found, words);
}

#[test]
fn each_page_says_its_number_and_the_footer() {
    let pages = pages(&long_table());
    for (index, page) in pages.iter().enumerate() {
        assert!(page.contains(&format!("Page {} of {}", index + 1, pages.len())));
        assert!(page.contains("Reference 1"));
    }
}

#[test]
fn a_character_without_a_glyph_is_written_as_its_number_in_every_kind_of_block() {
    let every_block = |text: &str| {
        let mut document = document();
        document.heading(1, text).note(text).pairs(&[(text, "")]).paragraph(text).footer(text);
        document.table("", &["a"], &[vec!["b".to_owned(), text.to_owned()]], &[]);
        document.finish()
    };
    assert_eq!(every_block("李"), every_block("[U+674E]"));
    assert!(every_block("李").is_ok());
}

#[test]
fn the_file_is_tagged_and_says_its_language_and_title() {
    let file = lopdf::Document::load_mem(&long_table()).unwrap();
    let catalog = file.catalog().unwrap();
    assert_eq!(catalog.get(b"Lang").unwrap().as_str().unwrap(), b"en-GB");
    for key in ["StructTreeRoot", "MarkInfo", "ViewerPreferences", "Outlines"] {
        assert!(catalog.has(key.as_bytes()), "{key}");
    }
    assert_eq!(file.version, "1.7");
}

#[test]
fn bookmarks_of_the_second_level_hang_below_the_first() {
    let items: Vec<Dictionary> =
        dictionaries(&long_table()).into_iter().filter(|d| d.has(b"Dest")).collect();
    assert_eq!(items.len(), 3);
    assert_eq!(items.iter().filter(|item| item.has(b"First")).count(), 1);
}

#[test]
fn fonts_are_embedded_and_cut_down() {
    let pdf = long_table();
    let descriptors: Vec<_> =
        dictionaries(&pdf).into_iter().filter(|d| d.has(b"FontFile2")).collect();
    assert_eq!(descriptors.len(), 3);
    assert!(pdf.len() < 120_000, "{}", pdf.len());
}

#[test]
fn a_glyph_with_two_meanings_has_two_codes_that_lead_to_it() {
    let mut used = UsedGlyphs::default();
    let one = used.code(FaceId::Regular, 40, "a").unwrap();
    assert_ne!(used.code(FaceId::Regular, 40, "b"), Ok(one));
    assert_eq!(used.code(FaceId::Regular, 40, "a"), Ok(one));
    let pdf = long_table();
    let file = lopdf::Document::load_mem(&pdf).unwrap();
    let fonts = dictionaries(&pdf).into_iter().filter(|d| d.has(b"DescendantFonts"));
    for font in fonts {
        let descendant = font.get(b"DescendantFonts").unwrap().as_array().unwrap()[0].clone();
        let map =
            descendant.as_dict().unwrap().get(b"CIDToGIDMap").unwrap().as_reference().unwrap();
        let map = file.get_object(map).unwrap().as_stream().unwrap().get_plain_content().unwrap();
        assert!(map.len() > 4 && map[..4] == [0, 0, 0, 1], "{map:?}");
    }
}

#[test]
fn an_empty_document_is_one_page() {
    assert_eq!(pages(&document().finish().unwrap()).len(), 1);
}

#[test]
fn the_analysis_form_holds_every_text_it_was_given() {
    let text = |word: &str| format!("{word}given");
    let pair = vec![(text("label"), text("value"))];
    let paper = AnalysisPaper {
        reference: text("reference"),
        area: text("area"),
        age_group: text("age"),
        sex: text("sex"),
        died_in: text("year"),
        stage: text("stage"),
        meetings: vec![text("meeting")],
        summary: text("summary"),
        cause: text("cause"),
        factors: vec![FactorLine {
            domain: text("domain"),
            factor: text("factor"),
            detail: text("detail"),
            relevance: text("grade"),
            relevance_words: text("words"),
            modifiable: text("could"),
            source: text("source"),
        }],
        categories: vec![text("category")],
        primary_category: text("primary"),
        modifiable: text("conclusion"),
        modifiable_definition: text("definition"),
        learning: vec![LearningLine {
            issue: text("issue"),
            learning: text("learning"),
            recommendation: text("advice"),
            action: text("action"),
            owner: text("owner"),
            due: text("due"),
        }],
        follow_up: pair.clone(),
        sign_off: pair,
        history: vec![text("version")],
    };
    let printed = pages(&analysis_pdf(&paper, noon()).unwrap()).concat();
    for word in "reference area age sex year stage meeting summary cause domain factor detail grade words could source \
                 category primary conclusion definition issue learning advice action owner due version"
        .split_whitespace()
    {
        assert!(printed.contains(&text(word)), "{word}");
    }
    assert_eq!(printed.matches("valuegiven").count(), 2);
    assert!(printed.contains("Wording unverified"));
}

#[test]
fn an_empty_analysis_says_that_nothing_is_recorded() {
    let printed = pages(&analysis_pdf(&AnalysisPaper::default(), noon()).unwrap()).concat();
    assert!(printed.matches("Not recorded").count() >= 10);
    assert!(printed.contains("No contributory factors are recorded."));
}

/// Where poppler and qpdf are installed, they must agree.
#[test]
fn other_readers_find_the_file_sound_and_in_reading_order() {
    let path = std::env::temp_dir().join(format!("cdr-pdf-test-{}.pdf", std::process::id()));
    std::fs::write(&path, long_table()).unwrap();
    if let Ok(check) = Command::new("qpdf").arg("--check").arg(&path).output() {
        assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stdout));
    }
    if let Ok(read) = Command::new("pdfinfo").arg("-struct-text").arg(&path).output() {
        let text = String::from_utf8_lossy(&read.stdout);
        let order = [
            "\"Part\"",
            "\"Section\"",
            "\"The caption\"",
            "\"row0\"",
            "محمد علي",
            "\"row89\"",
            "\"Last\"",
        ];
        let places: Vec<_> = order.iter().map(|word| text.find(word)).collect();
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}");
    }
    if let Ok(read) = Command::new("pdftotext").arg("-layout").arg(&path).arg("-").output() {
        assert!(String::from_utf8_lossy(&read.stdout).contains("Name: Ẹ̀bùn Tọ́lá."));
    }
    std::fs::remove_file(&path).unwrap();
}
