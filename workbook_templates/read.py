"""A workbook back to a plan: finds the tables, reads them, says where every finding stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath

from kpimodel.calendar import Calendar, Month
from kpimodel.errors import Issue, Location, Path, locate
from kpimodel.plan import Plan
from kpimodel.table import Lang
from kpimodel.tree import Tree
from workbook_templates.package import Fingerprint
from workbook_templates.read_actuals import Actuals, actuals
from workbook_templates.read_context import Reading
from workbook_templates.read_profiles import Profiles, profiles
from workbook_templates.read_settings import Settings, settings
from workbook_templates.read_tree import target_cells, tree_rows, tree_table


@dataclass(frozen=True)
class WorkbookPlan:
    """A plan read from a workbook.

    Attributes:
        plan: The plan.
        issues: Warnings and notes, with their cells.
        lang: Language of the workbook.
        path: The file.
        fingerprint: What the file was when it was read; `patch.write` compares it.
        target_cells: Id to the cell of its target: sheet title and A1.
        actual_cells: Id and month to the cell of the actual.
        schema: Schema of the workbook, ``""`` where it does not say.
        template: Name of the template that it was made from, ``""`` where it does not say.
    """

    plan: Plan
    issues: tuple[Issue, ...]
    lang: Lang
    path: FilePath
    fingerprint: Fingerprint
    target_cells: Mapping[str, tuple[str, str]]
    actual_cells: Mapping[tuple[str, Month], tuple[str, str]]
    place: Callable[[Path], Location | None] = field(repr=False)
    schema: str = ""
    template: str = ""


def read(path: FilePath | str) -> WorkbookPlan:
    """Read a workbook.

    The tree table is found by its name, else by the hidden machine keys, else by its headings, on
    any sheet; inserted rows and columns and renamed sheets do not matter. Nothing is written.

    Args:
        path: An .xlsx or .xlsm file.

    Raises:
        KpiError: All findings at once, with their cells.
    """
    reading = Reading(FilePath(path))
    table = tree_table(reading)
    rows = tree_rows(reading, table)
    # what could not be read at all would only look like other mistakes
    whole = not reading.found.has_errors
    tree = reading.attempt(lambda: Tree.from_rows(rows)) if whole else None
    chosen = settings(reading, table)
    measured = actuals(reading, tree, table)
    seasons = profiles(reading)
    reading.stop()
    calendar = chosen.calendar
    if tree is None or calendar is None:  # pragma: no cover - stop has raised
        raise AssertionError
    plan = reading.attempt(lambda: _plan(tree, calendar, measured, chosen, seasons))
    reading.stop()
    if plan is None:  # pragma: no cover - stop has raised
        raise AssertionError
    issues = (*reading.located(), *locate(plan.issues, reading.place))
    return WorkbookPlan(
        plan, issues, reading.lang, reading.path, reading.package.fingerprint,
        target_cells(reading, tree), measured.cells, reading.place, reading.schema,
        reading.template,
    )  # fmt: skip


def _plan(
    tree: Tree, calendar: Calendar, measured: Actuals, chosen: Settings, seasons: Profiles
) -> Plan:
    return Plan(
        tree, calendar, measured.values, chosen.name, chosen.on_track, chosen.watch, seasons
    )
