"""The house stands: arrows only point down, and each vendor enters through one door."""

import ast
import re
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MAY_IMPORT: dict[str, set[str]] = {
    "kpimodel": set(),
    "addin": {"kpimodel"},
    "workbook_templates": {"kpimodel"},
    "sync": {"kpimodel", "workbook_templates"},
    "sync.sandbox": set(),
    "console": {"kpimodel"},
    "demo": {"kpimodel", "addin", "workbook_templates", "sync", "sync.sandbox", "console"},
    "kpi": {"kpimodel", "addin", "workbook_templates", "sync", "sync.sandbox", "console", "demo"},
    "bootstrap": set(),
}
COMMANDS = ("kpi.py", "console.py", "*/*commands.py")
DOORS: dict[str, tuple[str, ...]] = {
    "console": (
        *COMMANDS,
        "sync/printing.py",
        "sync/session.py",
        "workbook_templates/printed_*.py",
    ),  # parts of their commands
    "dbos": (),
    "google": ("sync/google.py",),
    "gspread": ("sync/google.py",),
    "openpyxl": ("workbook_templates/read*.py",),
    "pandas": ("sync/sources.py", "sync/frames.py"),
    "python_calamine": ("workbook_templates/read*.py",),
    "resvg_py": ("workbook_templates/page/picture.py",),
    "rich": (*COMMANDS, "workbook_templates/printed_*.py"),
    "sqlalchemy": ("sync/ledger*.py",),
    "starlette": ("sync/sandbox/*.py",),
    "typer": COMMANDS,
    "uvicorn": ("sync/sandbox/*.py",),
    "xlsxwriter": ("workbook_templates/build*.py",),
    "xlwings": ("addin/functions.py",),
}
MODULE = re.compile(r"[a-z_]+(\.[a-z_]+)+")
SINGLE = ("kpi", "console")  # modules, so a dotted name that starts so is something else
CORE = {"kpimodel", "numpy", "pydantic", "pydantic_core", *sys.stdlib_module_names}


def imports(tree: ast.AST, package: str) -> Iterator[str]:
    """Every dotted name that a module imports, relative ones spelled out."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package.split(".")[: len(package.split(".")) - node.level + 1]
            start = ".".join(base if node.level else [])
            module = ".".join(filter(None, [start, node.module]))
            yield from (f"{module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Constant) and by_name(str(node.value)):
            yield str(node.value)


def by_name(text: str) -> bool:
    """True for a text that names a module of ours: the front door imports its parts by name."""
    return bool(MODULE.fullmatch(text)) and room_of(text) not in ("", *SINGLE)


def room_of(name: str) -> str:
    """The room that a dotted name lies in, or "" for one outside the house."""
    inside = [room for room in MAY_IMPORT if f"{name}.".startswith(f"{room}.")]
    return max(inside, key=len, default="")


def violations(root: Path) -> list[str]:
    """Each import below a folder that breaks an arrow or comes through a wrong door."""
    found = []
    for path in sorted([*root.glob("*.py"), *root.glob("[!.]*/**/*.py")]):
        file = path.relative_to(root)
        module = ".".join(file.with_suffix("").parts)
        home = room_of(module)
        if not home:
            continue
        for name in imports(ast.parse(path.read_bytes()), ".".join(file.parent.parts)):
            vendor, target = name.split(".")[0], room_of(name)
            allowed = {home, *MAY_IMPORT[home], "console"}  # console has doors instead
            wrong_arrow = target and target not in allowed
            doors = DOORS.get(vendor, ("*",))
            wrong_door = not any(fnmatch(file.as_posix(), door) for door in doors)
            impure = home == "kpimodel" and vendor not in CORE
            if wrong_arrow or wrong_door or impure:
                found.append(f"{file.as_posix()} imports {name}")
    return found


def test_the_house_stands() -> None:
    """No file of the repository breaks an arrow or a door."""
    assert violations(ROOT) == []


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("kpimodel/tree.py", "from sync import diff"),
        ("kpimodel/tree.py", "import scipy"),
        ("addin/ranges.py", "import workbook_templates.read"),
        ("sync/cycle.py", "from .sandbox import server"),
        ("sync/cycle.py", "from sync.sandbox.server import serve"),
        ("sync/sandbox/server.py", "from ..layout import tabs"),
        ("sync/diff.py", "def late():\n    import gspread.utils"),
        ("addin/ranges.py", "from xlwings import func"),
        ("sync/cycle.py", "import console"),
        ("workbook_templates/contract.py", "import xlsxwriter"),
        ("addin/ranges.py", "PARTS = ('sync.commands',)"),
    ],
)
def test_a_seeded_violation_is_caught(tmp_path: Path, file: str, line: str) -> None:
    """Each kind of violation is found, and nothing else."""
    path = tmp_path / file
    path.parent.mkdir(parents=True)
    path.write_text(line, encoding="utf-8")
    (tmp_path / "kpi.py").write_text("import sync.sandbox, addin, typer", encoding="utf-8")
    assert [found.split(" ")[0] for found in violations(tmp_path)] == [file]
