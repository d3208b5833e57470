"""What writing actuals into a plan would do, value by value, before and after it is done."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from kpimodel.calendar import Month
from kpimodel.errors import Issue, ModelError
from kpimodel.plan import Plan

Key = tuple[str, Month]
Actuals = Mapping[Key, float | None]


@dataclass(frozen=True, slots=True)
class ActualsReport:
    """What becomes of each of some actuals.

    Attributes:
        written: Those that change something; a None clears.
        unchanged: Those that stand there already.
        appended: Ids that get a row of their own in the table of actuals.
        months: Months that get a column of their own.
        refused: Why others cannot be written, each with its path and, where there is one, its
            cell.
    """

    written: tuple[Key, ...] = ()
    unchanged: tuple[Key, ...] = ()
    appended: tuple[str, ...] = ()
    months: tuple[str, ...] = ()
    refused: tuple[Issue, ...] = ()

    def raise_refused(self) -> None:
        """Raise what was refused.

        Raises:
            ModelError: Something was.
        """
        if self.refused:
            raise ModelError(self.refused)


def report(plan: Plan, actuals: Actuals) -> ActualsReport:
    """What writing actuals would do to a plan that is no workbook."""
    refused, written, unchanged = [], [], []
    for key, value in actuals.items():
        issue = _refusal(plan, key, value)
        if issue:
            refused.append(issue)
        elif plan.actuals.get(key) == value:
            unchanged.append(key)
        else:
            written.append(key)
    return ActualsReport(tuple(written), tuple(unchanged), refused=tuple(refused))


def path_of(key: Key) -> tuple[str, str, str]:
    """The path of an actual in findings."""
    return "actuals", key[0], str(key[1])


def _refusal(plan: Plan, key: Key, value: float | None) -> Issue | None:
    id_, month = key
    if id_ not in plan.tree or plan.tree[id_].relation == "group":
        return Issue("actual-unknown-id", "error", path_of(key), {"name": id_})
    if month > plan.calendar.window[-1]:
        end = str(plan.calendar.window[-1])
        parameters = {"node": id_, "month": str(month), "end": end}
        return Issue("actual-after-end", "error", path_of(key), parameters)
    if value is not None and not math.isfinite(value):
        return Issue("not-a-number", "error", path_of(key), {"node": id_, "value": str(value)})
    return None
