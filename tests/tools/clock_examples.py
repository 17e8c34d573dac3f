"""Works out the examples of tests/data/clocks, without the code they test.

Dates come from the published list of bank holidays (tests/data/bank-holidays), from the days of 2029
to 2031 written down here by hand, and from Python's own calendar and time zones. Run it in this folder:

    python3 clock_examples.py

It writes one file for each example. It is not run by the tests: the files are what counts.
"""
import calendar as months_of
import json
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

DATA = Path(__file__).resolve().parent.parent / "data"
LONDON = ZoneInfo("Europe/London")
WEEKEND = "Saturdays and Sundays are not counted"
BY_RULE = "ank holidays after 2028 are reckoned by rule"
published = json.loads((DATA / "bank-holidays/england-and-wales-scotland-northern-ireland.json").read_text())
HOLIDAYS = {date.fromisoformat(e["date"]): e["title"] + (" (substitute day)" if e["notes"] == "Substitute day" else "")
            for e in published["england-and-wales"]["events"]}
for day, name in {
    "2029-01-01": "New Year’s Day", "2029-03-30": "Good Friday", "2029-04-02": "Easter Monday",
    "2029-05-07": "Early May bank holiday", "2029-05-28": "Spring bank holiday",
    "2029-08-27": "Summer bank holiday", "2029-12-25": "Christmas Day", "2029-12-26": "Boxing Day",
    "2030-01-01": "New Year’s Day", "2030-04-19": "Good Friday", "2030-04-22": "Easter Monday",
    "2030-05-06": "Early May bank holiday", "2030-05-27": "Spring bank holiday",
    "2030-08-26": "Summer bank holiday", "2030-12-25": "Christmas Day", "2030-12-26": "Boxing Day",
    "2031-01-01": "New Year’s Day",
}.items():
    HOLIDAYS[date.fromisoformat(day)] = name
# Easter Sunday, from the printed tables.
EASTER = {2019: "04-21", 2020: "04-12", 2021: "04-04", 2022: "04-17", 2023: "04-09", 2024: "03-31",
          2025: "04-20", 2026: "04-05", 2027: "03-28", 2028: "04-16", 2029: "04-01", 2030: "04-21"}
written = set()


def day(text):
    return text if isinstance(text, date) else date.fromisoformat(text)


def human(on):
    return f"{day(on).day} {day(on).strftime('%B %Y')}"


