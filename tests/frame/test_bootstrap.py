"""run.py for real, on a tiny project: environment, lock, hand-over, and what goes wrong."""

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bootstrap.words import language
from tests.frame.conftest import TinyProject, build_wheel


def test_first_start_sets_up_and_hands_over(project: TinyProject) -> None:
    """Arguments and the exit code pass through; the program learns how it was started."""
    done = project.start("solve", "計画 A.xlsx", "--goal", "50")
    assert done.returncode == 7, done.stderr
    name, argv, command = json.loads(done.stdout)
    assert name == "tiny"
    assert argv == ["kpi", "solve", "計画 A.xlsx", "--goal", "50"]
    assert command.endswith(" run.py")
    assert [line[:5] for line in done.stderr.splitlines()] == ["[1/3]", "[2/3]", "[3/3]"]


def test_second_start_is_silent_and_offline(project: TinyProject) -> None:
    """Nothing is installed or said again, even with the registry gone."""
    project.start("demo")
    shutil.rmtree(project.wheels)
    done = project.start("demo")
    assert (done.returncode, done.stderr) == (7, "")


def test_changed_lock_installs_again(project: TinyProject) -> None:
    """A package that the new lock names is there, one that it no longer names is gone."""
    project.start("demo")
    project.lock("all", build_wheel(project.wheels, "other", "2"))
    done = project.start("demo")
    assert "[3/3]" in done.stderr
    assert "No module named 'tiny'" in done.stderr


def test_lint_and_test_take_the_developers_lock_on_top(project: TinyProject) -> None:
    """`test` adds what dev needs to a sound environment, without making it anew."""
    project.start("demo")
    both = (project.root / "requirements/all.txt").read_text() + build_wheel(
        project.wheels, "pytest", "1", "import sys; print(sys.argv[1:])"
    )
    project.lock("dev", both)
    done = project.start("test")
    assert [line[:5] for line in done.stderr.splitlines()[:2]] == ["[2/3]", "[3/3]"]
    assert "'--numprocesses', 'auto'" in done.stdout  # all of it, on all cores
    assert project.start("test", "-k", "one").stdout == "['-k', 'one']\n"
    assert project.start("demo").stderr == ""


def test_failed_addition_leaves_the_demo_usable(project: TinyProject) -> None:
    """Offline, `test` fails and says why, and the demo still starts."""
    project.start("demo")
    project.lock("dev", "missing==1 --hash=sha256:" + "0" * 64 + "\n")
    # The level in use has its own fingerprint, so the other lock may change.
    failed = project.start("test")
    assert failed.returncode == 1
    assert "registry was not reached" in failed.stderr
    assert project.start("demo").returncode == 7


