"""Native formulas, part 1: what the rows of the input table are and how they hang together."""

from __future__ import annotations

from workbook_templates import formulas_drawing, formulas_owners
from workbook_templates.contract import DEPTH_CAPACITY
from workbook_templates.formulas import Field
from workbook_templates.formulas_drawing import over_ancestors
from workbook_templates.formulas_time import LAGS, PROFILED

_LEVELS = range(1, DEPTH_CAPACITY + 1)
_UP = '"up"'


def _typed(column: str) -> str:
    cell = f"INDEX(tree_{column},[n])"
    return f'IF([id]="","",IF(ISNUMBER({cell}),{cell},""))'


def _text(column: str) -> str:
    return f'IF([id]="","",IFERROR(TRIM(INDEX(tree_{column},[n])&""),""))'


def _choice(column: str, default: str) -> str:
    word = f'TRIM(INDEX(tree_{column},[n])&"")'
    found = f"INDEX(key_{column},MATCH({word},word_{column},0))"
    return f'IF([id]="","",IFERROR({found},{default}))'


def _operand(text: str) -> str:
    """Row of a ratio's operand, by id, else by label; 0 where there is none."""
    by_id = f"MATCH(TRIM({text}),[id:],0)"
    by_label = f"MATCH(TRIM({text}),[label:],0)"
    return f'IF([rel]<>"ratio",0,IFERROR({by_id},IFERROR({by_label},0)))'


def _ancestors() -> tuple[Field, ...]:
    first = Field("a1", "MAX(0,[prow])")
    rest = tuple(
        Field(f"a{at}", f"IF([a{at - 1}]>0,MAX(0,INDEX([prow:],[a{at - 1}])),0)")
        for at in _LEVELS[1:]
    )
    return (first, *rest)


def _terms() -> str:
    """A formula's terms between bars: ``|+new|-churn|``."""
    text = "[formula]"
    for sign, plain in (
        ("＋", "+"),
        ("－", "-"),
        ("−", "-"),
        (" ", ""),
        ("　", ""),
        ("[", ""),
        ("]", ""),
    ):
        text = f'SUBSTITUTE({text},"{sign}","{plain}")'
    for sign in "+-":
        text = f'SUBSTITUTE({text},"{sign}","|{sign}")'
    return f'IF([rel]<>"formula","",IF(LEFT({text},1)="|",{text},"|+"&{text})&"|")'


def _sign() -> str:
    """1 or -1 as the parent's formula adds or subtracts the row, 0 where it does neither."""
    terms = "INDEX([terms:],[ep])"
    signs = "0"
    for name in ("[label]", "[id]"):
        bare = f'SUBSTITUTE({name}," ","")'
        for sign, value in (("-", "-1"), ("+", "1")):
            signs = f'IF(ISNUMBER(FIND("|{sign}"&{bare}&"|",{terms})),{value},{signs})'
    return f'IF([live]*[ep]=0,1,IF(INDEX([rel:],[ep])<>"formula",1,{signs}))'


_NUMBERS = ("baseline", "minimum", "maximum", "step", "resistance", "cost", "weight")
_CHOICES = ("role", "relation", "direction", "rollup", "hold")


def _no_number(column: str) -> str:
    cell = f"INDEX(tree_{column},[n])"
    return f'IFERROR(IF(OR(ISNUMBER({cell}),TRIM({cell}&"")=""),0,1),1)'


def _unknown_word(column: str) -> str:
    word = f'TRIM(INDEX(tree_{column},[n])&"")'
    return f'IFERROR(IF(OR({word}="",ISNUMBER(MATCH({word},word_{column},0))),0,1),1)'


def _outside(value: str) -> str:
    # AND evaluates all its arguments: without N, a blank bound would be an error.
    low = f'AND([min]<>"",{value}<N([min])-kpi_tolerance*ABS(N([min])))'
    high = f'AND([max]<>"",{value}>N([max])+kpi_tolerance*ABS(N([max])))'
    rate = f'AND([pct]=1,OR({value}<0,AND([max]="",{value}>1)))'
    return f'IF({value}="",0,IF(OR({low},{high},{rate}),1,0))'


_TARGET_TEXT = 'TRIM(INDEX(tree_target,[n])&"")'
_ANSWER = 'IF(OR([pos]=0,[rel]<>"input"),"",INDEX([B.vt:],[pos]))'


