package sfu

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestALineIsLostAfterAShortBreakAndFoundByANewOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rang := 0
		l := lines{changed: func(string) { rang++ }}
		if l.lost("hall", "ada") {
			t.Error("who never had a line is lost")
		}
		first := l.opened("hall", "ada")
		second := l.opened("hall", "ada")
		if busy := l.busy(); len(busy) != 1 || busy[0] != "hall" {
			t.Errorf("busy are %v", busy)
		}
		first()
		time.Sleep(time.Minute)
		if l.lost("hall", "ada") || rang != 0 {
			t.Error("lost with a line open")
		}
		second()
		if busy := l.busy(); len(busy) != 0 {
			t.Errorf("busy without a line: %v", busy)
		}
		if l.lost("hall", "ada") {
			t.Error("lost at once")
		}
		time.Sleep(shortBreak)
		synctest.Wait()
		if !l.lost("hall", "ada") || rang != 1 {
			t.Errorf("not lost, rang %d times", rang)
		}
		done := l.opened("hall", "ada")
		if l.lost("hall", "ada") {
			t.Error("lost with a new line")
		}
		done()
		l.forget("hall", func(string) bool { return true })
		l.forget("other", func(string) bool { return false })
		if len(l.members) != 1 {
			t.Error("forgot somebody who is there")
		}
		l.forget("hall", func(string) bool { return false })
		if len(l.members) != 0 {
			t.Error("remembers somebody who has left")
		}
		time.Sleep(shortBreak)
	})
}
