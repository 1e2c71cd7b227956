package web

import (
	"bytes"
	"context"
	"crypto/tls"
	"embed"
	"errors"
	"fmt"
	htmltemplate "html/template"
	"net/mail"
	"strings"
	"text/template"
	"time"

	gomail "github.com/wneessen/go-mail"

	"lamplight/rooms"
)

// Post is the server that takes letters out.
type Post struct {
	Host     string
	Port     int
	TLS      string // starttls, tls or none
	User     string
	Password string
	From     string

	trust *tls.Config // nil: as this machine trusts
}

//go:embed templates/mail
var mailFiles embed.FS

var (
	plainLetter = template.Must(template.ParseFS(mailFiles, "templates/mail/letter.txt"))
	htmlLetter  = htmltemplate.Must(htmltemplate.ParseFS(mailFiles, "templates/mail/letter.html"))
)

// fate is what became of a letter that was to be sent.
type fate int

const (
	arrived fate = iota
	notYet       // certainly not sent; it may go better later
	never        // certainly not sent, and it never will be
	nowhere      // the same, and nothing else can be sent there
	unclear      // perhaps sent: it is not tried again, so that nobody gets it twice
)

// patience is how long one letter may take.
const sendingTakes = 10 * time.Second

// mail sends a letter and says what became of it.
func (s *Server) mail(ctx context.Context, l rooms.Letter, said letterText) (fate, error) {
	message, err := s.message(l, said)
	if err != nil {
		return never, err
	}
	client, err := s.Post.client()
	if err != nil {
		return never, err
	}
	err = client.DialAndSendWithContext(ctx, message)
	if err == nil || message.IsDelivered() {
		return arrived, nil
	}
	return fateOf(err), err
}

func (p Post) client() (*gomail.Client, error) {
	options := []gomail.Option{gomail.WithPort(p.Port), gomail.WithTimeout(sendingTakes), gomail.WithoutNoop()}
	switch p.TLS {
	case "tls":
		options = append(options, gomail.WithSSL())
	case "none":
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if p.User != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(p.User), gomail.WithPassword(p.Password))
	}
	if p.trust != nil {
		options = append(options, gomail.WithTLSConfig(p.trust))
	}
	return gomail.NewClient(p.Host, options...)
}

// fateOf reads what the mail server said. Once the whole letter was handed over
// and no answer came, nobody knows.
func fateOf(err error) fate {
	var failed *gomail.SendError
	if !errors.As(err, &failed) {
		return notYet // it never came to a letter
	}
	switch code := failed.ErrorCode(); {
	case code >= 500:
		return never
	case code >= 400:
		return notYet
	}
	switch failed.Reason {
	case gomail.ErrSMTPDataClose, gomail.ErrWriteContent, gomail.ErrSMTPReset, gomail.ErrAmbiguous:
		return unclear
	case gomail.ErrGetSender, gomail.ErrGetRcpts:
		return never
	}
	return notYet
}

// message puts a letter into its envelope: words for every mail program, and a
// way to stop that a program may press by itself.
func (s *Server) message(l rooms.Letter, said letterText) (*gomail.Msg, error) {
	from, err := mail.ParseAddress(s.Post.From)
	if err != nil {
		return nil, err
	}
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	m.FromMailAddress(from)
	m.ToMailAddress(&mail.Address{Address: l.Mail})
	m.Subject(oneHeader(said.Subject))
	m.SetDate()
	_, domain, _ := strings.Cut(from.Address, "@")
	m.SetMessageIDWithValue(fmt.Sprintf("letter-%d-%s@%s", l.IDs[0], l.Kind, domain))
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetGenHeader("Content-Language", said.Lang)
	if said.StopURL != "" {
		m.SetGenHeaderPreformatted(gomail.HeaderListUnsubscribe, "<"+said.StopURL+">")
		m.SetGenHeader(gomail.HeaderListUnsubscribePost, "List-Unsubscribe=One-Click")
	}
	var plain, html bytes.Buffer
	if err := errors.Join(plainLetter.Execute(&plain, said), htmlLetter.Execute(&html, said)); err != nil {
		return nil, err
	}
	m.SetBodyString(gomail.TypeTextPlain, plain.String())
	m.AddAlternativeString(gomail.TypeTextHTML, html.String())
	return m, nil
}

// oneHeader keeps a header one header, whatever a room is called.
func oneHeader(text string) string { return strings.Join(strings.Fields(plainText(text)), " ") }
