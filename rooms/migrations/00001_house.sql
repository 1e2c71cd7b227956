-- Instants are microseconds since 1970, UTC. Rooms are known by their slug,
-- which never changes and is never used again.

-- +goose Up
CREATE TABLE house (
  id              INTEGER PRIMARY KEY CHECK (id = 1),
  name            TEXT NOT NULL DEFAULT '',
  owner_code_hash BLOB,
  owner_code_ends INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO house (id) VALUES (1);

CREATE TABLE members (
  id         TEXT PRIMARY KEY,
  name       TEXT NOT NULL,
  name_key   TEXT NOT NULL,
  role       TEXT NOT NULL,
  language   TEXT NOT NULL,
  willing    INTEGER NOT NULL DEFAULT 0,
  asked      INTEGER NOT NULL DEFAULT 0, -- has answered whether they would host
  finished   INTEGER NOT NULL DEFAULT 0, -- blocks held to their end
  sat_at     INTEGER NOT NULL DEFAULT 0, -- last sat down
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX members_staff ON members (name_key) WHERE role IN ('owner', 'moderator');

CREATE TABLE browser_keys (
  hash       BLOB PRIMARY KEY,
  member     TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX browser_keys_member ON browser_keys (member);

CREATE TABLE rooms (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  slug        TEXT NOT NULL UNIQUE,
  name        TEXT NOT NULL,
  description TEXT NOT NULL,
  quiet       INTEGER NOT NULL,
  cameras     TEXT NOT NULL,
  seats       INTEGER NOT NULL,
  seq         INTEGER NOT NULL DEFAULT 0, -- of the newest change in the chat; only grows
  created_at  INTEGER NOT NULL,
  closed_at   INTEGER NOT NULL DEFAULT 0
) STRICT;

-- One seat a member, across the house. A seat that was left stays as a memory
-- of when its member first came, for as long as the block lasts.
CREATE TABLE seats (
  member     TEXT PRIMARY KEY REFERENCES members (id) ON DELETE CASCADE,
  room       TEXT NOT NULL REFERENCES rooms (slug),
  kind       TEXT NOT NULL,
  seat_id    TEXT NOT NULL,
  came_at    INTEGER NOT NULL,
  seen       INTEGER NOT NULL,
  away       INTEGER NOT NULL DEFAULT 0,
  away_since INTEGER NOT NULL DEFAULT 0,
  back_at    INTEGER NOT NULL DEFAULT 0,
  left_at    INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX seats_room ON seats (room);

CREATE TABLE blocks (
  id         TEXT PRIMARY KEY,
  room       TEXT NOT NULL REFERENCES rooms (slug),
  state      TEXT NOT NULL, -- the whole block as JSON
  started_at INTEGER NOT NULL,
  ended_at   INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX blocks_room ON blocks (room);
CREATE UNIQUE INDEX blocks_one_a_room ON blocks (room) WHERE ended_at = 0;

CREATE TABLE hostings (
  block  TEXT NOT NULL REFERENCES blocks (id),
  member TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
  at     INTEGER NOT NULL,
  PRIMARY KEY (block, member)
) STRICT, WITHOUT ROWID;
CREATE INDEX hostings_member ON hostings (member, at);

CREATE TABLE tasks (
  id         TEXT PRIMARY KEY,
  member     TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
  room       TEXT NOT NULL REFERENCES rooms (slug),
  title      TEXT NOT NULL,
  done       TEXT NOT NULL,
  how        TEXT NOT NULL,
  activity   TEXT NOT NULL,
  promised   TEXT NOT NULL DEFAULT '', -- the title as it stood when focus began
  block      TEXT NOT NULL DEFAULT '', -- the block it was worked on in
  outcome    TEXT NOT NULL DEFAULT '',
  note       TEXT NOT NULL DEFAULT '',
  skipped    INTEGER NOT NULL DEFAULT 0, -- will not be asked about again
  told       INTEGER NOT NULL DEFAULT 0, -- the chat has its line
  copy_of    TEXT NOT NULL DEFAULT '',   -- the unfinished task this one goes on with
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX tasks_member ON tasks (member, created_at);

-- What each member works on, or last worked on, in each room.
CREATE TABLE current_tasks (
  member TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
  room   TEXT NOT NULL REFERENCES rooms (slug),
  task   TEXT NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
  PRIMARY KEY (member, room)
) STRICT, WITHOUT ROWID;
CREATE INDEX current_tasks_task ON current_tasks (task);

CREATE TABLE messages (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  room      TEXT NOT NULL REFERENCES rooms (slug),
  seq       INTEGER NOT NULL,
  client_id TEXT NOT NULL DEFAULT '',
  kind      TEXT NOT NULL,
  at        INTEGER NOT NULL,
  member    TEXT REFERENCES members (id) ON DELETE CASCADE,
  text      TEXT NOT NULL DEFAULT '',
  key       TEXT NOT NULL DEFAULT '',
  args      TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX messages_history ON messages (room, id);
CREATE UNIQUE INDEX messages_stream ON messages (room, seq);
CREATE INDEX messages_age ON messages (room, at);
CREATE INDEX messages_member ON messages (member) WHERE member IS NOT NULL;
CREATE UNIQUE INDEX messages_once ON messages (member, client_id, room) WHERE client_id <> '';

-- +goose Down
DROP TABLE messages;
DROP TABLE current_tasks;
DROP TABLE tasks;
DROP TABLE hostings;
DROP TABLE blocks;
DROP TABLE seats;
DROP TABLE rooms;
DROP TABLE browser_keys;
DROP TABLE members;
DROP TABLE house;
