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
    "kpi_usage": {"kpimodel", "console"},
    "demo": {"kpimodel", "addin", "workbook_templates", "sync", "sync.sandbox", "console"},
    "kpi": {
        "kpimodel",
        "addin",
        "workbook_templates",
        "sync",
        "sync.sandbox",
        "console",
        "demo",
        "kpi_usage",
    },
    "bootstrap": set(),
}
# rooms of the core, and which of the others each may import; its subjects import all of them
CORE_ROOMS: dict[str, set[str]] = {
    "words": set(),  # prose alone: it imports nothing of the core at all
    "solving": set(),
    "timing": {"words"},
    "changes": {"timing", "words"},
    "reviewing": {"timing"},
    "resolving": {"solving", "timing"},
}
COMMANDS = ("kpi.py", "kpi_usage.py", "console.py", "*/*commands.py")
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
LONGEST_MODULE, LONGEST_FUNCTION = 400, 60  # lines; of a function without its docstring
MODULE = re.compile(r"[a-z_]+(\.[a-z_]+)+")
SINGLE = (
    "kpi",
    "kpi_usage",
    "console",
)  # modules, so a dotted name that starts so is something else
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


def core_violations(root: Path) -> list[str]:
    """Each import of a room of the core that its table does not allow."""
    found = []
    for path in sorted((root / "kpimodel").glob("*/**/*.py")):
        file = path.relative_to(root)
        home = file.parts[1]
        allowed = {home, *CORE_ROOMS.get(home, set())}
        for name in imports(ast.parse(path.read_bytes()), ".".join(file.parent.parts)):
            if not name.startswith("kpimodel."):
                continue
            target = name.split(".")[1]
            subject = target not in CORE_ROOMS and home != "words" and home in CORE_ROOMS
            if not subject and target not in allowed:
                found.append(f"{file.as_posix()} imports {name}")
    return found


def loaded_by(tree: ast.Module) -> Iterator[ast.Import | ast.ImportFrom]:
    """The imports that run when a module is imported: not those in functions or for type checkers."""
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            waiting += node.orelse
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.expr):
            waiting += ast.iter_child_nodes(node)


def modules(root: Path) -> dict[str, set[str]]:
    """Every module of the house with the modules that it loads; a package stands for its face."""
    files = {
        ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): path
        for path in [*root.glob("*.py"), *root.glob("[!.]*/**/*.py")]
        if room_of(".".join(path.relative_to(root).with_suffix("").parts))
    }
    arrows = {}
    for module, path in files.items():
        package = ".".join(path.relative_to(root).parent.parts)
        arrows[module] = {
            target
            for statement in loaded_by(ast.parse(path.read_bytes()))
            for name in imports(statement, package)
            if (target := name if name in files else name.rpartition(".")[0]) in files
        } - {module}
    return arrows


def circles(root: Path) -> set[str]:
    """The modules that need each other to be imported."""
    arrows = modules(root)
    while True:
        ends = {module for module, needs in arrows.items() if not needs & arrows.keys()}
        ends |= arrows.keys() - set().union(*arrows.values())
        if not ends:
            return set(arrows)
        arrows = {module: needs for module, needs in arrows.items() if module not in ends}


def too_long(root: Path) -> list[str]:
    """Modules of the house and functions that hold more than one idea, by their lines."""
    found = []
    for path in sorted([*root.glob("*.py"), *root.glob("[!.]*/**/*.py")]):
        file = path.relative_to(root)
        text = path.read_text(encoding="utf-8")
        lines = text.splitlines()
        if room_of(".".join(file.with_suffix("").parts)) and len(lines) > LONGEST_MODULE:
            found.append(f"{file.as_posix()}: {len(lines)} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                told = ast.get_docstring(node) is not None
                start = node.body[0].end_lineno if told else node.body[0].lineno - 1
                body = [line for line in lines[start : node.end_lineno] if line.strip()]
                if len(body) > LONGEST_FUNCTION:
                    found.append(f"{file.as_posix()}: {node.name}, {len(body)} lines")
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


def test_the_rooms_of_the_core_stand() -> None:
    """Each room of the core is in the table, and imports what it says."""
    rooms = {path.parent.name for path in (ROOT / "kpimodel").glob("*/__init__.py")}
    assert rooms == CORE_ROOMS.keys()
    assert core_violations(ROOT) == []


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("solving/box.py", "from kpimodel.resolving import model"),
        ("changes/sequence.py", "from kpimodel.solving.box import Box"),
        ("timing/lag.py", "def late():\n    import kpimodel.reviewing.units"),
        ("words/core.py", "from kpimodel.table import Lang"),
        ("new_room/thing.py", "from kpimodel.tree import Tree"),
    ],
)
def test_a_seeded_violation_in_the_core_is_caught(tmp_path: Path, file: str, line: str) -> None:
    """And what the table allows is not."""
    for name, text in ((file, line), ("resolving/model.py", "import kpimodel.solving.box")):
        path = tmp_path / "kpimodel" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    found = core_violations(tmp_path)
    assert [one.split(" ")[0] for one in found] == [f"kpimodel/{file}"]


def test_one_idea_a_file_and_a_function() -> None:
    """None is so long that it must hold two."""
    assert too_long(ROOT) == []


def test_a_seeded_long_one_is_caught(tmp_path: Path) -> None:
    """A docstring and blanks do not count for a function; every line counts for a module."""
    body = "    a = 1\n\n" * LONGEST_FUNCTION
    path = tmp_path / "sync" / "cycle.py"
    path.parent.mkdir()
    path.write_text(f'def f():\n    """Say."""\n{body}', encoding="utf-8")
    assert too_long(tmp_path) == []
    more = "# why\n" * LONGEST_MODULE
    path.write_text(f"def f():\n{body}    return a\n{more}", encoding="utf-8")
    assert [one.split(" ")[0] for one in too_long(tmp_path)] == ["sync/cycle.py:"] * 2


def test_no_module_needs_itself() -> None:
    """No circles of imports, but for late ones inside functions."""
    assert circles(ROOT) == set()


def test_a_seeded_circle_is_caught(tmp_path: Path) -> None:
    """Two modules that need each other; late imports and those for type checkers are none."""
    core = tmp_path / "kpimodel"
    core.mkdir()
    (core / "tree.py").write_text("from kpimodel.table import KEYS", encoding="utf-8")
    (core / "table.py").write_text("try:\n    from . import tree\nfinally:\n    KEYS = ()", "utf-8")
    late = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import kpimodel.plan\n"
    (core / "plan.py").write_text("import kpimodel.node", encoding="utf-8")
    (core / "node.py").write_text(f"{late}def f():\n    import kpimodel.plan", encoding="utf-8")
    (core / "goal.py").write_text("import kpimodel.tree", encoding="utf-8")
    assert circles(tmp_path) == {"kpimodel.tree", "kpimodel.table"}
