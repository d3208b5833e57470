"""Runs in a Python with LibreOffice's bridge: ``office_worker.py SOFFICE BOOK PROFILE``.

Reads one question a line, answers one line; ends with its input.
"""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import uno
from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]


def connect(place: str) -> Any:
    """The desktop, once the office answers."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
    for _ in range(600):
        try:
            context = resolver.resolve(f"uno:{place};urp;StarOffice.ComponentContext")
        except Exception:
            time.sleep(0.1)
        else:
            return context.ServiceManager.createInstanceWithContext(
                "com.sun.star.frame.Desktop", context
            )
    raise SystemExit("the office did not answer")


def load(desktop: Any, path: str) -> Any:
    """Open a workbook, hidden."""
    hidden = PropertyValue()
    hidden.Name, hidden.Value = "Hidden", True
    return desktop.loadComponentFromURL(Path(path).as_uri(), "_blank", 0, (hidden,))


def area(document: Any, name: str) -> Any:
    """The cells of a defined name."""
    return document.NamedRanges.getByName(name).getReferredCells()


def put(document: Any, question: dict[str, Any]) -> bool:
    """Type values, area by area, then recalculate."""
    by_name: dict[str, list[list[Any]]] = {}
    for name, row, column, value in question["cells"]:
        by_name.setdefault(name, []).append([row, column, value])
    for name, cells in by_name.items():
        target = area(document, name)
        data = [list(line) for line in target.DataArray]
        for row, column, value in cells:
            data[row][column] = "" if value is None else value
        target.setDataArray(tuple(map(tuple, data)))
    document.calculateAll()
    return True


def columns(document: Any, question: dict[str, Any]) -> dict[str, list[Any]]:
    """Named columns as lists."""
    return {
        name: [line[0] for line in area(document, name).DataArray] for name in question["names"]
    }


def insert(document: Any, question: dict[str, Any]) -> bool:
    """Insert a whole row before a row of a named area, as a user does."""
    target = area(document, question["name"])
    target.Spreadsheet.Rows.insertByIndex(target.RangeAddress.StartRow + question["row"], 1)
    document.calculateAll()
    return True


def delete(document: Any, question: dict[str, Any]) -> bool:
    """Delete a whole row of a named area."""
    target = area(document, question["name"])
    target.Spreadsheet.Rows.removeByIndex(target.RangeAddress.StartRow + question["row"], 1)
    document.calculateAll()
    return True


def rename(document: Any, question: dict[str, Any]) -> bool:
    """Rename the sheet of a named area."""
    sheet = area(document, question["name"]).Spreadsheet
    sheet.Name = f"My {sheet.Name} 2"
    document.calculateAll()
    return True


TASKS: dict[str, Callable[[Any, dict[str, Any]], Any]] = {
    "open": lambda *_: True,
    "put": put,
    "columns": columns,
    "insert": insert,
    "delete": delete,
    "rename": rename,
}


def main() -> None:
    """Answer questions until the input ends, then stop the office."""
    program, book, profile = sys.argv[1:]
    with socket.socket() as listener:
        listener.bind(("localhost", 0))
        port = int(listener.getsockname()[1])
    place = f"socket,host=localhost,port={port}"
    process = subprocess.Popen(
        [program, "--headless", "--norestore", "--nologo", "--nodefault",
         f"-env:UserInstallation={Path(profile).as_uri()}", f"--accept={place};urp;"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        desktop = connect(place)
        document = load(desktop, book)
        for at in range(document.Sheets.Count):
            document.Sheets.getByIndex(at).unprotect("")  # the answer's is written by kpi
        for line in sys.stdin:
            question = json.loads(line)
            answer = TASKS[question["task"]](document, question)
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()
        with suppress(Exception):  # the bridge breaks as the office goes
            document.close(True)
            desktop.terminate()
        process.wait(30)
    finally:
        process.kill()


if __name__ == "__main__":
    main()
