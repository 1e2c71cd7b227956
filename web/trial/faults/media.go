package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"syscall"
	"time"

	"lamplight/web/trial/house"
)

const mediaDeaths = 3

// deadMedia kills the media server of a call, and counts what is said meanwhile
// and how long the picture is away from clients that do nothing about it.
func deadMedia(b *bench, table *house.Table) error {
	h, err := house.Start(house.Options{Binary: b.binary, Args: []string{"--log-level", "error"}})
	if err != nil {
		return err
	}
	defer h.Close()
	room, err := h.Room()
	if err != nil {
		return err
	}
	call, err := openCall(h, room)
	if err != nil {
		return err
	}
	defer call.close()
	writer, err := h.Member("Writer")
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	said, failed, slowest, example := 0, 0, time.Duration(0), ""
	done := make(chan struct{})
	go func() {
		defer close(done)
		for pause(ctx, 600*time.Millisecond) {
			began := time.Now()
			if err := writer.Post(room, fmt.Sprint("text-", began.UnixNano()), "still here"); err != nil {
				failed++
				example = "; " + err.Error()
			}
			said++
			slowest = max(slowest, time.Since(began))
		}
	}()
	var api, picture time.Duration
	for range mediaDeaths {
		time.Sleep(6 * time.Second) // long enough that the next start is not held back
		died := time.Now()
		for _, child := range house.Children(h.Pid()) {
			if err := syscall.Kill(child, syscall.SIGKILL); err != nil {
				return err
			}
		}
		up, shown, err := backAfter(writer, room, call, died)
		if err != nil {
			return err
		}
		api, picture = max(api, up), max(picture, shown)
	}
	stop()
	<-done
	table.Add(fmt.Sprintf("media server dies, %d times: text meanwhile", mediaDeaths), "goes on",
		fmt.Sprintf("%d messages, %d failed, slowest %d ms%s", said, failed, slowest.Milliseconds(), example), failed == 0 && said > 15 && slowest < 3*time.Second)
	table.Add("media server dies: it answers again; pictures are back, worst", "15 s", fmt.Sprintf("%.1f s; %.1f s", api.Seconds(), picture.Seconds()), picture <= 15*time.Second)
	return nil
}

// backAfter waits until the media server answers and pictures come again.
func backAfter(p *house.Person, room string, call *pictures, died time.Time) (up, shown time.Duration, err error) {
	time.Sleep(500 * time.Millisecond) // what was on its way has come
	had := call.watcher.Packets.Load()
	for time.Since(died) < 30*time.Second {
		var view struct {
			MediaUp bool `json:"media_up"`
		}
		if err := p.Do(http.MethodGet, "/api/rooms/"+room, nil, &view); err != nil {
			return 0, 0, err
		}
		if up == 0 && view.MediaUp {
			up = time.Since(died)
		}
		if up > 0 && call.watcher.Packets.Load() > had {
			return up, time.Unix(0, call.watcher.Last.Load()).Sub(died), nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	return 0, 0, errors.New("no picture came back within 30 seconds")
}
