"""The copies of a SQLite file: none pushes out that of another file, and only a damaged file is called damaged."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from ..copies import damage_of, delete_oldest


@pytest.mark.parametrize("name", ["blog.db", "b[1].db", "my.copy.db"])
def test_only_copies_of_the_same_file_push_each_other_out(name: str, tmp_path: Path) -> None:
    theirs = [tmp_path / f"{name}.old.2026010{day}-000000-000000.before-loss.copy" for day in range(1, 10)]
    theirs += [tmp_path / f"{name}.old.2026010{day}-000000-000000.copy" for day in range(1, 10)]
    ours = [tmp_path / f"{name}.2026010{day}-000000-000000.copy" for day in range(1, 10)]
    for path in (*theirs, *ours):
        path.touch()
    delete_oldest(ours[-1])
    assert sorted(tmp_path.iterdir()) == sorted((*theirs, *ours[-3:]))


def test_a_file_that_cannot_be_opened_now_is_not_called_damaged(tmp_path: Path) -> None:
    assert damage_of(sa.create_engine(f"sqlite:///{tmp_path}")) is None
