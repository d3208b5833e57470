"""The state file: whole after every change, used by one server, alive after a kill."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest
import requests

from sync.sandbox.server import Sandbox, SandboxError
from tests.sandbox.conftest import Http

if TYPE_CHECKING:
    from pathlib import Path

SERVE = """
import sys
from pathlib import Path
from sync.sandbox.server import Sandbox
sandbox = Sandbox(Path(sys.argv[1])).start()
try:
    print(sandbox.url, flush=True)
    sandbox.serve_forever()
except KeyboardInterrupt:  # it came before serve_forever began
    sandbox.stop()
"""


def serve(state: Path) -> tuple[subprocess.Popen[str], str]:
    """A sandbox in a process of its own, and its address."""
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(state)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def healthy(url: str) -> bool:
    """Whether a sandbox answers."""
    http = Http(url)
    status = http.call("GET", "/sandbox/health").status_code
    http.session.close()
    return status == 200


def test_a_kill_loses_nothing_that_was_answered(state: Path) -> None:
    """SIGKILL in the middle of writing: every write that was answered is there afterwards."""
    process, url = serve(state)
    http = Http(url)
    book = http.create()
    answered: list[int] = []

    def write() -> None:
        for number in range(10_000):
            try:
                http.put(book, f"A{number + 1}", [[number]])
            except requests.exceptions.RequestException:
                return
            answered.append(number)
            if len(answered) == 40:
                process.send_signal(signal.SIGKILL)

    writer = threading.Thread(target=write)
    writer.start()
    writer.join()
    process.wait()
    assert process.stdout is not None
    process.stdout.close()
    http.session.close()
    assert len(answered) >= 40
    with Sandbox(state) as again:
        http = Http(again.url)
        found = http.values(book, "A1:A1000", valueRenderOption="UNFORMATTED_VALUE")
        kept = [row[0] for row in found]
        assert kept[: len(answered)] == answered
        assert len(kept) <= len(answered) + 1
        http.session.close()


def test_ctrl_c_ends_it_cleanly(state: Path) -> None:
    """SIGINT ends the server with exit code 0, and the file is free again."""
    process, _ = serve(state)
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0
    assert process.stdout is not None
    process.stdout.close()
    assert sorted(path.name for path in state.parent.iterdir()) == ["state.db"]
    with Sandbox(state):
        pass


def test_a_second_server_is_refused(state: Path) -> None:
    """One file, one server: the second one says so and starts on another file."""
    with Sandbox(state) as first:
        with pytest.raises(SandboxError, match="another sandbox is running on this state file"):
            Sandbox(state).start()
        assert healthy(first.url)
        with Sandbox(state.with_name("other.db")):
            pass


def test_a_port_in_use_is_refused(sandbox: Sandbox, tmp_path: Path) -> None:
    """The message names the port, and the state file stays free."""
    port = int(sandbox.url.rpartition(":")[2])
    other = tmp_path / "other.db"
    with pytest.raises(SandboxError, match=f"{port}: the port cannot be used"):
        Sandbox(other, port=port).start()
    with Sandbox(other):
        pass


def test_another_file_is_not_touched(tmp_path: Path) -> None:
    """A file that is no state file is refused and left as it was."""
    text = tmp_path / "notes.txt"
    text.write_text("this is not a database, and it is long enough to be looked at" * 20)
    before = text.read_bytes()
    with pytest.raises(SandboxError, match="Choose another file"):
        Sandbox(text).start()
    assert text.read_bytes() == before
    foreign = tmp_path / "foreign.db"
    with sqlite3.connect(foreign) as database:
        database.execute("CREATE TABLE mine (x)")
    database.close()
    with pytest.raises(SandboxError, match="Choose another file"):
        Sandbox(foreign).start()
    with sqlite3.connect(foreign) as database:
        assert database.execute("SELECT name FROM sqlite_master").fetchall() == [("mine",)]
    database.close()


def test_stopping_twice_and_starting_twice(state: Path) -> None:
    """A second stop is harmless, a second start is refused, a new start works."""
    sandbox = Sandbox(state).start()
    with pytest.raises(SandboxError, match="running already"):
        sandbox.start()
    sandbox.stop()
    sandbox.stop()
    with sandbox:
        assert healthy(sandbox.url)


def test_eight_threads_write_at_once(http: Http) -> None:
    """No write is lost, every answer is whole, and the version counts each of them."""
    book = http.create()
    failures: list[str] = []

    def work(row: int) -> None:
        calls = Http(http.base)
        try:
            for column in range(20):
                http_cell = f"Sheet1!{chr(65 + column)}{row + 1}"
                calls.put(book, http_cell, [[row * 100 + column]])
        except AssertionError as error:
            failures.append(str(error))
        finally:
            calls.session.close()

    threads = [threading.Thread(target=work, args=(row,)) for row in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    found = http.values(book, "A1:T8", valueRenderOption="UNFORMATTED_VALUE")
    assert found == [[row * 100 + column for column in range(20)] for row in range(8)]
    version = http.call("GET", f"/sandbox/spreadsheets/{book}/version").json()["version"]
    assert version == 1 + 8 * 20


def test_one_of_many_fenced_writers_wins(http: Http) -> None:
    """Eight writers at the same epoch: exactly one batch goes through."""
    book = http.create()
    area = {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 1}
    add = {
        "addNamedRange": {"namedRange": {"namedRangeId": "e1", "name": "epoch_1", "range": area}}
    }
    http.done(book, add)
    codes: list[int] = []

    def work(writer: int) -> None:
        calls = Http(http.base)
        after = {"namedRangeId": f"e2_{writer}", "name": "epoch_2", "range": area}
        answer = calls.batch(
            book,
            {"deleteNamedRange": {"namedRangeId": "e1"}},
            {"addNamedRange": {"namedRange": after}},
        )
        codes.append(answer.status_code)
        calls.session.close()

    threads = [threading.Thread(target=work, args=(writer,)) for writer in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [200] + [400] * 7
