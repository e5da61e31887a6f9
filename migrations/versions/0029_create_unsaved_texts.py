"""Create unsaved texts.

What: the table unsaved_texts, with what a writer has typed into the editor and not saved yet.
Why: a writer can continue on another device. The texts have a table of their own, because readers see nothing of them:
    a new one makes no version of a post, and changes no cached page. A token, which the editor makes, tells the texts
    of one writer apart. The texts go with their post or their writer (CASCADE).
Cost: none, because the table is new.
Way back: drops the table with every unsaved text. Each browser still keeps its own.
"""

import sqlalchemy as sa
from alembic import op

from app.database import LongText, UtcDateTime

revision = "0029_create_unsaved_texts"
down_revision = "0028_create_content_version"


def upgrade() -> None:
    op.create_table(
        "unsaved_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("token", sa.String(40), nullable=False),
        sa.Column("text", LongText, nullable=False),
        sa.Column("kept_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unsaved_texts")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_unsaved_texts_author_id_users"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_unsaved_texts_post_id_posts"), ondelete="CASCADE"
        ),
        sa.UniqueConstraint("author_id", "token", name=op.f("uq_unsaved_texts_author_id_token")),
        sa.Index(op.f("ix_unsaved_texts_post_id"), "post_id"),
    )


def downgrade() -> None:
    op.drop_table("unsaved_texts")
