"""Full-text search, kept in step by the database itself: a table beside the searched one, and triggers that write it.

SQLite has FTS5, PostgreSQL a tsvector with a GIN index, MariaDB FULLTEXT. On each, the search table's key is that of
the searched one, the first of the two columns can be told from the second, and accents and case make no difference.
Its index is made while it is empty, so nobody waits for it. Names come from migrations, never from users. No text is
ever refused: no save fails for the sake of search.
Read next: app/search/engines.py, which asks.
"""

from collections.abc import Iterable
from string import Template
from typing import Final

import sqlalchemy as sa
from alembic import op

from .steps import batches, without_transaction

# FTS5 keeps no text of its own: it looks into the searched table (https://sqlite.org/fts5.html#external_content_tables).
SQLITE: Final = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS $search USING fts5("
    "$title, $body, content='$table', content_rowid='id', tokenize='unicode61 remove_diacritics 2')",
    "CREATE TRIGGER IF NOT EXISTS ${search}_insert AFTER INSERT ON $table BEGIN "
    "INSERT INTO $search (rowid, $title, $body) VALUES (new.id, new.$title, new.$body); END",
    "CREATE TRIGGER IF NOT EXISTS ${search}_update AFTER UPDATE OF id, $title, $body ON $table BEGIN "
    "INSERT INTO $search ($search, rowid, $title, $body) VALUES ('delete', old.id, old.$title, old.$body); "
    "INSERT INTO $search (rowid, $title, $body) VALUES (new.id, new.$title, new.$body); END",
    "CREATE TRIGGER IF NOT EXISTS ${search}_delete AFTER DELETE ON $table BEGIN "
    "INSERT INTO $search ($search, rowid, $title, $body) VALUES ('delete', old.id, old.$title, old.$body); END",
    # All rows that are there, at once: nobody can write meanwhile.
    "INSERT INTO $search ($search) VALUES ('rebuild')",
)

# Signs become spaces, or `4.0.0` were one word, and `posts` not found in `site.posts`. Letters are taken apart (NFD)
# to take off their accents: the extension unaccent may not be there, and is not immutable. A tsvector ends at 1 MB,
# which 100,000 characters never reach, and finds no phrase behind its 16,383rd word.
POSTGRESQL: Final = (
    "CREATE TABLE IF NOT EXISTS $search (id INTEGER NOT NULL, words TSVECTOR NOT NULL, "
    "CONSTRAINT pk_$search PRIMARY KEY (id), "
    "CONSTRAINT fk_${search}_id_$table FOREIGN KEY (id) REFERENCES $table (id) ON DELETE CASCADE)",
    "CREATE INDEX IF NOT EXISTS ix_${search}_words ON $search USING gin (words)",
    "CREATE OR REPLACE FUNCTION ${search}_text(text TEXT) RETURNS TEXT IMMUTABLE PARALLEL SAFE RETURN normalize("
    "regexp_replace(normalize(regexp_replace(left(text, 100000), '[!-/:-@[-`{-~]', ' ', 'g'), NFD), "
    r"'[\u0300-\u036f]', '', 'g'), NFC)",
    "CREATE OR REPLACE FUNCTION ${search}_words(title TEXT, body TEXT) RETURNS TSVECTOR IMMUTABLE PARALLEL SAFE RETURN "
    "setweight(to_tsvector('simple', ${search}_text(title)), 'A') || to_tsvector('simple', ${search}_text(body))",
    # No UPDATE OF in the trigger: the type of a column that it names could never be changed. OLD is null at an INSERT.
    "CREATE OR REPLACE FUNCTION ${search}_follow() RETURNS TRIGGER LANGUAGE plpgsql AS 'BEGIN "
    "IF OLD.$title IS DISTINCT FROM NEW.$title OR OLD.$body IS DISTINCT FROM NEW.$body THEN "
    "INSERT INTO $search (id, words) VALUES (NEW.id, ${search}_words(NEW.$title, NEW.$body)) "
    "ON CONFLICT (id) DO UPDATE SET words = EXCLUDED.words; END IF; RETURN NULL; END'",
    "CREATE OR REPLACE TRIGGER ${search}_follow AFTER INSERT OR UPDATE ON $table "
    "FOR EACH ROW EXECUTE FUNCTION ${search}_follow()",
)

