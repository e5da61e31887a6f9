"""Which rows a query finds in SQLite. The blog's own tests (tests/search) ask all three databases."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from table_search import matches, matches_for, terms_in

NOTES = {
    1: ("Looms", "They weave threads. The engine of Ada is not a loom."),
    2: ("Threads", "A loom needs some. So does a café in Kraków."),
    3: ("Go", "The language, and not what people say of goats."),
}
TABLE = """CREATE VIRTUAL TABLE notes_search USING fts5(title, body, tokenize='unicode61 remove_diacritics 2')"""
SIGNS = st.text(alphabet="ab1é東 \"'()*+-:^~@<>&|!%\\{}NEAROT_.", max_size=40)


@pytest.fixture
def connection() -> Iterator[sa.Connection]:
    """A database with some notes."""
    engine = sa.create_engine("sqlite://")
    with engine.connect() as connection:
        connection.execute(sa.text(TABLE))
        insert = sa.text("INSERT INTO notes_search (rowid, title, body) VALUES (:key, :title, :body)")
        for key, (title, body) in NOTES.items():
            connection.execute(insert, {"key": key, "title": title, "body": body})
        yield connection
    engine.dispose()


def found(connection: sa.Connection, query: str) -> list[int]:
    """Return the ids that a query finds, the best first."""
    rows = matches_for(terms_in(query), "notes_search", connection).rows
    return list(connection.scalars(sa.select(rows.c.id).order_by(rows.c.score.desc())))


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("looms", [1]),
        ("LOOM", [1, 2]),  # a word, and the beginning of another, which stands in a title
        ("loo engine", []),  # only the last may be a beginning
        ("loom -engine", [2]),
        ('"weave threads"', [1]),
        ('"threads weave"', []),
        ("cafe krakow", [2]),
        ("threads", [2, 1]),  # the title counts most
        ("go", [3]),
    ],
)
def test_a_query_finds(connection: sa.Connection, query: str, ids: list[int]) -> None:
    assert found(connection, query) == ids


def test_of_very_many_matches_only_the_newest_are_ranked(
    connection: sa.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matches, "CANDIDATES", 3)
    new = "INSERT INTO notes_search (rowid, title, body) VALUES (4, 'A loom', ''), (5, '', 'One loom')"
    connection.execute(sa.text(new))
    assert matches_for(terms_in("loom"), "notes_search", connection).are_newest
    assert found(connection, "loom") == [4, 2, 5]
    assert not matches_for(terms_in("goats"), "notes_search", connection).are_newest


def test_if_very_many_rows_have_the_whole_word_those_with_a_longer_one_are_left_out(
    connection: sa.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matches, "CANDIDATES", 2)
    new = (
        "INSERT INTO notes_search (rowid, title, body) VALUES (4, 'A loom', ''), (5, '', 'One loom'), (6, '', 'Looms')"
    )
    connection.execute(sa.text(new))
    assert found(connection, "loom") == [4, 5]
    assert found(connection, "loo") == [5, 6]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.one_of(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), SIGNS))
def test_any_text_is_a_query(connection: sa.Connection, query: str) -> None:
    assert set(found(connection, f"loom {query} loom")) <= set(NOTES)


@pytest.mark.parametrize("url", ["sqlite://", "postgresql+psycopg://", "mysql+pymysql://"])
@pytest.mark.parametrize("query", ["zebra", '"zebra stripes"', "loom -zebra", "zebra loom"])
def test_no_word_of_a_reader_becomes_sql(url: str, query: str) -> None:
    engine = sa.create_engine(url)
    statement = matches.MATCHES[engine.dialect.name](terms_in(query), "notes_search").compile(engine)
    assert "zebra" not in str(statement)
    assert any("zebra" in str(value) for value in statement.params.values())
