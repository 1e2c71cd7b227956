package web

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

// browser is somebody's browser; without a key a visitor's.
type browser struct {
	h    *house
	key  string
	id   string
	lang string
}

func (h *house) visitor() *browser { return &browser{h: h} }

// enter comes in under a name.
func (h *house) enter(name string) *browser {
	h.t.Helper()
	b := h.visitor()
	a := b.post("/api/me", map[string]any{"name": name})
	if a.status != http.StatusOK {
		h.t.Fatalf("%s could not enter: %v", name, a)
	}
	b.id = a.object()["id"].(string)
	for _, cookie := range a.cookies {
		if cookie.Name == h.server.cookieName() {
			b.key = cookie.Value
		}
	}
	return b
}

// answer is what came back.
type answer struct {
	t       testing.TB
	status  int
	header  http.Header
	cookies []*http.Cookie
	body    string
}

func (a answer) String() string { return fmt.Sprintf("%d %s", a.status, a.body) }

func (a answer) object() map[string]any {
	a.t.Helper()
	var o map[string]any
	if err := json.Unmarshal([]byte(a.body), &o); err != nil {
		a.t.Fatalf("%v: %s", err, a)
	}
	return o
}

// key is the key of an error answer.
func (a answer) key() string {
	key, _ := a.object()["error"].(string)
	return key
}

func (a answer) into(v any) {
	a.t.Helper()
	if err := json.Unmarshal([]byte(a.body), v); err != nil {
		a.t.Fatalf("%v: %s", err, a)
	}
}

func (b *browser) get(path string) answer            { return b.do("GET", path, nil) }
func (b *browser) post(path string, body any) answer { return b.do("POST", path, body) }
func (b *browser) put(path string, body any) answer  { return b.do("PUT", path, body) }
func (b *browser) room(rest string) string           { return "/api/rooms/" + b.h.slug + rest }
func (b *browser) must(status int, a answer) answer {
	b.h.t.Helper()
	if a.status != status {
		b.h.t.Fatalf("%v, want %d", a, status)
	}
	return a
}

func (b *browser) request(method, path string, body any, headers ...string) *http.Request {
	b.h.t.Helper()
	var reader io.Reader
	switch v := body.(type) {
	case nil:
	case io.Reader:
		reader = v
	case string:
		reader = strings.NewReader(v)
	default:
		raw, err := json.Marshal(v)
		if err != nil {
			b.h.t.Fatal(err)
		}
		reader = bytes.NewReader(raw)
	}
	r, err := http.NewRequest(method, b.h.url+path, reader)
	if err != nil {
		b.h.t.Fatal(err)
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if b.key != "" {
		r.AddCookie(&http.Cookie{Name: b.h.server.cookieName(), Value: b.key})
	}
	if b.lang != "" {
		r.Header.Set("Accept-Language", b.lang)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

// client follows no redirects: what a form answers is what is looked at.
var client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

func (b *browser) do(method, path string, body any, headers ...string) answer {
	b.h.t.Helper()
	r := b.request(method, path, body, headers...)
	response, err := client.Do(r)
	if err != nil {
		b.h.t.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		b.h.t.Fatal(err)
	}
	a := answer{b.h.t, response.StatusCode, response.Header, response.Cookies(), string(raw)}
	if strings.HasPrefix(path, "/api/") {
		sent := ""
		if r.GetBody != nil {
			copied, _ := r.GetBody()
			raw, _ := io.ReadAll(copied)
			sent = string(raw)
		}
		described().check(b.h.t, r, sent, a)
	}
	return a
}

func number(id int64) string { return strconv.FormatInt(id, 10) }

// heard is one event of a stream.
type heard struct {
	id, event, data string
}

// listener is an open event stream.
type listener struct {
	t      testing.TB
	events chan heard // closed when the stream ends
	stop   context.CancelFunc
	status int
}

func (b *browser) listen(path string, headers ...string) *listener {
	b.h.t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	response, err := client.Do(b.request("GET", path, nil, headers...).WithContext(ctx))
	if err != nil {
		stop()
		b.h.t.Fatal(err)
	}
	l := &listener{t: b.h.t, events: make(chan heard, 1000), stop: stop, status: response.StatusCode}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer response.Body.Close()
		defer close(l.events)
		readEvents(response.Body, l.events)
	}()
	b.h.t.Cleanup(func() { stop(); <-ended })
	return l
}

func readEvents(from io.Reader, to chan<- heard) {
	lines := bufio.NewReader(from)
	var e heard
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ":")
		value = strings.TrimPrefix(value, " ")
		switch {
		case line == "\n":
			if e.data != "" {
				to <- e
			}
			e = heard{}
		case name == "id":
			e.id = value
		case name == "event":
			e.event = value
		case name == "data":
			e.data += value
		}
	}
}

// schemas are what the description calls the events.
var schemas = map[string]string{"view": "View", "message": "Message", "rooms": "Rooms"}

// next waits for the next event with this name and lets others go by.
func (l *listener) next(event string) heard {
	l.t.Helper()
	late := time.After(patience)
	for {
		select {
		case e, open := <-l.events:
			if !open {
				l.t.Fatalf("the stream ended before a %s", event)
			}
			if schema := schemas[e.event]; schema != "" {
				described().event(l.t, schema, e.data)
			}
			if e.event == event {
				return e
			}
		case <-late:
			l.t.Fatalf("no %s came", event)
		}
	}
}

// view waits for a view that is as wanted.
func (l *listener) view(wanted func(viewAnswer) bool) viewAnswer {
	l.t.Helper()
	for {
		var v viewAnswer
		if err := json.Unmarshal([]byte(l.next("view").data), &v); err != nil {
			l.t.Fatal(err)
		}
		if wanted(v) {
			return v
		}
	}
}

// ends waits for the server to end the stream.
func (l *listener) ends() {
	l.t.Helper()
	late := time.After(atOnce)
	for {
		select {
		case _, open := <-l.events:
			if !open {
				return
			}
		case <-late:
			l.t.Fatalf("the stream still ran after %v", atOnce)
		}
	}
}
