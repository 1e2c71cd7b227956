-- +goose Up
ALTER TABLE house ADD COLUMN alive_at INTEGER NOT NULL DEFAULT 0; -- the last second the house was seen up while somebody was in focus

-- From when to when a member was present in a block. An open stay ends, after
-- a crash, when the house was last alive.
CREATE TABLE stays (
  id     INTEGER PRIMARY KEY AUTOINCREMENT,
  block  TEXT NOT NULL REFERENCES blocks (id),
  member TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
  from_at  INTEGER NOT NULL,
  until_at INTEGER NOT NULL DEFAULT 0 -- 0: still here
) STRICT;
CREATE INDEX stays_block ON stays (block, member);
CREATE INDEX stays_open ON stays (block) WHERE until_at = 0;
CREATE INDEX stays_member ON stays (member);
CREATE INDEX tasks_block ON tasks (block, member) WHERE block <> '';

-- The log. Its rows belong to their member alone.
CREATE TABLE sessions (
  id         TEXT PRIMARY KEY,
  member     TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
  block      TEXT NOT NULL DEFAULT '', -- '': imported
  task       TEXT NOT NULL DEFAULT '', -- the task whose outcome this is
  at         INTEGER NOT NULL, -- when the first focus of the block began
  zone       TEXT NOT NULL DEFAULT '', -- the member's, then
  room       TEXT NOT NULL, -- its name, then
  title      TEXT NOT NULL DEFAULT '',
  done       TEXT NOT NULL DEFAULT '',
  activity   TEXT NOT NULL DEFAULT '',
  planned    INTEGER NOT NULL, -- seconds of focus in the plan
  present    INTEGER NOT NULL, -- seconds of them the member was here
  outcome    TEXT NOT NULL DEFAULT '',
  note       TEXT NOT NULL DEFAULT '',
  helped     TEXT NOT NULL DEFAULT '',
  distracted TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX sessions_member ON sessions (member, at);
CREATE UNIQUE INDEX sessions_once ON sessions (member, block) WHERE block <> '';

-- Thoughts put aside during focus; nobody else reads them.
CREATE TABLE jots (
  id         TEXT PRIMARY KEY,
  member     TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
  client_id  TEXT NOT NULL,
  text       TEXT NOT NULL,
  kept       INTEGER NOT NULL DEFAULT 0, -- was looked at and kept
  at         INTEGER NOT NULL,
  UNIQUE (member, client_id)
) STRICT;
CREATE INDEX jots_member ON jots (member, at);

-- +goose Down
DROP TABLE jots;
DROP TABLE sessions;
DROP TABLE stays;
DROP INDEX tasks_block;
ALTER TABLE house DROP COLUMN alive_at;
