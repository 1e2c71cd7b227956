package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"lamplight/rooms"
	"lamplight/static"
)

//go:embed templates/*.html
var templateFiles embed.FS

// templates are read once: the layout with one page each.
var templates = mustReadTemplates()

func mustReadTemplates() map[string]*template.Template {
	base := template.Must(template.New("layout.html").Funcs(template.FuncMap{
		"icon":  icon,
		"asset": static.URL,
		"slots": slots,
	}).ParseFS(templateFiles, "templates/layout.html", "templates/parts*.html"))
	names, err := templateFiles.ReadDir("templates")
	if err != nil {
		panic(err)
	}
	found := map[string]*template.Template{}
	for _, file := range names {
		name := file.Name()
		if file.IsDir() || name == "layout.html" || strings.HasPrefix(name, "parts") {
			continue
		}
		one := template.Must(template.Must(base.Clone()).ParseFS(templateFiles, path.Join("templates", name)))
		found[strings.TrimSuffix(name, ".html")] = one
	}
	return found
}

// slots makes a map of names and values, for a part that needs several.
func slots(pairs ...any) map[string]any {
	made := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		made[pairs[i].(string)] = pairs[i+1]
	}
	return made
}

// page is what every page knows; Data is what only this one does.
type page struct {
	Name    string // of the template
	Lang    string
	Title   string
	House   string
	Theme   string // paper, night, or empty: as the device says
	Path    string
	Sheet   string // its stylesheet
	Script  string // its own script, beside the one of every page
	Reader  *rooms.Member
	Now     time.Time
	Zone    *time.Location // nil: the browser has not said yet
	Fixed   bool           // the zone was chosen: the browser does not know better
	Guessed bool           // the zone is where blocks are held: nobody has said
	News    []rooms.News   // what the reader is told until they put it away
	Waits   int            // answers in the case file that nobody has replied to; told to those who keep the house
	Account string         // who else vouches for people, by name; empty: nobody does
	Backups int            // days until what was erased is gone from the copies; 0: the house makes none by itself
	Data    any
}

// T says a sentence; args alternate slot name and value.
func (p page) T(key string, args ...any) string { return T(p.Lang, key, slots(args...)) }

// ComingIn is the sentence on the way in for whoever is no stranger: with an
// account elsewhere, people who never were here sign in, too.
func (p page) ComingIn() string {
	if p.Account != "" {
		return "provider.sign_in"
	}
	return "page.been_here"
}

// Say is T for sentences with an instant or a piece of page in them: what is a
// time.Time, an instant in a slot of instants, or template.HTML is set in after
// everything else was escaped.
func (p page) Say(key string, args ...any) template.HTML {
	return p.SayLine(rooms.Line{Key: key, Args: slots(args...)})
}

// SayLine is Say for a line of the house.
func (p page) SayLine(line rooms.Line) template.HTML {
	filled := make(map[string]any, len(line.Args))
	var set []string
	for slot, value := range line.Args {
		piece, ok := p.piece(slot, value)
		if !ok {
			if text, is := value.(string); is {
				value = strings.ReplaceAll(text, "\x01", "") // nobody's words may pass for a mark of ours
			}
			filled[slot] = value
			continue
		}
		mark := "\x01" + strconv.Itoa(len(set)) + "\x02"
		filled[slot] = mark
		set = append(set, mark, string(piece))
	}
	said := template.HTMLEscapeString(T(p.Lang, line.Key, filled))
	return template.HTML(strings.NewReplacer(set...).Replace(said))
}

func (p page) piece(slot string, value any) (template.HTML, bool) {
	switch v := value.(type) {
	case template.HTML:
		return v, true
	case time.Time:
		return p.Clock(v), true
	case string:
		if slot == "At" || slot == "Until" || slot == "BackAt" {
			if at, err := time.Parse(time.RFC3339, v); err == nil {
				return p.Clock(at), true
			}
		}
	}
	return "", false
}

// Clock is an instant as a clock time: in the reader's zone once the browser
// has said which; a script turns it into the reader's own way of writing it.
func (p page) Clock(at time.Time) template.HTML {
	text := at.UTC().Format("15:04 UTC")
	if p.Zone != nil {
		text = at.In(p.Zone).Format("15:04")
	}
	if p.Fixed {
		return template.HTML(fmt.Sprintf(`<time datetime=%q>%s</time>`, at.UTC().Format(time.RFC3339), text))
	}
	return template.HTML(fmt.Sprintf(`<time datetime=%q data-clock>%s</time>`, at.UTC().Format(time.RFC3339), text))
}

// Languages lists the languages of the house, each by its own name.
func (p page) Languages() []language { return spokenLanguages }

// Owner reports whether the reader is an owner.
func (p page) Owner() bool { return p.Reader != nil && p.Reader.Role == rooms.Owner }

// Initials are what stands for a person without a picture.
func (p page) Initials(name string) string { return initials(name) }

type language struct{ Code, Name string }

var spokenLanguages = func() []language {
	var list []language
	for _, code := range Languages() {
		list = append(list, language{code, T(code, "page.language_name", nil)})
	}
	return list
}()

// page begins a page for this reader.
func (s *Server) page(c *gin.Context, name string, data any) page {
	s.keepZone(c)
	p := page{
		Name: name, Lang: lang(c), Sheet: "css/pages.css", Path: c.Request.URL.Path,
		Reader: reader(c), Now: time.Now().UTC(), Zone: zoneOf(c), Fixed: chosenZone(c) != nil, Data: data,
	}
	if house, err := s.Service.House(c.Request.Context()); err == nil {
		p.House = house.Name
	}
	if s.Backups != nil {
		p.Backups = int((s.Backups.Every*time.Duration(s.Backups.Keep) + 24*time.Hour - 1) / (24 * time.Hour))
	}
	if s.Provider != nil {
		p.Account = s.Provider.Name
	}
	if theme, _ := c.Cookie("theme"); theme == "paper" || theme == "night" {
		p.Theme = theme
	}
	return p
}

// show writes a page, or the calm page when it cannot be made.
func (s *Server) show(c *gin.Context, status int, p page) {
	var buffer bytes.Buffer
	if err := p.render(&buffer); err != nil {
		s.Log.Error("template", "page", p.Name, "error", err)
		if p.Name == "calm" {
			c.String(http.StatusInternalServerError, T(p.Lang, "request.fault", nil))
			return
		}
		s.fail(c, err)
		return
	}
	c.Header("Vary", "Cookie, Accept-Language")
	c.Data(status, "text/html; charset=utf-8", buffer.Bytes())
}

func (p page) render(to *bytes.Buffer) error {
	one := templates[p.Name]
	if one == nil {
		return fmt.Errorf("there is no page called %s", p.Name)
	}
	return one.Execute(to, p)
}
