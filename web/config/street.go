package config

import (
	"fmt"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
)

// letsEncrypt vouches for a domain unless another authority is named.
const letsEncrypt = "https://acme-v02.api.letsencrypt.org/directory"

var domainName = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$`)

// streetFault is the first value about the street side that cannot be right.
func (c Config) streetFault() (key, reason string) {
	if c.Domain != "" && (!domainName.MatchString(c.Domain) || len(c.Domain) > 240) {
		return "domain", fmt.Sprintf("is a name such as cowork.example.org, without https:// and in small letters, not %q", c.Domain)
	}
	for key, address := range map[string]string{"tls.listen": c.TLS.Listen, "tls.redirect": c.TLS.Redirect} {
		if _, port, err := net.SplitHostPort(address); err != nil || !isPort(port) {
			return key, fmt.Sprintf("is an address and a port, such as :443, not %q", address)
		}
	}
	if (c.TLS.Certificate == "") != (c.TLS.Key == "") {
		return "tls.certificate", "and tls.key belong together: name both or neither"
	}
	public := c.Public()
	if c.TLS.Certificate != "" && (public == nil || public.Scheme != "https") {
		return "tls.certificate", "needs domain, or public_url with https://, as well: it says under which name people come"
	}
	if c.Domain != "" && (public.Scheme != "https" || public.Hostname() != c.Domain) {
		return "public_url", fmt.Sprintf("may be left out beside domain, or says https://%s, not %q", c.Domain, c.PublicURL)
	}
	if u, err := url.Parse(c.ACME.Directory); c.ACME.Directory != "" && (err != nil || u.Scheme != "https" || u.Host == "") {
		return "acme.directory", fmt.Sprintf("is like %s, not %q", letsEncrypt, c.ACME.Directory)
	}
	if a, err := mail.ParseAddress(c.ACME.Email); c.ACME.Email != "" && (err != nil || a.Address != c.ACME.Email) {
		return "acme.email", fmt.Sprintf("is an address such as ana@example.org, not %q", c.ACME.Email)
	}
	if _, err := c.proxies(); err != nil {
		return "trusted_proxies", err.Error()
	}
	return "", ""
}

// Public is the configured address of the house; nil when there is none.
func (c Config) Public() *url.URL {
	if c.PublicURL == "" && c.Domain != "" {
		return &url.URL{Scheme: "https", Host: c.Domain}
	}
	if c.PublicURL == "" {
		return nil
	}
	u, _ := url.Parse(c.PublicURL) // Read has looked at it
	return &url.URL{Scheme: u.Scheme, Host: u.Host}
}

// Directory is where certificates are asked for; empty when they are not.
func (c Config) Directory() string {
	switch {
	case c.Domain == "" || c.TLS.Certificate != "":
		return ""
	case c.ACME.Directory != "":
		return c.ACME.Directory
	}
	return letsEncrypt
}

// Relay is the name of the relay for strict firewalls; empty: there is none.
func (c Config) Relay() string {
	if c.Domain == "" || !c.Media.TURN || c.LiveKit.URL != "" {
		return ""
	}
	return "turn." + c.Domain
}

// Proxies are those whose word about an address counts.
func (c Config) Proxies() []netip.Prefix {
	all, _ := c.proxies() // Read has looked at them
	return all
}

func (c Config) proxies() ([]netip.Prefix, error) {
	var all []netip.Prefix
	for _, said := range strings.FieldsFunc(c.TrustedProxies, func(r rune) bool { return r == ',' || r == ' ' }) {
		p, err := netip.ParsePrefix(said)
		if address, bad := netip.ParseAddr(said); bad == nil {
			p, err = netip.PrefixFrom(address.Unmap(), address.Unmap().BitLen()), nil
		}
		if err != nil {
			return nil, fmt.Errorf("are addresses such as 127.0.0.1 or ranges such as 10.0.0.0/8, not %q", said)
		}
		if p.Bits() == 0 {
			return nil, fmt.Errorf("may not be everybody (%s): anyone could then come under any address", said)
		}
		all = append(all, p.Masked())
	}
	return all, nil
}
