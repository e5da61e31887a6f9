"""Indexes, foreign keys and columns that a model loses: what `flask db migrate` writes runs on each database."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from .gallery import MakeGallery, run
from .running import invoke, write_revision


def test_a_foreign_key_goes_with_its_index(make_gallery: MakeGallery, url: str) -> None:
    app = make_gallery(url, [sa.Column("other_id", sa.ForeignKey("big_keys.id"), index=True)])
    run(app, "migrate", "-m", "make the gallery")
    run(app, "upgrade")
    less = make_gallery(url, [])
    run(less, "migrate", "-m", "drop the key")
    for words in (("upgrade",), ("-x", "yes", "downgrade"), ("upgrade",), ("check",)):
        run(less, *words)


def test_an_index_goes_without_its_foreign_key(make_gallery: MakeGallery, url: str) -> None:
    def gallery(has_index: bool) -> Flask:
        return make_gallery(url, [sa.Column("other_id", sa.ForeignKey("big_keys.id"), index=has_index)])

    app = gallery(has_index=True)
    run(app, "migrate", "-m", "make the gallery")
    run(app, "upgrade")
    less = gallery(has_index=False)
    run(less, "migrate", "-m", "drop the index")
    run(less, "upgrade")
    run(less, "check")


@pytest.mark.parametrize("kind", ["mariadb"], indirect=True)
def test_an_index_that_mariadb_needs_comes_with_the_way_out(
    make_gallery: MakeGallery, url: str, migrations: Path
) -> None:
    app = make_gallery(url, [sa.Column("other_id", sa.ForeignKey("big_keys.id"), index=True)])
    run(app, "migrate", "-m", "make the gallery")
    run(app, "upgrade")
    write_revision(
        migrations, "0002_drop_it", "0001_make_the_gallery", 'op.drop_index("ix_gallery_other_id", "gallery")'
    )
    refused = invoke(app, "db", "upgrade")
    assert refused.exit_code == 1
    assert "before this step, drop the foreign key, or create another index" in refused.output
    write_revision(migrations, "0002_drop_it", "0001_make_the_gallery", "pass")
    run(app, "upgrade")


def test_a_required_column_that_a_downgrade_brings_back_is_told(
    make_gallery: MakeGallery, sqlite_url: str, migrations: Path
) -> None:
    app = make_gallery(sqlite_url, [sa.Column("size", sa.Integer, nullable=False)], has_keys=False)
    run(app, "migrate", "-m", "make the gallery")
    run(app, "upgrade")
    run(make_gallery(sqlite_url, [], has_keys=False), "migrate", "-m", "drop the size")
    _, downgrade = (migrations / "versions" / "0002_drop_the_size.py").read_text().split("def downgrade")
    assert "# The values of gallery.size are gone. If the table has rows, write nullable=True." in downgrade


def test_a_column_with_a_new_name_and_a_new_type_keeps_its_values(
    make_gallery: MakeGallery, url: str, migrations: Path
) -> None:
    app = make_gallery(url, [sa.Column("size", sa.String(20))], has_keys=False)
    run(app, "migrate", "-m", "make the gallery")
    run(app, "upgrade")
    with app.app_context(), app.extensions["sqlalchemy"].engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO gallery (size) VALUES ('12')")
    other = make_gallery(url, [sa.Column("amount", sa.Date)], has_keys=False)
    assert "Is gallery.size renamed to amount, with another type?" in run(other, "migrate", "-m", "count")
    line = 'op.alter_column("gallery", "size", new_column_name="amount")'
    assert f"#     {line}" in (migrations / "versions" / "0002_count.py").read_text()
    write_revision(migrations, "0002_count", "0001_make_the_gallery", line)
    run(other, "upgrade")
    with app.app_context(), app.extensions["sqlalchemy"].engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT amount FROM gallery").scalar() == "12"


def test_another_primary_key_comes_with_the_lines_that_make_it(
    make_gallery: MakeGallery, url: str, migrations: Path
) -> None:
    def gallery(*, is_pair: bool) -> Flask:
        app = make_gallery(url, [], has_keys=False)
        keys = [sa.Column(name, sa.Integer, primary_key=name == "a" or is_pair, nullable=False) for name in "ab"]
        sa.Table("visits", app.extensions["sqlalchemy"].metadata, *keys)
        return app

    run(gallery(is_pair=False), "migrate", "-m", "make both")
    run(gallery(is_pair=False), "upgrade")
    app = gallery(is_pair=True)
    told = run(app, "migrate", "-m", "nothing")
    assert "the primary key of visits is (a) in the database, and (a, b) in the model" in told
    lines = [line for line in told.splitlines() if line.startswith("    ")]
    write_revision(migrations, "0002_pair", "0001_make_both", "\n".join(lines).strip())
    run(app, "upgrade")
    assert "Warning" not in run(app, "check")
