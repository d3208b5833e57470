"""The functions as Excel sees them, on every route of xlwings; the only file that imports it.

On Windows with pywin32 the decorators register classic functions, on xlwings Server and Lite
custom functions; anywhere else they do nothing and the functions stay callable. Hints are ``Any``
because both routes break on unions at the call, and neither checks the others.
"""

# ruff: noqa: N802  (upper case: the functions' names are typed in cells)

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import xlwings as xw

from addin import (
    catalogue,
    checking,
    drawing,
    explaining,
    figures,
    following,
    outlooks,
    pacing,
    sensing,
    solving,
    spreading,
    stretching,
)
from addin import version as versions

_CATEGORY = "KPI"
_Function = TypeVar("_Function", bound=Callable[..., Any])


def excel(function: _Function) -> _Function:
    """Register a function with its help from the catalogue.

    Every argument arrives as 2-D (the default squeezes a column to 1-D, and is to change with
    xlwings 1.0), and error cells as text, since a lost error would be read as a blank.
    """
    described = catalogue.BY_NAME[function.__name__]
    function.__doc__ = catalogue.both(described.help)
    registered = function
    for argument in described.arguments:
        options = {"ndim": 2, "err_to_str": True, "doc": catalogue.both(argument.help)}
        registered = xw.arg(argument.name, **options)(registered)
    return xw.func(category=_CATEGORY)(registered)


@excel
def KPI_BACKSOLVE(tree: Any, goal: Any = None, policy: Any = None, lang: Any = None) -> Any:
    """See `addin.solving.backsolve`."""
    return solving.backsolve(tree, goal, policy, lang)


@excel
def KPI_REQUIRED(tree: Any, lever: Any, goal: Any = None) -> Any:
    """See `addin.solving.required`."""
    return solving.required(tree, lever, goal)


@excel
def KPI_EVALUATE(tree: Any) -> Any:
    """See `addin.figures.evaluate`."""
    return figures.evaluate(tree)


@excel
def KPI_ACHIEVEMENT(actual: Any, target: Any, direction: Any = None) -> Any:
    """See `addin.figures.achievement`."""
    return figures.achievement(actual, target, direction)


@excel
def KPI_STATUS(achievement: Any, bands: Any = None, lang: Any = None) -> Any:
    """See `addin.figures.status`."""
    return figures.status(achievement, bands, lang)


@excel
def KPI_CONTRIBUTION(tree: Any, before: Any, after: Any, method: Any = None) -> Any:
    """See `addin.explaining.contribution`."""
    return explaining.contribution(tree, before, after, method)


@excel
def KPI_CHECK(tree: Any) -> Any:
    """See `addin.checking.check`."""
    return checking.check(tree)


@excel
def KPI_PROGRESS(
    actual: Any,
    goal: Any,
    elapsed: Any = None,
    total: Any = None,
    figure: Any = None,
    direction: Any = None,
    lang: Any = None,
) -> Any:
    """See `addin.pacing.progress`."""
    return pacing.progress(actual, goal, elapsed, total, figure, direction, lang)


@excel
def KPI_PACE(
    actual: Any, goal: Any, elapsed: Any, total: Any, figure: Any = None, lang: Any = None
) -> Any:
    """See `addin.pacing.pace`."""
    return pacing.pace(actual, goal, elapsed, total, figure, lang)


@excel
def KPI_GAP(
    actual: Any, target: Any, direction: Any = None, figure: Any = None, lang: Any = None
) -> Any:
    """See `addin.pacing.gap`."""
    return pacing.gap(actual, target, direction, figure, lang)


@excel
def KPI_SENSITIVITY(tree: Any, change: Any = None, at: Any = None) -> Any:
    """See `addin.sensing.sensitivity`."""
    return sensing.sensitivity(tree, change, at)


@excel
def KPI_TREE(tree: Any, lang: Any = None) -> Any:
    """See `addin.drawing.drawn`."""
    return drawing.drawn(tree, lang)


@excel
def KPI_VERSION(part: Any = None) -> Any:
    """See `addin.version.version`."""
    return versions.version(part)


@excel
def KPI_SPREAD(parts: Any, total: Any, hold: Any = None, by: Any = None, lang: Any = None) -> Any:
    """See `addin.spreading.spread`."""
    return spreading.spread(parts, total, hold, by, lang)


@excel
def KPI_STRETCH(
    history: Any, target: Any, direction: Any = None, ahead: Any = None, lang: Any = None
) -> Any:
    """See `addin.stretching.stretch`."""
    return stretching.stretch(history, target, direction, ahead, lang)


@excel
def KPI_PROBABILITY(
    tree: Any,
    goal: Any = None,
    ranges: Any = None,
    draws: Any = None,
    seed: Any = None,
    at: Any = None,
    actuals: Any = None,
    start: Any = None,
) -> Any:
    """See `addin.outlooks.probability`."""
    return outlooks.probability(tree, goal, ranges, draws, seed, at, actuals, start)


@excel
def KPI_PLAN(
    tree: Any,
    actuals: Any = None,
    start: Any = None,
    months: Any = None,
    closed_through: Any = None,
    profiles: Any = None,
    lang: Any = None,
) -> Any:
    """See `addin.following.plan`."""
    return following.plan(tree, actuals, start, months, closed_through, profiles, lang)


@excel
def KPI_LANDING(
    tree: Any,
    actuals: Any = None,
    metric: Any = None,
    start: Any = None,
    months: Any = None,
    closed_through: Any = None,
    profiles: Any = None,
) -> Any:
    """See `addin.following.landing`."""
    return following.landing(tree, actuals, metric, start, months, closed_through, profiles)
