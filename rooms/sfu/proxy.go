package sfu

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strconv"
	"time"
)

// rtcPaths is every address of LiveKit's that browsers need; the rest of its
// API is nobody's business.
var rtcPaths = map[string]bool{
	"/rtc":             true,
	"/rtc/validate":    true,
	"/rtc/v1":          true,
	"/rtc/v1/validate": true,
}

// rtcParameters is what livekit-client sends, and how long it may be. Not among
// them are publish, which adds a second participant, and attributes.
var rtcParameters = map[string]int{
	"access_token": 4 << 10, "join_request": 64 << 10,
	"reconnect": 1, "reconnect_reason": 4, "sid": 64,
	"auto_subscribe": 1, "auto_subscribe_data_track": 1, "adaptive_stream": 1,
	"disable_ice_lite": 1, "subscriber_allow_pause": 1,
	"sdk": 32, "version": 32, "protocol": 4, "client_protocol": 4, "capabilities": 128,
	"os": 64, "os_version": 64, "browser": 64, "browser_version": 64, "device_model": 128, "network": 32,
}

// handshake is what a websocket needs of a browser's headers. User-Agent stays:
// LiveKit knows what some browsers cannot do. Extensions do not: a compressed
// message may be small and unpack to anything.
var handshake = []string{"Connection", "Upgrade", "Sec-Websocket-Key", "Sec-Websocket-Version", "User-Agent"}

// answered is what LiveKit's answer keeps.
var answered = []string{"Connection", "Upgrade", "Sec-Websocket-Accept", "Content-Type"}

// AllowedRTC says whether LiveKit's own client would ask this, path and query
// as Go has parsed them.
func AllowedRTC(path string, query url.Values) bool {
	if !rtcPaths[path] {
		return false
	}
	for name, values := range query {
		most, known := rtcParameters[name]
		if !known || len(values) != 1 || len(values[0]) > most {
			return false
		}
	}
	return true
}

// Proxy carries signalling to a LiveKit.
type Proxy struct {
	media   *Media
	reverse *httputil.ReverseProxy
}

// passage is one request on its way through.
type passage struct {
	token        string
	room, member string
	over         []func() // called when it has ended

	node *node // which takes it
	end  func()
}

func (p *passage) after(f func()) { p.over = append(p.over, f) }

type passageKey struct{}

// NewProxy carries to the LiveKit that media asks, and tells it whose line is open.
func NewProxy(media *Media) *Proxy {
	transport := &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 3 * time.Second}).DialContext,
		TLSHandshakeTimeout:   5 * time.Second,
		ResponseHeaderTimeout: 15 * time.Second,
		IdleConnTimeout:       30 * time.Second,
		DisableCompression:    true,
	}
	return &Proxy{media, &httputil.ReverseProxy{
		Transport: throughBest{media, transport},
		Rewrite: func(r *httputil.ProxyRequest) {
			query := r.In.URL.Query()
			query.Del("access_token")
			r.Out.URL = &url.URL{Path: r.In.URL.Path, RawQuery: query.Encode()}
			r.Out.Header = only(r.Out.Header, handshake)
			through := r.In.Context().Value(passageKey{}).(*passage)
			r.Out.Header.Set("Authorization", "Bearer "+through.token)
		},
		ModifyResponse: func(r *http.Response) error {
			r.Header = only(r.Header, answered)
			if r.StatusCode == http.StatusSwitchingProtocols {
				through := r.Request.Context().Value(passageKey{}).(*passage)
				if through.room != "" {
					through.after(media.lines.opened(through.room, through.member))
				}
			}
			if r.StatusCode >= http.StatusBadRequest {
				// LiveKit's explanations may quote a token. Its client goes by the status.
				_ = r.Body.Close()
				r.Body = http.NoBody
				r.ContentLength = 0
				r.Header.Set("Content-Length", strconv.Itoa(0))
			}
			return nil
		},
		ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) {
			if !errors.Is(err, context.Canceled) {
				slog.Warn("the media server cannot be reached", "error", hide(err.Error()))
			}
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusServiceUnavailable)
		},
		ErrorLog: slog.NewLogLogger(quiet(slog.Default().Handler()), slog.LevelDebug),
	}}
}

// ServeRTC carries one request, or a websocket until it ends or the request's
// context does. Whatever token the browser brought stays here; LiveKit gets
// this one. The caller has asked AllowedRTC and knows who is asking.
func (p *Proxy) ServeRTC(w http.ResponseWriter, r *http.Request, token string) {
	if r.Method != http.MethodGet || token == "" || !AllowedRTC(r.URL.Path, r.URL.Query()) {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	through := &passage{token: token}
	through.room, through.member, _ = p.media.Wish(token) // empty for a token that is not ours
	defer func() {
		for _, f := range through.over {
			f()
		}
	}()
	p.reverse.ServeHTTP(bounded{w}, r.WithContext(context.WithValue(r.Context(), passageKey{}, through)))
}

func only(from http.Header, names []string) http.Header {
	kept := http.Header{}
	for _, name := range names {
		if values := from.Values(name); len(values) > 0 {
			kept[name] = values
		}
	}
	return kept
}
