"""Give posts a summary of their own.

What: the column posts.own_summary. It is NULL for every post, and an empty text if somebody has taken a summary away.
Why: the blog makes posts.summary of the beginning of the text, again after every change. What an author has written, or
    what the file of another blog says, needs a place that no save overwrites.
Cost: none on a table of any size, because no row is rewritten.
Way back: drops the column with every summary that an author has written. An import still knows those of its files.
"""

import sqlalchemy as sa
from alembic import op

revision = "0034_add_own_summary"
down_revision = "0033_index_dates_of_post_tags"
oldest_code = "0033_index_dates_of_post_tags"


def upgrade() -> None:
    op.add_column("posts", sa.Column("own_summary", sa.String(1000), nullable=True))


def downgrade() -> None:
    op.drop_column("posts", "own_summary")
