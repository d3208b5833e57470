"""Native formulas, part 3: the tables behind the charts.

Figures are in the KGI's own unit; what is drawn is divided by `calc_scale`, so that axes read in
the unit that the page names: 百万円, or points for a rate.
"""

from __future__ import annotations

from kpimodel.table import Lang
from workbook_templates.formulas import Field, quoted

_ROOT_ACTUAL = "INDEX([B.a::],calc_root,[m])"
_ROOT_LANDING = "INDEX([B.l::],calc_root,[m])"


def _level(band: str) -> str:
    """The KGI value at which a band begins, as achievement counts it."""
    return f"([line]+calc_d*({band}-1)*ABS([line]))"


def _share(value: str) -> str:
    return f"IF(ISNUMBER({value}),{value}/calc_scale,NA())"


_PLOT: tuple[Field, ...] = (
    Field("was", "IF(AND([on]=1,[m]<=calc_closed),N(" + _ROOT_ACTUAL + "),0)"),
    Field("will", "IF([on]=1,N(" + _ROOT_LANDING + "),0)"),
    Field("due", "IF([on]=1,N(INDEX([K.target:],[m])),0)"),
    Field("line", 'IF(OR([on]=0,INDEX([K.target:],[m])=""),"",'
                  "IF(calc_flow=1,SUM([due^])+[due],[due]))"),
    Field("done", f'IF(OR([on]=0,[m]>calc_closed,NOT(ISNUMBER({_ROOT_ACTUAL}))),"",'
                  f"IF(calc_flow=1,SUM([was^])+[was],{_ROOT_ACTUAL}))"),
    Field("next", f'IF(OR([on]=0,calc_closed=0,[m]<calc_closed,NOT(ISNUMBER({_ROOT_LANDING}))),"",'
                  f"IF(calc_flow=1,SUM([will^])+[will],{_ROOT_LANDING}))"),
    Field("plan", _share("[line]")),
    Field("actual", _share("[done]")),
    Field("forecast", _share("[next]")),
    # The band between 'watch' and 'on track'; never a gap, which an area would draw as zero.
    Field("floor", 'IF([line]="",IF([m]=1,0,INDEX([floor^],[m])),'
                   f"MIN({_level('calc_watch')},{_level('calc_on_track')})/calc_scale)"),
    Field("band", f'IF([line]="",0,ABS({_level("calc_on_track")}-{_level("calc_watch")})/calc_scale)'),
    # Single points that carry a label: the last actual; the goal and the landing, each above or
    # below its line so that they do not meet.
    Field("now", "IF([m]=calc_closed,[actual],NA())"),
    Field("last", "IF([m]=calc_months,IF(N([line])>N([next]),1,0),-1)"),
    Field("goal_high", "IF([last]=1,[plan],NA())"),
    Field("goal_low", "IF([last]=0,[plan],NA())"),
    Field("end_high", "IF(AND([last]=0,calc_closed<calc_months),[forecast],NA())"),
    Field("end_low", "IF(AND([last]=1,calc_closed<calc_months),[forecast],NA())"),
)  # fmt: skip


def progress(lang: Lang) -> tuple[Field, ...]:
    """Plan, actual and forecast of the KGI: cumulated for a flow, as they are for a rate."""
    # Names of many months would turn or wrap: 4月 becomes 4, Apr becomes A.
    name = "INDEX([M.label:],[m])"
    brief = f"LEFT({name},LEN({name})-1)" if lang == "ja" else f"LEFT({name},1)"
    return (
        Field("m", "#"),
        Field("on", "IF([m]<=calc_months,1,0)"),
        Field("label", f'IF([on]=0,"",IF(calc_months>list_months,{brief},{name}))'),
        *_PLOT,
    )


