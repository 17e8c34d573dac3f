//! Which area reviews: handing over inside the server, areas with an interest, bodies outside it, and
//! the places that belong to an area.

use domain::access::Role::{Administrator, DesignatedDoctor, PanelChair, Registrar};
use domain::{
    access::{PartyKind, Role},
    area::AreaField,
    ids::CaseId,
    operations::{Call, Operation},
};
use serde_json::{Value, json};
use tests::{House, browse::Browser, build, on_both};

/// A case of Northmere, and the id of the other area.
async fn case_of_northmere(house: &House) -> (String, String) {
    let registrar = house.sender("northmere", Registrar);
    registrar.post("/notices/registrar", build::registration()).await.is(201);
    house.settle().await;
    let cases = house.staff("northmere", Administrator).get("/cases").await.is(200).json();
    let case = cases["items"][0]["id"].as_str().expect("an id").to_owned();
    (case, area_id(house, "eastmere").await)
}

async fn area_id(house: &House, area: &str) -> String {
    let me = house.staff(area, Administrator).get("/me").await.is(200).json();
    me["roles"][0]["area"].as_str().expect("an area").to_owned()
}

/// Proposes, as the designated doctor of an area; gives the hand-over.
async fn propose(house: &House, from: &str, case: &str, to: &str) -> String {
    let doctor = house.staff(from, DesignatedDoctor);
    let body = json!({"to_area": to, "reason": "The family lives there."});
    doctor.post(&format!("/cases/{case}/hand-over"), body).await.is(200);
    let areas = doctor.get(&format!("/cases/{case}/areas")).await.is(200).json();
    let last = areas["hand_overs"].as_array().expect("hand-overs").last().cloned();
    last.expect("a hand-over")["id"].as_str().expect("an id").to_owned()
}

async fn answer(house: &House, area: &str, hand_over: &str, accepted: bool) -> tests::Answer {
    let body = json!({"accepted": accepted, "reason": "We agreed by telephone."});
    let doctor = house.staff(area, DesignatedDoctor);
    doctor.post(&format!("/hand-overs/{hand_over}/answer"), body).await
}

/// The areas that own a case now, by its party rows.
async fn owners(house: &House, case: &str) -> Vec<domain::ids::AreaId> {
    let case = CaseId(case.parse().expect("an id"));
    let call = Call::system("test", Operation::GetCase, house.app.moment());
    let parties = house
        .app
        .store
        .read(&call, async |reader| reader.parties(case).await)
        .await
        .expect("parties");
    let live = parties.iter().filter(|p| p.kind == PartyKind::Owner && p.until.is_none());
    live.map(|party| party.area).collect()
}

