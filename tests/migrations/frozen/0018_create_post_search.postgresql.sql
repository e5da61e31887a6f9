CREATE TABLE IF NOT EXISTS post_search (id INTEGER NOT NULL, words TSVECTOR NOT NULL, CONSTRAINT pk_post_search PRIMARY KEY (id), CONSTRAINT fk_post_search_id_posts FOREIGN KEY (id) REFERENCES posts (id) ON DELETE CASCADE);

CREATE INDEX IF NOT EXISTS ix_post_search_words ON post_search USING gin (words);

CREATE OR REPLACE FUNCTION post_search_text(text TEXT) RETURNS TEXT IMMUTABLE PARALLEL SAFE RETURN normalize(regexp_replace(normalize(regexp_replace(left(text, 100000), '[!-/:-@[-`{-~]', ' ', 'g'), NFD), '[\u0300-\u036f]', '', 'g'), NFC);

CREATE OR REPLACE FUNCTION post_search_words(title TEXT, body TEXT) RETURNS TSVECTOR IMMUTABLE PARALLEL SAFE RETURN setweight(to_tsvector('simple', post_search_text(title)), 'A') || to_tsvector('simple', post_search_text(body));

CREATE OR REPLACE FUNCTION post_search_follow() RETURNS TRIGGER LANGUAGE plpgsql AS 'BEGIN IF OLD.title IS DISTINCT FROM NEW.title OR OLD.body IS DISTINCT FROM NEW.body THEN INSERT INTO post_search (id, words) VALUES (NEW.id, post_search_words(NEW.title, NEW.body)) ON CONFLICT (id) DO UPDATE SET words = EXCLUDED.words; END IF; RETURN NULL; END';

CREATE OR REPLACE TRIGGER post_search_follow AFTER INSERT OR UPDATE ON posts FOR EACH ROW EXECUTE FUNCTION post_search_follow();

COMMIT;

INSERT INTO post_search (id, words) SELECT id, post_search_words(title, body) FROM posts WHERE id BETWEEN 1 AND 2147483647 FOR KEY SHARE ON CONFLICT DO NOTHING;

BEGIN;

DROP TRIGGER IF EXISTS post_search_follow ON posts;

DROP FUNCTION IF EXISTS post_search_follow, post_search_words, post_search_text;

DROP TABLE IF EXISTS post_search;

