"""Native formulas, part 2: the figures. Rows are sorted deepest first, see `formulas`."""

from __future__ import annotations

from workbook_templates.formulas import Field
from workbook_templates.formulas_why import CAUSES


def _pull(key: str, blank: str = '""') -> str:
    return f"IF([n]=0,{blank},INDEX([A.{key}:],[n]))"


def _own(key: str) -> str:
    """The parent's cell in a column that only looks down."""
    return f"INDEX([{key}_],[ppos]-[k])"


def _before(run: str) -> str:
    """The running result of the sibling before."""
    return f"INDEX([{run}^],[prev]+1)"


def _answered(values: str, ids: str) -> str:
    """An answer by the row's id, blank where there is none."""
    found = f"INDEX({values},MATCH([id],{ids},0))"
    return f'IF([n]=0,"",IFERROR(IF(ISNUMBER({found}),{found},""),""))'


def _run(value: str, run: str, *, neutral: bool = False) -> str:
    """Running result over siblings: product, sum or weighted mean, as the parent asks.

    Args:
        value: Column of the values.
        run: The column itself.
        neutral: A missing value is passed over; otherwise it makes the result missing.
    """
    product = f'IF([{value}]="",1,[{value}])' if neutral else f"[{value}]"
    term = f'IF([{value}]="",0,[factor]*[{value}])' if neutral else f"[factor]*[{value}]"
    first = f'IF([prel]="product",{product},{term})'
    later = f'IF([prel]="product",{product}*{_before(run)},{term}+{_before(run)})'
    body = f"IF([prev]=0,{first},{later})"
    if neutral:
        return f'IF([ppos]=0,"",{body})'
    gap = f'IF([prev]=0,FALSE,{_before(run)}="")'
    return f'IF([ppos]=0,"",IF([{value}]="","",IF({gap},"",{body})))'


def _children(value: str, run: str, *, counted: bool = False) -> str:
    """A computed row from its children; blank where one is missing or the divisor is zero."""
    upper, lower = f"INDEX([{value}^],[nump]+1)", f"INDEX([{value}^],[denp]+1)"
    ratio = f'IF(OR({upper}="",{lower}=""),"",IF({lower}=0,"",{upper}/{lower}))'
    result = f"INDEX([{run}^],[last]+1)"
    if counted:
        known = f'SUMPRODUCT(([ppos^]=[k])*([{value}^]<>""))'
        result = f'IF({known}=[nk],{result},"")'
    return f'IF([rel]="ratio",{ratio},IF([nk]=0,"",{result}))'


def _window(key: str, own: str, foreign: str) -> tuple[Field, Field]:
    """A figure of the window and its running column."""
    value, run = f"v{key}", f"r{key}"
    computed = f"IF([native]=0,{foreign},{_children(value, run)})"
    text = f'IF([n]=0,"",IF([rel]="input",{own},{computed}))'
    return Field(value, text), Field(run, _run(value, run))


def _derive(value: str, up: str, run: str) -> str:
    """A rate from its measured neighbours: the parent over the other factors."""
    known = f'SUMPRODUCT(([ppos:]=[ppos])*([{up}:]<>""))'
    others = f"INDEX([{run}:],INDEX([last:],[ppos]))"
    parent = _own(value)
    quotient = f'IF({others}=0,"",{parent}/{others})'
    return (
        f'IF([{up}]<>"",[{up}],IF(AND([rollup]="ratio",[prel]="product"),IF({parent}="","",'
        f'IF({known}=INDEX([nk:],[ppos])-1,{quotient},"")),""))'
    )


def _volume(value: str, run: str, key: str) -> str:
    """What a rate multiplies in a month: the denominator of its window value."""
    start = f"IF(INDEX([hv:],[ppos])=1,{_own(key)},1)"
    before = f"IF([prev]=0,1,{_before(run)})"
    product = f'IF(OR({start}="",{before}=""),"",{start}*{before})'
    return (
        f'IF([hv]=0,"",IF([rel]="ratio",INDEX([{value}:],[denp]),'
        f'IF([prel]="product",{product},{_own(key)})))'
    )


