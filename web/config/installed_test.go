package config

import (
	"os"
	"path/filepath"
	"testing"
)

func TestTheInstalledHouseIsMeantWhereNoOtherIsNamed(t *testing.T) {
	before := installed
	defer func() { installed = before }()
	installed = filepath.Join(t.TempDir(), "config.yaml")
	c, err := read(t, "", nil)
	if err != nil || c.Media.UDPPort != 7882 {
		t.Errorf("without one: %d, %v", c.Media.UDPPort, err)
	}
	if err := os.WriteFile(installed, []byte("media: {udp_port: 1001}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if c, err = read(t, "", nil); err != nil || c.Media.UDPPort != 1001 {
		t.Errorf("with one: %d, %v", c.Media.UDPPort, err)
	}
	if c, err = read(t, "media: {udp_port: 1002}\n", nil); err != nil || c.Media.UDPPort != 1002 {
		t.Errorf("with a file here: %d, %v", c.Media.UDPPort, err)
	}
}
