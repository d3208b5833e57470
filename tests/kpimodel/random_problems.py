"""Small random back-solving problems, and oracles that share no code with the solver.

A KGI is a sum of products over a sum of products. Where each lever stands at most once in a term it
is, in each lever alone, linear or a quotient without a pole, so that its best over a box is at a
corner: trying them all is exact.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.optimize
from numpy.typing import NDArray

import kpimodel as km
from kpimodel.limits import goal_looks_relative
from tests.kpimodel.solver_cases import Row

Array = NDArray[Any]
Term = tuple[float, tuple[int, ...]]
_NEXT = 1_000_003  # beyond every seed in use, so that no problem is posed twice


def _sum(terms: list[Term], x: Array) -> Array:
    total: Array = sum(c * x[..., list(at)].prod(-1) for c, at in terms)
    return total


def _text(terms: list[Term]) -> str:
    return " + ".join(" * ".join([repr(c), *(f"x{i}" for i in at)]) for c, at in terms)


@dataclass
class RandomProblem:
    """A KGI of 2 to 6 levers with their rows.

    Attributes:
        above: Terms of the sum, each a factor and the places of its levers.
        below: Terms of the divisor; empty for none.
        rows: A row a lever.
        direction: ``up`` or ``down``.
        corners: Whether the best of a box is at one of its corners.
    """

    above: list[Term]
    below: list[Term]
    rows: list[Row]
    direction: str
    corners: bool

    def __post_init__(self) -> None:
        self.sign = 1.0 if self.direction == "up" else -1.0
        self.base = np.array([row["baseline"] for row in self.rows], dtype=float)
        self.resistance = np.array([row["resistance"] for row in self.rows])
        self.cost = np.array([row["cost"] for row in self.rows])
        least = np.array([row.get("minimum") or 0.0 for row in self.rows])
        most = np.array([row.get("maximum") or 0.0 for row in self.rows])
        self.linear = (self.base <= 0) | (least < 0)
        widest = np.maximum(np.abs(least), np.abs(most))
        self.scale = np.where(self.base > 0, self.base, widest)
        self.low, self.high = self.box(self.rows)

    def box(self, rows: list[Row]) -> tuple[Array, Array]:
        """The least and the greatest value of each lever; far off where there is no bound."""
        sides = []
        for key, far in (("minimum", 1e-6), ("maximum", 1e6)):
            sides.append([
                row["baseline"] if row.get("hold") else
                row["baseline"] * far if row.get(key) is None else row[key] for row in rows
            ])  # fmt: skip
        return np.array(sides[0], dtype=float), np.array(sides[1], dtype=float)

    def kgi(self, x: Array) -> Array:
        """The KGI of states along the last axis."""
        above = _sum(self.above, x)
        return above / _sum(self.below, x) if self.below else above

    def tree(self) -> km.Tree:
        """The same as a tree: relations where they say it all, else a formula."""
        if not self.below and all(c == 1 and len(at) == len(set(at)) for c, at in self.above):
            rows: list[Row] = [{"id": "kgi", "relation": "sum", "direction": self.direction}]
            for number, (_, at) in enumerate(self.above):
                rows.append({"id": f"part{number}", "parent": "kgi", "relation": "product"})
                rows += [self.rows[i] | {"parent": f"part{number}"} for i in at]
            return km.Tree.from_rows(rows)
        text = _text(self.above)
        text = f"({text}) / ({_text(self.below)})" if self.below else text
        kgi = {"id": "kgi", "relation": "formula", "formula": text, "direction": self.direction}
        return km.Tree.from_rows([kgi, *(row | {"parent": "kgi"} for row in self.rows)])

    # --- what a state costs ----------------------------------------------------------------

    def state(self, u: Array) -> Array:
        """Lever values at relative changes: of the baseline, or, where there is none, of a bound."""
        curved = self.base * np.exp(np.where(self.linear, 0.0, u))
        moved: Array = np.where(self.linear, self.base + self.scale * u, curved)
        return moved

    def coordinates(self, x: Array) -> Array:
        """The relative changes of lever values."""
        share = np.where(self.linear, 1.0, x / np.where(self.linear, 1.0, self.base))
        with np.errstate(divide="ignore"):  # a cost may take a lever down to nothing
            u: Array = np.where(self.linear, (x - self.base) / self.scale, np.log(share))
        return u

    def penalty(self, u: Array, policy: str) -> float:
        """What the policy minimises."""
        if policy == "least_cost":
            return float(np.dot(self.cost, np.abs(self.state(u) - self.base)))
        return float(np.dot(self.resistance, u * u))

    # --- oracles ---------------------------------------------------------------------------

    def best(self, low: Array, high: Array) -> float:
        """The best KGI of a box: of its corners; else of a grid, polished from its best points."""
        if self.corners:
            ends = np.stack([low, high])
            which = np.array(list(itertools.product((0, 1), repeat=len(low))))
            return float(np.max(self.sign * self.kgi(ends[which, np.arange(len(low))])) * self.sign)
        lines = [np.linspace(a, b, 33) for a, b in zip(low, high, strict=True)]
        grid = np.stack(np.meshgrid(*lines, indexing="ij"), -1).reshape(-1, len(low))
        found = self.sign * self.kgi(grid)
        best = float(found.max())
        for at in np.argsort(found)[-2:]:
            result = scipy.optimize.minimize(
                lambda x: -self.sign * float(self.kgi(x)), grid[at], method="L-BFGS-B",
                bounds=list(zip(low, high, strict=True)), options={"ftol": 1e-15, "gtol": 1e-12},
            )  # fmt: skip
            best = max(best, -float(result.fun))
        return best * self.sign

    def least(self, goal: float, policy: str, starts: list[Array]) -> float | None:
        """The least penalty under the goal that SLSQP finds from so many states."""
        low, high = self.coordinates(self.low), self.coordinates(self.high)
        size, tiny = max(abs(goal), 1e-9), 1e-30
        steps = 1j * tiny * np.eye(len(low))  # slopes by complex steps, to the last digit
        found = []
        for start in starts:
            result = scipy.optimize.minimize(
                lambda u: self.penalty(u, policy), start, method="SLSQP",
                bounds=list(zip(low, high, strict=True)),
                constraints={
                    "type": "ineq",
                    "fun": lambda u: self.sign * (float(self.kgi(self.state(u))) - goal) / size,
                    "jac": lambda u: self.sign * self.kgi(self.state(u + steps)).imag / tiny / size,
                },
                options={"maxiter": 100, "ftol": 1e-12},
            )  # fmt: skip
            u = np.clip(result.x, low, high)
            met = self.sign * (float(self.kgi(self.state(u))) - goal) >= -1e-10 * size
            if met:
                found.append(self.penalty(u, policy))
        return min(found, default=None)


def problem(random: np.random.Generator, *, bounded: bool) -> RandomProblem:
    """Sums of products, ratios and differences; some with levers that pass zero, some with squares."""
    count = int(random.integers(2, 7))
    kind = str(random.choice(["sum", "weighted", "signed", "ratio", "crossed", "curved", "zero"]))
    count = min(count, 3) if kind == "curved" else count
    places = list(random.permutation(count))
    parts = [tuple(map(int, part)) for part in np.array_split(places, random.integers(1, 4))]
    parts = [part for part in parts if part]
    sizes = [1.0 if kind == "sum" else float(np.exp(random.uniform(-1, 1))) for _ in parts]
    above: list[Term] = list(zip(sizes, parts, strict=True))
    below: list[Term] = []
    if kind == "signed" and len(above) > 1:
        above[-1] = (-0.2 * above[-1][0], above[-1][1])
    elif kind == "ratio" and len(above) > 1:
        below = [above.pop()]
        if random.random() < 0.5:
            below.append((float(random.uniform(0.2, 2)), (above[0][1][0],)))
    elif kind == "crossed":
        taken = tuple(map(int, random.choice(count, size=min(2, count), replace=False)))
        above.append((-float(random.uniform(0.05, 0.6)), taken))
    elif kind == "curved":
        at = int(random.integers(count))
        above.append((-float(random.uniform(0.1, 0.5)), (at, at)))
    alone = {part[0] for part in parts if len(part) == 1} if kind == "zero" else set()
    rows = [_lever(random, i, below_zero=i in alone, bounded=bounded) for i in range(count)]
    for row in rows:
        if random.random() < 0.12:
            row["hold"] = True
    direction = "down" if random.random() < 0.3 else "up"
    return RandomProblem(above, below, rows, direction, corners=kind != "curved")


def _lever(random: np.random.Generator, number: int, *, below_zero: bool, bounded: bool) -> Row:
    row: Row = {
        "id": f"x{number}", "resistance": float(random.choice([1.0, 1.0, 0.3, 4.0])),
        "cost": float(np.exp(random.uniform(-1, 1))),
    }  # fmt: skip
    if below_zero:
        size = float(np.exp(random.uniform(-1, 1.5)))
        row["baseline"] = size * float(random.choice([-1.0, 0.0, 1.0]))
        row["minimum"] = min(row["baseline"], 0.0) - size * float(random.uniform(0.1, 1))
        row["maximum"] = row["baseline"] + size * float(random.uniform(0.1, 2))
        return row
    row["baseline"] = float(np.exp(random.uniform(-1.5, 1.5)))
    if bounded or random.random() < 0.4:
        row["minimum"] = row["baseline"] * float(random.uniform(0.5, 0.98))
    if bounded or random.random() < 0.5:
        row["maximum"] = row["baseline"] * float(random.uniform(1.02, 2))
    return row


def problems(seed: int, *, bounded: bool) -> Iterator[tuple[RandomProblem, np.random.Generator]]:
    """Problems without end: of this seed, and of those that follow it."""
    for next_seed in itertools.count(seed, _NEXT):
        random = np.random.default_rng(next_seed)
        yield problem(random, bounded=bounded), random


def is_a_goal(tree: km.Tree, goal: float, now: float, sign: float) -> bool:
    """Beyond today's KGI, and no share mistyped for a number."""
    beyond = sign * (goal - now) > 1e-6 * max(abs(goal), abs(now))
    return beyond and not goal_looks_relative(goal, tree.root, now)
