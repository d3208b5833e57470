"""Native formulas, part 4: why the KGI moves, and what would move it; the rules of `kpimodel`."""

from __future__ import annotations

from workbook_templates.formulas import Field


def _pull(key: str) -> str:
    return f'IF([n]=0,"",INDEX([A.{key}:],[n]))'


def _own(key: str) -> str:
    """The parent's cell in a column that only looks down."""
    return f"INDEX([{key}_],[ppos]-[k])"


def _log_mean(after: str, before: str) -> str:
    """Logarithmic mean of two numbers of one sign, by its series where they are close."""
    x = f"({after}/{before}-1)"
    series = f"{before}*(1+{x}/2-{x}^2/12+{x}^3/24-19*{x}^4/720)"
    return f"IF(ABS{x}<log_near,{series},({after}-{before})/LN({after}/{before}))"


def _prefix(key: str, value: str) -> Field:
    """Product of this and the factors before it."""
    body = f"IF([new]=1,1,[{key}-])*{value}"
    return Field(key, f'IF([prel]="product",IFERROR({body},0),1)')


def _suffix(key: str, value: str) -> Field:
    """Product of the factors after it."""
    return Field(key, f"IF([end]=1,1,IFERROR([{value}+]*[{key}+],0))")


def _others(prefix: str, suffix: str) -> str:
    return f"IF([new]=1,1,[{prefix}-])*[{suffix}]"


_WHOLE = ("INDEX([pt:],INDEX([last:],[ppos]))", "INDEX([pl:],INDEX([last:],[ppos]))")
# Shapley's value of a product is an integral of a cubic, which Simpson's rule gives exactly for
# up to four factors.
_SHAPLEY = "([et]+4*[em]+[el])/6"
_PRODUCT = (
    f"IF(INDEX([nsign:],[ppos])>0,{_SHAPLEY},"
    f"IF(INDEX([nzero:],[ppos])+INDEX([nnone:],[ppos])=0,"
    f"IF({_WHOLE[0]}*{_WHOLE[1]}=0,{_SHAPLEY},[lp]/[lm]),"
    "IF(AND(INDEX([nnone:],[ppos])=1,INDEX([nzero:],[ppos])=0),"
    f"IF([none]=1,IF([et]*[el]<=0,0,{_log_mean('[el]', '[et]')}),0),"
    "IF(AND(INDEX([nzero:],[ppos])=1,INDEX([nnone:],[ppos])=0),"
    f"IF([zero]=1,({_WHOLE[1]}-{_WHOLE[0]})/([land]-[vt]),0),"
    f"IF(AND(INDEX([nnone:],[ppos])=0,OR({_WHOLE[0]}<>0,{_WHOLE[1]}<>0)),{_SHAPLEY},0)))))"
)


_FRACTION = ("(1/[d1r])", "(1/[d0])")
# A ratio u/d: by logarithmic means; where a sign changes, the mean of both orders.
_RATIO = (
    "IF(AND([d0]*[d1r]>0,[u0]*[u1r]>=0),"
    "IF(AND([u0]<>0,[u1r]<>0),[side]*[lq]/[lm],"
    f"IF([side]=-1,0,IF([u0]=[u1r],{_log_mean(*_FRACTION)},([q1]-[q0])/([u1r]-[u0])))),"
    "IF([side]=1,(1/[d0]+1/[d1r])/2,-([u0]+[u1r])/2/[d0]/[d1r]))"
)

