"""Native formulas: achievement by owner, and the dashboard's short list; the rules of `kpimodel`."""

from __future__ import annotations

from kpimodel.table import Lang
from workbook_templates.formulas import Field, quoted

# Beside the rows: who owns each, and which row names an owner first.
OWNED: tuple[Field, ...] = (
    Field("who", 'IF(LEN([owner])>list_owner,LEFT([owner],list_owner-1)&"…",[owner])'),
    Field("ach", 'IF([pos]=0,"",INDEX([B.ach:],[pos]))'),
    Field("okey", 'IF([live]=0,"",IF([owner]="","-","-"&[owner]))'),
    Field("onew", 'IF([okey]="",0,IF(SUMPRODUCT(([okey^]=[okey])*1)>0,0,MAX([onew^])+1))'),
    # Order of the short list: as typed where all rows fit, else the KGI and the largest effects.
    Field("lkey", 'IF([id]="",0,IF(OR(calc_few=1,[n]=calc_kgi),[n]/cap_rows/cap_rows,'
                  "IF([pos]=0,2*cap_rows+[n],IF(INDEX([B.wrank:],[pos])>0,INDEX([B.wrank:],[pos]),"
                  "cap_rows+[n]))))"),
    Field("lpos", 'IF([id]="",0,COUNTIFS([lkey:],">0",[lkey:],"<="&[lkey]))'),
)  # fmt: skip


def owners(lang: Lang) -> tuple[Field, ...]:
    """A row an owner, in the order of the input table: mean achievement, counts of each status."""
    nobody, nothing = ("担当なし", "未入力") if lang == "ja" else ("No owner", "no data")

    def count(status: str) -> str:
        return f'IF([at]=0,0,SUMPRODUCT(([A.okey:]=[key])*([A.stat:]="{status}")))'

    # 99.8 % is not on track: it must not read 100 %.
    near = (
        'OR(AND([stat]<>"on_track",[mean]>=calc_on_track-list_point/2),'
        'AND([stat]="behind",[mean]>=calc_watch-list_point/2))'
    )

    down = "INT([mean]/list_point*10)/10*list_point"

    def bar(status: str) -> str:
        return f'IF([shown]=0,NA(),IF([stat]="{status}",MIN(1,[drawn]),0))'

    return (
        Field("i", "#"),
        Field("at", "IFERROR(MATCH([i],[A.onew:],0),0)"),
        Field("key", 'IF([at]=0,"",INDEX([A.okey:],[at]))'),
        Field("name", f'IF([at]=0,"",IF(LEN([key])=1,{quoted(nobody)},INDEX([A.who:],[at])))'),
        Field("count", 'IF([at]=0,0,SUMPRODUCT(([A.okey:]=[key])*([A.ach:]<>"")))'),
        Field("mean", 'IF([count]=0,"",SUMPRODUCT(([A.okey:]=[key])*1,[A.ach:])/[count])'),
        Field("good", count("on_track")),
        Field("watch", count("watch")),
        Field("late", count("behind")),
        Field("stat", 'IF([mean]="","no_data",IF([mean]>=calc_on_track-kpi_tolerance,"on_track",'
                      'IF([mean]>=calc_watch-kpi_tolerance,"watch","behind")))'),
        # What is drawn: up to 100 % in the status's colour, the rest of 100 % pale, above it dark.
        Field("shown", "IF(OR([at]=0,COUNT([mean:])=0),0,1)"),
        Field("drawn", "MAX(0,MIN(2,N([mean])))"),
        Field("bargood", bar("on_track")),
        Field("barwatch", bar("watch")),
        Field("barlate", bar("behind")),
        Field("rest", "IF([shown]=0,NA(),MAX(0,1-[drawn]))"),
        Field("over", "IF([shown]=0,NA(),MAX(0,[drawn]-1))"),
        Field("label", 'IF([shown]=0,"",[name]&"  "&IF([mean]="",'
                       f'{quoted(nothing)},IF({near},TEXT({down},format_percent),TEXT([mean],"0%"))&" "'
                       '&IF([good]=0,""," ●"&[good])&IF([watch]=0,""," ▲"&[watch])'
                       '&IF([late]=0,""," ■"&[late])))'),
    )  # fmt: skip


SHORT_LIST: tuple[Field, ...] = (
    Field("i", "#"),
    Field("n", "IFERROR(MATCH([i],[A.lpos:],0),0)"),
    Field("p", "IF([n]=0,0,INDEX([A.pos:],[n]))"),
    # Months as shares of the range from zero, or from the lowest loss, to the highest: with some air
    # above, so that sparklines of rows never touch.
    Field("least", "IF([p]=0,0,MIN(0,INDEX([B.a::],MAX(1,[p]),0)))"),
    Field("range", "IF([p]=0,0,MAX(0,INDEX([B.a::],MAX(1,[p]),0))-[least])"),
    Field("s", 'IF(OR([range]=0,[M.m]>calc_closed),"",IF(ISNUMBER(INDEX([B.a::],MAX(1,[p]),[M.m])),'
               '(INDEX([B.a::],MAX(1,[p]),[M.m])-[least])/[range],""))', monthly=True),
)  # fmt: skip


def scalars() -> dict[str, str]:
    """Defined name to formula."""
    row = "INDEX([B.a::],INDEX([A.pos:],MAX(1,calc_late_row)),0)"
    missing = f'({row}="")*([B.a#]<=calc_closed)*(calc_closed+1-[B.a#])'
    return {
        "calc_rows": 'COUNTIF([A.id:],"?*")',
        "calc_few": "IF(calc_rows<=list_rows,1,0)",
        "calc_owners": "MAX([A.onew:])",
        # Closed months without an entry: how many rows, the first one, and its first month.
        "calc_late": "IFERROR(SUM([A.c_gap:]),0)",
        "calc_late_row": "IFERROR(MATCH(1,[A.c_gap:],0),0)",
        "calc_late_month": f"IF(calc_late_row=0,0,calc_closed+1-SUMPRODUCT(MAX({missing})))",
    }
