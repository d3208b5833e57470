"""Writes values into an existing workbook: only the cells asked for; all other parts stay."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from kpimodel.errors import Issue, Location, column_name
from workbook_templates import contract
from workbook_templates.append import Appending, Row
from workbook_templates.cells import Sheets, Value
from workbook_templates.package import (
    Fingerprint,
    Package,
    WorkbookError,
    fail,
    parse_area,
    parse_reference,
)
from workbook_templates.package_write import refuse_open, replace_parts
from workbook_templates.sheet_text import set_cells

Changes = Mapping[tuple[str, str], float | str | None]


def write(
    path: Path | str, changes: Changes, *, overwrite: bool = False,
    expect: Fingerprint | None = None, rows: Mapping[str, Sequence[Row]] | None = None,
    months: Sequence[str] = (), backup: bool = False,
) -> Appending:  # fmt: skip
    """Write values into cells of a workbook.

    Only the sheets' cells and the request to recalculate on opening are written; every other part
    of the file stays byte for byte. All or nothing: the new file takes the old one's place in one
    move.

    Args:
        path: The workbook.
        changes: ``{(sheet title, "K14"): value}``; None clears a cell.
        overwrite: Whether a cell that holds another value may be replaced. A formula never is.
        expect: What the file was when it was read; it must not have changed since.
        rows: Rows to append, by table, each by machine key, month or heading; see `append`.
        months: Month columns to append to the table of actuals, such as ``"2025-10"``.
        backup: Whether to keep the workbook as it was, as ``plan.bak.xlsx`` beside it.

    Returns:
        What was appended, and warnings.

    Raises:
        KpiError: All cells that cannot be written, or what is in the way; nothing was written.
    """
    path = Path(path)
    refuse_open(path)
    package = Package(path)
    if expect is not None and expect != package.fingerprint:
        raise fail("book-changed", path)
    _check(package, changes, overwrite=overwrite)
    work = Appending(package)
    work.months(months)
    for table, appended in (rows or {}).items():
        work.rows(table, appended)
    work.parts |= _patched(work, changes)
    if work.parts:
        workbook = recalculate_on_load(work.read(package.workbook))
        work.parts[package.workbook] = workbook
        replace_parts(package, work.parts, work.removed, backup=backup)
    return work


def write_answer(
    path: Path | str, values: Mapping[str, float], goal: float,
    baselines: Mapping[str, float] | None = None, words: str | None = None,
) -> None:  # fmt: skip
    """Write a back-solved answer onto the workbook's answer sheet.

    Args:
        path: The workbook.
        values: The answer by id, as in ``Solution.values``.
        goal: The goal that it was solved for.
        baselines: The baselines that it started from, by id; by default those of the inputs as
            the workbook holds them, so that the checks notice when one changes later.
        words: The answer in words; by default the old words are cleared.

    Raises:
        KpiError: The workbook has no answer sheet, or cannot be written; nothing was written.
    """
    path = Path(path)
    from workbook_templates.read import read

    if baselines is None:
        from kpimodel.evaluate import evaluate

        baselines = evaluate(read(path).plan.tree)
    package = Package(path)
    names = package.names()
    places = {
        name: parse_reference(names.get(name, ""))
        for name in (contract.ANSWER_ID, contract.ANSWER_VALUE, contract.ANSWER_BASELINE,
                     contract.ANSWER_GOAL, contract.ANSWER_WORDS)
    }  # fmt: skip
    changes: dict[tuple[str, str], float | str | None] = {}
    columns = (
        (contract.ANSWER_ID, [str(id_) for id_ in values]),
        (contract.ANSWER_VALUE, list(values.values())),
        (contract.ANSWER_BASELINE, [baselines.get(id_) for id_ in values]),
    )
    for name, column in columns:
        place = places[name]
        if place is None:
            raise fail("answer-missing", path)
        sheet, (top, left, bottom, _) = place
        if len(column) > bottom - top + 1:
            raise fail("answer-too-long", path, rows=len(column), limit=bottom - top + 1)
        for at in range(bottom - top + 1):
            cell = f"{column_name(left)}{top + at}"
            changes[sheet, cell] = column[at] if at < len(column) else None
    for name, value in ((contract.ANSWER_GOAL, goal), (contract.ANSWER_WORDS, words)):
        place = places[name]
        if place is not None:
            sheet, (top, left, _, _) = place
            changes[sheet, f"{column_name(left)}{top}"] = value
    write(path, changes, overwrite=True, expect=package.fingerprint)


def _check(package: Package, changes: Changes, *, overwrite: bool) -> None:
    sheets = Sheets(package)
    issues: list[Issue] = []
    for (title, cell), value in changes.items():
        area = parse_area(cell)
        if title not in sheets.titles or area is None:
            issues.append(Issue("sheet-missing", "error", (title, cell), {"sheet": title}))
            continue
        row, column = area[:2]
        grid = sheets.grid(title)
        place = Location(package.path.name, title, row, column)
        if grid.computed(row, column):
            issues.append(Issue("cell-formula", "error", (title, cell), {}, place))
        elif not overwrite and _occupied(grid.get(row, column), value):
            old = grid.get(row, column)
            shown = old if isinstance(old, float) else str(old)
            issues.append(Issue("cell-occupied", "error", (title, cell), {"value": shown}, place))
    if issues:
        raise WorkbookError(issues)


def _occupied(old: Value, new: float | str | None) -> bool:
    return old is not None and str(old).strip() != "" and old != new


def _patched(work: Appending, changes: Changes) -> dict[str, bytes]:
    parts = {sheet.title: sheet.part for sheet in work.package.sheets()}
    by_sheet: dict[str, dict[tuple[int, int], float | str | None]] = {}
    for (title, cell), value in changes.items():
        area = parse_area(cell)
        if area is not None:
            by_sheet.setdefault(title, {})[area[0], area[1]] = value
    return {
        parts[title]: set_cells(work.read(parts[title]), cells) for title, cells in by_sheet.items()
    }


def recalculate_on_load(workbook: bytes) -> bytes:
    """The workbook part with the request to recalculate everything when it is opened."""
    match = re.search(rb"<(?:\w+:)?calcPr\b[^>]*?/?>", workbook)
    if match:
        tag = re.sub(rb'\s+fullCalcOnLoad="[^"]*"', b"", match[0])
        tag = re.sub(rb"(\s*/?>)$", rb' fullCalcOnLoad="1"\1', tag)
        return workbook[: match.start()] + tag + workbook[match.end() :]
    for after in (rb"</(\w+:)?definedNames>", rb"<(\w+:)?definedNames\s*/>", rb"</(\w+:)?sheets>"):
        found = re.search(after, workbook)
        if found:
            tag = b"<" + (found[1] or b"") + b'calcPr fullCalcOnLoad="1"/>'
            return workbook[: found.end()] + tag + workbook[found.end() :]
    return workbook
