package config

import (
	"fmt"
	"net/url"
	"slices"
)

// Provider is who else vouches for people; nothing of it is needed while no
// issuer is named.
type Provider struct {
	Issuer   string `koanf:"issuer"`
	ClientID string `koanf:"client_id"`
	Secret   string `koanf:"client_secret"`
	Name     string `koanf:"name"`
}

func (c Config) providerFault() (key, reason string) {
	if c.OIDC.Issuer == "" {
		return "", ""
	}
	u, err := url.Parse(c.OIDC.Issuer)
	if err != nil || u.Host == "" || u.RawQuery != "" || u.User != nil ||
		u.Scheme != "https" && !(u.Scheme == "http" && slices.Contains([]string{"localhost", "127.0.0.1", "::1"}, u.Hostname())) {
		return "oidc.issuer", fmt.Sprintf("is like https://login.example.org, not %q", c.OIDC.Issuer)
	}
	if c.OIDC.ClientID == "" {
		return "oidc.client_id", "is the name this house has at " + u.Host + ", and is missing"
	}
	if c.OIDC.Name == "" {
		return "oidc.name", "is what the button says, and is missing"
	}
	if c.Public() == nil {
		return "oidc.issuer", "needs public_url as well: people come back to it from there"
	}
	return "", ""
}
