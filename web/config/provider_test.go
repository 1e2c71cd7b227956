package config

import "testing"

func TestAProviderIsNamedWholeOrNotAtAll(t *testing.T) {
	whole := Provider{Issuer: "https://login.example.org/realm", ClientID: "house", Name: "Linden ID"}
	for key, change := range map[string]func(p *Provider){
		"":               func(*Provider) {},
		"oidc.issuer":    func(p *Provider) { p.Issuer = "http://login.example.org" },
		"oidc.client_id": func(p *Provider) { p.ClientID = "" },
		"oidc.name":      func(p *Provider) { p.Name = "" },
	} {
		c := Config{OIDC: whole, PublicURL: "https://lamp.example.org"}
		change(&c.OIDC)
		if got, reason := c.providerFault(); got != key {
			t.Errorf("%q: %q %s", key, got, reason)
		}
	}
	if key, _ := (Config{OIDC: whole}).providerFault(); key != "oidc.issuer" {
		t.Error("people would be sent back to wherever they say they came from")
	}
	if key, _ := (Config{}).providerFault(); key != "" {
		t.Error("no provider is no fault")
	}
}
