//! Forms as a browser sends them: fields by name, faults by pointer. The name of a field is its
//! JSON pointer without the first slash, so a fault finds its field by itself. A rejected form
//! comes back filled in.

use super::session::Person;
use crate::ops::Keyed;
use chrono::{NaiveDate, NaiveTime};
use domain::refusal::FieldFault;
use poem::{Error, FromRequest, Request, RequestBody, Response, http::StatusCode, web::Form};

/// The fields of a form and what is wrong with them.
#[derive(Clone, Debug, Default)]
pub struct FormState {
    /// Name and value, as sent.
    pub values: Vec<(String, String)>,
    /// What is wrong.
    pub faults: Vec<FieldFault>,
}

impl FormState {
    /// A form filled with values.
    pub fn filled(values: Vec<(String, String)>) -> Self {
        Self { values, faults: Vec::new() }
    }

    /// The same form with what is wrong.
    #[must_use]
    pub fn with_faults(mut self, faults: Vec<FieldFault>) -> Self {
        self.faults = faults;
        self
    }

    /// Sets a value that is not there yet.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.values.push((name.to_owned(), value.into()));
    }

    /// The value of a field, or nothing.
    pub fn value(&self, name: &str) -> &str {
        self.values.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value.as_str())
    }

    /// The value of a field without surrounding spaces; none if it is empty.
    pub fn some(&self, name: &str) -> Option<String> {
        Some(self.value(name).trim().to_owned()).filter(|value| !value.is_empty())
    }

    /// Whether a choice is made.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.values.iter().any(|(n, v)| n == name && v == value)
    }

    /// What is wrong with a field.
    pub fn fault(&self, name: &str) -> Option<&str> {
        let found = self.faults.iter().find(|fault| fault.field.trim_start_matches('/') == name);
        found.map(|fault| fault.detail.as_str())
    }

    /// The id of a field on the page.
    pub fn id(&self, name: &str) -> String {
        id_of(name)
    }

    /// Faults with the id of the field each belongs to.
    pub fn summary(&self) -> Vec<(String, String)> {
        let lines = self.faults.iter();
        lines
            .map(|fault| (id_of(fault.field.trim_start_matches('/')), fault.detail.clone()))
            .collect()
    }

    /// A date of three boxes; a part that is missing or not a date is a fault of the whole.
    pub fn date(&mut self, name: &str, needed: &str) -> Option<NaiveDate> {
        let part = |part: &str| self.value(&format!("{name}-{part}")).trim().to_owned();
        let (day, month, year) = (part("day"), part("month"), part("year"));
        let date = match (day.parse(), month.parse(), year.parse()) {
            (Ok(day), Ok(month), Ok(year)) => NaiveDate::from_ymd_opt(year, month, day)
                .filter(|_| (1_900..=2_200).contains(&year)),
            _ => None,
        };
        if date.is_none() {
            self.faults.push(FieldFault::new(format!("/{name}"), "date-not-recognised", needed));
        }
        date
    }

    /// Fills the three boxes of a date.
    pub fn set_date(&mut self, name: &str, date: NaiveDate) {
        use chrono::Datelike;
        self.set(&format!("{name}-day"), date.day().to_string());
        self.set(&format!("{name}-month"), date.month().to_string());
        self.set(&format!("{name}-year"), date.year().to_string());
    }

    /// A time on the 24-hour clock.
    pub fn time(&mut self, name: &str) -> Option<NaiveTime> {
        let time = NaiveTime::parse_from_str(self.value(name).trim(), "%H:%M").ok();
        if time.is_none() {
            let detail = "Enter a time on the 24-hour clock such as 14:00.";
            self.faults.push(FieldFault::new(format!("/{name}"), "time-not-recognised", detail));
        }
        time
    }

    /// How many numbered lines a group of fields has, such as `invitees/0/name`.
    pub fn lines(&self, group: &str) -> usize {
        let prefix = format!("{group}/");
        let numbers = self.values.iter().filter_map(|(name, _)| {
            name.strip_prefix(&prefix)?.split('/').next()?.parse::<usize>().ok()
        });
        numbers.filter(|number| *number < 100).map(|number| number + 1).max().unwrap_or(0)
    }
}

fn id_of(name: &str) -> String {
    format!("f-{}", name.replace(['/', ' '], "-"))
}

/// A form that was posted by a person from one of our pages.
pub struct Posted {
    /// Who.
    pub person: Person,
    /// What.
    pub form: FormState,
}

impl Posted {
    /// The key of the form, with the digest of what came with it: a form sent twice acts once.
    pub fn keyed(&self, about: &str) -> Option<Keyed> {
        let key = self.form.some("key").filter(|key| key.len() <= 100)?;
        let body: Vec<&(String, String)> =
            self.form.values.iter().filter(|(name, _)| name != "csrf").collect();
        Some(Keyed::new(&key, about, format!("{body:?}").as_bytes()))
    }

