"""Short forms of `make fuzz`, `make faults` and `make soak`. docs/reliability.md has the figures of the long ones."""

import sys
from pathlib import Path

import pytest

from benchmarks.faults import faults
from benchmarks.fuzz import fuzz
from benchmarks.soak import MOST_GROWTH, Result, Sample, soak
from tests.conftest import migrated

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="it looks at the workers in /proc")


@pytest.mark.slow
def test_hostile_requests_over_every_route_never_make_the_blog_fail(tmp_path: Path) -> None:
    pictures = str(tmp_path / "pictures")
    app = migrated(f"sqlite:///{tmp_path}/blog.db", PROPAGATE_EXCEPTIONS=False, PICTURES_FOLDER=pictures)
    statuses, failures = fuzz(app, seed=20261126, most=400)
    assert failures == []
    assert {200, 302, 400, 404, 422} <= statuses.keys()


@on_linux
@pytest.mark.slow
def test_no_acknowledged_save_is_lost_when_workers_are_killed(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/blog.db"
    result = faults(migrated(url), url, seconds=8, seed=20261126)
    assert (result.lost, result.half) == ([], [])
    assert result.kills > 5
    assert result.acknowledged > 5


@on_linux
@pytest.mark.slow
def test_the_workers_answer_for_some_seconds_and_no_request_fails(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/blog.db"
    result = soak(migrated(url), url, seconds=9)
    assert result.failed == 0
    assert result.requests > 50
    assert result.last.files <= result.middle.files + 10  # too short a time for memory


def test_workers_that_grow_are_not_level() -> None:
    before = Sample(100, 30)
    assert Result(1, 0, before, Sample(100 + MOST_GROWTH, 30)).is_level
    assert not Result(1, 0, before, Sample(101 + MOST_GROWTH, 30)).is_level
    assert not Result(1, 0, before, Sample(100, 60)).is_level
