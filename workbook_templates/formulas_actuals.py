"""Native formulas of actuals: typed, derived, and from the months before the window."""

from __future__ import annotations

from workbook_templates.formulas import Field
from workbook_templates.formulas_siblings import (
    from_children,
    parents,
    roll_up,
    running,
    volume,
)
from workbook_templates.formulas_time import arrived


def _typed(table: str) -> str:
    cell = f"INDEX(actual_value,[arow],[{table}.acol])"
    return f'IF([arow]*[{table}.any]=0,"",IF(ISNUMBER({cell}),{cell},""))'


def _upward(
    known: str, value: str, run: str, arriving: str, *, table: str = "M", rates: bool = False
) -> str:
    """A row from what was typed, else from its children.

    Args:
        known: Column of what is typed.
        value: The column itself.
        run: Its running results.
        arriving: Formula text of what arrives of a late row.
        table: Section of the months.
        rates: Typed rates count too.
    """
    counts = f'[{known}]<>""' if rates else f'AND([rate]=0,[{known}]<>"")'
    computed = f'IF(OR([rel]="input",[native]=0),"",{from_children(value, run)})'
    return f'IF([src]*[{table}.any]=0,"",IF([rel]="late",{arriving},IF({counts},[{known}],{computed})))'


def _needed(value: str, need: str, final: str) -> str:
    """What the factors up to this one must give, for the parent to be what was measured."""
    above = f'IF(OR([{need}+]="",[{value}+]=""),"",IF([{value}+]=0,"",[{need}+]/[{value}+]))'
    return f'IF([prel]<>"product","",IF([end]=1,{parents(final)},{above}))'


def _derived(need: str, run: str) -> str:
    """A rate from its measured neighbours: the parent over the other factors."""
    quotient = f'IF([{run}-]="","",IF([{run}-]=0,"",[{need}]/[{run}-]))'
    return (
        'IF(OR([rate]=0,[prel]<>"product",[rel]="late"),"",'
        f'IF([{need}]="","",IF([new]=1,[{need}],{quotient})))'
    )


# The months before the window, for what is still on its way at its start: a month's value as it
# was measured, else what the baselines give.
_LATE = "IF(calc_lags*[src]=0,"
_BASE_MONTH = (
    'IF([vb]="","",IF([rollup]<>"sum",[vb],IF([prof]=0,[vb]/calc_months,'
    "[vb]*INDEX([F.past::],[prof],[N.j]))))"
)
_EARLIER_ARRIVAL = 'IF([N.j]>[wait],INDEX([hx<],[at],[N.j]-[wait]+1),"")'

EARLIER: tuple[Field, ...] = (
    Field("hs", f'{_LATE}"",IF([rel]="input",{_BASE_MONTH},IF([rel]="late",INDEX([hs^],[at]+1),'
                f'IF([native]=0,"",{from_children("hs", "hsr")}))))', before=True),
    Field("hsr", running("hs", "hsr"), before=True),
    Field("ht", _typed("N"), before=True),
    Field("h1", _upward("ht", "h1", "h1r", _EARLIER_ARRIVAL, table="N"), before=True),
    Field("h1r", running("h1", "h1r"), before=True),
    Field("h2", f'IF([h1]<>"",[h1],{_upward("ht", "h2", "h2r", _EARLIER_ARRIVAL, table="N", rates=True)})',
          before=True),
    Field("h2r", running("h2", "h2r"), before=True),
    # How many months what arrives here was on its way; also keeps the blocks apart.
    Field("wait", "IF([lrow]=0,0,INDEX([A.lag:],[lrow]))"),
    Field("hx", f'{_LATE}"",IF([h2]<>"",[h2],[hs]))', before=True),
)  # fmt: skip

ACTUALS: tuple[Field, ...] = (
    Field("t", _typed("M"), monthly=True),
    # First what was measured, without the typed rates; rates follow from their neighbours.
    Field("u1", _upward("t", "u1", "r1", arrived("a")), monthly=True),
    Field("r1", running("u1", "r1"), monthly=True),
    Field("g1", _needed("u1", "g1", "d1"), monthly=True),
    Field("d1", f'IF([u1]<>"",[u1],{_derived("g1", "r1")})', monthly=True),
    # Then typed rates where their neighbours are missing, and what follows from them.
    Field("u2", f'IF([u1]<>"",[u1],{_upward("t", "u2", "r2", arrived("a"), rates=True)})',
          monthly=True),
    Field("r2", running("u2", "r2"), monthly=True),
    Field("g2", _needed("u2", "g2", "a"), monthly=True),
    Field("arow", "IF([n]=0,0,IFERROR(MATCH([id],[R.id:],0),0))"),
    Field("a", f'IF([d1]<>"",[d1],IF([u2]<>"",[u2],{_derived("g2", "r2")}))', monthly=True),
    Field("ar", running("a", "ar"), monthly=True),
    Field("aw", volume("a", "ar", "aw"), monthly=True),
    Field("count", 'IF([n]=0,0,SUMPRODUCT(([a#]<=calc_closed)*([a*]<>"")))'),
    Field("atd", roll_up("a", "aw", "calc_closed")),
)  # fmt: skip

# Rows of the actuals table by id, so that an id typed as a number is found as well.
ACTUAL_ROWS: tuple[Field, ...] = (
    Field("i", "#"),
    Field("id", 'IFERROR(TRIM(INDEX(actual_id,[i])&""),"")'),
    Field("known", 'IF([id]="",1,IF(IFERROR(INDEX([A.grp:],MATCH([id],[A.id:],0)),1)=0,1,'
                   "IF(SUMPRODUCT(([A.id:]=[id])*([A.grp:]=0))>0,1,0)))"),
    Field("twice", 'IF([id]="",0,IF(COUNTIF([id:],[id])>1,1,0))'),
    Field("filled", "COUNTA(INDEX(actual_value,[i],0))"),
    Field("texts", "[filled]-COUNT(INDEX(actual_value,[i],0))"),
)  # fmt: skip

# The KGI by month: whether it is known, and its target.
KGI_MONTHS: tuple[Field, ...] = (
    Field("m", "#"),
    Field("known", "IF(ISNUMBER(INDEX([B.a::],calc_root,[m])),[m],0)"),
    Field("target", 'IF(ISNUMBER(INDEX([B.p::],calc_root,[m])),'
                    'calc_goal_factor*INDEX([B.p::],calc_root,[m]),"")'),
)  # fmt: skip
