"""A searched column or table that is renamed by our own recipe takes its triggers and its search along."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DBAPIError

from app import db
from tests.databases import slow_on_servers
from tests.migrations.running import head, migrate, write_revision

pytestmark = slow_on_servers

SAVE = "UPDATE {table} SET {column} = 'quokkas everywhere' WHERE id = (SELECT 1)"
FIND = {
    "sqlite": "SELECT count(*) FROM post_search WHERE post_search MATCH 'quokkas'",
    "postgresql": "SELECT count(*) FROM post_search WHERE words @@ to_tsquery('simple', 'quokkas')",
    "mysql": "SELECT count(*) FROM post_search WHERE MATCH (title, body) AGAINST ('+quokkas__' IN BOOLEAN MODE)",
}


def finds_what_is_saved(app: Flask, table: str, column: str) -> bool:
    """Save a new text, and return True if the search finds it once."""
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(sa.text(SAVE.format(table=table, column=column)))
    with app.app_context(), db.engine.connect() as connection:
        return connection.execute(sa.text(FIND[connection.dialect.name])).scalar() == 1


@pytest.mark.parametrize(
    ("old", "new", "type_"), [("title", "headline", "sa.String(300)"), ("body", "words_of_it", "LongText")]
)
def test_a_searched_column_is_renamed_and_renamed_back(
    old: str, new: str, type_: str, filled_app: Flask, migrations_copy: Path
) -> None:
    recipe = (
        "from app.columns import LongText\n\n    "
        'with op.batch_alter_table("posts") as batch:\n        '
        f'batch.alter_column("{{}}", new_column_name="{{}}", existing_type={type_}, existing_nullable=False)'
    )
    write_revision(migrations_copy, "0099_rename", head(), recipe.format(old, new), recipe.format(new, old))
    migrate(filled_app, "head")
    assert finds_what_is_saved(filled_app, "posts", new)
    migrate(filled_app, "-1")
    assert finds_what_is_saved(filled_app, "posts", old)


@pytest.mark.parametrize(("table", "old", "new"), [("posts", "title", "headline"), ("users", "email", "mail")])
def test_the_recipe_renames_a_column_that_is_searched_or_checked(
    table: str, old: str, new: str, filled_app: Flask, migrations_copy: Path
) -> None:
    recipe = 'op.alter_column("{}", "{}", new_column_name="{}")'
    write_revision(
        migrations_copy, "0099_rename", head(), recipe.format(table, old, new), recipe.format(table, new, old)
    )
    migrate(filled_app, "head")
    assert finds_what_is_saved(filled_app, "posts", new if table == "posts" else "title")
    migrate(filled_app, "-1")
    assert finds_what_is_saved(filled_app, "posts", "title")
    with filled_app.app_context(), db.engine.begin() as connection:
        capitals = sa.text("UPDATE users SET email = 'CAPITAL@EXAMPLE.COM'")
        with pytest.raises(DBAPIError, match="ck_users_email_lowercase"):  # the rule came back, too
            connection.execute(capitals)


def test_a_searched_table_is_renamed(filled_app: Flask, migrations_copy: Path) -> None:
    write_revision(migrations_copy, "0099_rename", head(), 'op.rename_table("posts", "articles")')
    migrate(filled_app, "head")
    assert finds_what_is_saved(filled_app, "articles", "title")
    with filled_app.app_context(), db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":  # its search table reads the texts from the searched one
            assert connection.exec_driver_sql("SELECT count(title) FROM post_search").scalar()
