"""fill code of products

Revision ID: d6010d961a45
Revises: 8248d065978b
Create Date: 2026-11-26 00:49:49.439972

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'd6010d961a45'
down_revision = '8248d065978b'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("UPDATE products SET code = lower(name) WHERE code IS NULL")


def downgrade():
    pass
