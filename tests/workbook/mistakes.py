"""Mistakes that users make in a workbook, shared by its checks and by ``kpi check --review``.

Both must come to the same verdict: errors, warnings only, or nothing. Where they do not, the reason
stands beside the mistake.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Cell = tuple[str, int, int]
Value = float | str | None

TEXT = "Formulas do not take a text for a number; kpi reads it, and says so with a note."
STALE = "The workbook keeps a written answer, which is now old; kpi solves anew each time."
LIMIT = "A limit of this workbook's formulas; kpi has none there."
NATIVE = "The workbook shows such a row as kpi wrote it last; kpi computes it."
DASH = "kpi takes a dash for a blank; the workbook asks for a blank."
SHARES = "Formulas do not add up shares by month; they only say that kpi computes such a row."


@dataclass(frozen=True)
class Mistake:
    """What is typed, and what both must say.

    Attributes:
        name: What it is.
        cells: Defined name, row and column to what is typed there.
        check: Key of the workbook's check that must find it.
        code: Code of kpi's finding; blank where it has none.
        why: Why the verdicts differ; blank where they must agree.
    """

    name: str
    cells: Mapping[Cell, Value]
    check: str
    code: str
    why: str = ""


def _tree(row: int, **cells: Value) -> dict[Cell, Value]:
    return {(f"tree_{key}", row, 0): value for key, value in cells.items()}


def _profile(*weights: Value, row: int = 0) -> dict[Cell, Value]:
    cells: dict[Cell, Value] = {("profile_name", row, 0): "夏型"}
    return cells | {("profile_weight", row, at): value for at, value in enumerate(weights)}


_EVEN = (1.0,) * 12
MISTAKES: tuple[Mistake, ...] = (
    Mistake("two KGIs by role", _tree(1, role="KGI"), "below", "kgi-below"),
    Mistake("no parent", _tree(1, parent=None), "kgi", "two-roots"),
    Mistake("unknown parent", _tree(4, parent="lead"), "parent", "parent-unknown"),
    Mistake("cycle", _tree(1, parent="leads"), "deep", "cycle"),
    Mistake("cycle of KGI", _tree(0, parent="visits"), "kgi", "cycle"),
    Mistake("own parent", _tree(1, parent="meetings"), "deep", "cycle"),
    Mistake("id twice", _tree(5, id="cvr"), "twice", "id-twice"),
    Mistake("no id", _tree(3, id=None), "actual_unknown", "actual-row-unknown"),
    Mistake("no id no label", _tree(3, id=None, label=None), "name", "name-missing"),
    Mistake("input with children", _tree(2, relation="入力"), "relation", "input-with-children"),
    Mistake("leaf that sums", _tree(3, relation="和 ＋"), "relation", "no-children"),
    Mistake("unknown relation", _tree(3, relation="引き算"), "word", "unknown-choice"),
    Mistake("blank relation of a parent", _tree(2, relation=None), "relation", "relation-missing"),
    Mistake("hold yes", _tree(3, hold="はい"), "goal", "solve-unreachable"),
    Mistake("rollup word", _tree(3, rollup="たぶん"), "word", "unknown-choice"),
    Mistake("direction word", _tree(3, direction="上"), "word", "unknown-choice"),
    Mistake("no baseline", _tree(3, baseline=None), "baseline", "baseline-missing"),
    Mistake("baseline text", _tree(3, baseline="約四万"), "text", "not-a-number"),
    Mistake("fullwidth baseline", _tree(3, baseline="４８，０００"), "text", "text-read-as-number", TEXT),
    Mistake("number as text", _tree(3, baseline="48000"), "text", "text-read-as-number", TEXT),
    Mistake("max below min", _tree(4, minimum=0.04, maximum=0.03), "bounds", "max-below-min"),
    Mistake("percent as 5", _tree(4, baseline=2.5), "percent", "percent-meant"),
    Mistake("percent max as 5", _tree(4, maximum=5.0), "percent", "percent-meant"),
    Mistake("percent as text", _tree(4, baseline="2.5%"), "text", "text-read-as-number", TEXT),
    Mistake("negative rate", _tree(4, baseline=-0.02), "out", "baseline-outside-bounds"),
    Mistake("no goal", _tree(0, target=None), "goal_set", "goal-missing"),
    Mistake("goal text", _tree(0, target="50件"), "text", "not-a-number"),
    Mistake("goal relative", _tree(0, target="+15%"), "stale", "", STALE),
    Mistake("goal 0.15", _tree(0, target=0.15), "relative", "goal-looks-relative"),
    Mistake("goal of the wrong sign", _tree(0, target=-50.0), "stale", "target-wrong-sign"),
    Mistake("unreachable", _tree(0, target=500.0), "goal", "solve-unreachable"),
    Mistake("target above max", _tree(3, target=70_000.0), "target", "review-target-outside-bounds"),
    Mistake("baseline above max", _tree(3, baseline=70_000.0), "out", "baseline-outside-bounds"),
    Mistake("relative lever target", _tree(3, target="+5%"), "text", "relative-target"),
    Mistake("target of an inner row", _tree(2, target=9999.0), "unused", "control-differs"),
    Mistake("start text", {("kpi_start", 0, 0): "春から"}, "settings", "not-a-month"),
    Mistake("no start", {("kpi_start", 0, 0): None}, "settings", "setting-missing"),
    Mistake("months text", {("kpi_months", 0, 0): "半年"}, "settings", "not-a-number"),
    Mistake("months 5.5", {("kpi_months", 0, 0): 5.5}, "settings", "not-whole"),
    Mistake("months 0", {("kpi_months", 0, 0): 0.0}, "settings", "months-out-of-range"),
    Mistake("months 13", {("kpi_months", 0, 0): 13.0}, "capacity", "", LIMIT),
    Mistake("months text number", {("kpi_months", 0, 0): "６"}, "settings", "", TEXT),
    Mistake("closed text", {("kpi_closed", 0, 0): "先月"}, "settings", "not-a-month"),
    Mistake("closed outside", {("kpi_closed", 0, 0): "2026-01"}, "settings", "closed-after-end"),
    Mistake("bands crossed", {("kpi_watch", 0, 0): 1.2}, "settings", "bands-order"),
    Mistake("bands text", {("kpi_on_track", 0, 0): "良い"}, "settings", "not-a-number"),
    Mistake("actual text", {("actual_value", 3, 1): "約9800"}, "actual_text", "not-a-number"),
    Mistake("actual fullwidth", {("actual_value", 3, 1): "９８００"}, "actual_text", "text-read-as-number", TEXT),
    Mistake("actual dash", {("actual_value", 3, 4): "－"}, "actual_text", "", DASH),
    Mistake("month heading", {("actual_month", 0, 1): "来月"}, "actual_month", "not-a-month"),
    Mistake("duplicate month", {("actual_month", 0, 1): "2025-04"}, "actual_month", "month-twice"),
    Mistake("actual id unknown", {("actual_id", 3, 0): "visit"}, "actual_unknown", "actual-row-unknown"),
    Mistake("actual id twice", {("actual_id", 6, 0): "visits", ("actual_value", 6, 0): 5.0}, "actual_twice", "actual-row-twice"),
    Mistake("gap", {("actual_value", 3, 2): None}, "gap", "actual-gap"),
    Mistake("negative actual", {("actual_value", 3, 0): -9000.0}, "actual_negative", "actual-negative"),
    Mistake("ratio without formula", _tree(2, relation="比 ÷"), "relation", "formula-missing"),
    Mistake("another goal", _tree(0, target=45.0), "stale", "", STALE),
    Mistake("other baseline", _tree(3, baseline=50_000.0), "stale", "", STALE),
    Mistake("weight text", _tree(3, weight="重い"), "text", "not-a-number"),
    Mistake("weight negative", _tree(3, weight=-1.0), "positive", "not-positive"),
    Mistake("formula row", _tree(2, relation="数式", formula="visits * cvr"), "native", "", NATIVE),
    Mistake("due text", _tree(3, due="来月末"), "date", "not-a-date"),
    Mistake("lag in words", _tree(3, lag="二か月"), "lag", "lag-text"),
    Mistake("lag of too many months", _tree(3, lag="99"), "lag", "lag-month"),
    Mistake("lag shares short of 100 %", _tree(3, lag="0:50% 1:30%"), "native", "lag-sum", SHARES),
    Mistake("a long lag", _tree(3, lag="9"), "native", "", LIMIT),
    Mistake("lag of the KGI", _tree(0, lag="1"), "unused", "lag-no-parent"),
    Mistake("profile unknown", _tree(3, profile="夏型"), "profile", "profile-unknown"),
    Mistake("profile of a rate", _tree(4, profile="夏型") | _profile(*_EVEN), "unused",
            "profile-unused"),
    Mistake("weight of a month is text", _profile("多い", *_EVEN[1:]), "profiles", "not-a-number"),
    Mistake("weight below zero", _profile(-1.0, *_EVEN[1:]), "profiles", "profile-weight"),
    Mistake("a month without weight", _profile(1.0, 1.0), "profiles", "profile-month"),
    Mistake("weights of zero", _profile(*(0.0,) * 12), "profiles", "profile-zero"),
    Mistake("profile twice", _profile(*_EVEN) | _profile(*_EVEN, row=1), "profiles",
            "profile-twice"),
    Mistake("fiscal year from month 13", {("kpi_year_start", 0, 0): 13.0}, "settings", "year-start"),
    Mistake("fiscal year in words", {("kpi_year_start", 0, 0): "四月"}, "settings", "not-a-number"),
    Mistake("targets fall short", _tree(3, target=40_000.0) | _tree(4, target=0.02)
            | _tree(5, target=0.1) | _tree(6, target=0.1), "goal", "review-not-closing"),
    Mistake("division by zero", _tree(2, relation="比 ÷", formula="visits / cvr")
            | _tree(4, baseline=0.0), "value", "division-by-zero"),
    Mistake("all held", _tree(3, hold="固定") | _tree(4, hold="固定") | _tree(5, hold="固定")
            | _tree(6, hold="固定"), "goal", "solve-unreachable"),
)  # fmt: skip
