"""The `values` methods: reading and writing blocks of values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sync.sandbox import shifting
from sync.sandbox.a1 import Area, column_name
from sync.sandbox.entry import enter
from sync.sandbox.errors import invalid, invalid_payload
from sync.sandbox.grid import put, table_around, transpose, trim
from sync.sandbox.numberformat import format_number, is_date, pattern_of
from sync.sandbox.payload import Json, choice_at

if TYPE_CHECKING:
    from sync.sandbox.document import Document, Sheet
    from sync.sandbox.grid import Cell, Scalar

NOT_CALCULATED = "#N/A (sandbox does not calculate)"
_DIMENSIONS = ("ROWS", "COLUMNS", "DIMENSION_UNSPECIFIED")
_RENDERS = ("FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA")
_TIMES = ("SERIAL_NUMBER", "FORMATTED_STRING")
_INPUTS = ("INPUT_VALUE_OPTION_UNSPECIFIED", "RAW", "USER_ENTERED")


@dataclass(frozen=True, slots=True)
class Rendering:
    """How values are read: `majorDimension`, `valueRenderOption`, `dateTimeRenderOption`."""

    dimension: str = "ROWS"
    render: str = "FORMATTED_VALUE"
    times: str = "SERIAL_NUMBER"

    @classmethod
    def of(cls, options: Json, prefix: str = "") -> Rendering:
        """The rendering that a query or a body asks for; write methods prefix with `response`."""

        def name(option: str) -> str:
            return f"{prefix}{option[0].upper()}{option[1:]}" if prefix else option

        return cls(
            dimension=_dimension(options),
            render=choice_at(options, name("valueRenderOption"), _RENDERS),
            times=choice_at(options, name("dateTimeRenderOption"), _TIMES),
        )


def _dimension(options: Json) -> str:
    chosen = choice_at(options, "majorDimension", _DIMENSIONS)
    return "COLUMNS" if chosen == "COLUMNS" else "ROWS"


def display(cell: Cell) -> str:
    """The text that a cell shows."""
    if cell.formula:
        return NOT_CALCULATED
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return value if isinstance(value, str) else format_number(value, pattern_of(cell.format))


def render(cell: Cell, how: Rendering) -> Scalar:
    """One value of a cell, by the rendering asked for; a blank is empty text."""
    if how.render == "FORMATTED_VALUE":
        return display(cell)
    if cell.formula:
        return cell.formula if how.render == "FORMULA" else NOT_CALCULATED
    value = cell.value
    if value is None:
        return ""
    if (
        how.render == "UNFORMATTED_VALUE"
        and how.times == "FORMATTED_STRING"
        and isinstance(value, (int, float))
        and is_date(pattern_of(cell.format))
    ):
        return display(cell)
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value


def read(sheet: Sheet, area: Area, how: Rendering) -> Json:
    """A ValueRange; trailing blanks are trimmed, and `values` is left out when nothing stands."""
    rows: list[list[Any]] = [[] for _ in area.rows]
    for row, column in sorted(sheet.cells):
        cell = sheet.cells[row, column]
        if area.holds(row, column) and cell.filled:
            line = rows[row - area.top]
            line.extend([""] * (column - area.left - len(line)))
            line.append(render(cell, how))
    if how.dimension == "COLUMNS":
        rows = transpose(rows, "")
    answer: Json = {"range": area.a1(sheet.title), "majorDimension": how.dimension}
    if trimmed := trim(rows):
        answer["values"] = trimmed
    return answer


def value_rows(body: Json, field: str = "data.values") -> list[list[Any]]:
    """The rows of a ValueRange that is to be written; null and missing values are None.

    Raises:
        ApiError: `values` is no list of lists, with Google's words (recorded).
    """
    values = body.get("values")
    if values is None:
        return []
    listed = isinstance(values, list)
    if not listed or not all(isinstance(row, list) for row in values):
        wrong = values if not listed else next(r for r in values if not isinstance(r, list))
        kind = "type.googleapis.com/google.protobuf.ListValue"
        shown = f'"{wrong}"' if isinstance(wrong, str) else wrong
        name = field if not listed else f"{field}[{values.index(wrong)}]"
        raise invalid_payload(field, f"Invalid value at '{name}' ({kind}), {shown}")
    return transpose(values, None) if _dimension(body) == "COLUMNS" else values


def input_option(options: Json) -> str:
    """`RAW` or `USER_ENTERED`.

    Raises:
        ApiError: It is missing.
    """
    option = choice_at(options, "valueInputOption", _INPUTS)
    if option == _INPUTS[0]:
        raise invalid("'valueInputOption' is required but not specified")
    return option


def write(document: Document, sheet: Sheet, area: Area, rows: list[list[Any]], option: str) -> Json:
    """Write values from the area's first cell on; null skips a cell, empty text clears it.

    A reference to one cell only gives the place to start, and the grid grows as needed.

    Returns:
        An UpdateValuesResponse, counting only what was touched.

    Raises:
        ApiError: The values do not fit into the area.
    """
    height, width = len(rows), max(map(len, rows), default=0)
    if (area.height, area.width) != (1, 1):
        _check_fit(sheet, area, height, width)
    _grow(document, sheet, area, height, width)
    touched = []
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            if value is None:
                continue
            place = (area.top + i, area.left + j)
            put(sheet.cells, place, enter(sheet.cell(*place), value, option, document.locale))
            touched.append((i, j))
    bottom, right = area.top + max(height, 1), area.left + max(width, 1)
    written = Area(area.top, bottom, area.left, right)
    answer: Json = {"spreadsheetId": document.id, "updatedRange": written.a1(sheet.title)}
    if touched:
        answer["updatedRows"] = len({i for i, _ in touched})
        answer["updatedColumns"] = len({j for _, j in touched})
        answer["updatedCells"] = len(touched)
    return answer


def _check_fit(sheet: Sheet, area: Area, height: int, width: int) -> None:
    within = f"Requested writing within range [{area.a1(sheet.title)}], but tried writing to "
    if height > area.height:
        raise invalid(f"{within}row [{area.bottom + 1}]")
    if width > area.width:
        raise invalid(f"{within}column [{column_name(area.right)}]")


def _grow(document: Document, sheet: Sheet, area: Area, height: int, width: int) -> None:
    rows = max(sheet.row_count, area.top + height)
    columns = max(sheet.column_count, area.left + width)
    if (rows, columns) != (sheet.row_count, sheet.column_count):
        sheet.resize(rows, columns)
        document.check_size()


def append(
    document: Document,
    sheet: Sheet,
    area: Area,
    rows: list[list[Any]],
    option: str,
    *,
    insert: bool = False,
) -> Json:
    """Write values below the last table in the area (an AppendValuesResponse).

    With `insert` (INSERT_ROWS) new rows are made for them, else what stands there is overwritten.
    """
    answer: Json = {"spreadsheetId": document.id}
    table = table_around(sheet.cells, area)
    start = Area(area.top, area.top + 1, area.left, area.left + 1)
    if table:
        answer["tableRange"] = table.a1(sheet.title)
        start = Area(table.bottom, table.bottom + 1, table.left, table.left + 1)
        if insert and rows:
            shifting.insert(document, sheet, "ROWS", table.bottom, len(rows))
    answer["updates"] = write(document, sheet, start, rows, option)
    return answer


def clear(sheet: Sheet, area: Area) -> str:
    """Clear content; formats, notes and rules stay. Returns the cleared range."""
    for place in [place for place in sheet.cells if area.holds(*place)]:
        put(sheet.cells, place, sheet.cells[place].cleared())
    return area.a1(sheet.title)
