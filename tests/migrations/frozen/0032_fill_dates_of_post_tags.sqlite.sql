UPDATE post_tags SET published_at = (SELECT CASE WHEN posts.deleted_at IS NULL AND posts.menu_position IS NULL THEN posts.published_at END FROM posts WHERE posts.id = post_tags.post_id) WHERE post_id BETWEEN 1 AND 2147483647;

