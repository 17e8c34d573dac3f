//! The journey in a real browser: every form of the script is filled in and sent, by pointer on
//! SQLite and by keyboard alone on PostgreSQL; axe looks at every page, no page scrolls sideways at
//! 320 pixels, and the Tab key reaches everything on it. Needs Chromium and its driver
//! (`CDR_TEST_CHROMIUM=1`); without them it says that it was left out.

mod by_hand;
mod report;
mod scheduling;
mod sittings;

use domain::access::Role;
use fantoccini::{
    Client, ClientBuilder, Locator,
    actions::{InputSource, KeyAction, KeyActions},
    elements::Element,
};
use hyper_util::client::legacy::connect::HttpConnector;
use poem::{Server, listener::TcpListener};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    process::{Child, Command, Stdio},
    time::Duration,
};
use tests::{
    Back, House, build,
    story::{FormStep, JOURNEY},
    variable,
};

const AXE: &str = include_str!("axe.min.js");
const TAGS: &str = "['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']";

const TAB: char = '\u{e004}';
const ENTER: char = '\u{e007}';
const CONTROL: char = '\u{e009}';
const DOWN: char = '\u{e015}';
const SPACE: char = ' ';

/// What on a page can be reached with the Tab key, and whether each shows that it has the focus:
/// one entry for a group of radio buttons, because the arrow keys move inside it.
const STOPS: &str = r#"
    const seen = e => e.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true });
    const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
        .filter(e => !e.disabled && e.type !== 'hidden' && e.tabIndex >= 0 && seen(e));
    const groups = new Set();
    return all.filter(e => {
        if (e.type !== 'radio') return true;
        const group = (e.form ? e.form.action : '') + e.name;
        if (groups.has(group)) return false;
        groups.add(group);
        return true;
    }).length;
"#;

/// Marks the element that has the focus and says whether it was marked before, whether its focus
/// can be seen, and what it is.
const STEP: &str = r"
    const e = document.activeElement;
    if (!e || e === document.body || e === document.documentElement) return ['outside', true, ''];
    const before = e.hasAttribute('data-walked');
    e.setAttribute('data-walked', '');
    const shows = s => (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== 'none';
    const label = e.nextElementSibling;
    const visible = shows(getComputedStyle(e)) || (label !== null && shows(getComputedStyle(label, '::before')));
    return [before ? 'again' : 'new', visible, e.outerHTML.slice(0, 120)];
";

/// Pages of a case whose response was decided, each looked at once.
const AFTER_THE_DECISION: [&str; 15] = [
    "/jar/plan",
    "/jar/plan/home_visit",
    "/jar/calls",
    "/jar/visit",
    "/jar/police",
    "/family",
    "/family/key-worker",
    "/family/leaflet",
    "/family/members",
    "/family/contacts",
    "/family/not-contacted",
    "/family/questions",
    "/family/feedback",
    "/family/dates",
    "/family/letters/new",
];

/// How the forms are filled in and sent.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hand {
    Pointer,
    Keyboard,
}

struct Driver(Child);

impl Drop for Driver {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _waited = self.0.wait();
    }
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

