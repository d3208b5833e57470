"""Every catalogue of words in the house: none is left over, and both languages say the same."""

from __future__ import annotations

import ast
import re
import string
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("addin", "bootstrap", "demo", "kpimodel", "sync", "workbook_templates")
BEGINNING = re.compile(r"[a-z]+[-_]([a-z]+[-_])*")  # of a code that is built: f"status-{name}"
IN_PAGES = re.compile(r"\$w_(\w+)")  # the sandbox's pages
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")


@dataclass(frozen=True)
class Entry:
    """One code with its words."""

    file: str
    code: str
    words: tuple[str, str]


@dataclass(frozen=True)
class House:
    """All words, and every text of the code that might be, or begin, a code."""

    entries: tuple[Entry, ...]
    mentioned: frozenset[str]
    beginnings: tuple[str, ...]

    def left_over(self) -> list[str]:
        """The codes that nothing names."""
        return [
            f"{entry.file}: {entry.code}"
            for entry in self.entries
            if entry.code not in self.mentioned and not entry.code.startswith(self.beginnings)
        ]


def _entries(tree: ast.AST) -> Iterator[tuple[ast.Constant, tuple[str, str]]]:
    """The keys and pairs of each dictionary of words, Japanese and English in whatever order."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Dict):
            continue
        pairs = [_pair(value) for key, value in zip(node.keys, node.values, strict=True) if key]
        if (
            not pairs
            or None in pairs
            or not any(map(JAPANESE.search, sum(filter(None, pairs), ())))
        ):
            continue
        for key, value in zip(node.keys, node.values, strict=True):
            words = _pair(value)
            if isinstance(key, ast.Constant) and isinstance(key.value, str) and words:
                yield key, words


def _pair(value: ast.expr) -> tuple[str, str] | None:
    """Two texts that are written out; None for anything else."""
    try:
        first, second = ast.literal_eval(value)
    except (TypeError, ValueError):
        return None
    return (first, second) if isinstance(first, str) and isinstance(second, str) else None


def house(root: Path) -> House:
    """Read all code below a folder."""
    entries: list[Entry] = []
    mentioned: set[str] = set()
    beginnings: set[str] = set()
    for path in [*root.glob("*.py"), *(p for room in ROOMS for p in root.glob(f"{room}/**/*.py"))]:
        tree = ast.parse(path.read_bytes())
        keys = set()
        for key, words in _entries(tree):
            keys.add(key)
            entries.append(Entry(path.relative_to(root).as_posix(), str(key.value), words))
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in keys:
                mentioned.add(node.value)
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                mentioned.add(node.target.id)  # a field, named when all fields are shown
            elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                beginnings.add(str(node.values[0].value))
    for page in root.glob("sync/sandbox/static/*.html"):
        mentioned.update(IN_PAGES.findall(page.read_text(encoding="utf-8")))
    starts = tuple(text for text in beginnings if BEGINNING.fullmatch(text))
    return House(tuple(entries), frozenset(mentioned), starts)


def fields(words: str) -> set[str]:
    """The parameters that words show."""
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


HOUSE = house(ROOT)


def test_no_words_are_left_over() -> None:
    """Each code is used somewhere, as it is or built from its beginning."""
    assert HOUSE.left_over() == []


@pytest.mark.parametrize("room", ROOMS)
def test_both_languages_show_the_same_parameters(room: str) -> None:
    """A field that stands in one language only is a slip."""
    entries = [entry for entry in HOUSE.entries if entry.file.startswith(f"{room}/")]
    assert len(entries) > 20
    apart = [entry for entry in entries if fields(entry.words[0]) != fields(entry.words[1])]
    assert apart == []


KNOWN_AT_ONCE = """
import importlib, sys
from kpimodel.messages import codes
importlib.import_module(sys.argv[1])
known = codes()
for name in sys.argv[2:]:
    assert set(importlib.import_module(name).CATALOGUE) <= known, name
"""


@pytest.mark.parametrize("room", ["addin", "demo", "sync", "workbook_templates"])
def test_importing_a_room_adds_its_words(room: str) -> None:
    """Whichever module is used alone, its findings can be said."""
    files = [
        path for path in (ROOT / room).glob("*.py") if "\nCATALOGUE: " in path.read_text("utf-8")
    ]
    names = [f"{room}.{path.stem}" for path in files]
    assert names
    command = [sys.executable, "-c", KNOWN_AT_ONCE, room, *names]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_words_that_nothing_uses_are_found(tmp_path: Path) -> None:
    """One is named, one is built, one stands on a page, and one is left over."""
    room, pages = tmp_path / "sync", tmp_path / "sync" / "sandbox" / "static"
    pages.mkdir(parents=True)
    words = dict.fromkeys(("sheet", "status-late", "no_script", "gone"), ("語", "word"))
    (room / "words.py").write_text(f"WORDS = {words!r}", encoding="utf-8")
    (room / "layout.py").write_text("say('sheet'), say(f'status-{x}')", encoding="utf-8")
    (pages / "home.html").write_text("<p>$w_no_script</p>", encoding="utf-8")
    assert house(tmp_path).left_over() == ["sync/words.py: gone"]
