"""Remember which blog a post was imported from.

What: the columns sources.origin, the name of the blog that a file belongs to, and sources.past_hashes, the hashes of
    the versions of the file that were imported before. Both are empty for existing rows.
Why: two blogs may have a file with the same path, `hello-world.md`, so a path alone does not say whose post it is. And
    a copy of a blog may be older than the last import: with the hashes, an import recognizes an old version and does
    not bring it back. The columns allow NULL, because older code, which still runs, adds rows without them. The first
    import that recognizes such a row gives it an origin.
Cost: none on a table of any size, because no row is rewritten.
Way back: drops both columns. An import then finds a post by the path alone.
"""

import sqlalchemy as sa
from alembic import op

from app.database import LongText

revision = "0021_add_origin_to_sources"
down_revision = "0020_index_bin"


def upgrade() -> None:
    op.add_column("sources", sa.Column("origin", sa.String(100), nullable=True))
    op.add_column("sources", sa.Column("past_hashes", LongText, nullable=True))


def downgrade() -> None:
    op.drop_column("sources", "past_hashes")
    op.drop_column("sources", "origin")
