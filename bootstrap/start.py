"""From a word on the command line to a running program in a ready environment."""

import json
import os
import platform
import shlex
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from bootstrap import environment, packages
from bootstrap.failure import SetupError
from bootstrap.turn import turn
from bootstrap.words import Speaker, language

ROOT = Path(__file__).resolve().parent.parent
_MARK = "kpi-setup.json"
_DEVELOPER_WORDS = {"test", "lint"}
_KPI = "import sys; sys.argv[0] = 'kpi'; from kpi import main; sys.exit(main())"
_INTERRUPTED = 130
# at most four: a container may see many more cores than it may use
_ON_ALL_CORES = ["--numprocesses", "auto", "--maxprocesses", "4", "--dist", "worksteal"]


def main(arguments: Sequence[str]) -> int:
    """Sets up what the first word needs and runs it.

    Args:
        arguments: `demo …`, `test [pytest's arguments]`, `lint`, or any word of `kpi`.

    Returns:
        The exit code. On POSIX it returns from a failed set-up and from `lint` only: otherwise
        this process becomes the program.
    """
    speaker = Speaker(language(arguments))
    word = arguments[0] if arguments else ""
    folder = ROOT / ".venv"
    try:
        prepare(folder, "dev" if word in _DEVELOPER_WORDS else "all", speaker)
    except KeyboardInterrupt:
        speaker.show("")
        speaker.say("stopped")
        return _INTERRUPTED
    except SetupError as error:
        return _explain(error, folder, speaker)
    except OSError as error:
        speaker.say("no-write", why=error)
        return 1
    python = str(environment.python_of(folder))
    if word == "lint":
        return _lint(python)
    if word == "test":
        os.chdir(ROOT)
        # All of it on all cores; what is asked for by name runs in one process, for a debugger.
        return _become([python, "-m", "pytest", *(arguments[1:] or _ON_ALL_CORES)])
    # -P: a folder named `sync` where the user stands must not shadow ours.
    return _become([python, "-P", "-c", _KPI, *arguments])


def prepare(folder: Path, level: str, speaker: Speaker) -> None:
    """Makes the environment fit the lock of a level, unless it does already.

    Args:
        folder: The environment.
        level: `"all"`, or `"dev"` which holds all of `all`.
        speaker: Says what is done.

    Raises:
        SetupError: it cannot be done; the error says why and what to do.
        OSError: the checkout cannot be written.
    """
    if _is_ready(folder, level):
        return
    lock = folder.with_name(folder.name + ".lock")
    with turn(lock, lambda: speaker.say("waiting", folder=folder)):
        if not _is_ready(folder, level):
            _set_up(folder, level, speaker)


def _set_up(folder: Path, level: str, speaker: Speaker) -> None:
    start = time.monotonic()
    # A sound `all` only lacks the packages of `dev`; everything else begins anew.
    sound = _read_mark(folder) if _is_ready(folder, "all") else {}
    if not sound:
        _make_new(folder, speaker)
    _write_mark(folder, {"state": "installing"})
    try:
        _fill(folder, level, speaker)
    except SetupError:
        # pip changes nothing before it has fetched everything.
        _write_mark(folder, sound or {"state": "failed"})
        raise
    _write_mark(folder, {"state": "ready", "level": level, **_fingerprints()})
    speaker.say("ready", seconds=round(time.monotonic() - start))


def _fill(folder: Path, level: str, speaker: Speaker) -> None:
    lock = _lock(level)
    count = packages.count(lock)
    speaker.say("packages", count=count)

    def progress(done: int) -> None:
        if sys.stderr.isatty():
            speaker.show("\r" + speaker.words("fetched", done=done, count=count), end="")

    python = environment.python_of(folder)
    packages.install(python, lock, folder / "kpi-setup.log", progress)
    packages.link(python, ROOT)
    if sys.stderr.isatty():
        speaker.show("")


def _make_new(folder: Path, speaker: Speaker) -> None:
    if folder.exists() and not (folder / _MARK).exists():
        raise SetupError("foreign", folder=folder)
    complete = environment.has_venv()
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir()
    _write_mark(folder, {"state": "installing"})
    speaker.say("environment", folder=folder, version=platform.python_version())
    if not complete:
        speaker.say("fallback")
    environment.make(folder, ROOT / "requirements" / "virtualenv.txt")


def _lock(level: str) -> Path:
    return ROOT / "requirements" / f"{level}.txt"


def _fingerprints() -> dict[str, str]:
    """What the environment was made for: this Python, this place, and each level's lock."""
    kind = f"{sysconfig.get_platform()} {sys.implementation.cache_tag} {ROOT}"
    digests = {level: sha256(_lock(level).read_bytes()).hexdigest() for level in ("all", "dev")}
    return {"python": kind, **digests}


def _read_mark(folder: Path) -> Mapping[str, str]:
    try:
        mark = json.loads((folder / _MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return mark if isinstance(mark, dict) else {}


def _write_mark(folder: Path, mark: Mapping[str, str]) -> None:
    fresh = folder / (_MARK + ".new")
    fresh.write_text(json.dumps(mark, indent=1), encoding="utf-8")
    fresh.replace(folder / _MARK)


def _is_ready(folder: Path, level: str) -> bool:
    mark, now = _read_mark(folder), _fingerprints()
    return (
        mark.get("state") == "ready"
        and mark.get("python") == now["python"]
        and mark.get("level") in {level, "dev"}
        and mark.get(mark["level"]) == now[mark["level"]]
        and environment.python_of(folder).exists()
    )


def _explain(error: SetupError, folder: Path, speaker: Speaker) -> int:
    for line in error.lines:
        speaker.show("      " + line)
    values = {"folder": folder, **error.values}
    cure = speaker.words(error.cure, **values) if error.cure else ""
    speaker.say(error.code, **{**values, "cure": cure})
    if "log" in values:
        speaker.say("log", **values)
    return 1


def _lint(python: str) -> int:
    os.chdir(ROOT)
    checks = (["ruff", "check"], ["ruff", "format", "--check"], ["mypy"])
    codes = [subprocess.run([python, "-m", *check], check=False).returncode for check in checks]
    return max(codes)


def _become(command: Sequence[str]) -> int:
    """Turns this process into the program; on Windows waits for it and takes its exit code."""
    variables = {
        key: value for key, value in os.environ.items() if key not in {"PYTHONPATH", "PYTHONHOME"}
    }
    # What a program should print when it tells the user how to start it again.
    python = "py" if os.name == "nt" else Path(sys.orig_argv[0]).name
    variables["KPI_COMMAND"] = f"{python} {shlex.quote(sys.argv[0])}"
    if sys.platform != "win32":
        os.execve(command[0], list(command), variables)
    with subprocess.Popen(command, env=variables) as child:
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:
                # The child gets Ctrl-C as well and ends by itself.
                continue
