"""Random trees for the solver's tests, and scipy as the judge of its answers."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import scipy.optimize
from numpy.typing import NDArray

import kpimodel as km
from kpimodel.solving.policies import Policy
from kpimodel.solving.relax import Relaxation

Vector = NDArray[np.float64]
Row = dict[str, Any]
_NEXT = 1_000_003  # beyond every seed in use, so that no case runs twice


def rows_of(tree: km.Tree) -> list[Row]:
    """Rows that can be changed and read again."""
    return [dict(row) for row in tree.to_rows()]


def change_row(tree: km.Tree, id_: str, **values: object) -> km.Tree:
    """The same tree with one row changed."""
    rows = rows_of(tree)
    for row in rows:
        if row["id"] == id_:
            row.update(values)
    return km.Tree.from_rows(rows)


def relaxed(tree: km.Tree, relaxations: tuple[Relaxation, ...], share: float = 1.0) -> km.Tree:
    """The tree with limits moved to a share of the way to what is said to be needed."""
    for r in relaxations:
        to = r.limit + share * (r.needed - r.limit)
        if r.bound == "hold":
            # released, and free to go just so far
            side = "maximum" if r.needed > r.limit else "minimum"
            node = tree[r.lever]
            own = node.maximum if side == "maximum" else node.minimum
            keep = own if own is not None and any(
                other.lever == r.lever and other.bound != "hold" for other in relaxations
            ) else to  # fmt: skip
            tree = change_row(tree, r.lever, hold=False, **{side: keep})
        else:
            tree = change_row(tree, r.lever, **{r.bound: to})
    return tree


def flat(relation: str, *levers: Row, **kgi: object) -> km.Tree:
    """A KGI over inputs; each needs a baseline."""
    rows: list[Row] = [{"id": "kgi", "relation": relation, **kgi}]
    return km.Tree.from_rows([*rows, *({"parent": "kgi", **lever} for lever in levers)])


@dataclass
class Growing:
    """A tree that grows at random: sums, products, means, ratios, differences."""

    random: np.random.Generator
    monotone: bool
    rows: list[Row] = field(default_factory=list)
    levers: list[str] = field(default_factory=list)

    def lever(self, parent: str) -> str:
        """A new input."""
        id_ = f"x{len(self.levers)}"
        baseline = float(np.exp(self.random.uniform(-1.5, 3)))
        self.levers.append(id_)
        self.rows.append({
            "id": id_, "parent": parent, "baseline": baseline,
            "resistance": float(self.random.choice([1.0, 1.0, 0.5, 3.0])),
            "cost": float(np.exp(self.random.uniform(-1, 1))),
        })  # fmt: skip
        return id_

    def node(self, parent: str | None, depth: int) -> str:
        """A new computed node with its children, or an input."""
        kinds = ["sum", "product", "product", "mean", "ratio"]
        kinds += [] if self.monotone else ["difference"]
        if depth == 0 or (parent and self.random.random() < 0.25):
            return self.lever(parent or "")
        id_ = f"n{len(self.rows)}"
        kind = str(self.random.choice(kinds))
        row: Row = {"id": id_, "relation": kind, **({"parent": parent} if parent else {})}
        self.rows.append(row)
        count = 2 if kind in ("ratio", "difference") else int(self.random.integers(2, 4))
        children = [self.node(id_, depth - 1) for _ in range(count)]
        if kind == "ratio":
            row["formula"] = f"{children[0]} / {children[1]}"
        elif kind == "difference":
            # a lever on several paths now and then
            other = str(self.random.choice(self.levers))
            share = float(self.random.uniform(0.05, 0.2))
            row.update(
                relation="formula", formula=f"{children[0]} * {other} - {share} * {children[1]}"
            )
        return id_


def trees(seed: int, *, depth: int = 3, monotone: bool = False, bounded: bool = False,
          held: float = 0.0) -> Iterator[km.Tree]:  # fmt: skip
    """Random trees with a positive KGI without end: of this seed, and of those that follow it."""
    for next_seed in itertools.count(seed, _NEXT):
        random = np.random.default_rng(next_seed)
        growing = Growing(random, monotone)
        growing.node(None, depth)
        for row in growing.rows:
            if "baseline" not in row:
                continue
            if bounded:
                row["minimum"] = row["baseline"] * float(random.uniform(0.6, 0.98))
                row["maximum"] = row["baseline"] * float(random.uniform(1.02, 1.6))
            if random.random() < held:
                row["hold"] = True
        tree = km.Tree.from_rows(growing.rows)
        if km.evaluate(tree)[tree.root.id] > 1e-3:
            yield tree


def grown(seed: int, *, depth: int = 3, monotone: bool = False, bounded: bool = False,
          held: float = 0.0) -> km.Tree:  # fmt: skip
    """The first of them: where a seed gives no positive KGI, the next one does."""
    return next(trees(seed, depth=depth, monotone=monotone, bounded=bounded, held=held))


@dataclass
class Judge:
    """The same question put to scipy, in the coordinates ``u = ln(x / baseline)``.

    A lever with a minimum below zero has ``u = (x - baseline) / baseline``.
    """

    tree: km.Tree
    goal: float

    def __post_init__(self) -> None:
        nodes = [self.tree[id_] for id_ in self.tree.levers]
        self.base = np.array([node.baseline for node in nodes])
        self.resistance = np.array([node.resistance for node in nodes])
        self.cost = np.array([node.cost or 0.0 for node in nodes])
        self.linear = np.array([(node.minimum or 0.0) < 0 for node in nodes])
        low = [
            node.baseline if node.hold else node.low if linear else max(node.low, 1e-9)
            for node, linear in zip(nodes, self.linear, strict=True)
        ]
        high = [node.baseline if node.hold else min(node.high, 1e9) for node in nodes]
        self.low = self.coordinates(np.array(low))
        self.high = self.coordinates(np.array(high))
        self.root = self.tree.program.slots[self.tree.root.id]
        self.sign = 1.0 if self.tree.root.direction == "up" else -1.0

    def coordinates(self, x: Vector) -> Vector:
        """Coordinates of lever values."""
        with np.errstate(invalid="ignore"):
            u: Vector = np.where(self.linear, x / self.base - 1, np.log(x / self.base))
        return u

    def levers(self, u: Vector) -> Vector:
        """Lever values at coordinates."""
        levers: Vector = self.base * np.where(self.linear, 1 + u, np.exp(u))
        return levers

    def kgi(self, u: Vector) -> float:
        """The KGI."""
        return float(self.tree.program.values(self.levers(u).tolist())[self.root])

    def gradient(self, u: Vector) -> Vector:
        """Its slopes by coordinate."""
        x = self.levers(u)
        slots = self.tree.program.values(x.tolist())
        by_lever = np.array(self.tree.program.gradient(slots, self.tree.root.id))
        slopes: Vector = by_lever * np.where(self.linear, self.base, x)
        return slopes

    def penalty(self, u: Vector, policy: Policy) -> float:
        """What the policy minimises."""
        if policy == "least_cost":
            return float(np.dot(self.cost, np.abs(self.levers(u) - self.base)))
        return float(np.dot(self.resistance, u * u))

    def penalty_of(self, values: dict[str, float], policy: Policy) -> float:
        """What the policy minimises, at a solution."""
        x = np.array([values[id_] for id_ in self.tree.levers])
        if policy == "least_cost":
            return float(np.dot(self.cost, np.abs(x - self.base)))
        return self.penalty(self.coordinates(x), policy)

    def least(self, policy: Policy, starts: int = 3, seed: int = 0) -> float | None:
        """The best that SLSQP finds from several starts, None where none meets the goal."""
        random = np.random.default_rng(seed)
        found = []
        scale = max(abs(self.goal), 1e-9)
        for at in range(starts):
            near = np.clip(random.normal(0, 0.4, len(self.base)), self.low, self.high)
            u = np.clip(np.zeros(len(self.base)), self.low, self.high) if at == 0 else near
            result = self._slsqp(u, policy, scale)
            if result is not None:
                found.append(result)
        return min(found, default=None)

    def _slsqp(self, u: Vector, policy: Policy, scale: float) -> float | None:
        unit = self.penalty(np.full(len(u), 0.1), policy) or 1.0
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            result = scipy.optimize.minimize(
                lambda u: self.penalty(u, policy) / unit, u, method="SLSQP",
                bounds=list(zip(self.low, self.high, strict=True)),
                constraints={
                    "type": "ineq",
                    "fun": lambda u: self.sign * (self.kgi(u) - self.goal) / scale,
                    "jac": lambda u: self.sign * self.gradient(u) / scale,
                },
                options={"maxiter": 400, "ftol": 1e-13},
            )  # fmt: skip
        if not np.isfinite(result.x).all():
            return None
        met = self.sign * (self.kgi(result.x) - self.goal) >= -1e-9 * scale
        inside = (result.x >= self.low - 1e-9).all() and (result.x <= self.high + 1e-9).all()
        return self.penalty(result.x, policy) if met and inside else None

    def best(self, starts: int = 6, seed: int = 0) -> float:
        """The best KGI within the bounds that L-BFGS-B finds from several starts."""
        random = np.random.default_rng(seed)
        best = -np.inf
        for at in range(starts):
            u = random.uniform(self.low, self.high) if at else np.clip(0.0, self.low, self.high)
            result = scipy.optimize.minimize(
                lambda u: -self.sign * self.kgi(u), u, method="L-BFGS-B",
                jac=lambda u: -self.sign * self.gradient(u),
                bounds=list(zip(self.low, self.high, strict=True)),
            )  # fmt: skip
            best = max(best, -float(result.fun))
        return self.sign * best
