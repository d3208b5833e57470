"""Two versions of a plan compared: what moved, by how much, and what each change does to the KGI."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from kpimodel.errors import KpiError, Quantity
from kpimodel.evaluate import evaluate
from kpimodel.messages import extend, text
from kpimodel.node import Node
from kpimodel.plan import Plan
from kpimodel.table import BY_KEY, KEYS, Lang, Row, word
from kpimodel.timing.phasing import write_profiles
from kpimodel.tree import Tree
from kpimodel.words.review import CATALOGUE

extend(CATALOGUE)

Kind = Literal["changed", "added", "removed"]

# these say who, when, why or how to solve: no number follows from them by evaluation
_WITHOUT_EFFECT = frozenset(
    {
        "label", "role", "unit", "direction", "rollup", "minimum", "maximum", "step",
        "resistance", "cost", "lag", "profile", "owner", "due", "source", "note",
    }
)  # fmt: skip
# numbers in the row's own unit
_IN_UNIT = frozenset({"baseline", "target", "minimum", "maximum", "step"})
_ACTUAL, _PROFILE = "actual ", "profile "
_SETTINGS = frozenset(
    {
        "name", "start", "months", "closed_through", "year_start", "on_track", "watch", "rule",
        "rounding", "bands",
    }
)  # fmt: skip
_BY_NUMBER = frozenset({"baseline", "target", "hold"})
MOST_STRUCTURES = 200  # changes of structure that are tried alone: each needs a tree of its own
_CHUNK = 256  # changes of numbers evaluated at once


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs between two versions.

    Attributes:
        kind: ``changed``, or a row ``added`` or ``removed``.
        id: The row; ``""`` for the plan itself.
        field: Column key, setting of the plan, or ``actual 2025-04``; ``""`` for a whole row.
        old: Value before; None where there was none.
        new: Value after; None where there is none.
        by: new − old, where both are numbers.
        share: ``by`` over the size of ``old``; None on a zero or text.
        effect: What this change alone does to the planned KGI, in its unit; None where it cannot
            be made alone (a row needs its parent), or is no part of the planned KGI; after 200
            changes of structure the others are not tried.
    """

    kind: Kind
    id: str
    field: str
    old: object
    new: object
    by: float | None = None
    share: float | None = None
    effect: float | None = None

    def explain(self, lang: Lang, unit: str = "", kgi_unit: str = "", name: str = "") -> str:
        """One line of the log of changes.

        Args:
            lang: The language.
            unit: The row's unit.
            kgi_unit: The KGI's.
            name: What to call the row, by default its id.
        """
        node = name or self.id
        if self.kind != "changed":
            return text(f"change-{self.kind}", lang, node=node)
        old, new = (self._shown(value, unit, lang) for value in (self.old, self.new))
        named: dict[str, Any] = {
            "node": node or text("change-plan", lang), "key": _field_words(self.field, lang),
            "old": old, "new": new,
        }  # fmt: skip
        if not self.effect:
            return text("change-field", lang, **named)
        return text("change-effect", lang, effect=Quantity(self.effect, kgi_unit), **named)

    def _shown(self, value: object, unit: str, lang: Lang) -> str | Quantity | None:
        if isinstance(value, float):
            own = self.field in _IN_UNIT or self.field.startswith(_ACTUAL)
            return Quantity(value, unit if own else "")
        if value is None:
            return None
        return word(self.field, value, lang) if self.field in BY_KEY else str(value)


def _field_words(field: str, lang: Lang) -> str:
    """A setting of the plan, or an actual, in words; a column names itself."""
    for start in (_ACTUAL, _PROFILE):
        if field.startswith(start):
            return text(f"change-{start.strip()}", lang, name=field.removeprefix(start))
    return text(f"setting-{field}", lang) if field in _SETTINGS else field


@dataclass(frozen=True)
class Comparison:
    """What moved between two versions of a plan.

    The planned KGI is what the typed decisions amount to: inputs at their targets, where blank at
    their baselines.

    Attributes:
        changes: Everything that differs: the plan's settings, then rows in the new order, then
            removed rows, then actuals.
        before: Planned KGI of the old version.
        after: Planned KGI of the new version.
        goal: Goal of the old and of the new version.
    """

    changes: tuple[Change, ...]
    before: float
    after: float
    goal: tuple[float | None, float | None]

    @property
    def together(self) -> float:
        """Effect of all changes together on the planned KGI."""
        return self.after - self.before

    @property
    def interaction(self) -> float:
        """What the changes do together beyond the sum of each alone."""
        return self.together - sum(change.effect or 0.0 for change in self.changes)


def compare_plans(old: Plan, new: Plan) -> Comparison:
    """Compare two versions of a plan.

    Args:
        old: The earlier version.
        new: The later one.

    Raises:
        EvaluationError: One of them has no value.

    Example:
        >>> from kpimodel.examples import software_company_a
        >>> old = software_company_a()
        >>> document = old.to_dict()
        >>> document["nodes"][3]["baseline"] = 60_000.0  # visits, a quarter more
        >>> document["nodes"][6]["target"] = 0.14  # win rate
        >>> moved = compare_plans(old, Plan.from_dict(document))
        >>> [(c.id, c.field, c.by and round(c.by, 4), round(c.effect, 2)) for c in moved.changes]
        [('visits', 'baseline', 12000.0, 6.48), ('win_rate', 'target', None, 4.32)]
        >>> round(moved.together, 2), round(moved.interaction, 2)
        (11.88, 1.08)
    """
    before = planned_kgi(old.tree)
    changes = [
        *_settings(old, new),
        *_rows(old.tree, new.tree, before),
        *_actuals(old, new),
    ]
    goals = old.tree.goal, new.tree.goal
    return Comparison(tuple(changes), before, planned_kgi(new.tree), goals)


