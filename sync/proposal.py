"""From what was read to what should be done: a ChangeSet and the requests for it (pure)."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kpimodel.errors import Issue
from kpimodel.plan import Plan
from kpimodel.table import Lang
from sync import layout as tabs
from sync.cellstyle import TabLayout
from sync.changes import ActualChange, ActualsDiff, ChangeSet, TabWrite
from sync.diff import compare_actuals, danger, same
from sync.messages import exact
from sync.ports import Request, Snapshot, Tab, Value
from sync.records import Base, Key, TabState
from sync.sheet_requests import (
    create_tab,
    epoch_of,
    move_fence,
    protect,
    reshape_tab,
    write_rows,
)
from sync.team_tab import Reading, read_team_tab
from sync.words import word

ROLES = ("dashboard", "actuals", "notices")
_OWNED = ("dashboard", "notices")
_GENERATIONS = 4
_MARK = re.compile(r"(\d+)-([0-9a-f]{8})$")


@dataclass(frozen=True, slots=True)
class Known:
    """What the ledger knows when a sync starts.

    Attributes:
        bases: What both sides agreed on, and the sheet's values accepted last.
        tabs: The tabs as they were written last.
        epoch: The fence's last number.
        pulling: What the last run set out to write into the plan's file.
    """

    bases: Mapping[Key, Base] = field(default_factory=dict)
    tabs: Mapping[str, TabState] = field(default_factory=dict)
    epoch: int = 0
    pulling: Mapping[Key, float | None] = field(default_factory=dict)

    def settled(self, plan: Plan) -> Known:
        """Tell our own writes into the plan's file from a person's.

        A run that died after writing the file and before moving the base leaves a plan that looks
        edited: where it holds just what that run set out to write, both sides agreed on it.
        """
        landed = {
            key: Base(value, self.bases[key].seen if key in self.bases else value)
            for key, value in self.pulling.items()
            if same(plan.actuals.get(key), value)
        }
        return replace(self, bases={**self.bases, **landed})


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one sync would do, and all that is needed to do it.

    Attributes:
        changes: The ChangeSet that people see.
        plan: The plan with the actuals in force; the figures come from it.
        reading: The team's tab, or None where there is none.
        layouts: The tabs as they should be, by role; the team's only when it is to be made.
        sheet_ids: The id of every tab, also of those to be made.
        rows: 0-based rows to write, by role.
        seeds: What the team's tab is made with.
    """

    changes: ChangeSet
    plan: Plan
    reading: Reading | None
    layouts: Mapping[str, TabLayout]
    sheet_ids: Mapping[str, int]
    rows: Mapping[str, tuple[int, ...]]
    seeds: Mapping[Key, float]

    def states(self) -> dict[str, TabState]:
        """How the tabs stand once the write is done."""
        return {
            role: TabState(self.sheet_ids[role], one.shape, one.row_digests())
            for role, one in self.layouts.items()
        }

    def requests(self, snapshot: Snapshot, mark: str, now: datetime, lang: Lang) -> list[Request]:
        """The one atomic batch: tabs and cells, then the fence.

        Args:
            snapshot: What was read; the fence is taken from where it stood then.
            mark: ``epoch-token``, written beside the time of the update.
            now: The time of the update.
            lang: Language of the stamp.
        """
        requests: list[Request] = []
        stamp = word("stamp", lang, at=local_time(now, snapshot.time_zone), mark=mark)
        taken = {tab.title.casefold() for tab in snapshot.tabs}
        for index, role in enumerate(ROLES):
            if role not in self.layouts:
                continue
            layout = self.layouts[role].stamped(stamp)
            sheet_id = self.sheet_ids[role]
            tab = snapshot.tab(sheet_id)
            if tab is None:
                place = min(index, len(taken))
                title = free_title(layout.title, taken)
                taken.add(title.casefold())
                requests += create_tab(layout, sheet_id, title, place)
                if role in _OWNED:
                    requests.append(protect(sheet_id, word("protection", lang)))
                continue
            requests += self._update(role, layout, tab, lang)
        epoch = int(mark.split("-", maxsplit=1)[0])
        return requests + move_fence(snapshot.named_ranges, epoch, self.sheet_ids["dashboard"])

    def _update(self, role: str, layout: TabLayout, tab: Tab, lang: Lang) -> list[Request]:
        rows = set(self.rows.get(role, ()))
        if layout.stamp is not None:
            rows.add(layout.stamp[0])
        requests: list[Request] = []
        if _is_reshaped(layout, tab, None) or len(rows) >= len(layout.rows):
            height = max([tab.rows, *(row + 1 for row in rows)])
            requests += reshape_tab(layout, tab.sheet_id, height)
            if not tab.protections:
                requests.append(protect(tab.sheet_id, word("protection", lang)))
        return requests + write_rows(layout, tab.sheet_id, rows)


