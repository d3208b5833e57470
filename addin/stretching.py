"""KPI_STRETCH as a pure function: where a target stands in the history of its own metric."""

from __future__ import annotations

from addin import arguments, messages, words
from addin.ranges import Answer, Cell, Grid, as_grid
from addin.refusal import answer
from kpimodel.errors import Findings, KpiError
from kpimodel.stretch import FEWEST_FOR_TREND, Stretch
from kpimodel.stretch import stretch as judge
from kpimodel.table import Lang

_HEADS = ("id", "figure", "value", "remark")


def stretch(
    history: object,
    target: object = None,
    direction: object = None,
    ahead: object = None,
    lang: object = None,
) -> Answer:
    """Return the verdict on a target, and the figures behind it.

    Args:
        history: Past months, oldest first, in one column or one row; a blank is a month without a
            value, at the end one to come.
        target: The value asked for, for one month.
        direction: ``up`` (default) or ``down``.
        ahead: Months from the last one of the history to the one that is asked for, 1 by default.
        lang: ``ja`` or ``en``; by default as the machine speaks.

    Returns:
        A table of four columns: ID, figure, value, remark. ``_verdict`` (easy, realistic,
        challenging, out_of_reach, no_data), ``_target``, ``_percentile`` (a fraction),
        ``_reached``, ``_months``, ``_best``, ``_trend``, ``_expected``, then notes. Or ``#KPI! …``.
    """
    spoken = arguments.spoken(lang)

    def work() -> Grid:
        arguments.check_lang(lang)
        wanted = _needed(target, spoken)
        months = arguments.number("ahead", arguments.one_cell("ahead", ahead), "1")
        better = arguments.direction(arguments.one_cell("direction", direction))
        past = _history(history, spoken)
        found = judge(wanted, past, better, months or 1.0)
        return _spill(found, months or 1.0, spoken)

    return answer(None, work, spoken)


def _needed(value: object, lang: Lang) -> float:
    cell = arguments.one_cell("target", value)
    found = arguments.number("target", cell, arguments.a_number(lang))
    if found is None:
        expected = "1か月の目標" if lang == "ja" else "the target of one month"
        raise arguments.refuse("target", "argument-missing", expected=expected)
    return found


def _history(value: object, lang: Lang) -> list[float | None]:
    grid = as_grid(value)
    if len(grid) > 1 and len(grid[0]) > 1:
        raise arguments.refuse(
            "history", "argument-not-a-line", rows=len(grid), columns=len(grid[0])
        )
    past: list[float | None] = []
    found = Findings()
    for at, cell in enumerate(cell for row in grid for cell in row):
        try:
            past.append(arguments.number("history", cell, arguments.a_number(lang)))
        except KpiError as error:
            first = error.issues[0]
            found.error(first.code, ("arguments", "history", at), **dict(first.parameters))
    found.raise_errors(KpiError)
    while past and past[-1] is None:  # months to come, or the rest of a whole column
        past.pop()
    return past


def _spill(found: Stretch, ahead: float, lang: Lang) -> Grid:
    def line(key: str, value: Cell, remark: str = "") -> list[Cell]:
        name = words.pick(words.STRETCH[key], lang)
        return [key, name, "" if value is None else value, remark]

    known = found.verdict is not None
    said = (
        messages.text(f"verdict-{found.verdict}", lang)
        if known
        else words.pick(words.STATUSES["no_data"], lang)
    )
    trend = words.remark("median-slope", lang)
    leads = words.remark("ahead", lang, ahead=f"{ahead:g}")
    if found.slope is None:
        trend = leads = words.remark("few-months", lang, months=FEWEST_FOR_TREND)
    lines: Grid = [
        [words.heading(key, lang) for key in _HEADS],
        line("_verdict", found.verdict or "no_data", said),
        line("_target", found.required),
        line("_percentile", found.percentile, words.remark("share-worse", lang) if known else ""),
        line("_reached", found.reached, words.remark("all-months", lang, points=found.points)),
        line("_months", found.points),
        line("_best", found.best, words.remark("good-direction", lang) if known else ""),
        line("_trend", found.slope, trend),
        line("_expected", found.expected, leads),
    ]
    for issue in found.issues:
        lines.append(line("_note", "", messages.text(issue.code, lang, **issue.parameters)))
    return lines
