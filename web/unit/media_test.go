package unit

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const filledIn = "media:\n  redis: {address: 10.0.0.1:6379, password: shared}\n  listen: 10.0.0.2:7880\n  address: 203.0.113.8\n  secret: " + "0123456789abcdef0123456789abcdef" + "\n"

func (p *Plan) write(t *testing.T, path, text string) {
	t.Helper()
	path = filepath.Join(p.Root, path)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestAMachineMoreIsInstalledOnceItKnowsItsHouse(t *testing.T) {
	p, ran := machine(t)
	p.Media = true
	if err := p.Install(); err == nil || !strings.Contains(err.Error(), "media.redis.address is missing") && !strings.Contains(err.Error(), "media.redis.address: is missing") {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(p.Root, Program)); err == nil || len(*ran) > 0 {
		t.Error("it was installed half", *ran)
	}
	p.write(t, Further, filledIn)
	if err := p.Install(); err != nil {
		t.Fatal(err)
	}
	if got := (*ran)[len(*ran)-1]; got != "systemctl restart lamplight-media" || p.read(t, Further) != filledIn || p.listen != "10.0.0.2:7880" {
		t.Error(*ran, p.read(t, Further), p.listen)
	}
	for path, mode := range map[string]os.FileMode{Further: 0o600, units + "lamplight-media.service": 0o644, Program: 0o755, buffers: 0o644} {
		if info, err := os.Stat(filepath.Join(p.Root, path)); err != nil || info.Mode() != mode {
			t.Errorf("%s: %v %v", path, info, err)
		}
	}
	if _, err := os.Stat(filepath.Join(p.Root, Settings)); err == nil {
		t.Error("it has the configuration of a house")
	}
	*ran = nil
	if err := p.Install(); err != nil || len(*ran) != 1 || (*ran)[0] != "systemctl enable --now lamplight-media" {
		t.Errorf("the second time: %v %v", err, *ran)
	}
}

func TestADryRunOfAMachineMorePrintsItsService(t *testing.T) {
	p, ran := machine(t)
	p.Media = true
	if err := p.DryRun(); err != nil {
		t.Fatal(err)
	}
	out := p.Out.(*bytes.Buffer).String()
	for _, words := range []string{string(p.unit()), string(empty), "# systemctl restart lamplight-media"} {
		if !strings.Contains(out, words) {
			t.Errorf("%q is not printed", words)
		}
	}
	if left, err := os.ReadDir(p.Root); err != nil || len(left) > 0 || len(*ran) > 0 {
		t.Error(left, err, *ran)
	}
}

// README.md says how everything is taken away again.
func TestNothingIsInstalledThatTheREADMEDoesNotTakeAway(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, media := range []bool{false, true} {
		p := Plan{Media: media}
		said := regexp.MustCompile(`systemctl disable --now ` + p.service() + `\nrm -r (.*)\n`).FindSubmatch(readme)
		if said == nil {
			t.Fatalf("README.md does not say how to take %s away", p.service())
		}
		for _, part := range append(p.parts(nil), part{path: Program}) {
			taken := false
			for _, path := range strings.Fields(string(said[1])) {
				taken = taken || strings.HasPrefix(part.path, strings.TrimSuffix(path, "*"))
			}
			if !taken {
				t.Errorf("%s stays behind", part.path)
			}
		}
	}
}
