// Package config reads what an operator chooses, and says exactly what is
// wrong with it and where.
package config

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/knadh/koanf/providers/confmap"
	"github.com/knadh/koanf/v2"
	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v3"
)

// Config is what an operator chooses; config.example.yaml says what each key means.
type Config struct {
	Listen     string `koanf:"listen"`
	Data       string `koanf:"data"`
	PublicURL  string `koanf:"public_url"`
	ShortPlans bool   `koanf:"short_plans"`

	Domain string `koanf:"domain"`
	TLS    struct {
		Listen      string `koanf:"listen"`
		Redirect    string `koanf:"redirect"`
		Certificate string `koanf:"certificate"`
		Key         string `koanf:"key"`
	} `koanf:"tls"`
	ACME struct {
		Directory string `koanf:"directory"`
		Email     string `koanf:"email"`
	} `koanf:"acme"`
	TrustedProxies string `koanf:"trusted_proxies"` // between commas or spaces
	Media          Media  `koanf:"media"`
	LiveKit        struct {
		URL       string `koanf:"url"`
		APIKey    string `koanf:"api_key"`
		APISecret string `koanf:"api_secret"`
	} `koanf:"livekit"`
	Mail struct {
		Host     string `koanf:"host"`
		Port     int    `koanf:"port"`
		TLS      string `koanf:"tls"`
		User     string `koanf:"user"`
		Password string `koanf:"password"`
		From     string `koanf:"from"`
	} `koanf:"mail"`
	OIDC   Provider `koanf:"oidc"`
	Backup struct {
		Every  int    `koanf:"every"` // hours
		Keep   int    `koanf:"keep"`
		Folder string `koanf:"folder"`
	} `koanf:"backup"`
	Metrics struct {
		Listen string `koanf:"listen"`
	} `koanf:"metrics"`
	Log struct {
		Level slog.Level `koanf:"level"`
	} `koanf:"log"`
}

// Fault stops the start: where the value stands, and what is wrong with it.
type Fault struct{ Where, Reason string }

func (f *Fault) Error() string { return f.Where + ": " + f.Reason }

// option is one value with its key and where it was said.
type option struct {
	key, value, tag string // tag is the value's YAML type
	where           string
	usage           string // the comment above the key
}

func (o option) flag() string { return strings.NewReplacer(".", "-", "_", "-").Replace(o.key) }
func (o option) variable() string {
	return "LAMPLIGHT_" + strings.ToUpper(strings.ReplaceAll(o.key, ".", "_"))
}

// secret options have no flag: arguments can be read by every user of the machine.
func (o option) secret() bool {
	return strings.HasSuffix(o.key, "secret") || strings.HasSuffix(o.key, "password")
}

// Keys are all the keys there are, with their defaults.
type Keys []option

// KeysOf reads them from the text of config.example.yaml, so that the example
// cannot say anything else than the program does.
func KeysOf(example []byte) Keys {
	all, err := parseYAML("config.example.yaml", example)
	if err != nil {
		panic(err)
	}
	return all
}

// AddFlags gives a command a flag for every key that is not a secret.
func (keys Keys) AddFlags(flags *pflag.FlagSet) {
	flags.String("config", "", "configuration `file` (config.yaml here, or that of the installed house)")
	for _, o := range keys {
		if !o.secret() {
			flags.String(o.flag(), o.value, o.usage)
			if o.tag == "!!bool" {
				flags.Lookup(o.flag()).NoOptDefVal = "true" // a switch is on when it is named
			}
		}
	}
}

