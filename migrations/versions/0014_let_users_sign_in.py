"""Let users sign in, and say what each may do.

What: four columns of users: is_author, is_admin, session_epoch and time_zone.
Why: who joins from now on may comment and no more, so the model's default of is_author is false. The database's
    default is true: it is for the rows that are there, each of a person who writes, and for those that code without
    this column adds. A raised session_epoch ends all sessions of a user, and no table of sessions is needed.
Cost: none, on a table of any size: constant defaults are kept once, not written into every row.
Way back: drops the columns; who is an author or an admin is forgotten, and everyone is an author on the next way up.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014_let_users_sign_in"
down_revision = "0013_create_sources"


def upgrade() -> None:
    op.add_column("users", sa.Column("session_epoch", sa.Integer(), server_default="0", nullable=False))
    op.add_column("users", sa.Column("time_zone", sa.String(64), server_default="UTC", nullable=False))
    op.add_column("users", sa.Column("is_author", sa.Boolean(), server_default="1", nullable=False))
    op.add_column("users", sa.Column("is_admin", sa.Boolean(), server_default="0", nullable=False))


def downgrade() -> None:
    for column in ("is_admin", "is_author", "time_zone", "session_epoch"):
        op.drop_column("users", column)
