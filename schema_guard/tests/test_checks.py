"""The text of a CHECK or of a partial index is compared, and a new text is written into the next revision."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import SchemaItem

from .gallery import MakeGallery, run
from .running import invoke


def change_and_go_back(before: Flask, after: Flask, migrations: Path) -> list[str]:
    """Let the models change from those of `before` to those of `after`, and back. Return the revision's two halves."""
    assert invoke(after, "db", "check").exit_code == 1
    run(after, "migrate", "-m", "change the models")
    file = migrations / "versions" / "0002_change_the_models.py"
    halves = file.read_text().split("def downgrade")
    run(after, "upgrade")
    run(after, "check")
    run(after, "-x", "yes", "downgrade")
    file.unlink()
    run(before, "check")
    return halves


def test_percent_signs_and_colons_stay_as_they_are(make_gallery: MakeGallery, url: str, migrations: Path) -> None:
    def gallery(word: str) -> Flask:
        check = sa.CheckConstraint(f"a <> '100% {word}'", name="ck_a")
        default = sa.Column("b", sa.String(20), server_default=f"5% :{word}")
        return make_gallery(url, [sa.Column("a", sa.String(20)), default, check])

    app = gallery("first")
    run(app, "migrate", "-m", "add a check")
    run(app, "upgrade")
    run(app, "check")
    run(gallery("second"), "migrate", "-m", "change both")
    run(gallery("second"), "upgrade")
    run(gallery("second"), "check")
    run(app, "-x", "yes", "downgrade")
    (migrations / "versions" / "0002_change_both.py").unlink()
    run(app, "check")


def test_a_check_whose_text_was_changed_is_written_again(make_gallery: MakeGallery, url: str, migrations: Path) -> None:
    def gallery(least: int, words: str) -> Flask:
        items = [sa.Column("size", sa.Integer), sa.Column("word", sa.String(20)), sa.Column("yes", sa.Boolean)]
        checks = [sa.CheckConstraint(f"size >= {least} AND yes", name="ck_size")]
        checks += [sa.CheckConstraint(sa.column("word").in_(words.split()), name="ck_word")]
        checks += [sa.CheckConstraint("size IS NULL  OR length(word) < 9", name="ck_length")]
        return make_gallery(url, [*items, *checks])

    app = gallery(1, "calm glad")
    run(app, "migrate", "-m", "add checks")
    run(app, "upgrade")
    assert "No changes" in run(app, "migrate", "-m", "nothing")
    for text in change_and_go_back(app, gallery(2, "calm glad sad"), migrations):
        assert "ck_length" not in text
        assert text.count("drop_constraint") == text.count("create_check_constraint") == 2


def test_a_check_inside_a_column_is_in_the_first_revision(make_gallery: MakeGallery, url: str) -> None:
    def gallery(has_price: bool, least: int) -> Flask:
        def price() -> list[SchemaItem]:
            check = sa.CheckConstraint(f"price > {least}", name="price_positive")
            return [sa.Column("price", sa.Integer, check)] if has_price else []

        app = make_gallery(url, price(), has_keys=False)
        if has_price:
            key = sa.Column("id", sa.Integer, primary_key=True)
            sa.Table("pens", app.extensions["sqlalchemy"].metadata, key, *price())
        return app

    before = gallery(has_price=False, least=0)
    run(before, "migrate", "-m", "make the gallery")
    run(before, "upgrade")
    app = gallery(has_price=True, least=0)
    run(app, "migrate", "-m", "add prices")
    run(app, "upgrade")
    assert "No changes" in run(app, "migrate", "-m", "nothing")
    with app.app_context():
        engine = app.extensions["sqlalchemy"].engine
        for table in ("gallery", "pens"):
            with pytest.raises(DBAPIError, match="price_positive"), engine.begin() as connection:
                connection.exec_driver_sql(f"INSERT INTO {table} (id, price) VALUES (1, 0)")
    assert invoke(gallery(has_price=True, least=1), "db", "check").exit_code == 1
    for words in (("-x", "yes", "downgrade"), ("upgrade",), ("check",)):
        run(app, *words)