def _a_month(key: str) -> str:
    value = f"INDEX([B.{key}:],[pos])"
    return f'IF([pos]=0,"",IF(OR([rollup]<>"sum",{value}=""),"",{value}/calc_months))'


# A formula that adds and subtracts its own children is a sum with signs.
_SIGNS: tuple[Field, ...] = (
    Field("terms", _terms()),
    Field("sgn", _sign()),
    Field("signed", 'IF([rel]<>"formula",0,IF(AND(LEN([terms])-LEN(SUBSTITUTE([terms],"|",""))-1='
                    "COUNTIFS([ep:],[n],[live:],1),COUNTIFS([ep:],[n],[live:],1,[sgn:],0)=0),1,0))"),
    Field("how", 'IF([signed]=1,"sum",[rel])'),
)  # fmt: skip

# Where a row stands among the figures: deepest first, siblings together, the flow before the rates
# of a funnel. A late row stands one level deeper; in its place stands what arrives of it.
_ORDER = "(((99-{depth})*10000+{group})*2+1-[vol])*10000+[n]"
_PLACE = 'COUNTIF([skey:],"<="&{key})+COUNTIF([ikey:],"<="&{key})'
_POSITIONS: tuple[Field, ...] = (
    Field("skey", f'IF([live]=0,"",{_ORDER.format(depth="([ed]+[lates])", group="IF([late]=1,[n],[ep])")})'),
    Field("ikey", f'IF([late]=0,"",{_ORDER.format(depth="([ed]+[lates]-1)", group="[ep]")})'),
    Field("pos", f"IF([live]=0,0,{_PLACE.format(key='[skey]')})"),
    Field("apos", f"IF([late]=0,0,{_PLACE.format(key='[ikey]')})"),
    # Where its parent finds it, and the places of the parents of both.
    Field("felt", "IF([late]=1,[apos],[pos])"),
    Field("over", "IF([ep]=0,0,INDEX([pos:],[ep]))"),
    Field("up", "IF([late]=1,[apos],[over])"),
)  # fmt: skip


_TWICE = "IF(SUMPRODUCT(([id:]=[id])*1)>1,1,0)"


# One flag a row and check; the Checks sheet adds them up and names the first row.
CHECKED: tuple[Field, ...] = (
    # Comparing all with all is slow, so only where a search finds another row.
    Field("c_twice", 'IF([id]="",0,IF(IFERROR(MATCH([id],[id:],0),0)=[n],'
                     f"IF(ISNUMBER(MATCH([id],[id_],0)),{_TWICE},0),{_TWICE}))"),
    Field("c_parent", "IF([prow]=-1,1,0)"),
    Field("c_root", 'IF(AND([id]<>"",[parent]="",[n]<>calc_kgi),1,0)'),
    Field("c_deep", f"IF([a{DEPTH_CAPACITY}]>0,1,0)"),
    Field("c_rel", 'IF([id]="",0,IF(OR([rel]="?",AND([rel]="input",[kids]>0),AND(OR([rel]="sum",'
                   '[rel]="product",[rel]="mean",[rel]="group"),[kids]=0),AND(OR([rel]="ratio",'
                   f'[rel]="formula"),[formula]=""),AND([kids]>0,[formula]="",'
                   f'{_text("relation")}="")),1,0))'),
    Field("c_word", 'IF([id]="",0,MIN(1,' + "+".join(map(_unknown_word, _CHOICES)) + "))"),
    Field("c_base", 'IF(AND([rel]="input",[base]=""),1,0)'),
    Field("c_bounds", 'IF(OR([min]="",[max]=""),0,IF([max]<[min],1,0))'),
    Field("c_percent", 'IF([pct]=0,0,IF(OR(AND([base]<>"",N([base])>1,OR([max]="",N([base])>N([max]))),'
                       'AND([target]<>"",N([target])>1,OR([max]="",N([target])>N([max]))),'
                       "N([max])>list_suspect,N([min])>list_suspect),1,0))"),
    Field("c_text", 'IF([id]="",0,MIN(1,' + "+".join(map(_no_number, _NUMBERS))
                    + f'+IF(OR({_TARGET_TEXT}="",[target]<>"",AND([n]=calc_kgi,'
                    f'RIGHT({_TARGET_TEXT},1)="%")),0,1)))'),
    Field("c_out", 'IF([rel]<>"input",0,' + _outside("[base]") + ")"),
    Field("now", f"{_ANSWER}"),
    Field("c_target", _outside("[now]")),
    Field("c_native", 'IF([id]="",0,IF(OR([native]=0,[lag]<0,[delay]>cap_lag,'
                      "AND([lag]>0,[live]=1,[ep]>0,[late]=0)),1,0))"),
    Field("c_value", 'IF([pos]=0,0,IF(OR(INDEX([B.vb:],[pos])="",INDEX([B.vt:],[pos])=""),1,0))'),
    Field("c_gap", "IF([pos]=0,0,IF(INDEX([B.count:],[pos])<calc_closed,1,0))"),
    Field("c_drawn", 'IF(AND([id]<>"",[drawn]=0),1,0)'),
    Field("c_stale", 'IF(OR([pos]=0,[rel]<>"input",[target]<>"",[hold]=1),0,'
                     'IF(INDEX([B.liveat:],[pos])<>"",0,'
                     'IF(INDEX([B.answer:],[pos])="",IF(calc_goal=1,1,0),'
                     'IF(ABS(N(INDEX([B.past:],[pos]))-N([base]))>kpi_tolerance*ABS(N([base])),1,0))))'),
)  # fmt: skip