def propose(plan: Plan, known: Known, snapshot: Snapshot, lang: Lang) -> Proposal:
    """Work out what a sync would do.

    Args:
        plan: The plan as the workbook has it.
        known: What the ledger knows.
        snapshot: The sheet as read.
        lang: Language of the tabs.
    """
    ids = locate(known, snapshot)
    team = snapshot.tab(ids["actuals"])
    reading = read_team_tab(team, plan.tree, plan.calendar) if team else None
    diff = compare_actuals(plan, known.bases, reading)
    figures = replace(plan, actuals=diff.effective)
    issues = _issues(diff, reading, figures)
    layouts = _layouts(figures, lang, issues, snapshot, ids)
    rows, writes = {}, []
    for role, layout in layouts.items():
        tab = snapshot.tab(ids[role])
        rows[role] = rows_to_write(layout, tab, known.tabs.get(role))
        if rows[role]:
            title = tab.title if tab else layout.title
            writes.append(TabWrite(role, title, tab is None, rows[role]))
    gone = (*_gone(known, snapshot, ids, lang), *_other_plan(plan, known, snapshot, ids))
    unsafe = danger(diff, reading, known="actuals" in known.tabs)
    changes = ChangeSet(diff, tuple(writes), issues, (*unsafe, *gone))
    seeds = diff.effective if "actuals" in layouts else {}
    return Proposal(changes, figures, reading, layouts, ids, rows, seeds)


def locate(known: Known, snapshot: Snapshot) -> dict[str, int]:
    """Return the tab ids by role: of the tabs that exist, else the ids that new ones get."""
    ids = {}
    for role in ROLES:
        last = known.tabs[role].sheet_id if role in known.tabs else None
        candidates = [last] if last is not None else []
        candidates += [tab_id(role, at) for at in range(_GENERATIONS)]
        present = [one for one in candidates if snapshot.tab(one)]
        fresh = [one for one in candidates if one != last]
        ids[role] = present[0] if present else fresh[0]
    return ids


def tab_id(role: str, generation: int = 0) -> int:
    """Return the id that a tab of ours has, so that a lost ledger finds it again."""
    return (zlib.crc32(f"kpi-tree:{role}".encode()) & 0x3FFFFFFF) + generation


def all_tab_ids(known: Known) -> tuple[int, ...]:
    """Return every id under which one of our tabs may stand."""
    ids = {state.sheet_id for state in known.tabs.values()}
    ids |= {tab_id(role, at) for role in ROLES for at in range(_GENERATIONS)}
    return tuple(sorted(ids))


def epoch_on(snapshot: Snapshot) -> int:
    """Return the fence's number on the sheet, 0 where there is none."""
    return max((epoch_of(name) or 0 for name in snapshot.named_ranges), default=0)


def token_on(snapshot: Snapshot, sheet_id: int) -> str:
    """Return the token of the last write, from the dashboard's stamp; empty where it has none."""
    tab = snapshot.tab(sheet_id)
    for row in reversed(tab.values if tab else ()):
        found = _MARK.search(str(row[0])) if row else None
        if found:
            return found[2]
    return ""


def rows_to_write(layout: TabLayout, tab: Tab | None, state: TabState | None) -> tuple[int, ...]:
    """Return the rows of a tab that differ from what they should be, in values or in looks."""
    if tab is None or state is None or _is_reshaped(layout, tab, state):
        there = len(tab.values) if tab else 0
        return tuple(range(max(len(layout.rows), there)))
    digests = layout.row_digests()
    rows = []
    for at in range(max(len(layout.rows), len(tab.values), len(state.rows))):
        want = [cell.value for cell in layout.rows[at]] if at < len(layout.rows) else []
        have = list(tab.values[at]) if at < len(tab.values) else []
        skip = layout.stamp[1] if layout.stamp and layout.stamp[0] == at else -1
        looks = state.rows[at] if at < len(state.rows) else ""
        looked = digests[at] if at < len(digests) else ""
        if looks != looked or not _same_row(want, have, skip):
            rows.append(at)
    return tuple(rows)


