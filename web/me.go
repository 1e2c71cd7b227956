package web

import (
	"errors"
	"html/template"
	"net/http"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"lamplight/rooms"
)

// meData is the reader's own page.
type meData struct {
	Form      form
	Kept      string // what was just done
	Browsers  []browserLine
	Passkeys  []passkeyLine
	Account   bool        // one elsewhere brings them back
	Hosted    *rooms.Line // when they last led a block
	Link      *linkData   // to another device, made a moment ago
	All       rooms.Belongings
	Reminders reminders
	Cases     []rooms.Case // about the reader
	Page      meJSON
}

// meJSON is what the script of this page starts from.
type meJSON struct {
	Lang     string         `json:"lang"`
	Browsers int            `json:"browsers"` // a new one tells that a link was used
	Messages map[string]any `json:"messages"`
}

// pageMe is the reader's own page.
func (s *Server) pageMe(c *gin.Context) {
	if m := s.known(c); m != nil {
		s.showMe(c, http.StatusOK, meData{Form: formOfMember(*m), Kept: keptWord(lang(c), c.Query("kept"))})
	}
}

// keptWord says what the form before has done.
func keptWord(lang, what string) string {
	switch what {
	case "":
		return ""
	case "ended":
		return T(lang, "devices.kept_ended", nil)
	case "linked":
		return T(lang, "devices.kept_linked", nil)
	case "passkey":
		return T(lang, "devices.kept_passkey", nil)
	case "other":
		return T(lang, "devices.live.linked", nil)
	case "removed":
		return T(lang, "devices.kept_removed", nil)
	case "named":
		return T(lang, "provider.named", nil)
	}
	return T(lang, "you.kept", nil)
}

// known is the reader, or nil for a visitor, who has been answered.
func (s *Server) known(c *gin.Context) *rooms.Member {
	m := reader(c)
	if m == nil {
		s.fail(c, rooms.Refuse(rooms.Unknown, "member.unknown"))
	}
	return m
}

func formOfMember(m rooms.Member) form {
	return form{Values: map[string]string{
		"name": m.Name, "language": m.Language, "willing": tick(m.Willing), "follow": tick(!m.ZoneFixed),
	}}
}

// showMe shows the page; what a form typed stands in it.
func (s *Server) showMe(c *gin.Context, status int, data meData) {
	ctx, m := c.Request.Context(), *reader(c)
	browsers, err := s.Service.Browsers(ctx, m)
	passkeys, err2 := s.Service.Passkeys(ctx, m)
	at, room, err3 := s.Service.LastHosted(ctx, m)
	all, err4 := s.Service.Belongings(ctx, m)
	told, err5 := s.remindersFor(c)
	cases, err6 := s.Service.OwnCases(ctx, m)
	account, err7 := s.Service.VouchedElsewhere(ctx, m)
	if err := errors.Join(err, err2, err3, err4, err5, err6, err7); err != nil {
		s.fail(c, err)
		return
	}
	for name, value := range formOfMember(m).Values {
		if _, typed := data.Form.Values[name]; !typed {
			data.Form.Values[name] = value
		}
	}
	p := s.page(c, "me", nil)
	data.Account = account && p.Account != ""
	data.All, data.Reminders, data.Cases = all, told, cases
	data.Browsers, data.Passkeys = browserLines(p, browsers), passkeyLines(p, passkeys)
	if !at.IsZero() {
		data.Hosted = hostedLine(at, room, p.Now)
	}
	data.Page = meJSON{Lang: p.Lang, Browsers: len(browsers), Messages: messages(p.Lang, "you.live.", "devices.live.")}
	p.Title, p.Script, p.Data = p.T("you.title"), "src/me.ts", data
	s.show(c, status, p)
}

func hostedLine(at time.Time, room string, now time.Time) *rooms.Line {
	line := rooms.Line{Key: "you.hosted", Args: map[string]any{"Count": int(now.Sub(at) / (24 * time.Hour)), "Room": room}}
	if line.Args["Count"] == 0 {
		line.Key = "you.hosted_today"
	}
	return &line
}

