"""Give posts a place in the menu.

What: the column posts.menu_position. It is NULL for every post that is not a page of the menu.
Why: a page such as About is written like a post, but it stands in the menu and not in the lists and the feeds.
Cost: none on a table of any size, because no row is rewritten.
Way back: drops the column. Pages become ordinary posts, so readers find them in the lists and the feeds again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025_add_menu_position"
down_revision = "0024_create_pictures"


def upgrade() -> None:
    op.add_column("posts", sa.Column("menu_position", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("posts", "menu_position")
