"""The blog's own commands: each checks the schema first, calls the feature that does the work, and says what was done."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Add the commands and the shell's names."""
