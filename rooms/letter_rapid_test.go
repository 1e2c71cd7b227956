package rooms_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lamplight/rooms"
	"lamplight/rooms/mediatest"
)

// TestWhateverTheClockDoesNothingIsGivenOutTwice lets the clock run, jump and
// be set back, the house die, and letters fail, and counts.
func TestWhateverTheClockDoesNothingIsGivenOutTwice(t *testing.T) {
	t.Parallel()
	p := &post{&house{t: t, path: filepath.Join(t.TempDir(), "data", "house.db"), media: mediatest.New()}}
	p.open()
	p.must(p.MakeReady(everyday))
	defer func() { p.must(p.store.Close()) }()
	n := 0
	rapid.Check(t, func(r *rapid.T) {
		n++
		halfpast := halfpast.AddDate(20*n, 0, 0) // out of reach of the last one's clock
		ana := p.comes("Ana")
		defer func() { p.must(p.store.Exec("DELETE FROM members WHERE id = ?", ana.ID)) }()
		p.reads(ana, "ana@example.org")
		p.must(p.Subscribe(everyday, ana, subscription("https://push.example.org/ana")))
		for i := range 3 {
			id := fmt.Sprint("b", n, "-", i)
			p.plans(id, halfpast.Add(time.Duration(i)*3*time.Minute))
			p.books(ana, id, "seat")
		}
		given := map[string]int{}
		now := halfpast.Add(-15 * time.Minute)
		for range rapid.IntRange(5, 20).Draw(r, "steps") {
			switch rapid.SampledFrom([]string{"on", "on", "on", "back", "far", "dies"}).Draw(r, "what") {
			case "on":
				now = now.Add(time.Duration(rapid.IntRange(1, 120).Draw(r, "seconds")) * time.Second)
			case "back":
				now = now.Add(-time.Duration(rapid.IntRange(1, 30).Draw(r, "minutes")) * time.Minute)
			case "far":
				now = halfpast.Add(time.Duration(rapid.IntRange(-5, 5).Draw(r, "years")) * 365 * 24 * time.Hour)
			case "dies":
				p.dies()
			}
			letters, err := p.TakeLetters(everyday, now, true)
			p.must(err)
			for _, l := range letters {
				if late := now.Sub(l.Blocks[0].StartsAt.Add(-10 * time.Minute)); late < 0 || late >= 5*time.Minute {
					r.Fatalf("a reminder %v late", late)
				}
				key := fmt.Sprint(l.Blocks[0].ID, l.Mail)
				given[key]++
				if given[key] > 1 {
					r.Fatalf("%s was given out twice", key)
				}
				switch rapid.SampledFrom([]string{"sent", "unsent", "dies"}).Draw(r, "fate") {
				case "sent":
					p.must(p.Sent(everyday, l))
				case "unsent":
					p.must(p.Unsent(everyday, l, now))
					given[key]--
				}
			}
		}
	})
}

var badAddresses = []string{
	"", "ana", "ana@", "@example.org", "ana@example.org\r\nBcc: eve@example.org", "ana@example.org, eve@example.org", "Ana <ana@example.org>",
	`"ana eve"@example.org`, "ana@[127.0.0.1]", "ana@example.org;eve@example.org", "ana@example", "änä@example.org", "ana @example.org", "ana@exa mple.org",
	"ana@example.org\x00", "<ana@example.org>", "ana@example.org (Ana)", "a@b@example.org",
}

// TestAnAddressIsOneAddress tries what could become a second header, a second
// recipient or another name.
func TestAnAddressIsOneAddress(t *testing.T) {
	for _, bad := range badAddresses {
		inPost(t, func(p *post) {
			if _, err := p.SetMailbox(everyday, p.comes("Ana"), bad); !rooms.IsRefused(err, "mail.address") {
				t.Errorf("%q: %v", bad, err)
			}
		})
	}
}

func FuzzAddress(f *testing.F) {
	for _, seed := range []string{"ana@example.org", "a+b@c.de", "x@localhost", "a@b\r\nc", "\"a\"@b.c", "a@b.c,d@e.f", "", "@", "a@.b.", "ä@ö.ü"} {
		f.Add(seed)
	}
	for _, seed := range badAddresses {
		f.Add(seed)
		f.Add(seed + "x@example.org")
	}
	f.Fuzz(func(t *testing.T, raw string) {
		if got, err := rooms.AddressOf(raw); err == nil {
			again, err := rooms.AddressOf(got)
			if err != nil || again != got {
				t.Errorf("%q became %q, which is none: %v", raw, got, err)
			}
			for _, r := range got {
				if r <= ' ' || r > '~' || r == ',' || r == '<' || r == '>' {
					t.Errorf("%q lets %q through", raw, got)
				}
			}
		}
	})
}
