"""Create users and posts.

What: two tables, and the foreign key from a post to its author.
Why: a blog is people and what they write. Every constraint gets a name from the naming convention in app/database.py,
    because a later migration can only change what has a name. The database holds the rules, not only the forms: a
    username is unique and in lower case, whatever code adds the row.
Cost: none, because the tables are new.
Way back: drops both tables and all their rows.
"""

import sqlalchemy as sa
from alembic import op

from app.database import LongText, UtcDateTime

revision = "0001_create_users_and_posts"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", sa.String(64), nullable=False),
        sa.Column("email", sa.String(254), nullable=True),
        sa.Column("password_hash", sa.String(255), nullable=True),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("about", LongText, nullable=False),
        sa.Column("location", sa.String(100), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("username = lower(username)", name=op.f("ck_users_username_lowercase")),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_users_email_lowercase")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("username", name=op.f("uq_users_username")),
        sa.UniqueConstraint("email", name=op.f("uq_users_email")),
    )
    op.create_table(
        "posts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("body", LongText, nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_posts_author_id_users")),
        sa.Index(op.f("ix_posts_author_id_published_at_id"), "author_id", "published_at", "id"),
    )


def downgrade() -> None:
    op.drop_table("posts")
    op.drop_table("users")
