// Package unit puts the house, or a machine more for its pictures, on a machine
// with systemd: the program, its configuration, and a service with narrow walls
// that runs it.
package unit

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"lamplight/web/config"
)

// The units as they are shipped: what is one's own, and the walls of both.
var (
	//go:embed house.service
	house []byte
	//go:embed media.service
	further []byte
	//go:embed walls.service
	walls []byte
	//go:embed media.yaml
	empty []byte
)

// Where things are on the machine.
const (
	Program  = "/usr/local/bin/lamplight"
	Settings = "/etc/lamplight/config.yaml"
	Further  = "/etc/lamplight/media.yaml" // of a machine more for pictures
	Data     = "/var/lib/lamplight"
	units    = "/etc/systemd/system/"
	buffers  = "/etc/sysctl.d/60-lamplight.conf"
)

// Plan is what is to be installed.
type Plan struct {
	Example []byte // config.example.yaml, of which the first configuration is made
	Domain  string // the domain that goes into it; empty: none
	Binary  string // this program's file
	Media   bool   // a machine more for pictures, not the house

	Root string                     // stands before every path; empty: the machine itself
	Run  func(args ...string) error // runs a command
	Out  io.Writer                  // is told what was done

	listen string // where a machine more says that it takes signalling
}

// part is one file that is to be there.
type part struct {
	path    string
	mode    fs.FileMode
	content []byte
	once    bool // whoever changed it keeps it
}

// DryRun prints every file and every command, and does nothing.
func (p *Plan) DryRun() error {
	for _, part := range p.parts(nil) {
		if _, err := fmt.Fprintf(p.Out, "# %s\n%s\n", part.path, part.content); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(p.Out, "# and then\n# cp %s %s\n", p.Binary, Program)
	for _, args := range p.commands(true) {
		if err == nil {
			_, err = fmt.Fprintf(p.Out, "# %s\n", strings.Join(args, " "))
		}
	}
	return err
}

// Install makes every file what it should be and starts the service. Done a
// second time it changes nothing; with a newer program it puts that in place.
func (p *Plan) Install() error {
	binary, err := os.ReadFile(p.Binary)
	if err != nil {
		return err
	}
	changed := false
	for _, part := range p.parts(binary) {
		wrote, err := p.put(part)
		if err != nil {
			return fmt.Errorf("%s cannot be written: %w", part.path, err)
		}
		changed = changed || wrote
		if part.path == Further {
			if err := p.complete(); err != nil {
				return fmt.Errorf("say in %s what only the house knows, and do this again: %w", Further, err)
			}
		}
	}
	for _, args := range p.commands(changed) {
		fmt.Fprintln(p.Out, strings.Join(args, " "))
		if err := p.Run(args...); err != nil {
			return fmt.Errorf("%s: %w", strings.Join(args, " "), err)
		}
	}
	return nil
}

func (p *Plan) service() string {
	if p.Media {
		return "lamplight-media"
	}
	return "lamplight"
}

func (p *Plan) unit() []byte {
	if p.Media {
		return slices.Concat(further, walls)
	}
	return slices.Concat(house, walls)
}

func (p *Plan) settingsFile() string {
	if p.Media {
		return Further
	}
	return Settings
}

func (p *Plan) parts(binary []byte) []part {
	parts := []part{
		{path: p.settingsFile(), mode: 0o600, content: p.settings(), once: true},
		{path: buffers, mode: 0o644, content: []byte("# What the media server of Lamplight asks of the kernel.\nnet.core.rmem_max = 5000000\n"), once: true},
		{path: units + p.service() + ".service", mode: 0o644, content: p.unit()},
	}
	if binary != nil {
		parts = append(parts, part{path: Program, mode: 0o755, content: binary})
	}
	return parts
}

// commands end with a running service of this version.
func (p *Plan) commands(changed bool) [][]string {
	enable := []string{"systemctl", "enable", "--now", p.service()}
	if !changed {
		return [][]string{enable}
	}
	return [][]string{
		{"systemctl", "restart", "systemd-sysctl"},
		{"systemctl", "daemon-reload"},
		{"systemctl", "enable", p.service()},
		{"systemctl", "restart", p.service()},
	}
}

var (
	dataLine   = regexp.MustCompile(`(?m)^data: .*$`)
	domainLine = regexp.MustCompile(`(?m)^domain: .*$`)
	copyLine   = regexp.MustCompile(`(?m)^# Copy this file to .*\n`)
)

// settings is the first configuration: the example, with the folder of the
// service and the domain; of a machine more, what the house has to tell it.
func (p *Plan) settings() []byte {
	if p.Media {
		return empty
	}
	text := copyLine.ReplaceAll(p.Example, nil)
	text = dataLine.ReplaceAll(text, []byte("data: "+Data))
	if p.Domain != "" {
		text = domainLine.ReplaceAll(text, []byte("domain: "+p.Domain))
	}
	return text
}

// complete reports what the configuration of a machine more does not say yet; its
// secret is for nobody but root, whoever wrote it.
func (p *Plan) complete() error {
	file := filepath.Join(p.Root, Further)
	if err := os.Chmod(file, 0o600); err != nil {
		return err
	}
	keys, flags := config.KeysOf(p.Example), pflag.NewFlagSet("", pflag.ContinueOnError)
	keys.AddFlags(flags)
	if err := flags.Parse([]string{"--config", file}); err != nil {
		return err
	}
	c, err := keys.Read(flags, os.Environ())
	if err != nil {
		return err
	}
	p.listen = c.Media.Listen
	return c.NodeFault()
}

// put writes a file all at once, and says whether it had to.
func (p *Plan) put(f part) (wrote bool, err error) {
	path := filepath.Join(p.Root, f.path)
	there, err := os.ReadFile(path)
	if err == nil && (f.once || bytes.Equal(there, f.content)) {
		fmt.Fprintln(p.Out, "kept   ", f.path)
		return false, nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return false, err
	}
	// Beside it first: a program that runs cannot be written over.
	next, err := os.CreateTemp(filepath.Dir(path), ".lamplight-*")
	if err != nil {
		return false, err
	}
	defer func() { _ = os.Remove(next.Name()) }()
	_, err = next.Write(f.content)
	if err := errors.Join(err, next.Chmod(f.mode), next.Sync(), next.Close()); err != nil {
		return false, err
	}
	if err := os.Rename(next.Name(), path); err != nil {
		return false, err
	}
	fmt.Fprintln(p.Out, "written", f.path)
	return true, nil
}
