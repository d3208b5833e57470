"""Native formulas of the scorecard: one row a metric, in the order of the input table.

``{n}`` is the row of the input table, ``{p}`` its row among the figures, 0 where there is none;
``{key}`` is the cell of another column in the same row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kpimodel.table import Lang

Shape = Literal["text", "centre", "number", "month", "percent", "change", "points", "gap", "trend"]


@dataclass(frozen=True, slots=True)
class ScoreColumn:
    """One column of the scorecard.

    Attributes:
        key: Machine name.
        ja: Japanese heading.
        en: English heading.
        width: In characters.
        shape: How its values are shown.
        formula: Formula text without ``=``; blank for the sparkline.
    """

    key: str
    ja: str
    en: str
    width: float
    shape: Shape
    formula: str = ""


SOURCES = {
    "typed": ("入力", "typed"),
    "held": ("固定", "held"),
    "live": ("ライブ", "live"),
    "written": ("逆算", "answer"),
    "none": ("基準値", "baseline"),
    "computed": ("計算", "computed"),
}


def _row(key: str) -> str:
    return f'IF({{n}}=0,"",INDEX([A.{key}:],{{n}}))'


def _figure(name: str) -> str:
    return f'IF({{p}}=0,"",INDEX(fig_{name},{{p}}))'


def _scaled(name: str) -> str:
    """A figure in the unit that the settings show money in."""
    value = f"INDEX(fig_{name},{{p}})"
    return f'IF({{p}}=0,"",IF({value}="","",{value}/INDEX([A.scale:],{{n}})))'


def _flow(body: str) -> str:
    """A figure that only flows have."""
    return f'IF({{p}}=0,"",IF(INDEX(fig_rollup,{{p}})<>"sum","",{body}))'


_ID = "INDEX([A.id:],{n})"
# Before anything was kept, the first version is the current one.
_ORIGINAL = (
    f'IF({{p}}=0,"",IF(COUNT(original_value)=0,{{tgt}},'
    f"IFERROR(IF(ISNUMBER(INDEX(original_value,MATCH({_ID},original_id,0))),"
    f'INDEX(original_value,MATCH({_ID},original_id,0))/INDEX([A.scale:],{{n}}),""),"")))'
)
_ELAPSED = "({tgt}/calc_months*calc_closed)"
_EVEN = (
    'IF(OR({atd}="",{tgt}="",calc_closed=0),"",IF({tgt}=0,"",'
    f"1+INDEX([B.d:],{{p}})*({{atd}}-{_ELAPSED})/ABS({_ELAPSED})))"
)


def _plain(value: str, size: str) -> str:
    """A difference, where what is only rounding becomes zero: -0.0 would look like a gap."""
    return f"IF(ABS({value})<=kpi_tolerance*ABS({size}),0,{value})"


def _known(name: str) -> str:
    return f'ISNUMBER(IFERROR(INDEX({name}_value,MATCH({_ID},{name}_id,0)),""))'


def _source(lang: Lang) -> str:
    word = {key: f'"{pair[0 if lang == "ja" else 1]}"' for key, pair in SOURCES.items()}
    found = f"IF({_known('live')},{word['live']},IF({_known('answer')},{word['written']},{word['none']}))"
    free = f"IF(INDEX([A.hold:],{{n}})=1,{word['held']},{found})"
    typed = f'IF(INDEX([A.target:],{{n}})<>"",{word["typed"]},{free})'
    goal = (
        f"IF({{n}}=calc_kgi,IF(calc_goal=1,{word['typed']},{word['computed']}),{word['computed']})"
    )
    return f'IF({{p}}=0,"",IF(INDEX([A.rel:],{{n}})="input",{typed},{goal}))'


def _effect() -> str:
    """The contribution to the KGI's gap, in the KGI's unit as it is shown."""
    value = "INDEX(fig_contribution,{p})"
    return f'IF({{p}}=0,"",IF({value}="","",{_plain(value, "kpi_goal")}/calc_money))'


def columns(lang: Lang) -> tuple[ScoreColumn, ...]:
    """The columns from left to right."""
    return (
        ScoreColumn("label", "指標", "Metric", 27, "text", _row("shown")),
        ScoreColumn("role", "役割", "Role", 5.5, "centre", _row("role")),
        ScoreColumn("owner", "担当", "Owner", 8.5, "centre", _row("owner")),
        ScoreColumn("unit", "単位", "Unit", 6, "centre", _row("shown_unit")),
        ScoreColumn("original", "当初目標", "Original target", 10, "number", _ORIGINAL),
        ScoreColumn("tgt", "修正目標", "Current target", 10, "number", _scaled("target")),
        ScoreColumn("moved", "変更", "Change", 8, "change",
                    'IF(OR({original}="",{tgt}=""),"",IF({original}=0,"",'
                    "({tgt}-{original})/ABS({original})))"),
        ScoreColumn("source", "目標の\n出どころ", "Target from", 8, "centre", _source(lang)),
        ScoreColumn("ttd", "ここまで\nの目標", "Target to date", 10, "number",
                    _scaled("target_to_date")),
        ScoreColumn("atd", "ここまで\nの実績", "Actual to date", 10, "number",
                    _scaled("actual_to_date")),
        ScoreColumn("ach", "達成率", "Achieved", 7.5, "percent", _figure("achievement")),
        ScoreColumn("progress", "進捗率", "Progress", 7.5, "percent",
                    _flow('IF(OR({atd}="",{tgt}=""),"",IF({tgt}=0,"",{atd}/{tgt}))')),
        ScoreColumn("elapsed", "経過達成率", "Against elapsed", 8, "percent", _flow(_EVEN)),
        ScoreColumn("pace", "必要ペース\n（月）", "Needed a month", 9, "month",
                    _flow('IF(OR({atd}="",{tgt}="",calc_closed>=calc_months),"",'
                          "({tgt}-{atd})/(calc_months-calc_closed))")),
        ScoreColumn("land", "着地見込み", "Landing", 10, "number", _scaled("landing")),
        ScoreColumn("lach", "着地÷目標", "Landing / target", 8.5, "percent",
                    _figure("landing_achievement")),
        ScoreColumn("gap", "差\n着地−目標", "Gap", 10, "gap",
                    'IF(OR({land}="",{tgt}=""),"",' + _plain("{land}-{tgt}", "{tgt}") + ")"),
        ScoreColumn("con", "KGIへの\n影響", "KGI effect", 9, "gap",
                    'IF({p}=0,"",IF(INDEX(fig_contribution,{p})="","",'
                    + _plain("INDEX(fig_contribution,{p})", "kpi_goal") + "))"),
        ScoreColumn("stat", "判定", "Status", 10, "centre",
                    'IF({p}=0,"",INDEX(word_status,MATCH(INDEX(fig_status,{p}),key_status,0)))'),
        ScoreColumn("trend", "月次推移", "Trend", 12, "trend"),
    )  # fmt: skip
