"""The environment `.venv`: made by venv, or by virtualenv where venv is missing."""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from bootstrap.failure import TAIL, SetupError, diagnose

_CURE_BY_SYSTEM: Sequence[tuple[set[str], str]] = (
    ({"debian", "ubuntu"}, "cure-apt"),
    ({"fedora", "rhel", "centos"}, "cure-dnf"),
    ({"alpine"}, "cure-apk"),
    ({"suse", "opensuse", "sles"}, "cure-zypper"),
)


def python_of(folder: Path) -> Path:
    """Where an environment keeps its interpreter."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def base_python(folder: Path) -> str:
    """The interpreter to make `folder` with: this one, unless it lives in `folder` itself."""
    if Path(sys.prefix) == folder:
        return str(getattr(sys, "_base_executable", sys.executable))
    return sys.executable


def has_venv() -> bool:
    """Whether this Python can make environments itself.

    Debian splits the parts off into a package of their own.

    Returns:
        False where virtualenv must do it instead.

    Raises:
        SetupError: there is no pip either to fetch virtualenv with; the cure names what to install.
    """
    try:
        import ensurepip  # noqa: F401
        from venv import EnvBuilder  # noqa: F401
    except ImportError:
        if importlib.util.find_spec("virtualenv") is None:
            _pip()
        return False
    return True


def make(folder: Path, lock: Path) -> None:
    """Makes an environment with pip in an existing or missing folder.

    Args:
        folder: Where it shall stand.
        lock: Requirements file that pins virtualenv, for a Python without venv.

    Raises:
        SetupError: neither venv nor a replacement works.
    """
    python = base_python(folder)
    if has_venv():
        _run([python, "-m", "venv", str(folder)], {})
        return
    with _virtualenv(folder, python, lock) as variables:
        _run([python, "-m", "virtualenv", "--quiet", "--no-download", str(folder)], variables)


@contextmanager
def _virtualenv(folder: Path, python: str, lock: Path) -> Iterator[Mapping[str, str]]:
    """The variables under which `python -m virtualenv` works, installing it aside if need be."""
    aside = folder.with_name(folder.name + ".tool")
    variables = {"VIRTUALENV_OVERRIDE_APP_DATA": str(aside / "app-data")}
    try:
        if importlib.util.find_spec("virtualenv") is None:
            target = str(aside / "packages")
            options = ["--quiet", "--no-input", "--disable-pip-version-check", "--require-hashes"]
            install = ["install", *options, "--target", target, "-r", str(lock)]
            _run([python, *_pip(), *install], {"PIP_USER": "0"})
            inherited = os.environ.get("PYTHONPATH", "")
            variables["PYTHONPATH"] = os.pathsep.join(filter(None, [target, inherited]))
        yield variables
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _pip() -> list[str]:
    """Arguments that make this Python run pip: its own, or the wheel that it carries."""
    if importlib.util.find_spec("pip") is not None:
        return ["-m", "pip"]
    spec = importlib.util.find_spec("ensurepip")
    for place in spec.submodule_search_locations or () if spec else ():
        for wheel in Path(place).glob("_bundled/pip-*.whl"):
            return [str(wheel / "pip")]
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    raise SetupError(
        "no-venv",
        cure=_system_cure(),
        version=sys.version.split()[0],
        package=f"python{version}-venv",
    )


def _system_cure(release: Path = Path("/etc/os-release")) -> str:
    """The cure for a Python without venv and pip on this operating system."""
    words: set[str] = set()
    if release.is_file():
        for line in release.read_text(encoding="utf-8", errors="replace").splitlines():
            key, _, value = line.partition("=")
            if key in {"ID", "ID_LIKE"}:
                words |= set(value.strip("\"'").replace("-", " ").split())
    for systems, cure in _CURE_BY_SYSTEM:
        if systems & words:
            return cure
    return "cure-other"


def _run(command: Sequence[str], variables: Mapping[str, str]) -> None:
    done = subprocess.run(
        command,
        env={**os.environ, **variables},
        close_fds=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        lines = done.stdout.splitlines()
        raise SetupError("failed-environment", cure=diagnose(lines), lines=lines[-TAIL:])
