"""Times are shown and read in the writer's time zone, also on the two nights when clocks change."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from app.database import db
from app.models import Tag
from tests.posts.writing import fields, stored, the_post, writer
from tests.rows import NOON


@pytest.mark.parametrize(
    ("clock", "moment"),
    [
        ("2099-07-01T14:30", datetime(2099, 7, 1, 12, 30, tzinfo=UTC)),
        ("2099-01-01T14:30", datetime(2099, 1, 1, 13, 30, tzinfo=UTC)),
        ("2099-10-25T02:30", datetime(2099, 10, 25, 0, 30, tzinfo=UTC)),  # twice in this night: the first
    ],
)
def test_a_time_is_one_of_the_writers_clock(app: Flask, clock: str, moment: datetime) -> None:
    ada = writer(app, time_zone="Europe/Paris")
    ada.post("/posts", data=fields(published_at=clock, publication="later"))
    with app.app_context():
        post = the_post()
    assert post.published_at == moment
    page = ada.get(f"/posts/{post.id}/edit").text
    assert f'value="{clock}"' in page
    assert f"{clock[11:]} (Europe/Paris)" in page


@pytest.mark.parametrize(
    ("clock", "sentence"),
    [
        ("2099-03-29T02:30", "The clocks in Europe/Paris skip this time"),
        ("2099-02-30T12:00", "Write a day and a time"),
        ("0001-01-01T00:00", "Write a day and a time"),
        ("12:00", "Write a day and a time"),
        ("2099-07-01T12:00+05:00", "skip this time"),
    ],
)
def test_a_time_that_no_clock_shows_is_a_sentence(app: Flask, clock: str, sentence: str) -> None:
    answer = writer(app, time_zone="Europe/Paris").post("/posts", data=fields(published_at=clock))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{clock}"' in answer.text


def test_the_second_of_two_equal_times_survives_a_save(app: Flask) -> None:
    second = datetime(2020, 10, 25, 1, 30, 7, tzinfo=UTC)  # 2:30 in Paris for the second time
    post_id = stored(app, published_at=second, tags=[Tag(name="Looms")])
    grace = writer(app, "grace", is_admin=True, time_zone="Europe/Paris")
    answer = grace.post(f"/posts/{post_id}", data=fields(body="New.", tags="Looms", published_at="2020-10-25T02:30"))
    assert answer.status_code == 302
    with app.app_context():
        assert (the_post().body, the_post().published_at) == ("New.", second)


def test_the_date_of_a_published_post_may_be_changed_and_an_empty_field_leaves_it(app: Flask) -> None:
    post_id, ada = stored(app, published_at=NOON), writer(app, "grace", is_admin=True)
    ada.post(f"/posts/{post_id}", data=fields(published_at="2001-02-03T04:05"))
    with app.app_context():
        assert the_post().published_at == datetime(2001, 2, 3, 4, 5, tzinfo=UTC)
    ada.post(f"/posts/{post_id}", data=fields(published_at="", version="2"))
    with app.app_context():
        assert the_post().published_at == datetime(2001, 2, 3, 4, 5, tzinfo=UTC)
        db.session.rollback()


@pytest.mark.parametrize("moment", [datetime(9999, 12, 31, 23, 59, tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC)])
@pytest.mark.parametrize("zone", ["Asia/Kolkata", "America/New_York"])
def test_a_moment_at_either_end_of_the_calendar_is_shown_in_every_zone(app: Flask, moment: datetime, zone: str) -> None:
    post_id = stored(app, published_at=moment)
    grace = writer(app, "grace", is_admin=True, time_zone=zone)
    for shelf in ("scheduled", "published"):
        assert grace.get(f"/desk?show={shelf}&of=everyone").status_code == 200
    assert grace.get(f"/posts/{post_id}/edit").status_code == 200
