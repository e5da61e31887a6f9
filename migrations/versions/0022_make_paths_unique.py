"""Make the path of a file unique within its blog.

What: a unique constraint on sources.origin and sources.path together.
Why: an import must find at most one post for a file, also if two imports run at the same time. The older constraint on
    the path alone stays until the next revision, so that every row is protected at any time. NULL never equals NULL, so
    rows without an origin are still protected by the older constraint only.
Cost: reads the whole table. PostgreSQL builds the index concurrently, so nobody waits. SQLite copies the table.
Way back: drops the constraint.
"""

from alembic import op

from schema_guard.steps import add_unique

revision = "0022_make_paths_unique"
down_revision = "0021_add_origin_to_sources"


def upgrade() -> None:
    add_unique("uq_sources_origin_path", "sources", ["origin", "path"])


def downgrade() -> None:
    with op.batch_alter_table("sources") as batch:
        batch.drop_constraint("uq_sources_origin_path", type_="unique")
