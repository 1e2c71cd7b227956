package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

var oddFiles = []string{
	"", "\n", "# nothing", "listen: :8080", "listen: 8080", "listen: [a, b]", "listen: {a: b}", "listen:\n  a: b", "nothing: 1", "media:\n  udp_port: 7882", "media:\n  udp_port: 0",
	"media:\n  udp_port: 65536", "media: 7", "media.udp_port: 7882", "media:\n  udp_port: 0x1000", "media:\n  turn: yes", "media:\n  turn: maybe", "domain: cowork.example.org",
	"domain: https://cowork.example.org", "domain: COWORK.example.org", "public_url: https://a.example\ndomain: b.example", "public_url: http://[::1", "public_url: https://u:p@a.example",
	"trusted_proxies: [127.0.0.1, \"::1\"]", "trusted_proxies: 0.0.0.0/0", "trusted_proxies: 10.1.2.3/8, x", "log:\n  level: debug", "log:\n  level: loud", "tls:\n  key: a",
	"oidc:\n  issuer: http://a.example", "oidc:\n  issuer: https://a.example\n  client_id: b\n  name: c", "mail:\n  host: a b", "mail:\n  host: smtp.example.org\n  from: x\n", "backup:\n  every: -1",
	"backup:\n  keep: 1e9", "- a\n- b", "just words", "a: *b", "a: &a [*a]", "? [a]\n: b", "\x00", "\xff\xfe", "listen: \"\\xff\"", "listen: !!binary aGk=", "<<: {listen: :1}", "{" + strings.Repeat("a: {", 300),
	"listen: :1\nlisten: :2", "livekit:\n  url: wss://a.example", "metrics:\n  listen: :0", "---\nlisten: :1\n---\nlisten: :2", "listen: |\n  a\n  b",
}

// A file is refused with a place and a reason, or what it says is sound.
func FuzzFile(f *testing.F) {
	for _, file := range oddFiles {
		f.Add([]byte(file))
	}
	f.Add(example)
	keys := KeysOf(example)
	name := filepath.Join(f.TempDir(), "config.yaml")
	f.Fuzz(func(t *testing.T, file []byte) {
		if err := os.WriteFile(name, file, 0o600); err != nil {
			t.Fatal(err)
		}
		flags := pflag.NewFlagSet("serve", pflag.ContinueOnError)
		keys.AddFlags(flags)
		if err := flags.Set("config", name); err != nil {
			t.Fatal(err)
		}
		sound(t, keys, flags, nil)
	})
}

// The same for one value out of the environment.
func FuzzValue(f *testing.F) {
	for i, file := range oddFiles {
		_, value, _ := strings.Cut(file, ":")
		f.Add(strings.TrimSpace(value), uint8(i))
	}
	keys := KeysOf(example)
	f.Fuzz(func(t *testing.T, value string, which uint8) {
		flags := pflag.NewFlagSet("serve", pflag.ContinueOnError)
		keys.AddFlags(flags)
		if err := flags.Set("config", os.DevNull); err != nil {
			t.Fatal(err)
		}
		sound(t, keys, flags, []string{keys[int(which)%len(keys)].variable() + "=" + value})
	})
}

func sound(t *testing.T, keys Keys, flags *pflag.FlagSet, environ []string) {
	t.Helper()
	c, err := keys.Read(flags, environ)
	if err != nil {
		var fault *Fault
		if !errors.As(err, &fault) || fault.Where == "" || fault.Reason == "" {
			t.Fatalf("%q: %v", environ, err)
		}
		return
	}
	for _, p := range c.Proxies() {
		if p.Bits() == 0 || p != p.Masked() {
			t.Errorf("everybody is a trusted proxy: %v", c.TrustedProxies)
		}
	}
	if u := c.Public(); u != nil && (u.Host == "" || u.Path != "" || u.User != nil || u.Scheme != "https" && u.Scheme != "http") {
		t.Errorf("the house is at %q", u)
	}
	if c.Address() == "" || c.Media.UDPPort < 1 || c.Media.UDPPort > 65535 || c.Backup.Keep < 1 || c.Backup.Every < 0 {
		t.Errorf("%+v was taken", c)
	}
	if relay := c.Relay(); strings.ContainsAny(relay, " \r\n/:") {
		t.Errorf("the relay is %q", relay)
	}
}