on_both! {
    /// Until the answer the other area sees what it needs; after it, the old area keeps a stub.
    async fn two_doctors_agree_and_the_old_areas_rights_end_at_once(house: House) {
        let (case, east) = case_of_northmere(&house).await;
        let ours = house.staff("northmere", Administrator);
        let theirs = house.staff("eastmere", DesignatedDoctor);
        let hand_over = propose(&house, "northmere", &case, &east).await;
        house.settle().await;

        theirs.get(&format!("/cases/{case}")).await.is(404);
        let shown = theirs.get(&format!("/hand-overs/{hand_over}")).await.is(200);
        for private in ["Mensah", "Robin", "Fen Road", "NM1 2AB", "2026-01-30", &case] {
            assert!(!shown.text().contains(private), "the other area sees {private}: {}", shown.text());
        }
        assert_eq!(shown.json()["postcode_district"], "NM1");
        assert_eq!(shown.json()["notices"].as_array().map(Vec::len), Some(1));
        assert!(shown.json()["evidence"][0]["said_by"].as_str().is_some_and(|by| by.contains("Registrar")), "{}", shown.text());
        house.staff("eastmere", Administrator).post(&format!("/hand-overs/{hand_over}/answer"), json!({"accepted": true, "reason": "Yes."})).await.is(403);
        assert_eq!(answer(&house, "northmere", &hand_over, true).await.status, 404, "not by the area that asks");

        answer(&house, "eastmere", &hand_over, true).await.is(200);
        ours.get(&format!("/cases/{case}")).await.is(404);
        ours.post(&format!("/cases/{case}/facts"), json!({"fact": "forms_asked_on", "answer": "known", "value": "2026-11-01", "source": "The office", "reason": "Asked."})).await.is(404);
        assert_eq!(ours.get("/cases").await.is(200).json()["total"], 0);
        assert_eq!(ours.get("/work").await.is(200).json()["total"], 0, "its work went along");
        let stub = ours.get("/hand-overs").await.is(200).json();
        assert_eq!(stub["items"][0]["state"], "accepted");
        assert_eq!(stub["items"][0]["to"]["name"].as_str().map(|name| name.contains("Eastmere")), Some(true), "{stub}");
        assert!(!stub.to_string().contains("Mensah"));

        let seen = house.staff("eastmere", Administrator).get(&format!("/cases/{case}")).await.is(200).json();
        assert_eq!(seen["child"]["name"], "Robin Mensah");
        let areas = theirs.get(&format!("/cases/{case}/areas")).await.is(200).json();
        let review: Vec<&Value> = areas["records"].as_array().expect("records").iter().filter(|r| r["field"] == AreaField::Review.code()).collect();
        assert_eq!(review.len(), 2, "{areas}");
        assert!(review[0]["until"].is_string() && review[1]["until"].is_null());
        assert!(house.staff("eastmere", Administrator).get("/work").await.is(200).json()["total"].as_u64().is_some_and(|total| total > 0));

        house.settle().await;
        let mail = house.mail();
        for doctor in ["northmere", "eastmere"] {
            let user = house.cast.users.iter().find(|u| u.area == doctor && u.role == "designated_doctor").expect("a doctor");
            assert!(mail.iter().any(|letter| letter.contains(&user.email) && letter.contains("hand-over")), "{doctor} is told");
        }
        assert!(mail.iter().all(|letter| !letter.contains("Mensah")));

        let back = propose(&house, "eastmere", &case, &area_id(&house, "northmere").await).await;
        answer(&house, "northmere", &back, true).await.is(200);
        ours.get(&format!("/cases/{case}")).await.is(200);
        theirs.get(&format!("/cases/{case}")).await.is(404);
        let verified = house.app.store.verify().await.expect("the ledgers are read");
        assert!(verified.breaks.is_empty(), "the chains hold");
    }
}

on_both! {
    /// A case that was joined to the one handed over goes along: the old area keeps no record of the
    /// child in it, and the new one can separate the two.
    async fn a_joined_case_goes_along_with_the_one_it_was_joined_to(house: House) {
        let (case, east) = case_of_northmere(&house).await;
        let ours = house.staff("northmere", Administrator);
        let mut wren = build::registration();
        wren["entry_number"] = json!("218");
        wren["child"] = json!({
            "given_names": "Wren", "family_name": "Abara", "sex": "female",
            "born_on": "2021-04-11", "died_on": "2026-10-30", "place_of_death": "Northmere General Hospital",
            "usual_address": { "lines": ["2 Mill Lane", "Northmere"], "postcode": "NM1 4XY" }
        });
        wren["informant"] = Value::Null;
        house.sender("northmere", Registrar).post("/notices/registrar", wren).await.is(201);
        house.settle().await;
        let cases = ours.get("/cases").await.is(200).json();
        let ids = cases["items"].as_array().expect("cases").iter().filter_map(|case| case["id"].as_str());
        let other = ids.into_iter().find(|id| *id != case).expect("another case").to_owned();
        let pair = json!({"other": other, "reason": "One child, registered twice."});
        ours.post(&format!("/cases/{case}/join"), pair.clone()).await.is(200);

        let hand_over = propose(&house, "northmere", &case, &east).await;
        answer(&house, "eastmere", &hand_over, true).await.is(200);
        for gone in [&case, &other] {
            ours.get(&format!("/cases/{gone}")).await.is(404);
            ours.get(&format!("/cases/{gone}/notices")).await.is(404);
        }
        let theirs = house.staff("eastmere", Administrator);
        assert_eq!(theirs.get(&format!("/cases/{other}")).await.is(200).json()["stage"], "joined");
        theirs.post(&format!("/cases/{case}/separate"), pair).await.is(200);
        assert_ne!(theirs.get(&format!("/cases/{other}")).await.is(200).json()["stage"], "joined");
        ours.get(&format!("/cases/{other}")).await.is(404);
    }
}

