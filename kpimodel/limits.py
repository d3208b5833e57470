"""Checks of the numbers of one row, and of the goal: units, bounds, holds, steps."""

from __future__ import annotations

import math

from kpimodel.cells import as_float, fold, read_number
from kpimodel.errors import Findings, Quantity
from kpimodel.node import Node, is_percent
from kpimodel.table import Row

# a rate above this was most likely typed without its percent sign, even where a maximum is typed
_PERCENT_SUSPECT = 3.0
_GOAL_SUSPECT_BASELINE = 10.0
_NON_NEGATIVE = ("resistance", "cost", "weight", "step")
_POSITIVE = ("resistance", "step")


def check_numbers(row: Row, found: Findings) -> None:
    """Check one typed row whose relation is settled."""
    node, at = row["id"] or "", row["_row"]
    percent_fine = _check_percent(row, found)
    low, high = row.get("minimum"), row.get("maximum")
    if low is not None and high is not None and high < low:
        found.error("max-below-min", ("nodes", at, "maximum"), node=node, minimum=low, maximum=high)
    for key in _NON_NEGATIVE:
        value = row.get(key)
        if value is not None and (value < 0 or (value == 0 and key in _POSITIVE)):
            found.error("not-positive", ("nodes", at, key), node=node, key=key, value=value)
    if row["relation"] == "input":
        _check_input(row, found, percent_fine=percent_fine)
    elif row.get("hold"):
        found.warn("hold-on-computed", ("nodes", at, "hold"), node=node)


def _check_percent(row: Row, found: Findings) -> bool:
    """Look for 5 where 5 % was meant; False where it was found."""
    fine = True
    if not is_percent(row.get("unit")):
        return fine
    maximum = row.get("maximum")
    for key in ("baseline", "target", "minimum", "maximum"):
        value = row.get(key)
        if not isinstance(value, float):
            continue
        typed_room = maximum is not None and key in ("baseline", "target") and value <= maximum
        limit = 1.0 if key in ("baseline", "target") and not typed_room else _PERCENT_SUSPECT
        if value > limit:
            fine = False
            found.error(
                "percent-meant",
                ("nodes", row["_row"], key),
                node=row["id"] or "",
                value=value,
                meant=Quantity(value / 100, "%"),
            )
    return fine


def _check_input(row: Row, found: Findings, *, percent_fine: bool) -> None:
    node, at = row["id"] or "", row["_row"]
    if isinstance(row.get("target"), str):
        found.error("relative-target", ("nodes", at, "target"), node=node, value=row["target"])
        return
    baseline = row.get("baseline")
    if baseline is None:
        if "baseline" not in row.get("_unread", ()):
            found.error("baseline-missing", ("nodes", at, "baseline"), node=node)
        return
    low, high = _bounds(row)
    if low > high:
        return
    if percent_fine:
        _check_standing(row, low, high, found)
    step = row.get("step")
    if step and not row.get("hold") and not _grid_fits(low, high, step):
        path = ("nodes", at, "step")
        found.error("no-step-fits", path, node=node, step=step, minimum=low, maximum=high)


def _check_standing(row: Row, low: float, high: float, found: Findings) -> None:
    """Check that an input starts within its bounds, and that a held one stays within them."""
    key = "target" if row.get("hold") and row.get("target") is not None else "baseline"
    value, unit = row[key], row.get("unit") or ""
    if low <= value <= high:
        return
    bound, limit = ("minimum", low) if value < low else ("maximum", high)
    report = found.error if row.get("hold") else found.warn
    report(
        "hold-breaks-bound" if row.get("hold") else "baseline-outside-bounds",
        ("nodes", row["_row"], key),
        node=row["id"] or "",
        bound=bound,
        value=Quantity(value, unit),
        limit=Quantity(limit, unit),
    )


def _bounds(row: Row) -> tuple[float, float]:
    node = Node(
        id="_", unit=row.get("unit") or "", minimum=row.get("minimum"), maximum=row.get("maximum")
    )
    return node.low, node.high


def _grid_fits(low: float, high: float, step: float) -> bool:
    if math.isinf(low / step) or math.isinf(high / step):
        return True
    return math.floor(high / step + 1e-9) >= math.ceil(low / step - 1e-9)


def resolve_goal(text_or_number: float | str, baseline: float | None) -> float | None:
    """Return the goal as a number: ``+15%`` stands on top of the baseline.

    Args:
        text_or_number: The KGI's target, or an argument that overrides it.
        baseline: The KGI's value at the baselines, which a relative goal needs.

    Returns:
        The goal in the KGI's unit, or None where it is no number that a float can hold.

    Example:
        >>> resolve_goal("+15%", 200.0), resolve_goal("５０", None), resolve_goal("soon", 1.0)
        (230.0, 50.0, None)
    """
    if isinstance(text_or_number, (int, float)) and not isinstance(text_or_number, bool):
        return as_float(text_or_number)
    cell = read_number(text_or_number)
    if not isinstance(cell.value, float) or cell.kind != "number":
        return None
    if is_relative(text_or_number):
        return None if baseline is None else baseline + abs(baseline) * cell.value
    return cell.value


def is_relative(goal: object) -> bool:
    """True for a goal on top of the baseline, such as ``+15%`` or ``＋１５％``."""
    if not isinstance(goal, str):
        return False
    text = fold(goal)
    return text.startswith(("+", "-")) and text.endswith("%")


def goal_looks_relative(goal: float, root: Node, baseline: float | None) -> bool:
    """True where ``0.15`` was most likely meant as ``+15%``."""
    return (
        abs(goal) < 1
        and goal != 0
        and root.direction == "up"
        and not root.is_rate
        and baseline is not None
        and baseline > _GOAL_SUSPECT_BASELINE
    )