def _roll_up(value: str, volume: str, weighted: str, upto: str) -> str:
    """From months to the window, through month ``upto``."""
    count = f'SUMPRODUCT(([{value}#]<={upto})*([{value}*]<>""))'
    total = f'SUMIFS([{value}*],[{value}#],"<="&{upto})'
    final = f'INDEX([{value}*],1,SUMPRODUCT(MAX(([{value}#]<={upto})*([{value}*]<>"")*[{value}#])))'
    over = f'(SUMIFS([{volume}*],[{weighted}*],">=0")+SUMIFS([{volume}*],[{weighted}*],"<0"))'
    rate = f"IF([hv]=0,{total}/{count},IF({over}=0,{total}/{count},SUM([{weighted}*])/{over}))"
    return (
        f'IF([n]=0,"",IF({count}=0,"",IF([rollup]="sum",{total},IF([rollup]="last",{final},'
        f'IF([rollup]="ratio",{rate},{total}/{count})))))'
    )


_ROLES: tuple[Field, ...] = (
    Field("k", "#"),
    Field("n", "IFERROR(MATCH([k],[A.pos:],0),0)"),
    Field("id", _pull("id")),
    Field("rel", _pull("rel")),
    Field("rollup", _pull("rollup")),
    Field("native", _pull("native", "1")),
    Field("d", _pull("d", "1")),
    Field("ppos", "IF([n]=0,0,IF(INDEX([A.ep:],[n])=0,0,INDEX([A.pos:],INDEX([A.ep:],[n]))))"),
    Field("prel", 'IF([ppos]=0,"",INDEX([rel:],[ppos]))'),
    Field("j", "IF([ppos]=0,0,COUNTIF([ppos^],[ppos])+1)"),
    Field("sib", 'IF([ppos]=0,"",[ppos]&"|"&[j])'),
    Field("nk", "IF([n]=0,0,COUNTIF([ppos:],[k]))"),
    Field("prev", 'IF([j]<=1,0,MATCH([ppos]&"|"&([j]-1),[sib:],0))'),
    Field("next", 'IF([j]=0,0,IFERROR(MATCH([ppos]&"|"&([j]+1),[sib:],0),0))'),
    Field("last", 'IF([nk]=0,0,MATCH([k]&"|"&[nk],[sib:],0))'),
    Field("nump", 'IF([rel]="ratio",IF([native]=1,INDEX([A.pos:],INDEX([A.num:],[n])),0),0)'),
    Field("denp", 'IF([rel]="ratio",IF([native]=1,INDEX([A.pos:],INDEX([A.den:],[n])),0),0)'),
    Field("weight", _pull("weight", "0")),
    Field("wsum", "SUMIFS([weight:],[ppos:],[k])"),
    Field("factor", 'IF([prel]="mean",IFERROR([weight]/INDEX([wsum:],[ppos]),0),1)'),
    Field("nvol", 'COUNTIFS([ppos:],[k],[rollup:],"<>ratio")'),
    Field("hv", 'IF([n]=0,0,IF([rollup]<>"ratio",0,IF([rel]="ratio",[native],IF([prel]="product",'
                f"IF(INDEX([nvol:],[ppos])>0,1,{_own('hv')}),"
                f'IF(OR([prel]="sum",[prel]="mean"),{_own("hv")},0)))))'),
)  # fmt: skip

_TARGETS: tuple[Field, ...] = (
    Field("base", _pull("base")),
    Field("typed", _pull("target")),
    # The add-in's answer where it stands live in the book, else the one written last.
    Field("liveat", _answered("live_value", "live_id")),
    Field("answer", 'IF([liveat]<>"",[liveat],' + _answered("answer_value", "answer_id") + ")"),
    Field("past", _answered("answer_baseline", "answer_id")),
    *_window("b", "[base]", "[past]"),
    *_window(
        "t",
        'IF([typed]<>"",[typed],IF(AND([answer]<>"",INDEX([A.hold:],[n])=0),[answer],[base]))',
        "[answer]",
    ),
    Field("tgt", 'IF([n]=0,"",IF([k]=calc_root,kpi_goal,[vt]))'),
    *_window(
        "m",
        'IF([vt]="","",IF([rollup]="sum",[vt]/calc_months,[vt]))',
        'IF([vt]="","",IF([rollup]="sum",[vt]/calc_months,[vt]))',
    ),
    # The KGI is phased towards the goal even where the typed targets do not add up to it.
    Field("tm", 'IF([vm]="","",IF(OR([k]<>calc_root,calc_goal=0,[vm]=0),[vm],'
                'kpi_goal/IF([rollup]="sum",calc_months,1)))'),
    Field("ttd", 'IF(OR([tm]="",calc_closed=0),"",IF([rollup]="sum",[tm]*calc_closed,[tm]))'),
)  # fmt: skip

