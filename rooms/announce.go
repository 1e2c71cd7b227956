package rooms

import (
	"encoding/json"
	"slices"
	"time"
)

// announceAhead is how far ahead hosts are announced.
const announceAhead = 14 * 24 * time.Hour

// announcing is a coming block and who of those with a seat would host.
type announcing struct {
	ID, Room                 string
	StartsAt                 int64
	Host, Reason, Understudy string
	willing                  []Attendee
}

// announce settles from the bookings who leads each coming block.
func (c *change) announce() error { return c.announceBut("", "") }

// announceBut does not tell the member about the block they have just dealt
// with themselves.
func (c *change) announceBut(by, own string) error {
	blocks, err := c.unannounced()
	if err != nil || len(blocks) == 0 {
		return err
	}
	led, err := c.ledBy(blocks)
	if err != nil {
		return err
	}
	for _, b := range blocks {
		starts := instant(b.StartsAt)
		for i := range b.willing {
			b.willing[i].hosted(led[b.willing[i].Member], starts)
		}
		host, reason, _ := PickHost(b.willing, starts)
		understudy, _, _ := PickHost(slices.DeleteFunc(slices.Clone(b.willing), func(a Attendee) bool { return a.Member == host }), starts)
		if err := c.settleAnnounced(b, host, understudy, reason, by != host || own != b.ID); err != nil {
			return err
		}
		if host != "" {
			led[host] = append(led[host], starts)
		}
	}
	return nil
}

// hosted tells what a member has led before a block at this time, what they
// are announced for included.
func (a *Attendee) hosted(led []time.Time, starts time.Time) {
	a.LastHosted, a.Hosted30 = time.Time{}, 0
	for _, t := range led {
		if t.After(a.LastHosted) {
			a.LastHosted = t
		}
		if t.After(starts.Add(-30 * 24 * time.Hour)) {
			a.Hosted30++
		}
	}
}

// unannounced are the coming blocks that somebody would host, or was to, in
// order of time.
func (c *change) unannounced() ([]*announcing, error) {
	var rows []struct {
		Block  announcing `gorm:"embedded"`
		Member string
		Name   string
		Booked int64
	}
	err := c.tx.Raw(`SELECT b.id, b.room, b.starts_at, b.host, b.reason, b.understudy,
		coalesce(m.id, '') AS member, coalesce(m.name, '') AS name, coalesce(k.id, 0) AS booked
		FROM scheduled_blocks b
		LEFT JOIN bookings k ON k.scheduled = b.id AND k.state = 'seat' AND k.would_host = 1
		LEFT JOIN members m ON m.id = k.member
		WHERE b.state = 'planned' AND b.starts_at > ? AND b.starts_at < ?
		AND (k.id IS NOT NULL OR b.host <> '' OR b.understudy <> '')
		ORDER BY b.starts_at, b.id, k.id`, micros(c.now), micros(c.now.Add(announceAhead))).Scan(&rows).Error
	var list []*announcing
	for _, r := range rows {
		if len(list) == 0 || list[len(list)-1].ID != r.Block.ID {
			list = append(list, &r.Block)
		}
		if b := list[len(list)-1]; r.Member != "" {
			b.willing = append(b.willing, Attendee{
				Member: r.Member, Name: r.Name, ArrivedAt: time.UnixMicro(r.Booked), Here: true, Willing: true,
			})
		}
	}
	return list, err
}

// ledBy is when the members these blocks may have to lead them have led: the
// last time, and each time that still counts. Whoever is announced for a block
// that gathers just now counts as leading it.
func (c *change) ledBy(blocks []*announcing) (map[string][]time.Time, error) {
	seen := map[string]bool{}
	ids := []string{}
	for _, b := range blocks {
		for _, a := range b.willing {
			if !seen[a.Member] {
				seen[a.Member] = true
				ids = append(ids, a.Member)
			}
		}
	}
	in, err := json.Marshal(ids)
	if err != nil {
		return nil, err
	}
	var rows []struct {
		Member string
		At     int64
	}
	now, month := micros(c.now), micros(c.now.Add(-30*24*time.Hour))
	err = c.tx.Raw(`SELECT h.member, h.at FROM json_each(?) j CROSS JOIN hostings h ON h.member = j.value WHERE h.at > ?
		UNION ALL SELECT h.member, max(h.at) FROM json_each(?) j CROSS JOIN hostings h ON h.member = j.value
			WHERE h.at <= ? GROUP BY h.member
		UNION ALL SELECT host, starts_at FROM scheduled_blocks WHERE state = 'running' AND starts_at > ? AND starts_at <= ?`,
		string(in), month, string(in), month, now, now+Doors.Microseconds()).Scan(&rows).Error
	led := map[string][]time.Time{}
	for _, r := range rows {
		led[r.Member] = append(led[r.Member], instant(r.At))
	}
	return led, err
}

// settleAnnounced writes down what is new about who leads a coming block.
func (c *change) settleAnnounced(b *announcing, host, understudy string, reason Line, tell bool) error {
	said := ""
	if host != "" {
		raw, err := json.Marshal(reason)
		if err != nil {
			return err
		}
		said = string(raw)
	}
	if host == b.Host && understudy == b.Understudy && said == b.Reason {
		return nil
	}
	c.shows(b.Room)
	err := c.tx.Table("scheduled_blocks").Where("id = ?", b.ID).
		Updates(map[string]any{"host": host, "understudy": understudy, "reason": said}).Error
	if err != nil || host == b.Host {
		return err
	}
	if b.Host != "" {
		if err := c.setAside(b.Host, b.ID, NowHost); err != nil {
			return err
		}
	}
	if host == "" || !tell {
		return nil
	}
	return c.tellAgain(host, b.ID, NowHost)
}
