package web

import (
	_ "embed"
	"errors"
	"fmt"
	"net/http"
	"path"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // a page tells the hour in the reader's zone, on any machine

	"github.com/gin-gonic/gin"

	"lamplight/rooms"
)

// zoneFile names a zone for every place people know theirs by, one a line.
//
//go:embed zones.txt
var zoneFile string

// zoneRegion is the zones of one part of the world.
type zoneRegion struct {
	Name  string
	Zones []zoneChoice
}

// zoneChoice is a zone under the name of its place.
type zoneChoice struct{ ID, Name string }

var zoneRegions = func() []zoneRegion {
	var regions []zoneRegion
	for id := range strings.FieldsSeq(zoneFile) {
		region, place, _ := strings.Cut(id, "/")
		if len(regions) == 0 || regions[len(regions)-1].Name != region {
			regions = append(regions, zoneRegion{Name: region})
		}
		at := &regions[len(regions)-1]
		at.Zones = append(at.Zones, zoneChoice{id, strings.ReplaceAll(place, "_", " ")})
	}
	return regions
}()

// ZoneRegions is every zone somebody may choose.
func (p page) ZoneRegions() []zoneRegion { return zoneRegions }

// ZoneID is the reader's zone, as a choice names it.
func (p page) ZoneID() string {
	if p.Zone == nil {
		return ""
	}
	return p.Zone.String()
}

// placeOf is a zone by the place it is named after: Berlin.
func placeOf(zone *time.Location) string {
	_, place, found := strings.Cut(zone.String(), "/")
	if !found {
		return zone.String()
	}
	if at := strings.LastIndexByte(place, '/'); at >= 0 {
		place = place[at+1:]
	}
	return strings.ReplaceAll(place, "_", " ")
}

// offsetOf is how far a zone is from UTC at an instant: UTC+5:45.
func offsetOf(zone *time.Location, at time.Time) string {
	_, seconds := at.In(zone).Zone()
	sign := "+"
	if seconds < 0 {
		sign, seconds = "−", -seconds
	}
	text := fmt.Sprint("UTC", sign, seconds/3600)
	if minutes := seconds / 60 % 60; minutes > 0 {
		text += fmt.Sprintf(":%02d", minutes)
	}
	return text
}

var zones sync.Map // name → *time.Location; only names that exist get in, each once

// zoneNamed finds a zone; nil for what is none. Zones are files, and one file
// has many names: Europe/./Berlin is none, else anybody could fill the memory.
func zoneNamed(name string) *time.Location {
	if name == "" || name == "Local" || len(name) > 64 || path.Clean(name) != name {
		return nil
	}
	if known, ok := zones.Load(name); ok {
		return known.(*time.Location)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	zones.Store(name, zone)
	return zone
}

// browserZone is the zone the browser is in, nil before it has told us.
func browserZone(c *gin.Context) *time.Location {
	name, _ := c.Cookie("zone")
	return zoneNamed(name)
}

// chosenZone is the zone the reader chose, nil while times follow the device.
func chosenZone(c *gin.Context) *time.Location {
	if m := reader(c); m != nil {
		if !m.ZoneFixed {
			return nil
		}
		return zoneNamed(m.Zone)
	}
	name, _ := c.Cookie("zone_chosen")
	return zoneNamed(name)
}

// zoneOf is the zone the reader is told times in: the one they chose, else
// where their browser is, else where it was last.
func zoneOf(c *gin.Context) *time.Location {
	if zone := chosenZone(c); zone != nil {
		return zone
	}
	if zone := browserZone(c); zone != nil {
		return zone
	}
	if m := reader(c); m != nil {
		return zoneNamed(m.Zone)
	}
	return nil
}

// keepZone remembers where the reader's browser is, for mails and for the log.
func (s *Server) keepZone(c *gin.Context) {
	m, zone := reader(c), browserZone(c)
	if m == nil || m.ZoneFixed || zone == nil || m.Zone == zone.String() {
		return
	}
	if err := s.Service.SetZone(c.Request.Context(), m.ID, zone.String(), false); err != nil {
		s.Log.Warn("the zone of a member was not kept", "error", err)
		return
	}
	m.Zone = zone.String()
}

// chooseZone keeps the zone the reader wants times in; an empty name lets them
// follow the device again.
func (s *Server) chooseZone(c *gin.Context, name string) error {
	m := reader(c)
	if name != "" && zoneNamed(name) == nil {
		return rooms.Refuse(rooms.Invalid, "member.zone")
	}
	if m == nil {
		life := keyLife
		if name == "" {
			life = -time.Second
		}
		s.setCookie(c, "zone_chosen", name, life, true)
		return nil
	}
	if name != "" {
		return s.Service.SetZone(c.Request.Context(), m.ID, name, true)
	}
	follow := m.Zone
	if zone := browserZone(c); zone != nil {
		follow = zone.String()
	}
	if follow == "" {
		return nil
	}
	return s.Service.SetZone(c.Request.Context(), m.ID, follow, false)
}

// formZone changes the zone and stays on the page.
func (s *Server) formZone(c *gin.Context) {
	if err := s.chooseZone(c, c.PostForm("zone")); err != nil {
		var refusal *rooms.Error
		if !errors.As(err, &refusal) || refusal.Key != "member.zone" {
			s.fail(c, err)
			return
		}
	}
	c.Redirect(http.StatusSeeOther, ownAddress(c.PostForm("back")))
}
