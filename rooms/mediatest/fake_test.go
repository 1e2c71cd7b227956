package mediatest

import (
	"testing"

	"lamplight/rooms"
)

func TestTheFakeKeepsTheContract(t *testing.T) {
	Contract(t, func(*testing.T) (rooms.Media, Driver) {
		f := New()
		return f, f
	})
}

func TestADownServerAnswersNobodyAndComesBack(t *testing.T) {
	f := New()
	rang := 0
	f.OnChange(func(string) { rang++ })
	token, _ := f.Token("hall", "ada", all)
	if _, err := f.Connect(token); err != nil {
		t.Fatal(err)
	}
	f.SetDown(true)
	if _, err := f.Callers(t.Context(), "hall"); err == nil {
		t.Error("a server that is down answered")
	}
	if _, err := f.Connect(token); err == nil {
		t.Error("a server that is down let somebody in")
	}
	f.SetDown(false)
	if c, err := f.Callers(t.Context(), "hall"); err != nil || len(c) != 1 {
		t.Errorf("after coming back: %v, %v", c, err)
	}
	f.Restart()
	if c, err := f.Callers(t.Context(), "hall"); err != nil || len(c) != 0 {
		t.Errorf("after a restart: %v, %v", c, err)
	}
	if rang != 2 {
		t.Errorf("rang %d times, wanted 2", rang)
	}
}
