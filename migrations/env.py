"""Alembic runs this file for every `flask db` command. schema_guard/running.py explains what happens."""

from schema_guard.running import run_migrations

run_migrations()