def _is_reshaped(layout: TabLayout, tab: Tab, state: TabState | None) -> bool:
    moved = state is not None and state.shape != layout.shape
    return moved or tab.columns != len(layout.widths) or tab.rows < len(layout.rows)


def _same_row(want: Sequence[Value], have: Sequence[Value], skip: int) -> bool:
    for at in range(max(len(want), len(have))):
        left = want[at] if at < len(want) else None
        right = have[at] if at < len(have) else None
        if at != skip and not _same_value(left, right):
            return False
    return True


def _same_value(left: Value, right: Value) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        return same(float(left), float(right))
    return (left or None) == (right or None) and type(left or "") is type(right or "")


def _layouts(
    plan: Plan, lang: Lang, issues: Sequence[Issue], snapshot: Snapshot, ids: Mapping[str, int]
) -> dict[str, TabLayout]:
    titles = {}
    for role in ROLES:
        tab = snapshot.tab(ids[role])
        titles[role] = tab.title if tab else word(f"tab-{role}", lang)
    layouts = {"dashboard": tabs.dashboard(plan, lang, len(issues), titles)}
    if snapshot.tab(ids["actuals"]) is None:
        layouts["actuals"] = tabs.team_tab(plan, lang, plan.actuals)
    layouts["notices"] = tabs.notices(issues, lang)
    return layouts


def _issues(diff: ActualsDiff, reading: Reading | None, plan: Plan) -> tuple[Issue, ...]:
    found = [
        _difference(one, plan, reading)
        for one in diff.changes
        if one.verdict in ("conflict", "behind")
    ]
    found += reading.issues if reading else ()
    found += diff.lacking
    found += [issue for issue in plan.issues if issue.severity != "note"]
    rank = {"error": 0, "warning": 1, "note": 2}
    return tuple(sorted(found, key=lambda issue: rank[issue.severity]))


def _difference(change: ActualChange, plan: Plan, reading: Reading | None) -> Issue:
    conflict = change.verdict == "conflict"
    unit = plan.tree[change.node].unit
    return Issue(
        "sync-conflict" if conflict else "sync-behind",
        "error" if conflict else "warning",
        ("actuals", change.node, str(change.month)),
        {
            "node": change.node,
            "month": str(change.month),
            "base": exact(change.base, unit),
            "model": exact(change.model, unit),
            "sheet": exact(change.sheet, unit),
        },
        reading.places.get(change.key) if reading else None,
    )


def _gone(
    known: Known, snapshot: Snapshot, ids: Mapping[str, int], lang: Lang
) -> tuple[Issue, ...]:
    return tuple(
        Issue("sync-tab-gone", "error", (), {"tab": word(f"tab-{role}", lang)})
        for role in _OWNED
        if role in known.tabs and snapshot.tab(ids[role]) is None
    )


def _other_plan(
    plan: Plan, known: Known, snapshot: Snapshot, ids: Mapping[str, int]
) -> tuple[Issue, ...]:
    """A dashboard that the service wrote for another plan; a lost ledger knows its plan's name."""
    tab = snapshot.tab(ids["dashboard"])
    if known.tabs or tab is None or not epoch_on(snapshot):
        return ()
    found = str(tab.values[0][0] or "").strip() if tab.values and tab.values[0] else ""
    name = plan.name.strip()
    if not found or found in (
        (name,) if name else (word("untitled", "ja"), word("untitled", "en"))
    ):
        return ()
    return (Issue("sync-other-plan", "error", (), {"found": found, "plan": name or "–"}),)


def free_title(title: str, taken: set[str]) -> str:
    """Return the title, with a number where another tab has it."""
    wanted, number = title, 2
    while wanted.casefold() in taken:
        wanted, number = f"{title} ({number})", number + 1
    return wanted


def local_time(now: datetime, zone: str) -> str:
    """Show a moment in the spreadsheet's own time zone, in UTC where that is unknown."""
    try:
        local = now.astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        local = now.astimezone(UTC)
    return local.strftime("%Y-%m-%d %H:%M ") + (local.tzname() or "UTC")