_WHY: tuple[Field, ...] = (
    Field("mid", "(N([vt])+N([land]))/2"),
    _prefix("pt", "N([vt])"),
    _prefix("pl", "N([land])"),
    _prefix("pm", "[mid]"),
    _suffix("st", "vt"),
    _suffix("sl", "land"),
    _suffix("sm", "mid"),
    Field("et", _others("pt", "st")),
    Field("el", _others("pl", "sl")),
    Field("em", _others("pm", "sm")),
    Field("sign", "IF(N([vt])*N([land])<0,1,0)"),
    Field("none", "IF(AND([ppos]>0,N([vt])=0,N([land])=0),1,0)"),
    Field("zero", "IF([ppos]=0,0,IF(N([vt])=0,IF(N([land])=0,0,1),IF(N([land])=0,1,0)))"),
    Field("nsign", "IF([nk]=0,0,SUMIFS([sign:],[ppos:],[k]))"),
    Field("nnone", "IF([nk]=0,0,SUMIFS([none:],[ppos:],[k]))"),
    Field("nzero", "IF([nk]=0,0,SUMIFS([zero:],[ppos:],[k]))"),
    Field("lm", f"IF(N([vt])*N([land])<=0,0,{_log_mean('[land]', '[vt]')})"),
    Field("lp", f'IF([prel]<>"product",0,IF({_WHOLE[0]}*{_WHOLE[1]}<=0,0,'
                f"{_log_mean(_WHOLE[1], _WHOLE[0])}))"),
    Field("side", 'IF([prel]<>"ratio",0,IF(INDEX([nump:],[ppos])=[k],1,'
                  "IF(INDEX([denp:],[ppos])=[k],-1,0)))"),
    Field("opos", "IF([side]=0,1,IF([side]=1,INDEX([denp:],[ppos]),INDEX([nump:],[ppos])))"),
    Field("ot", "IF([side]=0,1,N(INDEX([vt:],[opos])))"),
    Field("ol", "IF([side]=0,1,N(INDEX([land:],[opos])))"),
    Field("u0", "IF([side]=1,[vt],[ot])"),
    Field("u1r", "IF([side]=1,[land],[ol])"),
    Field("d0", "IF([side]=1,[ot],[vt])"),
    Field("d1r", "IF([side]=1,[ol],[land])"),
    Field("q0", 'IF([side]=0,"",IFERROR([u0]/[d0],""))'),
    Field("q1", 'IF([side]=0,"",IFERROR([u1r]/[d1r],""))'),
    Field("lq", f'IF([side]=0,0,IFERROR({_log_mean("[q1]", "[q0]")},0))'),
    Field("mulp", f'IF([prel]="product",IFERROR({_PRODUCT},""),"")'),
    Field("mulr", f'IF([side]=0,"",IFERROR({_RATIO},""))'),
    Field("mul", 'IF([prel]="product",[mulp],IF([prel]="ratio",IF([side]=0,0,[mulr]),'
                 'IF([prel]="formula",0,[factor])))'),
    Field("w", f'IF([src]=0,"",IF([ppos]=0,IF([k]=calc_root,1,0),IFERROR([mul]*{_own("w")},"")))'),
    Field("con", 'IF([n]=0,"",IF([rel]<>"input","",IFERROR([w]*([land]-[vt]),"")))'),
)  # fmt: skip

_MOVES: tuple[Field, ...] = (
    # KGI as a function of one row, (al·x + be)/(ga·x + de), all else at the baseline.
    Field("rs", 'IF([ppos]=0,"",IF([end]=1,1,IFERROR([vb+]*[rs+],"")))'),
    Field("sk", 'IF([ppos]=0,1,IF([prel]="product",IFERROR(IF([new]=1,1,[rb-])*[rs],0),'
                "[factor]))"),
    Field("ss", 'IF([ppos]=0,0,IF([prel]="product",0,IFERROR(INDEX([vb:],[ppos])-[sk]*[vb],0)))'),
    Field("oth", "IF([side]=0,1,INDEX([vb:],[opos]))"),
    Field("al", f"IF([ppos]=0,1,IF([side]=-1,{_own('be')},IF([side]=1,{_own('al')},"
                f"{_own('al')}*[sk])))"),
    Field("be", f"IF([ppos]=0,0,IF([side]=-1,{_own('al')}*[oth],IF([side]=1,{_own('be')}*[oth],"
                f"{_own('al')}*[ss]+{_own('be')})))"),
    Field("ga", f"IF([ppos]=0,0,IF([side]=-1,{_own('de')},IF([side]=1,{_own('ga')},"
                f"{_own('ga')}*[sk])))"),
    Field("de", f"IF([ppos]=0,1,IF([side]=-1,{_own('ga')}*[oth],IF([side]=1,{_own('de')}*[oth],"
                f"{_own('ga')}*[ss]+{_own('de')})))"),
)  # fmt: skip


def _moved(value: str) -> str:
    kgi = "INDEX([vb:],calc_root)"
    body = f"([al]*({value})+[be])/([ga]*({value})+[de])-{kgi}"
    return f'IF([rel]<>"input","",IFERROR({body},""))'


_SENSITIVITY: tuple[Field, ...] = (
    Field("down", _moved("([vb]-kpi_swing*ABS([vb]))")),
    Field("up", _moved("([vb]+kpi_swing*ABS([vb]))")),
    Field("low", _pull("min")),
    Field("high", _pull("max")),
    Field("atlow", f'IF([low]="","",{_moved("[low]")})'),
    Field("athigh", f'IF([high]="","",{_moved("[high]")})'),
)  # fmt: skip

CAUSES: tuple[Field, ...] = (*_WHY, *_MOVES, *_SENSITIVITY)
