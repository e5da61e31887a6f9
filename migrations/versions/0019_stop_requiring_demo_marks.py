"""Stop requiring the demo marks of posts, tags and comments.

What: is_demo of posts, tags and comments may be empty, and has no default any more.
Why: `flask seed` fills only an empty blog now, so nobody asks any more whether a post, tag or comment is made up.
    (users.is_demo stays: it keeps demo users from signing in outside debug.) Such a column goes in two steps, because
    old code and new code use the same database while you deploy. Old code still writes the marks. New code does not
    know them and leaves them empty: a default would say "written by a person", which nobody has said. Old code reads an
    empty mark as False. The drop is a revision of its own in a later release, because it must not run while any old
    code is running. That revision will also drop the table seedings, which no code uses any more.
Cost: none on PostgreSQL and MariaDB, which change no row. SQLite copies the three tables, with foreign keys off so that
    no row of another table goes with them.
Way back: the marks are required again, with their default. An empty mark becomes False.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019_stop_requiring_demo_marks"
down_revision = "0018_create_post_search"

# Posts come first: code that reads a post reads its tags and comments after it. In another order, that code and this
# revision could wait for each other.
TABLES = ("posts", "tags", "comments")


def upgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.alter_column("is_demo", existing_type=sa.Boolean(), nullable=True, server_default=None)


def downgrade() -> None:
    for table in TABLES:
        mark = sa.table(table, sa.column("is_demo", sa.Boolean()))
        op.execute(sa.update(mark).where(mark.c.is_demo.is_(None)).values(is_demo=sa.false()))
        with op.batch_alter_table(table) as batch:
            batch.alter_column("is_demo", existing_type=sa.Boolean(), nullable=False, server_default="0")
