"""Keep the words of posts as they were.

What: the table revisions, with a row for each version of a post except the current one.
Why: you can go back to the text before a save. The pair of post and version is unique, so two saves cannot both replace
    the same version. When you delete a post, its revisions go with it (CASCADE).
Cost: none, because the table is new.
Way back: drops the table with every earlier text.
"""

import sqlalchemy as sa
from alembic import op

from app.database import LongText, UtcDateTime

revision = "0012_create_revisions"
down_revision = "0011_add_version_to_posts"


def upgrade() -> None:
    op.create_table(
        "revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("body", LongText, nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revisions")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_revisions_post_id_posts"), ondelete="CASCADE"),
        sa.UniqueConstraint("post_id", "version", name=op.f("uq_revisions_post_id_version")),
    )


def downgrade() -> None:
    op.drop_table("revisions")
