"""What the locks bring, the users' and the developers', is free of the GPL family."""

import re
from importlib import metadata

import pytest

from tests.frame.test_lock import pins

COPYLEFT = re.compile(
    r"\b[AL]?GPL|GNU .*General Public|\bEUPL|European Union Public", re.IGNORECASE
)


def licence(about: metadata.PackageMetadata) -> str:
    """A distribution's licence: its expression, else its classifiers, else its first line."""
    (expression,) = about.get_all("License-Expression") or [""]
    if expression:
        return str(expression)
    classifiers = [text for text in about.get_all("Classifier") or [] if text.startswith("License")]
    # Some paste the whole text, with the licences of bundled parts, below the first line.
    (text,) = about.get_all("License") or [""]
    return "; ".join(classifiers) or str(text).strip().partition("\n")[0]


def licence_file(name: str) -> str:
    """The whole text of the licence that a distribution ships, where it states none."""
    files = metadata.files(name) or []
    shipped = [file for file in files if file.parent.name == "licenses"]
    return "\n".join(file.read_text("utf-8") for file in shipped)


@pytest.mark.parametrize(
    ("level", "among"),
    [
        ("all", {"numpy", "gspread", "xlwings", "openpyxl"}),
        ("dev", {"numpy", "scipy", "hypothesis", "mypy", "pytest", "ruff"}),
    ],
)
def test_no_locked_package_is_under_the_gpl_family(level: str, among: set[str]) -> None:
    """Each installed package of a lock states a licence, and none of that family."""
    stated = {}
    for name in {name for name, _ in pins(level)}:
        try:
            stated[name] = licence(metadata.metadata(name)) or licence_file(name)
        except metadata.PackageNotFoundError:
            continue  # locked for another system
    assert among <= stated.keys()
    assert {name: text for name, text in stated.items() if COPYLEFT.search(text) or not text} == {}


@pytest.mark.parametrize("text", ["GPL-3.0-only", "AGPLv3+", "GNU Affero General Public License"])
def test_the_family_is_recognised(text: str) -> None:
    """Expressions, abbreviations and classifiers alike."""
    assert COPYLEFT.search(text)
