"""fill initials of people

Revision ID: 6c69e6200fb6
Revises: 922cf9776235
Create Date: 2026-11-26 01:07:11.907750

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '6c69e6200fb6'
down_revision = '922cf9776235'
branch_labels = None
depends_on = None


def upgrade():
    people = sa.table("people", sa.column("id"), sa.column("name"), sa.column("initials"))
    connection = op.get_bind()
    rows = connection.execute(sa.select(people.c.id, people.c.name).where(people.c.initials.is_(None))).all()
    for row in rows:
        initials = "".join(word[0] for word in row.name.split())
        connection.execute(sa.update(people).where(people.c.id == row.id).values(initials=initials))


def downgrade():
    pass
