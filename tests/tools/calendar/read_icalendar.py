"""Reads calendar files with Python's icalendar and prints what it understood, a line for each event."""

import pathlib
import sys
from datetime import timezone

import icalendar


def told(calendar, event):
    moment = lambda name: event.decoded(name).astimezone(timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    people = event.get("ATTENDEE", [])
    people = people if isinstance(people, list) else [people]
    alarms = len(event.walk("VALARM"))
    return "|".join(
        str(part)
        for part in (
            calendar["METHOD"],
            event["UID"],
            int(event["SEQUENCE"]),
            moment("DTSTART"),
            moment("DTEND"),
            event["STATUS"],
            event["SUMMARY"],
            len(people),
            alarms,
        )
    )


for path in sys.argv[1:]:
    read = icalendar.Calendar.from_ical(pathlib.Path(path).read_bytes())
    for event in read.walk("VEVENT"):
        print(told(read, event))
