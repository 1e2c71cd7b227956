-- +goose Up
ALTER TABLE members ADD COLUMN zone TEXT NOT NULL DEFAULT '';            -- IANA name; '': the browser has never said
ALTER TABLE members ADD COLUMN zone_fixed INTEGER NOT NULL DEFAULT 0;    -- chosen; does not follow the browser
ALTER TABLE members ADD COLUMN unaided INTEGER NOT NULL DEFAULT 0;       -- has switched the planning helper off

-- A recurrence: local time is what is kept.
CREATE TABLE series (
  id         TEXT PRIMARY KEY,
  room       TEXT NOT NULL REFERENCES rooms (slug),
  rule       TEXT NOT NULL, -- RFC 5545 recurrence rule of whole days
  time       TEXT NOT NULL, -- 19:00
  zone       TEXT NOT NULL, -- IANA name
  plan       TEXT NOT NULL, -- JSON
  first_day  TEXT NOT NULL, -- 2026-03-17
  last_day   TEXT NOT NULL DEFAULT '',
  exceptions TEXT NOT NULL DEFAULT '[]', -- JSON
  twin       TEXT NOT NULL DEFAULT '', -- the other series a booking may move to
  made_by    TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  ended_at   INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX series_room ON series (room);

-- What the recurrences come to, half a year ahead. The id is the series and
-- the day the rule names, so that laying out again finds the same rows.
CREATE TABLE scheduled_blocks (
  id         TEXT PRIMARY KEY,
  series     TEXT NOT NULL REFERENCES series (id),
  day        TEXT NOT NULL, -- the day the rule names; a moved block keeps it
  room       TEXT NOT NULL REFERENCES rooms (slug),
  plan       TEXT NOT NULL, -- JSON
  starts_at  INTEGER NOT NULL, -- when the opening begins
  ends_at    INTEGER NOT NULL,
  state      TEXT NOT NULL, -- planned, running, over, called_off
  block      TEXT NOT NULL DEFAULT '', -- the block that was held
  sequence   INTEGER NOT NULL DEFAULT 0, -- grows with every change a calendar must hear of
  changed_at INTEGER NOT NULL,
  host       TEXT NOT NULL DEFAULT '', -- announced, or who led
  reason     TEXT NOT NULL DEFAULT '', -- JSON Line
  understudy TEXT NOT NULL DEFAULT '',
  came       INTEGER NOT NULL DEFAULT 0  -- people who were in it
) STRICT;
CREATE INDEX scheduled_blocks_time ON scheduled_blocks (starts_at);
CREATE INDEX scheduled_blocks_room ON scheduled_blocks (room, starts_at);
CREATE INDEX scheduled_blocks_series ON scheduled_blocks (series, day);
CREATE INDEX scheduled_blocks_planned ON scheduled_blocks (room, starts_at) WHERE state = 'planned';
CREATE INDEX scheduled_blocks_twin ON scheduled_blocks (series, starts_at);
CREATE INDEX blocks_ended ON blocks (room, ended_at);

CREATE TABLE bookings (
  id         INTEGER PRIMARY KEY AUTOINCREMENT, -- the order of the waiting list
  scheduled  TEXT NOT NULL REFERENCES scheduled_blocks (id),
  member     TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
  state      TEXT NOT NULL, -- seat or waiting
  title      TEXT NOT NULL DEFAULT '',
  done       TEXT NOT NULL DEFAULT '',
  how        TEXT NOT NULL DEFAULT '',
  activity   TEXT NOT NULL DEFAULT '',
  would_host INTEGER NOT NULL DEFAULT 0,
  late       INTEGER NOT NULL DEFAULT 0, -- waiting: also in the last hour
  remind     INTEGER NOT NULL DEFAULT 1,
  came       INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  UNIQUE (scheduled, member)
) STRICT;
CREATE INDEX bookings_member ON bookings (member);

-- "Every Tuesday": books what is laid out from now on.
CREATE TABLE standing_bookings (
  series     TEXT NOT NULL REFERENCES series (id),
  member     TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
  from_day   TEXT NOT NULL, -- 2026-03-17: what the rule names before is not booked
  would_host INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (series, member)
) STRICT, WITHOUT ROWID;
CREATE INDEX standing_bookings_member ON standing_bookings (member);

-- The blocks a standing booking leaves out, since its member gave them back.
CREATE TABLE standing_gaps (
  scheduled TEXT NOT NULL REFERENCES scheduled_blocks (id),
  member    TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
  PRIMARY KEY (scheduled, member)
) STRICT, WITHOUT ROWID;
CREATE INDEX standing_gaps_member ON standing_gaps (member);

-- What a member is told about their bookings: shown on the pages until it is
-- put away, and sent by the channels the member chose.
CREATE TABLE news (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  member     TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
  scheduled  TEXT NOT NULL REFERENCES scheduled_blocks (id),
  kind       TEXT NOT NULL, -- moved_up, seat_free, called_off, changed, hosting
  at         INTEGER NOT NULL,
  put_away   INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX news_member ON news (member, at);
CREATE INDEX news_scheduled ON news (scheduled);

-- +goose Down
DROP TABLE news;
DROP TABLE standing_gaps;
DROP TABLE standing_bookings;
DROP TABLE bookings;
DROP INDEX blocks_ended;
DROP TABLE scheduled_blocks;
DROP TABLE series;
ALTER TABLE members DROP COLUMN unaided;
ALTER TABLE members DROP COLUMN zone_fixed;
ALTER TABLE members DROP COLUMN zone;
