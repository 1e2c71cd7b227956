// Package front is the street side of the house: where it listens, the
// certificates it shows, and the proxies it believes.
package front

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/mholt/acmez/v3"
	"golang.org/x/sync/errgroup"
)

// Options are what an operator decided about the street side.
type Options struct {
	Listen  string         // where, while there is no domain
	Public  *url.URL       // where people reach this house; nil: wherever the request came to
	Trusted []netip.Prefix // the proxies whose word about an address counts
	Log     *slog.Logger

	Domain    string // HTTPS by itself under this name
	HTTPS     string // where, such as :443
	HTTP      string // where plain requests are sent on to HTTPS, such as :80
	Own       Files  // a certificate somebody else looks after
	Authority Authority
	Relay     Relay // beside the pages; may be set until Run
}

// Front is the open street side.
type Front struct {
	Options
	pages, plain []net.Listener // plain ones only send on
	proof        proof          // nil: pages go in the open, behind a proxy or on loopback
}

// proof is where certificates come from.
type proof interface {
	GetCertificate(*tls.ClientHelloInfo) (*tls.Certificate, error)
	reload() error // what is read from files, again
	state() Certificate
}

// proxyIdle is longer than proxies keep a connection they may use again: the
// one that closes it must not be the one that is spoken to.
const proxyIdle = 150 * time.Second

// Certificate is what there is to know about the certificate of the house.
type Certificate struct {
	Name    string    // empty: there is none, the house is plain
	Until   time.Time // zero: none was had yet
	Trouble string    // why it could not be had or renewed the last time; empty: all is well
}

// Open opens the listeners and reads the certificate files. Nobody is answered
// before Run.
func Open(o Options) (*Front, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	f := &Front{Options: o}
	if err := f.open(); err != nil {
		f.close()
		return nil, err
	}
	return f, nil
}

func (f *Front) open() (err error) {
	if f.Own.Certificate != "" {
		if f.proof, err = readOwn(f.Own); err != nil {
			return err
		}
	}
	if f.Domain == "" {
		f.pages, err = listen("listen", f.Listen)
		return err
	}
	if f.pages, err = listen("tls.listen", f.HTTPS); err != nil {
		return err
	}
	if f.plain, err = listen("tls.redirect", f.HTTP); err != nil || f.proof != nil {
		return err
	}
	f.proof, err = ask(f)
	return err
}

func (f *Front) close() {
	for _, l := range append(f.pages, f.plain...) {
		_ = l.Close()
	}
}

// listen opens one address; localhost is both of its addresses.
func listen(key, address string) ([]net.Listener, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	hosts := []string{host}
	if host == "localhost" {
		hosts = []string{"127.0.0.1", "::1"}
	}
	var open []net.Listener
	for _, host := range hosts {
		l, err := net.Listen("tcp", net.JoinHostPort(host, port))
		switch {
		case err == nil:
			open = append(open, l)
		case errors.Is(err, syscall.EADDRINUSE):
			return nil, fmt.Errorf("port %s is taken by another program: end that one, or choose another port with %s", port, key)
		case errors.Is(err, syscall.EACCES):
			return nil, fmt.Errorf("port %s may not be opened by this user: give the program CAP_NET_BIND_SERVICE, or choose a port from 1024 with %s", port, key)
		case len(open) == 0:
			return nil, fmt.Errorf("%s: %w", key, err)
		}
	}
	return open, nil
}

// Run serves the pages until ctx is done; ending tells those who hold a stream.
func (f *Front) Run(ctx context.Context, server *http.Server, ending func()) error {
	server.Handler = f.believe(server.Handler)
	if len(f.Trusted) > 0 {
		server.IdleTimeout = proxyIdle
	}
	plain := f.sendOn()
	if f.proof != nil {
		server.TLSConfig = f.tls()
	}
	if asked, ok := f.proof.(*asked); ok {
		server.TLSConfig.NextProtos = append(server.TLSConfig.NextProtos, acmez.ACMETLS1Protocol)
		plain = asked.issuer.HTTPChallengeHandler(plain)
		defer asked.cache.Stop()
	}
	if o, ok := f.proof.(*own); ok && f.Relay.Name != "" && o.now.Leaf.VerifyHostname(f.Relay.Name) != nil {
		f.Log.Warn("the certificate does not cover the relay, so people behind strict firewalls get no pictures; have the name added to it, or say media.turn: false", "name", f.Relay.Name)
	}
	away := &http.Server{
		Handler:           plain,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       5 * time.Second,
		WriteTimeout:      5 * time.Second,
		IdleTimeout:       5 * time.Second,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(f.Log.Handler(), slog.LevelDebug),
	}
	group, ctx := errgroup.WithContext(ctx)
	for _, l := range f.pages {
		group.Go(func() error { return untilClosed(f.serve(server, l)) })
	}
	for _, l := range f.plain {
		group.Go(func() error { return untilClosed(away.Serve(l)) })
	}
	if asked, ok := f.proof.(*asked); ok {
		if err := asked.begin(ctx, f.Relay.Name); err != nil {
			return err
		}
	}
	group.Go(func() error { f.listenForHangUp(ctx); return nil })
	group.Go(func() error {
		<-ctx.Done()
		ending()
		_ = away.Close()
		soon, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if server.Shutdown(soon) != nil {
			return server.Close()
		}
		return nil
	})
	return group.Wait()
}

func untilClosed(err error) error {
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

func (f *Front) serve(server *http.Server, l net.Listener) error {
	if f.proof == nil {
		return server.Serve(l)
	}
	if f.Relay.Name != "" {
		config := f.tls()
		config.NextProtos = nil
		l = newSplit(l, f.Relay, config)
	}
	return server.ServeTLS(l, "", "")
}

func (f *Front) tls() *tls.Config {
	return &tls.Config{
		MinVersion:     tls.VersionTLS12,
		NextProtos:     []string{"h2", "http/1.1"},
		GetCertificate: f.proof.GetCertificate,
	}
}

// sendOn answers on the plain port: the same page, at the one address there is.
// What the request says about hosts counts for nothing.
func (f *Front) sendOn() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, f.encrypted(r), http.StatusPermanentRedirect)
	})
}

func (f *Front) encrypted(r *http.Request) string {
	to := url.URL{Scheme: "https", Host: f.Public.Host, Path: "/" + trimSlash(r.URL.Path), RawQuery: r.URL.RawQuery}
	return to.String()
}

func trimSlash(path string) string {
	for len(path) > 0 && path[0] == '/' {
		path = path[1:]
	}
	return path
}

// listenForHangUp reads certificate files again on SIGHUP. Without any, the
// signal does nothing, rather than end the house.
func (f *Front) listenForHangUp(ctx context.Context) {
	hangUp := make(chan os.Signal, 1)
	signal.Notify(hangUp, syscall.SIGHUP)
	defer signal.Stop(hangUp)
	for {
		select {
		case <-ctx.Done():
			return
		case <-hangUp:
			f.Reload()
		}
	}
}

// Reload reads certificate files again; with bad ones the house goes on with
// what it had.
func (f *Front) Reload() {
	if f.proof == nil {
		return
	}
	if err := f.proof.reload(); err != nil {
		f.Log.Warn("the certificate files cannot be used; the house goes on with the certificate it had", "until", f.proof.state().Until, "error", err)
		return
	}
	f.Log.Info("the certificate is in place", "name", f.proof.state().Name, "until", f.proof.state().Until)
}

// Certificate is how the certificate of the house is.
func (f *Front) Certificate() Certificate {
	if f.proof == nil {
		return Certificate{}
	}
	return f.proof.state()
}