on_both! {
    /// Declined and withdrawn hand-overs move nothing; the reason of the administrator's doctor is asked.
    async fn a_declined_or_withdrawn_hand_over_leaves_the_review_where_it_is(house: House) {
        let (case, east) = case_of_northmere(&house).await;
        let office = house.staff("northmere", Administrator);
        let path = format!("/cases/{case}/hand-over");
        let nameless = office.post(&path, json!({"to_area": east, "reason": "They live there."})).await.is(422).json();
        assert_eq!(nameless["fields"][0]["field"], "/doctor");
        let unknown = office.post(&path, json!({"to_area": domain::ids::random_uuid(), "doctor": "Dr Leila Haddad", "reason": "So."})).await.is(422).json();
        assert_eq!(unknown["fields"][0]["field"], "/to_area");
        let first = propose(&house, "northmere", &case, &east).await;
        let again = office.post(&path, json!({"to_area": east, "doctor": "Dr Leila Haddad", "reason": "They live there."})).await;
        assert_eq!(again.status, 409, "one waits at a time: {}", again.text());
        answer(&house, "eastmere", &first, false).await.is(200);
        answer(&house, "eastmere", &first, true).await.is(409);
        office.get(&format!("/cases/{case}")).await.is(200);
        let second = propose(&house, "northmere", &case, &east).await;
        office.post(&format!("{path}/withdraw"), json!({"reason": "The address was wrong."})).await.is(200);
        answer(&house, "eastmere", &second, true).await.is(409);
        house.staff("eastmere", DesignatedDoctor).get(&format!("/hand-overs/{second}")).await.is(404);
        assert_eq!(owners(&house, &case).await.len(), 1);
    }
}

on_both! {
    /// The cover and nothing else, for reading and nothing else, until it ends.
    async fn an_area_with_an_interest_reads_the_cover_and_changes_nothing(house: House) {
        let (case, east) = case_of_northmere(&house).await;
        let office = house.staff("northmere", Administrator);
        let theirs = house.staff("eastmere", Administrator);
        let body = json!({"area": east, "reason": "Most services were given there."});
        office.post(&format!("/cases/{case}/interested-areas"), body.clone()).await.is(200);
        let seen = theirs.get(&format!("/cases/{case}")).await.is(200);
        let view = seen.json();
        assert!(!seen.text().contains("Mensah") && !seen.text().contains("Fen Road"), "{}", seen.text());
        assert!(view["child"].is_null() && view["actions"] == json!([]) && view["tasks"] == json!([]), "{view}");
        theirs.get(&format!("/cases/{case}/notices")).await.is(403);
        theirs.post(&format!("/cases/{case}/scope"), json!({"outcome": "out_of_scope", "reason": "No."})).await.is(403);
        theirs.post(&format!("/cases/{case}/hand-over"), json!({"to_area": east, "doctor": "Dr A", "reason": "Ours."})).await.is(403);
        assert_eq!(theirs.get("/cases").await.is(200).json()["total"], 0, "the list of cases shows names, so it holds own cases only");
        let listed = theirs.get("/hand-overs").await.is(200).json();
        assert_eq!(listed["interests"][0]["case"], json!(case));
        let browser = Browser::signed_in(&house, "eastmere", Administrator).await;
        let page = browser.get(&format!("/cases/{}", listed["interests"][0]["reference"].as_str().expect("a reference"))).await;
        assert_eq!(page.status, 200);
        assert!(!page.html.contains("Mensah") && !page.html.contains("Robin"), "{}", page.words());
        office.post(&format!("/cases/{case}/interested-areas/end"), body).await.is(200);
        theirs.get(&format!("/cases/{case}")).await.is(404);
    }
}

