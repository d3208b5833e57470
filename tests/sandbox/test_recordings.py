"""The sandbox answers as Google did when gspread's tests were recorded."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tests.sandbox.replay import replay

if TYPE_CHECKING:
    import pytest

    from sync.sandbox.server import Sandbox

# What differs, and why: reason, test, and the numbers of the interactions in it.
FORMULA = "the sandbox does not calculate formulas"
UPLOAD = "Drive uploads of CSV are not in the sandbox"
EXPORT = "Drive exports are not in the sandbox"
WIDTH = "automatic widths count characters; Google measures a font"
KIND = "a kind of request that the sandbox names as not supported"
KNOWN: dict[str, tuple[str, tuple[int, ...]]] = {
    "CellTest.test_numeric_value": (FORMULA, (5, 16, 26)),
    "ClientTest.test_import_csv": (UPLOAD, (3, 4, 6, 7, 11, 12, 13, 14)),
    "SpreadsheetTest.test_export_spreadsheet": (EXPORT, (4,)),
    "WorksheetTest.test_auto_resize_columns": (WIDTH, (8, 17)),
    "WorksheetTest.test_basic_filters": (KIND, (*range(6, 13), *range(20, 27))),
    "WorksheetTest.test_copy_cut_range": (KIND, (*range(6, 11), *range(17, 22))),
    "WorksheetTest.test_get_all_records_numericise_unformatted": (FORMULA, (7,)),
    "WorksheetTest.test_get_all_records_value_render_options": (FORMULA, (7, 8)),
    "WorksheetTest.test_get_all_values_date_time_render_options": (
        FORMULA,
        (8, 9, 10, 11, 20, 21, 22, 23),
    ),
    "WorksheetTest.test_group_columns": (KIND, (5, 6, 7, 8, 14, 15, 16, 17)),
}


def test_replay_differs_only_where_it_is_known_to(
    sandbox: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each recorded call gets Google's status and body, but for the exact list above."""
    outcome = replay(sandbox.url)
    same, total = sum(outcome.same.values()), sum(outcome.total.values())
    with capsys.disabled():
        sys.stdout.write(
            f"\n  recordings: {same} of {total} calls answered as Google did;"
            f" {sum(outcome.skipped.values())} need the recorder's own Drive and were left out\n"
        )
    found: dict[str, list[int]] = {}
    for place in outcome.differences:
        test, number, *_ = place.split(" ")
        found.setdefault(test, []).append(int(number.removeprefix("#")))
    assert found == {test: list(numbers) for test, (_, numbers) in KNOWN.items()}, {
        place: what
        for place, what in outcome.differences.items()
        if int(place.split(" ")[1][1:]) not in KNOWN.get(place.split(" ")[0], ("", ()))[1]
    }


def test_replay_covers_every_endpoint_of_the_recordings(sandbox: Sandbox) -> None:
    """The replay reaches each endpoint, and little is left out."""
    outcome = replay(sandbox.url)
    assert outcome.total["GET /v4/spreadsheets/{id}/values/{range}"] == 202
    assert outcome.total["POST /v4/spreadsheets/{id}:batchUpdate"] == 194
    assert sum(outcome.total.values()) + sum(outcome.skipped.values()) == 1583
    assert sum(outcome.skipped.values()) == 99
