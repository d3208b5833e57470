"""Tabs to ``spreadsheets.batchUpdate`` requests (pure); text goes out as ``stringValue`` only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sync.cellstyle import Cell, Style, TabLayout
from sync.ports import Request

FENCE = "kpi_epoch_"
_SPARE_ROWS = 20  # for the team to grow into
_CELL_FIELDS = "userEnteredValue,userEnteredFormat"


def move_fence(named_ranges: Mapping[str, str], epoch: int, sheet_id: int) -> list[Request]:
    """Requests that take the fence from where it was seen to ``epoch``.

    A late, repeated or stale batch finds the range that it would delete gone, or the name that it
    would add taken, and fails as a whole.

    Args:
        named_ranges: Name to id, as read.
        epoch: The fence's next number.
        sheet_id: The tab that carries the name.
    """
    old = [id_ for name, id_ in sorted(named_ranges.items()) if epoch_of(name) is not None]
    corner = grid_range(sheet_id, (0, 1), (0, 1))
    return [
        *({"deleteNamedRange": {"namedRangeId": id_}} for id_ in old),
        {"addNamedRange": {"namedRange": {"name": f"{FENCE}{epoch}", "range": corner}}},
    ]


def epoch_of(name: str) -> int | None:
    """Return the number of a fence's name, or None for any other name.

    Example:
        >>> epoch_of("kpi_epoch_7"), epoch_of("Prices")
        (7, None)
    """
    number = name.removeprefix(FENCE)
    return int(number) if name.startswith(FENCE) and number.isdecimal() else None


def create_tab(layout: TabLayout, sheet_id: int, title: str, index: int) -> list[Request]:
    """Requests that make a tab with its cells, and protect it if it is the service's own.

    Args:
        layout: What it holds.
        sheet_id: The id that it gets.
        title: A title that no other tab has.
        index: 0-based place among the tabs.
    """
    owned = layout.inputs is None
    rows = len(layout.rows) + (0 if owned else _SPARE_ROWS)
    properties = {
        "sheetId": sheet_id,
        "title": title,
        "index": index,
        "gridProperties": {"rowCount": rows, "columnCount": len(layout.widths), **_frozen(layout)},
        "tabColor": colour(layout.colour),
    }
    requests: list[Request] = [{"addSheet": {"properties": properties}}]
    requests += _sizes(layout, sheet_id)
    requests += write_rows(layout, sheet_id, range(len(layout.rows)))
    if layout.inputs is not None:
        requests.append(_validation(layout, sheet_id))
    return requests


def reshape_tab(layout: TabLayout, sheet_id: int, grid_rows: int) -> list[Request]:
    """Requests that give a tab its size, widths and frozen rows again; cells stay as they are."""
    properties = {
        "sheetId": sheet_id,
        "gridProperties": {
            "rowCount": max(grid_rows, len(layout.rows)),
            "columnCount": len(layout.widths),
            **_frozen(layout),
        },
        "tabColor": colour(layout.colour),
    }
    fields = (
        "gridProperties.rowCount,gridProperties.columnCount,gridProperties.frozenRowCount,"
        "gridProperties.frozenColumnCount,gridProperties.hideGridlines,tabColor"
    )
    return [
        {"updateSheetProperties": {"properties": properties, "fields": fields}},
        *_sizes(layout, sheet_id),
    ]


def _frozen(layout: TabLayout) -> dict[str, Any]:
    return {
        "frozenRowCount": layout.frozen_rows,
        "frozenColumnCount": layout.frozen_columns,
        "hideGridlines": True,
    }


def protect(sheet_id: int, description: str) -> Request:
    """Request that protects a whole tab; the owner of the file can still edit and unprotect it."""
    protected = {"range": {"sheetId": sheet_id}, "description": description, "warningOnly": False}
    return {"addProtectedRange": {"protectedRange": protected}}


def write_rows(layout: TabLayout, sheet_id: int, rows: Iterable[int]) -> list[Request]:
    """Requests that write whole rows, neighbours together; rows beyond the layout are cleared."""
    width = len(layout.widths)
    requests: list[Request] = []
    for start, end in _runs(sorted(rows)):
        blank = (Cell(),) * width
        lines = [layout.rows[at] if at < len(layout.rows) else blank for at in range(start, end)]
        requests.append(
            {
                "updateCells": {
                    "range": grid_range(sheet_id, (start, end), (0, width)),
                    "rows": [{"values": [cell_data(cell) for cell in line]} for line in lines],
                    "fields": _CELL_FIELDS,
                }
            }
        )
    return requests


def _runs(rows: Sequence[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for row in rows:
        if runs and runs[-1][1] == row:
            runs[-1] = (runs[-1][0], row + 1)
        else:
            runs.append((row, row + 1))
    return runs


def cell_data(cell: Cell) -> dict[str, Any]:
    """A cell as the API has it.

    Example:
        >>> cell_data(Cell("=HYPERLINK(1)"))["userEnteredValue"]
        {'stringValue': '=HYPERLINK(1)'}
    """
    data: dict[str, Any] = {"userEnteredFormat": format_data(cell.style)}
    if isinstance(cell.value, str):
        if cell.value:
            data["userEnteredValue"] = {"stringValue": cell.value}
    elif cell.value is not None:
        data["userEnteredValue"] = {"numberValue": cell.value}
    return data


def format_data(style: Style) -> dict[str, Any]:
    """A cell's looks as the API has them."""
    data: dict[str, Any] = {
        "textFormat": {
            "fontSize": style.size,
            "bold": style.bold,
            "foregroundColor": colour(style.ink),
        },
        "verticalAlignment": "MIDDLE",
        "wrapStrategy": "WRAP" if style.wrap else "OVERFLOW_CELL",
    }
    if style.fill:
        data["backgroundColor"] = colour(style.fill)
    if style.align:
        data["horizontalAlignment"] = style.align
    if style.pattern:
        kind = "PERCENT" if style.pattern.endswith("%") else "NUMBER"
        data["numberFormat"] = {"type": kind, "pattern": style.pattern}
    if style.line:
        side = {"style": "SOLID", "color": colour(style.line)}
        sides = ("top", "bottom", "left", "right") if style.boxed else ("bottom",)
        data["borders"] = dict.fromkeys(sides, side)
    return data


