package web

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"math/big"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/http"
	"net/mail"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"lamplight/rooms"
)

// office is a mail server that hands over what it takes. With refuse it refuses
// every letter after its envelope with that answer; with gone it hangs up once
// a whole letter is there.
type office struct {
	letters chan string
	refuse  *smtp.SMTPError
	server  *smtp.Server
	port    int
	trust   *tls.Config
}

type visit struct {
	o      *office
	signed bool
	to     string
}

func openOffice(t *testing.T) *office {
	t.Helper()
	o := &office{letters: make(chan string, 20)}
	certificate, pool := ownCertificate(t)
	o.trust = &tls.Config{RootCAs: pool, ServerName: "localhost", MinVersion: tls.VersionTLS12}
	o.server = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &visit{o: o}, nil }))
	o.server.Domain = "localhost"
	o.server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	o.port = l.Addr().(*net.TCPAddr).Port
	done := make(chan struct{})
	go func() { defer close(done); _ = o.server.Serve(l) }()
	t.Cleanup(func() { _ = o.server.Close(); <-done })
	return o
}

func (v *visit) AuthMechanisms() []string { return []string{sasl.Plain} }

func (v *visit) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if v.signed = user == "lamp" && password == "s3cret"; !v.signed {
			return errors.New("no")
		}
		return nil
	}), nil
}

func (v *visit) Mail(string, *smtp.MailOptions) error {
	if !v.signed {
		return smtp.ErrAuthRequired
	}
	return nil
}

func (v *visit) Rcpt(to string, _ *smtp.RcptOptions) error { v.to = to; return nil }

func (v *visit) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if v.o.refuse != nil {
		return v.o.refuse
	}
	v.o.letters <- v.to + "\n" + string(raw)
	return nil
}

func (v *visit) Reset()        {}
func (v *visit) Logout() error { return nil }

func ownCertificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"}, DNSNames: []string{"localhost"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	raw, err := x509.CreateCertificate(rand.Reader, form, form, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, _ := x509.ParseCertificate(raw)
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}, pool
}

// posting is a house whose letters this office takes.
func (o *office) posting(opts *Options, _ *http.Server) {
	public("https://lamp.example.org")(opts, nil)
	opts.Post = &Post{Host: "localhost", Port: o.port, TLS: "starttls", User: "lamp", Password: "s3cret", From: "Linden House <lamp@example.org>", trust: o.trust}
}

// got is a letter as its reader sees it.
type got struct {
	to          string
	head        mail.Header
	plain, html string
}

// next waits for a letter and takes it apart.
func (o *office) next(t *testing.T) got {
	t.Helper()
	select {
	case raw := <-o.letters:
		return readLetter(t, raw)
	case <-time.After(patience):
		t.Fatal("no letter came")
		return got{}
	}
}

func readLetter(t *testing.T, raw string) got {
	t.Helper()
	to, text, _ := strings.Cut(raw, "\n")
	message, err := mail.ReadMessage(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(message.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("it is %q, %v", kind, err)
	}
	letter := got{to: to, head: message.Header}
	for parts := multipart.NewReader(message.Body, params["boundary"]); ; {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return letter
		}
		if err != nil {
			t.Fatal(err)
		}
		var body bytes.Buffer
		from := io.Reader(part)
		if part.Header.Get("Content-Transfer-Encoding") == "quoted-printable" {
			from = quotedprintable.NewReader(part)
		}
		if _, err := body.ReadFrom(from); err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(part.Header.Get("Content-Type"), "text/plain") {
			letter.plain = body.String()
		} else {
			letter.html = body.String()
		}
	}
}

func (g got) subject(t *testing.T) string {
	t.Helper()
	said, err := new(mime.WordDecoder).DecodeHeader(g.head.Get("Subject"))
	if err != nil {
		t.Error(err)
	}
	return said
}

// sends lets the house send what is due until the test ends.
func (h *house) sends() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); h.server.SendLetters(ctx) }()
	stop = func() { cancel(); <-done }
	h.t.Cleanup(stop)
	return stop
}

