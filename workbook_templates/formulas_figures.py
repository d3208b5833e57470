"""Native formulas, part 2: the figures. Rows are sorted deepest first, see `formulas`."""

from __future__ import annotations

from workbook_templates.formulas import Field
from workbook_templates.formulas_actuals import ACTUALS, EARLIER
from workbook_templates.formulas_siblings import from_children, roll_up, running, volume
from workbook_templates.formulas_time import arrived, share
from workbook_templates.formulas_why import CAUSES


def _pull(key: str, blank: str = '""') -> str:
    return f"IF([n]=0,{blank},INDEX([A.{key}:],[n]))"


def _source(key: str, blank: str = '""') -> str:
    """Of the row, or of the late row that arrives here."""
    return f"IF([src]=0,{blank},INDEX([A.{key}:],[src]))"


def _answered(values: str, ids: str) -> str:
    """An answer by the row's id, blank where there is none."""
    found = f"INDEX({values},MATCH([id],{ids},0))"
    return f'IF([n]=0,"",IFERROR(IF(ISNUMBER({found}),{found},""),""))'


def _window(key: str, own: str, foreign: str) -> tuple[Field, Field]:
    """A figure of the window and its running column."""
    value, run = f"v{key}", f"r{key}"
    computed = f"IF([native]=0,{foreign},{from_children(value, run)})"
    late = f'IF([rel]="late",INDEX([{value}^],[at]+1),{computed})'
    return (
        Field(value, f'IF([src]=0,"",IF([rel]="input",{own},{late}))'),
        Field(run, running(value, run)),
    )


_ROLES: tuple[Field, ...] = (
    Field("k", "#"),
    Field("n", "IFERROR(MATCH([k],[A.pos:],0),0)"),
    # What arrives of a late row: the number of that row.
    Field("lrow", "IF(OR([n]>0,calc_lags=0),0,IFERROR(MATCH([k],[A.apos:],0),0))"),
    Field("src", "MAX([n],[lrow])"),
    Field("id", _pull("id")),
    Field("rel", 'IF([n]>0,INDEX([A.how:],[n]),IF([lrow]>0,"late",""))'),
    Field("rollup", _source("rollup")),
    Field("rate", 'IF([rollup]="ratio",1,0)'),
    Field("native", _pull("native", "1")),
    Field("signed", _pull("signed", "0")),
    Field("prof", _pull("prof", "0")),
    Field("d", _pull("d", "1")),
    # Siblings stand together, below the rows above them.
    Field("ppos", "IF([n]>0,INDEX([A.up:],[n]),IF([lrow]>0,INDEX([A.over:],[lrow]),0))"),
    Field("prel", 'IF([ppos]=0,"",INDEX([rel:],[ppos]))'),
    Field("new", "IF([ppos]=0,1,IF([ppos-]=[ppos],0,1))"),
    Field("end", "IF([ppos]=0,1,IF([ppos+]=[ppos],0,1))"),
    Field("at", "IF([src]=0,0,IFERROR(MATCH([k],[ppos:],0),0))"),
    Field("nk", "IF([at]=0,0,COUNTIF([ppos:],[k]))"),
    Field("last", "IF([nk]=0,0,[at]+[nk]-1)"),
    Field("nump", 'IF(AND([rel]="ratio",[native]=1),INDEX([A.felt:],INDEX([A.num:],[n])),0)'),
    Field("denp", 'IF(AND([rel]="ratio",[native]=1),INDEX([A.felt:],INDEX([A.den:],[n])),0)'),
    Field("weight", _source("weight", "0")),
    Field("wsum", "IF([nk]=0,0,SUMIFS([weight:],[ppos:],[k]))"),
    Field("factor", 'IF([prel]="mean",IFERROR([weight]/INDEX([wsum:],[ppos]),0),'
                    'IF([prel]="sum",INDEX([A.sgn:],[src]),1))'),
    # Whether a rate has a volume, from its own denominator or from the funnel it stands in.
    Field("nvol", "IF([nk]=0,0,COUNTIFS([ppos:],[k],[rate:],0))"),
    Field("hvp", "IF([ppos]=0,0,INDEX([hv_],[ppos]-[k]))"),
    Field("heir", 'IF([ppos]=0,0,IF(OR([prel]="mean",[prel]="late",'
                  'AND([prel]="sum",INDEX([signed:],[ppos])=0)),1,0))'),
    Field("hv", 'IF([src]*[rate]=0,0,IF([rel]="ratio",[native],IF([prel]="product",'
                "IF(INDEX([nvol:],[ppos])>0,1,[hvp]),[heir]*[hvp])))"),
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
    *EARLIER,
    Field("tgt", 'IF([n]=0,"",IF([k]=calc_root,kpi_goal,[vt]))'),
    # The target by month, as the inputs' targets give it.
    Field("p", 'IF([src]*[M.on]=0,"",IF([rel]="late",' + arrived("p")
               + ',IF(OR([rel]="input",[native]=0),IF([vt]="","",IF([rollup]="sum",' + share("[vt]")
               + ",[vt]))," + from_children("p", "pr") + ")))", monthly=True),
    Field("pr", running("p", "pr"), monthly=True),
    Field("pw", volume("p", "pr", "pw"), monthly=True),
    Field("tsum", roll_up("p", "pw", "calc_months")),
    Field("scale", "IF([k]=calc_root,calc_goal_factor,1)"),
    Field("tm", 'IF(INDEX([p*],1)="","",[scale]*INDEX([p*],1))'),
    Field("plain", roll_up("p", "pw", "calc_closed")),
    Field("ttd", 'IF(OR([plain]="",calc_closed=0),"",[scale]*[plain])'),
)  # fmt: skip

