ALTER TABLE post_tags ADD COLUMN published_at TIMESTAMP WITH TIME ZONE;

CREATE OR REPLACE FUNCTION post_tags_published_at_insert() RETURNS TRIGGER LANGUAGE plpgsql AS $$BEGIN SELECT CASE WHEN posts.deleted_at IS NULL AND posts.menu_position IS NULL THEN posts.published_at END INTO NEW.published_at FROM posts WHERE id = NEW.post_id FOR SHARE; RETURN NEW; END$$;

CREATE TRIGGER post_tags_published_at_insert BEFORE INSERT ON post_tags FOR EACH ROW EXECUTE FUNCTION post_tags_published_at_insert();

CREATE OR REPLACE FUNCTION post_tags_published_at_update() RETURNS TRIGGER LANGUAGE plpgsql AS $$BEGIN UPDATE post_tags SET published_at = CASE WHEN NEW.deleted_at IS NULL AND NEW.menu_position IS NULL THEN NEW.published_at END WHERE post_id = NEW.id; RETURN NULL; END$$;

CREATE TRIGGER post_tags_published_at_update AFTER UPDATE ON posts FOR EACH ROW WHEN ((CASE WHEN OLD.deleted_at IS NULL AND OLD.menu_position IS NULL THEN OLD.published_at END) IS DISTINCT FROM (CASE WHEN NEW.deleted_at IS NULL AND NEW.menu_position IS NULL THEN NEW.published_at END)) EXECUTE FUNCTION post_tags_published_at_update();

DROP TRIGGER IF EXISTS post_tags_published_at_insert ON post_tags;

DROP FUNCTION IF EXISTS post_tags_published_at_insert();

DROP TRIGGER IF EXISTS post_tags_published_at_update ON posts;

DROP FUNCTION IF EXISTS post_tags_published_at_update();

ALTER TABLE post_tags DROP COLUMN published_at;