// parseYAML lists the values of a file with their full keys, in order.
func parseYAML(name string, text []byte) ([]option, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return nil, &Fault{name, strings.TrimPrefix(err.Error(), "yaml: ")}
	}
	if len(doc.Content) == 0 {
		return nil, nil
	}
	var found []option
	var walk func(prefix string, n *yaml.Node) error
	walk = func(prefix string, n *yaml.Node) error {
		for i := 0; i+1 < len(n.Content); i += 2 {
			k, v := n.Content[i], n.Content[i+1]
			where := fmt.Sprintf("%s line %d", name, k.Line)
			usage := strings.TrimPrefix(k.HeadComment[strings.LastIndex(k.HeadComment, "\n")+1:], "# ")
			switch {
			case v.Kind == yaml.MappingNode:
				if err := walk(prefix+k.Value+".", v); err != nil {
					return err
				}
			case v.Kind == yaml.SequenceNode:
				found = append(found, option{prefix + k.Value, strings.Join(items(v), ","), v.Tag, where, usage})
			case v.Kind != yaml.ScalarNode:
				return &Fault{where, prefix + k.Value + " takes one value"}
			default:
				found = append(found, option{prefix + k.Value, v.Value, v.Tag, where, usage})
			}
		}
		return nil
	}
	if doc.Content[0].Kind != yaml.MappingNode {
		return nil, &Fault{name, "should be lines of key: value"}
	}
	return found, walk("", doc.Content[0])
}

func items(list *yaml.Node) []string {
	var all []string
	for _, n := range list.Content {
		all = append(all, n.Value)
	}
	return all
}

// Read lays the layers over each other: default, file, environment, flag.
func (keys Keys) Read(flags *pflag.FlagSet, environ []string) (Config, error) {
	said, err := fileOptions(flags)
	if err != nil {
		return Config{}, err
	}
	fromEnv, err := keys.environment(environ)
	if err != nil {
		return Config{}, err
	}
	said = append(said, fromEnv...)
	for _, o := range keys {
		if f := flags.Lookup(o.flag()); f != nil && f.Changed {
			said = append(said, option{key: o.key, value: f.Value.String(), where: "flag --" + f.Name})
		}
	}

	k := koanf.New(".")
	where := map[string]string{}
	for _, o := range append(slices.Clone(keys), said...) {
		i := slices.IndexFunc(keys, func(known option) bool { return known.key == o.key })
		if i < 0 {
			return Config{}, &Fault{o.where, o.key + " is not a key lamplight knows; config.example.yaml names them all"}
		}
		if o.tag == "!!seq" && keys[i].tag != "!!seq" {
			return Config{}, &Fault{o.where, o.key + " takes one value, not a list"}
		}
		value, err := typed(keys[i], o.value)
		if err != nil {
			return Config{}, &Fault{o.where, o.key + " " + err.Error()}
		}
		if err := k.Load(confmap.Provider(map[string]any{o.key: value}, "."), nil); err != nil {
			return Config{}, err
		}
		where[o.key] = o.where
	}
	var c Config
	if err := k.Unmarshal("", &c); err != nil {
		return Config{}, err
	}
	if key, reason := c.fault(); key != "" {
		return Config{}, &Fault{where[key], key + " " + reason}
	}
	return c, nil
}

// installed is where `lamplight install` puts the configuration.
var installed = "/etc/lamplight/config.yaml"

func fileOptions(flags *pflag.FlagSet) ([]option, error) {
	name, err := flags.GetString("config")
	if err != nil {
		return nil, err
	}
	asked := name != ""
	if !asked {
		name = "config.yaml"
	}
	text, err := os.ReadFile(name)
	if errors.Is(err, os.ErrNotExist) && !asked {
		// The house that is installed on this machine, for those who may read it.
		name = installed
		if text, err = os.ReadFile(name); errors.Is(err, os.ErrNotExist) || errors.Is(err, os.ErrPermission) {
			return nil, nil
		}
	}
	if err != nil {
		return nil, &Fault{name, "cannot be read: " + errors.Unwrap(err).Error()}
	}
	return parseYAML(name, text)
}

func (keys Keys) environment(environ []string) ([]option, error) {
	var said []option
	for _, line := range environ {
		name, value, _ := strings.Cut(line, "=")
		if !strings.HasPrefix(name, "LAMPLIGHT_") {
			continue
		}
		o := option{key: name, value: value, where: "environment"}
		for _, d := range keys {
			switch name {
			case d.variable():
				o = option{key: d.key, value: value, where: "environment " + name}
			case d.variable() + "_FILE":
				secret, err := os.ReadFile(value)
				if err != nil {
					return nil, &Fault{"environment " + name, err.Error()}
				}
				o = option{key: d.key, value: strings.TrimSpace(string(secret)), where: "environment " + name}
			}
		}
		said = append(said, o)
	}
	return said, nil
}