// formMe keeps one section of the reader's page, or forgets this browser.
func (s *Server) formMe(c *gin.Context) {
	m := s.known(c)
	if m == nil {
		return
	}
	data := meData{}
	var err error
	switch section := c.PostForm("do"); section {
	case "sign_out":
		s.signOut(c)
		return
	case "you":
		data.Form = formOf(c, "name", "language", "zone", "follow")
		err = s.keepYou(c, *m, data.Form)
	case "hosting":
		data.Form = formOf(c, "willing")
		err = s.Service.SetWilling(c.Request.Context(), m.ID, data.Form.ticked("willing"))
	case "look":
		data.Form = formOf(c, "theme")
		s.keepTheme(c, data.Form.Values["theme"])
	default:
		s.fail(c, missing("do"))
		return
	}
	switch {
	case err == nil && asksJSON(c):
		c.Status(http.StatusNoContent)
		c.Writer.WriteHeaderNow()
	case err == nil:
		c.Redirect(http.StatusSeeOther, "/me?kept="+c.PostForm("do")+"#"+c.PostForm("do"))
	case !data.Form.refuse(c, err):
		s.fail(c, err)
	case asksJSON(c):
		c.JSON(http.StatusUnprocessableEntity, gin.H{"wrong": data.Form.Wrong, "problem": data.Form.Problem})
	default:
		s.showMe(c, http.StatusUnprocessableEntity, data)
	}
}

// asksJSON reports whether a form was sent by the script of its page, which
// wants a word and not the page again.
func asksJSON(c *gin.Context) bool { return c.GetHeader("Accept") == "application/json" }

func (s *Server) signOut(c *gin.Context) {
	if err := s.Service.ForgetKey(c.Request.Context(), s.browserKey(c)); err != nil {
		s.fail(c, err)
		return
	}
	s.dropKey(c)
	c.Redirect(http.StatusSeeOther, "/")
}

// keepYou keeps name, language and zone. Whoever picks another zone wants that
// one, whether or not they also let go of the device.
func (s *Server) keepYou(c *gin.Context, m rooms.Member, f form) error {
	chosen := f.Values["language"]
	if !speaks(chosen) {
		chosen = m.Language
	}
	if _, err := rooms.NameOf(f.Values["name"]); err != nil { // to Rename, no name means no change
		return err
	}
	zone := f.Values["zone"]
	if zone != "" && zoneNamed(zone) == nil {
		return rooms.Refuse(rooms.Invalid, "member.zone")
	}
	if _, err := s.Service.Rename(c.Request.Context(), m.ID, f.Values["name"], chosen); err != nil {
		return err
	}
	s.keepLanguage(c, chosen)
	shown := zoneOf(c)
	if f.ticked("follow") && (zone == "" || shown != nil && zone == shown.String()) {
		if !m.ZoneFixed {
			return nil
		}
		return s.chooseZone(c, "")
	}
	if zone == "" {
		return nil
	}
	return s.chooseZone(c, zone)
}

// KnowsZone reports whether the reader's zone is one of those to choose from.
func (p page) KnowsZone() bool {
	return slices.ContainsFunc(zoneRegions, func(r zoneRegion) bool {
		return slices.ContainsFunc(r.Zones, func(z zoneChoice) bool { return z.ID == p.ZoneID() })
	})
}

// Chimes are the sounds a room can make.
func (p page) Chimes() []string {
	return []string{"opening", "turn", "focus", "break", "closing", "minute"}
}

// Guest reports whether nobody has vouched for the reader yet.
func (p page) Guest() bool { return p.Reader != nil && p.Reader.Role == rooms.Guest }

// Strong is a word to be read first.
func (p page) Strong(word string) template.HTML {
	return template.HTML("<b>" + template.HTMLEscapeString(word) + "</b>")
}
