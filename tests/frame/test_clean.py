"""Nothing committed names a registry's host or a path of somebody's machine."""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.frame.conftest import ROOT, committed

# Written in halves, so that this file does not name what it looks for.
HOSTS = [
    "py" + "pi.org",
    "python" + "hosted.org",
    "npm" + "js.org",
    "npm" + "js.com",
    "proxy.go" + "lang.org",
    "deb" + "ian.org",
]
FOLDERS = ["tm" + "p", "wor" + "k", "roo" + "t"]
PATHS = r"(?<![\w.~*})-])/(?:" + "|".join(FOLDERS) + ")/"
FORBIDDEN = re.compile("|".join([*map(re.escape, HOSTS), PATHS]).encode())


def contents(path: Path) -> Iterator[bytes]:
    """A file's bytes; of a workbook, the bytes of its parts."""
    data = path.read_bytes()
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            yield from map(parts.read, parts.namelist())
    else:
        yield data


def test_no_committed_file_names_a_registry_or_a_machine() -> None:
    """Each hit would be shown with its file."""
    hits = [
        f"{path.relative_to(ROOT)}: {match.group().decode()}"
        for path in committed()
        if path.is_file()
        for data in contents(path)
        for match in FORBIDDEN.finditer(data)
    ]
    assert hits == []


@pytest.mark.parametrize("text", [*HOSTS, *(f'"/{name}/x"' for name in FOLDERS)])
def test_each_pattern_is_found(text: str) -> None:
    """The pattern finds every host and folder that it is made for."""
    assert FORBIDDEN.search(f"see {text} there".encode())