on_both! {
    /// An edit that races with the hand-over is carried out before it, or not found after it.
    async fn an_edit_of_the_old_area_never_lands_after_the_hand_over(house: House) {
        let (case, east) = case_of_northmere(&house).await;
        for round in 0..6 {
            let (from, to) = if round % 2 == 0 { ("northmere", "eastmere") } else { ("eastmere", "northmere") };
            let to_id = if round % 2 == 0 { east.clone() } else { area_id(&house, "northmere").await };
            let hand_over = propose(&house, from, &case, &to_id).await;
            let office = house.staff(from, Administrator);
            let edit = async |day: u32| {
                let fact = json!({"fact": "forms_asked_on", "answer": "known", "value": format!("2026-11-{day:02}"), "source": "The office", "reason": "Asked."});
                office.post(&format!("/cases/{case}/facts"), fact).await.status.as_u16()
            };
            let (one, moved, two, three) = tokio::join!(edit(1), answer(&house, to, &hand_over, true), edit(2), edit(1));
            moved.is(200);
            for status in [one, two, three] {
                assert!(matches!(status, 200 | 404 | 409), "round {round}: {status}");
            }
            assert_eq!(edit(2).await, 404, "afterwards it is not found");
            assert_eq!(owners(&house, &case).await.len(), 1);
            let history = house.staff(to, Administrator).get(&format!("/cases/{case}/history?size=100")).await.is(200).json();
            let did: Vec<&str> = history["items"].as_array().expect("lines").iter().filter(|l| l["kind"] == "did").filter_map(|l| l["what"].as_str()).collect();
            let after = did.iter().take_while(|what| !what.contains("accepted")).filter(|what| what.starts_with("Recorded")).count();
            assert_eq!(after, 0, "nothing of the old area stands after the hand-over: {did:?}");
        }
    }
}

on_both! {
    /// Two areas are never both the owner, and never none, whatever is tried in whatever order.
    async fn there_is_always_exactly_one_owner(house: House) {
        let (case, _) = case_of_northmere(&house).await;
        let areas = ["northmere", "eastmere"];
        let ids = [area_id(&house, areas[0]).await, area_id(&house, areas[1]).await];
        let mut seed: u64 = 20_261_102;
        println!("seed {seed}");
        let mut last: Option<String> = None;
        let mut moves = 0;
        for _ in 0..60 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let (what, who) = ((seed >> 33) % 5, usize::from((seed >> 40) % 2 == 1));
            let doctor = house.staff(areas[who], DesignatedDoctor);
            let before = owners(&house, &case).await;
            let status = match (what, &last) {
                (0 | 1, _) => {
                    let body = json!({"to_area": ids[1 - who], "reason": "They live there."});
                    doctor.post(&format!("/cases/{case}/hand-over"), body).await.status
                }
                (2, _) => doctor.post(&format!("/cases/{case}/hand-over/withdraw"), json!({"reason": "No."})).await.status,
                (n, Some(id)) => answer(&house, areas[who], id, n == 3).await.status,
                _ => continue,
            };
            assert!(status.as_u16() < 500, "{status}");
            let now = owners(&house, &case).await;
            assert_eq!(now.len(), 1, "after {what} by {}", areas[who]);
            moves += u32::from(before != now);
            for area in areas {
                let mine = house.staff(area, Administrator).get(&format!("/cases/{case}/areas")).await;
                if mine.status == 200 {
                    last = mine.json()["hand_overs"].as_array().and_then(|h| h.last().cloned()).and_then(|h| h["id"].as_str().map(str::to_owned));
                }
            }
        }
        assert!(moves >= 2, "the sequence moved the review {moves} times");
    }
}

on_both! {
    /// What staff record about residence and incident is dated, and who said so is kept.
    async fn an_area_recorded_by_hand_ends_the_earlier_record_and_keeps_it(house: House) {
        let (case, east) = case_of_northmere(&house).await;
        let office = house.staff("northmere", Administrator);
        let path = format!("/cases/{case}/areas");
        house.at("2026-11-03T10:00:00Z");
        let body = |field: &str, area: &str| json!({"field": field, "area": area, "said_by": "The general practice", "reason": "The family moved."});
        office.post(&path, body("residence", &east)).await.is(200);
        office.post(&path, body("residence", &east)).await.is(422);
        let areas = office.get(&path).await.is(200).json();
        let residence: Vec<&Value> = areas["records"].as_array().expect("records").iter().filter(|r| r["field"] == "residence").collect();
        assert_eq!(residence.len(), 2, "{areas}");
        assert!(residence[0]["until"].as_str().is_some_and(|at| at.starts_with("2026-11-03T10:00:00")));
        assert!(residence[1]["said_by"].as_str().is_some_and(|by| by.starts_with("The general practice")));
        let work = house.staff("northmere", DesignatedDoctor).get("/work").await.is(200).json();
        assert!(work.to_string().contains("Agree which area reviews"), "{work}");
        house.staff("northmere", PanelChair).get(&path).await.is(403);
    }
}

