package doctor

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"time"
)

// soon is when a certificate should long have been renewed.
const soon = 14 * 24 * time.Hour

// certificate looks at what browsers are shown at the public address.
func (h House) certificate(ctx context.Context) Finding {
	public := h.Config.Public()
	switch {
	case h.alone():
		return finding(Unset, "doctor.certificate.alone", "domain: cowork.example.org")
	case public == nil || public.Scheme != "https":
		return finding(Hand, "doctor.certificate.none", "domain: cowork.example.org")
	}
	port := public.Port()
	if port == "" {
		port = "443"
	}
	name := public.Hostname()
	args := []any{"Name", name}
	at := net.JoinHostPort(name, port)
	if !h.Outside { // nobody is asked but the house itself
		own := h.doors()[0]
		if own.name == "" {
			return finding(Unset, "doctor.certificate.unasked", "sudo lamplight doctor")
		}
		at = own.near()
	}
	line, err := h.Dial(ctx, at)
	if err != nil {
		return finding(Quiet, "doctor.certificate.quiet", openPort(443, "tcp"), args...)
	}
	defer func() { _ = line.Close() }()
	_ = line.SetDeadline(time.Now().Add(5 * time.Second))
	// Whatever it shows is looked at below, in words.
	shown := tls.Client(line, &tls.Config{ServerName: name, InsecureSkipVerify: true})
	if err := shown.HandshakeContext(ctx); err != nil {
		return finding(Hand, "doctor.certificate.hand", "sudo journalctl -u lamplight -g certificate -n 20", append(args, "Reason", err.Error())...)
	}
	chain := shown.ConnectionState().PeerCertificates
	between := x509.NewCertPool()
	for _, c := range chain[1:] {
		between.AddCert(c)
	}
	until := chain[0].NotAfter
	args = append(args, "Date", until.UTC().Format(time.DateOnly))
	now := h.Now()
	if now.Add(soon).After(until) {
		return finding(Hand, "doctor.certificate.old", "sudo journalctl -u lamplight -g certificate -n 20", args...)
	}
	if _, err := chain[0].Verify(x509.VerifyOptions{DNSName: name, Intermediates: between, Roots: h.Roots, CurrentTime: now}); err != nil {
		return finding(Hand, "doctor.certificate.hand", "sudo journalctl -u lamplight -g certificate -n 20", append(args, "Reason", err.Error())...)
	}
	return finding(Works, "doctor.certificate.works", "", args...)
}
