package main

import (
	"context"
	"errors"
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

	"lamplight/web/trial/house"
)

// pictures is a call of two: one sends a picture, the other counts what comes.
type pictures struct {
	frames atomic.Int64
	last   atomic.Int64 // when the newest came, in nanoseconds
	close  func()
}

// openCall seats two people with cameras and waits for the first picture.
func openCall(h *house.House, room string) (*pictures, error) {
	lksdk.SetLogger(logger.GetDiscardLogger())
	p := &pictures{}
	var ends []func()
	p.close = func() {
		for _, end := range ends {
			end()
		}
	}
	if err := mediaUp(h, room); err != nil {
		return nil, err
	}
	for _, name := range []string{"Sender", "Watcher"} {
		who, err := h.Member(name)
		if err != nil {
			return nil, err
		}
		end, err := p.join(h, who, room, name == "Sender")
		if err != nil {
			p.close()
			return nil, err
		}
		ends = append(ends, end)
	}
	for limit := time.Now().Add(15 * time.Second); p.frames.Load() == 0; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(limit) {
			p.close()
			return nil, errors.New("no picture came")
		}
	}
	return p, nil
}

// mediaUp waits until the media server answers the house.
func mediaUp(h *house.House, room string) error {
	owner, err := h.Owner()
	for limit := time.Now().Add(15 * time.Second); err == nil && time.Now().Before(limit); time.Sleep(50 * time.Millisecond) {
		var view struct {
			MediaUp bool `json:"media_up"`
		}
		if err = owner.Do(http.MethodGet, "/api/rooms/"+room, nil, &view); err == nil && view.MediaUp {
			return nil
		}
	}
	return errors.Join(errors.New("the media server does not answer"), err)
}

// join sits somebody down in the call, as a browser would: through the gate,
// with the cookie, and the token where the browser's client puts it.
func (p *pictures) join(h *house.House, who *house.Person, room string, sends bool) (end func(), err error) {
	var sat struct{ Token string }
	if err := who.Do(http.MethodPost, "/api/rooms/"+room+"/join", map[string]string{"seat": "camera"}, &sat); err != nil {
		return nil, err
	}
	target, err := url.Parse(h.URL)
	if err != nil {
		return nil, err
	}
	helper := httptest.NewServer(&httputil.ReverseProxy{
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			query := r.In.URL.Query()
			query.Set("access_token", strings.TrimPrefix(r.In.Header.Get("Authorization"), "Bearer "))
			query.Del("publish")
			query.Del("attributes")
			r.Out.URL.RawQuery = query.Encode()
			r.Out.Header.Del("Authorization")
			r.Out.Header.Set("Cookie", who.Cookie())
		},
	})
	heard := lksdk.NewRoomCallback()
	heard.OnTrackSubscribed = func(track *webrtc.TrackRemote, _ *lksdk.RemoteTrackPublication, _ *lksdk.RemoteParticipant) {
		go func() {
			for {
				if _, _, err := track.ReadRTP(); err != nil {
					return
				}
				p.frames.Add(1)
				p.last.Store(time.Now().UnixNano())
			}
		}()
	}
	call, err := lksdk.ConnectToRoomWithToken(helper.URL, sat.Token, heard, lksdk.WithLogger(logger.GetDiscardLogger()), lksdk.WithDisableRegionDiscovery())
	if err != nil {
		helper.Close()
		return nil, err
	}
	end = func() { call.Disconnect(); helper.CloseClientConnections(); helper.Close() }
	if !sends {
		return end, nil
	}
	track, err := lksdk.NewLocalSampleTrack(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8, ClockRate: 90000})
	if err == nil {
		track.OnBind(func() { _ = track.StartWrite(&still{}, nil) })
		_, err = call.LocalParticipant.PublishTrack(track, &lksdk.TrackPublicationOptions{Name: "camera", Source: livekit.TrackSource_CAMERA, VideoWidth: 16, VideoHeight: 16})
	}
	if err != nil {
		end()
		return nil, err
	}
	return end, nil
}

// still is a camera that shows the same small picture ten times a second: a
// key frame of VP8, sixteen pixels wide and high.
type still struct{ lksdk.BaseSampleProvider }

func (*still) NextSample(ctx context.Context) (media.Sample, error) {
	frame := append([]byte{0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x10, 0x00, 0x10, 0x00}, make([]byte, 200)...)
	return media.Sample{Data: frame, Duration: 100 * time.Millisecond}, ctx.Err()
}
