"""Lets each principal of a demonstration loose on the operations it may use, with Schemathesis.

Called by tests/run for one running server. It reads the committed contract and demo.json, and ends
with a code that is not zero when any run found a departure from the contract.
"""

import argparse
import json
import os
import pathlib
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
    "registrar": {"sendRegistrarNotice", "getReceipt", "whoAmI"},
    "coroner": {"sendCoronerNotice", "getReceipt"},
    "designated_doctor": {"reviewJointAgencyResponse", "routeAnalysis", "returnAnalysis"},
    "panel_chair": {"finaliseAnalysis", "returnAnalysis"},
}
NOT_THE_ADMINISTRATORS = {
    "sendRegistrarNotice",
    "sendCoronerNotice",
    "getReceipt",
    "reviewJointAgencyResponse",
    "returnAnalysis",
    "finaliseAnalysis",
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


def ids_in(value):
    """Every `id` in an answer, in its order."""
    if isinstance(value, dict):
        own = [value["id"]] if isinstance(value.get("id"), str) else []
        return own + [found for part in value.values() for found in ids_in(part)]
    if isinstance(value, list):
        return [found for part in value for found in ids_in(part)]
    return []


def known_ids(contract, base_url, token):
    """Ids that exist, for each path parameter that stands right after a list we may read."""
    known = {}
    paths = contract["paths"]
    for path in paths:
        if "{" not in path:
            continue
        collection, name = path.split("{", 1)
        name = name.split("}", 1)[0]
        collection = collection.rstrip("/")
        if name not in known and "get" in paths.get(collection, {}):
            found = ids_in(ask(base_url, token, collection) or {})
            known[name] = list(dict.fromkeys(found))[:40]
    return known


def schemathesis(base_url, role, token, chosen, known):
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
    ]
    for operation in sorted(chosen):
        command += ["--include-operation-id", operation]
    environment = dict(os.environ, CDR_FUZZ_TOKEN=token, CDR_FUZZ_KNOWN=json.dumps(known))
    print(f"--- as {role}: {len(chosen)} operations", flush=True)
    started = time.monotonic()
    code = subprocess.run(command, cwd=ROOT / "tests", env=environment, check=False).returncode
    print(f"--- as {role}: code {code}, {time.monotonic() - started:.0f} s", flush=True)
    return code


def main():
    """Plays every principal in turn."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--demo", required=True)
    parser.add_argument("--base-url", required=True)
    parser.add_argument("--only", help="one role")
    given = parser.parse_args()

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
        schemathesis(given.base_url, role, secret_of(demo, role), chosen, known)
        for role, chosen in players.items()
        if given.only in (None, role)
    ]
    sys.exit(0 if codes and not any(codes) else 1)


if __name__ == "__main__":
    main()