_ACTUALS: tuple[Field, ...] = (
    Field("arow", "IF([n]=0,0,IFERROR(MATCH([id],[R.id:],0),0))"),
    Field("t", 'IF(OR([arow]=0,[M.acol]=0),"",IF(ISNUMBER(INDEX(actual_value,[arow],[M.acol])),'
               'INDEX(actual_value,[arow],[M.acol]),""))', monthly=True),
    # First what was measured, without the typed rates; rates follow from their neighbours.
    Field("u1", 'IF([n]=0,"",IF(AND([t]<>"",[rollup]<>"ratio"),[t],IF(OR([rel]="input",[native]=0),'
                f'"",{_children("u1", "r1", counted=True)})))', monthly=True),
    Field("r1", _run("u1", "r1", neutral=True), monthly=True),
    Field("d1", _derive("d1", "u1", "r1"), monthly=True),
    # Then typed rates where their neighbours are missing, and what follows from them.
    Field("u2", 'IF([n]=0,"",IF([d1]<>"",[d1],IF([t]<>"",[t],IF(OR([rel]="input",[native]=0),"",'
                f'{_children("u2", "r2", counted=True)}))))', monthly=True),
    Field("r2", _run("u2", "r2", neutral=True), monthly=True),
    Field("a", _derive("a", "u2", "r2"), monthly=True),
    Field("ar", _run("a", "ar"), monthly=True),
    Field("aw", _volume("a", "ar", "aw"), monthly=True),
    Field("ax", 'IF(OR([aw]="",[a]="",[M.m]>calc_closed),"",[aw]*[a])', monthly=True),
    Field("count", 'IF([n]=0,0,SUMPRODUCT(([a#]<=calc_closed)*([a*]<>"")))'),
    Field("atd", _roll_up("a", "aw", "ax", "calc_closed")),
)  # fmt: skip

_LANDING: tuple[Field, ...] = (
    Field("f", 'IF([rel]<>"input","",IF([count]=0,[vm],IF([rollup]="sum",[atd]/[count],[atd])))'),
    Field("l", 'IF(OR([n]=0,[M.on]=0),"",IF(AND([M.m]<=calc_closed,[a]<>""),[a],'
               f'IF([rel]="input",[f],IF([native]=0,"",{_children("l", "lr")}))))', monthly=True),
    Field("lr", _run("l", "lr"), monthly=True),
    Field("lw", _volume("l", "lr", "lw"), monthly=True),
    Field("lx", 'IF(OR([lw]="",[l]=""),"",[lw]*[l])', monthly=True),
    Field("land", _roll_up("l", "lw", "lx", "calc_months")),
    Field("ach", 'IF(OR([atd]="",[ttd]=""),"",IF([ttd]=0,"",1+[d]*([atd]-[ttd])/ABS([ttd])))'),
    Field("lach", 'IF(OR([land]="",[tgt]=""),"",IF([tgt]=0,"",1+[d]*([land]-[tgt])/ABS([tgt])))'),
    # Without a KGI (a circle above it) there is still a status to show.
    Field("stat", 'IF([n]=0,IF([k]=calc_root,"no_data",""),IF([ach]="","no_data",IF([ach]>=calc_on_track-kpi_tolerance,'
                  '"on_track",IF([ach]>=calc_watch-kpi_tolerance,"watch","behind"))))'),
)  # fmt: skip

FIGURES: tuple[Field, ...] = (
    *_ROLES, *_TARGETS, *_ACTUALS, *_LANDING, *CAUSES,
)  # fmt: skip

# Rows of the actuals table by id, so that an id typed as a number is found as well.
ACTUAL_ROWS: tuple[Field, ...] = (
    Field("i", "#"),
    Field("id", 'IFERROR(TRIM(INDEX(actual_id,[i])&""),"")'),
    Field("known", 'IF([id]="",1,IF(SUMPRODUCT(([A.id:]=[id])*([A.grp:]=0))>0,1,0))'),
    Field("twice", 'IF([id]="",0,IF(COUNTIF([id:],[id])>1,1,0))'),
    Field("filled", "COUNTA(INDEX(actual_value,[i],0))"),
    Field("texts", "[filled]-COUNT(INDEX(actual_value,[i],0))"),
)  # fmt: skip

# The last month with a KGI actual.
KNOWN: tuple[Field, ...] = (
    Field("m", "#"),
    Field("known", "IF(ISNUMBER(INDEX([B.a::],calc_root,[m])),[m],0)"),
)
