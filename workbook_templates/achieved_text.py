"""An achievement as people read it, on the terminal and on the shared page."""

from __future__ import annotations

from kpimodel import Plan
from kpimodel.achievement import round_rate, status


def achieved_text(plan: Plan, achieved: float | None) -> str:
    """An achievement for people: rounded, but never into a better band than it is in."""
    if achieved is None:
        return "－"
    whole = round(achieved, 2)
    bands = [status(value, plan.on_track, plan.watch) for value in (whole, achieved)]
    if plan.rounding == "none" and bands[0] == bands[1]:
        return f"{whole:.0%}"
    return f"{round_rate(achieved, 'down'):.1%}"
