"""What the fuzzer is told beyond the contract, so that it comes past the first refusal.

A random id is nearly always "not found", a random version is stale, and of ten random dates one is
always in the wrong order. So every second valid request names records that exist, takes any version,
has a key of its own, and has a body that differs from the example in a few places only. The other
half, and everything that is malformed on purpose, stays as it was made.
"""

import datetime
import itertools
import json
import os
import re
import zlib

import schemathesis

# Ids that exist, by the path parameters they stand for: {"case": [["..."]], "case meeting": [[...]]}.
KNOWN = json.loads(os.environ.get("CDR_FUZZ_KNOWN", "{}"))
# Answers of every kind that a fact may have, and some that none has.
FACT_VALUES = ["yes", "2026-11-20", "2026-11-20T08:30:00Z", "male", "0001-01-01", "NM1 2AB", "-1"]
TURNS = itertools.count()
TODAY = datetime.date.today()
# What an example cannot hold for good: days, and what must be set aside to go on.
TIMELY = {
    "arrangeMeeting": {"on": str(TODAY + datetime.timedelta(days=40))},
    "recordMeeting": {
        "on": str(TODAY),
        "overrides": [
            {"gate": "post_mortem_report", "reason": "It is a year away."},
            {"gate": "months_notice", "reason": "Everybody could come."},
        ],
    },
}


@schemathesis.serializer("text/csv")
def csv_text(context, value):
    """A file is sent as the text that was made."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


@schemathesis.hook
def before_call(context, case, **kwargs):
    """Makes every second valid request likely to be done."""
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    made = (case.path_parameters, case.query, case.headers, case.body)
    seed = zlib.crc32(repr(made).encode("utf-8", "surrogatepass"))
    if seed % 2 == 0:
        return
    name_what_exists(case)
    if "If-Match" in case.headers:
        case.headers["If-Match"] = "*"
    if "Idempotency-Key" in case.headers:
        case.headers["Idempotency-Key"] = f"{seed}-{next(TURNS)}"
    if isinstance(case.body, dict):
        case.body = likely_body(case.operation.definition.raw, case.body, seed // 2)


def name_what_exists(case):
    """Known ids in turn, unless the fuzzer itself took the ids from an earlier answer."""
    known = KNOWN.get(" ".join(case.path_parameters))
    if known and not case.meta.pool_draws and case.meta.phase.name != "stateful":
        ids = known[next(TURNS) % len(known)]
        case.path_parameters = dict(zip(case.path_parameters, ids))


def likely_body(operation, made, seed):
    """The body that was made, brought near to the example."""
    example = operation["requestBody"]["content"]["application/json"]["example"]
    name = operation["operationId"]
    body = mixed({**example, **TIMELY.get(name, {})}, made, seed)
    if name == "placeNotice" and KNOWN.get("case"):
        body["case"] = KNOWN["case"][seed % len(KNOWN["case"])][0] if seed % 3 else None
    if name == "recordFact":
        facts = re.findall(r"`([a-z_]+)`", operation["description"])
        body["fact"] = facts[seed % len(facts)]
        if body["answer"] == "known":
            body["value"] = FACT_VALUES[seed // 64 % len(FACT_VALUES)]
    return body


def mixed(example, made, seed):
    """The example with about one value in eight as it was made."""
    if isinstance(example, dict) and isinstance(made, dict):
        names = [*example, *(name for name in made if name not in example)]
        return {
            name: mixed(example.get(name), made.get(name), zlib.crc32(name.encode(), seed))
            for name in names
            if name in example or zlib.crc32(name.encode(), seed) % 8 == 0
        }
    take_made = made is not None and seed % 8 == 0
    return made if example is None or take_made else example
