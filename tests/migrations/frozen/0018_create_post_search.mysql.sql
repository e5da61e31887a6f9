CREATE TABLE IF NOT EXISTS post_search (id INTEGER NOT NULL, title TEXT NOT NULL, body MEDIUMTEXT NOT NULL, PRIMARY KEY (id), FULLTEXT INDEX ix_post_search_title (title), FULLTEXT INDEX ix_post_search_title_body (title, body), CONSTRAINT fk_post_search_id_posts FOREIGN KEY (id) REFERENCES posts (id) ON DELETE CASCADE) CHARSET utf8mb4 COLLATE utf8mb4_unicode_520_ci;

CREATE TRIGGER IF NOT EXISTS post_search_insert AFTER INSERT ON posts FOR EACH ROW INSERT INTO post_search (id, title, body) VALUES (NEW.id, regexp_replace(regexp_replace(replace(left(NEW.title, 100000), '_', ' '), '([0-9])[.](?=[0-9])', '\\1_'), '([[:alnum:]_]+)', '\\1__'), regexp_replace(regexp_replace(replace(left(NEW.body, 100000), '_', ' '), '([0-9])[.](?=[0-9])', '\\1_'), '([[:alnum:]_]+)', '\\1__'));

CREATE TRIGGER IF NOT EXISTS post_search_update AFTER UPDATE ON posts FOR EACH ROW IF NOT (OLD.title <=> NEW.title AND OLD.body <=> NEW.body) THEN INSERT INTO post_search (id, title, body) VALUES (NEW.id, regexp_replace(regexp_replace(replace(left(NEW.title, 100000), '_', ' '), '([0-9])[.](?=[0-9])', '\\1_'), '([[:alnum:]_]+)', '\\1__'), regexp_replace(regexp_replace(replace(left(NEW.body, 100000), '_', ' '), '([0-9])[.](?=[0-9])', '\\1_'), '([[:alnum:]_]+)', '\\1__')) ON DUPLICATE KEY UPDATE title = VALUES(title), body = VALUES(body); END IF;

INSERT IGNORE INTO post_search (id, title, body) SELECT id, regexp_replace(regexp_replace(replace(left(title, 100000), '_', ' '), '([0-9])[.](?=[0-9])', '\\1_'), '([[:alnum:]_]+)', '\\1__'), regexp_replace(regexp_replace(replace(left(body, 100000), '_', ' '), '([0-9])[.](?=[0-9])', '\\1_'), '([[:alnum:]_]+)', '\\1__') FROM posts WHERE id BETWEEN 1 AND 2147483647;

DROP TRIGGER IF EXISTS post_search_insert;

DROP TRIGGER IF EXISTS post_search_update;

DROP TRIGGER IF EXISTS post_search_delete;

DROP TABLE IF EXISTS post_search;

