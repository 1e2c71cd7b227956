package house

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/livekit/protocol/livekit"
	"github.com/livekit/protocol/logger"
	lksdk "github.com/livekit/server-sdk-go/v2"
	"github.com/pion/webrtc/v4"
	"github.com/pion/webrtc/v4/pkg/media"
)

func init() { lksdk.SetLogger(logger.GetDiscardLogger()) }

// Caller is somebody in a call, with a client of LiveKit's SDK.
type Caller struct {
	*Person
	Room    *lksdk.Room
	Packets atomic.Int64 // received
	Bytes   atomic.Int64 // of them on the wire
	Last    atomic.Int64 // when the newest came, in nanoseconds

	gate *httptest.Server // nil: past the gate of the house
}

// onTheWire is what a packet weighs beside its RTP: addresses, ports and the
// seal of SRTP.
const onTheWire = 20 + 8 + 16

// Call takes a camera seat and enters the call, as a browser would through the
// gate, or at the address of the media server itself.
func (p *Person) Call(room, media string) (*Caller, error) {
	var seat struct{ Token string }
	if err := p.Do(http.MethodPost, "/api/rooms/"+room+"/join", map[string]string{"seat": "camera"}, &seat); err != nil {
		return nil, err
	}
	c := &Caller{Person: p}
	if media == "" {
		if err := c.throughGate(); err != nil {
			return nil, err
		}
		media = c.gate.URL
	}
	on := lksdk.NewRoomCallback()
	on.OnTrackSubscribed = func(track *webrtc.TrackRemote, _ *lksdk.RemoteTrackPublication, _ *lksdk.RemoteParticipant) {
		go c.receive(track)
	}
	var err error
	c.Room, err = lksdk.ConnectToRoomWithToken(media, seat.Token, on, lksdk.WithLogger(logger.GetDiscardLogger()), lksdk.WithDisableRegionDiscovery())
	if err != nil {
		c.Hang()
		return nil, err
	}
	return c, nil
}

func (c *Caller) receive(track *webrtc.TrackRemote) {
	for {
		packet, _, err := track.ReadRTP()
		if err != nil {
			return
		}
		c.Packets.Add(1)
		c.Bytes.Add(int64(packet.MarshalSize() + onTheWire))
		c.Last.Store(time.Now().UnixNano())
	}
}

// throughGate opens a way that brings the cookie, and the token where the
// client of a browser puts it.
func (c *Caller) throughGate() error {
	target, err := url.Parse(c.h.URL)
	if err != nil {
		return err
	}
	c.gate = httptest.NewServer(&httputil.ReverseProxy{
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			query := r.In.URL.Query()
			query.Set("access_token", strings.TrimPrefix(r.In.Header.Get("Authorization"), "Bearer "))
			query.Del("publish")
			query.Del("attributes")
			r.Out.URL.RawQuery = query.Encode()
			r.Out.Header.Del("Authorization")
			r.Out.Header.Set("Cookie", c.Cookie())
		},
	})
	return nil
}

// Hang leaves the call.
func (c *Caller) Hang() {
	if c.Room != nil {
		c.Room.Disconnect()
	}
	if c.gate != nil {
		c.gate.CloseClientConnections()
		c.gate.Close()
	}
}

// Picture is what a camera sends.
type Picture struct {
	FPS, Bits int
}

// Show publishes pictures of this size and pace.
func (c *Caller) Show(p Picture) error {
	head := []byte{0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x40, 0x01, 0xb4, 0x00} // a key frame of VP8, 320 by 180; nobody decodes the rest
	frame := append(head, make([]byte, p.Bits/8/p.FPS-len(head))...)
	return c.publish(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8, ClockRate: 90000}, frame, time.Second/time.Duration(p.FPS),
		&lksdk.TrackPublicationOptions{Name: "camera", Source: livekit.TrackSource_CAMERA, VideoWidth: 320, VideoHeight: 180})
}

// Speak publishes a voice of 24 kbit/s in packets of 20 ms.
func (c *Caller) Speak() error {
	return c.publish(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2}, bytes.Repeat([]byte{0xf8}, 60), 20*time.Millisecond,
		&lksdk.TrackPublicationOptions{Name: "microphone", Source: livekit.TrackSource_MICROPHONE})
}

func (c *Caller) publish(codec webrtc.RTPCodecCapability, data []byte, every time.Duration, as *lksdk.TrackPublicationOptions) error {
	track, err := lksdk.NewLocalSampleTrack(codec)
	if err != nil {
		return err
	}
	track.OnBind(func() { _ = track.StartWrite(&sending{data: data, every: every}, nil) })
	_, err = c.Room.LocalParticipant.PublishTrack(track, as)
	return err
}

// sending is the same sample over and over.
type sending struct {
	lksdk.BaseSampleProvider
	data  []byte
	every time.Duration
}

func (s *sending) NextSample(ctx context.Context) (media.Sample, error) {
	return media.Sample{Data: s.data, Duration: s.every}, ctx.Err()
}
