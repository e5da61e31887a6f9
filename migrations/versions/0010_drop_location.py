"""Drop the location of users.

What: removes the column users.location.
Why: nothing reads or writes it any more. A dropped column cannot be brought back with what was in it, so the line that
    does it carries a mark for the reviewer.
Cost: none, on a table of any size.
Way back: the column comes back empty; what was in it is gone.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010_drop_location"
down_revision = "0009_stop_requiring_location"


def upgrade() -> None:
    op.drop_column("users", "location")  # destructive: reviewed


def downgrade() -> None:
    op.add_column("users", sa.Column("location", sa.String(100), nullable=True))
