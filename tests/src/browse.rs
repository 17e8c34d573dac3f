//! Pages as a browser without scripts reads them: cookies, links, forms with what they hold.

use crate::{Answer, House};
use domain::access::Role;
use poem::{Request, http::Method};
use scraper::{ElementRef, Html, Selector};
use std::cell::RefCell;

/// A browser without scripts.
pub struct Browser<'a> {
    house: &'a House,
    cookie: RefCell<Option<String>>,
}

/// A page as it was read.
pub struct Page {
    /// Status.
    pub status: u16,
    /// Where the server sends the browser, if it does.
    pub location: Option<String>,
    /// The text of the document.
    pub html: String,
}

impl<'a> Browser<'a> {
    /// A fresh browser.
    pub fn new(house: &'a House) -> Self {
        Self { house, cookie: RefCell::new(None) }
    }

    /// A browser in which someone has signed in, by both steps.
    pub async fn signed_in(house: &'a House, area: &str, role: Role) -> Self {
        let browser = Self::new(house);
        browser.sign_in(area, role).await;
        browser
    }

    /// Signs in by both steps.
    pub async fn sign_in(&self, area: &str, role: Role) {
        let user = self
            .house
            .cast
            .users
            .iter()
            .find(|u| u.area == area && u.role == role.code())
            .expect("a person");
        let (email, password) = (user.email.clone(), user.password.clone());
        let first = self.post("/sign-in", &[("email", &email), ("password", &password)]).await;
        assert_eq!(first.status, 303, "{}", first.html);
        let page = self.get("/sign-in/code").await;
        let code = self.house.code(area, role);
        let form = page.form_at("/sign-in/code").with("code", &code);
        let second = self.submit(&form).await;
        assert_eq!(second.status, 303, "{}", second.html);
    }

    /// Opens an address.
    pub async fn get(&self, path: &str) -> Page {
        let mut path = path.to_owned();
        for _ in 0..5 {
            let page = self.send(Method::GET, &path, None).await;
            match page.location.clone() {
                Some(place) => path = place,
                None => return page,
            }
        }
        panic!("the server sends the browser round in circles at {path}");
    }

    /// Opens an address and goes nowhere else.
    pub async fn get_only(&self, path: &str) -> Page {
        self.send(Method::GET, path, None).await
    }

    /// Sends a form.
    pub async fn submit(&self, form: &Form) -> Page {
        let fields: Vec<(&str, &str)> =
            form.fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        self.post(&form.action, &fields).await
    }

    /// Sends a form and opens where the server sends the browser.
    pub async fn follow(&self, form: &Form) -> Page {
        let page = self.submit(form).await;
        assert_eq!(page.status, 303, "{}", page.problem());
        self.get(&page.location.expect("a place")).await
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let body: Vec<String> =
            fields.iter().map(|(n, v)| format!("{}={}", encode(n), encode(v))).collect();
        self.send(Method::POST, path, Some(body.join("&"))).await
    }

    async fn send(&self, method: Method, path: &str, body: Option<String>) -> Page {
        let mut request = Request::builder()
            .method(method)
            .uri(path.parse().expect("an address"))
            .header("Host", "localhost");
        if let Some(cookie) = self.cookie.borrow().as_ref() {
            request = request.header("Cookie", cookie.as_str());
        }
        let request = match body {
            Some(body) => request.content_type("application/x-www-form-urlencoded").body(body),
            None => request.finish(),
        };
        let answer = self.house.call(request).await;
        self.keep_cookie(&answer);
        Page {
            status: answer.status.as_u16(),
            location: answer.header("location").map(str::to_owned),
            html: answer.text(),
        }
    }

    fn keep_cookie(&self, answer: &Answer) {
        if let Some(set) = answer.header("set-cookie") {
            let pair = set.split(';').next().unwrap_or_default().to_owned();
            assert!(set.contains("HttpOnly") && set.contains("SameSite=Lax"), "{set}");
            *self.cookie.borrow_mut() = Some(pair).filter(|pair| !pair.ends_with('='));
        }
    }
}

