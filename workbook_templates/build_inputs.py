"""The first input sheet: settings, and the tree table."""

from __future__ import annotations

from typing import Any

from xlsxwriter.format import Format

from kpimodel.errors import column_name
from kpimodel.node import PERCENT_UNITS, Node
from kpimodel.table import BY_KEY, word
from workbook_templates import build_display, contract
from workbook_templates.build_book import NUMBER, TYPED, Book
from workbook_templates.catalogue.help import COLUMN_HELP, SETTING_HELP

HEAD = 9  # 0-based row of the headings; the machine keys stand hidden above it
LEFT = 1
_WIDTHS = {
    "id": 13, "parent": 11, "label": 26, "role": 7, "relation": 11, "unit": 8, "direction": 17.5,
    "rollup": 9, "hold": 8, "owner": 10, "note": 26, "source": 25, "formula": 22,
}  # fmt: skip
_CENTRED = frozenset({"role", "relation", "unit", "rollup", "hold", "direction"})
_NUMBERS = ("baseline", "minimum", "maximum", "target", "step", "resistance", "cost", "weight")
_LEVER_ONLY = ("baseline", "minimum", "maximum", "hold")
_PERCENT_SHOWN = ("baseline", "minimum", "maximum", "target")
# Beside the table: the figures of each row, and their names on the calculation sheet.
_BESIDE = {
    "_current": "row_target",
    "_current_month": "row_target_month",
    "_baseline_month": "row_baseline_month",
}
_MORE_ROWS = 200
_PROMPTS = ("parent", "relation", "baseline", "target", "hold")
_SETTING_CELLS = {
    "name": (3, 1, 3), "start": (4, 1, 3), "months": (5, 1, 3),
    "closed_through": (3, 5, 7), "on_track": (4, 5, 7), "watch": (5, 5, 7),
    "year_start": (6, 1, 3),
}  # fmt: skip


def column_of(key: str) -> int:
    """0-based column of a key of the tree table, or of a figure beside it."""
    if key in _BESIDE:
        return LEFT + len(contract.TREE_KEYS) + 1 + list(_BESIDE).index(key)
    return LEFT + contract.TREE_KEYS.index(key)


def write(book: Book) -> None:
    """Write the sheet, its names, its rules."""
    book.header(
        "inputs",
        book.t("入力①　計画（KPIツリー）", "Inputs ①  Plan (KPI tree)"),
        book.t(
            "黄色のセルだけを編集します。指標を足すときは、表のすぐ下の行に入力します。数値は期間合計です。",
            "Edit yellow cells only. To add a KPI, type in the row right below the table. "
            "Numbers are for the whole period.",
        ),
        _last_column() + 1,
    )
    _write_settings(book)
    build_display.write_setting(book)
    _write_reference(book)
    _write_table(book)
    _write_beside(book)
    _define_names(book)
    _add_validation(book)
    _add_colours(book)
    sheet = book.sheets["inputs"]
    sheet.set_column(0, 0, 2)
    for key in contract.TREE_KEYS:
        folded = {"level": 1, "hidden": True} if key in contract.FOLDED_KEYS else {}
        at = column_of(key)
        sheet.set_column(at, at, _WIDTHS.get(key, 10.5), None, folded)
    after = LEFT + len(contract.TREE_KEYS)
    sheet.set_column(after, after, 3, None, {"collapsed": True})
    sheet.set_column(after + 1, _last_column(), 11)
    sheet.freeze_panes(HEAD + 1, LEFT + 3)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD)
    sheet.print_area(0, 0, HEAD + len(book.plan.tree.nodes) + 4, _last_column())
    sheet.set_footer("&L&8&A&R&8&P / &N")


