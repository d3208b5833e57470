"""What each function is and takes, in both languages: the help in Excel, the command, the docs."""

from __future__ import annotations

from dataclasses import dataclass

from addin.words import pick
from kpimodel.table import Lang

_TREE = (
    "ツリーの表。見出し行を含む範囲：tblTree[#All]",
    "The tree's table, headings included: tblTree[#All]",
)
_GOAL = (
    "KGIの目標。50、または基準値に対する +15%。省略するとKGIの行の目標",
    "The KGI's goal: 50, or +15% on top of its baseline. Default: the target in the KGI's row",
)
_STATE = (
    "の値。「ID・値」の2列、見出しのある表、またはツリーの行と並ぶ1列",
    ": two columns (ID, value), a table with headings, or one column beside the tree's rows",
)


@dataclass(frozen=True)
class Argument:
    """One argument of a function.

    Attributes:
        name: As in the signature.
        help: What to put there, ja and en.
        optional: Whether it may be left out.
    """

    name: str
    help: tuple[str, str]
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
    help: tuple[str, str]
    arguments: tuple[Argument, ...]

    @property
    def signature(self) -> str:
        """As Excel writes it: ``KPI_REQUIRED(tree, lever, [goal])``."""
        names = (f"[{arg.name}]" if arg.optional else arg.name for arg in self.arguments)
        return f"{self.name}({', '.join(names)})"


FUNCTIONS: tuple[Function, ...] = (
    Function(
        "KPI_BACKSOLVE",
        (
            "目標から逆算し、各指標の必要値と、妨げている上限・固定を表で返します。",
            "Works back from the goal: what every metric must be, and which bounds stand in the "
            "way, as a table.",
        ),
        (
            Argument("tree", _TREE),
            Argument("goal", _GOAL, optional=True),
            Argument(
                "policy",
                (
                    "least_change（変化最小、既定）、equal_effort（均等）、priority（優先順）、"
                    "least_cost（費用最小）",
                    "least_change (default), equal_effort, priority or least_cost",
                ),
                optional=True,
            ),
            Argument(
                "lang",
                ("ja か en。省略すると見出しの言語", "ja or en. Default: that of the headings"),
                optional=True,
            ),
        ),
    ),
    Function(
        "KPI_REQUIRED",
        (
            "ほかの入力をそのままにして、目標ちょうどになる1つの入力の値を返します。",
            "The value that one input needs for exactly the goal, the others as they are.",
        ),
        (
            Argument("tree", _TREE),
            Argument("lever", ("動かす入力の ID か指標名", "ID or name of the input that moves")),
            Argument("goal", _GOAL, optional=True),
        ),
    ),
    Function(
        "KPI_EVALUATE",
        (
            "基準値から計算した全指標の値を表で返します。",
            "The value of every metric at the baselines, as a table.",
        ),
        (Argument("tree", _TREE),),
    ),
    Function(
        "KPI_ACHIEVEMENT",
        (
            "達成率を返します（1 = 100%）。範囲を渡すと同じ大きさの表になります。",
            "The achievement of a target (1 is 100 %). Ranges give a table of the same size.",
        ),
        (
            Argument("actual", ("実績。セルか範囲", "The actual: a cell or a range")),
            Argument("target", ("目標。セルか範囲", "The target: a cell or a range")),
            Argument(
                "direction",
                (
                    "up（高いほど良い、既定）か down（低いほど良い）",
                    "up (more is better, default) or down (less is better)",
                ),
                optional=True,
            ),
        ),
    ),
    Function(
        "KPI_STATUS",
        (
            "達成率の判定を記号と言葉で返します（● 順調、▲ 注意、■ 遅れ、－ 未入力）。",
            "The status of an achievement, as a symbol and a word "
            "(● On track, ▲ Watch, ■ Behind, – No data).",
        ),
        (
            Argument(
                "achievement",
                (
                    "達成率（0.95 や 95%）。セルか範囲",
                    "The achievement (0.95 or 95%): a cell or a range",
                ),
            ),
            Argument(
                "bands",
                (
                    "「順調」と「注意」のしきい値の2セル。既定は 100% と 90%",
                    "Two cells: on track from, watch from. Default: 100% and 90%",
                ),
                optional=True,
            ),
            Argument(
                "lang",
                ("ja か en。省略すると環境の言語", "ja or en. Default: that of the machine"),
                optional=True,
            ),
        ),
    ),
    Function(
        "KPI_CONTRIBUTION",
        (
            "KGIの変化を各入力の寄与に分けて表で返します。合計は変化と一致します。",
            "What each input did to the KGI's change, as a table; the parts sum to the change.",
        ),
        (
            Argument("tree", _TREE),
            Argument("before", ("前" + _STATE[0], "Before" + _STATE[1])),
            Argument("after", ("後" + _STATE[0], "After" + _STATE[1])),
            Argument(
                "method",
                ("lmdi（既定）か shapley", "lmdi (default) or shapley"),
                optional=True,
            ),
        ),
    ),
    Function(
        "KPI_CHECK",
        (
            "ツリーの誤りと注意を、場所と直し方とともに表で返します。なければ OK。",
            "What is wrong or doubtful in the tree, with its place and a remedy; OK if nothing is.",
        ),
        (Argument("tree", _TREE),),
    ),
)
BY_NAME: dict[str, Function] = {function.name: function for function in FUNCTIONS}


def both(pair: tuple[str, str]) -> str:
    """Return a help text in both languages: a workbook is opened by people of either."""
    return f"{pick(pair, 'ja')} / {pick(pair, 'en')}"


def shown(function: Function, lang: Lang) -> list[str]:
    """Return the help of a function as lines: the signature, what it returns, its arguments."""
    width = max(len(arg.name) for arg in function.arguments)
    lines = [f"={function.signature}", f"  {pick(function.help, lang)}"]
    lines += [f"    {arg.name:<{width}}  {pick(arg.help, lang)}" for arg in function.arguments]
    return lines
