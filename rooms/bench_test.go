package rooms_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"lamplight/rooms"
	"lamplight/rooms/mediatest"
)

// fullHouse has 100,000 messages in it, and runs.
func fullHouse(b *testing.B) (*rooms.Service, string) {
	b.Helper()
	path := filepath.Join(b.TempDir(), "lamplight.db")
	store, err := rooms.OpenStore(path)
	if err != nil {
		b.Fatal(err)
	}
	media := mediatest.New()
	service := rooms.NewService(store, media, rooms.Options{ShortPlans: true})
	media.OnChange(service.MediaChanged)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	ring, stop := service.Bell("")
	go func() { ended <- service.Run(ctx) }()
	<-ring // the first room is there
	stop()
	b.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			b.Error(err)
		}
		if err := store.Close(); err != nil {
			b.Error(err)
		}
	})
	err = store.Exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 100000)
		INSERT INTO messages (room, seq, kind, at, text) SELECT ?, i, 'text', ?, 'message ' || i FROM n`,
		table, time.Now().UnixMicro())
	if err == nil { // members: guests in a flock are slowed
		err = store.Exec("CREATE TRIGGER known AFTER INSERT ON members BEGIN UPDATE members SET role = 'member' WHERE id = new.id; END")
	}
	if err == nil {
		err = store.Exec("UPDATE rooms SET seq = 100000 WHERE slug = ?", table)
	}
	if err != nil {
		b.Fatal(err)
	}
	return service, path
}

func guests(b *testing.B, service *rooms.Service, n int) []rooms.Member {
	b.Helper()
	out := make([]rooms.Member, n)
	for i := range out {
		m, _, err := service.Enter(context.Background(), fmt.Sprintf("Guest %d", i), "en")
		if err != nil {
			b.Fatal(err)
		}
		out[i] = m
	}
	return out
}

// BenchmarkPost is acknowledged posts: each is on disk when it returns.
func BenchmarkPost(b *testing.B) {
	service, _ := fullHouse(b)
	people := guests(b, service, 1500)
	var n atomic.Int64
	b.SetParallelism(8)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			i := n.Add(1)
			for {
				_, err := service.Post(context.Background(), people[i%int64(len(people))], table, fmt.Sprint(i), "a line of an ordinary length, as people write them")
				if err == nil {
					break
				}
				if !rooms.IsRefused(err, "rate.too_fast") {
					b.Fatal(err)
				}
				i += 7
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "posts/s")
}

// BenchmarkView is a change and the view made anew, with 50 people.
func BenchmarkView(b *testing.B) {
	service, _ := fullHouse(b)
	people := guests(b, service, 50)
	for _, m := range people {
		sitDown(b, service, m)
	}
	b.ResetTimer()
	for i := range b.N {
		if err := service.SetAway(context.Background(), people[i%50], table, i%2 == 0, ""); err != nil {
			b.Fatal(err)
		}
		if _, err := service.View(context.Background(), table); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkMe is a reader's own part, which every reader gets after every change.
func BenchmarkMe(b *testing.B) {
	service, _ := fullHouse(b)
	people := guests(b, service, 50)
	for _, m := range people {
		sitDown(b, service, m)
	}
	_, err := service.StartBlock(context.Background(), people[0], table, rooms.Plan{Opening: 1800, Focus: 1800, Sprints: 1})
	if err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	for i := range b.N {
		if _, err := service.Me(context.Background(), people[i%50], table); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkVisitorsMe(b *testing.B) {
	service, _ := fullHouse(b)
	people := guests(b, service, 1)
	for b.Loop() {
		if _, err := service.Me(context.Background(), people[0], table); err != nil {
			b.Fatal(err)
		}
	}
}

func sitDown(b *testing.B, service *rooms.Service, m rooms.Member) {
	b.Helper()
	if _, err := service.Join(context.Background(), m, table, rooms.TextSeat); err != nil {
		b.Fatal(err)
	}
	done, err := service.Follow(context.Background(), m.ID, table)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(done)
}

// BenchmarkJoin is a seat taken, seen and left.
func BenchmarkJoin(b *testing.B) {
	service, _ := fullHouse(b)
	people := guests(b, service, 100)
	b.ResetTimer()
	for i := range b.N {
		m := people[i%len(people)]
		if _, err := service.Join(context.Background(), m, table, rooms.TextSeat); err != nil {
			b.Fatal(err)
		}
		done, err := service.Follow(context.Background(), m.ID, table)
		if err != nil {
			b.Fatal(err)
		}
		if err := service.Leave(context.Background(), m, table); err != nil {
			b.Fatal(err)
		}
		done()
	}
}

// BenchmarkStart opens a database of 100,000 messages and shows its lobby.
func BenchmarkStart(b *testing.B) {
	_, path := fullHouse(b)
	b.ResetTimer()
	for range b.N {
		store, err := rooms.OpenStore(path)
		if err != nil {
			b.Fatal(err)
		}
		service := rooms.NewService(store, mediatest.New(), rooms.Options{})
		if list, err := service.Rooms(context.Background()); err != nil || len(list) != 1 {
			b.Fatal(list, err)
		}
		if err := store.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
