package web

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"lamplight/rooms"
)

// housekeepingData is the one page of those who keep the house.
type housekeepingData struct {
	Rooms   []rooms.RoomSummary
	People  []rooms.KnownPerson
	Find    string
	Invites []inviteLine
	Link    string // a new invite, shown once
	Form    form   // of a new invite
	Lets    rooms.Letting
	Kept    string
	Health  *health                // nil: it cannot be told
	Running []rooms.Case           // what holds now, the newest first
	Answers []rooms.Case           // what somebody concerned has answered, and nobody replied to
	Next    []rooms.ScheduledBlock // the next blocks at fixed times
}

const (
	keepNext  = 3 // blocks the overview shows
	keepAhead = 7 * 24 * time.Hour
	keepCases = 4
)

// inviteLine is an invite in the list.
type inviteLine struct {
	rooms.Invite
	Until string
}

// pageHousekeeping is for owners and moderators.
func (s *Server) pageHousekeeping(c *gin.Context) {
	s.showHousekeeping(c, http.StatusOK, housekeepingData{Form: newInviteForm()})
}

func newInviteForm() form { return form{Values: map[string]string{"uses": "1", "days": "14"}} }

func (s *Server) showHousekeeping(c *gin.Context, status int, data housekeepingData) {
	if !s.keepersOnly(c) {
		return
	}
	ctx, by := c.Request.Context(), *reader(c)
	data.Find = shorten(c.Query("find"), 40)
	house, err := s.Service.House(ctx)
	if err == nil {
		data.Lets = house.Lets
		data.Rooms, err = s.Service.Rooms(ctx)
	}
	if err == nil {
		data.People, err = s.Service.People(ctx, by, data.Find)
	}
	var invites []rooms.Invite
	if err == nil {
		invites, err = s.Service.Invites(ctx, by)
	}
	if err == nil {
		data.Next, err = s.Service.Schedule(ctx, &by, time.Now(), time.Now().Add(keepAhead))
	}
	if err == nil {
		err = s.readCases(ctx, by, &data)
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	data.Next = data.Next[:min(keepNext, len(data.Next))]
	p := s.keeping(c, "housekeeping")
	data.Health = s.health(ctx, p.Lang)
	for _, in := range invites {
		data.Invites = append(data.Invites, inviteLine{in, p.DayAhead(in.EndsAt)})
	}
	if kept := c.Query("kept"); data.Kept == "" && (kept == "letting" || kept == "revoked") {
		data.Kept = p.T("keep.kept_" + kept)
	}
	p.Title, p.Data = p.T("keep.title"), data
	s.show(c, status, p)
}

// readCases reads what holds, and what waits for a reply.
func (s *Server) readCases(ctx context.Context, by rooms.Member, data *housekeepingData) error {
	all, err := s.Service.Cases(ctx, by, false)
	for _, one := range all {
		switch {
		case one.Answer != "" && one.Reply == "" && one.Member.ID != by.ID:
			data.Answers = append(data.Answers, one)
		case one.Running && one.Kind != rooms.CaseMessage:
			data.Running = append(data.Running, one)
		}
	}
	return err
}

// FirstRunning are the newest of what holds; MoreRunning is how many there are besides.
func (d housekeepingData) FirstRunning() []rooms.Case {
	return d.Running[:min(keepCases, len(d.Running))]
}
func (d housekeepingData) MoreRunning() int { return max(0, len(d.Running)-keepCases) }

// keepersOnly answers everybody who does not keep the house.
func (s *Server) keepersOnly(c *gin.Context) bool {
	switch m := reader(c); {
	case m == nil:
		s.fail(c, rooms.Refuse(rooms.Unknown, "member.unknown"))
	case m.Role != rooms.Owner && m.Role != rooms.Moderator:
		s.fail(c, rooms.Refuse(rooms.Forbidden, "house.staff_only"))
	default:
		return true
	}
	return false
}

// formLetting is how an owner says whom the house lets in.
func (s *Server) formLetting(c *gin.Context) {
	if !s.ownersOnly(c) {
		return
	}
	if err := s.Service.SetLetting(c.Request.Context(), *reader(c), rooms.Letting(c.PostForm("lets"))); err != nil {
		s.fail(c, err)
		return
	}
	c.Redirect(http.StatusSeeOther, "/housekeeping?kept=letting#letting")
}

// formNewInvite makes an invite and shows its link, this once.
func (s *Server) formNewInvite(c *gin.Context) {
	if !s.keepersOnly(c) {
		return
	}
	data := housekeepingData{Form: formOf(c, "label", "uses", "days")}
	in := rooms.InviteInput{Label: data.Form.Values["label"]}
	in.Uses, _ = strconv.Atoi(data.Form.Values["uses"]) // what is no number is out of bounds
	in.Days, _ = strconv.Atoi(data.Form.Values["days"])
	code, err := s.Service.MakeInvite(c.Request.Context(), *reader(c), in)
	switch {
	case err == nil:
		data.Form, data.Link = newInviteForm(), s.publicOrigin(c.Request)+"/invite/"+code
		s.showHousekeeping(c, http.StatusOK, data)
	case data.Form.refuse(c, err):
		s.showHousekeeping(c, http.StatusUnprocessableEntity, data)
	default:
		s.fail(c, err)
	}
}

// formRevokeInvite ends an invite.
func (s *Server) formRevokeInvite(c *gin.Context) {
	if !s.keepersOnly(c) {
		return
	}
	if err := s.Service.RevokeInvite(c.Request.Context(), *reader(c), c.Param("id")); err != nil {
		s.fail(c, err)
		return
	}
	c.Redirect(http.StatusSeeOther, "/housekeeping?kept=revoked#invites")
}

// InviteDays are how long an invite may be good, as the form offers it.
func (p page) InviteDays() []string { return []string{"1", "7", "14", "30", "90"} }

// Keeps reports whether the reader keeps the house.
func (p page) Keeps() bool {
	return p.Reader != nil && (p.Reader.Role == rooms.Owner || p.Reader.Role == rooms.Moderator)
}

// WhoEnters is who may enter a room, in a word.
func (p page) WhoEnters(room rooms.RoomView, lets rooms.Letting) string {
	if !room.Guests || lets == rooms.ByInvite {
		return "keep.who_members"
	}
	if room.Private {
		return "keep.who_link"
	}
	return "keep.who_anyone"
}

// ChipOf is how a phase looks.
func (p page) ChipOf(phase rooms.Phase) string { return chips[phase] }

// SeenDay is when somebody was last here, to the day.
func (p page) SeenDay(who rooms.KnownPerson) string {
	switch {
	case who.Here != "":
		return p.T("keep.seen_now", "Room", who.Here)
	case who.SeenAt.IsZero():
		return p.T("keep.seen_never")
	}
	return p.dayIn(who.SeenAt)
}

// SeenLine is SeenDay as a sentence.
func (p page) SeenLine(who rooms.KnownPerson) string {
	if who.Here != "" || who.SeenAt.IsZero() {
		return p.SeenDay(who) + "."
	}
	return p.T("keep.seen_on", "Day", p.dayIn(who.SeenAt)) + "."
}

// DayAhead is a day to come: "2 April".
func (p page) DayAhead(at time.Time) string {
	zone := p.Zone
	if zone == nil {
		zone = time.UTC
	}
	return day(p.Lang, at.In(zone))
}