// typed reads a value as the type its default has.
func typed(known option, value string) (any, error) {
	switch {
	case known.key == "log.level":
		var level slog.Level
		if err := level.UnmarshalText([]byte(value)); err != nil {
			return nil, fmt.Errorf("is debug, info, warn or error, not %q", value)
		}
		return level, nil
	case known.tag == "!!int":
		n, err := strconv.Atoi(value)
		if err != nil {
			return nil, fmt.Errorf("is a whole number, not %q", value)
		}
		return n, nil
	case known.tag == "!!bool":
		b, err := strconv.ParseBool(value)
		if err != nil {
			return nil, fmt.Errorf("is true or false, not %q", value)
		}
		return b, nil
	}
	return value, nil
}

// fault finds the first value that cannot be right; the key is empty when all are.
func (c Config) fault() (key, reason string) {
	if _, port, err := net.SplitHostPort(c.Listen); err != nil || !isPort(port) {
		return "listen", fmt.Sprintf("is an address and a port, such as localhost:8080 or :8080, not %q", c.Listen)
	}
	if c.Data == "" {
		return "data", "needs a folder"
	}
	if u, err := url.Parse(c.PublicURL); c.PublicURL != "" && (err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.User != nil) {
		return "public_url", fmt.Sprintf("is like https://rooms.example.org, without a path, not %q", c.PublicURL)
	}
	if key, reason := c.mediaFault(); key != "" {
		return key, reason
	}
	if key, reason := c.upkeepFault(); key != "" {
		return key, reason
	}
	if key, reason := c.streetFault(); key != "" {
		return key, reason
	}
	if key, reason := c.providerFault(); key != "" {
		return key, reason
	}
	return c.mailFault()
}

// mailFault is the same for mail, of which nothing is needed while no host is named.
func (c Config) mailFault() (key, reason string) {
	m := c.Mail
	if m.Host == "" {
		return "", ""
	}
	if strings.ContainsAny(m.Host, "/:@ ") && net.ParseIP(m.Host) == nil {
		return "mail.host", fmt.Sprintf("is a name such as smtp.example.org, not %q", m.Host)
	}
	if m.Port < 1 || m.Port > 65535 {
		return "mail.port", fmt.Sprintf("is a port from 1 to 65535, not %d", m.Port)
	}
	if !slices.Contains([]string{"starttls", "tls", "none"}, m.TLS) {
		return "mail.tls", fmt.Sprintf("is starttls, tls or none, not %q", m.TLS)
	}
	if from, err := mail.ParseAddress(m.From); err != nil || !strings.Contains(from.Address, "@") || strings.ContainsAny(m.From, "\r\n") {
		return "mail.from", fmt.Sprintf("is an address such as Lamplight <lamp@example.org>, not %q", m.From)
	}
	if m.Password != "" && m.TLS == "none" && m.Host != "localhost" && !net.ParseIP(m.Host).IsLoopback() {
		return "mail.tls", "may be none only on this machine, or the password would travel in the open"
	}
	if c.Public() == nil {
		return "mail.host", "needs public_url as well: letters hold links to this house"
	}
	return "", ""
}

func isPort(s string) bool {
	n, err := strconv.Atoi(s)
	return err == nil && n >= 1 && n <= 65535
}

// Outside lists the hosts this house contacts because its configuration says so.
func (c Config) Outside() []string {
	var hosts []string
	if u, err := url.Parse(c.LiveKit.URL); err == nil && u.Host != "" {
		hosts = append(hosts, u.Host)
	}
	if c.Mail.Host != "" {
		hosts = append(hosts, c.Mail.Host)
	}
	if u, err := url.Parse(c.OIDC.Issuer); err == nil && u.Host != "" {
		hosts = append(hosts, u.Host)
	}
	if u, err := url.Parse(c.Directory()); err == nil && u.Host != "" {
		hosts = append(hosts, u.Host)
	}
	return hosts
}

// Address is what to type to get to the house.
func (c Config) Address() string {
	if u := c.Public(); u != nil {
		return u.String()
	}
	host, port, _ := net.SplitHostPort(c.Listen)
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		host = "localhost"
	}
	if c.TLS.Certificate != "" {
		return "https://" + net.JoinHostPort(host, port)
	}
	return "http://" + net.JoinHostPort(host, port)
}
