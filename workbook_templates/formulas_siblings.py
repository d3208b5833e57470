"""Native formulas over siblings and months: running results, the funnel's volumes, the roll-up.

Siblings stand together, so a running result looks at the row above only, and nothing searches.
"""

from __future__ import annotations


def parents(key: str) -> str:
    """The parent's cell in a column that only looks down."""
    return f"INDEX([{key}_],[ppos]-[k])"


def running(value: str, run: str) -> str:
    """Product or weighted sum up to this sibling, as the parent asks; blank from a gap on."""
    step = (
        f'IF([prel]="product",IF([new]=1,[{value}],[{run}-]*[{value}]),'
        f"IF([new]=1,[factor]*[{value}],[factor]*[{value}]+[{run}-]))"
    )
    gap = f'IF([new]=1,FALSE,[{run}-]="")'
    return f'IF([ppos]=0,"",IF([{value}]="","",IF({gap},"",{step})))'


def from_children(value: str, run: str) -> str:
    """A computed row from its children; blank where one is missing or the divisor is zero."""
    upper, lower = f"INDEX([{value}^],[nump]+1)", f"INDEX([{value}^],[denp]+1)"
    ratio = f'IF(OR({upper}="",{lower}=""),"",IF({lower}=0,"",{upper}/{lower}))'
    return f'IF([rel]="ratio",IF([nump]=0,"",{ratio}),IF([nk]=0,"",INDEX([{run}^],[last]+1)))'


def volume(value: str, run: str, key: str) -> str:
    """What a rate multiplies in a month: the denominator of its window value."""
    start = f"IF([hvp]=1,{parents(key)},1)"
    before = f"IF([new]=1,1,[{run}-])"
    product = f'IF(OR({start}="",{before}=""),"",{start}*{before})'
    return (
        f'IF([hv]=0,"",IF([rel]="ratio",INDEX([{value}:],[denp]),'
        f'IF([prel]="product",{product},{parents(key)})))'
    )


def roll_up(value: str, weight: str, upto: str) -> str:
    """From months to the window, through month ``upto``: sum, last, mean, or sum over sum."""
    within = f"([{value}#]<={upto})"
    known = f'{within}*([{value}*]<>"")'
    count = f"SUMPRODUCT({known})"
    total = f'SUMIFS([{value}*],[{value}#],"<="&{upto})'
    final = f"INDEX([{value}*],1,SUMPRODUCT(MAX({known}*[{value}#])))"
    over = f"SUMPRODUCT([{weight}*],{known})"
    rate = (
        f"IF([hv]=0,{total}/{count},IF({over}=0,{total}/{count},"
        f"SUMPRODUCT([{weight}*],[{value}*],{within}*1)/{over}))"
    )
    return (
        f'IF([n]=0,"",IF({count}=0,"",IF([rollup]="sum",{total},IF([rollup]="last",{final},'
        f'IF([rollup]="ratio",{rate},{total}/{count})))))'
    )
