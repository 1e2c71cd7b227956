package rooms

import (
	"context"
	"encoding/json"
	"time"

	"gorm.io/gorm"
)

// News is something a member is told about a booking until they put it away.
type News struct {
	ID    int64          `json:"id"`
	Kind  NewsKind       `json:"kind"`
	Block ScheduledBlock `json:"block"` // as it is now
	At    time.Time      `json:"at"`
}

// NewsKind is what the news are about.
type NewsKind string

const (
	MovedUp     NewsKind = "moved_up"   // from the waiting list to a seat
	SeatFree    NewsKind = "seat_free"  // in the last hour: a seat can be taken by whoever is first
	NotHeld     NewsKind = "called_off" // a booked block will not be held
	NoLonger    NewsKind = "no_longer"  // the room of a booked block is closed to guests, and the member is one
	TimeChanged NewsKind = "changed"    // a booked block has another time or length
	NowHost     NewsKind = "hosting"    // is the announced host
)

// newsLife is how long news are kept that nobody puts away.
const newsLife = 90 * 24 * time.Hour

// newsShown bounds what is shown at once.
const newsShown = 100

type newsRow struct {
	ID        int64
	Member    string
	Scheduled string
	Kind      NewsKind
	At        int64
	PutAway   bool
}

func (newsRow) TableName() string { return "news" }

// News lists what the member has not put away, newest first.
func (s *Service) News(ctx context.Context, by Member) (list []News, err error) {
	list = []News{}
	err = s.store.read(ctx, func(tx *gorm.DB) error {
		var rows []newsRow
		err := tx.Where("member = ? AND put_away = 0", by.ID).Order("at DESC, id DESC").Limit(newsShown).Find(&rows).Error
		if err != nil || len(rows) == 0 {
			return err
		}
		ids := make([]string, len(rows))
		for i, r := range rows {
			ids[i] = r.Scheduled
		}
		in, err := json.Marshal(ids)
		if err != nil {
			return err
		}
		where, args, err := inSchedule(tx, &by)
		if err != nil {
			return err
		}
		blocks, err := listScheduled(tx, by.ID, "b.id IN (SELECT value FROM json_each(?)) AND (b.id IN (SELECT scheduled FROM news WHERE member = ? AND kind = ?) OR "+where+")",
			append([]any{string(in), by.ID, NoLonger}, args...)...)
		at := map[string]ScheduledBlock{}
		for _, b := range blocks {
			at[b.ID] = b
		}
		for _, r := range rows {
			// Of a block that is over, only that it was called off is still news.
			if b, there := at[r.Scheduled]; there && (r.Kind == NotHeld || b.EndsAt.After(time.Now())) {
				list = append(list, News{ID: r.ID, Kind: r.Kind, Block: b, At: instant(r.At)})
			}
		}
		return err
	})
	return list, err
}

// PutAway takes one piece of news, or with id 0 all of them, off the pages.
func (s *Service) PutAway(ctx context.Context, by Member, id int64) error {
	return s.change(ctx, func(c *change) error {
		return c.tx.Model(&newsRow{}).Where("member = ? AND (id = ? OR ? = 0)", by.ID, id, id).Update("put_away", true).Error
	})
}

// tellNews has a member told about a booking of theirs.
func (c *change) tellNews(member, scheduled string, kind NewsKind) error {
	return c.tx.Create(&newsRow{Member: member, Scheduled: scheduled, Kind: kind, At: micros(c.now)}).Error
}

// tellOnce is for what a member is told at most once about a block.
func (c *change) tellOnce(member, scheduled string, kind NewsKind) error {
	var n int64
	err := c.tx.Model(&newsRow{}).Where("member = ? AND scheduled = ? AND kind = ?", member, scheduled, kind).Count(&n).Error
	if err != nil || n > 0 {
		return err
	}
	return c.tellNews(member, scheduled, kind)
}

// tellAgain is for what comes and goes: a piece of news that was set aside is
// taken up, so that nobody gets a letter each time somebody changes their mind.
func (c *change) tellAgain(member, scheduled string, kind NewsKind) error {
	told := c.tx.Model(&newsRow{}).Where("member = ? AND scheduled = ? AND kind = ?", member, scheduled, kind).
		Updates(map[string]any{"put_away": false, "at": micros(c.now)})
	if told.Error != nil || told.RowsAffected > 0 {
		return told.Error
	}
	return c.tellNews(member, scheduled, kind)
}

// setAside takes off the pages what may come again.
func (c *change) setAside(member, scheduled string, kind NewsKind) error {
	return c.tx.Model(&newsRow{}).Where("member = ? AND scheduled = ? AND kind = ?", member, scheduled, kind).Update("put_away", true).Error
}

// forgetNews takes back what is no longer true.
func (c *change) forgetNews(member, scheduled string, kinds ...NewsKind) error {
	return c.tx.Where("member = ? AND scheduled = ? AND kind IN ?", member, scheduled, kinds).Delete(&newsRow{}).Error
}

// tellBooked tells everybody who has booked this block that it is not what it
// was; of several changes nobody has read only the last is told.
func (c *change) tellBooked(scheduled string, kind NewsKind) error {
	if err := c.tx.Where("scheduled = ? AND put_away = 0 AND kind IN ?", scheduled, []NewsKind{TimeChanged, NotHeld}).Delete(&newsRow{}).Error; err != nil {
		return err
	}
	return c.tx.Exec(`INSERT INTO news (member, scheduled, kind, at) SELECT member, scheduled, ?, ?
		FROM bookings WHERE scheduled = ? ORDER BY id`, kind, micros(c.now), scheduled).Error
}

// forgetOldNews deletes what was said long ago.
func (c *change) forgetOldNews() error {
	return c.tx.Where("at < ?", micros(c.now.Add(-newsLife))).Delete(&newsRow{}).Error
}