ROWS: tuple[Field, ...] = (
    Field("n", "#"),
    Field("id", 'IFERROR(IF(TRIM(INDEX(tree_id,[n])&"")="",TRIM(INDEX(tree_label,[n])&""),'
                'TRIM(INDEX(tree_id,[n])&"")),"")'),
    Field("label", f'IF([id]="","",IF({_text("label")}="",[id],{_text("label")}))'),
    Field("parent", _text("parent")),
    Field("prow", 'IF([parent]="",0,IFERROR(MATCH([parent],[id:],0),'
                  "IFERROR(MATCH([parent],[label:],0),-1)))"),
    Field("kids", 'IF([id]="",0,COUNTIF([prow:],[n]))'),
    Field("formula", _text("formula")),
    Field("rel", _choice(
        "relation",
        f'IF({_text("relation")}<>"","?",'
        'IF([formula]<>"","formula",IF([kids]>0,"sum","input")))')),
    Field("unit", _text("unit")),
    Field("pct", "IF(ISNUMBER(MATCH([unit],list_percent,0)),1,0)"),
    Field("role", _choice("role", 'IF([parent]="","KGI",IF([rel]="input","KPI","KSF"))')),
    Field("d", f'IF({_choice("direction", _UP)}="down",-1,1)'),
    Field("rollup", _choice(
        "rollup", 'IF([rel]="mean",IF([ep]=0,"mean",IF(INDEX([rel:],[ep])="product","ratio","mean")),'
                  'IF(OR([rel]="ratio",[pct]=1),"ratio","sum"))')),
    Field("base", _typed("baseline")),
    Field("target", _typed("target")),
    Field("min", _typed("minimum")),
    Field("max", _typed("maximum")),
    Field("hold", f"IF(ISNUMBER(MATCH({_text('hold')},list_held,0)),1,0)"),
    Field("weight", f'IF({_typed("weight")}="",1,{_typed("weight")})'),
    Field("profile", _text("profile")),
    Field("owner", _text("owner")),
    Field("top", 'IF(AND([id]<>"",[parent]=""),[role],"")'),
    *_ancestors(),
    Field("grp", 'IF([rel]="group",1,0)'),
    # Groups have no number: their children stand in their place, up to two groups deep.
    Field("ep", "IF([a1]=0,0,IF(INDEX([grp:],[a1])=0,[a1],IF([a2]=0,0,"
                "IF(INDEX([grp:],[a2])=0,[a2],[a3]))))"),
    Field("ed", over_ancestors("1-INDEX([grp:],{a})")),
    Field("depth", f'COUNTIF([a1]:[a{DEPTH_CAPACITY}],">0")'),
    Field("num", _operand('LEFT([formula],FIND("/",[formula])-1)')),
    Field("den", _operand('MID([formula],FIND("/",[formula])+1,LEN([formula]))')),
    # A row in a circle of parents, or too deep, has no place in the calculation.
    Field("live", f'IF(AND([id]<>"",[rel]<>"group",[a{DEPTH_CAPACITY}]=0),1,0)'),
    *_SIGNS,
    Field("native", 'IF([id]="",1,IF([rel]="?",0,IF([rel]="formula",[signed],IF([rel]<>"ratio",1,'
                    "IF(AND([num]>0,[den]>0),IF(AND(INDEX([ep:],[num])=[n],INDEX([ep:],[den])=[n]),"
                    "1,0),0)))))"),
    Field("vol", 'IF([rollup]="ratio",0,1)'),
    *LAGS,
    *_POSITIONS,
    *PROFILED,
    *formulas_drawing.SCALE,
    # Beside the input table: what a month of it is, for flows.
    Field("now_month", _a_month("tgt")),
    Field("base_month", _a_month("vb")),
    *formulas_drawing.PLACES,
    *CHECKED,
    Field("seq", 'IF([id]="",0,MAX([seq^])+1)'),
    *formulas_drawing.BOXES,
    *formulas_owners.OWNED,
)  # fmt: skip


