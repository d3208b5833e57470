"""The locks: complete, hash-checked, in step with pyproject.toml and with one another."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LEVELS = ("all", "dev", "virtualenv")


def entries(level: str) -> list[str]:
    """Each package of a lock with its marker and hashes, on one line."""
    text = (ROOT / "requirements" / f"{level}.txt").read_text(encoding="utf-8")
    lines = text.replace("\\\n", " ").splitlines()
    return [line for line in lines if line and not line.lstrip().startswith("#")]


def pins(level: str) -> dict[tuple[str, str], str]:
    """Version by name and marker."""
    found: dict[tuple[str, str], str] = {}
    for entry in entries(level):
        requirement = Requirement(entry.split("--hash")[0].strip())
        key = (canonicalize_name(requirement.name), str(requirement.marker or ""))
        found[key] = str(requirement.specifier).removeprefix("==")
    return found


def wanted(extra: str) -> list[Requirement]:
    """What pyproject.toml asks for under an extra, its references to others followed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found: list[Requirement] = []
    pending = [Requirement(f"{project['name']}[{extra}]")]
    while pending:
        requirement = pending.pop()
        if requirement.name != project["name"]:
            found.append(requirement)
            continue
        for name in requirement.extras:
            pending += map(Requirement, project["optional-dependencies"][name])
    return found + [Requirement(text) for text in project["dependencies"]]


@pytest.mark.parametrize("level", LEVELS)
def test_every_package_is_pinned_with_hashes(level: str) -> None:
    """No loose version, no package without a hash, and no address anywhere."""
    for entry in entries(level):
        assert re.match(r"[\w.-]+==[\w.]+ .*--hash=sha256:[0-9a-f]{64}", entry), entry
        assert "://" not in entry


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
@pytest.mark.parametrize("level", ["all", "dev"])
def test_the_lock_satisfies_the_project(level: str, system: str, python: str) -> None:
    """On each system and Python each requirement meets exactly one pin that fits it."""
    machine = default_environment() | {
        "sys_platform": system,
        "python_version": python,
        "python_full_version": f"{python}.1",
    }
    environment = {key: str(value) for key, value in machine.items()}
    locked: dict[str, list[str]] = {}
    for (name, marker), version in pins(level).items():
        requirement = Requirement(f"{name}; {marker}" if marker else name)
        if requirement.marker is None or requirement.marker.evaluate(environment):
            locked.setdefault(name, []).append(version)
    assert [name for name, versions in locked.items() if len(versions) > 1] == []
    for requirement in wanted(level):
        (version,) = locked[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), f"{requirement} is locked to {version}"


def test_dev_holds_all() -> None:
    """One environment can grow from the users' lock to the developers'."""
    # what users need on one system only, developers may need on all
    grown = pins("dev")
    for (name, marker), version in pins("all").items():
        assert version in (grown.get((name, marker)), grown.get((name, ""))), name


def test_xlwings_is_pinned() -> None:
    """The DLL beside python.exe carries xlwings' version in its name."""
    assert pins("all")["xlwings", ""] == "0.37.8"
