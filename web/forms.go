package web

import (
	"errors"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"lamplight/rooms"
)

// form is what somebody typed, and what was wrong with it: nothing typed is lost.
type form struct {
	Values  map[string]string
	Wrong   map[string]string // by field, in the reader's words
	Problem string            // what belongs to no field
}

// formOf reads these fields of a submitted form.
func formOf(c *gin.Context, names ...string) form {
	f := form{Values: map[string]string{}}
	for _, name := range names {
		f.Values[name] = strings.TrimSpace(strings.ReplaceAll(c.PostForm(name), "\r\n", "\n"))
	}
	return f
}

// refuse puts a refusal beside the field it is about. It returns false for
// what is no refusal but a fault, or is about something else than the form.
func (f *form) refuse(c *gin.Context, err error) bool {
	var refusal *rooms.Error
	if !errors.As(err, &refusal) || refusal.Kind != rooms.Invalid && refusal.Kind != rooms.Conflict {
		return false
	}
	sentence := sentenceOf(c, refusal)
	if field := f.fieldOf(refusal.Key); field != "" {
		f.wrong(field, sentence)
	} else {
		f.Problem = sentence
	}
	return true
}

func (f *form) wrong(field, sentence string) {
	if f.Wrong == nil {
		f.Wrong = map[string]string{}
	}
	f.Wrong[field] = sentence
}

// fieldOf finds the field in a key like "room.seats_range"; a house has its
// own field on the page where its owner has one, too.
func (f *form) fieldOf(key string) string {
	about, what, _ := strings.Cut(key, ".")
	if _, here := f.Values[about]; here {
		return about
	}
	for name := range f.Values {
		if what == name || strings.HasPrefix(what, name+"_") {
			return name
		}
	}
	return ""
}

func (f *form) ticked(name string) bool { return f.Values[name] != "" }

// tick is the value of a ticked box.
func tick(on bool) string {
	if on {
		return "on"
	}
	return ""
}

// roomInput is a room as the form has it; a number that is none is said here.
func (f *form) roomInput(lang string) (rooms.RoomInput, bool) {
	name, cameras := f.Values["name"], f.Values["cameras"]
	description := strings.Join(strings.Fields(f.Values["description"]), " ") // the lobby has one paragraph for it
	quiet := f.ticked("quiet")
	guests := !f.ticked("members")
	in := rooms.RoomInput{Name: &name, Description: &description, Cameras: &cameras, Quiet: &quiet, Guests: &guests}
	if f.ticked("private") {
		private := true
		in.Private = &private
	}
	seats, err := strconv.Atoi(f.Values["seats"])
	if err != nil {
		f.wrong("seats", T(lang, "manage.seats_number", nil))
		return in, false
	}
	in.Seats = &seats
	return in, true
}