def culprits(check: str, row: str) -> tuple[tuple[str, str], ...]:
    """Columns that a check of several columns may mean, in order; the last resort is not listed.

    Args:
        check: Key of the check.
        row: Formula text of the row's number.

    Returns:
        Column key and formula text: 1 where that column's cell is wrong.
    """
    top = "INDEX([A.max:],[n])"
    above = (
        f'IF(N(INDEX([A.{{0}}:],[n]))>1,IF({top}="",1,IF(N(INDEX([A.{{0}}:],[n]))>{top},1,0)),0)'
    )
    found = {
        "word": [(key, _unknown_word(key)) for key in _CHOICES if key != "relation"],
        "text": [(key, _no_number(key)) for key in _NUMBERS],
        "percent": [("baseline", above.format("base")), ("target", above.format("target")),
                    ("minimum", "IF(N(INDEX([A.min:],[n]))>list_suspect,1,0)")],
    }  # fmt: skip
    return tuple((key, text.replace("[n]", row)) for key, text in found.get(check, ()))


def scalars() -> dict[str, str]:
    """Defined name to formula: the figures that stand alone."""
    start = (
        'IFERROR(IF(ISNUMBER(kpi_start),kpi_start,DATE(VALUE(LEFT(TRIM(kpi_start&""),4)),'
        'VALUE(MID(TRIM(kpi_start&""),6,2)),1)),DATE(2000,1,1))'
    )
    closed = "(YEAR({0})-YEAR(calc_start))*12+MONTH({0})-MONTH(calc_start)+1".format(
        'IF(ISNUMBER(kpi_closed),kpi_closed,DATE(VALUE(LEFT(TRIM(kpi_closed&""),4)),'
        'VALUE(MID(TRIM(kpi_closed&""),6,2)),1))'
    )
    goal = "INDEX(tree_target,calc_kgi)"
    relative = f'AND(OR(LEFT({goal},1)="+",LEFT({goal},1)="-"),RIGHT({goal},1)="%")'
    base = "INDEX([B.vb:],calc_root)"
    reached = "INDEX([B.vt:],calc_root)"
    planned = "N(INDEX([B.tsum:],calc_root))"
    by = f"VALUE(LEFT({goal},LEN({goal})-1))/100"
    return {
        "calc_lags": "MIN(1,SUM([A.late:]))",
        "calc_months": "IF(ISNUMBER(kpi_months),MAX(1,MIN(cap_months,INT(kpi_months))),1)",
        "calc_on_track": "IF(ISNUMBER(kpi_on_track),kpi_on_track,1)",
        "calc_watch": "IF(ISNUMBER(kpi_watch),kpi_watch,0.9)",
        "calc_start": start,
        "calc_kgi": 'IFERROR(MATCH("KGI",[A.top:],0),IFERROR(MATCH("KSF",[A.top:],0),'
        'IFERROR(MATCH("KPI",[A.top:],0),1)))',
        "calc_root": "MAX(1,INDEX([A.pos:],calc_kgi))",
        "calc_known": "MAX([K.known:])",
        "calc_closed": f'IF(TRIM(kpi_closed&"")="",calc_known,IFERROR(MAX(0,MIN(calc_months,{closed})),'
        "calc_known))",
        "calc_goal": f'IF(ISNUMBER({goal}),1,IF(TRIM({goal}&"")="",0,IF({relative},1,0)))',
        "kpi_goal": f"IF(ISNUMBER({goal}),{goal},IF(calc_goal=0,{reached},"
        f"IFERROR({base}+ABS({base})*{by},{reached})))",
        # The KGI's months are scaled so that they lead to the goal.
        "calc_goal_factor": f"IF(calc_goal=0,1,IF({planned}=0,1,kpi_goal/{planned}))",
    }
