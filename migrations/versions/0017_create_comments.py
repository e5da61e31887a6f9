"""Create comments.

What: the table comments, with a foreign key to itself for replies.
Why: readers answer. The foreign keys decide what happens to a comment when another row goes: comments go with their
    post, and replies with their comment (CASCADE), but a comment stays when its author leaves (SET NULL). Two indexes
    serve the two ways of reading: the comments of a post in order, and the comments that wait for approval.
Cost: none, because the table is new.
Way back: drops the table with all comments.
"""

import sqlalchemy as sa
from alembic import op

from app.database import LongText, UtcDateTime

revision = "0017_create_comments"
down_revision = "0016_add_bin_to_posts"


def upgrade() -> None:
    op.create_table(
        "comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("reply_to_id", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("body", sa.String(5000), nullable=False),
        sa.Column("body_html", LongText, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("approved_at", UtcDateTime(), nullable=True),
        sa.Column("is_hidden", sa.Boolean(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_comments_post_id_posts"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["reply_to_id"], ["comments.id"], name=op.f("fk_comments_reply_to_id_comments"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_comments_author_id_users"), ondelete="SET NULL"
        ),
        sa.Index(op.f("ix_comments_post_id_id"), "post_id", "id"),
        sa.Index(op.f("ix_comments_reply_to_id"), "reply_to_id"),
        sa.Index(op.f("ix_comments_author_id"), "author_id"),
        sa.Index(op.f("ix_comments_approved_at_id"), "approved_at", "id"),
    )


def downgrade() -> None:
    op.drop_table("comments")
