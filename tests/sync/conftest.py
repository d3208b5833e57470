"""A sandbox for all tests of the service, and a fresh sheet for each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.sandbox.server import Sandbox
from tests.sync.team import Team


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A running sandbox on a free port."""
    with Sandbox(tmp_path_factory.mktemp("sandbox") / "state.db") as running:
        yield running


@pytest.fixture
def team(sandbox: Sandbox, tmp_path: Path) -> Iterator[Team]:
    """A sheet that was not synced yet, in Japanese."""
    made = Team(sandbox, tmp_path)
    yield made
    made.close()


@pytest.fixture
def synced(team: Team) -> Team:
    """A sheet that was synced once."""
    team.mirror.apply()
    team.spy.batches.clear()
    return team
