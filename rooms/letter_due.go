package rooms

import (
	"context"
	"errors"
	"time"
)

// ways are how somebody can be told something. Each is asked for by itself:
// together SQLite would put all mailboxes and subscriptions beside each other
// at every look.
var ways = []struct{ channel, join string }{
	{"'mail'", " JOIN mailboxes c ON c.member = who.member AND c.confirmed > 0 AND c.stopped_at = 0 AND @mail"},
	{"c.endpoint", " JOIN push_subscriptions c ON c.member = who.member"},
}

// What has become due and has no letter yet: reminders, and news. A block that
// was moved is reminded of at its new time as well. Mail is left out where
// nobody takes it.
const (
	newReminders = " FROM scheduled_blocks b JOIN bookings who ON who.scheduled = b.id AND who.state = 'seat' AND who.remind = 1"
	areReminders = ` WHERE b.starts_at > @remindLate AND b.starts_at <= @remind AND b.state IN ('planned', 'running')
		AND NOT EXISTS (SELECT 1 FROM letters l WHERE l.member = who.member AND l.scheduled = b.id
			AND l.kind = 'reminder' AND l.about = b.starts_at AND l.channel = `
	newNews = " FROM news who JOIN scheduled_blocks b ON b.id = who.scheduled AND b.ends_at > @now"
	areNews = ` WHERE who.at > @newsLate AND who.at <= @now AND who.put_away = 0
		AND NOT EXISTS (SELECT 1 FROM letters l WHERE l.member = who.member AND l.scheduled = who.scheduled
			AND l.kind = who.kind AND l.about = who.id AND l.channel = `
)

// when fills the slots of those.
func when(now time.Time, mail bool) map[string]any {
	return map[string]any{
		"now": micros(now), "mail": mail, "newsLate": micros(now.Add(-newsLate)),
		"remind": micros(now.Add(remindBefore)), "remindLate": micros(now.Add(remindBefore - remindLate)),
	}
}

// LettersDue reports whether there is something to send at this instant.
func (s *Service) LettersDue(ctx context.Context, now time.Time, mail bool) (due bool, err error) {
	ask := "SELECT EXISTS (SELECT 1 FROM letters WHERE state = 'waiting' AND next_at <= @now)"
	for _, way := range ways {
		ask += " OR EXISTS (SELECT 1" + newReminders + way.join + areReminders + way.channel + "))"
		ask += " OR EXISTS (SELECT 1" + newNews + way.join + areNews + way.channel + "))"
	}
	err = s.store.reader.WithContext(ctx).Raw(ask, when(now, mail)).Scan(&due).Error
	return due, err
}

func (c *change) layOutLetters(now time.Time, mail bool) error {
	const into = "INSERT OR IGNORE INTO letters (member, scheduled, kind, about, channel, due_at, next_at, state) "
	slots := when(now, mail)
	slots["before"] = remindBefore.Microseconds()
	var errs []error
	for _, way := range ways {
		errs = append(errs,
			c.tx.Exec(into+"SELECT who.member, b.id, 'reminder', b.starts_at, "+way.channel+
				", b.starts_at - @before, b.starts_at - @before, 'waiting'"+newReminders+way.join+areReminders+way.channel+")", slots).Error,
			c.tx.Exec(into+"SELECT who.member, b.id, who.kind, who.id, "+way.channel+
				", who.at, who.at, 'waiting'"+newNews+way.join+areNews+way.channel+")", slots).Error)
	}
	return errors.Join(errs...)
}
