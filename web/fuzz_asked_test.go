package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"lamplight/rooms"
)

// oddQueries are addresses of pages that show a stretch of time.
var oddQueries = []string{
	"", "week=2026-W12", "week=2026-W53", "week=2026-W54", "week=2026-W00", "week=2026-W1", "week=-026-W12", "week=0000-W01", "week=9999-W52", "week=+026-W12",
	"week=2026-W12x", "week=2026-W12&day=2026-03-20", "day=2026-03-20", "day=2026-02-30", "day=2026-3-1", "day=0001-01-01", "day=9999-12-31", "part=am", "part=pm", "part=night",
	"rooms=mine", "rooms=MINE", "block=abc-20260320", "block=%3Cscript%3E", "block=" + strings.Repeat("x", 65), "period=week&at=2026-03-19", "period=year&at=2026", "period=month&at=2026-03",
	"period=decade", "period=week&at=1969", "period=year&at=9999", "period=week&at=2026-13", "at=2026-03-29", "period=year&at=1970", "at=%00", "a;b", "week=2026-W12&week=2026-W13", "&&&=",
}

// Whatever an address asks for, a page of a stretch of time shows one that has
// an address of its own, which shows the same.
func FuzzStretch(f *testing.F) {
	for i, query := range oddQueries {
		f.Add(query, int64(i)*86400*7)
	}
	zones := []*time.Location{time.UTC, zoneNamed("Europe/Berlin"), zoneNamed("Asia/Kathmandu"), zoneNamed("Pacific/Apia"), zoneNamed("America/Santiago")}
	f.Fuzz(func(t *testing.T, raw string, seconds int64) {
		query, err := url.ParseQuery(raw)
		if err != nil {
			return
		}
		zone := zones[uint64(seconds)%uint64(len(zones))]
		now := time.Unix(1_773_000_000+seconds%(1<<28), 0).In(zone)
		a := askedOf(query, zone, now)
		if a.Week.Weekday() != time.Monday || !near(a.Week, now) || len(a.Block) > 64 {
			t.Errorf("%q shows %+v", raw, a)
		}
		at, err := url.Parse(a.address())
		if err != nil || at.Path != "/schedule" {
			t.Fatalf("%q is at %q: %v", raw, a.address(), err)
		}
		if again := askedOf(at.Query(), zone, now); again != a {
			t.Errorf("%q shows %+v, and %s shows %+v", raw, a, at, again)
		}
		s := spanOf(query.Get("period"), query.Get("at"), now)
		if s.Start.After(now) || !s.End.After(s.Start) || s.End.Sub(s.Start) > 367*24*time.Hour || s.year().After(s.Start) || s.title("en") == "" {
			t.Errorf("%q is from %v to %v at %v", raw, s.Start, s.End, now)
		}
		if again := spanOf(s.Period, s.At(), now); !again.Start.Equal(s.Start) || again.Period != s.Period {
			t.Errorf("%q begins %v, and at %q %v", raw, s.Start, s.At(), again.Start)
		}
	})
}

// inputs are what the API reads, each anew.
func inputs() []any {
	return []any{
		&postInput{}, &jotInput{}, &enterInput{}, &blockInput{}, &actInput{}, &joinInput{}, &awayInput{}, &sanctionInput{}, &reasonInput{}, &lockInput{},
		&guestsInput{}, &knockInput{}, &pushInput{}, &rooms.RoomInput{}, &rooms.TaskInput{}, &rooms.BookingInput{}, &rooms.SeriesInput{}, &rooms.SessionInput{}, &rooms.OutcomeInput{},
		&willingInput{}, &inviteInput{}, &roleInput{}, &unsubscribeInput{},
	}
}

