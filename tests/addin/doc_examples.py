"""The examples of docs/functions.md: every formula there is computed, and its result compared.

An example is a fenced block ``excel`` with one formula; what follows it, a table or a line that
starts with an arrow, is its result. ``python -m tests.addin.doc_examples`` writes results anew.
"""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path
from typing import Any

from addin import functions, words
from addin.ranges import as_grid
from kpimodel import table
from kpimodel.examples import software_company_a
from kpimodel.table import Lang

PAGE = Path(__file__).parents[2] / "docs" / "functions.md"
_EXAMPLE = re.compile(r"```excel\n=(?P<formula>.+)\n```\n\n(?P<result>(?:[|→].*\n)+)")
_COLUMNS = ("id", "parent", "label", "relation", "unit", "baseline", "target", "maximum", "hold")
_LEVERS = ("visits", "cvr", "meeting_rate", "win_rate")
_PUBLISHED = (60_000, 0.03, 0.2, 0.14)
_SIGNIFICANT = 6
_NAMES: dict[Lang, tuple[str, ...]] = {
    "ja": ("ウェブ", "広告", "検索", "展示会"), "en": ("Web", "Ads", "Search", "Events"),
}  # fmt: skip


def ranges(lang: Lang) -> dict[str, Any]:
    """The named ranges of the page, in a language."""
    tree = software_company_a(lang).tree
    at = [table.KEYS.index(key) for key in _COLUMNS]
    full = [[row[column] for column in at] for row in table.to_grid(tree.to_rows(), lang)]
    held = [list(row) for row in full]
    visits = next(row for row in held if row[0] == "visits")
    visits[_COLUMNS.index("hold")] = table.word("hold", True, lang)
    damaged = [list(row) for row in full]
    damaged[5][5], damaged[6][7] = {"ja": "五分", "en": "five"}[lang], 2
    heading = {"ja": "値", "en": "Value"}[lang]
    before = [["ID", heading], *([id_, tree[id_].baseline] for id_ in _LEVERS)]
    after = [["ID", heading], *map(list, zip(_LEVERS, _PUBLISHED, strict=True))]
    keys = ("id", "parent", "label", "relation", "baseline")
    web, ads, search, events = _NAMES[lang]
    sums = [
        [table.BY_KEY[key].heading(lang) for key in keys],
        ["leads", None, software_company_a(lang).tree["leads"].label, "sum", None],
        ["web", "leads", web, "sum", None],
        ["ads", "web", ads, None, 30],
        ["seo", "web", search, None, 10],
        ["events", "leads", events, None, 60],
    ]
    low, likely, high = ({"ja": ja, "en": en}[lang] for ja, en in (
        words.RANGES[key] for key in ("low", "likely", "high")))  # fmt: skip
    uncertain = [["ID", low, likely, high], ["visits", 48_000, 56_000, 66_000],
                 ["win_rate", 0.11, 0.13, 0.16]]  # fmt: skip
    plan = software_company_a(lang)
    months = plan.calendar.window
    measured = dict.fromkeys(id_ for id_, _ in plan.actuals)
    done = [["ID", *map(str, months)],
            *([id_, *(plan.actuals.get((id_, month)) for month in months)] for id_ in measured)]  # fmt: skip
    return {
        "tblActuals_All": done, "tblActuals": done[1:],
        "tblSums_All": sums, "tblRanges_All": uncertain,
        "parts": [[{"ja": "東京", "en": "Tokyo"}[lang], 10], [{"ja": "大阪", "en": "Osaka"}[lang], 20]],
        "history": [[9_000], [9_800], [10_400], [10_800]],
        "tblTree_All": full, "tblTree": full[1:], "tblHeld_All": held, "tblDamaged_All": damaged,
        "tblBefore_All": before, "tblAfter_All": after,
        "actuals": [[40], [1220]], "targets": [[100 / 3], [1118.6]],
    }  # fmt: skip


def compute(formula: str, lang: Lang) -> Any:
    """Compute a formula of the page; names are its ranges."""
    python = formula.replace("[#All]", "_All").replace("{", "[[").replace("}", "]]")
    python = python.replace(";", "], [")  # the rows of an array constant
    python = re.sub(r",\s*(?=[,)])", ", None", python)
    python = re.sub(r"(\d+(?:\.\d+)?)%(?=\s*[,)])", r"\1 / 100", python)
    return _value(ast.parse(python, mode="eval").body, ranges(lang))


def _value(node: ast.expr, names: dict[str, Any]) -> Any:
    if isinstance(node, ast.Call):
        assert isinstance(node.func, ast.Name)
        return getattr(functions, node.func.id)(*(_value(arg, names) for arg in node.args))
    if isinstance(node, ast.Name):
        return names[node.id]
    if isinstance(node, ast.List):
        return [_value(item, names) for item in node.elts]
    if isinstance(node, ast.BinOp):  # 5%
        return _value(node.left, names) / _value(node.right, names)
    assert isinstance(node, ast.Constant), ast.dump(node)
    return node.value


def shown(result: Any) -> str:
    """A result as the page shows it: a table, or an arrow and the value."""
    if not isinstance(result, list):
        return "".join(f"→ {line}\n" for line in _cell(result).split("\n"))
    lines = ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in as_grid(result)]
    rule = "|" + "---|" * len(result[0])
    return "\n".join([lines[0], rule, *lines[1:]]) + "\n"


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return f"{value:,.{_SIGNIFICANT}g}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def examples(page: str) -> list[tuple[str, str, Lang]]:
    """Formula, printed result and language of every example."""
    found: list[tuple[str, str, Lang]] = []
    for match in _EXAMPLE.finditer(page):
        lang: Lang = "ja" if "\n# English" not in page[: match.start()] else "en"
        found.append((match["formula"], match["result"], lang))
    return found


def renewed(page: str) -> str:
    """The page with all results computed anew, and the tree's table."""
    for formula, result, lang in examples(page):
        os.environ["KPI_LANG"] = lang
        block = f"```excel\n={formula}\n```\n\n"
        head, tail = page.split("\n# English", 1)
        part = head if lang == "ja" else tail
        part = part.replace(block + result, block + shown(compute(formula, lang)), 1)
        page = "\n# English".join((part, tail) if lang == "ja" else (head, part))
    return page


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
