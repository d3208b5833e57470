"""Native formulas: where each row stands in the drawn tree, what its box says, and its scale.

The drawing has a fixed size. How deep it goes, how far its boxes stand apart and how many lines
they have follow from how many rows there are, so an added row finds a place and an unused one
leaves no hole. What still has no place is named, and the box above it counts it.
"""

from __future__ import annotations

from workbook_templates.contract import DEPTH_CAPACITY
from workbook_templates.formulas import Field

_LEVELS = range(1, DEPTH_CAPACITY + 1)
_WHOLE_BOX = 4  # pitch from which a box has its three lines


def over_ancestors(term: str) -> str:
    """A sum over the ancestors of a row; ``{a}`` in the term is the ancestor's row."""
    return "+".join(f"IF([a{at}]>0,{term.format(a=f'[a{at}]')},0)" for at in _LEVELS)


def _descendants(condition: str = "") -> str:
    return "+".join(f"COUNTIFS([a{at}:],[n]{condition})" for at in _LEVELS)


def _shown(key: str) -> str:
    value = f"INDEX([B.{key}:],[pos])"
    return f'IF(ISNUMBER({value}),TEXT({value}/[scale],[look]),"–")'


def _cut(text: str, letters: str) -> str:
    """A text of at most so many letters; what is left out lies before its last five."""
    tail = "list_tail"
    return (
        f'IF(LEN({text})>{letters},LEFT({text},{letters}-{tail}-1)&"…"&RIGHT({text},{tail}),{text})'
    )


_Y = (
    "calc_top+INT(calc_pitch*([off]+"
    + over_ancestors("INDEX([off:],{a})")
    + "+([leaves]-1)/2)+0.5)"
)
_ACH = "INDEX([B.ach:],[pos])"
# 99.8 % is not on track: it must not read 100 %.
_NEAR = (
    f'OR(AND([stat]<>"on_track",{_ACH}>=calc_on_track-list_point/2),'
    f'AND([stat]="behind",{_ACH}>=calc_watch-list_point/2))'
)
_DOWN = f"INT({_ACH}/list_point*10)/10*list_point"
_PERCENT = f'IF({_ACH}="",""," "&IF({_NEAR},TEXT({_DOWN},format_percent),TEXT({_ACH},"0%")))'
_STATUS = "INDEX(word_status,MATCH([stat],key_status,0))"

SCALE: tuple[Field, ...] = (
    Field("target_now", 'IF([pos]=0,"",INDEX([B.tgt:],[pos]))'),
    Field("fmt", "IF([pct]=1,IF(AND(ISNUMBER([target_now]),ABS(N([target_now]))<fine_percent),"
                 "format_percent_fine,format_percent),"
                 "IF(AND(ISNUMBER([target_now]),ABS(N([target_now]))<fine_number),"
                 "format_number_fine,format_number))"),
    # Money is shown in the unit of the settings, but where it would be less than one of it.
    Field("size", "IF(ISNUMBER([target_now]),ABS([target_now]),IF(ISNUMBER([base]),ABS([base]),0))"),
    Field("scale", "IF(ISNUMBER(MATCH([unit],list_money,0)),"
                   "IF(AND([size]>0,[size]<calc_display),1,calc_display),1)"),
    Field("shown_unit", "IF([scale]=1,[unit],calc_before&"
                        "IF(ISNUMBER(MATCH([unit],list_yen,0)),display_yen,[unit])&calc_after)"),
    Field("look", "IF([pct]=1,[fmt],IF([size]=0,format_number,IF([size]/[scale]<1,"
                  "format_number_finest,IF([size]/[scale]<fine_number,format_number_fine,"
                  "format_number))))"),
)  # fmt: skip

