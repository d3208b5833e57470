"""The template workbook: building, reading and patching one, and 500 metrics over 36 months."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import openpyxl

from benchmarks.harness import ROOT, Result, best_of, faster, say, spent, within
from benchmarks.libreoffice import office
from kpimodel.calendar import Calendar, Month
from kpimodel.errors import column_name
from kpimodel.plan import Plan
from kpimodel.tree import Tree
from workbook_templates import catalogue, patch
from workbook_templates.build import build
from workbook_templates.commands import committed
from workbook_templates.package import Package, parse_reference
from workbook_templates.read import read

NODES, MONTHS, CLOSED = 500, 36, 18
ACTUALS = 500
_BRANCH = 10  # products a region


def measure() -> list[Result]:
    """The templates as committed, then a workbook of the largest plan that is promised."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        return [_build(place), _read(), *_patch(place), *_large(place)]


def _build(place: Path) -> Result:
    """Every template in both languages; the slowest counts."""
    slowest, size, name = 0.0, 0, ""
    for template in catalogue.names():
        plan = catalogue.plan(template, "ja")
        path = place / f"{template}.xlsx"
        ms = spent(lambda: build(plan, path, "ja", template), 4)  # noqa: B023
        size = max(size, path.stat().st_size)
        if ms > slowest:
            slowest, name = ms, template
    script = (
        "from pathlib import Path; from workbook_templates.build import build; "
        "from workbook_templates import catalogue; import sys; "
        "build(catalogue.plan(sys.argv[1], 'ja'), Path(sys.argv[2]), 'ja', sys.argv[1])"
    )
    fresh = float("inf")
    for _ in range(3):
        begin = time.perf_counter()
        subprocess.run(  # noqa: S603
            [sys.executable, "-c", script, name, str(place / "fresh.xlsx")], cwd=ROOT, check=True
        )
        fresh = min(fresh, time.perf_counter() - begin)
    engines = f"XlsxWriter {version('XlsxWriter')}, IronCalc {version('ironcalc')}"
    work = (
        f"build a template, processor time: the slowest of {len(catalogue.names())}, {name} "
        f"({fresh * 1e3:,.0f} ms of wall time as a process of its own; the largest file {size / 1e3:.0f} kB)"
    )
    return within(work, slowest, engines, 1_000, "ms")


def _read() -> Result:
    book = committed("b2b-new-customers", "ja")
    if read(book).issues:
        raise RuntimeError("the template has findings")
    return within("read a template", best_of(lambda: read(book)), "wall time", 150, "ms")


def _cells(path: Path) -> dict[tuple[str, str], float | str | None]:
    """500 cells of the actuals, row by row."""
    reference = parse_reference(Package(path).names()["actual_value"])
    if reference is None:
        raise RuntimeError("no actuals")
    sheet, (top, left, bottom, right) = reference
    cells = [
        f"{column_name(column)}{row}"
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    ][:ACTUALS]
    if len(cells) < ACTUALS:
        raise RuntimeError(f"only {len(cells)} cells")
    return {(sheet, cell): at + 0.5 for at, cell in enumerate(cells)}


def _patch(place: Path) -> list[Result]:
    """The same 500 cells by us, and by openpyxl's load and save, which loses sparklines."""
    source = committed("b2b-new-customers", "ja")
    path = place / "patched.xlsx"
    cells = _cells(source)
    shortest = float("inf")
    for _ in range(5):
        shutil.copyfile(source, path)
        begin = time.perf_counter()
        patch.write(path, cells, overwrite=True)
        shortest = min(shortest, time.perf_counter() - begin)

    def theirs() -> None:
        book = openpyxl.load_workbook(source)
        for (sheet, cell), value in cells.items():
            book[sheet][cell] = value
        book.save(place / "theirs.xlsx")

    peer = best_of(theirs, 3)
    mine = openpyxl.load_workbook(path)
    if any(mine[sheet][cell].value != value for (sheet, cell), value in cells.items()):
        raise RuntimeError("not what was written")
    ms = shortest * 1e3
    return [
        within(f"write {ACTUALS} actuals into a workbook", ms, "wall time, to the disk", 200, "ms"),
        faster(f"write {ACTUALS} actuals into a workbook", ms,
               f"openpyxl {openpyxl.__version__}, load and save", peer, 5),
    ]  # fmt: skip


def large_plan(nodes: int = NODES, months: int = MONTHS, closed: int = CLOSED) -> Plan:
    """Revenue of many products: regions added up, each product a volume times a rate."""
    rows: list[dict[str, object]] = [{"id": "revenue", "relation": "sum", "target": "+10%"}]
    actuals: dict[tuple[str, Month], float] = {}
    start = Month(2025, 4)
    at = 0
    while len(rows) + 3 + (at % _BRANCH == 0) <= nodes:
        if at % _BRANCH == 0:
            rows.append({"id": f"region{at // _BRANCH}", "parent": "revenue", "relation": "sum"})
        volume, rate = 1_000.0 + at, 0.05 + at / 5_000
        rows += [
            {"id": f"product{at}", "parent": f"region{at // _BRANCH}", "relation": "product"},
            {"id": f"volume{at}", "parent": f"product{at}", "baseline": volume},
            {"id": f"rate{at}", "parent": f"product{at}", "unit": "%", "baseline": rate},
        ]
        for month in range(closed):
            actuals[f"volume{at}", start + month] = volume / months * (1 + month / 100)
            actuals[f"rate{at}", start + month] = rate * 1.02
        at += 1
    return Plan(Tree.from_rows(rows), Calendar(start, months, start + (closed - 1)), actuals)


def _large(place: Path) -> list[Result]:
    """Built with the values of IronCalc; LibreOffice recalculates every formula."""
    plan = large_plan()
    path = place / "large.xlsx"
    begin = time.perf_counter()
    build(plan, path, "en", "large")
    built = time.perf_counter() - begin
    answer = office("recalculate", str(path), "fig_landing", "fig_id", plan.tree.root.id)
    landing = plan.landing[plan.tree.root.id]
    if abs(answer["value"] / landing - 1) > 1e-9:  # noqa: PLR2004
        raise RuntimeError(f"LibreOffice {answer['value']}, the core {landing}")
    what = f"{len(plan.tree.nodes)} metrics x {MONTHS} months"
    return [
        within(f"{what}: hard recalculation, the core's landing", answer["ms"], answer["peer"],
               2_000, "ms"),
        within(f"{what}: the file (built in {built:.0f} s)", path.stat().st_size / 1e6,
               "without the values of intermediate months", 3, "MB"),
    ]  # fmt: skip


if __name__ == "__main__":
    say(measure())