on_both! {
    /// The same by page, without scripts.
    async fn a_review_is_handed_over_by_page(house: House) {
        let (case, _) = case_of_northmere(&house).await;
        let reference = house.staff("northmere", Administrator).get(&format!("/cases/{case}")).await.is(200).json()["reference"].as_str().expect("a reference").to_owned();
        let ours = Browser::signed_in(&house, "northmere", DesignatedDoctor).await;
        let page = ours.get(&format!("/cases/{reference}/hand-over")).await;
        let east = area_id(&house, "eastmere").await;
        let empty = ours.submit(&page.form("proposeHandOver")).await;
        assert_eq!(empty.status, 422);
        assert!(empty.problem().contains("Choose an area"), "{}", empty.problem());
        let form = page.form("proposeHandOver").with("to_area", &east).with("reason", "They live there.");
        let done = ours.follow(&form).await;
        assert!(done.words().contains("waiting for the other area"), "{}", done.words());
        let theirs = Browser::signed_in(&house, "eastmere", DesignatedDoctor).await;
        let list = theirs.get("/hand-overs").await;
        assert!(list.words().contains(&reference), "{}", list.words());
        let id = house.staff("eastmere", Administrator).get("/hand-overs").await.is(200).json()["items"][0]["id"].as_str().expect("an id").to_owned();
        let asked = theirs.get(&format!("/hand-overs/{id}")).await;
        assert!(!asked.html.contains("Mensah"));
        let form = asked.form("answerHandOver").with("accepted", "yes").with("reason", "We knew the child.");
        let taken = theirs.follow(&form).await;
        assert!(taken.words().contains("Open the case"), "{}", taken.words());
        assert_eq!(theirs.get(&format!("/cases/{reference}")).await.status, 200);
        assert_eq!(ours.get(&format!("/cases/{reference}")).await.status, 404);
        assert!(ours.get("/hand-overs").await.words().contains("Accepted"));
        let chair = Browser::signed_in(&house, "eastmere", Role::PanelChair).await;
        assert_eq!(chair.get(&format!("/hand-overs/{id}")).await.status, 403);
    }
}

on_both! {
    /// A place moves between areas on a day, by two administrators, and notices follow it.
    async fn a_place_that_moves_is_ended_by_one_area_and_added_by_the_other(house: House) {
        let (north, east) = (area_id(&house, "northmere").await, area_id(&house, "eastmere").await);
        let ours = house.staff("northmere", Administrator);
        let theirs = house.staff("eastmere", Administrator);
        let place = |from: &str| json!({"kind": "postcode_district", "code": "nm1", "from": from});
        let claimed = theirs.post(&format!("/areas/{east}/places"), place("2026-10-01")).await.is(422).json();
        assert!(claimed["fields"][0]["detail"].as_str().is_some_and(|why| why.contains("Northmere and Fenwick")), "{claimed}");
        theirs.post(&format!("/areas/{north}/places"), place("2026-10-01")).await.is(404);
        ours.post(&format!("/areas/{north}/places/end"), json!({"kind": "postcode_district", "code": "NM1", "until": "2026-10-01"})).await.is(200);
        ours.post(&format!("/areas/{north}/places/end"), json!({"kind": "postcode_district", "code": "NM1", "until": "2026-09-01"})).await.is(422);
        theirs.post(&format!("/areas/{east}/places"), place("2026-10-01")).await.is(200);
        let places = ours.get(&format!("/areas/{north}")).await.is(200).json();
        let old = places["places"].as_array().expect("places").iter().find(|p| p["code"] == "NM1").cloned().expect("the old row stays");
        assert_eq!(old["until"], "2026-10-01");
        house.sender("northmere", Registrar).post("/notices/registrar", build::registration()).await.is(201);
        house.settle().await;
        assert_eq!(theirs.get("/cases").await.is(200).json()["total"], 1, "the child died on 28 October: the review follows the address of that day");
    }
}

