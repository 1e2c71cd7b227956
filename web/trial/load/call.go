package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/livekit/protocol/livekit"
	"github.com/livekit/protocol/logger"
	lksdk "github.com/livekit/server-sdk-go/v2"
	"github.com/pion/webrtc/v4"
	"github.com/pion/webrtc/v4/pkg/media"

	"lamplight/web/trial/house"
)

var mediaAddress = regexp.MustCompile(`api=(http:\S+)`)

// calls is the media server of a house, past its gate.
type calls struct {
	*lksdk.RoomServiceClient
	address string
}

// withCalls has a house say where its media server is.
func withCalls(o house.Options) (*house.House, error) {
	o.Env = append(o.Env, "LAMPLIGHT_LOG_LEVEL=debug")
	return house.Start(o)
}

// callsOf waits until the media server answers.
func callsOf(h *house.House) (*calls, error) {
	for limit := time.Now().Add(20 * time.Second); time.Now().Before(limit); time.Sleep(50 * time.Millisecond) {
		found := mediaAddress.FindStringSubmatch(h.Log())
		secret, err := os.ReadFile(filepath.Join(h.Data, "media.secret"))
		if found == nil || err != nil {
			continue
		}
		c := &calls{lksdk.NewRoomServiceClient(found[1], "lamplight", strings.TrimSpace(string(secret))), found[1]}
		if _, err := c.ListRooms(context.Background(), &livekit.ListRoomsRequest{}); err == nil {
			return c, nil
		}
	}
	return nil, errors.New("the media server does not answer")
}

// caller is somebody in a call, with a client of LiveKit's SDK.
type caller struct {
	*house.Person
	room    *lksdk.Room
	packets atomic.Int64 // received
	bytes   atomic.Int64 // of them on the wire
}

// onTheWire is what a packet weighs beside its RTP: addresses, ports and the
// seal of SRTP.
const onTheWire = 20 + 8 + 16

// call takes a camera seat and enters the call.
func (c *calls) call(p *house.Person, room string) (*caller, error) {
	var seat struct{ Token string }
	if err := p.Do(http.MethodPost, "/api/rooms/"+room+"/join", map[string]string{"seat": "camera"}, &seat); err != nil {
		return nil, err
	}
	who := &caller{Person: p}
	on := lksdk.NewRoomCallback()
	on.OnTrackSubscribed = func(track *webrtc.TrackRemote, _ *lksdk.RemoteTrackPublication, _ *lksdk.RemoteParticipant) {
		for {
			packet, _, err := track.ReadRTP()
			if err != nil {
				return
			}
			who.packets.Add(1)
			who.bytes.Add(int64(packet.MarshalSize() + onTheWire))
		}
	}
	var err error
	who.room, err = lksdk.ConnectToRoomWithToken(c.address, seat.Token, on,
		lksdk.WithLogger(logger.GetDiscardLogger()), lksdk.WithDisableRegionDiscovery())
	return who, err
}

// picture is what a camera sends.
type picture struct {
	fps, bits int
}

// show publishes pictures of this size and pace; speak publishes a voice.
func (w *caller) show(p picture) (*lksdk.LocalTrackPublication, error) {
	head := []byte{0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x40, 0x01, 0xb4, 0x00} // a key frame of VP8, 320 by 180; nobody decodes the rest
	frame := append(head, make([]byte, p.bits/8/p.fps-len(head))...)
	return w.publish(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8, ClockRate: 90000}, frame, time.Second/time.Duration(p.fps),
		&lksdk.TrackPublicationOptions{Name: "camera", Source: livekit.TrackSource_CAMERA, VideoWidth: 320, VideoHeight: 180})
}

// speak publishes a voice of 24 kbit/s in packets of 20 ms.
func (w *caller) speak() (*lksdk.LocalTrackPublication, error) {
	return w.publish(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2}, bytes.Repeat([]byte{0xf8}, 60), 20*time.Millisecond,
		&lksdk.TrackPublicationOptions{Name: "microphone", Source: livekit.TrackSource_MICROPHONE})
}

func (w *caller) publish(codec webrtc.RTPCodecCapability, data []byte, every time.Duration, as *lksdk.TrackPublicationOptions) (*lksdk.LocalTrackPublication, error) {
	track, err := lksdk.NewLocalSampleTrack(codec)
	if err != nil {
		return nil, err
	}
	track.OnBind(func() { _ = track.StartWrite(&sending{data: data, every: every}, nil) })
	return w.room.LocalParticipant.PublishTrack(track, as)
}

// sending is the same sample over and over.
type sending struct {
	lksdk.BaseSampleProvider
	data  []byte
	every time.Duration
}

func (s *sending) OnBind() error   { return nil }
func (s *sending) OnUnbind() error { return nil }
func (s *sending) Close() error    { return nil }

func (s *sending) NextSample(ctx context.Context) (media.Sample, error) {
	return media.Sample{Data: s.data, Duration: s.every}, ctx.Err()
}

// processes are the server and its media process, also where the house runs
// under a command that becomes it.
func processes(h *house.House) (server, child int) {
	server = h.Pid()
	if isMedia(server) {
		text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", server))
		_, rest, _ := strings.Cut(string(text), "PPid:")
		parent, _ := strconv.Atoi(strings.Fields(rest)[0])
		return parent, server
	}
	for _, pid := range house.Children(server) {
		if isMedia(pid) {
			return server, pid
		}
	}
	return server, 0
}

func isMedia(pid int) bool {
	words, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	return bytes.Contains(words, []byte("\x00media\x00"))
}
