"""A real process is killed while it syncs a workbook's plan, again and again."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path

from sync.stores import FileStore
from tests.sync.team import AUGUST, Team

KILLS = 6
WORKER = """
import sys
from pathlib import Path
from sync.cycle import Mirror
from sync.google import GoogleSheet
from sync.ledger import Ledger
from sync.stores import FileStore
sheet, url, plan, ledger = sys.argv[1:]
with GoogleSheet(sheet, base_url=url) as port, Ledger(Path(ledger)) as book:
    mirror = Mirror(FileStore(Path(plan)), port, book, "ja")
    print("ready", flush=True)
    while True:
        mirror.apply()
"""


def test_killed_at_random(team: Team, tmp_path: Path) -> None:
    """Whatever the moment: the last values typed arrive, and a further sync writes nothing."""
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps(team.store.plan.to_dict()), "utf-8")
    team.mirror.store = FileStore(plan)
    team.mirror.apply()
    chance = random.Random(7)
    typed: list[str] = []
    arguments = [team.id, team.sandbox.url, str(plan), str(tmp_path / "ledger.sqlite")]
    for kill in range(KILLS):
        with subprocess.Popen(
            [sys.executable, "-c", WORKER, *arguments],
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        ) as worker:
            assert worker.stdout is not None
            assert worker.stdout.readline() == b"ready\n"
            for step in range(4):
                typed.append(str(10 * kill + step + 1))
                team.type("H4", typed[-1])
                time.sleep(chance.uniform(0.0, 0.03))
            assert worker.poll() is None, "the worker ended by itself"
            worker.kill()
    team.mirror.apply()
    assert FileStore(plan).load().actuals["customers", AUGUST] == float(typed[-1])
    assert team.cells()[3][7] == float(typed[-1])
    assert team.open_intents() == 0
    assert team.ledger.integrity() == "ok"
    assert not team.mirror.apply().wrote
    assert ("customers", "2025-08", typed[-1]) in team.observed()