// A body is refused in words, or read into what says the same when it is
// written down.
func FuzzBodies(f *testing.F) {
	for i := range inputs() {
		raw, _ := json.Marshal(inputs()[i])
		f.Add(raw, uint8(i))
		f.Add(bytes.ReplaceAll(raw, []byte("null"), []byte("1")), uint8(i))
	}
	for _, body := range []string{
		`{"plan":{"opening":600,"focus":1500,"break":300,"closing":600,"sprints":2,"gathering":60}}`, `{"plan":{"opening":1e3}}`, `{"plan":{"opening":1.5}}`,
		`{"plan":{"opening":99999999999999999999}}`, `{"plan":{"__proto__":{}}}`, `{"seat":"text"}`, `{"seat":{}}`, `{"task":{"title":"x"}}`, `{"task":[]}`, `{"role":"owner"}`,
		`{"away":true,"back_at":"2026-03-19T18:30:00Z"}`, `{"member":"x","until":"9999"}`, `{"name":"\ud800"}`, `{"name":"a","name":"b"}`, `{"Name":"a"}`, `{"seats":-1}`,
		`{"keys":{"p256dh":"x","auth":"y"}}`, `{"quiet":null}`, strings.Repeat(`{"plan":`, 2000), `[`, `{"rule":"FREQ=DAILY","plan":null}`,
	} {
		for _, at := range []uint8{0, 3, 5, 13, 15, 16} {
			f.Add([]byte(body), at)
		}
	}
	f.Fuzz(func(t *testing.T, raw []byte, which uint8) {
		at := int(which) % len(inputs())
		in, again := inputs()[at], inputs()[at]
		if err := parseJSON(raw, in); err != nil {
			var refusal *rooms.Error
			if !errors.As(err, &refusal) || refusal.Kind != rooms.Invalid || !strings.HasPrefix(refusal.Key, "request.") {
				t.Fatalf("%q: %v", raw, err)
			}
			if field, _ := refusal.Args["Field"].(string); len(field) > 200 {
				t.Errorf("%q: the refusal repeats %d bytes", raw, len(field))
			}
			return
		}
		kept, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		if err := parseJSON(kept, again); err != nil || !reflect.DeepEqual(in, again) {
			t.Errorf("%q is read as %s, and that as %+v: %v", raw, kept, again, err)
		}
	})
}

// A form is read into a plan and a room whose numbers have been looked at, or
// says beside the field what is wrong; nothing typed is lost.
func FuzzForms(f *testing.F) {
	for _, number := range []string{"", "0", "1", "25", "2,5", "2.5", "-1", "+1", "1e3", "1e999", "NaN", "Inf", "0x1p4", "x1p-2", "1_0", "٣", "1440", "1441", " 5 ", "5\r\n", "5;6", "%zz", "9999999999999999999"} {
		q := url.QueryEscape(number)
		f.Add("opening=" + q + "&focus=" + q + "&break=" + q + "&closing=" + q + "&sprints=" + q)
		f.Add("name=" + q + "&seats=" + q + "&quiet=on&members=" + q)
	}
	gin.SetMode(gin.TestMode)
	f.Fuzz(func(t *testing.T, body string) {
		c, _ := gin.CreateTestContext(httptest.NewRecorder())
		c.Request = httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		c.Request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		said := formOf(c, "opening", "focus", "break", "closing", "sprints", "name", "seats", "quiet", "members", "description", "cameras")
		plan := said.plan("en")
		for name, seconds := range map[string]int{"opening": plan.Opening, "focus": plan.Focus, "break": plan.Break, "closing": plan.Closing} {
			if said.Wrong[name] == "" && (seconds < 0 || seconds > 24*60*60) {
				t.Errorf("%q: %s is %d s", body, name, seconds)
			}
		}
		if len(said.Wrong) == 0 {
			again := form{Values: planValues(plan)}
			if back := again.plan("en"); len(again.Wrong) > 0 || back != plan {
				t.Errorf("%q is %+v, shown as %v, and that is %+v", body, plan, again.Values, back)
			}
		}
		in, ok := said.roomInput("en")
		if ok != (in.Seats != nil) || ok != (said.Wrong["seats"] == "") || in.Name == nil || strings.ContainsAny(*in.Description, "\r\n\t") {
			t.Errorf("%q is %+v", body, in)
		}
	})
}
