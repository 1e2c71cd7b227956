package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"lamplight/web/trial/house"
)

const readersAtOnce = 4

// resumes follows a busy room over streams that break at random bytes, and
// compares what was read with what was said.
func resumes(b *bench, table *house.Table) error {
	h, err := house.Start(house.Options{Binary: b.binary, TextOnly: true, Args: []string{"--log-level", "error"}})
	if err != nil {
		return err
	}
	defer h.Close()
	room, err := h.Room()
	if err != nil {
		return err
	}
	var said atomic.Int64
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	var talking sync.WaitGroup
	for i := range 20 {
		p, err := h.Member(fmt.Sprint("Talker ", i))
		if err != nil {
			return err
		}
		talking.Go(func() {
			for pause(ctx, 500*time.Millisecond) {
				if p.Post(room, fmt.Sprint(p.ID, "-", said.Load(), "-", rand.Int64()), fmt.Sprintf("%0*d", 1+rand.IntN(300), 7)) == nil {
					said.Add(1)
				}
			}
		})
	}
	readers := make([]*tornReader, readersAtOnce)
	var reading sync.WaitGroup
	for i := range readers {
		p, err := h.Member(fmt.Sprint("Reader ", i))
		if err != nil {
			return err
		}
		r := &tornReader{p: p, room: room}
		readers[i] = r
		reading.Go(func() { r.err = r.read(10 * b.n / readersAtOnce) })
	}
	reading.Wait()
	stop()
	talking.Wait()
	gaps, doubles, cutInside, unknown := 0, 0, 0, 0
	for _, r := range readers {
		if r.err = errors.Join(r.err, r.last()); r.err != nil {
			return r.err
		}
		cutInside += r.inside
		doubles += r.doubles
		for seq := r.first + 1; seq <= r.seq; seq++ {
			if !r.got[seq] {
				gaps++
			}
		}
	}
	strange := []string{"999999999", "-1", "abc", "1e3", "00000000000000000000001"}
	for _, id := range strange {
		if ok, err := seesEverything(readers[0].p, room, id); err != nil {
			return err
		} else if ok {
			unknown++
		}
	}
	table.Add(fmt.Sprintf("stream resumes at random bytes: %d, %d messages", 10*b.n, said.Load()), "no gap, no double",
		fmt.Sprintf("%d cut inside an event, %d gaps, %d doubles", cutInside, gaps, doubles), gaps+doubles == 0 && cutInside > b.n/10)
	table.Add("a resume with an id the room never had", "the whole view and a reset", fmt.Sprintf("%d of %d", unknown, len(strange)), unknown == len(strange))
	return nil
}

// tornReader is a browser whose line breaks all the time.
type tornReader struct {
	p          *house.Person
	room       string
	id         string // of the last event it had whole
	first, seq int64  // of the messages before it came, and of the newest it had
	got        map[int64]bool
	doubles    int
	inside     int // cuts inside an event
	err        error
}

func (r *tornReader) read(times int) error {
	r.got = map[int64]bool{}
	for range times {
		if err := r.piece(rand.IntN(6000), time.Duration(rand.IntN(40))*time.Millisecond); err != nil {
			return err
		}
	}
	return nil
}

// last reads what there is, without a break.
func (r *tornReader) last() error { return r.piece(1<<30, time.Second) }

// piece reads so many bytes, or for as long, and leaves.
func (r *tornReader) piece(bytes int, patience time.Duration) error {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	body, err := r.p.OpenStream(ctx, r.room, r.id)
	if err != nil {
		return err
	}
	defer body.Close()
	timer := time.AfterFunc(patience+20*time.Millisecond, stop)
	defer timer.Stop()
	torn := &tornBody{from: io.LimitReader(body, int64(bytes))}
	var wrong error
	house.ReadEvents(torn, func(e house.Event) bool {
		if r.id == "" {
			_, _ = fmt.Sscan(e.ID, &r.first)
			r.seq = r.first
		}
		r.id = e.ID
		if e.Kind == "reset" {
			wrong = errors.New("a known id was answered with a reset")
		}
		if e.Kind != "message" {
			return true
		}
		var m struct{ Seq int64 }
		if wrong = json.Unmarshal([]byte(e.Data), &m); wrong != nil {
			return false
		}
		if _, err := fmt.Sscan(e.ID, &m.Seq); err != nil {
			wrong = err
		}
		if r.got[m.Seq] {
			r.doubles++
		}
		r.got[m.Seq] = true
		r.seq = max(r.seq, m.Seq)
		return true
	})
	if torn.tail != "\n\n" && torn.tail != "" {
		r.inside++
	}
	return wrong
}

// tornBody remembers how the bytes that were read ended.
type tornBody struct {
	from io.Reader
	tail string
}

func (t *tornBody) Read(into []byte) (int, error) {
	n, err := t.from.Read(into)
	t.tail += string(into[:n])
	t.tail = t.tail[max(0, len(t.tail)-2):]
	return n, err
}

// seesEverything reports whether a stream that is resumed with this id begins
// with the view and the word to load everything again.
func seesEverything(p *house.Person, room, id string) (bool, error) {
	ctx, stop := context.WithTimeout(context.Background(), 3*time.Second)
	defer stop()
	body, err := p.OpenStream(ctx, room, id)
	if err != nil {
		return false, err
	}
	defer body.Close()
	view, reset := false, false
	house.ReadEvents(body, func(e house.Event) bool {
		view = view || e.Kind == "view"
		reset = reset || e.Kind == "reset"
		return !view || !reset
	})
	return view && reset, nil
}