def test_a_check_without_a_name_is_kept_and_a_new_one_is_told(make_gallery: MakeGallery, url: str) -> None:
    def gallery(*texts: str) -> Flask:
        word = sa.Enum("open", "done", native_enum=False, create_constraint=True)
        size = sa.Column("size", sa.Integer, sa.CheckConstraint("size <> 13"))
        columns = [size, sa.Column("word", word), sa.Column("yes", sa.Boolean(True))]
        app = make_gallery(url, [], has_keys=False)
        metadata = app.extensions["sqlalchemy"].metadata
        metadata.naming_convention = {}
        key = sa.Column("id", sa.Integer, primary_key=True)
        sa.Table("pens", metadata, key, *columns, *(sa.CheckConstraint(text) for text in texts))
        return app

    app = gallery("size > 1", "size <> 7")
    run(app, "migrate", "-m", "make the tables")
    run(app, "upgrade")
    assert "No changes" in run(app, "migrate", "-m", "nothing")
    more = run(gallery("size > 1", "size <> 7", "size < 100"), "migrate", "-m", "nothing")
    assert "No changes" in more
    assert "Warning: the database lacks a CHECK of pens" in more


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"], indirect=True)
def test_a_partial_index_for_other_rows_is_written_again(make_gallery: MakeGallery, url: str, migrations: Path) -> None:
    def gallery(word: str, is_partial: bool) -> Flask:
        def index(name: str, where: sa.ColumnElement[bool] | sa.TextClause | None) -> sa.Index:
            return sa.Index(name, "size", sqlite_where=where, postgresql_where=where)

        size = sa.column("size", sa.Integer)
        items = [sa.Column("size", sa.Integer), sa.Column("word", sa.String(20))]
        of_word = index("ix_word", sa.text(f"word = '{word}' OR size > 1"))
        on_size = index("ix_size", size > 5 if is_partial else None)
        return make_gallery(url, [*items, of_word, on_size, index("ix_same", size.in_([1, 2]) & (size != 3))])

    app = gallery("open", is_partial=True)
    run(app, "migrate", "-m", "add indexes")
    run(app, "upgrade")
    assert "No changes" in run(app, "migrate", "-m", "nothing")
    for text in change_and_go_back(app, gallery("it''s 100% done", is_partial=False), migrations):
        assert "ix_same" not in text
        assert text.count("drop_index") == text.count("create_index") == 2


def test_the_check_of_an_enum_is_written_again_with_its_words(make_gallery: MakeGallery, url: str) -> None:
    def gallery(*words: str, length: int = 20) -> Flask:
        word = sa.Enum(*words, name="word", native_enum=False, create_constraint=True, length=length)
        return make_gallery(url, [sa.Column("word", word)], has_keys=False)

    first = gallery("open", "done")
    run(first, "migrate", "-m", "make the gallery")
    run(first, "upgrade")
    app = gallery("open", "done", "late")
    assert "rows of gallery that break this CHECK" in run(app, "migrate", "-m", "add late")
    run(app, "upgrade")
    app = gallery("open", "done", "late", "lost", length=30)
    run(app, "migrate", "-m", "add lost")
    run(app, "upgrade")
    assert "No changes" in run(app, "migrate", "-m", "nothing")
    with app.app_context(), app.extensions["sqlalchemy"].engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO gallery (word) VALUES ('late'), ('lost')")
        connection.exec_driver_sql("DELETE FROM gallery")
    for words in (("-x", "yes", "downgrade", "0001"), ("upgrade",), ("check",)):
        run(app, *words)


def test_an_enum_with_a_check_settles_without_a_naming_convention(make_gallery: MakeGallery, url: str) -> None:
    def gallery(*words: str) -> Flask:
        app = make_gallery(url, [], has_keys=False)
        metadata = app.extensions["sqlalchemy"].metadata
        metadata.naming_convention = {}
        word = sa.Enum(*words, name="word", native_enum=False, create_constraint=True, length=20)
        sa.Table("pens", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("word", word))
        return app

    app = gallery("open", "done")
    run(app, "migrate", "-m", "make the tables")
    run(app, "upgrade")
    assert "No changes" in run(app, "migrate", "-m", "nothing")
    more = gallery("open", "done", "late")
    run(more, "migrate", "-m", "add late")
    run(more, "upgrade")
    run(more, "check")
