package rooms

import (
	"encoding/json"
	"errors"
	"strings"
)

// handed are the tables whose rows go from a guest to the member they turn out
// to be, beside the bookings and the log. Where both have a row that can only be there
// once, the member's stays; what stays behind goes with the guest.
var handed = []string{
	"hostings", "tasks", "current_tasks", "messages", "letters", "room_known", "invited", "cases", // a ban goes along
}

// entrances are the tables of ways to be somebody, or to read what is theirs.
// They end with the guest: whoever else opened the guest is not thereby the
// member, and a link of a stranger's guest would open the one who took it.
var entrances = []string{"browser_keys", "passkeys", "feeds", "mailboxes", "push_subscriptions", "identities"}

// merge hands everything a guest has to the member who is the same person, and
// lets the guest go. Only a guest can be emptied; the browser that says so
// gets a key of its own.
func (c *change) merge(guest, into string) error {
	from, err := c.member(guest)
	if err != nil {
		return err
	}
	to, err := c.member(into)
	if err != nil {
		return err
	}
	if from.Role != Guest {
		return Refuse(Conflict, "merge.not_guest")
	}
	seat, err := c.seat(guest)
	if err != nil {
		return err
	}
	if seat.sits() {
		if err := c.leave(seat); err != nil {
			return err
		}
	}
	if err := errors.Join(c.mergeBookings(guest, into), c.mergeLog(guest, into), c.mergeWords(guest)); err != nil {
		return err
	}
	for _, table := range handed {
		if err := c.tx.Exec("UPDATE OR IGNORE "+table+" SET member = ? WHERE member = ?", into, guest).Error; err != nil {
			return err
		}
	}
	to.Finished += from.Finished
	to.Asked = to.Asked || from.Asked
	to.SatAt = max(to.SatAt, from.SatAt)
	if to.Zone == "" {
		to.Zone, to.ZoneFixed = from.Zone, from.ZoneFixed
	}
	c.about = append(c.about, guest)
	if err := c.tx.Exec("UPDATE case_acts SET by = ? WHERE by = ?", into, guest).Error; err != nil {
		return err
	}
	return errors.Join(
		c.inBlocks(guest, func(b Block) (Block, error) { return b.rename(guest, into) }),
		c.saveMember(to),
		c.carryBar(hashOf(guest), into), // one that is older than the guest, too
		c.turnOut("member = ?", into),
		c.freeName(to), // what the guest said in a room now carries this name
		c.calledNow(from, to.Name),
		c.letGo(guest),
		c.announce(),
	)
}

// mergeWords sees to it that nothing the guest wrote collides with what the
// member wrote: a retry of a post is long over.
func (c *change) mergeWords(guest string) error {
	return c.tx.Exec("UPDATE messages SET client_id = '' WHERE member = ?", guest).Error
}

// rename lets a member stand where a guest stood; who has a place already
// keeps it.
func (b Block) rename(guest, member string) (renamed Block, err error) {
	if b.name(member) != "" || b.StartedBy == member {
		return b.forget(guest), nil
	}
	raw, err := json.Marshal(b)
	if err == nil { // ids are random: they are found nowhere else
		err = json.Unmarshal([]byte(strings.ReplaceAll(string(raw), `"`+guest+`"`, `"`+member+`"`)), &renamed)
	}
	return renamed, err
}

// inBlocks rewrites every block this member was in; one that runs goes on at once.
func (c *change) inBlocks(member string, rewrite func(Block) (Block, error)) error {
	var rows []blockRow
	if err := c.tx.Where("instr(state, ?) > 0", `"`+member+`"`).Find(&rows).Error; err != nil {
		return err
	}
	for _, row := range rows {
		var b Block
		if json.Unmarshal([]byte(row.State), &b) != nil {
			continue // a block that cannot be read is nobody's
		}
		b, err := rewrite(b)
		if err != nil {
			return err
		}
		state, err := json.Marshal(b)
		if err != nil {
			return err
		}
		if err := c.tx.Model(&row).Update("state", string(state)).Error; err != nil {
			return err
		}
		if row.EndedAt == 0 {
			if err := c.stepRoom(row.Room); err != nil {
				return err
			}
		}
	}
	return nil
}
