package unit

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"lamplight/web/config"
)

// machine is a plan for a machine in a folder, and the commands it ran.
func machine(t *testing.T) (*Plan, *[]string) {
	t.Helper()
	example, err := os.ReadFile("../../config.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	ran := &[]string{}
	p := &Plan{
		Example: example, Domain: "cowork.example.org", Root: t.TempDir(), Out: &bytes.Buffer{},
		Binary: filepath.Join(t.TempDir(), "lamplight"),
		Run:    func(args ...string) error { *ran = append(*ran, strings.Join(args, " ")); return nil },
	}
	if err := os.WriteFile(p.Binary, []byte("program 1"), 0o755); err != nil {
		t.Fatal(err)
	}
	return p, ran
}

func (p *Plan) read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(p.Root, path))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestInstallingTwiceChangesNothing(t *testing.T) {
	p, ran := machine(t)
	if err := p.Install(); err != nil {
		t.Fatal(err)
	}
	if got := (*ran)[len(*ran)-1]; got != "systemctl restart lamplight" {
		t.Error(*ran)
	}
	for path, mode := range map[string]os.FileMode{Settings: 0o600, units + "lamplight.service": 0o644, Program: 0o755, buffers: 0o644} {
		if info, err := os.Stat(filepath.Join(p.Root, path)); err != nil || info.Mode() != mode {
			t.Errorf("%s: %v %v", path, info, err)
		}
	}
	*ran = nil
	if err := p.Install(); err != nil {
		t.Fatal(err)
	}
	if len(*ran) != 1 || (*ran)[0] != "systemctl enable --now lamplight" {
		t.Errorf("the second time: %v", *ran)
	}
	if out := p.Out.(*bytes.Buffer).String(); strings.Count(out, "kept ") != 4 || strings.Count(out, "written ") != 4 {
		t.Error(out)
	}
}

func TestANewerProgramIsPutInPlaceAndTheConfigurationKept(t *testing.T) {
	p, ran := machine(t)
	if err := p.Install(); err != nil {
		t.Fatal(err)
	}
	mine := "listen: localhost:9000\n"
	if err := errors.Join(
		os.WriteFile(filepath.Join(p.Root, Settings), []byte(mine), 0o600),
		os.WriteFile(p.Binary, []byte("program 2"), 0o755),
	); err != nil {
		t.Fatal(err)
	}
	*ran = nil
	p.Domain = "other.example.org"
	if err := p.Install(); err != nil {
		t.Fatal(err)
	}
	if p.read(t, Settings) != mine || p.read(t, Program) != "program 2" || (*ran)[len(*ran)-1] != "systemctl restart lamplight" {
		t.Error(p.read(t, Settings), p.read(t, Program), *ran)
	}
}

func TestTheFirstConfigurationIsTheExampleWithTheFolderAndTheDomain(t *testing.T) {
	p, _ := machine(t)
	file := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(file, p.settings(), 0o600); err != nil {
		t.Fatal(err)
	}
	keys, flags := config.KeysOf(p.Example), pflag.NewFlagSet("", pflag.ContinueOnError)
	keys.AddFlags(flags)
	if err := flags.Parse([]string{"--config", file}); err != nil {
		t.Fatal(err)
	}
	c, err := keys.Read(flags, nil)
	if err != nil || c.Data != Data || c.Domain != p.Domain {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestADryRunTouchesNothing(t *testing.T) {
	p, ran := machine(t)
	if err := p.DryRun(); err != nil {
		t.Fatal(err)
	}
	out := p.Out.(*bytes.Buffer).String()
	for _, words := range []string{string(p.unit()), "data: " + Data, "domain: cowork.example.org", "# systemctl restart lamplight"} {
		if !strings.Contains(out, words) {
			t.Errorf("%q is not printed", words)
		}
	}
	if left, err := os.ReadDir(p.Root); err != nil || len(left) > 0 || len(*ran) > 0 {
		t.Error(left, err, *ran)
	}
}

func TestACommandThatFailsIsNamed(t *testing.T) {
	p, _ := machine(t)
	p.Run = func(...string) error { return errors.New("exit status 1") }
	if err := p.Install(); err == nil || !strings.Contains(err.Error(), "systemctl restart systemd-sysctl: exit status 1") {
		t.Error(err)
	}
}

// Where systemd's own judge is installed it is asked as well: the scores are 1.5.
func TestTheServicesHaveTheirWalls(t *testing.T) {
	for _, p := range []Plan{{}, {Media: true}} {
		for _, line := range []string{
			"DynamicUser=yes", "NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet=CAP_NET_BIND_SERVICE",
			"SystemCallFilter=@system-service", "MemoryDenyWriteExecute=yes", "RestrictNamespaces=yes", "UMask=0077",
		} {
			if !bytes.Contains(p.unit(), []byte("\n"+line+"\n")) {
				t.Errorf("%s is missing in %s", line, p.service())
			}
		}
		judge, err := exec.LookPath("systemd-analyze")
		if err != nil {
			continue
		}
		file := filepath.Join(t.TempDir(), p.service()+".service")
		runs := bytes.Replace(p.unit(), []byte("ExecStart="+Program), []byte("ExecStart=/bin/true"), 1)
		if err := os.WriteFile(file, runs, 0o600); err != nil {
			t.Fatal(err)
		}
		for _, args := range [][]string{{"verify", file}, {"security", "--offline=true", "--threshold=20", file}} {
			if said, err := exec.CommandContext(t.Context(), judge, args...).CombinedOutput(); err != nil {
				t.Errorf("%v: %v\n%s", args, err, said)
			}
		}
	}
}
