UPDATE posts STRAIGHT_JOIN post_tags ON post_tags.post_id = posts.id SET post_tags.published_at = CASE WHEN posts.deleted_at IS NULL AND posts.menu_position IS NULL THEN posts.published_at END WHERE posts.id BETWEEN 1 AND 2147483647;