func (b *browser) form(path, body string) answer {
	b.h.t.Helper()
	return b.do("POST", path, body, "Content-Type", "application/x-www-form-urlencoded")
}

var mailLink = regexp.MustCompile(`https://lamp\.example\.org(/mail/\S+)`)

func TestAReminderComesByMailAfterItsReaderHasSaidYes(t *testing.T) {
	o := openOffice(t)
	h := newHouse(t, o.posting)
	ana := h.enter("Ana")
	ana.must(200, ana.post("/api/me", map[string]any{"language": "de"}))
	h.exec("UPDATE members SET zone = 'Europe/Berlin', zone_fixed = 1 WHERE id = ?", ana.id)
	at := time.Now().Add(9*time.Minute + 30*time.Second).Truncate(time.Second)
	h.plans("b1", at)
	h.books(ana, "b1", "seat", "Entwurf <b>\r\nBcc: eve@example.org")
	h.exec("UPDATE rooms SET name = ?", "Der lange Tisch & <i>")
	h.sends()

	ana.must(303, ana.form("/me/mail", "address=ana%40example.org"))
	first := o.next(t)
	link := mailLink.FindStringSubmatch(first.plain)
	if link == nil || first.to != "ana@example.org" || strings.Contains(first.plain, "Ana") || first.head.Get("List-Unsubscribe") != "" {
		t.Fatalf("%+v", first)
	}
	visitor := h.visitor() // another browser, perhaps that of a phone
	visitor.lang = "de"
	if page := visitor.must(200, visitor.get(link[1])); !strings.Contains(page.body, `action="`+link[1]+`"`) {
		t.Error(page)
	}
	visitor.must(200, visitor.form(link[1], ""))

	letter := o.next(t)
	zone, _ := time.LoadLocation("Europe/Berlin")
	if got := letter.subject(t); got != "In 10 Minuten: Der lange Tisch & <i>" {
		t.Errorf("the subject is %q", got)
	}
	for name, want := range map[string]string{
		"From": `"Linden House" <lamp@example.org>`, "To": "<ana@example.org>", "Auto-Submitted": "auto-generated", "Bcc": "",
		"List-Unsubscribe-Post": "List-Unsubscribe=One-Click", "Mime-Version": "1.0", "Content-Language": "de",
	} {
		if got := letter.head.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if id := letter.head.Get("Message-Id"); !regexp.MustCompile(`^<letter-\d+-reminder@example\.org>$`).MatchString(id) {
		t.Errorf("the id is %q", id)
	}
	for _, want := range []string{at.In(zone).Format("15:04"), "(Berlin)", "https://lamp.example.org/schedule/b1", "https://lamp.example.org/rooms/" + h.slug, "Entwurf <b>", "Der lange Tisch & <i>"} {
		if !strings.Contains(letter.plain, want) {
			t.Errorf("the plain part does not say %q:\n%s", want, letter.plain)
		}
	}
	if strings.Contains(letter.html, "<i>") || !strings.Contains(letter.html, "Der lange Tisch &amp; &lt;i&gt;") || !strings.Contains(letter.html, `lang="de"`) {
		t.Errorf("the HTML part is\n%s", letter.html)
	}

	// One click stops them, as a mail program does it: no cookie, no page.
	stop := strings.TrimPrefix(strings.Trim(letter.head.Get("List-Unsubscribe"), "<>"), "https://lamp.example.org")
	visitor.must(200, visitor.get(stop))
	visitor.must(200, visitor.form(stop, "List-Unsubscribe=One-Click"))
	if box, err := h.service.Mailbox(t.Context(), ana.id); err != nil || !box.Stopped {
		t.Errorf("%+v, %v", box, err)
	}
	visitor.must(410, visitor.get(stop+"0"))
}

func TestWhatCannotGoOutNowGoesOutLater(t *testing.T) {
	o := openOffice(t)
	h := newHouse(t, o.posting)
	ana := h.enter("Ana")
	h.plans("b1", time.Now().Add(9*time.Minute))
	h.books(ana, "b1", "seat", "")
	h.exec("INSERT INTO mailboxes (member, address, confirmed, asked_at) VALUES (?, 'ana@example.org', 1, 1)", ana.id)
	send := func(wantSent, wantLeft int) {
		t.Helper()
		letters, err := h.server.dueLetters(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range letters {
			h.server.deliver(t.Context(), l)
		}
		if len(letters) != wantSent || len(o.letters) != wantLeft {
			t.Fatalf("%d tried, %d there; want %d, %d\n%s", len(letters), len(o.letters), wantSent, wantLeft, h.log)
		}
		h.exec("UPDATE letters SET next_at = 1 WHERE state = 'waiting'") // as if the time had come
	}
	o.refuse = &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "later"}
	send(1, 0)
	h.server.Post.Port, o.port = 1, h.server.Post.Port // nobody there at all
	send(1, 0)
	h.server.Post.Port = o.port
	h.server.Post.trust = nil // a server that cannot show who it is gets no letter
	send(1, 0)
	h.server.Post.trust = o.trust
	h.server.Post.Password = "wrong"
	send(1, 0)
	h.server.Post.Password, o.refuse = "s3cret", nil
	send(1, 1)
	send(0, 1)
	if log := h.log.String(); strings.Contains(log, "ana@example.org") || strings.Contains(log, "s3cret") {
		t.Errorf("the log says too much:\n%s", log)
	}
}

func TestALetterThatIsRefusedForGoodIsNotTriedAgain(t *testing.T) {
	o := openOffice(t)
	o.refuse = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "nobody"}
	h := newHouse(t, o.posting)
	l := rooms.Letter{IDs: []int64{1}, Kind: rooms.Confirm, Mail: "ana@example.org", Member: rooms.Member{Language: "en"}}
	if became, err := h.server.mail(t.Context(), l, h.server.say(t.Context(), l, time.Now())); became != never || err == nil {
		t.Error(became, err)
	}
}

