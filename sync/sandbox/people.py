"""Acting as a person: what a team member may type into the sheet, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.sandbox.a1 import Area, parse_cells
from sync.sandbox.entry import enter
from sync.sandbox.grid import MAX_TEXT, Cell, put
from sync.sandbox.requests.validation import holds
from sync.sandbox.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from sync.sandbox.document import Document, Sheet
    from sync.sandbox.payload import Json

PERSON = "team-member@example.com"


class PersonRefusedError(Exception):
    """An edit that a person may not make.

    Args:
        code: A key of the words.
        messages: The reason by language, with the place and what to do.
    """

    def __init__(self, code: str, messages: dict[str, str]) -> None:
        super().__init__(messages["en"])
        self.code = code
        self.messages = messages


def refuse(code: str, **parameters: object) -> PersonRefusedError:
    """The refusal of that code in both languages."""
    return PersonRefusedError(code, {lang: say(code, lang, **parameters) for lang in ("ja", "en")})


def barrier(document: Document, sheet: Sheet, row: int, column: int, person: str) -> Json | None:
    """The protected range that keeps this person from a cell, or None."""
    for item in sheet.protected:
        editors = item.get("editors", {})
        if item.get("warningOnly") or person in editors.get("users", []):
            continue
        if editors.get("domainUsersCanEdit"):
            continue
        inside = document.area_of(item["range"])[1].holds(row, column)
        opened = (document.area_of(r)[1] for r in item.get("unprotectedRanges", []))
        if inside and not any(area.holds(row, column) for area in opened):
            return item
    return None


def type_text(document: Document, sheet: Sheet, a1: str, text: str, person: str = PERSON) -> Cell:
    """Type text into one cell, as if on the screen: `USER_ENTERED`, by the spreadsheet's locale.

    In a merged block the text goes to its first cell. Empty text clears the cell.

    Args:
        document: The copy to change.
        sheet: The tab.
        a1: One cell, like `K14`.
        text: What is typed.
        person: Who types; owners and editors of a protected range may write there.

    Returns:
        The cell as it is now.

    Raises:
        PersonRefusedError: The cell is protected, a strict rule refuses the value, or there is no
            such cell.
    """
    place = f"{sheet.title}!{a1}"
    row, column = _anchor(document, sheet, *_single(sheet, a1, place))
    found = barrier(document, sheet, row, column, person)
    if found:
        if found.get("description"):
            raise refuse("protected_described", place=place, description=found["description"])
        raise refuse("protected", place=place)
    if len(text) > MAX_TEXT:
        raise refuse("too_long", place=place)
    before = sheet.cell(row, column)
    after = enter(before, text, "USER_ENTERED", document.locale)
    _check_rule(before.validation, after, place)
    put(sheet.cells, (row, column), after)
    return after


def _single(sheet: Sheet, a1: str, place: str) -> tuple[int, int]:
    try:
        area = parse_cells(a1.strip(), sheet.row_count, sheet.column_count)
    except ValueError:
        raise refuse("no_cell", place=place) from None
    inside = sheet.area.holds(area.top, area.left)
    if (area.height, area.width) != (1, 1) or not inside:
        raise refuse("no_cell", place=place)
    return area.top, area.left


def _anchor(document: Document, sheet: Sheet, row: int, column: int) -> tuple[int, int]:
    merged = (document.area_of(merge)[1] for merge in sheet.merges)
    block = next(
        (a for a in merged if a.holds(row, column)), Area(row, row + 1, column, column + 1)
    )
    return block.top, block.left


def _check_rule(rule: Mapping[str, Any] | None, after: Cell, place: str) -> None:
    if not rule or not rule.get("strict") or not after.filled or after.formula:
        return
    condition = rule["condition"]
    if holds(condition, after.value) is not False:
        return
    values = [str(v.get("userEnteredValue", "")) for v in condition.get("values", [])]
    code = "validation_list" if condition["type"] == "ONE_OF_LIST" else "validation_other"
    messages = {}
    for lang in ("ja", "en"):
        hint = rule.get("inputMessage") or say(
            code,
            lang,
            options=", ".join(values),
            rule=condition["type"],
            values=", ".join(values),
        )
        messages[lang] = say("validation", lang, place=place, hint=hint)
    raise PersonRefusedError("validation", messages)