    /// The version that the form was made from, as `If-Match` writes it.
    pub fn version(&self) -> Option<String> {
        self.form.some("version").map(|version| format!("\"{version}\""))
    }
}

impl<'a> FromRequest<'a> for Posted {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        let person = Person::from_request(request, body).await?;
        let Form(values) = Form::<Vec<(String, String)>>::from_request(request, body).await?;
        let form = FormState::filled(values);
        let same = crate::secrets::same(form.value("csrf"), &person.session.csrf);
        if !same || !same_origin(request) {
            return Err(forged());
        }
        Ok(Self { person, form })
    }
}

/// Whether a browser says that the form came from our own pages; an old browser says nothing.
///
/// `Origin: null` tells nothing either: browsers send it for every form of a page whose referrer
/// policy is `no-referrer`, as ours is. The token of the form is what decides then.
pub fn same_origin(request: &Request) -> bool {
    match request.header("sec-fetch-site") {
        Some("same-origin" | "none") => return true,
        Some(_) => return false,
        None => {}
    }
    match (request.header("origin"), request.header("host")) {
        (Some("null"), _) => true,
        (Some(origin), Some(host)) => {
            origin.split_once("://").is_some_and(|(_, name)| name == host)
        }
        _ => true,
    }
}

fn forged() -> Error {
    let page = super::errors::plain(
        StatusCode::FORBIDDEN,
        "This form is out of date",
        "The form did not come from a page of this session. Go back, load the page again and send the form once more.",
    );
    Error::from_response(page)
}

/// A page that sends the browser elsewhere.
pub fn see_other(place: &str) -> Response {
    Response::builder().status(StatusCode::SEE_OTHER).header("Location", place).finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(values: &[(&str, &str)]) -> FormState {
        FormState::filled(values.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect())
    }

    fn dated(day: &str, month: &str, year: &str) -> (Option<NaiveDate>, FormState) {
        let mut form = form(&[("on-day", day), ("on-month", month), ("on-year", year)]);
        (form.date("on", "Enter the day"), form)
    }

    #[test]
    fn a_date_of_three_boxes_is_read_and_a_day_that_does_not_exist_is_a_fault_of_the_whole() {
        let (date, good) = dated(" 2", "09", "2026");
        assert_eq!(date, NaiveDate::from_ymd_opt(2026, 9, 2));
        assert!(good.faults.is_empty());
        for (day, month, year) in
            [("31", "9", "2026"), ("", "9", "2026"), ("2", "9", "26"), ("2", "Sept", "2026")]
        {
            let (date, form) = dated(day, month, year);
            assert_eq!(date, None, "{day} {month} {year}");
            assert_eq!(form.fault("on"), Some("Enter the day"));
            assert_eq!(form.summary(), [("f-on".to_owned(), "Enter the day".to_owned())]);
            assert_eq!(form.value("on-day"), day, "what was typed is kept");
        }
    }

    #[test]
    fn a_time_is_on_the_24_hour_clock() {
        assert_eq!(form(&[("at", "14:05")]).time("at"), NaiveTime::from_hms_opt(14, 5, 0));
        for wrong in ["", "2pm", "25:00", "14.05"] {
            let mut form = form(&[("at", wrong)]);
            assert_eq!(form.time("at"), None, "{wrong}");
            assert!(form.fault("at").is_some());
        }
    }

    #[test]
    fn a_fault_finds_its_field_by_its_pointer() {
        let fault = FieldFault::new("/invitees/0/name", "missing", "Enter a name");
        let form =
            form(&[("invitees/0/name", ""), ("invitees/2/name", "A")]).with_faults(vec![fault]);
        assert_eq!(form.fault("invitees/0/name"), Some("Enter a name"));
        assert_eq!(form.id("invitees/0/name"), "f-invitees-0-name");
        assert_eq!(form.lines("invitees"), 3);
    }

    fn from(headers: &[(&str, &str)]) -> bool {
        let request = Request::builder().header("Host", "cdr.example");
        same_origin(
            &headers.iter().fold(request, |request, (n, v)| request.header(*n, *v)).finish(),
        )
    }

    #[test]
    fn a_form_from_another_place_is_known_by_what_the_browser_says() {
        assert!(from(&[]), "an old browser says nothing");
        assert!(from(&[("Origin", "https://cdr.example")]));
        assert!(from(&[("Origin", "null")]), "what our own referrer policy makes of it");
        assert!(from(&[("Origin", "null"), ("Sec-Fetch-Site", "same-origin")]));
        assert!(!from(&[("Origin", "https://elsewhere.example")]));
        assert!(!from(&[("Origin", "https://cdr.example.elsewhere.example")]));
        assert!(!from(&[("Origin", "null"), ("Sec-Fetch-Site", "cross-site")]));
        assert!(!from(&[("Sec-Fetch-Site", "same-site")]));
    }
}