_MASS = 'SUMPRODUCT(INDEX([F.share::],[prof],0),([a#]<=calc_closed)*([a*]<>""))'
_FORECAST = (
    'IF([f]="",IF([p]="","",[scale]*[p]),IF([prof]=0,[f],[f]*INDEX([F.share::],[prof],[M.m])))'
)

_LANDING: tuple[Field, ...] = (
    # What an input goes on with: a flow per month or per share of its profile, a rate as it was.
    Field("f", 'IF([rel]<>"input","",IF([count]=0,"",IF([rollup]<>"sum",[atd],'
               f'IF([prof]=0,[atd]/[count],IF({_MASS}=0,"",[atd]/{_MASS})))))'),
    Field("l", 'IF([src]*[M.on]=0,"",IF([rel]="late",' + arrived("l")
               + ',IF(AND([M.m]<=calc_closed,[a]<>""),[a],IF([rel]="input",' + _FORECAST
               + ',IF([native]=0,"",' + from_children("l", "lr") + ")))))", monthly=True),
    Field("lr", running("l", "lr"), monthly=True),
    Field("lw", volume("l", "lr", "lw"), monthly=True),
    Field("lsum", roll_up("l", "lw", "calc_months")),
    Field("land", 'IF([rel]="late",INDEX([land^],[at]+1),[lsum])'),
    Field("ach", 'IF(OR([atd]="",[ttd]=""),"",IF([ttd]=0,"",1+[d]*([atd]-[ttd])/ABS([ttd])))'),
    Field("lach", 'IF(OR([land]="",[tgt]=""),"",IF([tgt]=0,"",1+[d]*([land]-[tgt])/ABS([tgt])))'),
    # Without a KGI (a circle above it) there is still a status to show.
    Field("stat", 'IF([n]=0,IF([k]=calc_root,"no_data",""),IF([ach]="","no_data",IF([ach]>=calc_on_track-kpi_tolerance,'
                  '"on_track",IF([ach]>=calc_watch-kpi_tolerance,"watch","behind"))))'),
)  # fmt: skip

FIGURES: tuple[Field, ...] = (*_ROLES, *_TARGETS, *ACTUALS, *_LANDING, *CAUSES)
