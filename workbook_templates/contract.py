"""What a template workbook is: sheets, tables, defined names, properties, limits. No vendor here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kpimodel.errors import Findings
from kpimodel.table import BY_KEY, Lang
from kpimodel.timing.lag import MOST_MONTHS_LATE, read_lags
from kpimodel.tree import Tree

SCHEMA: Final = "2"
# Books of these schemas are read; `read` upgrades what they say.
OLDER_SCHEMAS: Final = ("1",)
PROPERTY_SCHEMA: Final = "kpi.schema"
PROPERTY_LANG: Final = "kpi.locale"
PROPERTY_TEMPLATE: Final = "kpi.template"

TREE_TABLE: Final = "tblTree"
ACTUALS_TABLE: Final = "tblActuals"
PROFILES_TABLE: Final = "tblProfiles"
REVIEW_TABLE: Final = "tblReview"
SPARE_ROWS: Final = 20
SMALLEST_CAPACITY: Final = 30
WINDOW_CAPACITY: Final = 12
DEPTH_CAPACITY: Final = 8
PROFILE_CAPACITY: Final = 20
# Whole months of delay that the native formulas follow along a path, and spare late rows.
LAG_CAPACITY: Final = 6
SPARE_LATE_ROWS: Final = 6


@dataclass(frozen=True, slots=True)
class SheetName:
    """Title of a sheet in both languages."""

    ja: str
    en: str

    def title(self, lang: Lang) -> str:
        """The title in one language."""
        return self.ja if lang == "ja" else self.en


SHEETS: Final[dict[str, SheetName]] = {
    "start": SheetName("はじめに", "Start"),
    "inputs": SheetName("入力_計画", "Inputs"),
    "actuals": SheetName("入力_実績", "Actuals"),
    "profiles": SheetName("入力_季節配分", "Profiles"),
    "dashboard": SheetName("ダッシュボード", "Dashboard"),
    "scorecard": SheetName("スコアカード", "Scorecard"),
    "review": SheetName("振り返り", "Review"),
    "checks": SheetName("チェック", "Checks"),
    "answer": SheetName("逆算", "Answer"),
    "live": SheetName("ライブ逆算", "Live"),
    "calc": SheetName("計算", "Calc"),
    "lists": SheetName("リスト", "Lists"),
    "help": SheetName("項目の説明", "Help"),
}
# Sheets whose cells are typed in; the others are protected without a password.
INPUT_SHEETS: Final = ("inputs", "actuals", "profiles", "review")

# The order in which people read a row. The last ones are rarely used and stand folded.
VISIBLE_KEYS: Final = (
    "id", "parent", "label", "role", "relation", "unit", "direction", "rollup",
    "baseline", "minimum", "maximum", "hold", "target", "owner", "source",
)  # fmt: skip
FOLDED_KEYS: Final = (
    "formula", "step", "resistance", "cost", "weight", "lag", "profile", "due", "note",
)  # fmt: skip
TREE_KEYS: Final = VISIBLE_KEYS + FOLDED_KEYS
# Beside the table, never in it: a back-solving function over the whole table may stand live in the
# book, and a column that follows its answer would make that circular. Books of schema 1 have them
# inside.
COMPUTED_HEADINGS: Final = {
    "_baseline_month": ("基準値／月", "Baseline / month"),
    "_current": ("採用目標", "Current target"),
    "_current_month": ("採用目標／月", "Target / month"),
}
ACTUALS_KEYS: Final = ("id", "label", "unit")

# Settings: defined name, and the machine key under which read.py returns it.
SETTINGS: Final = {
    "name": "kpi_plan",
    "start": "kpi_start",
    "months": "kpi_months",
    "closed_through": "kpi_closed",
    "on_track": "kpi_on_track",
    "watch": "kpi_watch",
    "year_start": "kpi_year_start",
}
SETTING_WORDS: Final = {
    "name": ("計画名", "Plan name"),
    "start": ("開始月", "First month"),
    "months": ("期間（か月）", "Months"),
    "closed_through": ("締め済みの月", "Closed through"),
    "on_track": ("順調の基準（以上）", "On track from"),
    "watch": ("注意の基準（以上）", "Watch from"),
    "year_start": ("年度の開始月", "Fiscal year from"),
}
TREE_NAME: Final = "tree_{key}"
ACTUAL_ID: Final = "actual_id"
ACTUAL_MONTH: Final = "actual_month"
ACTUAL_VALUE: Final = "actual_value"
PROFILE_NAME: Final = "profile_name"
PROFILE_MONTH: Final = "profile_month"
PROFILE_WEIGHT: Final = "profile_weight"
PROFILE_HEADING: Final = ("配分名", "Profile")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
ANSWER_ID: Final = "answer_id"
ANSWER_VALUE: Final = "answer_value"
ANSWER_BASELINE: Final = "answer_baseline"
ANSWER_GOAL: Final = "answer_goal"
ANSWER_WORDS: Final = "answer_words"
# 当初目標: the targets of every metric as `kpi solve --write` kept them the first time.
ORIGINAL_ID: Final = "original_id"
ORIGINAL_VALUE: Final = "original_value"
ORIGINAL_DATE: Final = "original_date"
# The live answer: a switch, and the add-in's answer by id, blank where there is none.
LIVE_SWITCH: Final = "live_switch"
LIVE_ID: Final = "live_id"
LIVE_VALUE: Final = "live_value"
# The review log: machine keys of its columns; the names are ``review_date`` and so on.
REVIEW_KEYS: Final = ("date", "learned", "decided", "who", "version")
REVIEW_WORDS: Final = {
    "date": ("日付", "Date"),
    "learned": ("わかったこと", "What was learned"),
    "decided": ("決めたこと", "What was decided"),
    "who": ("担当", "Who"),
    "version": ("新しい版", "New version"),
}
REVIEW_NAME: Final = "review_{key}"


def heading(key: str, lang: Lang) -> str:
    """Heading of a column of the tree table, computed ones included."""
    if key in COMPUTED_HEADINGS:
        return COMPUTED_HEADINGS[key][0 if lang == "ja" else 1]
    return BY_KEY[key].heading(lang)


def month_word(month: int, lang: Lang) -> str:
    """A calendar month as a heading: ``4月``, ``Apr``."""
    return f"{month}月" if lang == "ja" else _MONTHS[month - 1]


def capacity(rows: int) -> int:
    """How many rows the calculation follows, for a plan of so many rows."""
    return max(SMALLEST_CAPACITY, rows + SPARE_ROWS)


def window_capacity(months: int) -> int:
    """How many months the calculation follows, for a window of so many months."""
    return max(WINDOW_CAPACITY, months)


def late_capacity(tree: Tree) -> int:
    """How many late rows the calculation follows."""
    return SPARE_LATE_ROWS + sum(1 for node in tree.nodes if node.lag)


def lag_capacity(tree: Tree) -> int:
    """How many months before the window the calculation follows: the longest way up the tree."""
    shares = read_lags(tree, Findings())
    longest = 0
    for id_ in tree.levers:
        delay, at = 0, tree[id_].parent
        delay += len(shares.get(id_, (0,))) - 1
        while at is not None:
            delay += len(shares.get(at, (0,))) - 1
            at = tree[at].parent
        longest = max(longest, delay)
    return max(LAG_CAPACITY, min(longest, MOST_MONTHS_LATE))
