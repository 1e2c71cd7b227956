// Package unit puts the house on a machine with systemd: the program, its
// configuration, and a service with narrow walls that runs it.
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
	"strings"
)

// service is the unit as it is shipped.
//
//go:embed lamplight.service
var service []byte

// Where things are on the machine.
const (
	Program  = "/usr/local/bin/lamplight"
	Settings = "/etc/lamplight/config.yaml"
	Data     = "/var/lib/lamplight"
	unitFile = "/etc/systemd/system/lamplight.service"
	buffers  = "/etc/sysctl.d/60-lamplight.conf"
)

// Plan is what is to be installed.
type Plan struct {
	Example []byte // config.example.yaml, of which the first configuration is made
	Domain  string // the domain that goes into it; empty: none
	Binary  string // this program's file

	Root string                     // stands before every path; empty: the machine itself
	Run  func(args ...string) error // runs a command
	Out  io.Writer                  // is told what was done
}

// part is one file that is to be there.
type part struct {
	path    string
	mode    fs.FileMode
	content []byte
	once    bool // whoever changed it keeps it
}

// DryRun prints every file and every command, and does nothing.
func (p Plan) DryRun() error {
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
func (p Plan) Install() error {
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
	}
	for _, args := range p.commands(changed) {
		fmt.Fprintln(p.Out, strings.Join(args, " "))
		if err := p.Run(args...); err != nil {
			return fmt.Errorf("%s: %w", strings.Join(args, " "), err)
		}
	}
	return nil
}

func (p Plan) parts(binary []byte) []part {
	parts := []part{
		{path: Settings, mode: 0o600, content: p.settings(), once: true},
		{path: buffers, mode: 0o644, content: []byte("# What the media server of Lamplight asks of the kernel.\nnet.core.rmem_max = 5000000\n"), once: true},
		{path: unitFile, mode: 0o644, content: service},
	}
	if binary != nil {
		parts = append(parts, part{path: Program, mode: 0o755, content: binary})
	}
	return parts
}

// commands end with a running service of this version.
func (p Plan) commands(changed bool) [][]string {
	enable := []string{"systemctl", "enable", "--now", "lamplight"}
	if !changed {
		return [][]string{enable}
	}
	return [][]string{
		{"systemctl", "restart", "systemd-sysctl"},
		{"systemctl", "daemon-reload"},
		{"systemctl", "enable", "lamplight"},
		{"systemctl", "restart", "lamplight"},
	}
}

var (
	dataLine   = regexp.MustCompile(`(?m)^data: .*$`)
	domainLine = regexp.MustCompile(`(?m)^domain: .*$`)
	copyLine   = regexp.MustCompile(`(?m)^# Copy this file to .*\n`)
)

// settings is the first configuration: the example, with the folder of the
// service and the domain.
func (p Plan) settings() []byte {
	text := copyLine.ReplaceAll(p.Example, nil)
	text = dataLine.ReplaceAll(text, []byte("data: "+Data))
	if p.Domain != "" {
		text = domainLine.ReplaceAll(text, []byte("domain: "+p.Domain))
	}
	return text
}

// put writes a file all at once, and says whether it had to.
func (p Plan) put(f part) (wrote bool, err error) {
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
