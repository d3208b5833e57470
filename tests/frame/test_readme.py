"""The README's two commands: each the first fenced block under its heading, one line."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("heading", "command"),
    [("Try it", "python3 run.py demo"), ("Test it", "python3 run.py test")],
)
def test_the_command_stands_where_it_is_looked_for(heading: str, command: str) -> None:
    """Both tools and people find it there; options may be appended to the first."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = re.split(r"^## ", text.partition(f"\n## {heading}\n")[2], flags=re.MULTILINE)[0]
    block = re.search(r"^```\w*\n(.*?)^```", section, flags=re.MULTILINE | re.DOTALL)
    assert block is not None
    assert block.group(1).strip() == command


def test_ci_script_is_sound_shell() -> None:
    """The shell accepts .ci/run without running it."""
    done = subprocess.run(["bash", "-n", ".ci/run"], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
