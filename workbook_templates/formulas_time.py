"""Native formulas of time: the months, those before the window, profiles, and lags.

A late row stands twice among the figures: once as itself, and once as what arrives of it, a row of
its own between it and its parent (relation ``late``). All other formulas know no lags.
"""

from __future__ import annotations

from workbook_templates.contract import DEPTH_CAPACITY
from workbook_templates.formulas import Field
from workbook_templates.formulas_drawing import over_ancestors

_LEVELS = range(1, DEPTH_CAPACITY + 1)
_LAG_UNITS = ("か月", "ヶ月", "カ月", "months", "month", " ")


def _bare_lag() -> str:
    text = 'TRIM(INDEX(tree_lag,[n])&"")'
    for unit in _LAG_UNITS:
        text = f'SUBSTITUTE({text},"{unit}","")'
    return f'IF([id]="","",IFERROR({text},"?"))'


def _nearest_profile() -> str:
    """The row that names the profile of this one: itself, else the nearest ancestor that does."""
    text = "0"
    for at in reversed(_LEVELS):
        text = f"IF([a{at}]=0,0,IF(INDEX([named:],[a{at}])=1,[a{at}],{text}))"
    return f"IF([named]=1,[n],{text})"


# Of the row table. A lag is a whole number of months; -1 is one that only kpi computes.
LAGS: tuple[Field, ...] = (
    Field("bare", _bare_lag()),
    Field("lag", 'IF([bare]="",0,IFERROR(IF(AND(VALUE([bare])>=0,VALUE([bare])<=cap_lag,'
                 "VALUE([bare])=INT(VALUE([bare]))),VALUE([bare]),-1),-1))"),
    Field("late", 'IF(AND([lag]>0,[live]=1,[ep]>0),IF(COUNTIF([lag^],">0")<cap_late,1,0),0)'),
    Field("lates", "[late]+" + over_ancestors("INDEX([late:],{a})")),
    Field("delay", "[late]*[lag]+" + over_ancestors("INDEX([late:],{a})*INDEX([lag:],{a})")),
)  # fmt: skip

PROFILED: tuple[Field, ...] = (
    Field("named", 'IF([profile]="",0,1)'),
    Field("namer", _nearest_profile()),
    Field("found", "IF([namer]=0,0,IFERROR(MATCH(INDEX([profile:],[namer]),[F.name:],0),0))"),
    Field("prof", 'IF([found]=0,0,IF(AND([rel]="input",[rollup]="sum",INDEX([F.ok:],[found])=1),'
                  "[found],0))"),
)  # fmt: skip

HEADS: tuple[Field, ...] = (
    Field("j", "#"),
    # Headings of months are texts; a real date is understood as well.
    Field("text", 'IF(ISNUMBER(INDEX(actual_month,1,[j])),YEAR(INDEX(actual_month,1,[j]))&"-"'
                  '&RIGHT("0"&MONTH(INDEX(actual_month,1,[j])),2),'
                  'LEFT(TRIM(INDEX(actual_month,1,[j])&""),7))'),
    Field("stray", 'IF([text]="",0,IF(COUNTIF([text:],[text])>1,1,'
                   'IF(AND(LEN([text])=7,MID([text],5,1)="-",ISNUMBER(IFERROR(VALUE(LEFT([text],4)),'
                   '"")),ISNUMBER(IFERROR(VALUE(RIGHT([text],2)),""))),0,1)))'),
)  # fmt: skip

_COMMON: tuple[Field, ...] = (
    Field("text", 'IF([on]=1,YEAR([date])&"-"&RIGHT("0"&MONTH([date]),2),"")'),
    Field("acol", "IF([on]=1,IFERROR(MATCH([text],[H.text:],0),0),0)"),
    # A month without any entry has no actuals, not even what arrives in it.
    Field("any", "IF([acol]=0,0,IF(COUNT(INDEX(actual_value,0,[acol]))>0,1,0))"),
    Field("pcol", "IF([on]=1,IFERROR(MATCH(INDEX(list_month,MONTH([date])),profile_month,0),0),0)"),
)  # fmt: skip

MONTHS: tuple[Field, ...] = (
    Field("m", "#"),
    Field("on", "IF([m]<=calc_months,1,0)"),
    Field("date", 'IF([on]=1,DATE(YEAR(calc_start),MONTH(calc_start)+[m]-1,1),"")'),
    *_COMMON,
    Field("label", 'IF([on]=1,INDEX(list_month,MONTH([date])),"")'),
)  # fmt: skip

# The months before the window, the last one last.
EARLIER: tuple[Field, ...] = (
    Field("j", "#"),
    Field("on", "calc_lags"),
    Field("date", "DATE(YEAR(calc_start),MONTH(calc_start)+[j]-1-cap_lag,1)"),
    *_COMMON,
)


def _weight(table: str) -> str:
    return f"INDEX(profile_weight,[i],[{table}.pcol])"


# Profiles: the share of the window's total that falls on each month.
PROFILES: tuple[Field, ...] = (
    Field("i", "#"),
    Field("name", 'IFERROR(TRIM(INDEX(profile_name,[i])&""),"")'),
    Field("raw", f'IF(OR([name]="",[M.on]=0),0,IF([M.pcol]=0,-1,IF(ISNUMBER({_weight("M")}),'
                 f"IF({_weight('M')}<0,-1,{_weight('M')}),-1)))", monthly=True),
    Field("total", "SUM([raw*])"),
    Field("ok", 'IF([name]="",0,IF(AND(COUNTIF([raw*],"<0")=0,[total]>0),1,0))'),
    Field("share", "IF([ok]=1,[raw]/[total],0)", monthly=True),
    Field("past", f"IF([ok]=0,0,IF([N.pcol]=0,1/calc_months,IF(ISNUMBER({_weight('N')}),"
                  f"{_weight('N')}/[total],1/calc_months)))", before=True),
)  # fmt: skip


def share(total: str) -> str:
    """A flow's total in a month of the window."""
    return f"IF([prof]=0,{total}/calc_months,{total}*INDEX([F.share::],[prof],[M.m]))"


def arrived(block: str) -> str:
    """What arrives in a month of the window: the row's value so many months ago."""
    return (
        f"IF([M.m]>[wait],INDEX([{block}<],[at],[M.m]-[wait]+1),"
        "INDEX([hx::],[at],cap_lag+[M.m]-[wait]))"
    )
