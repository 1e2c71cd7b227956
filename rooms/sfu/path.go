package sfu

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gorilla/websocket"
	"github.com/livekit/protocol/livekit"
	lksdk "github.com/livekit/server-sdk-go/v2"
	"github.com/pion/webrtc/v4"
	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/proto"

	"lamplight/rooms"
)

// trial is how calls begin that are no room's: no slug has such a name. Each is
// a new one, so that the end of one does not end another.
const trial = "_doctor"

// pathPatience is how long one way may take; browsers give up later.
const pathPatience = 10 * time.Second

// TryPaths connects to the LiveKit at address as a browser would, once by each
// network, and says where it was reached. Where only is an address, it takes no
// other way.
func TryPaths(ctx context.Context, address, key, secret string, only netip.Addr) ([]rooms.Path, error) {
	var both errgroup.Group
	paths := []rooms.Path{{Network: "udp"}, {Network: "tcp"}}
	for i, types := range [][]webrtc.NetworkType{
		{webrtc.NetworkTypeUDP4, webrtc.NetworkTypeUDP6},
		{webrtc.NetworkTypeTCP4, webrtc.NetworkTypeTCP6},
	} {
		var engine webrtc.SettingEngine
		engine.SetNetworkTypes(types)
		engine.SetIncludeLoopbackCandidate(true)
		engine.SetRemoteIPFilter(func(ip net.IP) bool { return !only.IsValid() || ip.Equal(only.AsSlice()) })
		both.Go(func() (err error) {
			paths[i], err = tryPath(ctx, address, key, secret, paths[i].Network, engine, nil)
			return err
		})
	}
	return paths, both.Wait()
}

