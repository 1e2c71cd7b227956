package web

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"rsc.io/qr"

	"lamplight/rooms"
)

var typedCode = regexp.MustCompile(`class="paircode"><span aria-hidden="true">([A-Z2-9]{4}) ([A-Z2-9]{4})<`)

// makeLink shows a code on the reader's page.
func (b *browser) makeLink() (typed string) {
	b.h.t.Helper()
	page := b.must(200, b.submit("/me/link"))
	found := typedCode.FindStringSubmatch(page.body)
	if found == nil || !strings.Contains(page.body, `<svg viewBox="0 0 `) {
		b.h.t.Fatal("no code on the page:", page.body)
	}
	return found[1] + found[2]
}

// takes the key an answer brings.
func (b *browser) takes(a answer) *browser {
	b.h.t.Helper()
	for _, cookie := range a.cookies {
		if cookie.Name == b.h.server.cookieName() {
			return &browser{h: b.h, key: cookie.Value, id: b.id}
		}
	}
	b.h.t.Fatal("no key came:", a)
	return nil
}

func TestT21LookingAtALinkUsesNothingUp(t *testing.T) {
	h := newHouse(t)
	ana := h.enter("Ana")
	m, err := h.service.MemberByKey(context.Background(), ana.key)
	if err != nil {
		t.Fatal(err)
	}
	l, err := h.service.MakeLink(context.Background(), m)
	if err != nil {
		t.Fatal(err)
	}
	path := "/link/" + l.Code
	for range 3 {
		if a := h.visitor().must(200, h.visitor().get(path)); !strings.Contains(a.body, "Ana") || len(a.cookies) > 0 {
			t.Error(a)
		}
	}
	if a := ana.must(200, ana.submit(path, "do", "apart")); len(a.cookies) > 0 {
		t.Error("the device that made it used it up:", a)
	}
	phone := h.visitor()
	a := phone.submit(path)
	if !a.leads("/me?kept=linked#devices") {
		t.Fatal(a)
	}
	phone = phone.takes(a)
	if me := phone.get("/api/me").object(); me["id"] != ana.id || phone.key == ana.key {
		t.Error(me)
	}
	over := T("en", "calm.link_over.title", nil)
	for _, a := range []answer{h.visitor().get(path), h.visitor().submit(path), h.visitor().get("/link/x"), h.visitor().submit("/link/x")} {
		if a.status != 410 || !strings.Contains(a.body, over) || len(a.cookies) > 0 {
			t.Error(a)
		}
	}
	if strings.Contains(h.log.String(), l.Code) || strings.Contains(h.log.String(), l.Typed) {
		t.Error("a code is in the log")
	}
}

func TestACodeIsTypedAndAGuestIsAskedFirst(t *testing.T) {
	h := newHouse(t)
	ana, gus := h.enter("Ana"), h.enter("Gus")
	gus.must(200, gus.put(gus.room("/task"), map[string]any{"title": "Write the intro"}))
	code := ana.makeLink()
	if a := h.visitor().must(422, h.visitor().submit("/link", "code", "WRNG2345")); !strings.Contains(a.body, `value="WRNG2345"`) {
		t.Error(a)
	}
	asked := gus.must(200, gus.submit("/link", "code", code[:4]+" "+strings.ToLower(code[4:])))
	if !strings.Contains(asked.body, `value="merge"`) || !strings.Contains(asked.body, `value="apart"`) || len(asked.cookies) > 0 {
		t.Fatal(asked)
	}
	a := gus.submit("/link", "code", code, "do", "merge")
	if !a.leads("/me?kept=linked#devices") {
		t.Fatal(a)
	}
	both := gus.takes(a)
	if got := both.get("/api/me").object(); got["id"] != ana.id || got["name"] != "Ana" {
		t.Error(got)
	}
	if a := both.get(both.room("")); !strings.Contains(a.body, "Write the intro") {
		t.Error("the task did not come along:", a)
	}
	gus.must(401, gus.get("/api/me"))
	if a := gus.submit("/link", "code", code, "do", "merge"); a.status != 422 || len(a.cookies) > 0 {
		t.Error("used twice:", a)
	}
}

