"""Tree: what a KPI tree is; rows in, checked nodes out."""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Mapping, Sequence
from functools import cached_property

from kpimodel.cells import fold, shown
from kpimodel.engine import Program
from kpimodel.errors import EvaluationError, Findings, Issue, ModelError, Path
from kpimodel.formula import Expression
from kpimodel.limits import check_numbers, is_relative, resolve_goal
from kpimodel.node import Node, default_rollup, is_percent
from kpimodel.signs import check_signs
from kpimodel.structure import Names, Structure, link, name_rows
from kpimodel.table import Row, read_row


class Tree:
    """A KPI tree: checked nodes and how they hang together. It never changes.

    Build it with `from_rows`. It knows no months: every number is for the plan's window.
    """

    def __init__(
        self, nodes: Iterable[Node], structure: Structure, lines: Mapping[str, int],
        issues: Iterable[Issue],
    ) -> None:  # fmt: skip
        self.nodes: tuple[Node, ...] = tuple(nodes)
        self.issues: tuple[Issue, ...] = tuple(issues)
        self.expressions: Mapping[str, Expression] = structure.expressions
        self.order: tuple[str, ...] = structure.order
        self.levers: tuple[str, ...] = tuple(n.id for n in self.nodes if n.relation == "input")
        self._by_id = {node.id: node for node in self.nodes}
        self._structure = structure
        self._lines = dict(lines)
        self._local: dict[str, Program] = {}

    @classmethod
    def from_rows(cls, rows: Iterable[Mapping[str, object]]) -> Tree:
        """Build a tree from rows by machine key.

        Cells may be raw: full-width digits, ``5%``, Japanese or English choice words. Row order
        carries no meaning but for ties.

        Args:
            rows: One mapping a node, keys as in `table.KEYS`. A ``"_row"`` entry (0-based line
                below the header) names the row in findings; by default its position.

        Returns:
            The tree, with warnings and notes in ``issues``.

        Raises:
            ModelError: All findings at once, each with the path ``("nodes", row, key)``.

        Example:
            >>> tree = Tree.from_rows([
            ...     {"id": "deals", "relation": "product", "target": 50},
            ...     {"id": "leads", "parent": "deals", "baseline": 1200},
            ...     {"id": "win_rate", "parent": "deals", "unit": "%", "baseline": "2.5%"},
            ... ])
            >>> tree.root.id, tree.levers
            ('deals', ('leads', 'win_rate'))
        """
        found = Findings()
        typed = _type_rows(rows, found)
        if not typed and not found.has_errors:
            found.error("table-empty", ("nodes",))
        name_rows(typed, found)
        structure = link(typed, found)
        for row in typed:
            if row["id"]:
                check_numbers(row, found)
        _check_weights(typed, structure, found)
        check_signs(typed, structure, found)
        found.raise_errors(ModelError)
        products = (row["id"] for row in typed if row["relation"] == "product")
        factors = {child for id_ in products for child in structure.arguments[id_]}
        nodes = [_node(row, structure, factors) for row in typed]
        return cls(nodes, structure, {row["id"]: row["_row"] for row in typed}, found.issues)

    def __getitem__(self, id_: str) -> Node:
        return self._by_id[id_]

    def __contains__(self, id_: object) -> bool:
        return id_ in self._by_id

    def find(self, name: object) -> str | None:
        """The id of the row that an id or a label names; None where none or several do.

        Example:
            >>> tree = Tree.from_rows([{"id": "leads", "label": "リード数", "baseline": 10}])
            >>> tree.find("リード数"), tree.find("Leads"), tree.find("sales")
            ('leads', 'leads', None)
        """
        if isinstance(name, str) and name in self._by_id:
            return name
        names = self.program.known.get("names")
        if not isinstance(names, Names):
            names = Names([{"id": node.id, "label": node.label} for node in self.nodes])
            self.program.known["names"] = names
        found = names.find(fold(name)) if isinstance(name, str) else []
        return found[0] if len(found) == 1 else None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Tree) and self.nodes == other.nodes

    def __hash__(self) -> int:
        return hash(self.nodes)

    def __repr__(self) -> str:
        return f"Tree({self.root.id!r}, {len(self.nodes)} nodes, {len(self.levers)} levers)"

    @property
    def root(self) -> Node:
        """The KGI."""
        return self._by_id[self._structure.root]

    def children(self, id_: str) -> tuple[str, ...]:
        """What a node is computed from; groups are replaced by their children."""
        return self._structure.arguments[id_]

    def drawn_children(self, id_: str) -> tuple[str, ...]:
        """What stands below a node in the drawing, in table order."""
        return self._structure.drawn[id_]

    def path(self, id_: str, key: str) -> Path:
        """The path of one cell of a node, for findings."""
        return ("nodes", self._lines[id_], key)

    def to_rows(self) -> list[Row]:
        """Rows by machine key; blanks are left out; they read back to an equal tree."""
        return [
            {key: value for key, value in node.model_dump().items() if value is not None}
            for node in self.nodes
        ]

    @cached_property
    def program(self) -> Program:
        """The tree compiled for evaluation; made once."""
        structure = self._structure
        return Program(self._by_id, structure.arguments, structure.expressions, self.order)

    def value_of(self, id_: str, children: Sequence[float]) -> float:
        """One computed node from the values of its `children`, in their order.

        Raises:
            EvaluationError: A division by zero, or no real number.
        """
        program = self._local.get(id_)
        if program is None:
            arguments = self.children(id_)
            nodes = {child: Node(id=child, weight=self[child].weight) for child in arguments}
            nodes[id_] = self[id_]
            program = Program(nodes, {id_: arguments}, self.expressions, [id_])
            self._local[id_] = program
        return float(program.values(children)[program.slots[id_]])

    @property
    def goal(self) -> float | None:
        """The KGI's target as a number, a relative one on top of the KGI's baseline.

        None where it is blank, or relative to a baseline that cannot be computed.
        """
        target = self.root.target
        return None if target is None else self.goal_from(target)

    def goal_from(self, goal: float | str) -> float | None:
        """A goal as a number in the KGI's unit; ``+15%`` stands on top of the KGI's baseline."""
        baseline = None
        if is_relative(goal):
            program = self.program
            try:
                slots = program.values([self[lever].baseline for lever in self.levers])
            except EvaluationError:
                return None
            baseline = float(slots[program.slots[self.root.id]])
        return resolve_goal(goal, baseline)


