package rooms

import (
	"context"
	"slices"
	"strings"
	"time"
)

// KnownPerson is somebody as those who keep the house see them. What they work
// on, and their log, is nobody's business but theirs.
type KnownPerson struct {
	ID      string
	Name    string
	Role    Role
	Willing bool
	Here    string    // the name of the room they sit in
	SeenAt  time.Time // to the day; zero: no browser of theirs is left
	Invite  string    // what the invite they came by was for
	Invited bool
}

// mostPeople bounds one list of people.
const mostPeople = 500

// People lists who is known to the house, those with most say first, then
// whoever was here last; find is part of a name.
func (s *Service) People(ctx context.Context, by Member, find string) (list []KnownPerson, err error) {
	if _, err := mustKeep(s.store.reader.WithContext(ctx), by.ID); err != nil {
		return nil, err
	}
	return s.people(ctx, "m.name_key LIKE ? ESCAPE '!'", "%"+likely(NameKey(find))+"%")
}

// likely is a text that stands for itself in a LIKE.
func likely(text string) string {
	return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(text)
}

func (s *Service) people(ctx context.Context, where string, args ...any) (list []KnownPerson, err error) {
	var rows []struct {
		Row     memberRow `gorm:"embedded"`
		Here    string
		Seen    int64
		Label   string
		Invited bool
	}
	err = s.store.reader.WithContext(ctx).Raw(`SELECT m.*, coalesce(r.name, '') AS here,
		coalesce((SELECT max(max(k.seen_at, k.created_at)) FROM browser_keys k WHERE k.member = m.id), 0) AS seen,
		coalesce(i.label, '') AS label, v.member IS NOT NULL AS invited FROM members m
		LEFT JOIN seats t ON t.member = m.id AND t.left_at = 0 AND t.seen = 1 LEFT JOIN rooms r ON r.slug = t.room AND r.private = 0
		LEFT JOIN invited v ON v.member = m.id LEFT JOIN invites i ON i.id = v.invite
		WHERE `+where+` ORDER BY CASE m.role WHEN 'owner' THEN 0 WHEN 'moderator' THEN 1 WHEN 'member' THEN 2 ELSE 3 END, seen DESC, m.name LIMIT ?`,
		append(args, mostPeople)...).Scan(&rows).Error
	list = make([]KnownPerson, len(rows))
	for i, r := range rows {
		list[i] = KnownPerson{
			ID: r.Row.ID, Name: r.Row.Name, Role: r.Row.Role, Willing: r.Row.Willing, Here: r.Here,
			SeenAt: instant(r.Seen), Invite: r.Label, Invited: r.Invited,
		}
	}
	return list, err
}

// Person is one of the people, with the browsers they are signed in with and
// what by may make of them; for those who keep the house.
func (s *Service) Person(ctx context.Context, by Member, id string) (p KnownPerson, browsers []Browser, may []Role, err error) {
	if _, err := mustKeep(s.store.reader.WithContext(ctx), by.ID); err != nil {
		return p, nil, nil, err
	}
	list, err := s.people(ctx, "m.id = ?", id)
	if err == nil && len(list) == 0 {
		err = Refuse(NotFound, "people.missing")
	}
	if err != nil {
		return p, nil, nil, err
	}
	p = list[0]
	may = mayMake(by.Role, p.Role)
	if len(may) > 0 {
		browsers, err = s.Browsers(ctx, Member{ID: id, Browser: by.Browser})
	}
	return p, browsers, may, err
}

// mayMake is what somebody with a role may make of somebody with another: an
// owner everything, a moderator vouches for guests and takes that back.
func mayMake(by, of Role) []Role {
	switch {
	case by == Owner:
		return []Role{Owner, Moderator, Regular, Guest}
	case by == Moderator && (of == Regular || of == Guest):
		return []Role{Regular, Guest}
	}
	return nil
}

// SetRole makes somebody owner, moderator, member or guest. The house keeps at
// least one owner. It holds at once, in streams and calls too.
func (s *Service) SetRole(ctx context.Context, by Member, member string, role Role) error {
	return s.change(ctx, func(c *change) error {
		keeper, row, err := c.overPerson(by, member)
		if err != nil || row.Role == role {
			return err
		}
		if !slices.Contains(mayMake(keeper.Role, row.Role), role) {
			return Refuse(Forbidden, "people.not_yours")
		}
		if row.Role == Owner {
			if err := c.otherOwner(row.ID); err != nil {
				return err
			}
		}
		if row.Role = role; !row.staff() && ReservedName(row.NameKey) {
			was := row // who may no longer be called so is called something else
			row.Name, row.NameKey = newHere, NameKey(newHere)
			if err := c.calledNow(was, row.Name); err != nil {
				return err
			}
		}
		if err := c.freeOfStaff(row); err != nil {
			return err
		}
		// What was made for less must not lead to more.
		if err := c.tx.Delete(&deviceLink{}, "member = ?", row.ID).Error; err != nil {
			return err
		}
		if err := c.saveMember(row); err != nil {
			return err
		}
		return c.turnOut("member = ?", row.ID)
	})
}

// overPerson finds whom one of those who keep the house acts on.
func (c *change) overPerson(by Member, member string) (keeper, row memberRow, err error) {
	if keeper, err = c.mustKeepHouse(by); err != nil {
		return keeper, row, err
	}
	row, err = c.member(member)
	if IsRefused(err, "member.unknown") {
		err = Refuse(NotFound, "people.missing")
	}
	if err == nil && len(mayMake(keeper.Role, row.Role)) == 0 {
		err = Refuse(Forbidden, "people.not_yours")
	}
	return keeper, row, err
}

func (c *change) otherOwner(member string) error {
	var others int
	err := c.tx.Raw("SELECT count(*) FROM members WHERE role = 'owner' AND id <> ?", member).Scan(&others).Error
	if err == nil && others == 0 {
		err = Refuse(Conflict, "people.last_owner")
	}
	return err
}

// EndSession signs a browser of somebody out, or all of them when id is empty;
// its streams and its call end with it.
func (s *Service) EndSession(ctx context.Context, by Member, member, id string) error {
	return s.change(ctx, func(c *change) error {
		if _, _, err := c.overPerson(by, member); err != nil {
			return err
		}
		if id == "" {
			_, err := c.endKeys("member = ?", member)
			return err
		}
		ended, err := c.endKeys("id = ? AND member = ?", id, member)
		if err == nil && ended == 0 {
			err = Refuse(NotFound, "browser.missing")
		}
		return err
	})
}