func TestNobodyKnowsWhatBecameOfALetterWhoseAnswerNeverCame(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() { // takes the whole letter and hangs up
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		_, _ = conn.Write([]byte("220 here\r\n"))
		buffer, all := make([]byte, 64<<10), ""
		for !strings.HasSuffix(all, "\r\n.\r\n") {
			n, err := conn.Read(buffer)
			if err != nil {
				return
			}
			all += string(buffer[:n])
			switch line := string(buffer[:n]); {
			case strings.HasPrefix(line, "DATA"):
				_, _ = conn.Write([]byte("354 go on\r\n"))
			case strings.HasPrefix(line, "EHLO"), strings.HasPrefix(line, "MAIL"), strings.HasPrefix(line, "RCPT"):
				_, _ = conn.Write([]byte("250 ok\r\n"))
			}
		}
	}()
	h := newHouse(t, func(o *Options, _ *http.Server) {
		public("https://lamp.example.org")(o, nil)
		o.Post = &Post{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, TLS: "none", From: "lamp@example.org"}
	})
	letter := rooms.Letter{IDs: []int64{1}, Kind: rooms.Confirm, Mail: "ana@example.org", Member: rooms.Member{Language: "en"}}
	if became, err := h.server.mail(t.Context(), letter, h.server.say(t.Context(), letter, time.Now())); became != unclear || err == nil {
		t.Error(became, err)
	}
}

func TestAnAddressThatIsNoneIsAskedForAgain(t *testing.T) {
	o := openOffice(t)
	h := newHouse(t, o.posting)
	ana := h.enter("Ana")
	if a := ana.form("/me/mail", "address=ana%40"); a.status != 422 || !strings.Contains(a.body, `value="ana@"`) || !strings.Contains(a.body, "no mail address") {
		t.Error(a)
	}
	h.visitor().must(401, h.visitor().form("/me/mail", "address=a%40example.org"))
}
