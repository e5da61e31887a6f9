"""Apply to every test of blogfiles."""

import signal
from collections.abc import Iterator
from types import FrameType

import pytest

LIMIT = 60  # seconds of processor time; each test needs a few at most, and one that runs away would need hours


@pytest.fixture(autouse=True)
def _stop_a_test_that_runs_away() -> Iterator[None]:
    """Fail a test whose time grows faster than its file: many files here are written to make a reader slow."""

    def stop(_: int, __: FrameType | None) -> None:
        raise TimeoutError(f"this test used {LIMIT} seconds of processor time")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, LIMIT)
    yield
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.signal(signal.SIGPROF, before)
