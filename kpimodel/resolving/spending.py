"""The least money with several targets that bend: lines tell who moves, a descent by how much.

Lines near a state, within a distance in which they can be trusted, are a linear programme; its
answers say who moves which way, and end at a corner where the least money lies at one (Fletcher,
de la Maza: Nonlinear programming and nonsmooth optimization by successive linear programming,
1989). A descent finishes what lies between corners.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from kpimodel.resolving.cheapest import unit_costs, with_months_alike
from kpimodel.resolving.descent import Bounds, at_rest, descent, land
from kpimodel.resolving.evenly import sizes
from kpimodel.resolving.horizon import Array
from kpimodel.resolving.problem import MonthProblem
from kpimodel.resolving.simplex import cheapest_mix
from kpimodel.resolving.targets import Targets
from kpimodel.solving.descent import total_cost
from kpimodel.solving.problem import Vector

_SEED = 20_261_123
_MIXES, _MANY = 3, 200
_SINGLES, _FAR_ALONE = 5, 1.5
_TURNS = 40
_TURNED = 6
_TRUST, _LEAST_TRUST = 0.5, 1e-5  # log-steps
_MISSES = 1e3  # what missing a target by all of it costs, in the dearest lever's doubling
_LARGE, _GOOD, _POOR = 20.0, 0.75, 0.1
_AT_REST = 1e-6
_ALIKE = 1e-3
_SAME = 1e-12


@dataclass(frozen=True)
class Spent:
    """Σ cost·|x − x0| where each unknown moves one way only.

    Attributes:
        problem: The unknowns.
        ways: 1 or −1 for the way in which each may move; 0 where it stays.
    """

    problem: MonthProblem
    ways: Vector

    @cached_property
    def ends(self) -> Bounds:
        """From the start in that way only."""
        p = self.problem
        return (
            np.where(p.free & (self.ways < 0), p.low, p.start),
            np.where(p.free & (self.ways > 0), p.high, p.start),
        )

    @cached_property
    def _money(self) -> Vector:
        return unit_money(self.problem)

    def _width(self, u: Vector) -> Vector:
        p = self.problem
        width: Vector = p.box.per_coordinate(p.box.state(u))
        return np.maximum(width, 1e-9 * np.abs(np.where(p.linear, 1.0, p.box.baseline)))

    def penalty(self, u: Vector) -> float:
        """Money."""
        return money_of(self.problem, u)

    def slope(self, u: Vector) -> Vector:
        """What a step costs, signed by its way."""
        return self.ways * self._money * self._width(u)

    def bend(self, u: Vector) -> Vector:
        """As of an amount that grows in logarithms."""
        return np.maximum(self._money * self._width(u), 1e-12)


def unit_money(p: MonthProblem) -> Vector:
    """Costs of a unit, so scaled that the dearest lever's doubling costs 1."""
    costs = unit_costs(p)
    whole = costs * np.where(p.linear, p.box.scale, np.abs(p.stands))
    return costs / (float(np.max(whole[p.free], initial=0.0)) or 1.0)


def money_of(p: MonthProblem, u: Vector) -> float:
    """What a state costs in that scale."""
    moved = np.abs(p.box.state(u) - p.stands)
    return float(np.dot(unit_money(p), np.where(p.free, moved, 0.0)))


def cheapest_of_starts(targets: Targets, others: list[Vector]) -> tuple[Vector, bool] | None:
    """Coordinates with the least money that was found, and whether that is proven.

    Args:
        targets: The targets.
        others: Answers under other policies, to start from as well.
    """
    p = targets.base
    first = _polished(targets, along_lines(targets, p.start))
    if first is not None and is_cheapest(targets, first):
        return with_months_alike(targets, first), True
    random = np.random.default_rng(_SEED)
    mixes = [
        p.start + random.random(len(other)) * (other - p.start)
        for other in others[:1] for _ in range(_MIXES if len(other) <= _MANY else 0)
    ]  # fmt: skip
    found = [u for u in (first, *others) if u is not None]
    tried = [] if first is None else [first]
    for start in (*others, *mixes, *_alone(targets)):
        begun = along_lines(targets, start)
        if any(float(np.abs(begun - other).max()) <= _ALIKE for other in tried):
            continue
        u = _polished(targets, begun)
        tried.append(begun)
        if u is not None:
            found.append(u)
            tried.append(u)
    met = [u for u in found if targets.met(p.box.state(u))]
    best = min(met, key=lambda u: total_cost(p, u), default=None)
    if best is None:
        return None
    return with_months_alike(targets, best), is_cheapest(targets, best)


def _alone(targets: Targets) -> list[Vector]:
    """States with one unknown moved far, those first that bring most per money."""
    p = targets.base
    if len(p.levers) > _MANY:
        return []
    slopes = targets.slopes(p.start)[1].sum(axis=0)
    width = p.box.per_coordinate(p.stands)
    price = np.where(p.free & (width > 0), unit_money(p) * width, np.inf)
    states = []
    for at in np.argsort(-np.abs(slopes) / price, kind="stable")[:_SINGLES]:
        if slopes[at] and np.isfinite(price[at]):
            u = p.start.copy()
            u[at] = np.clip(u[at] + np.sign(slopes[at]) * _FAR_ALONE, p.low[at], p.high[at])
            states.append(u)
    return states


