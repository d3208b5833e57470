"""Native formulas of the checks: how many findings each has, and in which row the first one is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from kpimodel.timing.lag import MOST_MONTHS_LATE
from workbook_templates import formulas_structure


@dataclass(frozen=True, slots=True)
class Rule:
    """How a check is computed.

    Attributes:
        count: Formula text: how many findings; 0 is fine.
        column: Key of the input table's column that it points at.
        flag: Column with 1 on the rows found: ``A.key`` or ``R.key`` of the calculation, or the
            name of one of `OWN`.
        rows: The table whose rows the flag counts.
    """

    count: str
    column: str = ""
    flag: str = ""
    rows: Literal["tree", "actuals", "profiles"] = "tree"


def _flag(flag: str, column: str) -> Rule:
    return Rule(f"SUM([A.{flag}:])", column, f"A.{flag}")


def _own(flag: str, column: str) -> Rule:
    return Rule(f"SUM([X.{flag}:])", column, f"X.{flag}")


def _actual(flag: str, *, own: bool = False) -> Rule:
    section = "X" if own else "R"
    return Rule(f"SUM([{section}.{flag}:])", "", f"{section}.{flag}", "actuals")


_SHORT = "IF(calc_d*(N(INDEX([B.vt:],calc_root))-kpi_goal)<-kpi_tolerance*ABS(kpi_goal),1,0)"
_MONTH = 'DATE(VALUE(LEFT(TRIM({0}&""),4)),VALUE(MID(TRIM({0}&""),6,2)),1)'
_START = (
    'IF(ISNUMBER(kpi_start),0,IFERROR(IF(AND(LEN(TRIM(kpi_start&""))>=7,'
    f"ISNUMBER({_MONTH.format('kpi_start')})),0,1),1))"
)
_CLOSED = (
    'IF(OR(ISNUMBER(kpi_closed),TRIM(kpi_closed&"")=""),0,'
    f"IFERROR(IF(ISNUMBER({_MONTH.format('kpi_closed')}),0,1),1))"
)
_CLOSED_MONTH = f"IF(ISNUMBER(kpi_closed),kpi_closed,{_MONTH.format('kpi_closed')})"
_AFTER = (
    f"IFERROR(IF((YEAR({_CLOSED_MONTH})-YEAR(calc_start))*12+MONTH({_CLOSED_MONTH})"
    "-MONTH(calc_start)+1>calc_months,1,0),0)"
)
_MONTHS = "IF(ISNUMBER(kpi_months),IF(AND(kpi_months>=1,kpi_months=INT(kpi_months)),0,1),1)"
_YEAR = (
    'IF(TRIM(kpi_year_start&"")="",0,IF(ISNUMBER(kpi_year_start),'
    "IF(AND(kpi_year_start>=1,kpi_year_start<=12,kpi_year_start=INT(kpi_year_start)),0,1),1))"
)
_BANDS = "IF(AND(ISNUMBER(kpi_on_track),ISNUMBER(kpi_watch)),IF(kpi_watch<=kpi_on_track,0,1),1)"
# The setting that is wrong: the first of these, else the bound below which a metric is on track.
WRONG_SETTING = (
    (_START, "kpi_start"), (_CLOSED, "kpi_closed"), (_AFTER, "kpi_closed"), (_MONTHS, "kpi_months"),
    (_YEAR, "kpi_year_start"),
    ("IF(ISNUMBER(kpi_on_track),1,0)", "kpi_watch"),
)  # fmt: skip
# 0.15 where +15% was meant: the rule of `kpimodel`.
_RELATIVE = (
    "IF(ISNUMBER(INDEX(tree_target,calc_kgi)),IF(AND(kpi_goal<>0,ABS(kpi_goal)<1,calc_d=1,"
    "INDEX([A.pct:],calc_kgi)=0,N(INDEX([B.vb:],calc_root))>10),1,0),0)"
)
LIVE_APART = 'COUNTIF(answer_apart,">0")+COUNTIF(answer_apart,"<0")'

RULES: Mapping[str, Rule] = {
    "kgi": Rule('SUM([A.c_root:])+IF(COUNTIF([A.top:],"?*")=0,1,0)', "parent", "A.c_root"),
    "below": _own("below", "role"),
    "name": _own("name", "id"),
    "parent": _flag("c_parent", "parent"),
    "twice": _flag("c_twice", "id"),
    "deep": _flag("c_deep", "parent"),
    "relation": _flag("c_rel", "relation"),
    "word": _flag("c_word", "relation"),
    "baseline": _flag("c_base", "baseline"),
    "bounds": _flag("c_bounds", "maximum"),
    "percent": _flag("c_percent", "maximum"),
    "text": _flag("c_text", "target"),
    "positive": _own("positive", "weight"),
    "date": _own("date", "due"),
    "lag": _own("lag", "lag"),
    "profiles": Rule("SUM([X.profiles:])", "", "X.profiles", "profiles"),
    "value": _flag("c_value", "baseline"),
    "settings": Rule(f"{_START}+{_CLOSED}+{_AFTER}+{_MONTHS}+{_YEAR}+{_BANDS}"),
    "relative": Rule(_RELATIVE, "target"),
    "capacity": Rule(
        'SUMPRODUCT(((tree_id<>"")+(tree_label<>"")>0)*1)-COUNTIF([A.id:],"?*")+COUNTA(tree_more)'
        "+COUNTA(actual_more)+IF(ISNUMBER(kpi_months),IF(kpi_months>cap_months,1,0),0)"
    ),
    "actual_text": _actual("texts"),
    "actual_month": Rule("SUM([H.stray:])"),
    "actual_twice": _actual("twice"),
    "actual_unknown": Rule("COUNTIF([R.known:],0)", "", "R.known", "actuals"),
    "actual_negative": _actual("negative", own=True),
    "gap": _flag("c_gap", "owner"),
    "goal_set": Rule("IF(calc_goal=0,1,0)", "target"),
    "goal": Rule(f"IF(calc_goal=0,0,{_SHORT})", "target"),
    "out": _flag("c_out", "baseline"),
    "target": _flag("c_target", "target"),
    "profile": _own("profile", "profile"),
    "unused": _own("unused", "target"),
    "stale": Rule(
        "SUM([A.c_stale:])+IF(AND(calc_goal=1,source_written>0),IF(ISNUMBER(answer_goal),"
        "IF(ABS(answer_goal-kpi_goal)>kpi_tolerance*ABS(kpi_goal),1,0),1),0)"
    ),
    "live": Rule(f"IF(live_on=0,0,IF(live_found=0,1,{LIVE_APART}))"),
    "native": _flag("c_native", "relation"),
    "drawn": Rule(
        'MAX(SUM([A.c_drawn:]),COUNTIF([A.id:],"?*")-score_rows,calc_months-draw_months,0)'
    ),
}


def _of(column: str) -> str:
    return f"INDEX(tree_{column},{{i}})"


def _figure(key: str) -> str:
    return f"INDEX([B.{key}:],INDEX([A.pos:],{{i}}))"


def _apart(typed: str, computed: str) -> str:
    """1 where a number typed on a computed row is not what the row comes to."""
    return (
        f"IFERROR(IF(AND(ISNUMBER({typed}),ISNUMBER({computed})),"
        f"IF(ABS({typed}-{computed})>control_tolerance*ABS({computed}),1,0),0),0)"
    )


_COMPUTED = 'AND(INDEX([A.pos:],{i})>0,INDEX([A.rel:],{i})<>"input")'  # groups have no position
_TARGET_APART = _apart("INDEX([A.target:],{i})", _figure("vt"))
_UNUSED = {
    "target": f"IF({_COMPUTED},IF({{i}}=calc_kgi,0,{_TARGET_APART}),0)",
    "baseline": f"IF({_COMPUTED},{_apart('INDEX([A.base:],{i})', _figure('vb'))},0)",
    "hold": f"IF({_COMPUTED},INDEX([A.hold:],{{i}}),0)",
    "lag": 'IF(AND({i}=calc_kgi,INDEX([A.bare:],{i})<>"",INDEX([A.bare:],{i})<>"0"),1,0)',
    "profile": 'IF(AND(INDEX([A.profile:],{i})<>"",INDEX([A.rel:],{i})="input",'
    'INDEX([A.rollup:],{i})<>"sum"),1,0)',
}
_BARE = "INDEX([A.bare:],{i})"
_LAG = f"VALUE({_BARE})"
_PROFILE = "INDEX([A.profile:],{i})"
_NAME = "INDEX([F.name:],{i})"
_NEGATIVE = {
    "weight": f"IF(N({_of('weight')})<0,1,0)",
    "cost": f"IF(N({_of('cost')})<0,1,0)",
    "step": f"IF(ISNUMBER({_of('step')}),IF({_of('step')}<=0,1,0),0)",
    "resistance": f"IF(ISNUMBER({_of('resistance')}),IF({_of('resistance')}<=0,1,0),0)",
}
_ROW = "INDEX(actual_value,{i},0)"
_ID = "INDEX([R.id:],{i})"
# Flags of the checks' own; ``{i}`` is the row of the input table, or of the table of actuals.
OWN: Mapping[str, str] = {
    "below": 'IF(AND(INDEX([A.id:],{i})<>"",INDEX([A.parent:],{i})<>"",INDEX([A.role:],{i})="KGI"),'
             "1,0)",
    "name": f'IF(AND(TRIM({_of("id")}&{_of("label")})="",'
             "LEN(" + "&".join(map(_of, ("parent", "relation", "unit", "baseline", "target")))
            + ")>0),1,0)",
    "positive": "MIN(1," + "+".join(f"IFERROR({text},0)" for text in _NEGATIVE.values()) + ")",
    "date": f'IF(OR(ISNUMBER({_of("due")}),TRIM({_of("due")}&"")=""),0,IFERROR('
            f"IF(ISNUMBER({_MONTH.format(_of('due'))}),0,1),1))",
    "unused": f"MIN(1,{'+'.join(_UNUSED.values())})",
    "lag": f'IF({_BARE}="",0,IF(ISNUMBER(IFERROR({_LAG},"")),IF(OR({_LAG}<0,{_LAG}>{MOST_MONTHS_LATE},'
           f'{_LAG}<>INT({_LAG})),1,0),IF(ISNUMBER(FIND(":",SUBSTITUTE({_BARE},"：",":"))),0,1)))',
    "profile": f'IF({_PROFILE}="",0,IF(COUNTIF([F.name:],{_PROFILE})=0,1,IFERROR(IF(COUNTA('
               f"INDEX(profile_weight,MATCH({_PROFILE},[F.name:],0),0))>0,0,1),1)))",
    "profiles": f'IFERROR(IF({_NAME}="",0,IF(COUNTA(INDEX(profile_weight,{{i}},0))=0,0,'
                f"IF(OR(INDEX([F.ok:],{{i}})=0,COUNTIF([F.name:],{_NAME})>1),1,0))),0)",
    "negative": f'IF({_ID}="",0,IF(COUNTIF({_ROW},"<0")=0,0,IFERROR('
                f"IF(OR(N(INDEX([A.min:],MATCH({_ID},[A.id:],0)))<0,"
                f"N(INDEX(fig_baseline,MATCH({_ID},fig_id,0)))<0),0,1),0)))",
}  # fmt: skip


def culprits(check: str, row: str) -> tuple[tuple[str, str], ...]:
    """Columns that a check of several columns may mean, in order; the last resort is not listed.

    Args:
        check: Key of the check.
        row: Formula text of the row's number.

    Returns:
        Column key and formula text: 1 where that column's cell is wrong.
    """
    own = {
        "unused": tuple((key, _UNUSED[key]) for key in _UNUSED if key != "target"),
        "positive": tuple(_NEGATIVE.items()),
    }
    if check in own:
        return tuple((key, text.replace("{i}", row)) for key, text in own[check])
    return formulas_structure.culprits(check, row)
