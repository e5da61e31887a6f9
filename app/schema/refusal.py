"""`RefusalError`: a migration that does not go on, told in one sentence that says what to do."""

from alembic.util import CommandError


class RefusalError(CommandError):
    """Flask-Migrate shows its text after "Error: " and ends with 1. Nothing half-done is behind it."""
