package main

import (
	"errors"
	"net/http"
	"time"

	"lamplight/web/trial/house"
)

// pictures is a call of two: one sends a picture, the other counts what comes.
type pictures struct{ sender, watcher *house.Caller }

// openCall seats two people with cameras and waits for the first picture.
func openCall(h *house.House, room string) (*pictures, error) {
	if err := mediaUp(h, room); err != nil {
		return nil, err
	}
	p := &pictures{}
	for name, to := range map[string]**house.Caller{"Sender": &p.sender, "Watcher": &p.watcher} {
		who, err := h.Member(name)
		if err == nil {
			*to, err = who.Call(room, "")
		}
		if err != nil {
			p.close()
			return nil, err
		}
	}
	if err := p.sender.Show(house.Picture{FPS: 10, Bits: 17_000}); err != nil {
		p.close()
		return nil, err
	}
	for limit := time.Now().Add(15 * time.Second); p.watcher.Packets.Load() == 0; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(limit) {
			p.close()
			return nil, errors.New("no picture came")
		}
	}
	return p, nil
}

func (p *pictures) close() {
	for _, c := range []*house.Caller{p.sender, p.watcher} {
		if c != nil {
			c.Hang()
		}
	}
}

// mediaUp waits until the media server answers the house.
func mediaUp(h *house.House, room string) error {
	owner, err := h.Owner()
	for limit := time.Now().Add(15 * time.Second); err == nil && time.Now().Before(limit); time.Sleep(50 * time.Millisecond) {
		var view struct {
			MediaUp bool `json:"media_up"`
		}
		if err = owner.Do(http.MethodGet, "/api/rooms/"+room, nil, &view); err == nil && view.MediaUp {
			return nil
		}
	}
	return errors.Join(errors.New("the media server does not answer"), err)
}
