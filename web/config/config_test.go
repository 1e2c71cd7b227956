package config

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

// example is read before any test changes the folder.
var example, exampleErr = os.ReadFile("../../config.example.yaml")

func exampleKeys(t *testing.T) Keys {
	t.Helper()
	if exampleErr != nil {
		t.Fatal(exampleErr)
	}
	return KeysOf(example)
}

// read runs the whole reading in an empty folder, with this file, environment and arguments.
func read(t *testing.T, file string, environ []string, args ...string) (Config, error) {
	t.Helper()
	keys := exampleKeys(t)
	t.Chdir(t.TempDir())
	if file != "" {
		if err := os.WriteFile("config.yaml", []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	flags := pflag.NewFlagSet("serve", pflag.ContinueOnError)
	keys.AddFlags(flags)
	if err := flags.Parse(args); err != nil {
		t.Fatal(err)
	}
	return keys.Read(flags, environ)
}

func TestFlagWinsOverEnvironmentOverFileOverDefault(t *testing.T) {
	file := "media:\n  udp_port: 1001\n"
	env := []string{"LAMPLIGHT_MEDIA_UDP_PORT=1002", "OTHER=1"}
	for _, step := range []struct {
		name, file string
		env, args  []string
		want       int
	}{
		{"default", "", nil, nil, 7882},
		{"file", file, nil, nil, 1001},
		{"environment", file, env, nil, 1002},
		{"flag", file, env, []string{"--media-udp-port", "1003"}, 1003},
	} {
		t.Run(step.name, func(t *testing.T) {
			c, err := read(t, step.file, step.env, step.args...)
			if err != nil || c.Media.UDPPort != step.want {
				t.Fatalf("udp_port %d, %v; want %d", c.Media.UDPPort, err, step.want)
			}
		})
	}
}

func TestExampleNamesEveryKeyWithItsDefault(t *testing.T) {
	keys := exampleKeys(t)
	fields := map[string]bool{}
	var walk func(prefix string, s reflect.Type)
	walk = func(prefix string, s reflect.Type) {
		for f := range s.Fields() {
			key := prefix + f.Tag.Get("koanf")
			if f.Type.Kind() == reflect.Struct {
				walk(key+".", f.Type)
				continue
			}
			fields[key] = true
		}
	}
	walk("", reflect.TypeFor[Config]())
	for _, o := range keys {
		if !fields[o.key] {
			t.Errorf("%s is in the example and nowhere in Config", o.key)
		}
		if o.usage == "" {
			t.Errorf("%s is not explained", o.key)
		}
		delete(fields, o.key)
	}
	for key := range fields {
		t.Errorf("%s is in Config and not in the example", key)
	}
	plain, err := read(t, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	copied, err := read(t, string(example), nil)
	if err != nil || copied != plain {
		t.Errorf("the example as a file gives %+v, %v; without it %+v", copied, err, plain)
	}
	if plain.Listen != "localhost:8080" || plain.Media.TCPPort != 7881 || plain.Log.Level != slog.LevelInfo || plain.ShortPlans {
		t.Errorf("the defaults are %+v", plain)
	}
}

func TestBadConfigurationNamesPlaceAndReason(t *testing.T) {
	for name, test := range map[string]struct {
		file string
		env  []string
		args []string
		want []string
	}{
		"unknown key":        {file: "listen: :8080\nmedia:\n  upd_port: 3\n", want: []string{"config.yaml line 3", "media.upd_port is not a key"}},
		"unknown section":    {file: "tls: on\n", want: []string{"config.yaml line 1", "tls is not a key"}},
		"unknown variable":   {env: []string{"LAMPLIGHT_MEDIA_PORT=1"}, want: []string{"LAMPLIGHT_MEDIA_PORT is not a key"}},
		"word for a number":  {file: "media:\n  tcp_port: many\n", want: []string{"config.yaml line 2", `media.tcp_port is a whole number, not "many"`}},
		"number too big":     {env: []string{"LAMPLIGHT_MEDIA_TCP_PORT=70000"}, want: []string{"environment LAMPLIGHT_MEDIA_TCP_PORT", "1 to 65535"}},
		"bad switch":         {args: []string{"--short-plans=maybe"}, want: []string{"flag --short-plans", "true or false"}},
		"bad level":          {file: "log: {level: loud}\n", want: []string{"config.yaml line 1", "debug, info, warn or error"}},
		"listen without one": {file: "listen: 8080\n", want: []string{"config.yaml line 1", "localhost:8080"}},
		"list":               {file: "listen: [a, b]\n", want: []string{"config.yaml line 1", "one value"}},
		"not a mapping":      {file: "- listen\n", want: []string{"config.yaml", "key: value"}},
		"not YAML":           {file: "listen: 'x\n", want: []string{"config.yaml", "line"}},
		"path in public_url": {file: "public_url: https://a.example/rooms\n", want: []string{"line 1", "without a path"}},
		"media address":      {args: []string{"--media-address", "here"}, want: []string{"flag --media-address", "auto or an IP"}},
		"url without key":    {file: "livekit:\n  url: wss://m.example\n", want: []string{"config.yaml line 2", "livekit.api_key"}},
		"mail without from":  {file: "mail:\n  host: smtp.example\n", want: []string{"mail.from", "is an address"}},
		"mail without links": {file: "mail:\n  host: smtp.example\n  from: a@b.example\n", want: []string{"config.yaml line 2", "mail.host needs public_url"}},
		"password in clear":  {file: "mail: {host: smtp.example, from: a@b.example, tls: none}\n", env: []string{"LAMPLIGHT_MAIL_PASSWORD=x"}, want: []string{"mail.tls", "in the open"}},
		"a line more":        {file: "mail: {host: smtp.example, from: \"a@b.example\\r\\nBcc: c@d.example\"}\n", want: []string{"mail.from"}},
		"domain as a URL":    {file: "domain: https://a.example\n", want: []string{"config.yaml line 1", "domain is a name"}},
		"another public_url": {file: "domain: a.example\npublic_url: https://b.example\n", want: []string{"config.yaml line 2", "https://a.example"}},
		"half a certificate": {file: "domain: a.example\ntls:\n  certificate: a.pem\n", want: []string{"line 3", "belong together"}},
		"nameless":           {file: "tls: {certificate: a.pem, key: b.pem}\n", want: []string{"tls.certificate needs domain"}},
		"authority in clear": {file: "acme: {directory: 'http://a.example/'}\n", want: []string{"acme.directory is like https://"}},
		"proxies by name":    {file: "trusted_proxies: [nginx]\n", want: []string{"line 1", "trusted_proxies are addresses", "nginx"}},
		"everybody a proxy":  {args: []string{"--trusted-proxies", "127.0.0.1,0.0.0.0/0"}, want: []string{"flag --trusted-proxies", "everybody"}},
		"backups never":      {file: "backup: {every: -1}\n", want: []string{"config.yaml line 1", "backup.every", "from 0 (never)"}},
		"no backup kept":     {args: []string{"--backup-keep=0"}, want: []string{"flag --backup-keep", "from 1 to"}},
		"figures nowhere":    {env: []string{"LAMPLIGHT_METRICS_LISTEN=9090"}, want: []string{"LAMPLIGHT_METRICS_LISTEN", "localhost:9090"}},
		"nodes without one":  {file: "media:\n  nodes: [http://10.0.0.2:7880]\n", want: []string{"config.yaml line 2", "media.redis.address"}},
		"node in words":      {file: "media: {nodes: [node2], redis: {address: 'r:6379'}}\n", want: []string{"media.nodes", "http://10.0.0.2:7880"}},
		"Redis without port": {file: "media: {redis: {address: redis}}\n", want: []string{"media.redis.address", "10.0.0.1:6379"}},
		"two clusters":       {file: "livekit: {url: 'wss://m.example', api_key: k}\nmedia: {redis: {address: 'r:6379'}}\n", env: []string{"LAMPLIGHT_LIVEKIT_API_SECRET=s"}, want: []string{"livekit.url", "exclude each other"}},
		"signalling for all": {args: []string{"--media-listen", "0.0.0.0:7880"}, want: []string{"flag --media-listen", "in a network of yours"}},
		"signalling outside": {args: []string{"--media-listen", "203.0.113.7:7880"}, want: []string{"media.listen", "in a network of yours"}},
		"a short secret":     {env: []string{"LAMPLIGHT_MEDIA_SECRET=short"}, want: []string{"media.secret", "32"}},
		"missing file":       {args: []string{"--config", "nowhere.yaml"}, want: []string{"nowhere.yaml", "no such file"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := read(t, test.file, test.env, test.args...)
			if err == nil {
				t.Fatal("was accepted")
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q does not say %q", err, want)
				}
			}
		})
	}
}

func TestSecretComesFromAFileNamedInTheEnvironmentAndHasNoFlag(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("s3cret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := read(t, "livekit: {url: 'wss://m.example', api_key: k}\n", []string{"LAMPLIGHT_LIVEKIT_API_SECRET_FILE=" + secret})
	if err != nil || c.LiveKit.APISecret != "s3cret" {
		t.Fatalf("%q, %v", c.LiveKit.APISecret, err)
	}
	keys := exampleKeys(t)
	flags := pflag.NewFlagSet("serve", pflag.ContinueOnError)
	keys.AddFlags(flags)
	if flags.Lookup("livekit-api-secret") != nil || flags.Lookup("mail-password") != nil {
		t.Error("the secret can be given as an argument, which every user of the machine can read")
	}
}

func TestTheHostThatTakesMailIsNamedToEverybody(t *testing.T) {
	c, err := read(t, "public_url: https://a.example\nmail: {host: smtp.example, from: Lamp <a@b.example>}\n", nil)
	if err != nil || c.Mail.Port != 587 || c.Mail.TLS != "starttls" {
		t.Fatalf("%+v, %v", c.Mail, err)
	}
	if got := c.Outside(); len(got) != 1 || got[0] != "smtp.example" {
		t.Error(got)
	}
}

func TestTheAddressFollowsFromTheDomainAndItsAuthorityIsNamed(t *testing.T) {
	c, err := read(t, "domain: a.example\nmail: {host: smtp.example, from: a@b.example}\n", nil)
	if err != nil || c.Address() != "https://a.example" || c.Directory() != letsEncrypt {
		t.Fatalf("%s, %s, %v", c.Address(), c.Directory(), err)
	}
	if got := strings.Join(c.Outside(), " "); got != "smtp.example acme-v02.api.letsencrypt.org" {
		t.Error(got)
	}
	c, err = read(t, "domain: a.example\npublic_url: https://a.example:8443\ntls: {certificate: a.pem, key: b.pem}\n", nil)
	if err != nil || c.Address() != "https://a.example:8443" || c.Directory() != "" || len(c.Outside()) != 0 {
		t.Errorf("%s, %s, %v, %v", c.Address(), c.Directory(), c.Outside(), err)
	}
}

func TestProxiesAreNamedAsAListOrInOneLine(t *testing.T) {
	for name, step := range map[string]struct {
		file      string
		env, args []string
	}{
		"list":        {file: "trusted_proxies:\n  - 127.0.0.1\n  - 10.1.2.3/8\n  - '::ffff:192.0.2.1'\n"},
		"line":        {file: "trusted_proxies: 127.0.0.1, 10.0.0.0/8 192.0.2.1\n"},
		"environment": {env: []string{"LAMPLIGHT_TRUSTED_PROXIES=127.0.0.1,10.0.0.0/8,192.0.2.1"}},
		"flag":        {args: []string{"--trusted-proxies", "127.0.0.1 10.0.0.0/8 192.0.2.1"}},
	} {
		t.Run(name, func(t *testing.T) {
			c, err := read(t, step.file, step.env, step.args...)
			if err != nil {
				t.Fatal(err)
			}
			if got := fmt.Sprint(c.Proxies()); got != "[127.0.0.1/32 10.0.0.0/8 192.0.2.1/32]" {
				t.Error(got)
			}
		})
	}
}

func TestAMachineMoreForPicturesNeedsRedisSecretAndAddress(t *testing.T) {
	file, secret := "", "LAMPLIGHT_MEDIA_SECRET="+strings.Repeat("x", 64)
	for _, missing := range []string{"media.redis.address", "media.secret", "media.listen"} {
		env := []string{secret}
		switch missing {
		case "media.secret":
			file, env = "media:\n  redis: {address: '10.0.0.1:6379'}\n", nil
		case "media.listen":
			file += "  address: 203.0.113.8\n"
		}
		c, err := read(t, file, env)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.NodeFault(); err == nil || !strings.Contains(err.Error(), missing) {
			t.Errorf("without %s: %v", missing, err)
		}
	}
	c, err := read(t, file+"  listen: 10.0.0.2:7880\n", []string{secret})
	if err != nil || c.NodeFault() != nil {
		t.Error(err, c.NodeFault())
	}
}