def planned_kgi(tree: Tree) -> float:
    """The KGI with inputs at their targets, where blank at their baselines.

    Raises:
        EvaluationError: The tree has no value there.
    """
    return evaluate(tree, {id_: _decided(tree[id_]) for id_ in tree.levers})[tree.root.id]


def _decided(node: Node) -> float:
    return node.target if isinstance(node.target, float) else node.baseline or 0.0


def _settings(old: Plan, new: Plan) -> Iterator[Change]:
    pairs: list[tuple[str, object, object]] = [
        ("name", old.name, new.name),
        ("start", str(old.calendar.start), str(new.calendar.start)),
        ("months", float(old.calendar.months), float(new.calendar.months)),
        ("closed_through", _month(old), _month(new)),
        ("year_start", float(old.calendar.year_start), float(new.calendar.year_start)),
        ("on_track", old.on_track, new.on_track),
        ("rule", old.rule, new.rule),
        ("rounding", old.rounding, new.rounding),
        ("bands", old.bands, new.bands),
        ("watch", old.watch, new.watch),
    ]
    profiles = write_profiles(old.profiles), write_profiles(new.profiles)
    pairs += [
        (f"{_PROFILE}{name}", profiles[0].get(name), profiles[1].get(name))
        for name in sorted(profiles[0].keys() | profiles[1].keys())
    ]
    for field, before, after in pairs:
        if before != after:
            yield _change("changed", "", field, before, after)


def _month(plan: Plan) -> str | None:
    closed = plan.calendar.closed_through
    return None if closed is None else str(closed)


def _rows(old: Tree, new: Tree, before: float) -> Iterator[Change]:
    differences = list(_differences(old, new))
    effects = _Effects(old, new, before)
    numbers = effects.of_numbers(differences)
    for at, (kind, id_, key, was, now) in enumerate(differences):
        if at in numbers:
            effect = numbers[at]
        elif kind == "changed" and key in _WITHOUT_EFFECT | _BY_NUMBER:
            effect = 0.0
        else:
            effect = effects.of_structure(kind, id_, key, now)
        yield _change(kind, id_, key, was, now, effect)


Difference = tuple[Kind, str, str, object, object]


def _differences(old: Tree, new: Tree) -> Iterator[Difference]:
    for node in new.nodes:
        if node.id not in old:
            yield "added", node.id, "", None, node.label
            continue
        for key in KEYS:
            was, now = getattr(old[node.id], key), getattr(node, key)
            if was != now:
                yield "changed", node.id, key, was, now
    for node in old.nodes:
        if node.id not in new:
            yield "removed", node.id, "", node.label, None


class _Effects:
    """What single changes to the old tree do to its planned KGI."""

    def __init__(self, old: Tree, new: Tree, before: float) -> None:
        self._old, self._before = old, before
        self._rows: dict[str, Row] = {row["id"]: row for row in old.to_rows()}
        self._new_rows: dict[str, Row] = {row["id"]: row for row in new.to_rows()}
        self._trees_left = MOST_STRUCTURES

    def of_numbers(self, differences: Sequence[Difference]) -> dict[int, float | None]:
        """Effects of changed numbers of inputs, by position, evaluated as one batch."""
        old = self._old
        place = {id_: at for at, id_ in enumerate(old.levers)}
        moved = [
            (at, place[id_], _decided(old[id_].model_copy(update={key: now})))
            for at, (kind, id_, key, _, now) in enumerate(differences)
            if kind == "changed" and key in _BY_NUMBER and old[id_].relation == "input"
        ]
        start = [_decided(old[id_]) for id_ in old.levers]
        effects: dict[int, float | None] = {}
        for first in range(0, len(moved), _CHUNK):
            part = moved[first : first + _CHUNK]
            batch: list[Any] = list(start)
            for column, (_, lever, value) in enumerate(part):
                if not isinstance(batch[lever], np.ndarray):
                    batch[lever] = np.full(len(part), start[lever])
                batch[lever][column] = value
            kgi = old.program.values(batch)[old.program.slots[old.root.id]]
            for (at, _, _), value in zip(part, np.broadcast_to(kgi, len(part)), strict=True):
                effects[at] = float(value) - self._before if np.isfinite(value) else None
        return effects

    def of_structure(self, kind: Kind, id_: str, key: str, value: object) -> float | None:
        """Effect of another structure; None where it does not stand alone, or after 200 trees."""
        if self._trees_left == 0:
            return None
        self._trees_left -= 1
        rows = dict(self._rows)
        if kind == "removed":
            del rows[id_]
        else:
            rows[id_] = self._new_rows[id_] if kind == "added" else {**rows[id_], key: value}
        try:
            tree = Tree.from_rows(rows.values())
            return planned_kgi(tree) - self._before if tree.root.id == self._old.root.id else None
        except KpiError:
            return None


def _actuals(old: Plan, new: Plan) -> Iterator[Change]:
    keys = [*new.actuals, *(key for key in old.actuals if key not in new.actuals)]
    for key in sorted(keys, key=lambda k: (k[1], k[0])):
        was, now = old.actuals.get(key), new.actuals.get(key)
        if was != now:
            id_, month = key
            yield _change("changed", id_, f"{_ACTUAL}{month}", was, now)


def _change(
    kind: Kind, id_: str, field: str, old: object, new: object, effect: float | None = None
) -> Change:
    by = share = None
    if isinstance(old, float) and isinstance(new, float):
        by = new - old
        share = by / abs(old) if old else None
    return Change(kind, id_, field, old, new, by, share, effect)
