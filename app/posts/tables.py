"""Let `db.create_all` make the triggers of `post_tags`, so that a test in memory lists posts by tag as the blog does.

In every other database, revision 0031 makes these triggers with the same function.
"""

from functools import partial
from typing import Final

from app.posts.models import post_tags
from schema_guard.copied_column_v1 import Copy, follow_parent, leave_parent
from schema_guard.create_all import create_in_tests

LISTED: Final = "CASE WHEN $row.deleted_at IS NULL AND $row.menu_position IS NULL THEN $row.published_at END"
DATE: Final = Copy("post_tags", "published_at", key="post_id", parent="posts", value=LISTED)

create_in_tests(post_tags, create=partial(follow_parent, DATE), drop=partial(leave_parent, DATE))
