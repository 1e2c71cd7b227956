package sfu

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/livekit/protocol/livekit"
	"github.com/livekit/protocol/logger"
	lksdk "github.com/livekit/server-sdk-go/v2"
	"github.com/pion/webrtc/v4"
	"github.com/pion/webrtc/v4/pkg/media"

	"lamplight/rooms"
	"lamplight/rooms/mediatest"
)

const (
	testKey    = "test"
	testSecret = "a secret for tests of 32 characters and more"
)

// TestMain makes the test program a media process when it is called as one, as
// the real program is.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "media" {
		if err := ServeMedia(os.Stdin); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	lksdk.SetLogger(logger.GetDiscardLogger())
	// Under the race detector the child reports LiveKit's own races.
	_ = os.Setenv("GORACE", "log_path=/dev/null")
	os.Exit(m.Run())
}

func TestLiveKitKeepsTheContract(t *testing.T) {
	house := startHouse(t)
	mediatest.Contract(t, func(t *testing.T) (rooms.Media, mediatest.Driver) {
		return house.media, newBrowsers(t, house)
	})
}

// testHouse is a media process that is kept running, with its bells.
type testHouse struct {
	*Local
	media *Media
	pids  chan int
	ups   chan struct{}
	rings chan string
	stop  func() // ends it and waits
}

func startHouse(t *testing.T) *testHouse { return startHouseWith(t, func(*LocalConfig) {}) }

func startHouseWith(t *testing.T, change func(*LocalConfig)) *testHouse {
	t.Helper()
	cfg := LocalConfig{Key: testKey, Secret: testSecret, UDPPort: freeUDP(t), TCPPort: freeTCP(t), Address: "127.0.0.1"}
	change(&cfg)
	local, err := NewLocal(cfg)
	if err != nil {
		t.Fatal(err)
	}
	h := &testHouse{
		Local: local,
		media: NewMedia(local.URL().String(), testKey, testSecret),
		pids:  make(chan int, 100), ups: make(chan struct{}, 100), rings: make(chan string, 1000),
	}
	local.started = func(pid int) { h.pids <- pid }
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		local.Run(ctx, func(room string) {
			if room == "" {
				h.ups <- struct{}{}
				return
			}
			select {
			case h.rings <- room:
			default:
			}
		})
	}()
	h.stop = func() { cancel(); <-done }
	t.Cleanup(h.stop)
	<-h.ups
	return h
}

func freeUDP(t *testing.T) int {
	c, err := net.ListenUDP("udp", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	return c.LocalAddr().(*net.UDPAddr).Port
}

func freeTCP(t *testing.T) int {
	l, err := net.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port
}

// browsers are real clients of LiveKit's Go SDK that send real packets.
type browsers struct {
	t     *testing.T
	house *testHouse
	mu    sync.Mutex
	here  map[string]*lksdk.Room // by room and member
}

func newBrowsers(t *testing.T, house *testHouse) *browsers {
	b := &browsers{t: t, house: house, here: map[string]*lksdk.Room{}}
	t.Cleanup(func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		for _, room := range b.here {
			room.Disconnect()
		}
	})
	return b
}

func connectSDK(url, token string) (*lksdk.Room, error) {
	return lksdk.ConnectToRoomWithToken(url, token, lksdk.NewRoomCallback(),
		lksdk.WithLogger(logger.GetDiscardLogger()), lksdk.WithDisableRegionDiscovery())
}

func (b *browsers) Connect(token string) (string, error) {
	room, err := connectSDK(b.house.URL().String(), token)
	if err != nil {
		return "", err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	key := room.Name() + "/" + room.LocalParticipant.Identity()
	if older := b.here[key]; older != nil {
		b.t.Cleanup(older.Disconnect)
	}
	b.here[key] = room
	return room.LocalParticipant.SID(), nil
}

// Publish goes by what the server has: it is refused when the server has no new
// track of this kind after a while, a longer one where it would take it.
func (b *browsers) Publish(room, member string, source mediatest.Source) error {
	b.mu.Lock()
	client := b.here[room+"/"+member]
	b.mu.Unlock()
	if client == nil {
		return errors.New("not connected")
	}
	before, _, err := b.tracks(room, member, source)
	if err != nil {
		return err
	}
	track, err := newTrack(source)
	if err != nil {
		return err
	}
	go func() { _, _ = client.LocalParticipant.PublishTrack(track, publication(source)) }()

	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	began := time.Now()
	for {
		now, may, err := b.tracks(room, member, source)
		switch took := time.Since(began); {
		case err != nil:
			return err
		case now > before:
			return nil
		case took > 30*time.Second, took > 2*time.Second && !may:
			return mediatest.ErrNotPermitted
		}
		<-tick.C
	}
}

func (b *browsers) tracks(room, member string, source mediatest.Source) (n int, may bool, err error) {
	callers, err := b.house.media.Callers(b.t.Context(), room)
	for _, c := range callers {
		if c.Member == member && source == mediatest.Camera {
			return c.Cameras, c.Rights.Camera, nil
		}
		if c.Member == member {
			return c.Microphones, c.Rights.Microphone, nil
		}
	}
	return 0, false, err
}

func (b *browsers) Disconnect(room, member string) {
	b.mu.Lock()
	client := b.here[room+"/"+member]
	delete(b.here, room+"/"+member)
	b.mu.Unlock()
	if client != nil {
		client.Disconnect()
	}
}

// Restart kills the media process as hard as it goes.
func (b *browsers) Restart() { b.house.kill(b.t) }

func (h *testHouse) kill(t *testing.T) {
	t.Helper()
	process, err := os.FindProcess(<-h.pids)
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-h.ups
}

func publication(source mediatest.Source) *lksdk.TrackPublicationOptions {
	switch source {
	case mediatest.Camera:
		return &lksdk.TrackPublicationOptions{Name: "camera", Source: livekit.TrackSource_CAMERA, VideoWidth: 320, VideoHeight: 180}
	case mediatest.SoundAsCamera:
		return &lksdk.TrackPublicationOptions{Name: "camera", Source: livekit.TrackSource_CAMERA}
	}
	return &lksdk.TrackPublicationOptions{Name: "microphone", Source: livekit.TrackSource_MICROPHONE}
}

func newTrack(source mediatest.Source) (*lksdk.LocalTrack, error) {
	codec, sample := webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2}, opusSilence
	if source == mediatest.Camera {
		codec, sample = webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8, ClockRate: 90000}, vp8KeyFrame
	}
	track, err := lksdk.NewLocalSampleTrack(codec)
	if err != nil {
		return nil, err
	}
	track.OnBind(func() { _ = track.StartWrite(&endless{data: sample}, nil) })
	return track, nil
}

var (
	opusSilence = []byte{0xf8, 0xff, 0xfe}
	// The head of a VP8 key frame of 320 by 180; nobody decodes the rest.
	vp8KeyFrame = append([]byte{0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x40, 0x01, 0xb4, 0x00}, make([]byte, 200)...)
)

type endless struct {
	lksdk.BaseSampleProvider
	data []byte
}

func (e endless) OnBind() error   { return nil }
func (e endless) OnUnbind() error { return nil }
func (e endless) Close() error    { return nil }

func (e endless) NextSample(ctx context.Context) (media.Sample, error) {
	return media.Sample{Data: e.data, Duration: 20 * time.Millisecond}, ctx.Err()
}
