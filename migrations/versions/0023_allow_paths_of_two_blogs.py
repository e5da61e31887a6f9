"""Let two blogs have a file with the same path.

What: drops the unique constraint on sources.path alone.
Why: with it, only one of two blogs could keep its `hello-world.md`. A row that older code writes is accepted as before.
    Older code finds a post by its path alone, so do not import with it any more after this revision.
Cost: none on PostgreSQL and MariaDB. SQLite copies the table.
Way back: the constraint returns. If two blogs have a file with the same path, the row of the older post keeps the path,
    and the others lose it. The posts stay. The next import finds them by their slugs.
"""

import sqlalchemy as sa
from alembic import op

from schema_guard.steps import add_unique

revision = "0023_allow_paths_of_two_blogs"
down_revision = "0022_make_paths_unique"


def upgrade() -> None:
    with op.batch_alter_table("sources") as batch:
        batch.drop_constraint("uq_sources_path", type_="unique")


def downgrade() -> None:
    sources = sa.table("sources", sa.column("post_id", sa.Integer()), sa.column("path", sa.String()))
    place = sa.func.row_number().over(partition_by=sources.c.path, order_by=sources.c.post_id).label("place")
    places = sa.select(sources.c.post_id, place).where(sources.c.path.is_not(None)).subquery("places")
    later = sa.select(places.c.post_id).where(places.c.place > 1)
    op.execute(sources.update().where(sources.c.post_id.in_(later)).values(path=None))
    add_unique("uq_sources_path", "sources", ["path"])