def _write_settings(book: Book) -> None:
    plan, sheet = book.plan, book.sheets["inputs"]
    closed = plan.calendar.closed_through
    values: dict[str, tuple[Any, str]] = {
        "name": (plan.name, "@"),
        "start": (str(plan.calendar.start), "@"),
        "months": (plan.calendar.months, "0"),
        "closed_through": (None if closed is None else str(closed), "@"),
        "on_track": (plan.on_track, "0%"),
        "watch": (plan.watch, "0%"),
        "year_start": (plan.calendar.year_start, "0"),
    }
    label = book.style(bold=True, font_color="grey")
    for key, (row, at, value_at) in _SETTING_CELLS.items():
        value, shape = values[key]
        sheet.write_string(row, at, book.t(*contract.SETTING_WORDS[key]), label)
        look = book.input_style(num_format=shape, align="left")
        if value is None:
            sheet.write_blank(row, value_at, None, look)
        else:
            sheet.write(row, value_at, value, look)
        cell = f"${column_name(value_at + 1)}${row + 1}"
        book.name(contract.SETTINGS[key], book.at("inputs") + cell)
    for key, words in SETTING_HELP.items():
        row, _, value_at = _SETTING_CELLS[key]
        rule: dict[str, Any] = {
            "validate": "any",
            "input_title": book.t(*contract.SETTING_WORDS[key])[:32],
            "input_message": book.t(*words),
        }
        sheet.data_validation(row, value_at, row, value_at, rule)


def _write_reference(book: Book) -> None:
    """The goal is defined once, on the KGI's row of the table; here it is only shown."""
    sheet = book.sheets["inputs"]
    label = book.style(bold=True, font_color="grey")
    shown = book.style(bg_color="cloud", align="left", border=1, border_color="line", bold=True)
    at, value_at = column_of("baseline"), column_of("hold")
    lines = (
        (book.t("KGI目標（表のKGI行で変更）", "KGI goal (set on the KGI's row)"),
         '=TEXT(kpi_goal,calc_format)&" "&INDEX(tree_unit,calc_kgi)'),
        (book.t("締め済み", "Closed months"),
         f'=calc_closed&" / "&calc_months&"{book.t("か月", " months")}"'),
        (book.t("チェック", "Checks"), "=check_words"),
    )  # fmt: skip
    for row, (words, text) in enumerate(lines, 3):
        sheet.write_string(row, at, words, label)
        book.merged("inputs", (row, value_at, row, value_at + 2), text, shown)


def _last_column() -> int:
    return max(column_of(key) for key in _BESIDE)


def _write_beside(book: Book) -> None:
    """The figures beside the table: by the row's place, so that sorting cannot misalign them."""
    sheet = book.sheets["inputs"]
    tiny = book.style(font_size=8, font_color="mist")
    grey = book.style(font_color="grey", num_format=NUMBER)
    head = f"${column_name(column_of('id') + 1)}${HEAD + 1}"
    area = (HEAD + 1, column_of("_current"), HEAD + book.rows, _last_column())
    for key, name in _BESIDE.items():
        at = column_of(key)
        sheet.write_string(HEAD - 1, at, key, tiny)
        heading = contract.heading(key, book.lang)
        sheet.write_string(HEAD, at, heading, book.table_head(bg_color="steel"))
        _comment(book, key)
        for row in range(area[0], area[2] + 1):
            text = f'=IFERROR(INDEX({name},ROW()-ROW({head})),"")'
            book.formula("inputs", row, at, text, grey)
    unit = f'TRIM(${column_name(column_of("unit") + 1)}{HEAD + 2}&"")'
    percent = ",".join(f'{unit}="{word}"' for word in sorted(PERCENT_UNITS))
    rate = book.workbook.add_format({"num_format": "0.00%"})
    sheet.conditional_format(*area, {"type": "formula", "criteria": f"=OR({percent})",
                                     "format": rate})  # fmt: skip
    filled = book.difference(bg_color="cloud", border=1, border_color="line")
    corner = f"{column_name(area[1] + 1)}{HEAD + 2}"
    sheet.conditional_format(*area, {"type": "formula", "criteria": f'={corner}<>""',
                                     "format": filled})  # fmt: skip


