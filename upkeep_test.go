package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// ask reads a page of a running house.
func ask(t *testing.T, address string) string {
	t.Helper()
	res, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestAHouseIsCopiedWhileItRunsAndBroughtBackWhenItDoesNot(t *testing.T) {
	data, copied := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "house.tar")
	args, address := serveArgs(t, data)
	figures, _, _ := ports(t)
	args = append(args, "--metrics-listen", fmt.Sprint("localhost:", figures))
	house := start(t, args...)
	house.line(t)
	enter := func(name string) (key string) {
		t.Helper()
		res, err := http.Post(address+"/api/me", "application/json", strings.NewReader(`{"name": "`+name+`"}`))
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		if res.StatusCode != http.StatusOK {
			t.Fatal(res.Status)
		}
		return res.Header.Get("Set-Cookie")
	}
	tell := func(want int, args ...string) (said string) {
		t.Helper()
		p := start(t, args...)
		out, _ := io.ReadAll(p.out)
		if code := p.end(t); code != want {
			t.Errorf("%v ended with %d: %s", args, code, p.complaints())
		}
		return string(out) + p.complaints()
	}
	before := enter("Ana")
	if said := ask(t, address+"/readyz"); !strings.HasPrefix(said, "database: ok\nmedia: ") {
		t.Error(said)
	}
	if said := ask(t, fmt.Sprintf("http://localhost:%d/metrics", figures)); !strings.Contains(said, `lamplight_members{role="guest"} 1`) {
		t.Error(said)
	}
	if said := ask(t, address+"/metrics"); strings.Contains(said, "lamplight_members") {
		t.Error("the figures are on the open side, too")
	}
	if said := tell(0, "backup", "--data", data, "--to", copied); !strings.Contains(said, copied) {
		t.Error(said)
	}
	if info, err := os.Stat(copied); err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info, err)
	}
	after := enter("Ben")
	if said := tell(1, "restore", copied, "--data", data); !strings.Contains(said, "another lamplight is using the data folder") {
		t.Error(said)
	}
	if err := house.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if code := house.end(t); code != 0 {
		t.Errorf("ended with %d: %s", code, house.complaints())
	}
	if said := tell(0, "restore", copied, "--data", data); !strings.Contains(said, "before-restore-") {
		t.Error(said)
	}
	house = start(t, args...)
	house.line(t)
	known := func(cookie string) int {
		t.Helper()
		r, err := http.NewRequest("GET", address+"/api/me", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Cookie", strings.Split(cookie, ";")[0])
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		return res.StatusCode
	}
	if a, b := known(before), known(after); a != http.StatusOK || b != http.StatusUnauthorized {
		t.Errorf("who came before the backup is answered %d, who came after %d", a, b)
	}
}

func TestADatabaseOfSomebodyElseStopsTheStartAndStaysAsItIs(t *testing.T) {
	data := t.TempDir()
	file := filepath.Join(data, "lamplight.db")
	letter := strings.Repeat("Dear Ana, this is no house. ", 400)
	if err := os.WriteFile(file, []byte(letter), 0o600); err != nil {
		t.Fatal(err)
	}
	args, _ := serveArgs(t, data)
	p := start(t, args...)
	if code := p.end(t); code != 1 || !strings.Contains(p.complaints(), "lamplight restore <file>") {
		t.Errorf("ended with %d and %q", code, p.complaints())
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != letter {
		t.Error("the file was changed", err)
	}
}
