package mediatest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"lamplight/rooms"
)

// Driver is the browsers' side of a media server.
type Driver interface {
	// Connect enters the call a token was made for and says which connection it got.
	Connect(token string) (connection string, err error)
	// Publish begins to send and returns when the server has it, or refuses.
	Publish(room, member string, source Source) error
	// Disconnect leaves.
	Disconnect(room, member string)
	// Restart kills the media server and returns when a new one answers.
	Restart()
}

// Contract holds a media server to what the house leans on. begin is called
// once per rule; every rule has a room of its own, and all but the last may run
// at the same time on one server.
func Contract(t *testing.T, begin func(t *testing.T) (rooms.Media, Driver)) {
	t.Run("together", func(t *testing.T) {
		for i, rule := range contract {
			t.Run(rule.name, func(t *testing.T) {
				t.Parallel()
				media, driver := begin(t)
				rule.holds(&house{T: t, room: fmt.Sprintf("room-%d", i), media: media, driver: driver})
			})
		}
	})
	t.Run("after a restart nobody is there and all may come again", func(t *testing.T) {
		media, driver := begin(t)
		afterRestart(&house{T: t, room: "restarted", media: media, driver: driver})
	})
}

var (
	all    = rooms.Rights{Camera: true, Microphone: true}
	silent = rooms.Rights{Camera: true}
	none   = rooms.Rights{}
)

var contract = []struct {
	name  string
	holds func(h *house)
}{
	{"an empty room is an empty call and no error", func(h *house) {
		h.wait("nobody", func(c []rooms.Caller) bool { return len(c) == 0 })
		h.permit("ada", silent)
		h.remove("ada")
	}},
	{"who connects is listed with the rights of the token", func(h *house) {
		for member, rights := range map[string]rooms.Rights{"ada": all, "ben": silent, "eve": none} {
			connection := h.connect(member, rights)
			c := h.caller(member)
			if c.Connection != connection || c.Rights != rights {
				h.Errorf("%s is %+v, wanted connection %s and rights %+v", member, c, connection, rights)
			}
			if age := time.Since(c.JoinedAt); age < 0 || age > time.Minute {
				h.Errorf("%s joined %v ago", member, age)
			}
		}
		if got := len(h.callers()); got != 3 {
			h.Errorf("%d callers, wanted 3", got)
		}
	}},
	{"tracks are counted by kind", func(h *house) {
		h.connect("ada", all)
		h.connect("ben", all)
		h.publish("ada", Camera)
		h.publish("ada", Microphone)
		h.publish("ben", Microphone)
		h.waitTracks("ada", 1, 1)
		h.waitTracks("ben", 0, 1)
	}},
	{"a token without a right lets nothing of that kind through", func(h *house) {
		h.connect("ada", silent)
		h.connect("eve", none)
		h.refused("ada", Microphone)
		h.publish("ada", Camera)
		h.refused("eve", Camera)
		h.refused("eve", Microphone)
		h.waitTracks("ada", 1, 0)
		h.waitTracks("eve", 0, 0)
	}},
	{"narrowing closes a live microphone, refuses a new one and leaves the camera", func(h *house) {
		h.connect("ada", all)
		h.publish("ada", Camera)
		h.publish("ada", Microphone)
		h.waitTracks("ada", 1, 1)
		h.permit("ada", silent)
		h.waitTracks("ada", 1, 0)
		h.refused("ada", Microphone)
		if c := h.caller("ada"); c.Rights != silent {
			h.Errorf("rights are %+v", c.Rights)
		}
	}},
	{"taking both rights closes both", func(h *house) {
		h.connect("ada", all)
		h.publish("ada", Camera)
		h.publish("ada", Microphone)
		h.waitTracks("ada", 1, 1)
		h.permit("ada", none)
		h.waitTracks("ada", 0, 0)
		h.refused("ada", Camera)
	}},
	{"sound that is sent as a camera is seen, and the next look ends it", func(h *house) {
		h.connect("ada", silent)
		h.publish("ada", SoundAsCamera)
		h.waitTracks("ada", 0, 1)
		if c := h.caller("ada"); c.Rights == silent {
			h.Error("nobody would notice")
		}
		h.permit("ada", silent)
		h.wait("nobody", func(c []rooms.Caller) bool { return len(c) == 0 })
	}},
	{"widening lets a new microphone through", func(h *house) {
		h.connect("ada", silent)
		h.refused("ada", Microphone)
		h.permit("ada", all)
		h.publish("ada", Microphone)
		h.waitTracks("ada", 0, 1)
	}},
	{"permitting again what is permitted closes nothing", func(h *house) {
		h.connect("ada", all)
		h.publish("ada", Microphone)
		h.permit("ada", all)
		h.waitTracks("ada", 0, 1)
	}},
	{"the newer connection of a member ends the older", func(h *house) {
		first := h.connect("ada", all)
		h.publish("ada", Camera)
		second := h.connect("ada", all)
		if first == second {
			h.Fatal("the second connection has the name of the first")
		}
		h.wait("only the second", func(c []rooms.Caller) bool {
			return len(c) == 1 && c[0].Connection == second && c[0].Cameras == 0 && !c[0].Lost
		})
	}},
	{"an old token brings its old rights back, and the next look takes them", func(h *house) {
		token := h.token("ada", all)
		h.mustConnect(token)
		h.permit("ada", silent)
		h.mustConnect(token)
		h.publish("ada", Microphone)
		h.permit("ada", silent)
		h.waitTracks("ada", 0, 0)
	}},
	{"who is removed is gone, and removal of nobody is no error", func(h *house) {
		h.connect("ada", all)
		h.connect("ben", all)
		h.remove("ada")
		h.wait("ben alone", func(c []rooms.Caller) bool { return len(c) == 1 && c[0].Member == "ben" })
		h.remove("ada")
	}},
	{"who leaves is gone", func(h *house) {
		h.connect("ada", all)
		h.driver.Disconnect(h.room, "ada")
		h.wait("nobody", func(c []rooms.Caller) bool { return len(c) == 0 })
	}},
	{"rooms do not hear of each other", func(h *house) {
		h.connect("ada", all)
		c, err := h.media.Callers(h.Context(), "another-room")
		if err != nil || len(c) != 0 {
			h.Errorf("another room has %v, %v", c, err)
		}
	}},
}

