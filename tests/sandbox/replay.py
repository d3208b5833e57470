"""Replays recorded answers of Google against the sandbox, and lists what differs.

Ids that Google made up (spreadsheets, tabs, named and protected ranges) are mapped to the sandbox's
as they appear. Times are not compared.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

RECORDINGS = Path(__file__).parent / "recordings" / "gspread.jsonl.gz"
HOSTS = re.compile(r"^https://(?:sheets|www)\.googleapis\.com(?=/)")
TEXT_IDS = {"id", "spreadsheetId"}
NUMBER_IDS = {"sheetId", "namedRangeId", "protectedRangeId"}
VOLATILE = {"createdTime", "modifiedTime", "spreadsheetUrl"}


@dataclass
class Outcome:
    """What a replay found.

    Args:
        total: Interactions replayed, by endpoint.
        same: Those whose status and body agree, by endpoint.
        differences: `test #n endpoint: what` for the others.
        skipped: Calls about files that the recording did not create itself, by endpoint.
    """

    total: Counter[str] = field(default_factory=Counter)
    same: Counter[str] = field(default_factory=Counter)
    differences: dict[str, list[str]] = field(default_factory=dict)
    skipped: Counter[str] = field(default_factory=Counter)


def recordings() -> dict[str, list[dict[str, Any]]]:
    """The recorded interactions by test."""
    found: dict[str, list[dict[str, Any]]] = {}
    with gzip.open(RECORDINGS, "rt", encoding="utf-8") as lines:
        for line in lines:
            interaction = json.loads(line)
            found.setdefault(interaction["test"], []).append(interaction)
    return found


def endpoint(method: str, uri: str) -> str:
    """The method and the path with its variable parts named."""
    path = re.sub(r"/(spreadsheets|files)/[^/:]+", r"/\1/{id}", urlsplit(uri).path)
    path = re.sub(
        r"/values/[^/]*?(:append|:clear)?$", lambda m: f"/values/{{range}}{m[1] or ''}", path
    )
    return f"{method} {path}"


def learn(google: Any, ours: Any, ids: dict[tuple[str, Any], Any]) -> None:
    """Note which of our ids stands for which of Google's."""
    if isinstance(google, dict) and isinstance(ours, dict):
        for key in google.keys() & ours.keys():
            value = google[key]
            if key in TEXT_IDS | NUMBER_IDS and not isinstance(value, (dict, list)) and value != 0:
                ids[key if key in NUMBER_IDS else "id", value] = ours[key]
            else:
                learn(value, ours[key], ids)
    elif isinstance(google, list) and isinstance(ours, list):
        for one, other in zip(google, ours, strict=False):
            learn(one, other, ids)


def mapped(value: Any, ids: dict[tuple[str, Any], Any]) -> Any:
    """A value with Google's ids replaced by ours, without what is never the same."""
    if isinstance(value, list):
        return [mapped(item, ids) for item in value]
    if isinstance(value, dict):
        result = {}
        for key, item in value.items():
            if key in VOLATILE:
                continue
            if key in TEXT_IDS | NUMBER_IDS and not isinstance(item, (dict, list)):
                result[key] = ids.get((key if key in NUMBER_IDS else "id", item), item)
            else:
                result[key] = mapped(item, ids)
        return result
    if isinstance(value, str) and value.endswith(".iam.gserviceaccount.com"):
        return "the service account"
    return value


def differences(google: Any, ours: Any, path: str = "") -> list[str]:
    """Where two JSON values differ."""
    numbers = isinstance(google, (int, float)) and isinstance(ours, (int, float))
    if type(google) is not type(ours) and not (numbers and not isinstance(google, bool)):
        return [f"{path}: Google {google!r}, sandbox {ours!r}"]
    if isinstance(google, dict):
        found = []
        for key in sorted(google.keys() | ours.keys()):
            if key not in ours or key not in google:
                who = "Google" if key in google else "sandbox"
                found.append(f"{path}.{key}: only {who} has it")
            else:
                found += differences(google[key], ours[key], f"{path}.{key}")
        return found
    if isinstance(google, list):
        if len(google) != len(ours):
            return [f"{path}: Google has {len(google)} items, the sandbox {len(ours)}"]
        pairs = enumerate(zip(google, ours, strict=True))
        return [d for i, (one, other) in pairs for d in differences(one, other, f"{path}[{i}]")]
    return [] if google == ours else [f"{path}: Google {google!r}, sandbox {ours!r}"]


def replay_one(
    base: str, session: requests.Session, interactions: list[dict[str, Any]], into: Outcome
) -> None:
    """Replay one test's interactions in their order."""
    ids: dict[tuple[str, Any], Any] = {}
    for number, recorded in enumerate(interactions):
        uri, body = recorded["uri"], recorded["body"]
        name = endpoint(recorded["method"], uri)
        if _foreign(uri, name, ids):
            into.skipped[name] += 1
            continue
        for (kind, theirs), ours in ids.items():
            if kind == "id":
                uri = uri.replace(str(theirs), str(ours))
        if body and body.startswith("{"):
            body = json.dumps(mapped(json.loads(body), ids))
        answer = session.request(
            recorded["method"],
            HOSTS.sub(base, uri),
            data=body.encode() if body else None,
            headers={"Content-Type": "application/json"},
            timeout=30,
        )
        google, ours = _parsed(recorded["answer"]), _parsed(answer.text)
        learn(google, ours, ids)
        found = differences(mapped(google, ids), mapped(ours, {}))
        if answer.status_code != recorded["status"]:
            found = [f"status: Google {recorded['status']}, sandbox {answer.status_code}"]
        into.total[name] += 1
        if found:
            into.differences[f"{recorded['test']} #{number} {name}"] = found
        else:
            into.same[name] += 1


def _foreign(uri: str, name: str, ids: dict[tuple[str, Any], Any]) -> bool:
    """Whether a call needs files that stood in the recorder's Drive before."""
    file = re.search(r"/(?:spreadsheets|files)/([\w-]{25,})", uri)
    if file:
        return ("id", file[1]) not in ids
    query = parse_qs(urlsplit(uri).query).get("q", [""])[0]
    return name == "GET /drive/v3/files" and "name" not in query


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def replay(base: str) -> Outcome:
    """Replay everything against the sandbox at an address; each test's files are deleted after it."""
    outcome = Outcome()
    with requests.Session() as session:
        session.trust_env = False
        for interactions in recordings().values():
            replay_one(base, session, interactions, outcome)
            listed = session.get(f"{base}/drive/v3/files", timeout=30).json()["files"]
            for file in listed:
                session.delete(f"{base}/drive/v3/files/{file['id']}", timeout=30)
    return outcome