def _type_rows(rows: Iterable[Mapping[str, object]], found: Findings) -> list[Row]:
    typed: list[Row] = []
    if isinstance(rows, (str, bytes, Mapping)) or not isinstance(rows, Iterable):
        found.error("not-rows", ("nodes",), value=shown(rows))
        return typed
    for index, row in enumerate(rows):
        if not isinstance(row, Mapping):
            found.error("not-a-node", ("nodes", index))
            continue
        line = row.get("_row", index)
        at = line if isinstance(line, int) else index
        values = read_row(row, at, found)
        if any(value is not None for value in values.values()):
            typed.append({**values, "_row": at})
    return typed


def _check_weights(rows: list[Row], structure: Structure, found: Findings) -> None:
    weights = {row["id"]: row.get("weight") for row in rows if row["id"]}
    for row in rows:
        children = structure.arguments.get(row["id"] or "", ())
        if row["id"] and row["relation"] == "mean" and children:
            total = math.fsum(1.0 if (w := weights[id_]) is None else w for id_ in children)
            if total == 0:
                found.error("weights-zero", ("nodes", row["_row"], "relation"), node=row["id"])


def _node(row: Row, structure: Structure, factors: Container[str]) -> Node:
    values = {key: value for key, value in row.items() if value is not None and key != "_row"}
    values["unit"] = "%" if is_percent(row.get("unit")) else row.get("unit") or ""
    rollup = default_rollup(row["relation"], row.get("unit"), is_factor=row["id"] in factors)
    values.setdefault("rollup", rollup)
    role = "KPI" if row["relation"] == "input" else "KSF"
    values.setdefault("role", "KGI" if row["id"] == structure.root else role)
    return Node.model_validate(values)
