"""Native formulas, part 3: the tables behind the charts."""

from __future__ import annotations

from kpimodel.table import Lang
from workbook_templates.formulas import Field, quoted

_ROOT_ACTUAL = "INDEX([B.a::],calc_root,[m])"
_ROOT_LANDING = "INDEX([B.l::],calc_root,[m])"

# Plan, actual and forecast of the KGI: cumulated for a flow, as they are for a rate.
PROGRESS: tuple[Field, ...] = (
    Field("m", "#"),
    Field("on", "IF([m]<=calc_months,1,0)"),
    Field("label", 'IF([on]=1,INDEX([M.label:],[m]),"")'),
    Field("was", "IF(AND([on]=1,[m]<=calc_closed),N(" + _ROOT_ACTUAL + "),0)"),
    Field("will", "IF([on]=1,N(" + _ROOT_LANDING + "),0)"),
    Field("plan", "IF([on]=0,NA(),IF(calc_flow=1,INDEX([B.tm:],calc_root)*[m],"
                  "INDEX([B.tm:],calc_root)))"),
    Field("actual", "IF(OR([on]=0,[m]>calc_closed),NA(),IF(calc_flow=1,SUM([was^])+[was],"
                    f"IF(ISNUMBER({_ROOT_ACTUAL}),{_ROOT_ACTUAL},NA())))"),
    Field("forecast", "IF(OR([on]=0,[m]<calc_closed),NA(),IF(calc_flow=1,SUM([will^])+[will],"
                      f"IF(ISNUMBER({_ROOT_LANDING}),{_ROOT_LANDING},NA())))"),
)  # fmt: skip


def ranks() -> tuple[Field, ...]:
    """Columns beside the figures that rank the levers: largest first, ties by row."""

    def rank(size: str) -> str:
        larger = f"SUMPRODUCT(([{size}:]>[{size}])*1)"
        ties = f"SUMPRODUCT(([{size}:]=[{size}])*([k:]<=[k]))"
        return f"IF([{size}]<0,0,{larger}+{ties})"

    return (
        Field("wsize", 'IF([con]="",-1,ABS([con]))'),
        Field("wrank", rank("wsize")),
        Field("tlow", 'IF([rel]<>"input","",IF([low]="",[down],[atlow]))'),
        Field("thigh", 'IF([rel]<>"input","",IF([high]="",[up],[athigh]))'),
        Field("tsize", 'IF(OR([tlow]="",[thigh]=""),-1,ABS([tlow])+ABS([thigh]))'),
        Field("trank", rank("tsize")),
        Field("label", 'IF([n]=0,"",INDEX([A.label:],[n]))'),
    )


def waterfall(lang: Lang) -> tuple[Field, ...]:
    """From the goal to the landing; what has no bar of its own is summed as 'other'."""
    goal, other, landing = (
        ("目標", "その他", "着地見込み") if lang == "ja" else ("Goal", "Other", "Landing")
    )
    position = "MATCH([i]-1,[B.wrank:],0)"
    low, high = "MIN([before],[after])", "MAX([before],[after])"
    above = f"(MAX({high},0)-MAX({low},0))"
    under = f"(MIN({low},0)-MIN({high},0))"
    step = 'OR([kind]="item",[kind]="other")'
    return (
        Field("i", "#"),
        Field("kind", 'IF([i]=1,"goal",IF([i]<=1+calc_bars,"item",IF([i]=2+calc_bars,'
                      'IF(calc_other=1,"other","landing"),'
                      'IF(AND([i]=3+calc_bars,calc_other=1),"landing",""))))'),
        Field("delta", f'IF([kind]="item",INDEX([B.con:],{position}),'
                       'IF([kind]="other",calc_rest,0))'),
        Field("after", 'IF([kind]="","",IF([kind]="goal",kpi_goal,IF([kind]="landing",calc_landing,'
                       "kpi_goal+SUM([delta^])+[delta])))"),
        Field("before", 'IF([kind]="","",[after]-[delta])'),
        Field("total", 'IF(OR([kind]="goal",[kind]="landing"),[after],0)'),
        Field("space", f"IF({step},MAX({low},0)+MIN({high},0),0)"),
        Field("up", f"IF({step},IF([delta]*calc_d>=0,{above},0),0)"),
        Field("upneg", f"IF({step},IF([delta]*calc_d>=0,{under},0),0)"),
        Field("down", f"IF({step},IF([delta]*calc_d<0,{above},0),0)"),
        Field("downneg", f"IF({step},IF([delta]*calc_d<0,{under},0),0)"),
        Field("name", f'IF([kind]="goal",{quoted(goal)},IF([kind]="landing",{quoted(landing)},'
                      f'IF([kind]="other",{quoted(other)},IF([kind]="item",'
                      f'INDEX([B.label:],{position}),""))))'),
        Field("label", f'IF([kind]="","",[name]&"  "&IF({step},TEXT([delta],calc_delta_format),'
                       "TEXT([after],calc_format)))"),
    )  # fmt: skip


TORNADO: tuple[Field, ...] = (
    Field("i", "#"),
    Field("at", "IFERROR(MATCH([i],[B.trank:],0),0)"),
    Field("low", "IF([at]=0,0,INDEX([B.tlow:],[at]))"),
    Field("high", "IF([at]=0,0,INDEX([B.thigh:],[at]))"),
    Field("label", 'IF([at]=0,"",INDEX([B.label:],[at])&"  "&TEXT([low],calc_delta_format)&" / "'
                   "&TEXT([high],calc_delta_format))"),
)  # fmt: skip


# The scorecard's rows in the order of the input table, and their months for the sparklines.
SCORES: tuple[Field, ...] = (
    Field("i", "#"),
    Field("n", "IFERROR(MATCH([i],[A.seq:],0),0)"),
    Field("p", "IF([n]=0,0,INDEX([A.pos:],[n]))"),
    Field("s", 'IF([p]=0,"",INDEX([B.a::],[p],[M.m]))', monthly=True),
)


def scalars() -> dict[str, str]:
    """Defined name to formula: what the charts need once."""
    shown = 'SUMIFS([B.con:],[B.wrank:],">=1",[B.wrank:],"<="&calc_bars)'
    return {
        "calc_flow": 'IF(INDEX([B.rollup:],calc_root)="sum",1,0)',
        "calc_d": "INDEX([B.d:],calc_root)",
        "calc_landing": "N(INDEX([B.land:],calc_root))",
        "calc_bars": "MIN(draw_bars,COUNT([B.con:]))",
        "calc_rest": f"calc_landing-kpi_goal-{shown}",
        "calc_other": "IF(ABS(calc_rest)>kpi_tolerance*(ABS(kpi_goal)+ABS(calc_landing)),1,0)",
        # How many inputs take their target from the answer.
        "calc_answers": 'SUMPRODUCT(([A.rel:]="input")*([A.target:]="")*([A.hold:]=0))',
        "calc_format": "INDEX([A.fmt:],calc_kgi)",
        "calc_delta_format": "IF(INDEX([A.pct:],calc_kgi)=1,format_delta_percent,format_delta)",
    }
