//! Somebody who holds one role here and another there: what a role opens, it opens in its own area.

use domain::access::{
    Grant,
    Role::{Administrator, PanelChair, Registrar},
};
use serde_json::json;
use tests::{Caller, House, build, on_both};

/// An administrator of Eastmere who sits on the panel of Northmere.
async fn office_there_and_chair_here(house: &House) -> Caller<'_> {
    let area = |slug: &str| {
        let user = house.cast.users.iter().find(|user| user.area == slug).expect("a person");
        *user.actor.areas().iter().next().expect("an area")
    };
    let grants = vec![
        Grant { role: Administrator, area: area("eastmere") },
        Grant { role: PanelChair, area: area("northmere") },
    ];
    house.person("Ines Moreau", "ines.moreau@example.org", grants).await
}

on_both! {
    /// The waiting list, reminders, waiting notices and extracts look at the role held in each area.
    async fn a_role_held_in_one_area_opens_no_list_of_another(house: House) {
        let registrar = house.sender("northmere", Registrar);
        registrar.post("/notices/registrar", build::registration()).await.is(201);
        let mut wrong = build::registration();
        wrong["child"]["died_on"] = json!("2025-12-01");
        registrar.post("/notices/registrar", wrong).await.is(422);
        house.settle().await;
        let office = house.staff("northmere", Administrator);
        let case = office.get("/cases").await.is(200).json()["items"][0]["id"].as_str().expect("an id").to_owned();
        let request = build::asked(&office, &case).await;
        let one = json!({ "requests": [request] });
        let notice = office.get("/notices/waiting").await.is(200).json()["items"][0]["id"].as_str().expect("a notice").to_owned();

        let both = office_there_and_chair_here(&house).await;
        assert_eq!(both.get("/cases").await.is(200).json()["total"], 1, "a chair sees the case");
        assert_eq!(both.get("/waiting").await.is(200).json()["organisations"], json!([]));
        assert_eq!(both.post("/reminders/preview", one.clone()).await.is(200).json()["items"], json!([]));
        let sent = both.post("/reminders", one).await.is(200).json()["items"][0].clone();
        assert_eq!(sent["sent"], false, "{sent}");
        assert_eq!(both.get("/notices/waiting").await.is(200).json()["items"], json!([]));
        both.get(&format!("/notices/waiting/{notice}/comparison")).await.is(404);
        assert_eq!(both.get("/exports").await.is(200).json()["items"], json!([]));
    }
}
