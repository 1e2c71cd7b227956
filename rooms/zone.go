package rooms

import (
	"path"
	"time"
	_ "time/tzdata" // a machine without time-zone files tells the time, too
)

const (
	onDay  = time.DateOnly
	atTime = "15:04"
	dayAt  = "2006-01-02T15:04"
)

// findZone finds a zone by its IANA name. Zones are files: one that is asked for
// by a roundabout way, Europe/./Berlin, is none.
func findZone(name string) (*time.Location, error) {
	if name == "" || name == "Local" || len(name) > 64 || path.Clean(name) != name {
		return nil, Refuse(Invalid, "member.zone")
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, Refuse(Invalid, "member.zone")
	}
	return zone, nil
}

// inZone is the instant at which clocks in the zone show this date and time of
// day, which are given as if in UTC. RFC 5545, 3.3.5: a time that exists twice
// is the first; one that is skipped counts as if clocks had not yet been moved.
func inZone(local time.Time, zone *time.Location) time.Time {
	const most = 27 * time.Hour // no two offsets are further apart
	at := local.Add(-most).In(zone)
	for {
		_, offset := at.Zone()
		_, ends := at.ZoneBounds()
		t := local.Add(-time.Duration(offset) * time.Second)
		if ends.IsZero() || t.Before(ends) {
			return t.UTC()
		}
		if _, next := ends.Zone(); local.Add(-time.Duration(next) * time.Second).Before(ends) {
			return t.UTC() // skipped
		}
		at = ends
	}
}

// Shift is a coming or recent change of the hour between a series and a viewer.
type Shift struct {
	At      time.Time     // from then on
	Earlier time.Duration // by how much it is earlier for the viewer; negative: later
}

// ShiftAround tells whether blocks held in one zone change their hour for a
// viewer in another within a week before or after now; pure. A change that is
// to come is told before one that is past.
func ShiftAround(held, viewer *time.Location, now time.Time) (shift Shift, ok bool) {
	const week = 7 * 24 * time.Hour
	for _, zone := range []*time.Location{held, viewer} {
		_, at := now.Add(-week).In(zone).ZoneBounds()
		for ; !at.IsZero() && !at.After(now.Add(week)); _, at = at.ZoneBounds() {
			earlier := ahead(viewer, held, at.Add(-1)) - ahead(viewer, held, at)
			toCome := at.After(now) && (!shift.At.After(now) || at.Before(shift.At))
			past := !at.After(now) && !shift.At.After(now) && at.After(shift.At)
			if earlier != 0 && (toCome || past) {
				shift, ok = Shift{At: at.UTC(), Earlier: earlier}, true
			}
		}
	}
	return shift, ok
}

// ahead is by how much clocks in one zone are ahead of those in another.
func ahead(zone, of *time.Location, at time.Time) time.Duration {
	_, a := at.In(zone).Zone()
	_, b := at.In(of).Zone()
	return time.Duration(a-b) * time.Second
}
