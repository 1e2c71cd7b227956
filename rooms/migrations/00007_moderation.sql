-- +goose Up
-- The case file: what was done to whom, by whom, why and until when. room '' is
-- the whole house. A ban, and a camera or microphone that was stopped, hold
-- from at to until, unless they were ended before.
CREATE TABLE cases (
  id           TEXT PRIMARY KEY,
  member       TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
  by           TEXT REFERENCES members (id) ON DELETE SET NULL,
  kind         TEXT NOT NULL, -- ban, camera, microphone, message
  room         TEXT NOT NULL DEFAULT '',
  place        TEXT NOT NULL DEFAULT '', -- where it was
  reason       TEXT NOT NULL,
  at           INTEGER NOT NULL,
  until        INTEGER NOT NULL,
  ended_at     INTEGER NOT NULL DEFAULT 0, -- before its time
  answer       TEXT NOT NULL DEFAULT '',   -- of the person concerned, once
  answered_at  INTEGER NOT NULL DEFAULT 0,
  reply        TEXT NOT NULL DEFAULT '',   -- one comes back
  message      TEXT NOT NULL DEFAULT '',   -- what was deleted, for seven days
  message_ends INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX cases_member ON cases (member, until);
CREATE INDEX cases_until ON cases (until);
CREATE INDEX cases_at ON cases (at);
CREATE INDEX cases_message ON cases (message_ends) WHERE message_ends > 0;
CREATE INDEX cases_by ON cases (by) WHERE by IS NOT NULL;

-- What has happened in a case, in order.
CREATE TABLE case_acts (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  case_id  TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
  by       TEXT REFERENCES members (id) ON DELETE SET NULL,
  kind     TEXT NOT NULL, -- made, answered, replied, moved, ended
  at       INTEGER NOT NULL,
  until    INTEGER NOT NULL DEFAULT 0,
  text     TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX case_acts_case ON case_acts (case_id, id);
CREATE INDEX case_acts_by ON case_acts (by) WHERE by IS NOT NULL;

ALTER TABLE rooms ADD COLUMN locked_at INTEGER NOT NULL DEFAULT 0; -- whoever comes knocks

-- Who asks to be let into a locked room, and who was.
CREATE TABLE knocks (
  room   TEXT NOT NULL REFERENCES rooms (slug),
  member TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
  at     INTEGER NOT NULL,
  state  TEXT NOT NULL DEFAULT 'waiting', -- waiting, let_in, sent_away
  PRIMARY KEY (room, member)
) STRICT, WITHOUT ROWID;
CREATE INDEX knocks_member ON knocks (member);

-- +goose Down
DROP TABLE knocks;
ALTER TABLE rooms DROP COLUMN locked_at;
DROP TABLE case_acts;
DROP TABLE cases;
