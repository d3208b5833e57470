"""Phasing: a flow's total shared out among the months by a named profile; even by default."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kpimodel.calendar import Calendar, Month
from kpimodel.cells import as_float, fold, shown
from kpimodel.errors import Findings, ModelError
from kpimodel.tree import Tree

Weights = Sequence[float] | Mapping[int, float]
_YEAR = 12
_LARGEST = 1e300  # beyond it weights may not be added up


def check_profiles(profiles: object, calendar: Calendar, found: Findings) -> None:
    """Say which profiles cannot phase the window: names, lengths, months and weights."""
    if not isinstance(profiles, Mapping):
        found.error("profiles-shape", ("profiles",))
        return
    for name, weights in profiles.items():
        path = ("profiles", str(name))
        if (
            not isinstance(name, str)
            or isinstance(weights, str)
            or not isinstance(weights, (Sequence, Mapping))
        ):
            found.error("profiles-shape", path)
            continue
        count = len(found.issues)
        _check_months(str(name), weights, calendar, found)
        values: Iterable[Any] = weights.values() if isinstance(weights, Mapping) else weights
        for value in values:
            number = as_float(value)
            if number is None or not 0 <= number < _LARGEST:
                found.error("profile-weight", path, name=str(name), value=shown(value))
        if len(found.issues) == count and not sum(month_weights(weights, calendar)):
            found.error("profile-zero", path, name=str(name))


def _check_months(name: str, weights: Weights, calendar: Calendar, found: Findings) -> None:
    path = ("profiles", name)
    if not isinstance(weights, Mapping):
        if len(weights) != calendar.months:
            found.error(
                "profile-length", path, name=name, count=len(weights), months=calendar.months
            )
        return
    for month in dict.fromkeys(month.month for month in calendar.window):
        if month not in weights:
            found.error("profile-month", path, name=name, month=month)


def month_weights(weights: Weights, calendar: Calendar) -> tuple[float, ...]:
    """The weight of every month of the window: as listed, or looked up by calendar month."""
    if isinstance(weights, Mapping):
        return tuple(float(weights[month.month]) for month in calendar.window)
    return tuple(float(weight) for weight in weights)


class Phasing:
    """How every input of a tree is phased over a window.

    A flow (roll-up ``sum``) takes the profile of its own row, else of the nearest row above it
    that names one, so that one word on the KGI's row phases the whole tree. Rates and stocks are
    the same each month.

    Args:
        tree: The tree; its rows name profiles.
        calendar: The window.
        profiles: ``{name: weights}``, one a month of the window in order, or by calendar month
            (``{4: 1.2, ...}``), as checked by `check_profiles`.
    """

    def __init__(self, tree: Tree, calendar: Calendar, profiles: Mapping[str, Weights]) -> None:
        self._tree = tree
        self._calendar = calendar
        known = {_key(name): weights for name, weights in profiles.items()}
        self._named: dict[str, Weights] = {}
        for lever in tree.levers:
            name = profile_name(tree, lever)
            if tree[lever].rollup == "sum" and name and _key(name) in known:
                self._named[lever] = known[_key(name)]
        self._weights = {id_: month_weights(w, calendar) for id_, w in self._named.items()}

    @property
    def is_even(self) -> bool:
        """True where no input has a profile, so that all months are alike."""
        return not self._weights

    def weights(self, lever: str) -> tuple[float, ...]:
        """The month weights of a flow; ones where it has no profile."""
        return self._weights.get(lever) or (1.0,) * self._calendar.months

    def has_profile(self, lever: str) -> bool:
        """True where an input is phased by a profile."""
        return lever in self._weights

    def split(self, lever: str, value: float) -> tuple[float, ...]:
        """A window value month by month: a flow's shares of its total, else the value itself."""
        months = self._calendar.months
        if self._tree[lever].rollup != "sum":
            return (value,) * months
        weights = self._weights.get(lever)
        if weights is None:
            return (value / months,) * months
        total = math.fsum(weights)
        return tuple(value * weight / total for weight in weights)

    def outside(self, lever: str, value: float, month: Month) -> float:
        """What a window value would be in a month outside the window.

        By the calendar month's weight where the profile has one, else as an even month.
        """
        if self._tree[lever].rollup != "sum":
            return value
        named = self._named.get(lever)
        if isinstance(named, Mapping) and month.month in named:
            return value * float(named[month.month]) / math.fsum(self._weights[lever])
        return value / self._calendar.months


