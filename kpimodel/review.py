"""The lint of a plan: it only warns, since what is wrong is told by the tree and the table."""

from __future__ import annotations

import datetime as dt

from kpimodel.cells import fold
from kpimodel.errors import Findings, Issue
from kpimodel.messages import extend
from kpimodel.plan import Plan
from kpimodel.reviewing.figures import check_figures
from kpimodel.reviewing.units import check_units
from kpimodel.tree import Tree
from kpimodel.words.review import CATALOGUE

extend(CATALOGUE)

FEWEST_KPIS, MOST_KPIS = 5, 15
MOST_LEVELS = 6


def review(plan: Plan) -> tuple[Issue, ...]:
    """Look for what weakens a plan: unclear duties, shape, units, figures, indicators.

    Every finding is a warning or a note with the path of the cell to look at; `messages.render`
    gives its words. Findings of the tree and the plan themselves (``plan.issues``) are not
    repeated.

    The rules, and where a limit is a choice: a KGI or KPI has a number, a unit, an owner and a due
    date within the window; 5 to 15 KPIs (for 'too few', KSFs with a number count as well); at most
    6 levels; a typed target may miss the goal by 1 %; a target is beyond history where `stretch`
    calls it out of reach on 3 months or more. A leading indicator is an input with a lag, or one
    that is no rate and is multiplied on its way to the KGI.

    Example:
        >>> from kpimodel.examples import software_company_a
        >>> plan = software_company_a()
        >>> review(plan)
        ()
        >>> document = plan.to_dict()
        >>> del document["nodes"][3]["owner"]
        >>> [(issue.code, issue.dotted) for issue in review(Plan.from_dict(document))]
        [('review-owner-missing', 'nodes.visits.owner')]
    """
    found = Findings()
    _check_duties(plan, found)
    _check_roles(plan.tree, found)
    _check_shape(plan.tree, found)
    _check_labels(plan.tree, found)
    _check_leading(plan, found)
    check_units(plan.tree, found)
    check_figures(plan, found)
    return tuple(found.issues)


def _check_duties(plan: Plan, found: Findings) -> None:
    tree = plan.tree
    judged = [node for node in tree.nodes if node.role != "KSF"]
    for key in ("unit", "owner", "due"):
        missing = [node for node in judged if not getattr(node, key)]
        if missing and len(missing) == len(judged) > 1:
            path = tree.path(tree.root.id, key)
            found.warn(f"review-{key}s-missing", path, node=tree.root.id, count=len(missing))
            continue
        for node in missing:
            found.warn(f"review-{key}-missing", tree.path(node.id, key), node=node.id)
    start, end = plan.calendar.start, plan.calendar.window[-1]
    first = dt.date(start.year, start.month, 1)
    after = end + 1
    beyond = dt.date(after.year, after.month, 1)
    for node in tree.nodes:
        path = tree.path(node.id, "due")
        if node.due and node.due >= beyond:
            found.warn("review-due-after-end", path, node=node.id, due=str(node.due), end=str(end))
        elif node.due and node.due < first:
            found.warn(
                "review-due-before-start", path, node=node.id, due=str(node.due), start=str(start)
            )


def _check_roles(tree: Tree, found: Findings) -> None:
    above_kpis = _above_kpis(tree)
    for node in tree.nodes:
        path = tree.path(node.id, "role")
        parent = tree[node.parent] if node.parent else None
        if parent is None and node.role != "KGI":
            found.warn("review-root-role", path, node=node.id, role=node.role)
        if node.relation == "group" and node.role != "KSF":
            found.warn("review-not-numeric", path, node=node.id, role=node.role)
        if node.role == "KSF" and node.id not in above_kpis:
            found.note("review-ksf-without-kpi", path, node=node.id)
        if node.role == "KSF" and parent is not None and parent.role == "KPI":
            found.note("review-ksf-below-kpi", path, node=node.id, parent=parent.id)


def _above_kpis(tree: Tree) -> set[str]:
    """Rows that a KPI stands below, in the drawing or in the calculation; one walk upward."""
    above: dict[str, list[str]] = {node.id: [] for node in tree.nodes}
    for node in tree.nodes:
        for child in (*tree.drawn_children(node.id), *tree.children(node.id)):
            above[child].append(node.id)
    reached: set[str] = set()
    stack = [node.id for node in tree.nodes if node.role == "KPI"]
    while stack:
        for id_ in above[stack.pop()]:
            if id_ not in reached:
                reached.add(id_)
                stack.append(id_)
    return reached


def _check_shape(tree: Tree, found: Findings) -> None:
    used = {tree.root.id}
    for id_ in reversed(tree.order):
        if id_ in used:
            used.update(tree.children(id_))
    for node in tree.nodes:
        if node.relation != "group" and node.id not in used:
            found.warn("review-orphan", tree.path(node.id, "parent"), node=node.id)
    root, limits = tree.root.id, {"fewest": FEWEST_KPIS, "most": MOST_KPIS}
    kpis = sum(node.role == "KPI" for node in tree.nodes)
    followed = kpis + sum(n.role == "KSF" and n.relation != "group" for n in tree.nodes)
    if followed < FEWEST_KPIS:
        path = tree.path(root, "role")
        found.note("review-few-kpis", path, node=root, count=followed, **limits)
    if kpis > MOST_KPIS:
        path = tree.path(root, "role")
        found.warn("review-many-kpis", path, node=root, count=kpis, **limits)
    levels = _levels(tree)
    deepest = max(levels, key=levels.__getitem__)
    if levels[deepest] > MOST_LEVELS:
        path = tree.path(deepest, "parent")
        depth = levels[deepest]
        found.warn("review-too-deep", path, node=deepest, depth=depth, most=MOST_LEVELS)


def _levels(tree: Tree) -> dict[str, int]:
    """Level of each row in the drawing; the KGI's is 1."""
    levels = {tree.root.id: 1}
    stack = [tree.root.id]
    while stack:
        at = stack.pop()
        for child in tree.drawn_children(at):
            levels[child] = levels[at] + 1
            stack.append(child)
    return levels


def _check_labels(tree: Tree, found: Findings) -> None:
    first: dict[str, str] = {}
    for node in tree.nodes:
        name = fold(node.label).casefold()
        other = first.setdefault(name, node.id)
        if name and other != node.id:
            path = tree.path(node.id, "label")
            found.warn("review-label-twice", path, node=node.id, label=node.label, other=other)


def _check_leading(plan: Plan, found: Findings) -> None:
    tree = plan.tree
    converted: set[str] = set()  # rows that are multiplied or divided on their way to the KGI
    for id_ in reversed(tree.order):
        several = len(tree.children(id_)) > 1
        if id_ in converted or (tree[id_].relation in ("product", "ratio", "formula") and several):
            converted.update(tree.children(id_))
    leading = [
        id_
        for id_ in tree.levers
        if id_ in plan.lags.shares or (id_ in converted and tree[id_].rollup != "ratio")
    ]
    if not leading:
        path = tree.path(tree.root.id, "relation")
        found.warn("review-no-leading", path, node=tree.root.id)
