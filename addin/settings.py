"""The settings of a plan: single cells, or a range of labels with their values beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from addin import arguments
from addin.ranges import Cell, Grid, as_grid, is_blank, is_zero
from kpimodel import cells
from kpimodel.achievement import ROUNDINGS, RULES
from kpimodel.calendar import APRIL, Calendar, Month
from kpimodel.cells import fold
from kpimodel.errors import Findings, KpiError, ModelError
from kpimodel.table import Lang

# The labels under which people keep them; the workbook's are among them (a test holds it).
LABELS: Mapping[str, tuple[str, ...]] = {
    "name": ("計画名", "Plan name", "name", "kpi_plan"),
    "start": ("開始月", "First month", "Start", "kpi_start"),
    "months": ("期間（か月）", "期間", "月数", "Months", "kpi_months"),
    "closed_through": ("締め済みの月", "締め月", "Closed through", "closed_through", "kpi_closed"),
    "on_track": ("順調の基準（以上）", "順調", "On track from", "on_track", "kpi_on_track"),
    "watch": ("注意の基準（以上）", "注意", "Watch from", "watch", "kpi_watch"),
    "year_start": ("年度の開始月", "Fiscal year from", "year_start", "kpi_year_start"),
    "rule": ("達成率の計算方法", "Achievement rule", "rule"),
    "rounding": ("端数処理", "Rounding", "rounding"),
}
_MONTHS_OF = ("start", "closed_through")
_NUMBERS = ("months", "on_track", "watch", "year_start")
_WHOLE = ("months", "year_start")
_CHOICES = {"rule": RULES, "rounding": ROUNDINGS}
_DEFAULTS = {"on_track": 1.0, "watch": 0.9, "year_start": float(APRIL)}
_REACH = 3  # columns to the right of a label in which its value may stand


@dataclass(frozen=True)
class Settings:
    """The settings of a plan, read and checked one by one.

    Attributes:
        months: Month settings by key.
        numbers: Number settings by key.
        texts: The others.
    """

    months: dict[str, Month] = field(default_factory=dict)
    numbers: dict[str, float] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    def calendar(self, headings: tuple[Month, ...], lang: Lang) -> Calendar:
        """The plan's window.

        Args:
            headings: Months that stand as headings of the actuals: the window where none is given.
            lang: For findings.

        Raises:
            KpiError: No first month or no length, or a window that cannot be.
        """
        start = self.months.get("start") or (headings[0] if headings else None)
        months = self.numbers.get("months")
        if months is None and start and headings and headings[-1] >= start:
            months = float(headings[-1] - start + 1)
        found = Findings()
        if start is None:
            expected = (
                "最初の月（2025-04 など）" if lang == "ja" else "the first month, 2025-04 say"
            )
            found.error("argument-missing", ("arguments", "start"), expected=expected)
        if months is None:
            expected = "計画の月数（6 など）" if lang == "ja" else "the number of months, 6 say"
            found.error("argument-missing", ("arguments", "months"), expected=expected)
        if start is None or months is None or found.has_errors:
            raise ModelError(found.issues)
        closed = self.months.get("closed_through")
        return Calendar(start, int(months), closed, int(self.numbers["year_start"]))


def read_settings(start: object, months: object, closed_through: object, lang: Lang) -> Settings:
    """Read the settings.

    Args:
        start: The first month; or a range of labels with their values to the right, such as the
            settings of a workbook.
        months: Number of months; it beats that of the range.
        closed_through: The last closed month, likewise.
        lang: For findings.

    Raises:
        KpiError: All findings at once.
    """
    grid = as_grid(start)
    single = len(grid) == 1 and len(grid[0]) == 1
    given: dict[str, tuple[str, int | None, Cell]] = {}
    if single:
        given["start"] = ("start", None, grid[0][0])
    else:
        given |= _labelled(grid)
        if not given:
            raise arguments.refuse("start", "settings-none", known=_known(lang))
    found = Findings()
    for key, value in (("months", months), ("closed_through", closed_through)):
        try:
            cell = arguments.one_cell(key, value)
        except KpiError as error:
            found.issues += error.issues
            continue
        if not is_blank(cell) and not is_zero(cell):
            given[key] = (key, None, cell)
    settings = Settings(numbers=dict(_DEFAULTS))
    for key, (argument, row, cell) in given.items():
        if not is_blank(cell) and not is_zero(cell):
            _settle(settings, key, cell, (argument, row), found)
    found.raise_errors(ModelError)
    return settings


def _labelled(grid: Grid) -> dict[str, tuple[str, int | None, Cell]]:
    words = {_bare(word): key for key, known in LABELS.items() for word in known}
    given: dict[str, tuple[str, int | None, Cell]] = {}
    for row, line in enumerate(grid):
        for at, cell in enumerate(line):
            key = words.get(_bare(cell))
            beside = line[at + 1 : at + 1 + _REACH]
            value = next((other for other in beside if not is_blank(other)), None)
            if key and key not in given and _bare(value) not in words:
                given[key] = ("start", row, value)
    return given


def _bare(cell: Cell) -> str:
    if not isinstance(cell, str):
        return ""
    return fold(cell).casefold().replace(" ", "").replace("_", "")


def _known(lang: Lang) -> tuple[str, ...]:
    return tuple(known[0 if lang == "ja" else 1] for known in LABELS.values())


def _settle(
    settings: Settings, key: str, cell: Cell, place: tuple[str, int | None], found: Findings
) -> None:
    argument, row = place
    path = ("arguments", argument) if row is None else ("arguments", argument, row)
    if key in _MONTHS_OF:
        month = None if isinstance(cell, bool) else Month.parse(cell)
        if month is None:
            found.error("actuals-month", path, value=cells.shown(cell))
        else:
            settings.months[key] = month
    elif key in _NUMBERS:
        read = cells.read_number(cell)
        if key in _WHOLE and isinstance(read.value, float) and not read.value.is_integer():
            found.error("argument-not-whole", path, value=f"{read.value:g}")
        elif isinstance(read.value, float):
            settings.numbers[key] = read.value
        elif read.kind == "error":
            found.error("argument-error-value", path, value=str(cell))
        else:
            expected = "6" if key == "months" else "90%"
            found.error("argument-not-a-number", path, value=cells.shown(cell), expected=expected)
    elif key in _CHOICES and str(cell) not in _CHOICES[key]:
        found.error("argument-unknown", path, value=cells.shown(cell), known=_CHOICES[key])
    else:
        settings.texts[key] = cells.shown(cell)