def test_interrupted_setup_is_repaired(project: TinyProject) -> None:
    """A half-made environment with our mark is made anew; Ctrl-C ends with one line and 130."""
    child = subprocess.Popen(
        project.command("demo"),
        cwd=project.root,
        env=project.environment(),
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert child.stderr is not None
    assert child.stderr.readline().startswith("[1/3]")
    child.send_signal(signal.SIGINT)
    _, rest = child.communicate()
    assert child.returncode == 130
    assert rest.strip().startswith("Stopped.")
    done = project.start("demo")
    assert done.returncode == 7, done.stderr
    assert "[1/3]" in done.stderr  # behind a line, where the first start is still ending


def test_killed_setup_is_repaired(project: TinyProject) -> None:
    """After a kill in the middle the next start begins anew, once the orphaned step has ended."""
    with subprocess.Popen(
        project.command("demo"),
        cwd=project.root,
        env=project.environment(),
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as child:
        assert child.stderr is not None
        child.stderr.readline()
        child.kill()
    done = project.start("demo")
    assert done.returncode == 7, done.stderr


def test_two_starts_at_once_set_up_once(project: TinyProject) -> None:
    """One waits for the other, then both run."""
    first, second = (
        subprocess.Popen(
            project.command("demo"),
            cwd=project.root,
            env=project.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        for _ in range(2)
    )
    said = first.communicate()[1] + second.communicate()[1]
    assert (first.returncode, second.returncode) == (7, 7), said
    assert said.count("[3/3]") == 1
    assert said.count("waiting for it") == 1


def test_wrong_hash_is_refused(project: TinyProject) -> None:
    """A file that is not the locked one is not installed, and the message says so."""
    lock = project.root / "requirements/all.txt"
    head, _, digest = lock.read_text().partition("sha256:")
    project.lock("all", f"{head}sha256:{'0' * 64}{digest[64:]}")
    done = project.start("demo")
    assert done.returncode == 1
    assert "not the one that the lock names" in done.stderr
    assert "Traceback" not in done.stderr


def test_foreign_environment_is_left_alone(project: TinyProject) -> None:
    """A .venv that somebody else made is neither used nor deleted."""
    theirs = project.root / ".venv" / "theirs.txt"
    theirs.parent.mkdir()
    theirs.write_text("mine", encoding="utf-8")
    done = project.start("demo", "--lang", "ja")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "このプログラムが作ったものではなく" in done.stderr
    assert theirs.exists()


def test_a_shadowing_folder_does_no_harm(project: TinyProject) -> None:
    """`sync/` or `kpi.py` where the user stands must not be taken for ours."""
    elsewhere = project.root.parent / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kpi.py").write_text("raise SystemExit(3)", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(project.root / "run.py"), "demo"],
        cwd=elsewhere,
        env=project.environment(),
        check=False,
        capture_output=True,
    )
    assert done.returncode == 7


@pytest.fixture
def bare(project: TinyProject, tmp_path: Path) -> TinyProject:
    """The project under a Python whose venv and ensurepip are missing, as Debian splits them."""
    shadow = tmp_path / "shadow"
    for name in ("venv", "ensurepip"):
        (shadow / name).mkdir(parents=True)
        (shadow / name / "__init__.py").write_text(
            "raise ModuleNotFoundError(__name__)", encoding="utf-8"
        )
    project.variables["PYTHONPATH"] = str(shadow)
    return project


def test_without_venv_and_pip_one_line_says_what_to_install(
    bare: TinyProject, tmp_path: Path
) -> None:
    """One line, no traceback, nothing left behind."""
    hide = (
        "import importlib.util as util\n"
        "real = util.find_spec\n"
        "gone = ('pip', 'virtualenv', 'ensurepip')\n"
        "util.find_spec = lambda name, *rest: None if name in gone else real(name, *rest)\n"
    )
    (tmp_path / "shadow" / "sitecustomize.py").write_text(hide, encoding="utf-8")
    done = bare.start("demo")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1, done.stderr
    assert "has no venv module and no pip" in done.stderr
    assert not (bare.root / ".venv").exists()


def test_without_venv_pip_brings_virtualenv(bare: TinyProject) -> None:
    """With pip at hand the locked virtualenv is fetched aside, used and removed."""
    stand_in = (
        "import os, subprocess, sys\n"
        "os.environ.pop('PYTHONPATH')\n"
        "sys.exit(subprocess.call([sys.executable, '-m', 'venv', sys.argv[-1]]))\n"
    )
    bare.lock("virtualenv", build_wheel(bare.wheels, "virtualenv", "1", stand_in))
    done = bare.start("demo")
    assert "using virtualenv instead" in done.stderr
    assert done.returncode == 7, done.stderr
    assert not (bare.root / ".venv.tool").exists()


@pytest.mark.parametrize("arguments", [(), ("--lang",), ("demo", "--lang", "ja"), ("--lang=en",)])
def test_the_language_is_told_whatever_stands_after_run_py(arguments: tuple[str, ...]) -> None:
    """No argument at all is no crash."""
    assert language(arguments) in {"ja", "en"}