async fn browser(driver: &str, port: u16, folder: &std::path::Path) -> (Driver, Client) {
    let child = Command::new(driver)
        .arg(format!("--port={port}"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the driver starts");
    let guard = Driver(child);
    let binary =
        variable("CDR_TEST_CHROMIUM_BINARY").unwrap_or_else(|| "/usr/bin/chromium".to_owned());
    let profile = format!("--user-data-dir={}", folder.join("profile").display());
    let options = json!({
        "goog:chromeOptions": {
            "binary": binary,
            "args": ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage",
                "--disable-background-networking", "--disable-component-update", "--disable-sync", profile]
        },
        "goog:loggingPrefs": { "browser": "ALL" }
    });
    let Value::Object(capabilities) = options else { unreachable!("an object") };
    for _ in 0..100 {
        let made = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities.clone())
            .connect(&format!("http://127.0.0.1:{port}"))
            .await;
        if let Ok(client) = made {
            return (guard, client);
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    panic!("the browser does not start");
}

struct Walk<'a> {
    client: Client,
    house: &'a House,
    base: String,
    looked: usize,
    hand: Hand,
    name: &'static str,
}

impl Walk<'_> {
    async fn open(&self, path: &str) {
        self.client
            .goto(&format!("{}{path}", self.base))
            .await
            .unwrap_or_else(|error| panic!("{path}: {error}"));
    }

    /// axe at desk width, reflow at 320 pixels, a picture where one is asked for.
    async fn look(&mut self, name: &str) {
        let heading = "const h = document.querySelector('h1'); return h ? h.textContent : ''";
        let heading = self.client.execute(heading, Vec::new()).await.expect("a heading");
        let missing = heading == json!("Page not found");
        assert_eq!(missing, name == "not-found", "{name} is headed {heading}");
        self.examine(name, true).await;
    }

    /// A form that came back: its summary takes the focus, so the Tab key begins there and not at
    /// the top of the page.
    async fn look_at_faults(&mut self, name: &str) {
        self.examine(name, false).await;
    }

    async fn examine(&mut self, name: &str, from_the_top: bool) {
        self.client.set_window_size(1280, 1000).await.expect("a size");
        self.client.execute(AXE, Vec::new()).await.expect("axe is there");
        let run = format!(
            "const done = arguments[arguments.length - 1]; axe.run(document, {{ runOnly: {TAGS} }}).then(r => done(r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).slice(0, 3).join(' | '))))"
        );
        let found = self.client.execute_async(&run, Vec::new()).await.expect("axe runs");
        assert_eq!(found, json!([]), "axe on {name}");
        if from_the_top {
            self.tab_through(name).await;
        }
        self.picture(name, 1280).await;
        self.client.set_window_size(320, 1000).await.expect("a size");
        let wide = self
            .client
            .execute("return [document.documentElement.scrollWidth, window.innerWidth]", Vec::new())
            .await
            .expect("a width");
        let (content, window) = (wide[0].as_u64().unwrap_or(0), wide[1].as_u64().unwrap_or(0));
        assert!(content <= window.max(320), "{name} scrolls sideways: {content} in {window}");
        self.picture(name, 320).await;
        self.client.set_window_size(1280, 1000).await.expect("a size");
        self.looked += 1;
    }

    async fn key(&self, key: char) {
        self.keys(&[key]).await;
    }

    /// Presses the keys together, as in Control and A.
    async fn keys(&self, keys: &[char]) {
        let mut actions = KeyActions::new("keyboard".to_owned());
        for &value in keys {
            actions = actions.then(KeyAction::Down { value });
        }
        for &value in keys.iter().rev() {
            actions = actions.then(KeyAction::Up { value });
        }
        self.client.perform_actions(actions).await.expect("the keys are pressed");
    }

    /// The Tab key reaches everything that can be used, one after another, shows where it is, and
    /// leaves the page again.
    async fn tab_through(&self, name: &str) {
        let start = "window.scrollTo(0, 0); document.activeElement.blur(); const s = getSelection(); s.removeAllRanges(); s.collapse(document.body, 0);";
        self.client.execute(start, Vec::new()).await.expect("the focus is at the start");
        let stops = self.client.execute(STOPS, Vec::new()).await.expect("a count");
        let stops = stops.as_u64().expect("a number");
        let mut reached = 0;
        for _ in 0..(2 * stops + 20) {
            self.key(TAB).await;
            let step = self.client.execute(STEP, Vec::new()).await.expect("an element");
            match step[0].as_str() {
                Some("new") => reached += 1,
                Some("again") => break,
                _ if reached > 0 => break,
                _ => continue,
            }
            assert_eq!(step[1], json!(true), "{name}: no focus to be seen on {}", step[2]);
        }
        assert!(reached >= stops, "{name}: Tab reaches {reached} of {stops}");
    }

    /// Presses Tab until the focus is on the element, or in its group of radio buttons.
    async fn tab_to(&self, element: &Element) {
        let there = "const e = arguments[0], a = document.activeElement; return a === e || (e.type === 'radio' && a.type === 'radio' && a.name === e.name && a.form === e.form)";
        let element = serde_json::to_value(element).expect("an element");
        for _ in 0..400 {
            let at = self.client.execute(there, vec![element.clone()]).await.expect("an answer");
            if at == json!(true) {
                return;
            }
            self.key(TAB).await;
        }
        panic!("the Tab key does not reach {element}");
    }

    /// Presses `key` until the element says what is wanted.
    async fn until(&self, key: char, element: &Element, wanted: &str) {
        let element = serde_json::to_value(element).expect("an element");
        let script = format!("const e = arguments[0]; return {wanted}");
        for _ in 0..80 {
            let is = self.client.execute(&script, vec![element.clone()]).await.expect("an answer");
            if is == json!(true) {
                return;
            }
            self.key(key).await;
        }
        panic!("the keyboard does not get {element} to {wanted}");
    }

    async fn picture(&self, name: &str, width: u32) {
        let Some(folder) = variable("CDR_SCREENSHOTS") else { return };
        let height = self
            .client
            .execute("return document.documentElement.scrollHeight", Vec::new())
            .await
            .expect("a height");
        let height =
            u32::try_from(height.as_u64().unwrap_or(1000)).unwrap_or(1000).clamp(600, 4000);
        self.client.set_window_size(width, height + 150).await.expect("a size");
        let bytes = self.client.screenshot().await.expect("a picture");
        std::fs::write(format!("{folder}/{}-{name}-{width}.png", self.name), bytes)
            .expect("it is written");
    }

    async fn sign_in(&mut self, role: Role) {
        let user = self
            .house
            .cast
            .users
            .iter()
            .find(|u| u.area == "northmere" && u.role == role.code())
            .expect("a person");
        self.client.delete_all_cookies().await.expect("a fresh session");
        self.open("/sign-in").await;
        self.fill("email", &user.email).await;
        self.fill("password", &user.password).await;
        self.press("main form button:not([type=\"button\"])").await;
        let code = self.house.code("northmere", role);
        self.fill("code", &code).await;
        self.press("main form button:not([type=\"button\"])").await;
        for _ in 0..50 {
            if self.client.current_url().await.expect("an address").path().starts_with("/my-work") {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let words = self
            .client
            .find(Locator::Css("main"))
            .await
            .expect("a page")
            .text()
            .await
            .unwrap_or_default();
        panic!("not signed in as {}: {words}", role.code());
    }

    async fn press(&self, css: &str) {
        let button = self
            .client
            .find(Locator::Css(css))
            .await
            .unwrap_or_else(|error| panic!("{css}: {error}"));
        if self.hand == Hand::Keyboard {
            self.tab_to(&button).await;
            self.key(ENTER).await;
            return;
        }
        button.click().await.unwrap_or_else(|error| panic!("{css}: {error}"));
    }

    async fn fill(&self, name: &str, value: &str) {
        let choice = format!("main [name=\"{name}\"][value=\"{value}\"]");
        if let Ok(found) = self.client.find(Locator::Css(&choice)).await {
            let kind = found.attr("type").await.ok().flatten().unwrap_or_default();
            if matches!(kind.as_str(), "radio" | "checkbox") {
                if self.hand == Hand::Keyboard {
                    self.tab_to(&found).await;
                    let key = if kind == "checkbox" { SPACE } else { DOWN };
                    let focused = self.client.active_element().await.expect("an element");
                    if kind == "radio" && focused.element_id() == found.element_id() {
                        self.until(SPACE, &found, "e.checked").await;
                    } else {
                        self.until(key, &found, "e.checked").await;
                    }
                    return;
                }
                let label = "arguments[0].scrollIntoView({block:'center'}); if (!arguments[0].checked) arguments[0].click()";
                let element = serde_json::to_value(&found).expect("an element");
                self.client.execute(label, vec![element]).await.expect("it is chosen");
                return;
            }
        }
        let field = self
            .client
            .find(Locator::Css(&format!("main [name=\"{name}\"]")))
            .await
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let select = field.tag_name().await.expect("a tag") == "select";
        if self.hand == Hand::Keyboard {
            self.tab_to(&field).await;
            if select {
                self.until(DOWN, &field, &format!("e.value === {}", json!(value))).await;
                return;
            }
            self.keys(&[CONTROL, 'a']).await;
            let focused = self.client.active_element().await.expect("an element");
            focused.send_keys(value).await.unwrap_or_else(|error| panic!("{name}: {error}"));
            return;
        }
        if select {
            field.select_by_value(value).await.unwrap_or_else(|error| panic!("{name}: {error}"));
            return;
        }
        field.clear().await.unwrap_or_else(|error| panic!("{name}: {error}"));
        field.send_keys(value).await.unwrap_or_else(|error| panic!("{name}: {error}"));
    }

    async fn send(&self, step: &FormStep) -> String {
        for (name, value) in step.fields {
            self.fill(name, value).await;
        }
        let before = self.client.current_url().await.expect("an address").to_string();
        let own = format!(
            "form[data-operation=\"{}\"] button:not([name]):not([aria-hidden])",
            step.operation
        );
        let button = if step.operation == "saveAnalysis" {
            "button[form=\"save-form\"]"
        } else {
            own.as_str()
        };
        self.press(button).await;
        let problem = self.client.find(Locator::Css(".nhsuk-error-summary")).await;
        if let Ok(problem) = problem {
            panic!(
                "{} {}: {}",
                step.page,
                step.operation,
                problem.text().await.unwrap_or_default()
            );
        }
        let stays = step.operation.contains("oute")
            || step.page == "/jar"
            || step.page == "/analysis"
            || step.page.starts_with("/meetings/{");
        for _ in 0..30 {
            let after = self.client.current_url().await.expect("an address");
            if after.as_str() != before || stays {
                return after.path().to_owned();
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let heading = self
            .client
            .find(Locator::Css("h1"))
            .await
            .expect("a heading")
            .text()
            .await
            .unwrap_or_default();
        panic!("{} went nowhere: {heading}", step.page);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_journey_by_pointer_on_sqlite_with_axe_on_every_page() {
    if variable("CDR_TEST_CHROMIUM").is_none() {
        eprintln!("left out: no Chromium (CDR_TEST_CHROMIUM is not set)");
        return;
    }
    let house = House::start(Back::Sqlite).await;
    walked(&house, Hand::Pointer, "pointer", the_journey).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_journey_by_keyboard_alone_on_postgresql() {
    if variable("CDR_TEST_CHROMIUM").is_none() || variable("CDR_TEST_POSTGRES").is_none() {
        eprintln!("left out: no Chromium or no PostgreSQL (CDR_TEST_CHROMIUM, CDR_TEST_POSTGRES)");
        return;
    }
    let house = House::start(Back::Postgres).await;
    walked(&house, Hand::Keyboard, "keyboard", the_journey).await;
}

/// Serves the house to a browser while somebody walks through its pages.
async fn walked(
    house: &House,
    hand: Hand,
    name: &'static str,
    way: impl AsyncFnOnce(&mut Walk<'_>),
) {
    let port = free_port();
    let server =
        Server::new(TcpListener::bind(("127.0.0.1", port))).run(api::serve::endpoint(&house.app));
    #[expect(clippy::disallowed_methods, reason = "the server runs beside the test")]
    let served = tokio::spawn(server);
    let folder = tests::Folder::fresh();
    let driver =
        variable("CDR_TEST_CHROMEDRIVER").unwrap_or_else(|| "/usr/bin/chromedriver".to_owned());
    let (_driver, client) = browser(&driver, free_port(), &folder.0).await;
    let base = format!("http://127.0.0.1:{port}");
    let mut walk = Walk { client, house, base, looked: 0, hand, name };
    way(&mut walk).await;
    println!("{} pages were looked at", walk.looked);
    walk.client.close().await.expect("the browser closes");
    served.abort();
}

async fn the_journey(walk: &mut Walk<'_>) {
    let house = walk.house;
    for (path, name) in [
        ("/sign-in", "sign-in"),
        ("/help", "help"),
        ("/accessibility", "accessibility"),
        ("/privacy", "privacy"),
        ("/support", "support"),
        ("/problems/not-found", "problem"),
        ("/openapi", "contract"),
        ("/nothing", "not-found"),
    ] {
        walk.open(path).await;
        walk.look(name).await;
    }
    report::report_a_death(walk).await;
    house
        .sender("northmere", Role::Registrar)
        .post("/notices/registrar", build::registration())
        .await
        .is(201);
    house
        .sender("northmere", Role::Coroner)
        .post("/notices/coroner", build::investigation())
        .await
        .is(201);
    let mut refused = build::registration();
    refused["child"]["died_on"] = json!("2020-01-01");
    house.sender("northmere", Role::Registrar).post("/notices/registrar", refused).await.is(422);
    house.settle().await;
    let mut near = build::investigation();
    near["child"]["born_on"] = json!("2026-01-31");
    near["child"]["usual_address"]["postcode"] = json!("NM2 9XY");
    near["kind"] = json!("inquest_opened");
    house.sender("northmere", Role::Coroner).post("/notices/coroner", near).await.is(201);
    house.settle().await;
    let office = house.staff("northmere", Role::Administrator);
    let case = office.get("/cases").await.is(200).json()["items"][0].clone();
    let base = format!("/cases/{}", case["reference"].as_str().expect("a reference"));
    let waiting = office.get("/notices/waiting").await.is(200).json();
    let waiting = |state: &str| {
        let items = waiting["items"].as_array().expect("notices");
        let found = items.iter().find(|item| item["state"] == state).expect(state);
        found["id"].as_str().expect("an id").to_owned()
    };
    let (notice, question) = (waiting("refused"), waiting("question"));
    let on_case = office
        .get(&format!("/cases/{}/notices", case["id"].as_str().expect("an id")))
        .await
        .is(200)
        .json()["items"][0]["id"]
        .as_str()
        .expect("a notice")
        .to_owned();

    let areas = office.get("/areas").await.is(200).json();
    let mine = areas["items"].as_array().expect("areas").iter();
    let area = mine
        .clone()
        .find(|area| area.to_string().contains("Northmere"))
        .and_then(|area| area["id"].as_str())
        .map(|id| format!("/admin/areas/{id}"))
        .expect("the area of the story");
    office
        .post(
            &format!("/notices/{on_case}/questions"),
            json!({ "question": "Is the year of birth right?" }),
        )
        .await
        .is(201);

    let early = office.post("/pre-death-responses", build::pre_death()).await.is(200).id();
    let early = format!("/pre-death/{early}");
    let mut meetings: BTreeMap<&str, String> = BTreeMap::new();
    for (number, step) in JOURNEY.iter().enumerate() {
        house.at(step.at);
        walk.sign_in(step.role).await;
        if number == 0 {
            for (path, name) in [
                ("/my-work", "my-work"),
                ("/cases", "cases"),
                ("/notifications", "notifications"),
                ("/tokens", "tokens"),
                ("/exports", "exports"),
                ("/exports/new", "export-new"),
                ("/hand-overs", "hand-overs"),
                ("/admin/areas", "admin-areas"),
                (area.as_str(), "admin-area"),
                (format!("{area}/places/new").as_str(), "admin-place"),
                (format!("{area}/places/import").as_str(), "admin-import"),
                (format!("{area}/clocks").as_str(), "admin-clocks"),
                (format!("{area}/closures").as_str(), "admin-closures"),
                (format!("{area}/letterhead").as_str(), "admin-letterhead"),
                (format!("{area}/rota").as_str(), "admin-rota"),
                ("/admin/rota", "rotas"),
                ("/overview", "overview"),
                ("/reconciliation", "reconciliation"),
                ("/pre-death", "pre-death"),
                (early.as_str(), "pre-death-one"),
                (format!("{early}/calls").as_str(), "pre-death-call"),
                (format!("{early}/plan/siblings_safety").as_str(), "pre-death-step"),
            ] {
                walk.open(path).await;
                walk.look(name).await;
            }
            report::entry_by_hand(walk).await;
            walk.open(&format!("/notifications/{notice}")).await;
            walk.look("notification").await;
            walk.open(&format!("/notifications/{question}")).await;
            walk.look("comparison").await;
            walk.open(&format!("/notifications/{on_case}/ask")).await;
            walk.look("ask-sender").await;
            for (path, name) in [
                ("/sources".to_owned(), "sources"),
                ("/sources/family_name".to_owned(), "source"),
                ("/join".to_owned(), "join"),
                (format!("/notifications/{on_case}/take-off"), "take-off"),
            ] {
                walk.open(&format!("{base}{path}")).await;
                walk.look(name).await;
            }
            for (path, name) in [
                ("", "case-new"),
                ("/notifications", "case-notices"),
                ("/clocks/C18", "clock"),
                ("/history", "history"),
                ("/facts", "fact"),
                ("/scope", "scope"),
                ("/first-look", "first-look"),
                ("/areas", "case-areas"),
                ("/areas/change?field=residence", "area-change"),
                ("/areas/interested", "area-interested"),
                ("/hand-over", "hand-over"),
                ("/hand-over/outside", "hand-over-outside"),
                ("/hold", "hold"),
                ("/police-force", "police-force"),
                ("/meetings", "meetings-none"),
            ] {
                walk.open(&format!("{base}{path}")).await;
                walk.look(name).await;
            }
            scheduling::find_a_time(walk, &base).await;
        }
        let page = meetings.iter().fold(step.page.to_owned(), |page, (kind, id)| {
            page.replace(&format!("{{{kind}}}"), id)
        });
        walk.open(&format!("{base}{page}")).await;
        walk.look(&format!("step-{number:02}-{}", step.operation)).await;
        let place = walk.send(step).await;
        if step.operation == "arrangeMeeting" {
            let kind = if step.page.contains("panel") {
                "panel"
            } else if step.page.contains("review") {
                "review"
            } else {
                "first"
            };
            meetings.insert(kind, place.rsplit('/').next().expect("an id").to_owned());
        }
        house.settle().await;
        walk.look(&format!("step-{number:02}-after")).await;
        if number == 2 {
            for page in AFTER_THE_DECISION {
                walk.open(&format!("{base}{page}")).await;
                walk.look(&format!("case{}", page.replace('/', "-"))).await;
            }
        }
        if step.operation == "arrangeMeeting" && meetings.len() == 1 {
            for name in ["move", "cancel", "replies"] {
                walk.open(&format!("{place}/{name}")).await;
                walk.look(&format!("meeting-{name}")).await;
            }
        }
    }
    for (path, name) in [
        ("", "case-closed"),
        ("/history", "history-full"),
        ("/analysis", "analysis-final"),
        ("/analysis/print", "analysis-print"),
        ("/meetings", "meetings"),
    ] {
        walk.open(&format!("{base}{path}")).await;
        walk.look(name).await;
    }
}
