package front

import (
	"crypto/tls"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"
)

// Files are a certificate with its chain, and its key, in PEM.
type Files struct{ Certificate, Key string }

// own is a certificate from files that somebody else renews.
type own struct {
	Files
	mu      sync.Mutex
	now     *tls.Certificate
	trouble string
}

func readOwn(files Files) (*own, error) {
	o := &own{Files: files}
	if err := o.reload(); err != nil {
		return nil, err
	}
	return o, nil
}

// reload keeps what there was when the files do not fit each other or are over.
func (o *own) reload() error {
	fresh, err := readPair(o.Files)
	o.mu.Lock()
	defer o.mu.Unlock()
	o.trouble = ""
	if err != nil {
		o.trouble = err.Error()
		return err
	}
	o.now = fresh
	return nil
}

func readPair(files Files) (*tls.Certificate, error) {
	pair, err := tls.LoadX509KeyPair(files.Certificate, files.Key)
	if err != nil {
		return nil, fmt.Errorf("tls.certificate and tls.key: %w", err)
	}
	if time.Now().After(pair.Leaf.NotAfter) {
		return nil, fmt.Errorf("tls.certificate: %s ended on %s", files.Certificate, pair.Leaf.NotAfter.Format(time.DateOnly))
	}
	if info, err := os.Stat(files.Key); err == nil && info.Mode().Perm()&0o007 != 0 {
		return nil, fmt.Errorf("tls.key: %s can be read by everybody on this machine; this helps: chmod 640 %[1]s", files.Key)
	}
	return &pair, nil
}

func (o *own) GetCertificate(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.now == nil {
		return nil, errors.New("no certificate")
	}
	return o.now, nil
}

func (o *own) state() Certificate {
	o.mu.Lock()
	defer o.mu.Unlock()
	name := o.now.Leaf.Subject.CommonName
	if len(o.now.Leaf.DNSNames) > 0 {
		name = o.now.Leaf.DNSNames[0]
	}
	return Certificate{Name: name, Until: o.now.Leaf.NotAfter, Trouble: o.trouble}
}