func afterRestart(h *house) {
	h.connect("ada", all)
	h.publish("ada", Microphone)
	h.driver.Disconnect(h.room, "ada")
	h.driver.Restart()
	h.wait("nobody", func(c []rooms.Caller) bool { return len(c) == 0 })
	h.connect("ben", silent)
	h.refused("ben", Microphone)
	h.publish("ben", Camera)
	h.waitTracks("ben", 1, 0)
}

type house struct {
	*testing.T
	room   string
	media  rooms.Media
	driver Driver
}

func (h *house) token(member string, rights rooms.Rights) string {
	h.Helper()
	token, err := h.media.Token(h.room, member, rights)
	if err != nil {
		h.Fatalf("token for %s: %v", member, err)
	}
	return token
}

func (h *house) mustConnect(token string) string {
	h.Helper()
	connection, err := h.driver.Connect(token)
	if err != nil {
		h.Fatalf("connect: %v", err)
	}
	return connection
}

func (h *house) connect(member string, rights rooms.Rights) string {
	h.Helper()
	connection := h.mustConnect(h.token(member, rights))
	h.wait(member+" is there", func(c []rooms.Caller) bool {
		for _, caller := range c {
			if caller.Member == member && caller.Connection == connection && !caller.Lost {
				return true
			}
		}
		return false
	})
	return connection
}

func (h *house) publish(member string, source Source) {
	h.Helper()
	if err := h.driver.Publish(h.room, member, source); err != nil {
		h.Fatalf("%s publishes a %s: %v", member, source, err)
	}
}

func (h *house) refused(member string, source Source) {
	h.Helper()
	if err := h.driver.Publish(h.room, member, source); err == nil {
		h.Fatalf("%s may publish a %s and should not", member, source)
	}
}

func (h *house) permit(member string, rights rooms.Rights) {
	h.Helper()
	if err := h.media.Permit(h.Context(), h.room, member, rights); err != nil {
		h.Fatalf("permit %s: %v", member, err)
	}
}

func (h *house) remove(member string) {
	h.Helper()
	if err := h.media.Remove(h.Context(), h.room, member); err != nil {
		h.Fatalf("remove %s: %v", member, err)
	}
}

func (h *house) callers() []rooms.Caller {
	h.Helper()
	c, err := h.media.Callers(h.Context(), h.room)
	if err != nil {
		h.Fatalf("callers: %v", err)
	}
	return c
}

func (h *house) caller(member string) rooms.Caller {
	h.Helper()
	for _, c := range h.callers() {
		if c.Member == member {
			return c
		}
	}
	h.Fatalf("%s is not there", member)
	return rooms.Caller{}
}

func (h *house) waitTracks(member string, cameras, microphones int) {
	h.Helper()
	h.wait(member+"'s tracks", func(callers []rooms.Caller) bool {
		for _, c := range callers {
			if c.Member == member {
				return c.Cameras == cameras && c.Microphones == microphones
			}
		}
		return false
	})
}

// wait looks until the list is as wished. A goodbye can get lost, and then the
// media server takes 20 s to notice.
func (h *house) wait(what string, good func([]rooms.Caller) bool) {
	h.Helper()
	ctx, cancel := context.WithTimeout(h.Context(), 30*time.Second)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		last := h.callers()
		if good(last) {
			return
		}
		select {
		case <-ctx.Done():
			h.Fatalf("waited for: %s; the call is %+v", what, last)
		case <-tick.C:
		}
	}
}
