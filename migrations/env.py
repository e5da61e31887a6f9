"""Alembic runs this file for every `flask db` command. What it does is told in app/schema/running.py."""

from app.schema.running import run_migrations

run_migrations()