def _comment(book: Book, key: str) -> None:
    look = {"x_scale": 1.6, "y_scale": 0.7, "font_size": 9, "author": ""}
    book.sheets["inputs"].write_comment(HEAD, column_of(key), book.t(*COLUMN_HELP[key]), look)


def _write_table(book: Book) -> None:
    sheet = book.sheets["inputs"]
    tiny = book.style(font_size=8, font_color="mist")
    columns: list[dict[str, Any]] = []
    for key in contract.TREE_KEYS:
        sheet.write_string(HEAD - 1, column_of(key), key, tiny)
        columns.append({
            "header": contract.heading(key, book.lang),
            "header_format": book.table_head(),
        })  # fmt: skip
        _comment(book, key)
    sheet.set_row(HEAD - 1, None, None, {"hidden": True})
    sheet.set_row(HEAD, 32)
    nodes = book.plan.tree.nodes
    sheet.add_table(
        HEAD, LEFT, HEAD + len(nodes), LEFT + len(contract.TREE_KEYS) - 1,
        {
            "name": contract.TREE_TABLE,
            "style": None,
            "autofilter": False,
            "columns": columns,
        },
    )  # fmt: skip
    for index, node in enumerate(nodes):
        sheet.set_row(HEAD + 1 + index, 18)
        for key in contract.TREE_KEYS:
            _write_cell(book, HEAD + 1 + index, key, node)


def _write_cell(book: Book, row: int, key: str, node: Node) -> None:
    sheet, at = book.sheets["inputs"], column_of(key)
    look = _cell_style(book, key, node)
    value = cell_value(book, key, node)
    if value is None or value == "":
        sheet.write_blank(row, at, None, look)
    elif isinstance(value, str):
        sheet.write_string(row, at, value, look)
    else:
        sheet.write(row, at, value, look)


def cell_value(book: Book, key: str, node: Node) -> Any:
    """What stands in a cell; defaults stay blank."""
    value = getattr(node, key)
    if key in ("resistance", "weight") and value == 1:
        return None
    if key == "hold":
        return word("hold", value, book.lang) if node.relation == "input" else None
    return word(key, value, book.lang) if BY_KEY[key].choices else value


def _cell_style(book: Book, key: str, node: Node) -> Format:
    look: dict[str, Any] = {}
    if key in _NUMBERS:
        look["num_format"] = "0.0%" if node.is_rate and key in _PERCENT_SHOWN else TYPED
    if key in _CENTRED:
        look["align"] = "center"
    if key == "label":
        look |= {"indent": _depth(book, node), "bold": node.role != "KPI"}
    if key in ("owner", "note", "source"):
        look["indent"] = 1
    if key == "due":
        look["num_format"] = "yyyy-mm-dd"
    return book.input_style(**look)


def _depth(book: Book, node: Node) -> int:
    depth = 0
    while node.parent is not None:
        node = book.plan.tree[node.parent]
        depth += 1
    return depth


def _range(book: Book, key: str) -> str:
    letters = column_name(column_of(key) + 1)
    return f"{book.at('inputs')}${letters}${HEAD + 2}:${letters}${HEAD + 1 + book.rows}"


def _define_names(book: Book) -> None:
    for key in BY_KEY:
        book.name(contract.TREE_NAME.format(key=key), _range(book, key))
    first, last = column_name(column_of("id") + 1), column_name(column_of("label") + 1)
    below = HEAD + 2 + book.rows
    book.name("tree_more", f"{book.at('inputs')}${first}${below}:${last}${below + _MORE_ROWS}")


def _area(book: Book, key: str) -> tuple[int, int, int, int]:
    at = column_of(key)
    return HEAD + 1, at, HEAD + book.rows, at


