package web

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"lamplight/rooms"
)

// BenchmarkFanOut is a room with 30 people and 500 readers in which something
// happens ten times a second: how long until each reader has the new view.
func BenchmarkFanOut(b *testing.B) { fanOut(b, 500, 30) }

func fanOut(b *testing.B, readers, people int) {
	h := newHouse(b)
	ctx := context.Background()
	var members []rooms.Member
	var keys []string
	for i := range readers {
		m, key, err := h.service.Enter(ctx, fmt.Sprint("Reader ", i), "en")
		if err != nil {
			b.Fatal(err)
		}
		members, keys = append(members, m), append(keys, key)
	}
	h.exec("UPDATE members SET role = 'member' WHERE role = 'guest'") // guests in a flock are slowed
	for _, m := range members[:people] {
		if _, err := h.service.Join(ctx, m, h.slug, rooms.TextSeat); err != nil {
			b.Fatal(err)
		}
	}
	var mu sync.Mutex
	got := map[int64][]time.Time{} // by revision
	wide := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: readers}}
	ctx, stop := context.WithCancel(ctx)
	var wait, ready sync.WaitGroup
	for _, key := range keys {
		r := (&browser{h: h, key: key}).request("GET", "/api/rooms/"+h.slug+"/events", nil).WithContext(ctx)
		ready.Add(1)
		wait.Go(func() {
			response, err := wide.Do(r)
			if err != nil {
				b.Error(err)
				ready.Done()
				return
			}
			defer response.Body.Close()
			lines, first := bufio.NewReaderSize(response.Body, 64<<10), true
			for {
				line, err := lines.ReadSlice('\n')
				if err != nil && err != bufio.ErrBufferFull {
					return
				}
				_, rest, found := bytes.Cut(line, []byte(`"revision":`))
				if !found {
					continue
				}
				digits, _, _ := bytes.Cut(rest, []byte(","))
				revision, _ := strconv.ParseInt(string(digits), 10, 64)
				mu.Lock()
				got[revision] = append(got[revision], time.Now())
				mu.Unlock()
				if first {
					first = false
					ready.Done()
				}
			}
		})
	}
	ready.Wait()
	within(b, "not everybody sits", func() bool {
		v, err := h.service.View(ctx, h.slug)
		return err == nil && len(v.People) == people
	})
	began := map[int64]time.Time{}
	beat := time.NewTicker(100 * time.Millisecond)
	away := false
	b.ResetTimer()
	for b.Loop() {
		<-beat.C
		away = !away
		start := time.Now()
		if err := h.service.SetAway(ctx, members[0], h.slug, away, ""); err != nil {
			b.Fatal(err)
		}
		v, err := h.service.View(ctx, h.slug)
		if err != nil {
			b.Fatal(err)
		}
		began[v.Revision] = start
	}
	b.StopTimer()
	beat.Stop()
	if len(began) > 0 {
		last := slices.Max(slices.Collect(maps.Keys(began)))
		within(b, "not everybody got the last view", func() bool {
			mu.Lock()
			defer mu.Unlock()
			return len(got[last]) == readers
		})
	}
	stop()
	wait.Wait()
	wide.CloseIdleConnections()
	var took []time.Duration
	for revision, start := range began {
		for _, arrived := range got[revision] {
			took = append(took, arrived.Sub(start))
		}
	}
	slices.Sort(took)
	if len(took) > 0 {
		b.ReportMetric(float64(took[len(took)/2])/1e6, "p50-ms")
		b.ReportMetric(float64(took[len(took)*95/100])/1e6, "p95-ms")
		b.ReportMetric(float64(len(took))/float64(len(began)), "readers/event")
	}
}

// BenchmarkLook is one look at a room and its encoding, for all readers together.
func BenchmarkLook(b *testing.B) {
	h := newHouse(b)
	for b.Loop() {
		if _, err := h.server.lookAtRoom(context.Background(), h.slug, nil); err != nil {
			b.Fatal(err)
		}
	}
}