func TestWhoIsNoGuestIsOnlyEverReplacedHere(t *testing.T) {
	h := newHouse(t)
	ana := h.enter("Ana")
	code := ana.makeLink()
	if a := h.owner.must(200, h.owner.submit("/link", "code", code)); strings.Contains(a.body, `value="merge"`) {
		t.Error("an owner is offered to be emptied into a guest")
	}
	if a := h.owner.submit("/link", "code", code, "do", "merge"); a.status != 409 || len(a.cookies) > 0 {
		t.Error(a)
	}
	a := h.owner.submit("/link", "code", code, "do", "apart")
	if me := h.owner.takes(a).get("/api/me").object(); me["id"] != ana.id || me["role"] != "guest" {
		t.Error(me)
	}
	h.owner.must(401, h.owner.get("/api/me"))
}

func TestT15TypedCodesCannotBeGuessed(t *testing.T) {
	h := newHouse(t)
	eve := h.visitor()
	tries := 0
	for ; tries < 200; tries++ {
		if a := eve.submit("/link", "code", fmt.Sprintf("AAAA%04d", tries)); a.status == 429 {
			break
		}
	}
	if tries > 20 {
		t.Errorf("%d guesses from one address", tries)
	}
	// From everywhere at once the house hears sixty, and one a second after that.
	heard := 0
	for range 500 {
		if h.server.limits.take("typed codes", 1, 60) == 0 {
			heard++
		}
	}
	if heard > 62 {
		t.Errorf("%d guesses at once", heard)
	}
}

// The page of the code square counts no tries.
func TestT15AShortCodeOpensNothingWhereNobodyCounts(t *testing.T) {
	h := newHouse(t)
	code := h.enter("Ana").makeLink()
	for _, way := range []string{code, strings.ToLower(code), code[:4] + "-" + code[4:], code[:4] + "%20" + code[4:], strings.Repeat("-", 18) + code} {
		for _, a := range []answer{h.visitor().get("/link/" + way), h.visitor().submit("/link/" + way)} {
			if a.status != 410 || strings.Contains(a.body, "Ana") || len(a.cookies) > 0 {
				t.Errorf("%s: %v", way, a)
			}
		}
	}
	h.visitor().takes(h.visitor().submit("/link", "code", code))
}

func TestT20SigningOneBrowserOutEndsItsStreamsAndItsSeat(t *testing.T) {
	h := newHouse(t)
	ana := h.enter("Ana")
	phone := h.visitor().takes(h.visitor().submit("/link", "code", ana.makeLink()))
	phone.id = ana.id
	line := phone.sit(rooms.TextSeat)
	ben := h.enter("Ben").listen(ana.room("/events"))
	var list struct{ Browsers []rooms.Browser }
	ana.must(200, ana.get("/api/me/browsers")).into(&list)
	if len(list.Browsers) != 2 || !list.Browsers[0].This || list.Browsers[1].This {
		t.Fatal(list)
	}
	if a := ana.submit("/me/browsers/" + list.Browsers[1].ID + "/end"); !a.leads("/me?kept=ended#devices") {
		t.Fatal(a)
	}
	ben.view(func(v viewAnswer) bool { return len(v.People) == 0 })
	line.ends()
	phone.must(401, phone.get("/api/me"))
	ana.must(200, ana.get("/api/me"))
	h.enter("Eve").must(404, h.enter("Eva").submit("/me/browsers/"+list.Browsers[0].ID+"/end"))
}

func TestACodeSquareIsDrawnAsItIsCoded(t *testing.T) {
	const address = "https://lamp.example.org/link/abcdefghijklmnopqrstuvwxyz"
	square, err := squareOf(address)
	if err != nil {
		t.Fatal(err)
	}
	code, err := qr.Encode(address, qr.M)
	if err != nil {
		t.Fatal(err)
	}
	drawn := map[[2]int]bool{}
	for _, run := range regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-(\d+)z`).FindAllStringSubmatch(square.Path, -1) {
		var n [4]int
		for i := range n {
			n[i], _ = strconv.Atoi(run[i+1])
		}
		for x := n[0]; x < n[0]+n[2]; x++ {
			drawn[[2]int{x, n[1]}] = true
		}
		if n[2] != n[3] {
			t.Error("a run is not closed:", run)
		}
	}
	for y := range code.Size {
		for x := range code.Size {
			if drawn[[2]int{x, y}] != code.Black(x, y) {
				t.Fatalf("%d, %d is wrong", x, y)
			}
		}
	}
}
