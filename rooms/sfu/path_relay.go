package sfu

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"strings"

	"github.com/gorilla/websocket"
	"github.com/livekit/protocol/livekit"
	"github.com/pion/webrtc/v4"
	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/proto"

	"lamplight/rooms"
)

// tryRelay takes both ways through the relay, as a browser does whose network
// lets nothing else through. dial reaches it over TLS.
func tryRelay(ctx context.Context, address, key, secret string, dial dialer) ([]rooms.Path, error) {
	var both errgroup.Group
	paths := []rooms.Path{{Network: "turn"}, {Network: "turns"}}
	for i := range paths {
		var engine webrtc.SettingEngine
		engine.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
		engine.SetIncludeLoopbackCandidate(true)
		engine.SetICEProxyDialer(dial)
		engine.SetRelayAcceptanceMinWait(0) // there is no better way to wait for
		both.Go(func() (err error) {
			paths[i], err = tryPath(ctx, address, key, secret, paths[i].Network, engine, throughOnly(paths[i].Network))
			return err
		})
	}
	return paths, both.Wait()
}

// throughOnly picks the helpers of one scheme, and no way beside them.
func throughOnly(scheme string) func([]*livekit.ICEServer) webrtc.Configuration {
	return func(told []*livekit.ICEServer) webrtc.Configuration {
		by := webrtc.Configuration{ICETransportPolicy: webrtc.ICETransportPolicyRelay}
		for _, s := range told {
			for _, u := range s.GetUrls() {
				if strings.HasPrefix(u, scheme+":") {
					if scheme == "turns" {
						u = "turns:127.0.0.1:443?transport=tcp" // nobody is to look the name up; dial knows it
					}
					by.ICEServers = append(by.ICEServers, webrtc.ICEServer{URLs: []string{u}, Username: s.GetUsername(), Credential: s.GetCredential()})
				}
			}
		}
		return by
	}
}

// toldFirst reads which helpers a browser is told of when it comes.
func toldFirst(line *websocket.Conn) ([]*livekit.ICEServer, error) {
	_, raw, err := line.ReadMessage()
	if err != nil {
		return nil, err
	}
	var said livekit.SignalResponse
	if err := proto.Unmarshal(raw, &said); err != nil {
		return nil, err
	}
	if said.GetJoin() == nil {
		return nil, errors.New("the media server lets nobody in")
	}
	return said.GetJoin().GetIceServers(), nil
}

// dialer opens a stream to the relay, whatever address it is given.
type dialer func() (net.Conn, error)

func (d dialer) Dial(string, string) (net.Conn, error) { return d() }

// relayOverTLS goes to one address, or where the name of the relay leads, and
// believes only a certificate that browsers believe.
func relayOverTLS(ctx context.Context, name, at string) dialer {
	if at == "" {
		at = net.JoinHostPort(name, "443")
	}
	return func() (net.Conn, error) {
		ctx, cancel := context.WithTimeout(ctx, pathPatience)
		defer cancel()
		return (&tls.Dialer{Config: &tls.Config{ServerName: name}}).DialContext(ctx, "tcp", at)
	}
}
