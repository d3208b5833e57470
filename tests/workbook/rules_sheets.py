"""What Excel asks of a sheet: cells, areas, validations, formats, links, tables, notes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from tests.workbook import rules_formulas
from tests.workbook.parts import MAIN, Area, Parts, overlaps, parse

_ERRORS = {"#N/A", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#NAME?", "#REF!"}
_LONGEST = {"promptTitle": 32, "errorTitle": 32, "prompt": 255, "error": 225}
_LONGEST_RULE, _LONGEST_FOOTER, _LONGEST_TEXT = 255, 255, 32_767
_HIGHEST, _WIDEST, _DEEPEST_OUTLINE = 409.5, 255.0, 7


def findings(parts: Parts) -> Iterator[str]:
    """Every breach of a rule about sheets, each with its sheet."""
    formats = len(parts.xml("xl/styles.xml").findall(f"{MAIN}cellXfs/{MAIN}xf"))
    differences = len(parts.xml("xl/styles.xml").findall(f"{MAIN}dxfs/{MAIN}dxf"))
    for title, part in parts.sheets.items():
        root = parts.xml(part)
        tables = [
            (table.get("displayName", ""), table.get("ref", ""))
            for sheet, table in parts.tables.values()
            if sheet == title
        ]
        for rule in (
            _cells(parts, root, formats), _formulas(parts, root), _rows(root, formats),
            _areas(root, tables), _validations(parts, root), _rules(parts, root, differences),
            _links(parts, root), _page(root), _notes(parts, part),
        ):  # fmt: skip
            yield from (f"{title}: {text}" for text in rule)
    yield from _tables(parts)


def _cells(parts: Parts, root: Element, formats: int) -> Iterator[str]:
    last_row = 0
    for row in root.iter(f"{MAIN}row"):
        at = int(row.get("r", "0"))
        if at <= last_row:
            yield f"row {at} stands after row {last_row}"
        last_row, last_column = at, 0
        for cell in row.iter(f"{MAIN}c"):
            place = parse(cell.get("r", ""))
            if place is None or place[0] != at or place[1] <= last_column:
                yield f"cell {cell.get('r')} stands in row {at} after column {last_column}"
                continue
            last_column = place[1]
            if int(cell.get("s", "0")) >= formats:
                yield f"{cell.get('r')} has an unknown format"
            value = cell.find(f"{MAIN}v")
            if not _fits(parts, cell.get("t", "n"), value):
                shown = None if value is None else value.text
                yield f"{cell.get('r')} holds {shown!r} of type {cell.get('t')}"


def _fits(parts: Parts, kind: str, value: Element | None) -> bool:
    text = "" if value is None else value.text or ""
    if value is None:
        return kind in ("n", "inlineStr")
    if kind == "s":
        return text.isdigit() and int(text) < len(parts.strings)
    if kind == "n":
        return re.fullmatch(r"-?\d+(\.\d+)?(e[+-]?\d+)?", text, re.IGNORECASE) is not None
    if kind == "b":
        return text in ("0", "1")
    if kind == "e":
        return text in _ERRORS
    return kind == "str" and len(text) <= _LONGEST_TEXT


def _formulas(parts: Parts, root: Element) -> Iterator[str]:
    shared: dict[str, tuple[Area, str]] = {}
    for cell in root.iter(f"{MAIN}c"):
        formula = cell.find(f"{MAIN}f")
        if formula is None:
            continue
        place, text, kind = cell.get("r", ""), formula.text or "", formula.get("t", "normal")
        index = formula.get("si", "")
        if kind == "shared" and not text:
            at = parse(place)
            if index not in shared or at is None:
                yield f"{place}: no shared formula {index} above it"
            elif not (_inside(at, shared[index][0])):
                yield f"{place} lies outside of shared formula {index}"
            continue
        if kind == "shared":
            area = parse(formula.get("ref", ""))
            bare = re.sub(r'"[^"]*"', "", text)
            if index in shared or area is None or area[:2] != (parse(place) or ())[:2]:
                yield f"{place}: shared formula {index} must begin here, once"
            elif "!" in bare or "[" in bare:
                yield f"{place}: Excel shares no formula that names a sheet or a table"
            else:
                shared[index] = area, text
        elif kind not in ("normal", "array"):
            yield f"{place}: formula of type {kind}"
        for bad in rules_formulas.findings(parts, text):
            yield f"{place}: {bad}"


def _inside(cell: Area, area: Area) -> bool:
    return area[0] <= cell[0] <= area[2] and area[1] <= cell[1] <= area[3]


def _rows(root: Element, formats: int) -> Iterator[str]:
    last = 0
    for column in root.iter(f"{MAIN}col"):
        first, end = int(column.get("min", "0")), int(column.get("max", "0"))
        if not last < first <= end or float(column.get("width", "0")) > _WIDEST:
            yield f"columns {first}-{end} overlap, or are wider than 255"
        if int(column.get("style", "0")) >= formats:
            yield f"columns {first}-{end} have an unknown format"
        last = end
    for row in root.iter(f"{MAIN}row"):
        if float(row.get("ht", "0")) > _HIGHEST or int(row.get("s", "0")) >= formats:
            yield f"row {row.get('r')} is higher than 409.5, or has an unknown format"
    for item in (*root.iter(f"{MAIN}col"), *root.iter(f"{MAIN}row")):
        if int(item.get("outlineLevel", "0")) > _DEEPEST_OUTLINE:
            yield "outlined deeper than 7 levels"


def _areas(root: Element, tables: list[tuple[str, str]]) -> Iterator[str]:
    merged = [cell.get("ref", "") for cell in root.iter(f"{MAIN}mergeCell")]
    group = root.find(f"{MAIN}mergeCells")
    if group is not None and group.get("count") != str(len(merged)):
        yield "count of merged cells"
    areas = [(f"merged {ref}", parse(ref)) for ref in merged]
    areas += [(f"table {name}", parse(ref)) for name, ref in tables]
    yield from (f"{name} is no area" for name, area in areas if area is None)
    yield from (f"merged {ref} is one cell" for ref in merged if ":" not in ref)
    yield from overlaps([(name, area) for name, area in areas if area is not None])


def _sqref(text: str) -> list[tuple[str, Area]]:
    return [(ref, area) for ref in text.split() if (area := parse(ref)) is not None]


def _validations(parts: Parts, root: Element) -> Iterator[str]:
    group = root.find(f"{MAIN}dataValidations")
    if group is None:
        return
    if group.get("count") != str(len(group)):
        yield "count of validations"
    areas: list[tuple[str, Area]] = []
    for rule in group:
        where = rule.get("sqref", "")
        here = _sqref(where)
        if len(here) != len(where.split()) or not here:
            yield f"validation of no area {where!r}"
        areas += [(f"validation {ref}", area) for ref, area in here]
        for key, most in _LONGEST.items():
            if len(rule.get(key, "").encode("utf-16-le")) // 2 > most:
                yield f"validation {where}: {key} is longer than {most} characters"
        texts = [item.text or "" for item in rule]
        if rule.get("type", "none") != "none" and not texts:
            yield f"validation {where} has no formula"
        for text in texts:
            if len(text) > _LONGEST_RULE:
                yield f"validation {where}: a formula of more than 255 characters"
            yield from (
                f"validation {where}: {bad}"
                for bad in rules_formulas.findings(parts, text, plain="!" not in text)
            )
    yield from overlaps(areas)


def _rules(parts: Parts, root: Element, differences: int) -> Iterator[str]:
    priorities: Counter[str] = Counter()
    for group in root.iter(f"{MAIN}conditionalFormatting"):
        where = group.get("sqref", "")
        if len(_sqref(where)) != len(where.split()):
            yield f"format of no area {where!r}"
        for rule in group.iter(f"{MAIN}cfRule"):
            priorities[rule.get("priority", "0")] += 1
            if int(rule.get("dxfId", "0")) >= differences:
                yield f"format {where}: unknown look {rule.get('dxfId')}"
            texts = [item.text or "" for item in rule.iter(f"{MAIN}formula")]
            if rule.get("type") in ("expression", "cellIs", "beginsWith") and not texts:
                yield f"format {where} has no formula"
            for text in texts:
                yield from (
                    f"format {where}: {bad}"
                    for bad in rules_formulas.findings(parts, text, plain=True)
                )
    yield from (f"two formats of priority {p}" for p, n in priorities.items() if n > 1 or p < "1")


def _links(parts: Parts, root: Element) -> Iterator[str]:
    for link in root.iter(f"{MAIN}hyperlink"):
        where, target = link.get("ref", ""), link.get("location", "")
        if parse(where) is None:
            yield f"link in no cell {where}"
        if target:
            sheet, mark, area = target.rpartition("!")
            title = sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet
            known = title in parts.sheets and parse(area) is not None
            if not (known if mark else target.lower() in parts.names):
                yield f"link {where} leads nowhere: {target}"
        for key in ("tooltip", "location"):
            if len(link.get(key, "")) > 255:
                yield f"link {where}: {key} is too long"


def _page(root: Element) -> Iterator[str]:
    protection = root.find(f"{MAIN}sheetProtection")
    if protection is not None and {"password", "hashValue"} & {*protection.keys()}:
        yield "protected with a password"
    for item in root.iterfind(f"{MAIN}headerFooter/*"):
        if len(item.text or "") > _LONGEST_FOOTER:
            yield "header or footer longer than 255 characters"
    for pane in root.iter(f"{MAIN}pane"):
        if parse(pane.get("topLeftCell", "")) is None:
            yield "frozen at no cell"


def _notes(parts: Parts, part: str) -> Iterator[str]:
    comments = parts.related(part, "comments")
    shapes = parts.related(part, "vmlDrawing")
    if len(comments) != len(shapes) or len(comments) > 1:
        yield "notes and their shapes do not fit"
        return
    for name, drawing in zip(comments, shapes, strict=True):
        notes = list(parts.xml(name).iter(f"{MAIN}comment"))
        drawn = parts.content[drawing].count(b'ObjectType="Note"')
        if drawn != len(notes) or len({note.get("ref") for note in notes}) != len(notes):
            yield f"{len(notes)} notes, {drawn} shapes"
        authors = len(list(parts.xml(name).iter(f"{MAIN}author")))
        if any(int(note.get("authorId", "0")) >= authors for note in notes):
            yield "a note without an author"


def _tables(parts: Parts) -> Iterator[str]:
    seen: Counter[str] = Counter()
    for part, (title, root) in parts.tables.items():
        name, area = root.get("displayName", ""), parse(root.get("ref", ""))
        seen.update({f"id {root.get('id')}": 1, f"name {name.lower()}": 1})
        columns = [column.get("name", "") for column in root.iter(f"{MAIN}tableColumn")]
        ids = [column.get("id") for column in root.iter(f"{MAIN}tableColumn")]
        if area is None or area[2] == area[0] or len(columns) != area[3] - area[1] + 1:
            yield f"{part}: area {root.get('ref')} does not fit {len(columns)} columns, or has no row"
            continue
        if len({column.lower() for column in columns}) < len(columns) or len({*ids}) < len(ids):
            yield f"{part}: two columns of one name or id"
        texts = parts.texts(title)
        for at, column in enumerate(columns):
            heading = texts.get((area[0], area[1] + at))
            if heading is None or heading.replace("\n", "_x000a_") != column.replace(
                "\n", "_x000a_"
            ):
                yield f"{part}: column {column!r}, but its heading is {heading!r}"
        filters = root.find(f"{MAIN}autoFilter")
        if filters is not None and parse(filters.get("ref", "")) != area:
            yield f"{part}: the filter is not the table's area"
        for computed in root.iter(f"{MAIN}calculatedColumnFormula"):
            for bad in rules_formulas.findings(parts, computed.text or ""):
                yield f"{part}: {bad}"
    yield from (f"two tables of {what}" for what, count in seen.items() if count > 1)