on_both! {
    /// Every line of an import says what became of it, and the same file again adds nothing.
    async fn an_import_says_what_became_of_each_line(house: House) {
        let east = area_id(&house, "eastmere").await;
        let office = house.staff("eastmere", Administrator);
        let csv = "kind,code,name,from,until\npostcode_district,ZZ1,,2025-04-01,\npostcode_district,NM1,,2025-04-01,\ncounty,X,,2025-04-01,\nlocal_authority,E99,Easter Borough,2025-04-01,2025-03-01\nlocal_authority,E99,Eastmere Borough,2025-04-01,\n";
        let path = format!("/areas/{east}/places/import");
        let outcomes = async || {
            let lines = office.post(&path, json!({"csv": csv})).await.is(200).json();
            lines["lines"].as_array().expect("lines").iter().map(|l| l["outcome"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(outcomes().await, ["added", "refused", "refused", "refused", "added"]);
        assert_eq!(outcomes().await, ["known", "refused", "refused", "refused", "known"]);
        office.post(&path, json!({"csv": "NM1,2025"})).await.is(422);
        let browser = Browser::signed_in(&house, "eastmere", Administrator).await;
        let page = browser.get(&format!("/admin/areas/{east}/places/import")).await;
        let result = browser.submit(&page.form("importAreaPlaces").with("csv", csv)).await;
        assert_eq!(result.status, 200);
        assert!(result.words().contains("Northmere and Fenwick"), "{}", result.words());
        let page = browser.get(&format!("/admin/areas/{east}/places/new")).await;
        let form = page.form("addAreaPlace").with("kind", "coroner_area").with("code", "FARSHIRE").with_date("from", "2026-04-01");
        assert!(browser.follow(&form).await.words().contains("FARSHIRE"));
        let page = browser.get(&format!("/admin/areas/{east}/places/end")).await;
        let form = page.form("endAreaPlace").with("code", "coroner_area:FARSHIRE").with_date("until", "2027-04-01");
        assert!(browser.follow(&form).await.words().contains("1 April 2027"));
    }
}

on_both! {
    /// The papers leave closed, we stay responsible until the receipt, and then the case is transferred.
    async fn a_review_goes_to_a_body_outside_and_stays_ours_until_its_receipt_comes(house: House) {
        let (case, east) = case_of_northmere(&house).await;
        let doctor = house.staff("northmere", DesignatedDoctor);
        let office = house.staff("northmere", Administrator);
        let path = format!("/cases/{case}/hand-over");
        let body = json!({"receiver_name": "Dr Idris Vaughan", "receiver_organisation": "Westmere partners", "receiver_email": "cdr@westmere.example.org", "how": "encrypted_file", "reason": "The child lived in Westmere."});
        office.post(&format!("{path}/papers"), Value::Null).await.is(409);
        doctor.post(&format!("{path}/outside"), body.clone()).await.is(200);
        let again = doctor.post(&path, json!({"to_area": east, "reason": "They live there."})).await;
        assert_eq!(again.status, 409, "one waits at a time");
        let taken = office.post(&format!("{path}/papers"), Value::Null).await.is(200).json();
        let file = taken["file"].as_str().expect("a file");
        assert!(file.starts_with("-----BEGIN AGE ENCRYPTED FILE-----"), "{file}");
        assert!(!taken.to_string().contains("Mensah"), "closed, and named after nobody");
        assert_eq!(taken["passphrase"].as_str().map(str::len), Some(24));
        let history = office.get(&format!("/cases/{case}/history?size=100")).await.is(200).json();
        assert!(history["items"].as_array().expect("lines").iter().any(|l| l["operation"] == "takeHandOverPapers"), "that they were taken is noted: {history}");
        assert_eq!(office.get(&format!("/cases/{case}")).await.is(200).json()["stage"], "open", "still ours");
        assert!(office.get("/work").await.is(200).text().contains("Ask for the receipt"));

        house.at("2026-11-04T10:00:00Z");
        let receipt = |on: &str| json!({"receipt": "Received, our number W-26-31", "received_on": on, "by": "Dr Idris Vaughan"});
        office.post(&format!("{path}/receipt"), receipt("2026-11-01")).await.is(422);
        office.post(&format!("{path}/receipt"), receipt("2026-11-04")).await.is(200);
        let seen = office.get(&format!("/cases/{case}")).await.is(200).json();
        assert_eq!((&seen["stage"], &seen["case_status"]), (&json!("transferred_out"), &json!("transferred")));
        assert_eq!(office.get("/work").await.is(200).json()["total"], 0);
        office.post(&format!("{path}/papers"), Value::Null).await.is(409);
        assert_eq!(office.get("/hand-overs").await.is(200).json()["items"][0]["state"], "received");
        assert_eq!(owners(&house, &case).await.len(), 1);
    }
}

on_both! {
    /// By page: the file under its passphrase, the letter with its papers.
    async fn the_letter_and_the_file_are_made_by_page(house: House) {
        let (case, _) = case_of_northmere(&house).await;
        let reference = house.staff("northmere", Administrator).get(&format!("/cases/{case}")).await.is(200).json()["reference"].as_str().expect("a reference").to_owned();
        let browser = Browser::signed_in(&house, "northmere", Administrator).await;
        let base = format!("/cases/{reference}/hand-over");
        let page = browser.get(&format!("{base}/outside")).await;
        let refused = browser.submit(&page.form("handOverOutside")).await;
        assert_eq!(refused.status, 422);
        for needed in ["Choose how it goes", "Name the person", "Name the designated doctor"] {
            assert!(refused.html.contains(needed), "{needed}: {}", refused.problem());
        }
        let fields = [("receiver_name", "Dr Idris Vaughan"), ("receiver_organisation", "Westmere partners"), ("how", "encrypted_file"), ("doctor", "Dr Leila Haddad"), ("reason", "The family lives in Westmere.")];
        let page = browser.follow(&page.form("handOverOutside").filled(&fields)).await;
        assert!(page.words().contains("by telephone"), "{}", page.words());
        let file = browser.submit(&page.form("takeHandOverPapers")).await;
        assert_eq!(file.status, 200);
        assert!(file.html.starts_with("-----BEGIN AGE ENCRYPTED FILE-----"));
        let letter = browser.get(&format!("{base}/letter")).await;
        assert!(letter.words().contains("receipt") && !letter.html.contains("Mensah"), "the letter that goes with a file names nobody");
        let form = browser.get(&format!("{base}/withdraw")).await.form("withdrawHandOver").with("reason", "They ask for paper.");
        browser.follow(&form).await;
        let form = browser.get(&format!("{base}/outside")).await.form("handOverOutside").filled(&fields).with("how", "letter");
        let letter = browser.follow(&form).await;
        assert!(letter.html.contains("Mensah") && letter.html.contains("Northmere Register Office"), "the papers are enclosed");
        house.at("2026-11-02T09:10:00Z");
        let form = browser.get(&format!("{base}/receipt")).await.form("confirmHandOverOutside").with("receipt", "Thank you, W-1").with("by", "Dr Idris Vaughan").with_date("received_on", "2026-11-02");
        let done = browser.follow(&form).await;
        assert!(done.words().contains("Received on 2 November 2026"), "{}", done.words());
    }
}

on_both! {
    /// Out of scope: reason, decider, time, and the other route where there is one.
    async fn an_out_of_scope_death_keeps_who_decided_why_and_which_other_review_there_is(house: House) {
        let (case, _) = case_of_northmere(&house).await;
        let office = house.staff("northmere", Administrator);
        for (fact, value) in [("live_born", "no"), ("professional_present", "yes")] {
            let body = json!({"fact": fact, "answer": "known", "value": value, "source": "The midwife", "reason": "Asked by telephone."});
            office.post(&format!("/cases/{case}/facts"), body).await.is(200);
        }
        let reference = office.get(&format!("/cases/{case}")).await.is(200).json()["reference"].as_str().expect("a reference").to_owned();
        let browser = Browser::signed_in(&house, "northmere", Administrator).await;
        let page = browser.get(&format!("/cases/{reference}/scope")).await;
        assert!(page.words().contains("Reviewed by another route (PMRT)") && page.words().contains("row S3"), "{}", page.words());
        browser.follow(&page.form("decideScope").with("outcome", "out_of_scope").with("reason", "A midwife was present.")).await;
        let scope = office.get(&format!("/cases/{case}")).await.is(200).json()["scope"].clone();
        assert_eq!((&scope["outcome"], &scope["row"]), (&json!("out_of_scope"), &json!("S3")));
        assert_eq!(scope["another_route"], "Reviewed by another route (PMRT)");
        assert_eq!(scope["decided_by"], "Bethan Okoro");
        assert!(scope["decided_at"].is_string() && scope["because"] == "A midwife was present.", "{scope}");
        let shown = browser.get(&format!("/cases/{reference}")).await;
        assert!(shown.words().contains("Reviewed by another route (PMRT)"), "{}", shown.words());
    }
}
