package meter

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

func TestTheFilesOfTheSystemAreReadAsTheyAreWritten(t *testing.T) {
	all, idle, ok := processor("cpu  100 20 30 800 50 0 5 1 7 0\ncpu0 1 2\n")
	if all != 1006 || idle != 850 || !ok {
		t.Error(all, idle, ok)
	}
	for _, bad := range []string{"", "cpu", "intr 1 2 3 4 5 6 7 8 9 10", "cpu a b c d e f g h i"} {
		if _, _, ok := processor(bad); ok {
			t.Errorf("%q was understood", bad)
		}
	}
	id, parent, ticks, pages := process("42 (a (b) c) S 7 42 42 0 -1 4194560 1 0 0 0 120 30 0 0 20 0 9 0 100 5000 777 18446744073709551615\n")
	if id != 42 || parent != 7 || ticks != 150 || pages != 777 {
		t.Error(id, parent, ticks, pages)
	}
	if id, _, _, _ := process("1 (x"); id != 0 {
		t.Error("half a line was understood")
	}
	text := "Inter-| Receive | Transmit\n face |bytes packets\n    lo: 5 1 0 0 0 0 0 0 6 1 0 0 0 0 0 0\n  eth0:7 1 0 0 0 0 0 0 8 1 0 0 0 0 0 0\nveth1: 9 1 0 0 0 0 0 0 9 1 0 0 0 0 0 0\n"
	if lines := interfaces(text, false); len(lines) != 1 || lines["eth0"] != [2]int{8, 7} {
		t.Error(lines)
	}
	if lines := interfaces(text, true); lines["lo"] != [2]int{6, 5} {
		t.Error(lines)
	}
}

func TestADayIsKeptByMinutesAndNoLonger(t *testing.T) {
	m := &Meter{}
	c := counters{at: time.Date(2026, 3, 19, 0, 0, 0, 0, time.UTC), ok: true}
	look := func() {
		c.at = c.at.Add(every)
		c.all += 2000 // two cores, ten seconds, a hundred ticks a second
		c.idle += 1000
		c.house = map[int]float64{1: c.all / 4}
		c.lines = map[string][2]int{"eth0": {int(c.all) * 625, int(c.all) * 125}}
		m.look(c)
	}
	m.look(c)
	if r := m.Read(); !r.Now.At.IsZero() || len(r.Day) != 0 {
		t.Error("one look says nothing yet")
	}
	for range 30 * 60 * 6 {
		look()
	}
	r := m.Read()
	if len(r.Day) != steps || r.Cores < 1 {
		t.Fatalf("%d minutes are kept", len(r.Day))
	}
	last := r.Day[len(r.Day)-1]
	if last.Busy != .5 || last.House != .25 || last.Out != 1e6 || last.In != 2e5 || r.Now.At.Sub(last.At) > 2*step {
		t.Errorf("%+v", last)
	}
	for i := 1; i < len(r.Day); i++ {
		if d := r.Day[i].At.Sub(r.Day[i-1].At); d != step {
			t.Fatalf("minutes are %s apart", d)
		}
	}
}

func TestACounterThatBeginsAnewIsNoFlood(t *testing.T) {
	m := &Meter{}
	at := time.Date(2026, 3, 19, 0, 0, 0, 0, time.UTC)
	m.look(counters{at: at, ok: true, all: 1000, idle: 500, house: map[int]float64{1: 400, 2: 300}, lines: map[string][2]int{"eth0": {900, 900}}})
	m.look(counters{at: at.Add(every), ok: true, all: 3000, idle: 2500, house: map[int]float64{1: 400, 3: 20}, lines: map[string][2]int{"eth0": {100, 0}, "wg0": {1 << 40, 1 << 40}}})
	if now := m.Read().Now; now.Busy != 0 || now.House != .01 || now.Out != 80 || now.In != 0 {
		t.Errorf("%+v", now)
	}
	m.look(counters{at: at.Add(every), ok: true, all: 3000})
	m.look(counters{at: at})
	if now := m.Read().Now; !now.At.Equal(at.Add(every)) {
		t.Error("a clock that stood still, and a system that tells nothing, were measured")
	}
}

func TestThisMachineIsMeasuredUntilItIsToldToStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(context.Background())
		m := &Meter{Loopback: true}
		ended := make(chan bool)
		go func() { m.Run(ctx); ended <- true }()
		time.Sleep(every + time.Second)
		stop()
		<-ended
	})
	if size, free, err := Disk(t.TempDir()); err != nil || size == 0 || free > size {
		t.Error(size, free, err)
	}
	if c := (&Meter{}).count(time.Now()); c.ok && c.memory == 0 {
		t.Error("this process holds no memory")
	} else if c.ok && memoryOf() <= c.memory {
		t.Error("the machine has less than its process")
	}
}
