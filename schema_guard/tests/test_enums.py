"""`flask db migrate` tells what a new, a renamed and a removed word of an Enum needs on each database."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from .gallery import MakeGallery, run
from .running import invoke, write_revision


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_a_new_word_of_an_enum_is_told(make_gallery: MakeGallery, url: str, migrations: Path) -> None:
    app = make_gallery(url, [sa.Column("a", sa.Enum("calm", name="mood"))])
    run(app, "migrate", "-m", "add moods")
    run(app, "upgrade")
    more = make_gallery(url, [sa.Column("a", sa.Enum("calm", "it's :so", name="mood"))])
    line = """op.execute("ALTER TYPE mood ADD VALUE 'it''s \\\\:so'")"""
    assert line in run(more, "migrate", "-m", "add a mood")
    write_revision(migrations, "0002_add_a_mood", "0001_add_moods", line)
    run(more, "upgrade")
    assert "Warning" not in run(more, "check")


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_a_renamed_word_comes_with_the_line_that_renames_it(
    make_gallery: MakeGallery, url: str, migrations: Path
) -> None:
    app = make_gallery(url, [sa.Column("a", sa.Enum("calm", "glad", name="mood"))])
    run(app, "migrate", "-m", "add moods")
    run(app, "upgrade")
    renamed = make_gallery(url, [sa.Column("a", sa.Enum("calm", "happy", name="mood"))])
    line = """op.execute("ALTER TYPE mood RENAME VALUE 'glad' TO 'happy'")"""
    assert f"If glad is renamed to happy, write this instead: {line}" in run(renamed, "migrate", "-m", "rename a mood")
    write_revision(migrations, "0002_rename_a_mood", "0001_add_moods", line)
    run(renamed, "upgrade")
    assert "Warning" not in run(renamed, "migrate", "-m", "nothing")


def test_rows_with_a_word_that_the_model_lacks_are_told(make_gallery: MakeGallery, url: str) -> None:
    def gallery(*words: str) -> Flask:
        return make_gallery(url, [sa.Column("a", sa.Enum(*words, name="mood"))], has_keys=False)

    app = gallery("calm", "glad", "sad")
    run(app, "migrate", "-m", "add moods")
    run(app, "upgrade")
    with app.app_context(), app.extensions["sqlalchemy"].engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO gallery (a) VALUES ('glad'), ('calm'), (NULL)")
    less = gallery("calm", "wild")
    told = invoke(less, "db", "check").output
    assert "rows of gallery.a have the word glad, which the model's Enum lacks" in told
    with app.app_context(), app.extensions["sqlalchemy"].engine.begin() as connection:
        connection.exec_driver_sql("UPDATE gallery SET a = 'calm' WHERE a = 'glad'")
    assert "rows of gallery.a" not in invoke(less, "db", "check").output


@pytest.mark.parametrize("kind", ["mariadb"], indirect=True)
def test_a_removed_word_is_no_loss_in_silence_on_mariadb(make_gallery: MakeGallery, url: str, migrations: Path) -> None:
    def gallery(*words: str) -> Flask:
        return make_gallery(url, [sa.Column("a", sa.Enum(*words, name="mood"))], has_keys=False)

    app = gallery("calm", "glad")
    run(app, "migrate", "-m", "add moods")
    run(app, "upgrade")
    with app.app_context(), app.extensions["sqlalchemy"].engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO gallery (a) VALUES ('glad')")
    less = gallery("calm")
    assert "Warning: gallery.a loses the word glad." in run(less, "migrate", "-m", "drop a mood")
    assert "# gallery.a loses the word glad." in (migrations / "versions" / "0002_drop_a_mood.py").read_text()
    assert "the column gallery.a has values" in invoke(less, "db", "upgrade").output
