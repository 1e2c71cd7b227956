// Package doctor examines the machine a house stands on. Each finding says
// whether something works, and what to type where it needs a hand.
package doctor

import (
	"context"
	"crypto/x509"
	"net"
	"net/netip"
	"strings"
	"sync"
	"time"

	"lamplight/rooms"
	"lamplight/web/config"
)

// State is what became of a check.
type State string

// The states, from good to bad.
const (
	Works State = "works"
	Unset State = "unset" // not set up, and nobody misses it
	Quiet State = "quiet" // no answer: it could not be found out
	Hand  State = "hand"  // needs a hand
)

// Finding is what one check found.
type Finding struct {
	Check   string // what was looked at, such as buffer
	State   State
	Line    rooms.Line // what was found
	Command string     // exactly what to type, or to write into the configuration
}

// House is what is examined. The functions stand for the machine; what is nil
// is the machine itself.
type House struct {
	Config     config.Config
	ConfigFile string // where Config was read; empty: nowhere
	Outside    bool   // whether hosts the configuration names may be asked

	// Paths tries the ways to the media server, that of the running house or one
	// of its own; nil: they are not tried.
	Paths func(ctx context.Context, running bool) ([]rooms.Path, error)

	Now       func() time.Time
	Synced    func() (bool, error) // whether something keeps the clock right
	Buffer    func() (int, error)  // the most bytes a socket may hold
	Free      func(dir string) (bytes uint64, err error)
	User      func() int // who we are
	Zone      func(name string) (*time.Location, error)
	Addresses func() ([]netip.Addr, error)
	LookUp    func(ctx context.Context, host string) ([]netip.Addr, error)
	Dial      func(ctx context.Context, address string) (net.Conn, error)
	Roots     *x509.CertPool // who may vouch for a certificate
}

// patience is how long the whole examination may take.
const patience = 30 * time.Second

// checks are in the order they are read: what people notice first comes first.
var checks = []struct {
	name    string
	further bool // looked at on a machine more, too
	look    func(House, context.Context) Finding
}{
	{"address", true, House.address},
	{"udp", true, nil}, // all three by one look at the paths
	{"tcp", true, nil},
	{"relay", false, nil},
	{"pages", false, House.pages},
	{"certificate", false, House.certificate},
	{"database", false, House.database},
	{"disk", false, House.disk},
	{"permissions", false, House.permissions},
	{"root", false, House.root},
	{"clock", true, House.clock},
	{"zones", false, House.zones},
	{"buffer", true, House.buffer},
}

// further says that this is a machine more of a house, with a media server and
// nothing else.
func (h House) further() bool { return h.Config.NodeFault() == nil }

// Examine makes every check, at the same time.
func Examine(ctx context.Context, h House) []Finding {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	h = h.standing()
	found := make([]Finding, len(checks))
	var all sync.WaitGroup
	for i, check := range checks {
		if check.look != nil && (check.further || !h.further()) {
			all.Go(func() { found[i] = check.look(h, ctx) })
		}
	}
	all.Go(func() { found[1], found[2], found[3] = h.paths(ctx) })
	all.Wait()
	var kept []Finding
	for i, f := range found {
		if h.further() && !checks[i].further {
			continue
		}
		f.Check = checks[i].name
		if h.User() == 0 { // a bare Debian has no sudo
			f.Command = strings.ReplaceAll(f.Command, "sudo ", "")
		}
		if h.further() {
			f.Command = strings.ReplaceAll(f.Command, "-u lamplight ", "-u lamplight-media ")
		}
		kept = append(kept, f)
	}
	return kept
}

// Amiss counts the findings somebody has to look at.
func Amiss(found []Finding) int {
	n := 0
	for _, f := range found {
		if f.State == Hand || f.State == Quiet {
			n++
		}
	}
	return n
}

func finding(state State, key, command string, slotsAndValues ...any) Finding {
	args := map[string]any{}
	for i := 0; i+1 < len(slotsAndValues); i += 2 {
		args[slotsAndValues[i].(string)] = slotsAndValues[i+1]
	}
	return Finding{State: state, Line: rooms.Line{Key: key, Args: args}, Command: command}
}