def ranks() -> tuple[Field, ...]:
    """Columns beside the figures that rank the levers: largest first, ties by row."""

    def rank(size: str) -> str:
        larger = f"SUMPRODUCT(([{size}:]>[{size}])*1)"
        ties = f"SUMPRODUCT(([{size}:]=[{size}])*([k:]<=[k]))"
        return f"IF([{size}]<0,0,{larger}+{ties})"

    def grain(size: str, most: str) -> str:
        # Sizes that differ by rounding only are equal, in every engine.
        return f"IF({most}=0,0,INT({size}/{most}/rank_grain+0.5))"

    return (
        Field("wsize", 'IF([con]="",-1,' + grain("ABS([con])", "calc_most_effect") + ")"),
        Field("wrank", rank("wsize")),
        Field("tlow", 'IF([rel]<>"input","",IF([low]="",[down],[atlow]))'),
        Field("thigh", 'IF([rel]<>"input","",IF([high]="",[up],[athigh]))'),
        Field("tspan", 'IF(OR([tlow]="",[thigh]=""),-1,ABS([tlow])+ABS([thigh]))'),
        Field("tsize", "IF([tspan]<0,-1," + grain("[tspan]", "calc_most_room") + ")"),
        Field("trank", rank("tsize")),
        Field("label", 'IF([n]=0,"",INDEX([A.short:],[n]))'),
    )


def waterfall(lang: Lang) -> tuple[Field, ...]:
    """From the goal to the landing; what has no bar of its own is summed as 'other'."""
    goal, landing = ("目標", "着地見込み") if lang == "ja" else ("Goal", "Landing")
    other = ("その他", "件", "その他") if lang == "ja" else ("Other (", ")", "Other")
    position = "MATCH([i]-1,[B.wrank:],0)"
    low, high = "MIN([before],[after])", "MAX([before],[after])"
    above = f"(MAX({high},0)-MAX({low},0))/calc_scale"
    under = f"(MIN({low},0)-MIN({high},0))/calc_scale"
    step = 'OR([kind]="item",[kind]="other")'
    rest = (
        f"IF(calc_levers>calc_bars,{quoted(other[0])}&(calc_levers-calc_bars)&{quoted(other[1])},"
        f"{quoted(other[2])})"
    )

    def drawn(value: str) -> str:
        return f'IF([kind]="",NA(),{value})'

    return (
        Field("i", "#"),
        Field("kind", 'IF(calc_gap=0,"",IF([i]=1,"goal",IF([i]<=1+calc_bars,"item",'
                      'IF([i]=2+calc_bars,IF(calc_other=1,"other","landing"),'
                      'IF(AND([i]=3+calc_bars,calc_other=1),"landing","")))))'),
        Field("delta", f'IF([kind]="item",INDEX([B.con:],{position}),'
                       'IF([kind]="other",calc_rest,0))'),
        Field("after", 'IF([kind]="","",IF([kind]="goal",kpi_goal,IF([kind]="landing",calc_landing,'
                       "kpi_goal+SUM([delta^])+[delta])))"),
        Field("before", 'IF([kind]="","",[after]-[delta])'),
        Field("total", drawn(f"IF({step},0,[after]/calc_scale)")),
        Field("space", drawn(f"IF({step},(MAX({low},0)+MIN({high},0))/calc_scale,0)")),
        Field("up", drawn(f"IF(AND({step},[delta]*calc_d>=0),{above},0)")),
        Field("upneg", drawn(f"IF(AND({step},[delta]*calc_d>=0),{under},0)")),
        Field("down", drawn(f"IF(AND({step},[delta]*calc_d<0),{above},0)")),
        Field("downneg", drawn(f"IF(AND({step},[delta]*calc_d<0),{under},0)")),
        Field("name", f'IF([kind]="goal",{quoted(goal)},IF([kind]="landing",{quoted(landing)},'
                      f'IF([kind]="other",{rest},IF([kind]="item",'
                      f'INDEX([B.label:],{position}),""))))'),
        Field("label", f'IF([kind]="","",[name]&"  "&IF({step},TEXT([delta]/calc_scale,'
                       "calc_delta_format)&calc_points,TEXT([after]/calc_money,calc_look)))"),
    )  # fmt: skip


