//! A meeting is looked for, those invited are asked and one of them answers by a link: each page in a
//! real browser, with axe, at two widths and by the Tab key.

use super::Walk;

/// From no date to answers, and the person's own calendar.
pub async fn find_a_time(walk: &mut Walk<'_>, base: &str) {
    walk.open("/calendar").await;
    walk.look("calendar").await;
    walk.press("form[action=\"/calendar\"] button").await;
    walk.look("calendar-made").await;
    walk.open(&format!("{base}/meetings/find?kind=child_death_review")).await;
    walk.look("find-time").await;
    let seek = "form[data-operation=\"proposeSlots\"] button:not([name]):not([aria-hidden])";
    walk.press(seek).await;
    walk.look_at_faults("find-time-faults").await;
    for (name, value) in [
        ("places", "Remote"),
        ("chair", "Dr Amara Nwosu"),
        ("invitees/0/name", "Pat Lindgren"),
        ("invitees/0/role", "Coroner's officer"),
        ("invitees/0/email", "pat.lindgren@coroner.example.org"),
    ] {
        walk.fill(name, value).await;
    }
    walk.press(seek).await;
    walk.look("find-time-found").await;
    walk.press("form[data-operation=\"openPoll\"] button").await;
    walk.look("poll").await;
    walk.house.settle().await;
    let letters = walk.house.mail();
    let plain = letters.iter().map(|letter| letter.replace("=\r\n", ""));
    let link = plain
        .filter_map(|letter| letter.split_once("/availability/").map(|(_, rest)| rest.to_owned()))
        .map(|rest| rest.chars().take_while(char::is_ascii_alphanumeric).collect::<String>())
        .next()
        .expect("a link");
    walk.open(&format!("/availability/{link}")).await;
    walk.look("availability").await;
    let send = "main form button";
    walk.press(send).await;
    walk.look_at_faults("availability-faults").await;
    for (name, value) in [("answers/0", "yes"), ("answers/1", "if_need_be"), ("answers/2", "no")] {
        walk.fill(name, value).await;
    }
    walk.press(send).await;
    walk.look("availability-thanks").await;
    let words = "return document.querySelector('main').textContent";
    let words = walk.client.execute(words, Vec::new()).await.expect("words");
    assert!(words.to_string().contains("Your answers were recorded"), "{words}");
}
