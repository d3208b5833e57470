"""Scripted faults reach the client as real ones do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gspread
import pytest
import requests

if TYPE_CHECKING:
    from tests.sandbox.conftest import Http


def script(http: Http, **fault: Any) -> None:
    """Script a fault."""
    assert http.call("POST", "/sandbox/faults", fault).status_code == 200


@pytest.mark.parametrize(
    ("status", "name"), [(429, "RESOURCE_EXHAUSTED"), (500, "INTERNAL"), (503, "UNAVAILABLE")]
)
def test_an_error_before_anything_happens(
    http: Http, client: gspread.Client, status: int, name: str
) -> None:
    """The call fails n times with Google's body, writes nothing, and then works."""
    sheet = client.create("Book").sheet1
    script(http, effect="status", status=status, times=2)
    for _ in range(2):
        with pytest.raises(gspread.exceptions.APIError) as failure:
            sheet.update([["x"]], "A1")
        assert failure.value.code == status
        assert failure.value.error["status"] == name
    assert sheet.acell("A1").value is None
    sheet.update([["x"]], "A1")
    assert sheet.acell("A1").value == "x"


def test_the_answer_is_lost_after_the_commit(http: Http, client: gspread.Client) -> None:
    """The connection breaks, and the write stands all the same."""
    sheet = client.create("Book").sheet1
    script(http, effect="lose", method="PUT")
    with pytest.raises(requests.exceptions.ConnectionError):
        sheet.update([["x"]], "A1")
    assert sheet.acell("A1").value == "x"


def test_the_connection_is_refused(http: Http, client: gspread.Client) -> None:
    """The connection breaks, and nothing was written."""
    sheet = client.create("Book").sheet1
    script(http, effect="refuse", method="PUT")
    with pytest.raises(requests.exceptions.ConnectionError):
        sheet.update([["x"]], "A1")
    assert sheet.acell("A1").value is None


def test_an_error_after_the_commit_doubles_a_blind_repeat(
    http: Http, client: gspread.Client
) -> None:
    """A 503 sent after the commit: who appends again gets the row twice."""
    sheet = client.create("Book").sheet1
    script(http, effect="status", status=503, after_commit=True, path=":append")
    with pytest.raises(gspread.exceptions.APIError):
        sheet.append_row(["once"])
    sheet.append_row(["once"])
    assert sheet.col_values(1) == ["once", "once"]


def test_a_delay_delays_and_faults_can_be_cleared(http: Http, client: gspread.Client) -> None:
    """A delayed call still works; cleared faults do not happen; the page's calls are spared."""
    sheet = client.create("Book").sheet1
    script(http, effect="delay", seconds=0.01)
    sheet.update([["x"]], "A1")
    script(http, effect="refuse", times=5)
    assert http.call("GET", "/sandbox/health").json()["status"] == "ok"
    assert http.call("DELETE", "/sandbox/faults").json() == {"faults": []}
    assert sheet.acell("A1").value == "x"


@pytest.mark.parametrize(
    "fault",
    [
        {},
        {"effect": "explode"},
        {"effect": "status", "status": 418},
        {"effect": "delay", "seconds": -1},
        {"effect": "lose", "times": 0},
        {"effect": "lose", "colour": 1},
    ],
)
def test_a_fault_that_makes_no_sense(http: Http, fault: dict[str, Any]) -> None:
    """It is refused, and nothing is scripted."""
    assert http.call("POST", "/sandbox/faults", fault).status_code == 400
    assert http.call("GET", "/sandbox/faults").json() == {"faults": []}
