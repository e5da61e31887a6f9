"""Find the rows of a table that have the words which a reader typed, in SQLite, PostgreSQL and MariaDB.

README.md shows how. Read next: table_search/terms.py.
"""

from table_search.excerpt import excerpt_of
from table_search.limits import TooCommonError, time_limit
from table_search.matches import Matches, matches_for
from table_search.terms import LENGTH, Term, terms_in

__all__ = ["LENGTH", "Matches", "Term", "TooCommonError", "excerpt_of", "matches_for", "terms_in", "time_limit"]
