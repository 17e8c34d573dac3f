"""What the fuzzer is told beyond the contract: which cases the demonstration holds.

A random id is nearly always "not found", which tests one refusal and nothing behind it. So every
second request that names a record names one that exists, where fuzz.py has found any.
"""

import json
import os
import uuid

import schemathesis

KNOWN = json.loads(os.environ.get("CDR_FUZZ_KNOWN", "{}"))


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    """Puts a known id in the place of a random one, in turn and the same in every run."""
    if not path_parameters:
        return path_parameters
    for name, ids in KNOWN.items():
        random_id = as_uuid(path_parameters.get(name))
        if ids and random_id and random_id.int % 2 == 0:
            path_parameters[name] = ids[(random_id.int // 2) % len(ids)]
    return path_parameters


def as_uuid(value):
    """The id a parameter holds, or nothing: what is malformed on purpose must stay so."""
    try:
        return uuid.UUID(value)
    except (ValueError, TypeError, AttributeError):
        return None