def _add_validation(book: Book) -> None:
    sheet = book.sheets["inputs"]
    for key in ("role", "relation", "direction", "rollup", "hold"):
        sheet.data_validation(*_area(book, key), {
            "validate": "list", "source": f"=list_{key}",
            "error_title": book.t("選択肢から選んでください", "Choose from the list"),
            "error_message": book.t("一覧にない値です。", "This value is not in the list."),
            **_prompt(book, key),
        })  # fmt: skip
    sheet.data_validation(*_area(book, "parent"), {
        "validate": "list", "source": "=tree_id", "error_type": "warning",
        "error_title": book.t("親IDが見つかりません", "No such parent"),
        "error_message": book.t("表にあるIDを入力してください。", "Type an id of this table."),
        **_prompt(book, "parent"),
    })  # fmt: skip
    sheet.data_validation(*_area(book, "profile"), {
        "validate": "list", "source": f"={contract.PROFILE_NAME}", "error_type": "warning",
        "error_title": book.t("配分名が見つかりません", "No such profile"),
        "error_message": book.t("「入力_季節配分」の配分名を入力します。", "Type a name of the sheet Profiles."),
    })  # fmt: skip
    for key in _NUMBERS:
        if key == "target":
            sheet.data_validation(*_area(book, key), {"validate": "any", **_prompt(book, key)})
            continue
        sheet.data_validation(*_area(book, key), {
            "validate": "decimal", "criteria": "between", "minimum": -1e15, "maximum": 1e15,
            "error_type": "warning",
            "error_title": book.t("数値を入力してください", "A number, please"),
            "error_message": book.t("率は 5% の形で入力します。", "Type a rate as 5%."),
            **_prompt(book, key),
        })  # fmt: skip


def _prompt(book: Book, key: str) -> dict[str, str]:
    if key not in _PROMPTS:
        return {}
    return {
        "input_title": contract.heading(key, book.lang),
        "input_message": book.t(*COLUMN_HELP[key]),
    }


def _add_colours(book: Book) -> None:
    sheet = book.sheets["inputs"]
    first = HEAD + 2
    cell = {key: f"${column_name(column_of(key) + 1)}{first}" for key in contract.TREE_KEYS}
    column = {
        key: f"${column_name(column_of(key) + 1)}${first}:"
        f"${column_name(column_of(key) + 1)}${HEAD + 1 + book.rows}"
        for key in ("id", "label")
    }
    wrong = book.difference(bg_color="blush", font_color="deep_red", bold=True)

    def rule(key: str, criteria: str, look: Format = wrong, *, stop: bool = False) -> None:
        sheet.conditional_format(*_area(book, key), {
            "type": "formula", "criteria": criteria, "format": look, "stop_if_true": stop,
        })  # fmt: skip

    parent, id_ = cell["parent"], cell["id"]
    rule("id", f'=AND({id_}<>"",COUNTIF({column["id"]},{id_})>1)')
    known = f"COUNTIF({column['id']},{parent})+COUNTIF({column['label']},{parent})"
    rule("parent", f'=AND({parent}<>"",{known}=0)')
    low, high = cell["minimum"], cell["maximum"]
    for key in ("minimum", "maximum"):
        rule(key, f"=AND(ISNUMBER({low}),ISNUMBER({high}),{high}<{low})")
    for key in _NUMBERS:
        text = f'AND(NOT(ISNUMBER({cell[key]})),LEN({cell[key]}&"")>0)'
        rule(key, f'=AND({text},RIGHT({cell[key]},1)<>"%")' if key == "target" else f"={text}")
    leaf = word("relation", "input", book.lang)
    computed_row = f'AND({cell["relation"]}<>"",{cell["relation"]}<>"{leaf}")'
    grey = book.difference(bg_color="#EEF1F5", font_color="mist")
    for key in _LEVER_ONLY:
        rule(key, f"={computed_row}", grey)
    rule("target", f'=AND({computed_row},{parent}<>"")', grey)
    below = {
        "type": "formula",
        "criteria": f'=AND({id_}&{cell["label"]}<>"")',
        "format": book.difference(bg_color="input", font_color="typed", border=1,
                                  border_color="line"),
    }  # fmt: skip
    start = HEAD + 1 + len(book.plan.tree.nodes)
    below["criteria"] = below["criteria"].replace(str(first), str(start + 1))
    sheet.conditional_format(start, LEFT, HEAD + book.rows, column_of("note"), below)
