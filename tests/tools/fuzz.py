"""Lets each principal of a demonstration loose on the operations it may use, with Schemathesis.

Called by tests/run for one running server. It reads the committed contract and demo.json, and ends
with a code that is not zero when any run found a departure from the contract.
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
METHODS = {"get", "post", "put", "patch", "delete"}

# Who plays which operation. Anything not named here is the administrator's, who may do most; what
# other roles are refused is the subject of the permission tests, not of this one.
PLAYERS = {
    "registrar": {
        "sendRegistrarNotice",
        "sendNoticeBatch",
        "getNoticeBatchTemplate",
        "getReceipt",
        "whoAmI",
    },
    "coroner": {"sendCoronerNotice", "getReceipt"},
    "national_signal": {"sendNationalSignal"},
    "practitioner": {"sendPractitionerNotice", "getReceipt"},
    "designated_doctor": {
        "reviewJointAgencyResponse",
        "saveAnalysis",
        "routeAnalysis",
        "returnAnalysis",
        "answerHandOver",
    },
    "panel_chair": {"saveAnalysis", "finaliseAnalysis", "returnAnalysis", "downloadAnalysis"},
}
NOT_THE_ADMINISTRATORS = {
    "sendRegistrarNotice",
    "sendCoronerNotice",
    "sendNationalSignal",
    "sendNoticeBatch",
    "getNoticeBatchTemplate",
    "sendPractitionerNotice",
    "getReceipt",
    "reviewJointAgencyResponse",
    "returnAnalysis",
    "finaliseAnalysis",
    "answerHandOver",
}


def operations(contract):
    """Every operationId with its method and path."""
    return {
        operation["operationId"]: (method, path)
        for path, item in contract["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    }


def plain(role):
    """`Designated doctor`, `designated-doctor` and `DesignatedDoctor` are one role."""
    return "".join(letter for letter in role.lower() if letter.isalpha())


def secret_of(demo, role):
    """The token or key of the first user or client with this role, and its area."""
    for entry in demo["users"] + demo["clients"]:
        if plain(entry["role"]) == plain(role):
            return entry.get("token") or entry["key"]
    sys.exit(f"demo.json has nobody with the role {role}")


def ask(base_url, token, path):
    """One GET as JSON; nothing when it is refused."""
    request = urllib.request.Request(base_url + path, headers={"Authorization": f"Bearer {token}"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)
    except (urllib.error.URLError, ValueError):
        return None


def known_ids(contract, base_url, token):
    """Ids that exist, for each set of path parameters that follows a list we may read.

    The key is the names of the parameters in their order, such as `case meeting`.
    """
    known = {}
    # A list below another needs the ids of the outer one first, and its path is longer.
    for path in sorted(contract["paths"], key=lambda path: path.count("/")):
        names = re.findall(r"{(\w+)}", path)
        collection = path.rsplit("/{", 1)[0]
        key = " ".join(names)
        if not names or key in known or "get" not in contract["paths"].get(collection, {}):
            continue
        outer = known.get(" ".join(names[:-1]), []) if names[1:] else [[]]
        known[key] = [
            [*ids, found]
            for ids in outer
            for found in listed(base_url, token, filled(collection, names, ids))
        ]
    return known


def filled(path, names, ids):
    """The path with its parameters in place."""
    for name, value in zip(names, ids):
        path = path.replace("{" + name + "}", value)
    return path


def listed(base_url, token, path):
    """The ids of the things in a list; of cases, three of each stage."""
    items = (ask(base_url, token, path + "?size=100") or {}).get("items", [])
    by_stage = {}
    for item in items:
        if "id" in item:
            by_stage.setdefault(item.get("stage", item["id"]), []).append(item["id"])
    return [found for ids in by_stage.values() for found in ids[:3]]


def schemathesis(base_url, role, token, chosen, known, more):
    """One run; its exit code."""
    command = [
        str(pathlib.Path(sys.executable).parent / "schemathesis"),
        "--config-file",
        str(ROOT / "tests" / "schemathesis.toml"),
        "run",
        str(ROOT / "openapi.yaml"),
        "--url",
        base_url,
        "--no-color",
        *more,
    ]
    for operation in sorted(chosen):
        command += ["--include-operation-id", operation]
    environment = dict(
        os.environ,
        CDR_FUZZ_TOKEN=token,
        CDR_FUZZ_KNOWN=json.dumps(known),
        SCHEMATHESIS_HOOKS=str(ROOT / "tests" / "schemathesis_hooks.py"),
    )
    print(f"--- as {role}: {len(chosen)} operations", flush=True)
    started = time.monotonic()
    # What the tool remembers between runs belongs with what is built.
    memory = ROOT / "target" / "schemathesis"
    memory.mkdir(parents=True, exist_ok=True)
    code = subprocess.run(command, cwd=memory, env=environment, check=False).returncode
    print(f"--- as {role}: code {code}, {time.monotonic() - started:.0f} s", flush=True)
    return code


def main():
    """Plays every principal in turn."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--demo", required=True)
    parser.add_argument("--base-url", required=True)
    parser.add_argument("--only", help="one role")
    parser.add_argument("--max-examples", help="in place of the number in the configuration")
    given = parser.parse_args()
    more = ["--max-examples", given.max_examples] if given.max_examples else []

    contract = yaml.safe_load((ROOT / "openapi.yaml").read_text(encoding="utf-8"))
    demo = json.loads(pathlib.Path(given.demo).read_text(encoding="utf-8"))
    everything = set(operations(contract))
    unknown = set().union(*PLAYERS.values()) - everything
    if unknown:
        sys.exit(f"named in fuzz.py, but not in the contract: {sorted(unknown)}")

    players = {"administrator": everything - NOT_THE_ADMINISTRATORS, **PLAYERS}
    administrator = secret_of(demo, "administrator")
    known = known_ids(contract, given.base_url, administrator)
    print({name: len(ids) for name, ids in known.items()})
    codes = [
        schemathesis(given.base_url, role, secret_of(demo, role), chosen, known, more)
        for role, chosen in players.items()
        if given.only in (None, role)
    ]
    sys.exit(0 if codes and not any(codes) else 1)


if __name__ == "__main__":
    main()
