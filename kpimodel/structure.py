"""How rows hang together: names, parents, formulas, one root, no cycle; all findings at once."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kpimodel.cells import fold
from kpimodel.errors import Findings, Issue, ModelError
from kpimodel.formula import Binary, Expression, Name, names, parse, rename
from kpimodel.table import Row

COMPUTED_BY_CHILDREN = frozenset({"sum", "product", "mean", "group"})
COMPUTED_BY_FORMULA = frozenset({"ratio", "formula"})
# looking for names alike takes milliseconds a name: a table that is wrong all over gets a few
_MOST_SUGGESTIONS = 20
_MOST_CANDIDATES = 1_000


@dataclass(slots=True)
class Structure:
    """The links between rows, by id.

    Attributes:
        drawn: Children by parent, in table order, groups included.
        arguments: What each computed row is computed from, groups expanded.
        expressions: Formulas with labels replaced by ids.
        order: Ids so that arguments come before what is computed from them.
        root: Id of the KGI.
    """

    drawn: dict[str, tuple[str, ...]] = field(default_factory=dict)
    arguments: dict[str, tuple[str, ...]] = field(default_factory=dict)
    expressions: dict[str, Expression] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    root: str = ""


def name_rows(rows: Sequence[Row], found: Findings) -> None:
    """Give every row an id and a label, each standing in for the other, in place."""
    first: dict[str, int] = {}
    for row in rows:
        name, label = row.get("id"), row.get("label")
        row["id"], row["label"] = name or (fold(label) if label else None), label or name
        if not row["id"]:
            if not {"id", "label"}.intersection(row.get("_unread", ())):
                found.error("name-missing", ("nodes", row["_row"], "id"))
            continue
        if row["id"] in first:
            found.error(
                "id-twice",
                ("nodes", row["_row"], "id"),
                node=row["id"],
                other=first[row["id"]] + 1,
            )
        first.setdefault(row["id"], row["_row"])
    _warn_of_case(first, found)


def _warn_of_case(first: Mapping[str, int], found: Findings) -> None:
    """Ids that differ in case only are two rows here, and one to a sheet's look-ups."""
    spelled: dict[str, str] = {}
    for id_, at in first.items():
        other = spelled.setdefault(id_.casefold(), id_)
        if other != id_:
            path = ("nodes", at, "id")
            found.warn("id-differs-in-case", path, node=id_, other=other)


