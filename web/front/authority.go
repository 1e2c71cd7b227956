package front

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log/slog"
	"net"
	"os"
	"sync"
	"time"

	"github.com/caddyserver/certmagic"
	"go.uber.org/zap"
)

// Authority is who vouches for the domain.
type Authority struct {
	Directory string // the ACME directory
	Email     string // where it may write to; empty: nowhere
	Folder    string // where certificates and keys are kept, for the owner alone

	roots *x509.CertPool // for tests: who vouches for the authority
	every time.Duration  // how often it is looked whether a certificate is to be renewed
	ratio float64        // of its life, the last part in which it is
}

// asked is a certificate that is asked for, proved and renewed by itself.
type asked struct {
	name   string // of the house
	log    *slog.Logger
	cache  *certmagic.Cache
	magic  *certmagic.Config
	issuer *certmagic.ACMEIssuer

	mu      sync.Mutex
	trouble map[string]string // by name, until it is over
}

// ask prepares everything and asks nobody yet; begin does.
func ask(f *Front) (*asked, error) {
	if err := os.MkdirAll(f.Authority.Folder, 0o700); err != nil {
		return nil, fmt.Errorf("the folder for certificates cannot be made: %w", err)
	}
	if err := os.Chmod(f.Authority.Folder, 0o700); err != nil {
		return nil, fmt.Errorf("the folder for certificates cannot be kept from others: %w", err)
	}
	a := &asked{name: f.Domain, log: f.Log, trouble: map[string]string{}}
	a.cache = certmagic.NewCache(certmagic.CacheOptions{
		GetConfigForCert:   func(certmagic.Certificate) (*certmagic.Config, error) { return a.magic, nil },
		RenewCheckInterval: f.Authority.every,
		Logger:             zap.NewNop(), // what matters comes by OnEvent, in our words
	})
	a.magic = certmagic.New(a.cache, certmagic.Config{
		Storage:            &certmagic.FileStorage{Path: f.Authority.Folder},
		DefaultServerName:  f.Domain,
		RenewalWindowRatio: f.Authority.ratio,
		DisableARI:         f.Authority.ratio != 0,
		OCSP:               certmagic.OCSPConfig{DisableStapling: true}, // would ask a host nobody named
		OnEvent:            a.tell,
		Logger:             zap.NewNop(),
	})
	https, plain := f.pages[0].Addr().(*net.TCPAddr), f.plain[0].Addr().(*net.TCPAddr)
	a.issuer = certmagic.NewACMEIssuer(a.magic, certmagic.ACMEIssuer{
		CA:           f.Authority.Directory,
		Email:        f.Authority.Email,
		Agreed:       true,
		TrustedRoots: f.Authority.roots,
		// Our own listeners answer; these say that they are ours.
		ListenHost:     https.IP.String(),
		AltTLSALPNPort: https.Port,
		AltHTTPPort:    plain.Port,
		Logger:         zap.NewNop(),
	})
	a.issuer.TestCA = "" // a second authority that nobody named
	a.magic.Issuers = []certmagic.Issuer{a.issuer}
	return a, nil
}

// begin has the certificates looked after until ctx is done: that of the house,
// and one for the relay where there is one.
func (a *asked) begin(ctx context.Context, relay string) error {
	names := []string{a.name}
	if relay != "" {
		names = append(names, relay)
	}
	return a.magic.ManageAsync(ctx, names)
}

func (a *asked) GetCertificate(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	return a.magic.GetCertificate(hello)
}

func (a *asked) reload() error { return nil }

// tell says what happened in words an operator can do something with.
func (a *asked) tell(_ context.Context, event string, data map[string]any) error {
	name, _ := data["identifier"].(string)
	a.mu.Lock()
	defer a.mu.Unlock()
	switch event {
	case "cert_obtained":
		delete(a.trouble, name)
		a.log.Info("the certificate is in place", "name", name, "renewed", data["renewal"])
	case "cert_failed":
		a.trouble[name] = fmt.Sprint(data["error"])
		if until := a.until(name); time.Now().Before(until) {
			a.log.Warn("the certificate could not be renewed; the house goes on with the one it has and tries again", "name", name, "until", until, "error", data["error"])
			return nil
		}
		if name != a.name {
			a.log.Warn("there is no certificate for the relay, so people behind strict firewalls get no pictures; it is tried again. This name must lead to this machine too", "name", name, "error", data["error"])
			return nil
		}
		a.log.Error("there is no certificate yet, so no page can be opened; it is tried again. The name must lead to this machine, and ports 80 and 443 must be open to everybody", "name", name, "error", data["error"])
	}
	return nil
}

func (a *asked) until(name string) (until time.Time) {
	for _, c := range a.cache.AllMatchingCertificates(name) {
		if c.Leaf != nil && c.Leaf.NotAfter.After(until) {
			until = c.Leaf.NotAfter
		}
	}
	return until
}

func (a *asked) state() Certificate {
	a.mu.Lock()
	defer a.mu.Unlock()
	return Certificate{Name: a.name, Until: a.until(a.name), Trouble: a.trouble[a.name]}
}
