"""Create tags.

What: the table of tags, and a table that says which post has which tag.
Why: many posts share a tag, and a post has many tags. Such a relation needs a table between the two. Its primary key is
    the pair, so no post has a tag twice. The index on the reversed pair finds the posts of a tag. ON DELETE CASCADE
    removes a pair with either of its ends.
Cost: none, because the tables are new.
Way back: drops both tables. The posts stay, without tags.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005_create_tags"
down_revision = "0004_require_slugs_of_posts"


def upgrade() -> None:
    op.create_table(
        "tags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("slug", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tags")),
        sa.UniqueConstraint("slug", name=op.f("uq_tags_slug")),
    )
    op.create_table(
        "post_tags",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("post_id", "tag_id", name=op.f("pk_post_tags")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_post_tags_post_id_posts"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["tag_id"], ["tags.id"], name=op.f("fk_post_tags_tag_id_tags"), ondelete="CASCADE"),
        sa.Index(op.f("ix_post_tags_tag_id_post_id"), "tag_id", "post_id"),
    )


def downgrade() -> None:
    op.drop_table("post_tags")
    op.drop_table("tags")
