"""Achievement by owner: what each person's metrics have reached so far, and how many are late."""

from __future__ import annotations

import math
from dataclasses import dataclass

from kpimodel.achievement import Status, status
from kpimodel.plan import Plan


@dataclass(frozen=True, slots=True)
class OwnerAchievement:
    """One owner's metrics to date.

    Attributes:
        owner: As typed on the first of their rows; ``""`` for rows without an owner.
        achievement: Mean achievement of the owner's metrics that have one, as a fraction; None
            where none has.
        status: The band of that mean.
        on_track: How many of the metrics are on track.
        watch: How many need watching.
        behind: How many are behind.
        no_data: How many have no achievement yet.
    """

    owner: str
    achievement: float | None
    status: Status
    on_track: int
    watch: int
    behind: int
    no_data: int


def owner_achievements(plan: Plan) -> tuple[OwnerAchievement, ...]:
    """Achievement to date of each owner, in the order of their first rows.

    Every metric counts once, whatever its size or level; a group has no figure and does not count.
    Names that differ only in case or in space around them are one owner.

    Args:
        plan: The plan with its actuals.

    Returns:
        One item an owner, rows without an owner under ``""``.

    Example:
        >>> from kpimodel.examples import software_company_a
        >>> [(o.owner, round(o.achievement, 4), o.on_track, o.watch, o.behind)
        ...  for o in owner_achievements(software_company_a("en"))][2:4]
        [('Takahashi', 1.0598, 3, 0, 0), ('Ito', 0.9627, 0, 1, 0)]
    """
    rows: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for node in plan.tree.nodes:
        if node.relation == "group":
            continue
        name = (node.owner or "").strip()
        names.setdefault(name.casefold(), name)
        rows.setdefault(name.casefold(), []).append(node.id)
    return tuple(_owner(plan, names[key], ids) for key, ids in rows.items())


def _owner(plan: Plan, name: str, ids: list[str]) -> OwnerAchievement:
    found = [plan.achievements.get(id_) for id_ in ids]
    known = [value for value in found if value is not None]
    mean = math.fsum(known) / len(known) if known else None
    bands = [status(value, plan.on_track, plan.watch) for value in found]
    return OwnerAchievement(
        name, mean, status(mean, plan.on_track, plan.watch), bands.count("on_track"),
        bands.count("watch"), bands.count("behind"), bands.count("no_data"),
    )  # fmt: skip