fn encode(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    text.bytes()
        .map(|byte| if plain(byte) { (byte as char).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// A form with what it holds.
#[derive(Clone, Debug)]
pub struct Form {
    /// Where it goes.
    pub action: String,
    /// The operation it stands for.
    pub operation: Option<String>,
    /// Fields as a browser would send them.
    pub fields: Vec<(String, String)>,
}

impl Form {
    /// The same form with one field filled in, in place of what it held.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.fields.retain(|(n, _)| n != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same form with a date of three boxes.
    #[must_use]
    pub fn with_date(self, name: &str, date: &str) -> Self {
        let mut parts = date.split('-');
        let mut part = || parts.next().expect("a part").trim_start_matches('0').to_owned();
        let (year, month, day) = (part(), part(), part());
        self.with(&format!("{name}-day"), &day)
            .with(&format!("{name}-month"), &month)
            .with(&format!("{name}-year"), &year)
    }

    /// The same form with many fields.
    #[must_use]
    pub fn filled(self, fields: &[(&str, &str)]) -> Self {
        fields.iter().fold(self, |form, (name, value)| form.with(name, value))
    }
}

fn select(selector: &str) -> Selector {
    Selector::parse(selector).expect("a selector")
}

impl Page {
    /// Every form of the page.
    pub fn forms(&self) -> Vec<Form> {
        let document = Html::parse_document(&self.html);
        document.select(&select("form")).map(read_form).collect()
    }

    /// The form that stands for an operation.
    #[track_caller]
    pub fn form(&self, operation: &str) -> Form {
        let found =
            self.forms().into_iter().find(|form| form.operation.as_deref() == Some(operation));
        found.unwrap_or_else(|| panic!("no form for {operation}: {}", self.problem()))
    }

    /// The form that goes to an address.
    #[track_caller]
    pub fn form_at(&self, action: &str) -> Form {
        let found = self.forms().into_iter().find(|form| form.action == action);
        found.unwrap_or_else(|| panic!("no form to {action}: {}", self.problem()))
    }

    /// The title.
    pub fn title(&self) -> String {
        self.text_of("title")
    }

    /// The heading.
    pub fn heading(&self) -> String {
        self.text_of("h1")
    }

    /// The words of the main part.
    pub fn words(&self) -> String {
        self.text_of("main")
    }

    /// What an error page or an error summary says.
    pub fn problem(&self) -> String {
        format!(
            "{} {} / {} / {}",
            self.status,
            self.heading(),
            self.text_of(".nhsuk-error-summary"),
            self.words().chars().take(300).collect::<String>()
        )
    }

    fn text_of(&self, selector: &str) -> String {
        let document = Html::parse_document(&self.html);
        let found = document.select(&select(selector)).next();
        let text: String =
            found.map(|element| element.text().collect::<Vec<_>>().join(" ")).unwrap_or_default();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

fn read_form(form: ElementRef<'_>) -> Form {
    let mut fields = Vec::new();
    for input in form.select(&select("input, select, textarea")) {
        let element = input.value();
        let Some(name) = element.attr("name") else { continue };
        let value = match element.name() {
            "textarea" => Some(input.text().collect::<String>()),
            "select" => chosen(input),
            _ => match element.attr("type") {
                Some("radio" | "checkbox") => element
                    .attr("checked")
                    .map(|_| element.attr("value").unwrap_or("on").to_owned()),
                _ => Some(element.attr("value").unwrap_or_default().to_owned()),
            },
        };
        if let Some(value) = value {
            fields.push((name.to_owned(), value));
        }
    }
    Form {
        action: form.value().attr("action").unwrap_or_default().to_owned(),
        operation: form.value().attr("data-operation").map(str::to_owned),
        fields,
    }
}

fn chosen(select_box: ElementRef<'_>) -> Option<String> {
    let options: Vec<ElementRef<'_>> = select_box.select(&select("option")).collect();
    let found =
        options.iter().find(|option| option.value().attr("selected").is_some()).or(options.first());
    found.map(|option| option.value().attr("value").unwrap_or_default().to_owned())
}