# FULLTEXT leaves out words of one or two letters, and some thirty common ones. So each word gets a tail, `go__`, with
# which it is long enough and none of them. The underscore counts as a letter here: `4.0.0` becomes one word, `4_0_0__`,
# since phrases of words as common as its parts take seconds. The cut is for the sake of time, too: 100,000 characters
# take half a second, twice as many take two.
MARIADB: Final = (
    "CREATE TABLE IF NOT EXISTS $search (id INTEGER NOT NULL, $title TEXT NOT NULL, $body MEDIUMTEXT NOT NULL, "
    "PRIMARY KEY (id), FULLTEXT INDEX ix_${search}_$title ($title), "
    "FULLTEXT INDEX ix_${search}_${title}_$body ($title, $body), "
    "CONSTRAINT fk_${search}_id_$table FOREIGN KEY (id) REFERENCES $table (id) ON DELETE CASCADE) "
    "CHARSET utf8mb4 COLLATE utf8mb4_unicode_520_ci",
    "CREATE TRIGGER IF NOT EXISTS ${search}_insert AFTER INSERT ON $table FOR EACH ROW "
    "INSERT INTO $search (id, $title, $body) VALUES (NEW.id, $new_texts)",
    "CREATE TRIGGER IF NOT EXISTS ${search}_update AFTER UPDATE ON $table FOR EACH ROW "
    "IF NOT (OLD.$title <=> NEW.$title AND OLD.$body <=> NEW.$body) THEN "
    "INSERT INTO $search (id, $title, $body) VALUES (NEW.id, $new_texts) "
    "ON DUPLICATE KEY UPDATE $title = VALUES($title), $body = VALUES($body); END IF",
)
# No function of its own, as PostgreSQL has: whoever makes a backup might not be allowed to read it.
TAILED: Final = (
    "regexp_replace(regexp_replace(replace(left({}, 100000), '_', ' '), "
    r"'([0-9])[.](?=[0-9])', '\\1_'), '([[:alnum:]_]+)', '\\1__')"
)

CREATE: Final = {"sqlite": SQLITE, "postgresql": POSTGRESQL, "mysql": MARIADB}
FILL: Final = {
    # The lock stops no save: it keeps a row from being deleted between here and the foreign key's look at it.
    "postgresql": "INSERT INTO $search (id, words) SELECT id, ${search}_words($title, $body) FROM $table "
    "WHERE id BETWEEN $first AND $last FOR KEY SHARE ON CONFLICT DO NOTHING",
    "mysql": "INSERT IGNORE INTO $search (id, $title, $body) SELECT id, $texts FROM $table "
    "WHERE id BETWEEN $first AND $last",
}
DROP: Final = (
    "DROP TRIGGER IF EXISTS ${search}_insert",
    "DROP TRIGGER IF EXISTS ${search}_update",
    "DROP TRIGGER IF EXISTS ${search}_delete",
    "DROP TABLE IF EXISTS $search",
)
DROP_IN_POSTGRESQL: Final = (
    "DROP TRIGGER IF EXISTS ${search}_follow ON $table",
    "DROP FUNCTION IF EXISTS ${search}_follow, ${search}_words, ${search}_text",
    "DROP TABLE IF EXISTS $search",
)


def add_search(search: str, table: str, title: str, body: str) -> None:
    """Make the table `search` for the columns `title` and `body` of `table`, which it follows from now on.

    Then add the rows that were there, as `batches` yields them. What a writer saves meanwhile is newer than what is
    read here, so a row that is in `search` already stays. It stands alone in its revision, and may be run again, as
    those of steps.py.
    """
    names = {"search": search, "table": table, "title": title, "body": body}
    for name, row in (("texts", ""), ("new_texts", "NEW.")):
        names[name] = ", ".join(TAILED.format(row + column) for column in (title, body))
    database = op.get_context().dialect.name
    for statement in CREATE[database]:
        op.execute(Template(statement).substitute(names))
    if database not in FILL:
        return
    ids: Iterable[tuple[int, int]] = [(1, 2**31 - 1)]  # all of them, where SQL is written down
    if not op.get_context().as_sql:
        ids = ((rows[0].id, rows[-1].id) for rows in batches(sa.table(table, sa.column("id"))))
    with without_transaction():
        for first, last in ids:
            op.execute(Template(FILL[database]).substitute(names, first=first, last=last))


def drop_search(search: str, table: str) -> None:
    """Drop what `add_search` made."""
    for statement in DROP_IN_POSTGRESQL if op.get_context().dialect.name == "postgresql" else DROP:
        op.execute(Template(statement).substitute(search=search, table=table))


def search_tables(connection: sa.Connection) -> set[str]:
    """Return the tables that the database keeps for searching."""
    if connection.dialect.name == "sqlite":  # an FTS table, and the tables that it keeps its index in
        found = connection.exec_driver_sql("SELECT name FROM pragma_table_list WHERE type IN ('virtual', 'shadow')")
        return set(found.scalars())
    return set(filter(is_search_table, sa.inspect(connection).get_table_names()))


def is_search_table(name: str) -> bool:
    """Tell whether a table is for searching: where these look like others, the end of the name says it."""
    return name.endswith("_search")
