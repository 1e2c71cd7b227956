package web

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"lamplight/rooms"
)

type lobbyData struct {
	Floors   []floor
	Blank    floor // what a script makes a new floor from
	Greeting string
	Lamps    rooms.Line
	Page     lobbyJSON
	Address  string
	Today    *today
	Next     *nextHosted
	Hosts    *rooms.ScheduledBlock // what the reader hosts next
}

// lobbyJSON is what the script of the lobby starts from.
type lobbyJSON struct {
	Lang     string         `json:"lang"`
	Me       string         `json:"me"`
	Name     string         `json:"name"`
	Now      string         `json:"now"`
	Messages map[string]any `json:"messages"`
}

// pageLobby is the house from outside.
func (s *Server) pageLobby(c *gin.Context) {
	if err := s.Service.MayLook(c.Request.Context(), reader(c), ""); rooms.IsRefused(err, "house.by_invite") {
		s.showCalm(c, http.StatusOK, calmData{Case: "by_invite"})
		return
	} else if err != nil {
		s.fail(c, err)
		return
	}
	list, err := s.Service.RoomsFor(c.Request.Context(), reader(c))
	if err != nil {
		s.fail(c, err)
		return
	}
	p := s.lobbyOf(s.page(c, "lobby", nil), list, s.publicOrigin(c.Request))
	data := p.Data.(lobbyData)
	data.Today, data.Next = s.timesOf(c, p)
	data.Hosts = s.hostsNext(c, p)
	p.Data, p.News = data, s.newsFor(c)
	s.show(c, http.StatusOK, p)
}

// lobbyOf lays the house out on a page.
func (s *Server) lobbyOf(p page, list []rooms.RoomSummary, address string) page {
	me, name := "", ""
	if p.Reader != nil {
		me, name = p.Reader.ID, p.Reader.Name
	}
	p.Title, p.Script = p.T("lobby.title"), "src/lobby.ts"
	p.Data = lobbyData{
		Floors:   floorsFor(list, me, p.Now),
		Blank:    floorOf(rooms.RoomSummary{Phase: rooms.Free}, "", p.Now),
		Greeting: greeting(p.Zone, p.Now),
		Lamps:    lampsLine(p.Lang, list),
		Address:  address,
		Page: lobbyJSON{
			Lang: p.Lang, Me: me, Name: name, Now: p.Now.Format("2006-01-02T15:04:05.000Z"),
			Messages: messages(p.Lang, "lobby.", "number."),
		},
	}
	if people, _ := lamps(list); p.Owner() && people == 0 && len(list) < 2 || len(list) == 0 {
		p.Name = "lobby-empty"
	}
	return p
}

// pageAbout says in plain words what is kept and who is asked.
func (s *Server) pageAbout(c *gin.Context) {
	p := s.page(c, "about", s.Outside)
	p.Title = p.T("about.title")
	s.show(c, http.StatusOK, p)
}

type roomData struct {
	View    viewAnswer
	Chip    string
	Phase   rooms.Line
	Windows []pane
	More    int
	Page    roomJSON
}

// roomJSON is what the room page starts from, so that its first paint needs no request.
type roomJSON struct {
	Lang     string         `json:"lang"`
	House    string         `json:"house"`
	Slug     string         `json:"slug"`
	View     viewAnswer     `json:"view"`
	Messages map[string]any `json:"messages"`
}

// pageRoom is the door of a room. The room itself is a script; without one the
// page still says what goes on inside.
func (s *Server) pageRoom(c *gin.Context) {
	view, err := s.viewFor(c, c.Param("slug"))
	if err != nil {
		s.fail(c, err)
		return
	}
	s.show(c, http.StatusOK, doorOf(s.page(c, "room", nil), view))
}

// doorOf puts a room behind its door, in the places where the script has them.
func doorOf(p page, view viewAnswer) page {
	me, host := "", ""
	if p.Reader != nil {
		me = p.Reader.ID
	}
	if view.Block != nil && view.Block.Host != nil {
		host = view.Block.Host.ID
	}
	room := rooms.RoomSummary{RoomView: view.Room, Present: len(view.People), Phase: view.Phase}
	for _, person := range view.People {
		room.People = append(room.People, rooms.Window{
			ID: person.ID, Name: person.Name, Seat: person.Seat, Away: person.Away, Host: person.ID == host,
		})
	}
	front := floorOf(room, me, p.Now)
	phase := rooms.Line{Key: "door.phase." + string(view.Phase)}
	if view.PhaseEnds != nil && view.Phase != rooms.Free {
		left := view.PhaseEnds.Sub(p.Now)
		phase.Args = map[string]any{"Count": max(0, int((left+time.Minute-1)/time.Minute))}
	}
	p.Title, p.Sheet, p.Script = view.Room.Name, "css/room.css", "src/main.tsx"
	p.Data = roomData{
		View: view, Chip: front.Chip, Phase: phase, Windows: front.Windows, More: front.More,
		Page: roomJSON{Lang: p.Lang, House: p.House, Slug: view.Room.Slug, View: view, Messages: roomMessages(p.Lang)},
	}
	return p
}

// pageWords begin the keys that only whole pages say.
var pageWords = []string{"page.", "lobby.", "number.", "calm.", "welcome.", "manage.", "you.", "devices.", "about.", "log.", "keep.", "invite.", "health.", "doctor."}

// roomMessages are the sentences the room's script may need.
func roomMessages(lang string) map[string]any {
	all := messages(lang, "")
	for key := range all {
		if slices.ContainsFunc(pageWords, func(word string) bool { return strings.HasPrefix(key, word) }) {
			delete(all, key)
		}
	}
	return all
}