PLACES: tuple[Field, ...] = (
    Field("inside", 'IF([id]="",0,IF([n]=calc_kgi,1,'
                    f"IF(COUNTIF([a1]:[a{DEPTH_CAPACITY}],calc_kgi)>0,1,0)))"),
    Field("ord", 'IF([id]="",0,IF([prow]=0,COUNTIFS([prow^],0,[id^],"?*"),'
                 "COUNTIF([prow^],[prow]))+1)"),
    Field("sib", 'IF([prow]>0,[prow]&"|"&[ord],"")'),
    # Level by level, row by row, as long as there are places: a first child takes its parent's.
    Field("key", 'IF([inside]=0,"",[depth]*cap_order+[n])'),
    Field("takes", "IF([inside]=0,0,IF(AND([ord]=1,[n]<>calc_kgi),0,1))"),
    Field("place", 'IF([inside]=0,0,SUMIFS([takes:],[key:],"<="&[key]))'),
    Field("drawn", "IF(AND([inside]=1,[depth]<draw_levels,[place]<=draw_leaves),1,0)"),
    Field("below", "IF([drawn]=0,0,COUNTIFS([prow:],[n],[drawn:],1))"),
    Field("open", "IF(AND([drawn]=1,[below]>0),1,0)"),
    Field("tip", "IF(AND([drawn]=1,[below]=0),1,0)"),
    # The drawing: a place for each tip, a parent in the middle of its tips.
    Field("leaves", "IF([tip]=1,1,IF([drawn]=0,0," + _descendants(",[tip:],1") + "))"),
    Field("off", 'IF([drawn]=0,0,SUMIFS([leaves:],[prow:],[prow],[n:],"<"&[n]))'),
    Field("y", f'IF([drawn]=0,"",{_Y})'),
    Field("mark", 'IF([drawn]=1,[depth]&"|"&[y],"")'),
    Field("ytop", 'IF([open]=0,"",INDEX([y:],MATCH([n]&"|1",[sib:],0)))'),
    Field("ybot", 'IF([open]=0,"",INDEX([y:],MATCH([n]&"|"&[below],[sib:],0)))'),
    Field("lost", 'IF(AND([id]<>"",[drawn]=0),MAX([lost^])+1,0)'),
    # How many rows a row left out of the drawing stands for, where its parent is drawn.
    Field("whole", "IF(IF(OR([inside]=0,[drawn]=1,[prow]<=0),0,INDEX([drawn:],MAX(1,[prow])))=0,0,"
                   f"1+{_descendants()})"),
)  # fmt: skip

BOXES: tuple[Field, ...] = (
    Field("sym", 'IF([rel]="product","×",IF([rel]="sum","＋",IF([rel]="mean","≈",'
                 'IF([rel]="ratio","÷",IF([signed]=1,"±",IF([rel]="formula","ƒ",""))))))'),
    Field("stat", 'IF([pos]=0,"",INDEX([B.stat:],[pos]))'),
    Field("hidden", "IF([drawn]=0,0,SUMIFS([whole:],[prow:],[n],[drawn:],0))"),
    Field("title", _cut("[label]", "list_title")),
    Field("box1", 'IF([id]="","",IF([role]="KPI",[title],[role]&"｜"&[title])'
                  '&IF([hidden]>0,"　▸"&[hidden],""))'),
    Field("pair", f'IF([pos]=0,"",{_shown("land")}&" / "&{_shown("tgt")})'),
    # Three lines where there is room for them, else two.
    Field("box2", 'IF([pos]=0,"",IF(calc_lines=3,[pair]&IF(OR([pct]=1,[shown_unit]=""),""," "'
                  f'&[shown_unit]),[pair]&"　"&LEFT({_STATUS},1)&{_PERCENT}))'),
    Field("box3", f'IF([pos]=0,"",{_STATUS}&{_PERCENT})'),
    # In charts and lists: with the parent's name where two rows have the same one.
    Field("full", 'IF(OR([id]="",[prow]<=0),[label],IF(SUMPRODUCT(([label:]=[label])*1)>1,'
                  '[label]&"／"&INDEX([label:],MAX(1,[prow])),[label]))'),
    Field("short", _cut("[full]", "list_letters")),
    Field("shown", 'IF([id]="","",REPT(indent_text,[depth])&[label])'),
    Field("listed", 'IF([id]="","",IF(calc_few=1,REPT(indent_text,[depth])&[title],'
                    f'{_cut("[full]", "list_title")}))'),
)  # fmt: skip


def scalars() -> dict[str, str]:
    """Defined name to formula: the size of the drawing, and the scale of money."""
    chosen = 'MATCH(TRIM(kpi_display&""),list_display,0)'
    name = 'IFERROR({0}INDEX([A.title:],MATCH({1},[A.lost:],0)),"")'
    names = "&".join(name.format(f'"{" / " if at > 1 else ""}"&', at) for at in (1, 2, 3))
    used = "((calc_tips-1)*calc_pitch+calc_lines)"
    return {
        "calc_display": f"IFERROR(INDEX(display_factor,{chosen}),1)",
        "calc_before": f'IFERROR(INDEX(display_before,{chosen})&"","")',
        "calc_after": f'IFERROR(INDEX(display_after,{chosen})&"","")',
        "calc_tips": "MAX(1,SUM([A.tip:]))",
        "calc_pitch": "MAX(2,MIN(draw_pitch,INT((draw_rows+1)/calc_tips)))",
        "calc_lines": f"IF(calc_pitch<{_WHOLE_BOX},2,3)",
        "calc_top": f"MAX(0,INT((draw_rows-{used})/2))",
        "calc_deepest": "SUMPRODUCT(MAX([A.depth:]*[A.drawn:]))",
        "calc_lost": "MAX([A.lost:])",
        "calc_lost_names": f'{names}&IF(calc_lost>3," +"&(calc_lost-3),"")',
    }
