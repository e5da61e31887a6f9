"""Remember which file a post was imported from.

What: the table sources: for an imported post the path of its file, a hash of it, and what else its head said.
Why: an import that is run again must know its posts, whatever their addresses have become, and must tell a changed
    file from a changed post. A table of its own, and not five more columns of posts: most posts have no file, and
    nobody who reads a post asks for it. The post's id is the primary key, so a post has one source at most.
Cost: none, the table is new.
Way back: drops the table; then an import knows a post by its address alone.
"""

import sqlalchemy as sa
from alembic import op

from app.database import LongText

revision = "0013_create_sources"
down_revision = "0012_create_revisions"


def upgrade() -> None:
    op.create_table(
        "sources",
        sa.Column("post_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("path", sa.String(500), nullable=True),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("front_matter", LongText, nullable=False),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_sources")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_sources_post_id_posts"), ondelete="CASCADE"),
        sa.UniqueConstraint("path", name=op.f("uq_sources_path")),
    )


def downgrade() -> None:
    op.drop_table("sources")
