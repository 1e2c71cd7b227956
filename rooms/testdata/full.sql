-- A house after years: 10,000 members, 200,000 sessions of which one member has
-- 5,000, a schedule of 200 blocks a week for half a year with ten bookings each.

INSERT INTO rooms (slug, name, description, quiet, cameras, seats, created_at)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20)
SELECT 'full-' || i, 'Room ' || i, '', 0, 'welcome', 16, 1 FROM n;

INSERT INTO members (id, name, name_key, role, language, created_at, sat_at, finished, zone)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
SELECT 'full-' || i, 'Member ' || i, 'member ' || i, CASE WHEN i % 3 THEN 'guest' ELSE 'member' END, 'en',
  strftime('%s', 'now') * 1000000, strftime('%s', 'now') * 1000000, i % 40, 'Europe/Berlin' FROM n;

INSERT INTO sessions (id, member, at, zone, room, title, done, activity, planned, present, outcome, note)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000)
SELECT 'full-' || i, 'full-' || CASE WHEN i <= 5000 THEN 1 ELSE 2 + i % 9999 END,
  (strftime('%s', 'now') - CASE WHEN i <= 5000 THEN i * 6000 ELSE abs(random()) % 40000000 END) * 1000000,
  'Europe/Berlin', 'Room ' || (1 + i % 20), 'Task number ' || i, 'done when it is done',
  CASE i % 5 WHEN 0 THEN '' WHEN 1 THEN 'Writing' WHEN 2 THEN 'Reading' WHEN 3 THEN 'Admin' ELSE 'Home' END,
  CASE i % 3 WHEN 0 THEN 1500 WHEN 1 THEN 3000 ELSE 5400 END, 600 + abs(random()) % 900,
  CASE i % 4 WHEN 0 THEN 'done' WHEN 1 THEN 'partly' WHEN 2 THEN 'not_yet' ELSE 'done' END, 'A note of a few words.' FROM n;

INSERT INTO series (id, room, rule, time, zone, plan, first_day, created_at)
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 199)
SELECT 'full' || i, 'full-' || (1 + i % 20), 'FREQ=WEEKLY;BYDAY=' || substr('MOTUWETHFRSASU', 1 + 2 * (i / 20 % 7), 2),
  printf('%02d:00', 8 + (i / 20) % 10), 'Europe/Berlin',
  '{"opening":0,"focus":3000,"break":0,"closing":0,"sprints":1,"gathering":0}',
  date('now', '-1 day'), 1 FROM n;

INSERT INTO scheduled_blocks (id, series, day, room, plan, starts_at, ends_at, state, changed_at)
WITH RECURSIVE w(week) AS (SELECT 0 UNION ALL SELECT week + 1 FROM w WHERE week < 25)
SELECT id || '-' || strftime('%Y%m%d', 'now', '+' || (7 * week + (rowid - 1) / 20 % 7) || ' days'), id,
  date('now', '+' || (7 * week + (rowid - 1) / 20 % 7) || ' days'), room, plan,
  (strftime('%s', 'now', 'start of day', '+' || (7 * week + (rowid - 1) / 20 % 7) || ' days', '+' || (8 + (rowid - 1) / 20) || ' hours')) * 1000000,
  (strftime('%s', 'now', 'start of day', '+' || (7 * week + (rowid - 1) / 20 % 7) || ' days', '+' || (8 + (rowid - 1) / 20) || ' hours') + 3000) * 1000000,
  'planned', 1 FROM w, series WHERE series.id LIKE 'full%';

INSERT INTO bookings (scheduled, member, state, title, done, would_host, created_at)
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 9)
SELECT b.id, 'full-' || (1 + (b.rowid * 10 + n.i) % 10000), 'seat', 'Booked task', 'when it is done', n.i % 2, 1
FROM scheduled_blocks b, n WHERE b.series LIKE 'full%';

INSERT INTO messages (room, seq, kind, at, member, text)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
SELECT 'full-' || (1 + i % 20), i, 'text', strftime('%s', 'now') * 1000000, 'full-' || (1 + i % 10000), 'Message ' || i FROM n;
