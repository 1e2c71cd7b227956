package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheDoctorLooksAtARunningHouseAndAtAMachineWithoutOne(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	args, address := serveArgs(t, data)
	house := start(t, args...)
	for range 3 {
		house.line(t)
	}
	args[0] = "doctor"
	ask := func() string {
		doctor := start(t, args...)
		said, err := io.ReadAll(doctor.out)
		if err != nil {
			t.Fatal(err)
		}
		amiss := strings.Contains(string(said), "wants looking at") || strings.Contains(string(said), "want looking at")
		if code := doctor.end(t); (code == 1) != amiss || code > 1 || doctor.complaints() != "" {
			t.Errorf("ended with %d and %q after\n%s", code, doctor.complaints(), said)
		}
		return strings.Join(strings.Fields(string(said)), " ")
	}
	hears := func(words ...string) {
		t.Helper()
		said := ask()
		for _, w := range words {
			if !strings.Contains(said, w) {
				t.Errorf("%q is missing from %s", w, said)
			}
		}
	}
	roads := []string{"works Pictures, fast road Port 127.0.0.1:", "works Pictures, strict networks Port 127.0.0.1:", "works Database"}
	hears(append(roads, "works Pages The house answers at "+strings.TrimPrefix(address, "http://"))...)
	if err := house.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	house.end(t)
	hears(append(roads, "not set up Pages No house is running.")...)
}
