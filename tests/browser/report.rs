//! A death is reported without an account, and staff look at the forms for what reached them: each
//! step in a real browser, with axe, at two widths and by the Tab key.

use super::Walk;

/// What is filled in at each step.
const STEPS: [&[(&str, &str)]; 5] = [
    &[("under_18", "yes")],
    &[
        ("child/given_names", "Ada"),
        ("child/family_name", "Okafor"),
        ("child/sex", "female"),
        ("child/born_on-day", "3"),
        ("child/born_on-month", "2"),
        ("child/born_on-year", "2019"),
        ("child/usual_address/postcode", "EM1 1AA"),
    ],
    &[
        ("child/died_on-day", "1"),
        ("child/died_on-month", "11"),
        ("child/died_on-year", "2026"),
        ("place_of_death_kind", "hosp_ed"),
        ("learned_on-day", "1"),
        ("learned_on-month", "11"),
        ("learned_on-year", "2026"),
        ("sudden", "yes"),
    ],
    &[("people/0/name", "Ife Okafor"), ("people/0/relationship", "BPM")],
    &[
        ("notifier/name", "Dr Nadia Brandt"),
        ("notifier/role", "Consultant, Eastmere General Hospital"),
        ("notifier/contact", "01632 960 102"),
    ],
];

const CONTINUE: &str = "button[value=\"next\"]:not([aria-hidden])";

/// Every step, first with its faults, then as it should be, to the receipt.
pub async fn report_a_death(walk: &mut Walk<'_>) {
    walk.open("/report-a-death/receipt").await;
    walk.look("report-receipt").await;
    walk.open("/report-a-death").await;
    for (number, fields) in STEPS.iter().enumerate() {
        let step = number + 1;
        walk.look(&format!("report-{step}")).await;
        if step != 4 {
            walk.press(CONTINUE).await;
            walk.look_at_faults(&format!("report-{step}-faults")).await;
        }
        for (name, value) in *fields {
            walk.fill(name, value).await;
        }
        walk.press(CONTINUE).await;
    }
    walk.look("report-6").await;
    walk.press(CONTINUE).await;
    walk.look("report-sent").await;
}

/// The forms for what reached the office; somebody of the office is signed in.
pub async fn entry_by_hand(walk: &mut Walk<'_>) {
    for kind in ["", "?kind=practitioner", "?kind=registrar", "?kind=coroner"] {
        walk.open(&format!("/notifications/new{kind}")).await;
        walk.look(&format!("entry{}", kind.replace("?kind=", "-"))).await;
    }
}
