package rooms

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func mustZone(t interface{ Fatal(...any) }, name string) *time.Location {
	zone, err := findZone(name)
	if err != nil {
		t.Fatal(name, err)
	}
	return zone
}

func local(text string) time.Time {
	t, err := time.Parse(dayAt, text)
	if err != nil {
		panic(err)
	}
	return t
}

// RFC 5545, 3.3.5: what is skipped counts by the offset before, and of what
// exists twice the first is meant.
func TestALocalTimeIsOneInstant(t *testing.T) {
	for _, c := range []struct{ zone, local, want, shown string }{
		{"Europe/Berlin", "2026-03-17T19:00", "2026-03-17T18:00:00Z", "19:00"},
		{"Europe/Berlin", "2026-03-29T01:59", "2026-03-29T00:59:00Z", "01:59"},
		{"Europe/Berlin", "2026-03-29T02:00", "2026-03-29T01:00:00Z", "03:00"}, // skipped
		{"Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:30:00Z", "03:30"}, // skipped
		{"Europe/Berlin", "2026-03-29T03:00", "2026-03-29T01:00:00Z", "03:00"},
		{"Europe/Berlin", "2026-10-25T02:00", "2026-10-25T00:00:00Z", "02:00"}, // twice
		{"Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30:00Z", "02:30"}, // twice
		{"Europe/Berlin", "2026-10-25T03:00", "2026-10-25T02:00:00Z", "03:00"},
		{"America/New_York", "2026-03-08T02:30", "2026-03-08T07:30:00Z", "03:30"},
		{"America/New_York", "2026-11-01T01:30", "2026-11-01T05:30:00Z", "01:30"},
		{"Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:45:00Z", "02:45"}, // half an hour is skipped
		{"Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45:00Z", "01:45"}, // half an hour exists twice
		{"Australia/Lord_Howe", "2026-07-01T19:00", "2026-07-01T08:30:00Z", "19:00"},
		{"Asia/Kathmandu", "2026-03-17T19:00", "2026-03-17T13:15:00Z", "19:00"},
		{"Pacific/Apia", "2011-12-30T12:00", "2011-12-30T22:00:00Z", "12:00"}, // a day that never was
		{"Pacific/Kiritimati", "2026-01-01T00:00", "2025-12-31T10:00:00Z", "00:00"},
		{"Africa/Casablanca", "2026-02-15T02:30", "2026-02-15T01:30:00Z", "02:30"}, // twice, in Ramadan
		{"Antarctica/Troll", "2026-03-29T02:00", "2026-03-29T02:00:00Z", "04:00"},  // two hours are skipped
		{"UTC", "2026-03-29T02:30", "2026-03-29T02:30:00Z", "02:30"},
	} {
		zone := mustZone(t, c.zone)
		at := inZone(local(c.local), zone)
		if got, shown := at.Format(time.RFC3339), at.In(zone).Format(atTime); got != c.want || shown != c.shown {
			t.Errorf("%s in %s: %s shown as %s, want %s shown as %s", c.local, c.zone, got, shown, c.want, c.shown)
		}
	}
}

func TestT25ALocalTimeIsKeptWhereverItExists(t *testing.T) {
	names := []string{
		"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "America/St_Johns",
		"Asia/Tehran", "Africa/Casablanca", "Antarctica/Troll", "Pacific/Chatham", "America/Caracas", "UTC",
	}
	rapid.Check(t, func(t *rapid.T) {
		zone := mustZone(t, rapid.SampledFrom(names).Draw(t, "zone"))
		minutes := rapid.Int64Range(0, 60*24*366*40).Draw(t, "minutes since 2000")
		wall := time.Date(2000, 1, 1, 0, int(minutes), 0, 0, time.UTC)
		at := inZone(wall, zone)
		shown := at.In(zone)
		same := shown.Format(dayAt) == wall.Format(dayAt)
		for _, d := range []time.Duration{-24 * time.Hour, -2 * time.Hour, -time.Hour, -30 * time.Minute} {
			if at.Add(d).In(zone).Format(dayAt) == wall.Format(dayAt) {
				t.Fatalf("%s in %s: %s, and it was so at %s", wall, zone, at, at.Add(d))
			}
		}
		for d := -28 * time.Hour; !same && d <= 28*time.Hour; d += 15 * time.Minute {
			if wall.Add(d).In(zone).Format(dayAt) == wall.Format(dayAt) {
				t.Fatalf("%s in %s: %s shows %s, and the time exists", wall, zone, at, shown)
			}
		}
	})
}

// The zones are in the binary; CI runs this on a machine without the files.
func TestZonesNeedNoFiles(t *testing.T) {
	t.Setenv("ZONEINFO", t.TempDir()+"/nowhere")
	for _, name := range []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"} {
		mustZone(t, name)
	}
	for _, name := range []string{"", "Local", "Europe/Berlín", "../../etc/passwd", "/etc/localtime", strings.Repeat("x", 65)} {
		if _, err := findZone(name); !IsRefused(err, "member.zone") {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestAViewerIsToldWhenTheHourShifts(t *testing.T) {
	for _, c := range []struct{ held, viewer, now, want string }{
		{"Europe/Berlin", "America/New_York", "2026-02-28T12:00", "none"},
		{"Europe/Berlin", "America/New_York", "2026-03-02T12:00", "2026-03-08T07:00:00Z -1h0m0s"}, // New York is an hour nearer
		{"Europe/Berlin", "America/New_York", "2026-03-14T12:00", "2026-03-08T07:00:00Z -1h0m0s"},
		{"Europe/Berlin", "America/New_York", "2026-03-18T12:00", "none"},
		{"Europe/Berlin", "America/New_York", "2026-03-23T12:00", "2026-03-29T01:00:00Z 1h0m0s"},
		{"Europe/Berlin", "America/New_York", "2026-10-28T12:00", "2026-11-01T06:00:00Z 1h0m0s"}, // one past, one to come
		{"Europe/Berlin", "Asia/Kathmandu", "2026-03-25T12:00", "2026-03-29T01:00:00Z 1h0m0s"},
		{"Asia/Kathmandu", "Europe/Berlin", "2026-03-25T12:00", "2026-03-29T01:00:00Z -1h0m0s"},
		{"Australia/Lord_Howe", "Asia/Kathmandu", "2026-10-01T12:00", "2026-10-03T15:30:00Z 30m0s"},
		{"Europe/Berlin", "Europe/Lisbon", "2026-03-25T12:00", "none"}, // both at once
		{"Europe/Berlin", "Europe/Berlin", "2026-03-25T12:00", "none"},
		{"UTC", "Asia/Kathmandu", "2026-03-25T12:00", "none"},
	} {
		got := "none"
		if s, ok := ShiftAround(mustZone(t, c.held), mustZone(t, c.viewer), local(c.now)); ok {
			got = fmt.Sprint(s.At.Format(time.RFC3339), " ", s.Earlier)
		}
		if got != c.want {
			t.Errorf("held in %s, seen from %s on %s: %s, want %s", c.held, c.viewer, c.now, got, c.want)
		}
	}
}

// Zones are read from files, where "Europe/./Berlin" is Berlin as well: a
// cookie could have the house remember as many as it likes.
func TestAZoneHasOneName(t *testing.T) {
	for _, name := range []string{"Europe//Berlin", "Europe/./Berlin", "./Europe/Berlin", "Europe/Berlin/", "/Europe/Berlin", "../UTC", "Europe/Berlin\x00", "Local", ""} {
		if _, err := findZone(name); !IsRefused(err, "member.zone") {
			t.Errorf("%q: %v", name, err)
		}
	}
}