def is_cheapest(targets: Targets, u: Vector) -> bool:
    """True where an answer is at rest, and a state at rest is known to be the cheapest of all.

    That is so where the states that meet the targets form a convex set: of values, in which money
    is straight; or of logarithms, in which it is convex for what only rises.
    """
    convex = all(problem.is_concave for problem in targets.problems) or (
        all(problem.is_concave_in_logarithms for problem in targets.problems)
        and not (targets.ways < 0).any()
    )
    if not convex:
        return False
    rest, turned = _unrest(targets, u)
    return rest <= _AT_REST and turned is None


def along_lines(targets: Targets, start: Vector) -> Vector:
    """From one state by a linear programme after another, each within the distance it can be trusted."""
    p = targets.base
    u, trust = start.copy(), _TRUST
    surplus, slopes = targets.slopes(u)
    here = _merit(p, u, surplus)
    for _ in range(_TURNS):
        there, hoped = _programmed(p, u, trust, surplus, slopes)
        if there is None or not here - hoped > _SAME * max(here, 1.0):
            break
        found, bent = targets.slopes(there)
        now = _merit(p, there, found)
        gained = (here - now) / (here - hoped)
        if gained > _POOR:
            u, surplus, slopes, here = there, found, bent, now
        trust = trust * 2 if gained > _GOOD else trust if gained > _POOR else trust / 3
        if trust < _LEAST_TRUST:
            break
    return u


def _merit(p: MonthProblem, u: Vector, surplus: Array) -> float:
    missed = np.minimum(np.maximum(-surplus, 0.0), _LARGE)
    return money_of(p, u) + _MISSES * float(missed.sum())


def _programmed(
    p: MonthProblem, u: Vector, trust: float, surplus: Array, slopes: Array
) -> tuple[Vector | None, float]:
    """The cheapest state near by for straight targets, what is missed counted in; its merit."""
    size = np.where(p.linear, p.box.scale, np.maximum(np.abs(p.stands), 1e-300))
    low = p.box.state(np.where(p.free, np.maximum(u - sizes(p, trust), p.low), u))
    high = p.box.state(np.where(p.free, np.minimum(u + sizes(p, trust), p.high), u))
    here, home = p.box.state(u), np.clip(p.stands, low, high)
    width = p.box.per_coordinate(here)
    with np.errstate(all="ignore"):
        rows = np.where(width > 0, slopes * size / width, 0.0)
    money = unit_money(p) * size
    count = len(surplus)
    missing = -np.maximum(surplus, -_LARGE)
    mix = cheapest_mix(
        np.hstack([rows, -rows, np.eye(count)]),
        missing + rows @ ((here - home) / size),
        np.concatenate([money, money, np.full(count, _MISSES)]),
        np.concatenate([(high - home) / size, (home - low) / size, np.full(count, np.inf)]),
    )  # fmt: skip
    if mix is None or mix.amounts is None:
        return None, 0.0
    up, down, missed = np.split(mix.amounts, [len(u), 2 * len(u)])
    there = p.box.coordinates(home + (up - down) * size)
    there = np.where(up == down, p.box.coordinates(home), there)
    there = np.where(p.free, there, u)
    return there, money_of(p, there) + _MISSES * float(missed.sum())


def _polished(targets: Targets, start: Vector) -> Vector | None:
    """By a descent onto the targets; an unknown that should move the other way is turned."""
    p = targets.base
    moved = start - p.start
    ways = np.where(moved != 0, np.sign(moved), targets.helpful(start))
    u = start
    for _ in range(_TURNED):
        burden = Spent(p, np.where(p.free, ways, 0.0))
        u = descent(targets, burden, np.clip(u, *burden.ends))
        turned = _unrest(targets, u, ways)[1]
        if turned is None:
            break
        ways = np.where(turned != 0, turned, ways)
    return land(targets, u)


def _unrest(
    targets: Targets, u: Vector, allowed: Vector | None = None
) -> tuple[float, Vector | None]:
    """How far a state is from rest, and which unknowns that stand still should move which way.

    Args:
        targets: The targets.
        u: The state.
        allowed: Which way each that stands still may move as it is; by default where it helps.
    """
    p = targets.base
    still = p.free & (np.abs(u - p.start) <= _SAME)
    allowed = targets.helpful(u) if allowed is None else allowed
    ways = np.where(still, allowed, np.sign(u - p.start))
    burden = Spent(p, np.where(p.free, ways, 0.0))
    rest, pull = at_rest(targets, burden, u)
    wanted = np.where(still & (np.abs(pull) > np.abs(burden.slope(u))), np.sign(pull), 0.0)
    turned = np.where(wanted != ways, wanted, 0.0)
    return rest, turned if turned.any() else None