// TryLocalPaths is TryPaths for the built-in media server: that of the house
// which is running now with this secret, or one that is started for the trial,
// never both. A media port somebody else has is a *PortError. A running house
// with a relay is tried through that as well, over TLS at relayAt; empty: where
// its name leads.
func TryLocalPaths(ctx context.Context, cfg LocalConfig, running bool, relayAt string) ([]rooms.Path, error) {
	only, _ := netip.ParseAddr(cfg.Address) // auto is none: every address will do
	if cfg.Redis.Address != "" {
		ctx = context.WithValue(ctx, trialAt{}, (&Local{cfg: cfg}).id())
	}
	if running {
		for range 50 { // it may be starting
			if address := findRunning(ctx, cfg); address != "" {
				paths, err := TryPaths(ctx, address, cfg.Key, cfg.Secret, only)
				if err != nil || cfg.TURNDomain == "" {
					return paths, err
				}
				relayed, err := tryRelay(ctx, address, cfg.Key, cfg.Secret, relayOverTLS(ctx, cfg.TURNDomain, relayAt))
				return append(paths, relayed...), err
			}
			select {
			case <-ctx.Done():
				return nil, ctx.Err()
			case <-time.After(pathPatience / 100):
			}
		}
		return nil, errors.New("the media server does not answer")
	}
	cfg.TURNDomain = "" // nobody would hand on what comes to port 443
	cfg.Further = true  // nor is a cluster to hear that its house has no relay
	local, err := NewLocal(cfg)
	if err != nil {
		return nil, err
	}
	trying, end := context.WithCancel(ctx)
	up, gone := make(chan struct{}, 1), make(chan struct{})
	go func() {
		defer close(gone)
		local.Run(trying, func(room string) {
			if room == "" {
				select {
				case up <- struct{}{}:
				default:
				}
			}
		})
	}()
	defer func() { end(); <-gone }()
	select {
	case <-up:
	case <-time.After(pathPatience):
		return nil, errors.New("the media server does not start")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return TryPaths(ctx, local.URL().String(), cfg.Key, cfg.Secret, only)
}

// trialAt is the node of a cluster that is meant, in a context; else the trial
// might be at another machine.
type trialAt struct{}

// findRunning asks who answers where signalling is; only a media server of the
// same house takes its secret.
func findRunning(ctx context.Context, cfg LocalConfig) string {
	if cfg.Listen != "" {
		return "http://" + cfg.Listen
	}
	for port := firstSignal; port < firstSignal+signals; port++ {
		host := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
		line, err := net.DialTimeout("tcp", host, 200*time.Millisecond)
		if err != nil {
			continue
		}
		_ = line.Close()
		soon, cancel := context.WithTimeout(ctx, time.Second) // the relay listens there too, and never answers
		_, err = lksdk.NewRoomServiceClient("http://"+host, cfg.Key, cfg.Secret).ListRooms(soon, &livekit.ListRoomsRequest{Names: []string{trial}})
		cancel()
		if err == nil {
			return "http://" + host
		}
	}
	return ""
}

// tryPath takes one way; through, where there is one, picks the helpers it leads
// through from those that browsers are told of.
func tryPath(ctx context.Context, address, key, secret, network string, engine webrtc.SettingEngine, through func([]*livekit.ICEServer) webrtc.Configuration) (rooms.Path, error) {
	path := rooms.Path{Network: network}
	ctx, cancel := context.WithTimeout(ctx, pathPatience)
	defer cancel()
	line, err := dialTrial(ctx, address, key, secret, network)
	if err != nil {
		return path, fmt.Errorf("the media server does not answer: %w", err)
	}
	defer func() { _ = line.Close() }()
	stop := context.AfterFunc(ctx, func() { _ = line.Close() })
	defer stop()

	var by webrtc.Configuration
	if through != nil {
		told, err := toldFirst(line)
		if err != nil {
			return path, err
		}
		if by = through(told); len(by.ICEServers) == 0 {
			return path, nil
		}
	}
	browser, err := webrtc.NewAPI(webrtc.WithSettingEngine(engine)).NewPeerConnection(by)
	if err != nil {
		return path, err
	}
	defer func() { _ = browser.Close() }()
	began := time.Now()
	connected := make(chan struct{}, 1)
	browser.OnConnectionStateChange(func(state webrtc.PeerConnectionState) {
		if state == webrtc.PeerConnectionStateConnected {
			connected <- struct{}{}
		}
	})
	talked := make(chan error, 1)
	offered := make(chan netip.AddrPort, 64)
	go func() { talked <- answer(line, browser, network, offered) }()

	select {
	case <-connected:
		path.Took = time.Since(began)
		if pair, err := browser.SCTP().Transport().ICETransport().GetSelectedCandidatePair(); err == nil && pair != nil {
			path.Reached = addrPort(pair.Remote.Address, pair.Remote.Port)
		}
		say(line, &livekit.SignalRequest{Message: &livekit.SignalRequest_Leave{Leave: &livekit.LeaveRequest{}}})
	case err = <-talked:
	case <-ctx.Done():
	}
	_ = line.Close()
	if ctx.Err() == nil && err != nil {
		return path, err
	}
	for {
		select {
		case a := <-offered:
			path.Offered = append(path.Offered, a)
		default:
			return path, nil
		}
	}
}

func dialTrial(ctx context.Context, address, key, secret, network string) (*websocket.Conn, error) {
	room, media := trial+rand.Text(), NewMedia(address, key, secret)
	token, err := media.Token(room, "doctor-"+network, rooms.Rights{})
	if err != nil {
		return nil, err
	}
	if id, ok := ctx.Value(trialAt{}).(string); ok {
		if _, err := media.nodes[0].api.CreateRoom(ctx, &livekit.CreateRoomRequest{Name: room, NodeId: id}); err != nil {
			return nil, err
		}
	}
	u, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	u.Scheme = strings.Replace(u.Scheme, "http", "ws", 1)
	u = u.JoinPath("rtc")
	u.RawQuery = url.Values{"protocol": {"16"}, "sdk": {"js"}, "auto_subscribe": {"1"}, "access_token": {token}}.Encode()
	line, res, err := websocket.DefaultDialer.DialContext(ctx, u.String(), nil)
	if res != nil {
		_ = res.Body.Close()
	}
	return line, err
}

// answer takes the media server's offer and its candidates until the line ends.
func answer(line *websocket.Conn, browser *webrtc.PeerConnection, network string, offered chan<- netip.AddrPort) error {
	for {
		_, raw, err := line.ReadMessage()
		if err != nil {
			return fmt.Errorf("the media server ended the line: %w", err)
		}
		var said livekit.SignalResponse
		if err := proto.Unmarshal(raw, &said); err != nil {
			return err
		}
		switch {
		case said.GetOffer() != nil:
			description := webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: said.GetOffer().GetSdp()}
			if err := browser.SetRemoteDescription(description); err != nil {
				return err
			}
			reply, err := browser.CreateAnswer(nil)
			if err != nil {
				return err
			}
			if err := browser.SetLocalDescription(reply); err != nil {
				return err
			}
			say(line, &livekit.SignalRequest{Message: &livekit.SignalRequest_Answer{
				Answer: &livekit.SessionDescription{Type: "answer", Sdp: reply.SDP},
			}})
		case said.GetTrickle() != nil:
			var candidate webrtc.ICECandidateInit
			if err := json.Unmarshal([]byte(said.GetTrickle().GetCandidateInit()), &candidate); err != nil {
				return err
			}
			note(candidate.Candidate, network, offered)
			if err := browser.AddICECandidate(candidate); err != nil {
				return err
			}
		}
	}
}

func say(line *websocket.Conn, request *livekit.SignalRequest) {
	if raw, err := proto.Marshal(request); err == nil {
		_ = line.WriteMessage(websocket.BinaryMessage, raw)
	}
}

// note keeps where a candidate of this network sends browsers.
func note(candidate, network string, offered chan<- netip.AddrPort) {
	part := strings.Fields(candidate)
	if len(part) < 6 || !strings.EqualFold(part[2], network) {
		return
	}
	if port, err := strconv.ParseUint(part[5], 10, 16); err == nil {
		select {
		case offered <- addrPort(part[4], uint16(port)):
		default:
		}
	}
}

func addrPort(ip string, port uint16) netip.AddrPort {
	address, _ := netip.ParseAddr(ip)
	return netip.AddrPortFrom(address, port)
}
