package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/livekit/protocol/livekit"
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

var lookedUp = regexp.MustCompile(`hostLookupOrder\(([^)]*)\)`)

// A whole house runs at its most talkative, its media process and its
// libraries too, while people do what they do and operators what they should
// not. It asks nobody outside for anything, and its log names nobody.
func TestT24AHouseContactsNobodyAndItsLogNamesNobody(t *testing.T) {
	h := openHouseIn(t, []string{"GODEBUG=netdns=go+2"}, "--log-level", "debug")
	owner := h.owner()
	secrets := map[string]string{"the owner's link": h.link[strings.LastIndex(h.link, "/")+1:], "the owner's key": owner.cookie[strings.Index(owner.cookie, "=")+1:]}
	ana, ben := h.enter("Anacanary Lind"), h.enter("Bencanary Ochs")
	token := ana.sit()
	for what, text := range map[string]string{"a key": ana.cookie[strings.Index(ana.cookie, "=")+1:], "another": ben.cookie[strings.Index(ben.cookie, "=")+1:], "a token": token, "a signature": token[strings.LastIndex(token, ".")+1:]} {
		secrets[what] = text
	}
	room, err := ana.browser(token)
	if err != nil {
		t.Fatal(err)
	}
	h.eventually("Ana is there", ana.here)
	if err := speak(room, livekit.TrackSource_CAMERA); err != nil {
		t.Fatal(err)
	}
	ben.door(rtc(token), nil)                     // somebody else's
	ben.door(rtc("eyJcanary.eyJcanary.sig"), nil) // nobody's
	for _, step := range []struct{ method, path, body string }{
		{"POST", ana.room("/messages"), `{"client_id": "a", "text": "canarychat"}`}, {"PUT", ana.room("/task"), `{"title": "canarytask"}`},
		{"POST", "/api/jots", `{"client_id": "a", "text": "canaryjot"}`}, {"POST", "/api/push", `{"endpoint": "https://canary.example.org/canary", "keys": {"p256dh": "canary", "auth": "canary"}}`},
		{"POST", "/api/signin", `{"credential": {"id": "canary", "response": {}}}`}, {"PUT", ana.room("/task"), `{"title": "canarybroken`},
		{"GET", "/welcome/canary", ""}, {"GET", "/invite/canary", ""}, {"GET", "/link/canary", ""}, {"GET", "/calendar/canary.ics", ""}, {"GET", "/mail/canary", ""}, {"GET", "/signin/back?code=canary&state=canary", ""},
		{"GET", "/rooms/canary-room-aaaaaaaaaaaaa", ""}, {"GET", "/?q=canary", ""}, {"GET", "/about", ""}, {"GET", "/schedule", ""}, {"GET", "/log/export.json", ""},
		{"GET", "/lamplight.db", ""}, {"GET", "/backups/", ""}, {"GET", "/assets/..%2f..%2fmedia.secret", ""}, {"GET", "/debug/pprof/", ""}, {"GET", "/metrics", ""},
	} {
		r, err := http.NewRequestWithContext(t.Context(), step.method, h.address+step.path, strings.NewReader(step.body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Cookie", ana.cookie)
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Referer", "https://canary.example.org/canary")
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode >= http.StatusInternalServerError {
			t.Errorf("%s: %s", step.path, res.Status)
		}
		if n := len(h.outside()); n > 0 {
			t.Errorf("after %s it is connected to %v", step.path, h.outside())
		}
	}
	h.must(owner.cookie, "POST", owner.room("/ban"), map[string]any{"member": ana.id, "everywhere": true, "reason": "canaryreason"}, nil)
	h.within("nobody is there", func() bool { return len(owner.look().People) == 0 })
	// A crash of the media process is told, and names nobody either.
	for _, pid := range children(t, h.program.cmd.Process.Pid) {
		if n, err := strconv.Atoi(pid); err == nil {
			_ = syscall.Kill(n, syscall.SIGKILL)
		}
	}
	h.eventually("the media server is back", func() bool { return strings.Contains(h.program.complaints(), "started again") && h.mediaUp() })
	if err := h.program.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if code := h.program.end(t); code != 0 {
		t.Error("ended with", code)
	}
	said := h.program.complaints()
	if !strings.Contains(said, "level=DEBUG") {
		t.Error("the log is not at its most talkative:", said)
	}
	for what, secret := range secrets {
		if strings.Contains(said, secret) {
			t.Errorf("%s is in the log", what)
		}
	}
	if at := strings.Index(strings.ToLower(said), "canary"); at >= 0 {
		t.Errorf("in the log: …%s…", said[max(0, at-150):min(len(said), at+100)])
	}
	if names := lookedUp.FindAllString(said, -1); len(names) > 0 {
		t.Error("it looked up", names)
	}
	t.Run("a house with something to look up would be seen", func(t *testing.T) {
		for name, value := range map[string]string{"URL": "http://localhost:1", "API_KEY": "key", "API_SECRET": strings.Repeat("s", 32)} {
			t.Setenv("LAMPLIGHT_LIVEKIT_"+name, value)
		}
		args, _ := serveArgs(t, t.TempDir())
		p := start(t, args...)
		h.eventually("a look-up", func() bool { return lookedUp.MatchString(p.complaints()) })
	})
}

// outside are the addresses beyond this machine that the house and its media
// process are connected to, of those the kernel knows.
func (h *openHouse) outside() (found []string) {
	h.t.Helper()
	sockets := map[string]bool{}
	pid := h.program.cmd.Process.Pid
	for _, id := range append(children(h.t, pid), strconv.Itoa(pid)) {
		files, _ := filepath.Glob("/proc/" + id + "/fd/*")
		for _, file := range files {
			if to, err := os.Readlink(file); err == nil && strings.HasPrefix(to, "socket:[") {
				sockets[strings.Trim(to, "socket:[]")] = true
			}
		}
	}
	for _, kind := range []string{"tcp", "tcp6", "udp", "udp6"} {
		table, _ := os.ReadFile("/proc/net/" + kind)
		for line := range strings.Lines(string(table)) {
			f := strings.Fields(line)
			if len(f) < 10 || !sockets[f[9]] {
				continue
			}
			host, _, _ := strings.Cut(f[2], ":")
			here := strings.Trim(host, "0") == "" || strings.HasSuffix(host, "7F") && len(host) == 8 || // none, 127.…
				host == "00000000000000000000000001000000" || strings.HasPrefix(host, "0000000000000000FFFF0000") && strings.HasSuffix(host, "7F") // ::1, ::ffff:127.…
			if !here {
				found = append(found, kind+" "+f[2])
			}
		}
	}
	return found
}

func TestT23AStartWithSecretsOthersCanReadIsLoud(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	args, _ := serveArgs(t, data)
	file := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(file, []byte("mail:\n  host: smtp.example.org\n  from: lamp@example.org\n  user: lamp\n  password: canary\npublic_url: https://lamp.example.org\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(file, 0o644); err != nil { // a command that ran in this process before leaves its umask
		t.Fatal(err)
	}
	p := start(t, append(args, "--config", file)...)
	p.line(t)
	if said := p.complaints(); !strings.Contains(said, "level=WARN") || !strings.Contains(said, "open to others") || !strings.Contains(said, "chmod o= "+file) || strings.Contains(said, "canary") {
		t.Error(said)
	}
}

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
