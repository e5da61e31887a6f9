"""Read what a database driver says in an error."""

from sqlalchemy.exc import DBAPIError


def error_codes(error: DBAPIError) -> set[object]:
    """Return the SQLSTATE and the error number: PostgreSQL gives the one, MariaDB the other."""
    arguments = error.orig.args if error.orig else ()
    return {getattr(error.orig, "sqlstate", None), *arguments[:1]}


def reason_of(error: DBAPIError) -> str:
    """Return what the driver said, on one line."""
    said = error.orig.args[-1] if error.orig is not None and error.orig.args else error.orig
    return " ".join(str(said).split())