def profile_name(tree: Tree, id_: str) -> str | None:
    """The profile that a row names, else the nearest row above it."""
    at: str | None = id_
    while at is not None:
        node = tree[at]
        if node.profile and fold(node.profile):
            return node.profile
        at = node.parent
    return None


def _key(name: str) -> str:
    return fold(name).casefold()


def check_profile_names(tree: Tree, profiles: Mapping[str, Weights], found: Findings) -> None:
    """Say which rows name a profile that is not there, or could not use one."""
    known = {_key(name) for name in profiles}
    for node in tree.nodes:
        if not node.profile or not fold(node.profile):
            continue
        path = tree.path(node.id, "profile")
        if _key(node.profile) not in known:
            found.warn(
                "profile-unknown", path, node=node.id, name=node.profile, known=tuple(profiles)
            )
        elif node.relation == "input" and node.rollup != "sum":
            found.warn("profile-unused", path, node=node.id)


def profile_from_history(
    actuals: Mapping[tuple[str, Month], float], id_: str, months: Sequence[Month]
) -> dict[int, float]:
    """A profile by calendar month from past actuals: each month's share of a mean month.

    A calendar month that occurs several times counts with its mean.

    Args:
        actuals: ``{(id, month): value}``, such as ``plan.actuals``.
        id_: Whose actuals.
        months: The months to learn from, say last year's twelve.

    Returns:
        Weights by calendar month, 1 on average.

    Raises:
        ModelError: A calendar month without an actual, or actuals that cannot be weights.

    Example:
        >>> year = [Month(2024, 4) + i for i in range(3)]
        >>> past = {("leads", month): value for month, value in zip(year, (80, 100, 120))}
        >>> profile_from_history(past, "leads", year)
        {4: 0.8, 5: 1.0, 6: 1.2}
    """
    found = Findings()
    means: dict[int, float] = {}
    for number in dict.fromkeys(month.month for month in months):
        values = [
            actuals[id_, month]
            for month in months
            if month.month == number and (id_, month) in actuals
        ]
        path = ("actuals", id_)
        if not values:
            found.error("profile-history", path, node=id_, month=number)
            continue
        means[number] = math.fsum(values) / len(values)
        if not 0 <= means[number] < math.inf:
            found.error("profile-weight", path, name=id_, value=str(means[number]))
    average = math.fsum(means.values()) / max(len(means), 1)
    if not average and not found.has_errors:
        found.error("profile-zero", ("actuals", id_), name=id_)
    found.raise_errors(ModelError)
    return {number: mean / average for number, mean in means.items()}


def read_profiles(raw: object, found: Findings) -> dict[str, Weights]:
    """Profiles from plain data (JSON): lists, or mappings whose keys are calendar months."""
    profiles: dict[str, Weights] = {}
    if raw is None:
        return profiles
    if not isinstance(raw, Mapping):
        found.error("profiles-shape", ("profiles",))
        return profiles
    for name, weights in raw.items():
        if isinstance(weights, list):
            profiles[str(name)] = tuple(weights)
        elif isinstance(weights, Mapping) and all(_is_month(key) for key in weights):
            profiles[str(name)] = {int(key): weight for key, weight in weights.items()}
        else:
            found.error("profiles-shape", ("profiles", str(name)))
    return profiles


def _is_month(key: object) -> bool:
    text = str(key)
    return text.isdecimal() and len(text) <= 2 and 1 <= int(text) <= _YEAR  # noqa: PLR2004


def write_profiles(profiles: Mapping[str, Weights]) -> dict[str, object]:
    """Profiles as plain data, in order of their names and months."""
    return {
        name: {str(month): weights[month] for month in sorted(weights)}
        if isinstance(weights, Mapping)
        else list(weights)
        for name, weights in sorted(profiles.items())
    }
