package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/livekit/protocol/livekit"
)

func TestT08WhoeverIsRemovedIsOutOfTheCallAndNoTokenBringsThemBack(t *testing.T) {
	h := openHouseWith(t)
	owner := h.owner()
	robin := h.enter("Robin")
	token := robin.sit()
	conn, status := robin.dial(rtc(token), nil)
	if conn == nil {
		t.Fatal(status)
	}
	fresh := refreshed(t, conn)
	_ = conn.Close()
	room, err := robin.browser(token)
	if err != nil {
		t.Fatal(err)
	}
	h.eventually("Robin is there", robin.here)
	if err := speak(room, livekit.TrackSource_MICROPHONE); err != nil {
		t.Fatal(err)
	}
	h.eventually("Robin is heard", func() bool { return owner.look().Microphones == 1 })
	h.must(owner.cookie, "POST", owner.room("/ban"), map[string]any{
		"member": robin.id, "everywhere": true, "reason": "Speaking over others", "until": time.Now().Add(time.Hour).Format(time.RFC3339),
	}, nil)
	h.within("nobody is heard", func() bool { v := owner.look(); return v.Microphones == 0 && len(v.People) == 0 })
	for name, token := range map[string]string{"brought": token, "refreshed": fresh} {
		for _, more := range []string{"", "&reconnect=1&sid=PA_x"} {
			if status := robin.door(rtc(token)+more, nil); status != http.StatusForbidden {
				t.Errorf("the %s token%s after the ban: %d", name, more, status)
			}
		}
	}
	for _, path := range []string{"", "/events", "/messages"} {
		if res, err := h.call(robin.cookie, "GET", robin.room(path), nil, nil); err == nil || res.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// owner claims the house by the link it has printed.
func (h *openHouse) owner() *guest {
	h.t.Helper()
	_, code, _ := strings.Cut(h.link, "/welcome/")
	r, err := http.NewRequestWithContext(h.t.Context(), "POST", h.address+"/welcome/"+code, strings.NewReader(url.Values{"name": {"Olga"}, "house": {"The Elms"}}.Encode()))
	if err != nil {
		h.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		h.t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusSeeOther {
		h.t.Fatal("the house could not be claimed:", res.Status)
	}
	return &guest{openHouse: h, cookie: strings.Split(res.Header.Get("Set-Cookie"), ";")[0]}
}
