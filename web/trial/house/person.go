package house

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Person is somebody with a browser key, at an address of their own.
type Person struct {
	ID, Name string

	h      *House
	cookie string
	from   net.IP
	client *http.Client
}

// Refusal is an answer of 400 or more.
type Refusal struct {
	Status     int
	Key        string `json:"error"`
	Message    string `json:"message"`
	RetryAfter string
}

func (r *Refusal) Error() string { return fmt.Sprintf("%d %s %q", r.Status, r.Key, r.Message) }

// StatusOf is the status behind an error: 0 where no answer came.
func StatusOf(err error) int {
	var refusal *Refusal
	if errors.As(err, &refusal) {
		return refusal.Status
	}
	return 0
}

// visitor is somebody without a key, at the next free address of 127.0.0.0/8.
func (h *House) visitor() *Person {
	n := h.people.Add(1)
	p := &Person{h: h, from: net.IPv4(127, byte(1+n/62500), byte(n/250%250), byte(1+n%250))}
	dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: p.from}, Timeout: 5 * time.Second}
	p.client = &http.Client{
		Transport:     &http.Transport{DialContext: dialer.DialContext, MaxIdleConnsPerHost: 64},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return p
}

// Enter lets somebody in by name: a guest.
func (h *House) Enter(name string) (*Person, error) {
	p := h.visitor()
	var me struct{ ID string }
	if err := p.Do(http.MethodPost, "/api/me", map[string]string{"name": name, "language": "en"}, &me); err != nil {
		return nil, err
	}
	p.ID, p.Name = me.ID, name
	return p, nil
}

// Member lets somebody in and has the owner vouch for them.
func (h *House) Member(name string) (*Person, error) {
	p, err := h.Enter(name)
	if err != nil {
		return nil, err
	}
	owner, err := h.Owner()
	if err != nil {
		return nil, err
	}
	return p, owner.Form("/housekeeping/people/"+p.ID+"/role", url.Values{"role": {"member"}})
}

// Owner is whoever used the one-time link; the first call uses it.
func (h *House) Owner() (*Person, error) {
	if h.owner != nil {
		return h.owner, nil
	}
	found := ownerLink.FindStringSubmatch(h.Log())
	for limit := time.Now().Add(5 * time.Second); found == nil && time.Now().Before(limit); time.Sleep(5 * time.Millisecond) {
		found = ownerLink.FindStringSubmatch(h.Log()) // it is printed when the doors are open already
	}
	if found == nil {
		return nil, errors.New("the house printed no link for its owner")
	}
	p := h.visitor()
	if err := p.Form(found[1], url.Values{"name": {"Ada Owner"}, "house": {"Trial"}}); err != nil {
		return nil, err
	}
	var me struct{ ID, Name string }
	if err := p.Do(http.MethodGet, "/api/me", nil, &me); err != nil {
		return nil, err
	}
	p.ID, p.Name = me.ID, me.Name
	h.owner = p
	return p, nil
}

// Room is the address of the room every new house has.
func (h *House) Room() (string, error) {
	var list struct{ Rooms []struct{ Slug string } }
	if err := h.visitor().Do(http.MethodGet, "/api/rooms", nil, &list); err != nil {
		return "", err
	}
	if len(list.Rooms) == 0 {
		return "", errors.New("the house has no room")
	}
	return list.Rooms[0].Slug, nil
}

// Do asks the API for something. A nil error means the house has answered with
// 2xx, which for a change is its acknowledgement.
func (p *Person) Do(method, path string, body, answer any) error {
	return p.DoContext(context.Background(), method, path, body, answer)
}

// DoContext is Do until ctx ends.
func (p *Person) DoContext(ctx context.Context, method, path string, body, answer any) error {
	var sent io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return err
		}
		sent = bytes.NewReader(raw)
	}
	res, err := p.ask(ctx, method, path, "application/json", sent)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	return read(res, answer)
}

// Form sends a page's form; a redirect is its good answer.
func (p *Person) Form(path string, values url.Values) error {
	res, err := p.ask(context.Background(), http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(values.Encode()))
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode == http.StatusOK {
		return errors.New(path + ": the form came back")
	}
	return read(res, nil)
}

func (p *Person) ask(ctx context.Context, method, path, kind string, body io.Reader) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, method, p.h.URL+path, body)
	if err != nil {
		return nil, err
	}
	if body != nil {
		r.Header.Set("Content-Type", kind)
	}
	if p.cookie != "" {
		r.Header.Set("Cookie", p.cookie)
	}
	res, err := p.client.Do(r)
	if err != nil {
		return nil, err
	}
	for _, c := range res.Cookies() {
		if strings.HasSuffix(c.Name, "lamplight") && c.Value != "" {
			p.cookie = c.Name + "=" + c.Value
		}
	}
	return res, nil
}

func read(res *http.Response, answer any) error {
	raw, err := io.ReadAll(res.Body)
	if res.StatusCode >= 400 {
		refusal := &Refusal{}
		_ = json.Unmarshal(raw, refusal) // a page has neither key nor sentence
		refusal.Status, refusal.RetryAfter = res.StatusCode, res.Header.Get("Retry-After")
		return refusal
	}
	if err != nil || answer == nil {
		return err
	}
	return json.Unmarshal(raw, answer)
}

// Post says a line in a room. The name is the browser's own: who sends it twice
// has said it once.
func (p *Person) Post(room, name, text string) error {
	return p.Do(http.MethodPost, "/api/rooms/"+room+"/messages", map[string]string{"client_id": name, "text": text}, nil)
}

// Sit takes a text-only seat, which is kept for as long as a stream is followed.
func (p *Person) Sit(room string) error {
	return p.Do(http.MethodPost, "/api/rooms/"+room+"/join", map[string]string{"seat": "text"}, nil)
}

// Cookie is the key this person's browser keeps, as a header.
func (p *Person) Cookie() string { return p.cookie }
