"""Drop the location of users.

What: drops the column users.location.
Why: no code reads or writes it any more. Nothing brings back the data of a dropped column, so this line carries a mark
    that a reviewer has set.
Cost: none on a table of any size.
Way back: adds the column again, but empty. Its data is lost.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010_drop_location"
down_revision = "0009_stop_requiring_location"


def upgrade() -> None:
    op.drop_column("users", "location")  # destructive: reviewed


def downgrade() -> None:
    op.add_column("users", sa.Column("location", sa.String(100), nullable=True))
