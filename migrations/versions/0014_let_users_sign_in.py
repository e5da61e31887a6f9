"""Let users sign in, and say what each may do.

What: four columns of users: is_author, is_admin, session_epoch and time_zone.
Why: a user who joins from now on may only comment, so the model's default of is_author is false. The default in the
    database is true, for existing rows, which all belong to writers, and for rows that older code adds. To end all
    sessions of a user, raise session_epoch: no table of sessions is needed.
Cost: none on a table of any size: the database stores constant defaults once, not in every row.
Way back: drops the columns, and forgets who is an author or an admin. After the next upgrade everyone is an author.
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
