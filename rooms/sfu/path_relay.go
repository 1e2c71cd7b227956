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

// dialer is how a stream to the relay is opened.
type dialer func(network, address string) (net.Conn, error)

func (d dialer) Dial(network, address string) (net.Conn, error) { return d(network, address) }

// relayOverTLS goes to one address, or where the name of the relay leads, and
// believes only a certificate that browsers believe.
func relayOverTLS(at string) dialer {
	return func(network, address string) (net.Conn, error) {
		name, _, err := net.SplitHostPort(address)
		if err != nil {
			return nil, err
		}
		if at != "" {
			address = at
		}
		ctx, cancel := context.WithTimeout(context.Background(), pathPatience)
		defer cancel()
		return (&tls.Dialer{Config: &tls.Config{ServerName: name}}).DialContext(ctx, network, address)
	}
}
