package doctor

import (
	"context"
	"fmt"
	"net"
	"strconv"

	"lamplight/rooms"
)

// paths tries every way pictures can take.
func (h House) paths(ctx context.Context) (udp, tcp, relay Finding) {
	untried := finding(Quiet, "doctor.path.untried", "")
	relay, ahead := h.relayAhead(ctx)
	if !ahead {
		relay = untried
	}
	if h.Paths == nil {
		return untried, untried, relay
	}
	running := h.running()
	if h.Config.LiveKit.URL == "" && !running {
		udp, udpBad := h.free("udp", "", h.Config.Media.UDPPort)
		tcp, tcpBad := h.free("tcp", "", h.Config.Media.TCPPort)
		if udpBad || tcpBad {
			if !udpBad {
				udp = untried
			}
			if !tcpBad {
				tcp = untried
			}
			return udp, tcp, relay
		}
	}
	paths, err := h.Paths(ctx, running)
	if err != nil {
		bad := finding(Hand, "doctor.path.hand", "sudo journalctl -u lamplight -n 50", "Reason", err.Error())
		if !ahead {
			relay = bad
		}
		return bad, bad, relay
	}
	by := map[string]rooms.Path{}
	for _, p := range paths {
		by[p.Network] = p
	}
	if !ahead {
		relay = h.relayTried(by["turn"], by["turns"])
	}
	return pathFinding(by["udp"]), pathFinding(by["tcp"]), relay
}

// relayAhead is what can be said of the relay without trying it.
func (h House) relayAhead(ctx context.Context) (Finding, bool) {
	name := h.Config.Relay()
	switch {
	case h.Config.LiveKit.URL != "":
		return finding(Unset, "doctor.relay.elsewhere", ""), true
	case h.Config.Domain == "":
		return finding(Unset, "doctor.relay.unset", "domain: cowork.example.org"), true
	case name == "":
		return finding(Unset, "doctor.relay.off", "media:\n  turn: true"), true
	}
	if h.Outside {
		if ips, err := h.LookUp(ctx, name); err != nil || len(ips) == 0 {
			return finding(Hand, "doctor.relay.no_name", name+".  A  "+h.addressOf(ctx, h.Config.Domain), "Name", name), true
		}
	}
	if !h.running() {
		if f, amiss := h.free("udp", "", h.Config.Media.TURNPort); amiss {
			return f, true
		}
		return finding(Unset, "doctor.relay.idle", ""), true
	}
	return Finding{}, false
}

// addressOf is an address a name leads to, or one that shows where it goes.
func (h House) addressOf(ctx context.Context, name string) string {
	if ips, err := h.LookUp(ctx, name); err == nil && len(ips) > 0 {
		return ips[0].String()
	}
	return "203.0.113.7"
}

// relayTried is what became of trying the relay of a running house.
func (h House) relayTried(udp, tls rooms.Path) Finding {
	_, port, _ := net.SplitHostPort(h.Config.TLS.Listen)
	name := net.JoinHostPort(h.Config.Relay(), port)
	switch {
	case !tls.Reached.IsValid():
		return finding(Quiet, "doctor.relay.quiet", fmt.Sprintf("sudo journalctl -u lamplight -g %s -n 20", h.Config.Relay()), "Name", name)
	case !udp.Reached.IsValid():
		return finding(Quiet, "doctor.relay.slow", openPort(h.Config.Media.TURNPort, "udp"), "Name", name, "Port", strconv.Itoa(h.Config.Media.TURNPort))
	}
	return finding(Works, "doctor.relay.works", "", "Name", name, "Milliseconds", int(tls.Took.Milliseconds()))
}