def colour(code: str) -> dict[str, float]:
    """``#RRGGBB`` as the API's fractions of red, green and blue."""
    red, green, blue = (int(code[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return {"red": red, "green": green, "blue": blue}


def grid_range(sheet_id: int, rows: tuple[int, int], columns: tuple[int, int]) -> dict[str, int]:
    """A range by tab id; 0-based, ends excluded."""
    return {
        "sheetId": sheet_id,
        "startRowIndex": rows[0],
        "endRowIndex": rows[1],
        "startColumnIndex": columns[0],
        "endColumnIndex": columns[1],
    }


def _sizes(layout: TabLayout, sheet_id: int) -> list[Request]:
    sized = [("COLUMNS", at, pixels) for at, pixels in enumerate(layout.widths)]
    sized += [("ROWS", at, pixels) for at, pixels in sorted(layout.heights.items())]
    return [
        {
            "updateDimensionProperties": {
                "range": {
                    "sheetId": sheet_id,
                    "dimension": dimension,
                    "startIndex": at,
                    "endIndex": at + 1,
                },
                "properties": {"pixelSize": pixels},
                "fields": "pixelSize",
            }
        }
        for dimension, at, pixels in sized
    ]


def _validation(layout: TabLayout, sheet_id: int) -> Request:
    """A hint and a warning for the input cells; it never refuses what people type."""
    first, end, left, right = layout.inputs or (0, 0, 0, 0)
    limits = [{"userEnteredValue": "-1000000000000000"}, {"userEnteredValue": "1000000000000000"}]
    return {
        "setDataValidation": {
            "range": grid_range(sheet_id, (first, end), (left, right)),
            "rule": {
                "condition": {"type": "NUMBER_BETWEEN", "values": limits},
                "inputMessage": layout.hint,
                "strict": False,
            },
        }
    }
