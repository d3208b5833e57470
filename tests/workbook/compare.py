"""What differs between two packages, part by part and cell by cell, in words that one can act on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from tests.workbook.parts import MAIN, Parts
from tests.workbook.spelled import formulas
from workbook_templates.package import Package

_MOST = 12  # lines a part
_RELATIVE = 1e-12


def differences(old: Path, new: Path) -> list[str]:
    """Every difference between two workbooks; nothing where all parts are the same.

    Args:
        old: What stands, such as a committed template.
        new: What is built now.
    """
    one, other = Parts.of(old), Parts.of(new)
    found = [f"part {name} is gone" for name in one.content if name not in other.content]
    found += [f"part {name} is new" for name in other.content if name not in one.content]
    if not found and [*one.content] != [*other.content]:
        found.append("the parts stand in another order")
    sheets = {part: title for title, part in other.sheets.items()}
    packages = Package(old), Package(new)
    for name, content in one.content.items():
        if name not in other.content or content == other.content[name]:
            continue
        if name in sheets and sheets[name] in one.sheets:
            title = sheets[name]
            looks = [
                _look(parts, title, {cell: text for _, cell, text in formulas(package, title)})
                for parts, package in zip((one, other), packages, strict=True)
            ]
            lines = [*_cells(*looks)]
            lines += [*_elements(one.xml(name), other.xml(name), cells=False)]
            where = f"{title} ({name})"
        else:
            lines = [*_elements(one.xml(name), other.xml(name))] if _is_xml(name) else []
            where = name
        lines = lines or [f"{len(content)} bytes were, {len(other.content[name])} are"]
        found += [f"{where}: {line}" for line in lines[:_MOST]]
        if len(lines) > _MOST:
            found.append(f"{where}: and {len(lines) - _MOST} more")
    return found


def _is_xml(name: str) -> bool:
    return name.endswith((".xml", ".rels", ".vml"))


Look = dict[str, tuple[str, str, str]]


def _look(parts: Parts, title: str, texts: dict[str, str]) -> Look:
    """Formula, value and format of each cell; texts spelled out."""
    found: Look = {}
    for cell in parts.xml(parts.sheets[title]).iter(f"{MAIN}c"):
        place, value = cell.get("r", ""), cell.find(f"{MAIN}v")
        text = "" if value is None else value.text or ""
        if cell.get("t") == "s":
            text = repr(parts.strings[int(text)])
        found[place] = texts.get(place, ""), text, cell.get("s", "0")
    return found


def _cells(old: Look, new: Look) -> Iterator[str]:
    for place in [*old, *(place for place in new if place not in old)]:
        if place not in new:
            yield f"{place} is gone"
        elif place not in old:
            yield f"{place} is new: {new[place][0] or new[place][1]}"
        elif old[place] != new[place]:
            for what, was, now in zip(
                ("formula", "value", "format"), old[place], new[place], strict=True
            ):
                if was != now:
                    yield f"{place}: {what} was {was}, is {now}"


def _elements(old: Element, new: Element, *, cells: bool = True, path: str = "") -> Iterator[str]:
    """The places where two trees of elements part; only the first of each branch."""
    tag = re.sub(r"\{.*\}", "", new.tag)
    here = f"{path}/{tag}"
    if old.tag != new.tag:
        yield f"{path}: {re.sub(r'{.*}', '', old.tag)} was, {tag} is"
        return
    if not cells and tag in ("sheetData", "dimension"):
        return
    for key in sorted({*old.attrib, *new.attrib}):
        if old.get(key) != new.get(key):
            yield f"{here}: {key} was {old.get(key)}, is {new.get(key)}"
    if (old.text or "").strip() != (new.text or "").strip():
        yield f"{here}: was {old.text!r}, is {new.text!r}"
    if len(old) != len(new):
        yield f"{here}: {len(old)} elements were, {len(new)} are"
        return
    for at, (one, other) in enumerate(zip(old, new, strict=True)):
        yield from _elements(one, other, cells=cells, path=f"{here}[{at}]")


def only_rounding(found: list[str]) -> bool:
    """Whether all that differs are the last digits of values: another machine's logarithm."""
    pairs = [re.fullmatch(r".*: value was (\S+), is (\S+)", line) for line in found]
    return all(
        pair is not None and abs(float(pair[1]) - float(pair[2])) <= _RELATIVE * abs(float(pair[1]))
        for pair in pairs
    )
