"""Remember which file a post was imported from.

What: the table sources: the path and the hash of the file of an imported post, and the rest of its front matter.
Why: when you import a folder again, the import must find its posts, even under new addresses, and tell a changed file
    from a changed post. It is a table and not five columns of posts, because most posts have no file, and no reader
    needs it. The id of the post is the primary key, so a post has one source at most.
Cost: none, because the table is new.
Way back: drops the table. An import then finds a post only by its address.
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
