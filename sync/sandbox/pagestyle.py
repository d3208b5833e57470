"""The look of a cell on the page: its format, the band below it, the conditional rules over it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from sync.sandbox.colors import hex_color, resolve
from sync.sandbox.numberformat import is_date, pattern_of
from sync.sandbox.requests.validation import holds

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sync.sandbox.a1 import Area
    from sync.sandbox.document import Document, Sheet
    from sync.sandbox.grid import Cell
    from sync.sandbox.payload import Json

_ALIGN = {"LEFT": "left", "CENTER": "center", "RIGHT": "right"}
_VALIGN = {"TOP": "top", "MIDDLE": "middle", "BOTTOM": "bottom"}
_LINES = {
    "DOTTED": "1px dotted",
    "DASHED": "1px dashed",
    "SOLID": "1px solid",
    "SOLID_MEDIUM": "2px solid",
    "SOLID_THICK": "3px solid",
    "DOUBLE": "3px double",
}
_FLAGS = ("bold", "italic", "underline", "strikethrough")
_MAX_PAINTED = 20_000


class Painter:
    """Works out styles for the cells of one tab.

    Args:
        document: The spreadsheet.
        sheet: The tab.
    """

    def __init__(self, document: Document, sheet: Sheet) -> None:
        self._bands = [(document.area_of(band["range"])[1], band) for band in sheet.bands]
        self._rules = [
            ([document.area_of(r)[1] for r in rule["ranges"]], rule) for rule in sheet.conditional
        ]
        self._sheet = sheet

    @staticmethod
    def tab_color(sheet: Sheet) -> str:
        """The tab's colour as `#rrggbb`, or empty."""
        color = resolve(sheet.properties.get("tabColorStyle"))
        return hex_color(color) if color is not None else ""

    @staticmethod
    def flags(cell: Cell) -> set[str]:
        """`date` where the cell shows a date."""
        return {"date"} if is_date(pattern_of(cell.format)) else set()

    def painted_places(self) -> Iterator[tuple[int, int]]:
        """Places that a band or a rule may colour though nothing stands there."""
        areas = [area for area, _ in self._bands]
        areas += [area for found, _ in self._rules for area in found]
        budget = _MAX_PAINTED
        for area in areas:
            if area.height * area.width > budget:
                continue
            budget -= area.height * area.width
            yield from area.cells()

    def style(self, cell: Cell, place: tuple[int, int]) -> Json:
        """The cell's look as a few plain values, each of them safe to hand to a style sheet."""
        style: Json = {}
        band = self._band_color(place)
        if band is not None:
            style["bg"] = hex_color(band)
        _apply(style, cell.format)
        for areas, rule in reversed(self._rules):
            if any(area.holds(*place) for area in areas):
                self._apply_rule(style, rule, areas, cell)
        return style

    def _band_color(self, place: tuple[int, int]) -> dict[str, float] | None:
        for area, band in self._bands:
            if not area.holds(*place):
                continue
            by_row = "rowProperties" in band
            properties = band["rowProperties" if by_row else "columnProperties"]
            index = place[0] - area.top if by_row else place[1] - area.left
            count = area.height if by_row else area.width
            return _band(properties, index, count)
        return None

    def _apply_rule(self, style: Json, rule: Json, areas: list[Area], cell: Cell) -> None:
        if "gradientRule" in rule:
            color = self._gradient(rule["gradientRule"], areas, cell)
            if color is not None:
                style["bg"] = hex_color(color)
            return
        boolean = rule["booleanRule"]
        value = None if cell.formula else cell.value
        if holds(boolean.get("condition", {}), value):
            _apply(style, boolean.get("format", {}))

    def _gradient(self, rule: Json, areas: list[Area], cell: Cell) -> dict[str, float] | None:
        """The colour between the rule's points, for numbers; points by percentile are skipped."""
        value = _number(cell)
        points = [rule[name] for name in ("minpoint", "midpoint", "maxpoint") if name in rule]
        if value is None:
            return None
        numbers = [
            number
            for place, other in self._sheet.cells.items()
            if any(area.holds(*place) for area in areas) and (number := _number(other)) is not None
        ]
        stops = []
        for point in points:
            at = _stop(point, numbers)
            color = resolve(point.get("colorStyle"))
            if at is None or color is None:
                return None
            stops.append((at, color))
        return _between(value, stops)


def _band(properties: Json, index: int, count: int) -> dict[str, float] | None:
    if index == 0 and "headerColorStyle" in properties:
        return resolve(properties["headerColorStyle"])
    if index == count - 1 and "footerColorStyle" in properties:
        return resolve(properties["footerColorStyle"])
    turn = index - ("headerColorStyle" in properties)
    name = "secondBandColorStyle" if turn % 2 else "firstBandColorStyle"
    return resolve(properties.get(name))


def _apply(style: Json, cell_format: Mapping[str, Any]) -> None:
    background = resolve(cell_format.get("backgroundColorStyle"))
    if background is not None:
        style["bg"] = hex_color(background)
    text = cell_format.get("textFormat") or {}
    color = resolve(text.get("foregroundColorStyle"))
    if color is not None:
        style["color"] = hex_color(color)
    style.update({name: bool(text[name]) for name in _FLAGS if name in text})
    size = text.get("fontSize")
    if isinstance(size, (int, float)) and 1 <= size <= 400:  # noqa: PLR2004 - Google's range
        style["size"] = size
    for name, key, choices in (
        ("align", "horizontalAlignment", _ALIGN),
        ("valign", "verticalAlignment", _VALIGN),
    ):
        if cell_format.get(key) in choices:
            style[name] = choices[cell_format[key]]
    if cell_format.get("wrapStrategy") in ("WRAP", "CLIP"):
        style["wrap"] = cell_format["wrapStrategy"].lower()
    borders = {
        side: f"{_LINES[border['style']]} {hex_color(resolve(border.get('colorStyle')))}"
        for side, border in (cell_format.get("borders") or {}).items()
        if side in ("top", "bottom", "left", "right") and border.get("style") in _LINES
    }
    if borders:
        style["borders"] = borders


def _number(cell: Cell) -> float | None:
    value = cell.value
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value)


def _stop(point: Json, numbers: list[float]) -> float | None:
    kind = point.get("type")
    if kind in ("MIN", "MAX") and numbers:
        return min(numbers) if kind == "MIN" else max(numbers)
    try:
        return float(point["value"]) if kind == "NUMBER" else None
    except (KeyError, TypeError, ValueError):
        return None


def _between(value: float, stops: list[tuple[float, dict[str, float]]]) -> dict[str, float] | None:
    if not stops:
        return None
    if value <= stops[0][0]:
        return stops[0][1]
    for (low, first), (high, second) in pairwise(stops):
        if value <= high and high > low:
            share = (value - low) / (high - low)
            names = ("red", "green", "blue")
            return {
                n: first.get(n, 0) + share * (second.get(n, 0) - first.get(n, 0)) for n in names
            }
    return stops[-1][1]