_MOVE = "TEXT([{0}],calc_delta_format)"
TORNADO: tuple[Field, ...] = (
    Field("i", "#"),
    Field("at", "IFERROR(MATCH([i],[B.trank:],0),0)"),
    Field("low", "IF([at]=0,NA(),INDEX([B.tlow:],[at])/calc_scale)"),
    Field("high", "IF([at]=0,NA(),INDEX([B.thigh:],[at])/calc_scale)"),
    Field("label", f'IF([at]=0,"",INDEX([B.label:],[at])&"  "&{_MOVE.format("low")}&" / "'
                   f"&{_MOVE.format('high')}&calc_points)"),
)  # fmt: skip


# All rows in the order of the input table, and their months for the sparklines.
SCORES: tuple[Field, ...] = (
    Field("i", "#"),
    Field("n", "IFERROR(MATCH([i],[A.seq:],0),0)"),
    Field("p", "IF([n]=0,0,INDEX([A.pos:],[n]))"),
    Field("s", 'IF([p]=0,"",INDEX([B.a::],[p],[M.m]))', monthly=True),
)


def scalars() -> dict[str, str]:
    """Defined name to formula: what the charts need once."""
    shown = 'SUMIFS([B.con:],[B.wrank:],">=1",[B.wrank:],"<="&calc_bars)'
    near = "kpi_tolerance*(ABS(N(kpi_goal))+ABS(calc_landing))"
    return {
        "calc_flow": 'IF(INDEX([B.rollup:],calc_root)="sum",1,0)',
        "calc_d": "INDEX([B.d:],calc_root)",
        "calc_landing": "IFERROR(N(INDEX([B.land:],calc_root)),0)",
        "calc_levers": "COUNT([B.con:])",
        "calc_most_effect": f"IF(MAX(0,MAX([B.con:]),-MIN([B.con:]))<={near},0,"
        "MAX(MAX([B.con:]),-MIN([B.con:])))",
        "calc_most_room": "MAX(0,MAX([B.tspan:]))",
        "calc_loose": "IF(ABS(calc_landing-N(kpi_goal)-SUM([B.con:]))>" + near + ",1,0)",
        # Bars of their own; with a bar for the rest where not all fit, or something is unexplained.
        "calc_bars": "IF(calc_levers+calc_loose<=draw_bars,calc_levers,draw_bars-1)",
        "calc_rest": f"calc_landing-N(kpi_goal)-{shown}",
        "calc_other": "IF(OR(calc_bars<calc_levers,calc_loose=1),1,0)",
        # Whether there is a gap to explain.
        "calc_gap": "IF(AND(ISNUMBER(kpi_goal),ISNUMBER(INDEX([B.land:],calc_root))),IF(OR("
                    f"calc_closed>0,ABS(calc_landing-N(kpi_goal))>{near}),1,0),0)",
        # How many inputs take their target from the answer.
        "calc_answers": 'SUMPRODUCT(([A.rel:]="input")*([A.target:]="")*([A.hold:]=0))',
        "calc_format": "INDEX([A.fmt:],calc_kgi)",
        "calc_look": "INDEX([A.look:],calc_kgi)",
        "calc_money": "INDEX([A.scale:],calc_kgi)",
        "calc_unit": "INDEX([A.shown_unit:],calc_kgi)",
        "calc_scale": "IF(INDEX([A.pct:],calc_kgi)=1,list_point,calc_money)",
        "calc_points": 'IF(INDEX([A.pct:],calc_kgi)=1,"pt","")',
        "calc_delta_format": "IF(OR(INDEX([A.pct:],calc_kgi)=1,MAX(ABS(N(kpi_goal)),"
                             "ABS(calc_landing))<fine_number*calc_money),format_delta,"
                             "format_delta_whole)",
    }  # fmt: skip
