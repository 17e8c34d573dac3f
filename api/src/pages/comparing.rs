//! A notice beside a case, for the page: words and symbols for each detail, a bar for each weight.

use crate::ops::comparison::{Comparison, Detail};
use domain::{
    calendar,
    matching::{self, Level},
};

/// One row of the comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What it is.
    pub label: &'static str,
    /// What the notice says.
    pub notice: String,
    /// What the case says.
    pub case: String,
    /// How the two compare, in words.
    pub result: &'static str,
    /// The same as a symbol; colour never carries meaning alone.
    pub symbol: &'static str,
    /// Class of the tag.
    pub colour: &'static str,
    /// Class of the two values.
    pub class: &'static str,
}

/// One bar of the evidence, drawn to the right of the line when it speaks for one child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// What it is.
    pub label: &'static str,
    /// The weight in bits, with its sign.
    pub words: String,
    /// Left edge, width and top, in units of the picture.
    pub x: i64,
    /// Width.
    pub width: i64,
    /// Top of the bar.
    pub top: i64,
    /// Where the text stands, and on which side.
    pub text: (i64, &'static str),
    /// Colour.
    pub fill: &'static str,
}

/// A case beside the notice.
#[derive(Clone, Debug)]
pub struct Beside {
    /// Id of the case.
    pub case: String,
    /// Its reference.
    pub reference: String,
    /// Its version when it was compared.
    pub version: u32,
    /// The notice of the case that is shown.
    pub beside: String,
    /// What agrees, differs and is missing, in one sentence.
    pub summary: String,
    /// The details; empty while names are hidden.
    pub rows: Vec<Row>,
    /// The evidence.
    pub bars: Vec<Bar>,
    /// Height of the picture.
    pub height: i64,
    /// Total and limits, in a sentence.
    pub total: String,
    /// What forbids joining without a person.
    pub warnings: Vec<&'static str>,
    /// Earlier decisions.
    pub earlier: Vec<String>,
}

/// Half the width of the picture that bars may use, and where the line stands.
const HALF: i64 = 84;
const LINE: i64 = 180;

impl Beside {
    /// What the page shows of a comparison.
    pub fn of(one: &Comparison, hide: bool) -> Self {
        let bars = bars(one);
        Self {
            case: one.case.to_string(),
            reference: one.reference.clone(),
            version: one.version,
            beside: one.beside.clone(),
            summary: summary(&one.details),
            rows: if hide { Vec::new() } else { one.details.iter().map(row).collect() },
            height: 24 + 21 * i64::try_from(bars.len()).unwrap_or(0),
            bars,
            total: total(one),
            warnings: one.finding.stops.iter().map(|stop| stop.sentence()).collect(),
            earlier: one
                .earlier
                .iter()
                .map(|apart| {
                    let on = calendar::human_date(calendar::london_date(apart.decided.at));
                    let (reference, by) = (&apart.reference, &apart.decided.by);
                    format!("{reference} is of another child: {by}, {on}.")
                })
                .collect(),
        }
    }
}

fn summary(details: &[Detail]) -> String {
    let count = |wanted: &[Level]| details.iter().filter(|d| wanted.contains(&d.level)).count();
    let (agree, differ, missing) = (
        count(&[Level::Exact, Level::Close]),
        count(&[Level::Differs, Level::Similar]),
        count(&[Level::Missing]),
    );
    let verb =
        |count: usize, one: &str, many: &str| (if count == 1 { one } else { many }).to_owned();
    format!(
        "{agree} {} or nearly, {differ} {} and {missing} {} missing on one side.",
        verb(agree, "detail agrees", "details agree"),
        verb(differ, "differs", "differ"),
        verb(missing, "is", "are"),
    )
}

fn row(detail: &Detail) -> Row {
    let (result, symbol, colour, class) = match detail.level {
        Level::Exact => ("Same", "✓", "green", "same"),
        Level::Close => ("Very close", "≈", "aqua-green", "same"),
        Level::Similar => ("Similar", "≈", "yellow", "diff"),
        Level::Differs => ("Different", "≠", "orange", "diff"),
        Level::Missing => ("Missing on one side", "–", "grey", "same"),
    };
    let said = |text: &str| if text.is_empty() { "Not given".to_owned() } else { text.to_owned() };
    Row {
        label: detail.label,
        notice: said(&detail.notice),
        case: said(&detail.case),
        result,
        symbol,
        colour,
        class,
    }
}

fn bars(one: &Comparison) -> Vec<Bar> {
    let weighed: Vec<_> =
        one.finding.evidence.iter().filter(|e| e.level != Level::Missing).collect();
    let most = weighed.iter().map(|e| e.weight.abs()).max().unwrap_or(1).max(1);
    let mut sorted = weighed;
    sorted.sort_by_key(|e| std::cmp::Reverse(e.weight));
    sorted
        .iter()
        .zip(0i64..)
        .map(|(evidence, at)| {
            let width = (evidence.weight.abs() * HALF / most).max(1);
            let speaks_for = evidence.weight >= 0;
            Bar {
                label: evidence.field.label(),
                words: bits(evidence.weight),
                x: if speaks_for { LINE } else { LINE - width },
                width,
                top: 8 + at * 21,
                text: if speaks_for {
                    (LINE + width + 4, "start")
                } else {
                    (LINE - width - 4, "end")
                },
                fill: if speaks_for { "#1b3a57" } else { "#8a4b00" },
            }
        })
        .collect()
}

/// A weight in bits, rounded, with its sign.
fn bits(weight: i64) -> String {
    let rounded = (weight.abs() + 500) / 1_000;
    match weight {
        0.. => format!("+{rounded}"),
        _ => format!("−{rounded}"),
    }
}

fn total(one: &Comparison) -> String {
    let (perhaps, same) = matching::limits();
    let whole = |weight: i64| (weight + 500).div_euclid(1_000);
    let stops = if one.finding.stops.is_empty() {
        "No hard stop applies."
    } else {
        "A hard stop applies: a person decides."
    };
    format!(
        "Total {}. From {} a person is asked; the upper limit is {}. {stops} Rules version {}.",
        whole(one.finding.weight),
        whole(perhaps),
        whole(same),
        one.finding.rule_version
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comparison_is_summed_up_in_one_sentence() {
        let detail = |level| Detail {
            label: "Sex",
            notice: "Female".into(),
            case: "Female".into(),
            level,
            weight: Some(1_000),
        };
        let all = [Level::Exact, Level::Close, Level::Differs, Level::Missing].map(detail);
        assert_eq!(
            summary(&all),
            "2 details agree or nearly, 1 differs and 1 is missing on one side."
        );
    }

    #[test]
    fn weights_are_told_in_whole_bits_with_their_sign() {
        assert_eq!(bits(8_200), "+8");
        assert_eq!(bits(-2_600), "−3");
        assert_eq!(bits(0), "+0");
    }
}
