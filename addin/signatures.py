"""What a function of the add-in is to its users: its name, what it returns, what it takes."""

from __future__ import annotations

from dataclasses import dataclass

Pair = tuple[str, str]

TREE: Pair = (
    "ツリーの表。見出し行を含む範囲：tblTree[#All]",
    "The tree's table, headings included: tblTree[#All]",
)
GOAL: Pair = (
    "KGIの目標。50、または基準値に対する +15%。省略するとKGIの行の目標",
    "The KGI's goal: 50, or +15% on top of its baseline. Default: the target in the KGI's row",
)
LANG: Pair = ("ja か en。省略すると見出しの言語", "ja or en. Default: that of the headings")
MACHINE_LANG: Pair = (
    "ja か en。省略すると環境の言語",
    "ja or en. Default: that of the machine",
)
DIRECTION: Pair = (
    "up（高いほど良い、既定）か down（低いほど良い）",
    "up (more is better, default) or down (less is better)",
)
ACTUAL: Pair = ("実績。セルか範囲", "The actual: a cell or a range")
STATE: Pair = (
    "の値。「ID・値」の2列、見出しのある表、またはツリーの行と並ぶ1列",
    ": two columns (ID, value), a table with headings, or one column beside the tree's rows",
)
AT: Pair = (
    "出発点" + STATE[0] + "。既定は基準値",
    "The state to start from" + STATE[1] + ". Default: the baselines",
)
WHOLE: Pair = ("期間全体の目標。セルか範囲", "The target of the whole time: a cell or a range")
ELAPSED: Pair = ("経過した期間（月数、日数など）", "Periods that have passed: months, days")
PERIODS: Pair = ("全体の期間（同じ単位）", "Periods of the whole, in the same unit")


@dataclass(frozen=True)
class Argument:
    """One argument of a function.

    Attributes:
        name: As in the signature.
        help: What to put there, ja and en.
        optional: Whether it may be left out.
    """

    name: str
    help: Pair
    optional: bool = False


@dataclass(frozen=True)
class Function:
    """One function of the add-in.

    Attributes:
        name: As typed in a cell.
        help: What it returns, ja and en.
        arguments: In the order of the signature.
    """

    name: str
    help: Pair
    arguments: tuple[Argument, ...]

    @property
    def signature(self) -> str:
        """As Excel writes it: ``KPI_REQUIRED(tree, lever, [goal])``."""
        names = (f"[{arg.name}]" if arg.optional else arg.name for arg in self.arguments)
        return f"{self.name}({', '.join(names)})"