class Names:
    """Finds a row by id or label."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._ids = {row["id"]: row["id"] for row in rows if row["id"]}
        self._labels: dict[str, list[str]] = {}
        self._folded: dict[str, list[str]] = {}
        self._suggested = 0
        for row in rows:
            if row["id"]:
                self._labels.setdefault(fold(str(row["label"])), []).append(row["id"])

    def find(self, name: str) -> list[str]:
        """The ids that a name may mean: one, several (an ambiguous label), or none.

        As in the sheet, upper and lower case are one where no row is spelled just so.
        """
        if name in self._ids:
            return [name]
        if name in self._labels:
            return self._labels[name]
        if not self._folded:
            for known in self._ids:
                self._folded.setdefault(known.casefold(), []).append(known)
            for label, ids in self._labels.items():
                self._folded.setdefault(label.casefold(), []).extend(ids)
        return list(dict.fromkeys(self._folded.get(name.casefold(), ())))

    def close_to(self, name: str) -> tuple[str, ...]:
        """Names that look like it, best first."""
        self._suggested += 1
        if self._suggested > _MOST_SUGGESTIONS:
            return ()
        known = list(dict.fromkeys([*self._ids, *self._labels]))[:_MOST_CANDIDATES]
        return tuple(difflib.get_close_matches(name, known, n=3, cutoff=0.6))

    def resolve(self, name: str, row: Row, key: str, found: Findings) -> str | None:
        """The id that a name means; a finding and None where it means none or several."""
        ids = self.find(name)
        path = ("nodes", row["_row"], key)
        node = row["id"] or ""
        if len(ids) == 1:
            return ids[0]
        if ids:
            found.error("name-ambiguous", path, node=node, name=name, ids=tuple(ids))
        else:
            code = "parent-unknown" if key == "parent" else "formula-name"
            found.error(code, path, node=node, name=name, close=self.close_to(name))
        return None


def link(rows: Sequence[Row], found: Findings) -> Structure:
    """Link typed, named rows; rows get their resolved ``parent`` and ``relation`` in place."""
    structure = Structure()
    lookup = Names(rows)
    lost = _resolve_parents(rows, lookup, found)
    by_id: dict[str, Row] = {}
    for row in rows:
        if row["id"] and by_id.setdefault(row["id"], row) is not row:
            row["relation"] = row.get("relation") or "input"  # a second one of that id: reported
    drawn: dict[str, list[str]] = {id_: [] for id_ in by_id}
    for id_, row in by_id.items():
        if row["parent"] in drawn:
            drawn[row["parent"]].append(id_)
    structure.drawn = {id_: tuple(children) for id_, children in drawn.items()}
    _find_root(rows, lost, structure, found)
    for row in by_id.values():
        _settle_relation(row, structure.drawn[row["id"]], found)
    _link_arguments(by_id, lookup, structure, found)
    if not _has_drawn_cycle(by_id, found):
        structure.order = _sort(by_id, structure, found)
    return structure


def _resolve_parents(rows: Sequence[Row], lookup: Names, found: Findings) -> set[int]:
    """Put ids in place of typed parents; return the rows whose parent means nothing."""
    lost: set[int] = set()
    for row in rows:
        parent = row.get("parent")
        row["parent"] = lookup.resolve(parent, row, "parent", found) if parent else None
        if parent and row["parent"] is None:
            lost.add(row["_row"])
    return lost


def _find_root(rows: Sequence[Row], lost: set[int], structure: Structure, found: Findings) -> None:
    tops = [row for row in rows if row["id"] and not row["parent"] and row["_row"] not in lost]
    if tops:
        root = next((row for row in tops if row.get("role") == "KGI"), tops[0])
        structure.root = root["id"]
        for row in tops:
            if row is not root:
                path = ("nodes", row["_row"], "parent")
                found.error("two-roots", path, node=row["id"], root=root["id"])
    for row in rows:
        if row.get("role") == "KGI" and row["parent"]:
            found.error("kgi-below", ("nodes", row["_row"], "role"), node=row["id"] or "")


def _settle_relation(row: Row, children: tuple[str, ...], found: Findings) -> None:
    relation, at, node = row.get("relation"), row["_row"], row["id"]
    if relation is None:
        if row.get("formula"):
            row["relation"] = "formula"
        elif children and "relation" in row.get("_unread", ()):
            row["relation"] = "sum"
        elif children:
            found.error("relation-missing", ("nodes", at, "relation"), node=node, children=children)
            row["relation"] = "sum"
        else:
            row["relation"] = "input"
        return
    if relation == "input" and children:
        found.error("input-with-children", ("nodes", at, "relation"), node=node, children=children)
        row["relation"] = "sum"
    if relation in COMPUTED_BY_CHILDREN and not children:
        found.error("no-children", ("nodes", at, "relation"), node=node)
    if relation in COMPUTED_BY_FORMULA and not row.get("formula"):
        found.error("formula-missing", ("nodes", at, "formula"), node=node)
    if row.get("formula") and relation not in COMPUTED_BY_FORMULA:
        found.warn("formula-unused", ("nodes", at, "formula"), node=node)


def _link_arguments(
    by_id: Mapping[str, Row], lookup: Names, structure: Structure, found: Findings
) -> None:
    for id_, row in by_id.items():
        if row["relation"] in COMPUTED_BY_FORMULA:
            structure.arguments[id_] = _formula_arguments(row, by_id, lookup, structure, found)
        elif row["relation"] == "group":
            structure.arguments[id_] = ()
            if id_ == structure.root:
                found.error("group-root", ("nodes", row["_row"], "relation"), node=id_)
        else:
            structure.arguments[id_] = _expand(id_, by_id, structure.drawn)


def _expand(
    id_: str, by_id: Mapping[str, Row], drawn: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    children: list[str] = []
    stack = list(reversed(drawn[id_]))
    seen = {id_}
    while stack:
        child = stack.pop()
        if child in seen:
            continue
        seen.add(child)
        if by_id[child]["relation"] == "group":
            stack += reversed(drawn[child])
        else:
            children.append(child)
    return tuple(children)


def _formula_arguments(
    row: Row,
    by_id: Mapping[str, Row],
    lookup: Names,
    structure: Structure,
    found: Findings,
) -> tuple[str, ...]:
    text = row.get("formula")
    path = ("nodes", row["_row"], "formula")
    if not text:
        return ()
    try:
        expression = parse(text)
    except ModelError as error:
        found.issues += [
            Issue(issue.code, "error", path, {"node": row["id"], **issue.parameters})
            for issue in error.issues
        ]
        return ()
    ids = {name: lookup.resolve(name, row, "formula", found) for name in names(expression)}
    if None in ids.values():
        return ()
    known = {name: id_ for name, id_ in ids.items() if id_ is not None}
    expression = rename(expression, known)
    structure.expressions[row["id"]] = expression
    for id_ in known.values():
        if by_id[id_]["relation"] == "group":
            found.error("formula-group", path, node=row["id"], name=id_)
    if row["relation"] == "ratio" and not _is_quotient(expression):
        found.error("ratio-formula", path, node=row["id"], formula=text)
    arguments = names(expression)
    unused = [child for child in structure.drawn[row["id"]] if child not in arguments]
    groups = {child for child in unused if by_id[child]["relation"] == "group"}
    for child in unused:
        if child not in groups and not _is_used(child, by_id):
            found.warn("child-not-in-formula", path, node=row["id"], child=child)
    return arguments


def _is_used(id_: str, by_id: Mapping[str, Row]) -> bool:
    # used by another formula: a DAG; a plain text search errs on the quiet side
    return any(id_ in str(row.get("formula") or "") for row in by_id.values())


def _is_quotient(expression: Expression) -> bool:
    return (
        isinstance(expression, Binary)
        and expression.sign == "/"
        and isinstance(expression.left, Name)
        and isinstance(expression.right, Name)
    )


def _has_drawn_cycle(by_id: Mapping[str, Row], found: Findings) -> bool:
    """Report the first circle of parents; rows in it have no way up to the KGI."""
    settled: set[str] = set()
    for id_ in by_id:
        chain: list[str] = []
        at: str | None = id_
        while at is not None and at not in settled and at not in chain:
            chain.append(at)
            at = by_id[at]["parent"]
        if at is not None and at in chain:
            _report_cycle(chain[chain.index(at) :], by_id, "parent", found)
            return True
        settled.update(chain)
    return False


def _report_cycle(
    chain: Sequence[str], by_id: Mapping[str, Row], key: str, found: Findings
) -> None:
    path = ("nodes", by_id[chain[0]]["_row"], key)
    found.error("cycle", path, node=chain[0], chain=(*chain, chain[0]))


def _sort(by_id: Mapping[str, Row], structure: Structure, found: Findings) -> tuple[str, ...]:
    """Order rows so that arguments come first (Kahn); what remains goes round in a circle."""
    arguments = structure.arguments
    waiting = {id_: len(arguments[id_]) for id_ in by_id}
    above: dict[str, list[str]] = {id_: [] for id_ in by_id}
    for id_ in by_id:
        for argument in arguments[id_]:
            above[argument].append(id_)
    ready = [id_ for id_, count in waiting.items() if count == 0]
    order: list[str] = []
    while ready:
        id_ = ready.pop()
        order.append(id_)
        for other in above[id_]:
            waiting[other] -= 1
            if waiting[other] == 0:
                ready.append(other)
    left = set(by_id) - set(order)
    if left:
        # every row that is left needs another one that is left: walking down comes round
        chain = [min(left)]
        while (below := min(set(arguments[chain[-1]]) & left)) not in chain:
            chain.append(below)
        _report_cycle(chain[chain.index(below) :], by_id, "formula", found)
    return tuple(order)
