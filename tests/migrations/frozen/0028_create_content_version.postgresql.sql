CREATE TABLE IF NOT EXISTS content_versions (slot INTEGER NOT NULL, version BIGINT NOT NULL, CONSTRAINT pk_content_versions PRIMARY KEY (slot));

INSERT INTO content_versions (slot, version) VALUES (0, floor(random() * 9007199254740992)::BIGINT) ON CONFLICT DO NOTHING;

CREATE OR REPLACE FUNCTION content_versions_posts() RETURNS TRIGGER LANGUAGE plpgsql AS $$BEGIN IF coalesce(OLD.published_at IS NOT NULL AND OLD.deleted_at IS NULL, FALSE) OR coalesce(NEW.published_at IS NOT NULL AND NEW.deleted_at IS NULL, FALSE) THEN UPDATE content_versions SET version = floor(random() * 9007199254740992)::BIGINT WHERE xmin <> pg_current_xact_id()::xid; END IF; RETURN NULL; END$$;

CREATE CONSTRAINT TRIGGER content_versions_posts AFTER INSERT OR UPDATE OR DELETE ON posts DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION content_versions_posts();

CREATE OR REPLACE FUNCTION content_versions_post_tags() RETURNS TRIGGER LANGUAGE plpgsql AS $$BEGIN IF coalesce(EXISTS (SELECT 1 FROM posts WHERE id = OLD.post_id AND published_at IS NOT NULL AND deleted_at IS NULL), FALSE) OR coalesce(EXISTS (SELECT 1 FROM posts WHERE id = NEW.post_id AND published_at IS NOT NULL AND deleted_at IS NULL), FALSE) THEN UPDATE content_versions SET version = floor(random() * 9007199254740992)::BIGINT WHERE xmin <> pg_current_xact_id()::xid; END IF; RETURN NULL; END$$;

CREATE CONSTRAINT TRIGGER content_versions_post_tags AFTER INSERT OR UPDATE OR DELETE ON post_tags DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION content_versions_post_tags();

CREATE OR REPLACE FUNCTION content_versions_comments() RETURNS TRIGGER LANGUAGE plpgsql AS $$BEGIN IF coalesce(OLD.approved_at IS NOT NULL AND NOT OLD.is_hidden, FALSE) OR coalesce(NEW.approved_at IS NOT NULL AND NOT NEW.is_hidden, FALSE) THEN UPDATE content_versions SET version = floor(random() * 9007199254740992)::BIGINT WHERE xmin <> pg_current_xact_id()::xid; END IF; RETURN NULL; END$$;

CREATE CONSTRAINT TRIGGER content_versions_comments AFTER INSERT OR UPDATE OR DELETE ON comments DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION content_versions_comments();

CREATE OR REPLACE FUNCTION content_versions_users() RETURNS TRIGGER LANGUAGE plpgsql AS $$BEGIN IF OLD.username IS DISTINCT FROM NEW.username OR OLD.name IS DISTINCT FROM NEW.name OR OLD.about IS DISTINCT FROM NEW.about THEN UPDATE content_versions SET version = floor(random() * 9007199254740992)::BIGINT WHERE xmin <> pg_current_xact_id()::xid; END IF; RETURN NULL; END$$;

CREATE CONSTRAINT TRIGGER content_versions_users AFTER UPDATE OR DELETE ON users DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION content_versions_users();

CREATE OR REPLACE FUNCTION content_versions_tags() RETURNS TRIGGER LANGUAGE plpgsql AS $$BEGIN IF OLD.name IS DISTINCT FROM NEW.name OR OLD.slug IS DISTINCT FROM NEW.slug THEN UPDATE content_versions SET version = floor(random() * 9007199254740992)::BIGINT WHERE xmin <> pg_current_xact_id()::xid; END IF; RETURN NULL; END$$;

CREATE CONSTRAINT TRIGGER content_versions_tags AFTER UPDATE OR DELETE ON tags DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION content_versions_tags();

DROP TRIGGER IF EXISTS content_versions_posts ON posts;

DROP FUNCTION IF EXISTS content_versions_posts();

DROP TRIGGER IF EXISTS content_versions_post_tags ON post_tags;

DROP FUNCTION IF EXISTS content_versions_post_tags();

DROP TRIGGER IF EXISTS content_versions_comments ON comments;

DROP FUNCTION IF EXISTS content_versions_comments();

DROP TRIGGER IF EXISTS content_versions_users ON users;

DROP FUNCTION IF EXISTS content_versions_users();

DROP TRIGGER IF EXISTS content_versions_tags ON tags;

DROP FUNCTION IF EXISTS content_versions_tags();

DROP TABLE IF EXISTS content_versions;