def end(on):
    """The last microsecond of a day in London, in UTC."""
    midnight = datetime.combine(day(on) + timedelta(days=1), datetime.min.time(), LONDON)
    return (midnight.astimezone(timezone.utc) - timedelta(microseconds=1)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def later(at, hours):
    moment = datetime.fromisoformat(at.replace("Z", "+00:00")) + timedelta(hours=hours)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def working(on, count, step=1):
    """Count working days from a day that is day 0; what is stepped over, in order."""
    on, why, weekend, first = day(on), [], False, day(on)
    while count:
        on += timedelta(days=step)
        if on.weekday() >= 5:
            weekend = True
        elif on in HOLIDAYS:
            why.append(f"{HOLIDAYS[on]}, {on.day} {on.strftime('%B')}")
        else:
            count -= 1
    why += [WEEKEND] if weekend else []
    why += [BY_RULE] if max(on, first).year > 2028 else []
    return on, why


def plus_months(on, count):
    on = day(on)
    year, month = divmod(on.year * 12 + on.month - 1 + count, 12)
    return date(year, month + 1, min(on.day, months_of.monthrange(year, month + 1)[1]))


def plus(on, days):
    return day(on) + timedelta(days=days)


def show(value, depth=0):
    pad = "  " * depth
    lines = []
    for key, item in value.items():
        if isinstance(item, dict):
            lines += [f"{pad}{key}:"] + show(item, depth + 1)
        elif isinstance(item, list):
            lines.append(f"{pad}{key}:")
            for row in item:
                text = json.dumps(row, ensure_ascii=False, default=str)
                lines.append(f"{pad}  - {text}")
        else:
            plain = isinstance(item, (bool, int))
            lines.append(f"{pad}{key}: {json.dumps(item) if plain else json.dumps(str(item), ensure_ascii=False)}")
    return lines


def write(name, rule, body):
    assert name not in written, name
    written.add(name)
    text = "\n".join([f"rule: {json.dumps(rule, ensure_ascii=False)}"] + show(body)) + "\n"
    (DATA / "clocks" / f"{name}.yaml").write_text(text)


def count(name, from_on, days, rule="process 4.1: working days, day 0 is the day itself"):
    on, why = working(from_on, days)
    write(name, rule, {"count": {"from": from_on, "working_days": days, "on": on, "because": why}})


def clock(name, rule, which, case, **expect):
    write(name, rule, {"clock": which, "case": case, "expect": expect})


def notice(source, kind, on):
    return {"notices": [{"source": source, "kind": kind, "claimed_on": on}]}


def facts(**known):
    return {"facts": known}


def c07(name, on, rule="Working Together 2023: the coroner's 3 working days (process C7)"):
    due, why = working(on, 3)
    clock(f"c07-{name}", rule, "C7", notice("coroner", "decision_to_investigate", on), limit_at=end(due), because=why)


def c24(name, on, rule="Working Together 2023 para 330: 5 working days (process C24)"):
    due, why = working(on, 5)
    clock(f"c24-{name}", rule, "C24", facts(serious_incident_known_on=on), limit_at=end(due), because=why)


def c25(name, on):
    due, why = working(on, 15)
    clock(f"c25-{name}", "Working Together 2023 ch.5: 15 working days from the incident (process C25, X5)", "C25",
          facts(serious_incident_on=on), about="incident", limit_at=end(due), because=why)


def c18(name, died, rule, holds=(), due=None, why=(), **more):
    case = {"facts": {"died_on": died}}
    if holds:
        case["holds"] = list(holds)
    expect = {"target_at": end(due or plus_months(died, 3))} if due != "none" else {}
    clock(f"c18-{name}", rule, "C18", case, **expect, because=list(why), **more)


def hold(process, since, until=None, review_on=None):
    row = {"process": process, "since": since, "review_on": review_on or str(plus(since, 60))}
    return {**row, "until": until} if until else row


def holidays():
    for year in range(2019, 2031):
        c07(f"christmas-{year}", f"{year}-12-23")
        c24(f"christmas-{year}", f"{year}-12-22")
        c25(f"new-year-{year}-{year + 1}", f"{year}-12-15")
        easter = day(f"{year}-{EASTER[year]}")
        assert HOLIDAYS[plus(easter, -2)] == "Good Friday" and HOLIDAYS[plus(easter, 1)] == "Easter Monday"
        c07(f"easter-{year}", plus(easter, -3))
        c24(f"easter-{year}", plus(easter, -4))
    for name, on in {"ve-day-2020": "2020-05-07", "platinum-jubilee-2022": "2022-06-01",
                     "state-funeral-2022": "2022-09-16", "coronation-2023": "2023-05-05",
                     "no-early-may-monday-2020": "2020-05-01", "no-spring-monday-2022": "2022-05-27"}.items():
        c07(f"one-off-{name}", on)
        c24(f"one-off-{name}", on)
    for name, from_on, on, why in [
        ("saturday", "2026-11-21", "2026-11-23", "moved from Saturday 21 November"),
        ("sunday", "2026-11-22", "2026-11-23", "moved from Sunday 22 November"),
        ("christmas-day", "2026-12-25", "2026-12-29", "moved from Christmas Day, 25 December"),
        ("good-friday", "2027-03-26", "2027-03-30", "moved from Good Friday, 26 March"),
    ]:
        write(f"wd-zero-days-from-{name}", "process 4.1: a day that does not count moves to the next that does",
              {"count": {"from": from_on, "working_days": 0, "on": on, "because": [why]}})
    count("wd-over-the-leap-day-2028", "2028-02-28", 3)
    count("wd-decision-on-a-saturday", "2026-11-21", 3)
    count("wd-ten-days-over-the-summer-holiday", "2026-08-28", 10)


def days_and_months():
    for name, on in {"2026-05-01": "2026-05-01", "leap-day": "2028-02-23", "no-leap-day": "2027-02-23",
                     "over-new-year": "2026-12-28", "on-christmas-day": "2026-12-25",
                     "clocks-forward": "2026-03-25", "clocks-back": "2026-10-20"}.items():
        clock(f"c04-day-after-registration-{name}", "Children and Young Persons Act 2008 s.31(7): seven days beginning with the day after",
              "C4", notice("registration", "registration", on), limit_at=end(plus(on, 7)),
              because=[f"7 days after {human(on)}, which is day 0."])
    for which, source in (("C5", "correction"), ("C6", "no_liability")):
        clock(f"{which.lower().replace('c', 'c0')}-month-end-2026-06-30", "Children and Young Persons Act 2008 s.31(7)", which,
              notice(source, source, "2026-06-30"), limit_at=end("2026-07-07"))
    for died in ("2026-08-31", "2026-11-30", "2027-11-30", "2027-11-29", "2028-02-29", "2026-12-31", "2027-01-31", "2026-11-02"):
        due = plus_months(died, 3)
        short = [f"That month has no day {day(died).day}: the end of the month."] if due.day != day(died).day else []
        c18(f"three-months-after-{died}", died, "process 4.1: months keep the day number, else month end (C18)",
            why=[f"3 months after {human(died)}."] + short)
    for on in ("2026-08-31", "2027-08-31", "2026-03-15"):
        clock(f"c26-six-months-after-{on}", "Working Together 2023 para 362: six months (process C26)", "C26",
              facts(local_review_started_on=on), about="published", limit_at=end(plus_months(on, 6)))
    clock("c27-six-months-after-2027-02-28", "Working Together 2023 para 373 (process C27)", "C27",
          facts(national_review_started_on="2027-02-28"), about="published", limit_at=end("2027-08-28"))
    for which, key in (("C26", "local"), ("C27", "national")):
        for name, on in {"after-christmas": "2027-01-06", "after-easter": "2027-04-06"}.items():
            due, why = working(on, 7, -1)
            clock(f"{which.lower()}-seven-working-days-before-{name}", "Working Together 2023 paras 362 to 374: 7 working days before publication",
                  which, facts(**{f"{key}_review_planned_on": on}), about="sent", limit_at=end(due), because=why)
    clock("c09-reply-56-days-over-the-leap-day", "reg 29(4): 56 days from the date sent, unverified (process C9)", "C9",
          facts(prevention_sent_on="2028-01-20"), about="reply", limit_at=end("2028-03-16"), because=["The coroner may extend it."])
    clock("c14-after-the-interim-result", "Buckinghamshire 2019: 5 and 7 days (process C14)", "C14",
          facts(post_mortem_interim_on="2026-12-28"), target_at=end("2027-01-02"), limit_at=end("2027-01-04"))
    clock("c15-after-the-final-report", "Buckinghamshire 2019: 8 and 12 weeks (process C15)", "C15",
          {"facts": {"post_mortem_report_on": "2027-01-04"}, "response_opened_at": "2026-11-02T10:00:00Z"},
          target_at=end("2027-03-01"), limit_at=end("2027-03-29"))
    clock("c31-certificate-2024-12-27", "council pages: 5 days from the certificate (process C31)", "C31",
          facts(certificate_received_on="2024-12-27"), limit_at=end("2025-01-01"))
    clock("c25-from-the-notification", "local practice: 15 working days from the notification (process C25, X5)", "C25",
          facts(serious_incident_on="2026-11-02", serious_incident_notified_on="2026-11-06"), about="notification",
          limit_at=end(working("2026-11-06", 15)[0]))


def no_period():
    unset = "No period is set: national text gives none"
    rule = "process 4: a dash is no period, and says so"
    for which, case in {
        "C8": facts(post_mortem_obtained_on="2026-11-02"), "C16": facts(forms_asked_on="2026-11-02"),
        "C28": facts(died_on="2026-11-02", looked_after="yes"), "C29": facts(patient_safety_opened_on="2026-11-02"),
        "C33": facts(suicide_suspected_on="2026-11-02"),
    }.items():
        clock(f"{which.lower().replace('c8', 'c08')}-no-period-set", rule, which, case, state="no_period_set", because=[unset])
    clock("c09-copy-no-period-set", rule, "C9", facts(prevention_report_on="2026-11-02"), about="copy", state="no_period_set", because=[unset])


def hours():
    rule = "process 4.1: hours are elapsed hours from a timestamp"
    change = "The clocks change in between: hours count as they pass."
    for name, died in {"clocks-forward-2026": "2026-03-28T12:00:00Z", "clocks-back-2026": "2026-10-24T11:00:00Z",
                       "clocks-forward-2028": "2028-03-25T23:30:00Z", "clocks-back-2029": "2029-10-27T22:15:00Z"}.items():
        clock(f"c02-{name}", rule, "C2", facts(died_at=died), limit_at=later(died, 48), approximate=False, because=[change])
    clock("c02-no-change-of-clocks", rule, "C2", facts(died_at="2026-11-02T09:30:00Z"), limit_at="2026-11-04T09:30:00Z", approximate=False)
    for on in ("2026-11-02", "2026-03-28", "2028-02-28", "2026-10-24"):
        clock(f"c02-only-the-date-{on}", "process 4.1: only a date is known: the end of the second day, marked approximate", "C2",
              facts(died_on=on), limit_at=end(plus(on, 2)), approximate=True, because=["Only the date is known, so the hours are about right."])
    for name, at in {"clocks-forward-2027": "2027-03-28T00:30:00Z", "clocks-back-2027": "2027-10-31T00:30:00Z"}.items():
        clock(f"c10-{name}", "Bracknell Forest; Hampshire: 2 and 4 hours (process C10)", "C10", facts(criterion_met_at=at),
              target_at=later(at, 2), limit_at=later(at, 4), because=[change])
        clock(f"c30-{name}", "research toolkit: 24 and 48 hours (process C30)", "C30", facts(died_at=at),
              target_at=later(at, 24), limit_at=later(at, 48), because=[change])
    for name, at, due in [
        ("tuesday-morning", "2026-11-03T10:00:00Z", None), ("friday-evening", "2026-11-06T19:00:00Z", "2026-11-09"),
        ("sunday", "2026-11-08T11:00:00Z", "2026-11-09"), ("christmas-eve-night", "2026-12-24T20:00:00Z", "2026-12-29"),
        ("good-friday", "2027-03-26T10:00:00Z", "2027-03-30"),
    ]:
        clock(f"c13-opened-{name}", "Bracknell Forest: 24 hours in working hours, else the next working day; Leeds: 72 hours (process C13)",
              "C13", {"response_opened_at": at}, target_at=end(due) if due else later(at, 24), limit_at=later(at, 72))
    for name, at in {"friday": "2026-11-06T15:00:00Z", "christmas-eve": "2027-12-24T10:00:00Z", "maundy-thursday": "2028-04-13T10:00:00Z"}.items():
        due, why = working(at[:10], 1)
        clock(f"c12-opened-{name}", "Bracknell Forest: the next working day (process C12)", "C12", {"response_opened_at": at}, limit_at=end(due), because=why)
    clock("c11-over-clocks-back", "Bracknell Forest: 24 and 48 hours (process C11)", "C11", {"response_opened_at": "2026-10-24T12:00:00Z"},
          target_at="2026-10-25T12:00:00Z", limit_at="2026-10-26T12:00:00Z", because=[change])
    clock("c23-at-once", "Working Together 2023 para 399: immediately (process C23)", "C23", facts(abuse_suspected_at="2026-11-02T09:00:00Z"),
          target_at="2026-11-02T09:00:00Z", state="late", because=["Immediately: the text gives no number of hours."])


def holds():
    rule = "process 4.1: the days on hold are added (C18)"
    c18("hold-12-days-inquest", "2026-11-02", rule, [hold("inquest", "2026-12-01", "2026-12-13")], "2027-02-14",
        ["On hold 12 days: inquest (1 December 2026 to 13 December 2026)."])
    c18("hold-over-the-leap-day", "2028-01-10", rule, [hold("criminal", "2028-02-20", "2028-03-05")], "2028-04-24",
        ["On hold 14 days: criminal enquiry or proceedings"])
    c18("hold-over-clocks-forward", "2027-01-15", rule, [hold("patient_safety", "2027-03-20", "2027-04-03")], "2027-04-29",
        ["On hold 14 days: patient safety response"])
    c18("holds-overlap-and-count-once", "2026-11-02", rule,
        [hold("inquest", "2026-12-01", "2026-12-11"), hold("criminal", "2026-12-06", "2026-12-21")], "2027-02-22",
        ["On hold 10 days: inquest", "On hold 10 days: criminal enquiry or proceedings (11 December 2026 to 21 December 2026)."])
    c18("holds-one-after-another", "2026-11-02", rule,
        [hold("inquest", "2026-12-01", "2026-12-06"), hold("inquest", "2027-02-05", "2027-02-25")], "2027-02-27",
        ["On hold 5 days: inquest", "On hold 20 days: inquest"])
    c18("hold-within-a-hold", "2026-11-02", rule,
        [hold("inquest", "2026-12-01", "2026-12-31"), hold("criminal", "2026-12-10", "2026-12-20")], "2027-03-04", ["On hold 30 days: inquest"])
    c18("hold-of-no-day", "2026-11-02", rule, [hold("inquest", "2026-12-01", "2026-12-01")])
    c18("hold-after-the-due-date", "2026-11-02", rule, [hold("inquest", "2027-02-03", "2027-03-03")], None,
        ["The hold since 3 February 2027 does not count: it began after the due date."])
    c18("hold-on-the-due-date", "2026-11-02", rule, [hold("inquest", "2027-02-02", "2027-03-02")], "2027-03-02", ["On hold 28 days: inquest"])
    c18("hold-lasts", "2026-11-02", "process 4.1: on hold, nothing is due; somebody looks again (C18)",
        [hold("inquest", "2026-12-01", None, "2027-03-01")], "none",
        ["On hold since 1 December 2026: inquest. To be looked at again on 1 March 2027. Before this it was due on 2 February 2027."],
        on_hold=True, state="on_hold")
    c18("hold-lasts-after-one-released", "2026-11-02", rule,
        [hold("inquest", "2026-12-01", "2026-12-06"), hold("safeguarding_review", "2027-01-10", None, "2027-04-01")], "none",
        ["On hold 5 days: inquest", "Before this it was due on 7 February 2027."], on_hold=True, state="on_hold")
    clock("c02-is-never-held", "process 4.1: C1 to C7 are not pausable", "C2",
          {"facts": {"died_on": "2026-11-02"}, "holds": [hold("criminal", "2026-11-02", None)]}, limit_at=end("2026-11-04"), on_hold=False)
    clock("c24-is-never-held", "process 4.1: C23 and C24 are not pausable", "C24",
          {"facts": {"serious_incident_known_on": "2026-11-02"}, "holds": [hold("criminal", "2026-11-02", None)]}, limit_at=end("2026-11-09"), on_hold=False)


def panel():
    rule = "process C20: six weeks after the latest of report, inquest result or decision"
    passed = {"passed_on_at": "2027-01-14T15:00:00Z"}
    for name, known, start in [
        ("report-only", {}, "2027-01-14"),
        ("inquest-concluded-later", {"inquest_opened_on": "2026-11-10", "inquest_concluded_on": "2027-03-02"}, "2027-03-02"),
        ("inquest-concluded-earlier", {"inquest_opened_on": "2026-11-10", "inquest_concluded_on": "2026-12-15"}, "2027-01-14"),
        ("decision-not-to-resume", {"inquest_opened_on": "2026-11-10", "inquest_suspended_on": "2026-12-01", "inquest_not_resumed_on": "2027-05-04"}, "2027-05-04"),
        ("investigation-discontinued", {"coroner_decided_on": "2026-11-03", "investigation_discontinued_on": "2027-02-20"}, "2027-02-20"),
    ]:
        case = {**({"facts": known} if known else {}), **passed}
        clock(f"c20-{name}", rule, "C20", case, target_at=end(plus(start, 42)), because=[f"6 weeks after {human(start)}."])
    clock("c20-inquest-suspended", rule, "C20", {"facts": {"inquest_opened_on": "2026-11-10", "inquest_suspended_on": "2026-12-01"}, **passed},
          state="not_started", because=["Waits for the inquest"])
    clock("c20-hold-12-days-inquest", "process 4.1: the days on hold are added (C20)", "C20",
          {**passed, "holds": [hold("inquest", "2027-01-20", "2027-02-01")]}, target_at=end("2027-03-09"), because=["On hold 12 days: inquest"])
    clock("c18-post-mortem-outstanding-is-not-late", "process C18: never red while a post-mortem report is outstanding", "C18",
          facts(died_on="2026-01-02", post_mortem_commissioned_on="2026-01-03"), target_at=end("2026-04-02"), state="past_target",
          because=["A post-mortem report is outstanding, so this is not late."])
    clock("c18-report-in-and-late", "process C18: with the report in, past the target is late", "C18",
          facts(died_on="2026-01-02", post_mortem_commissioned_on="2026-01-03", post_mortem_report_on="2026-03-01"),
          target_at=end("2026-04-02"), state="late")


if __name__ == "__main__":
    (DATA / "clocks").mkdir(exist_ok=True)
    for part in (holidays, days_and_months, no_period, hours, holds, panel):
        part()
    print(f"{len(written)} examples")
