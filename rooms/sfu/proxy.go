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
	"strings"
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
type Proxy struct{ reverse *httputil.ReverseProxy }

// passage is one request on its way through.
type passage struct {
	token string
	close func() // set when LiveKit has opened a websocket
}

type passageKey struct{}

// NewProxy carries to the LiveKit at target (http, https, ws or wss), and tells
// media whose line is open.
func NewProxy(target *url.URL, media *Media) *Proxy {
	upstream := *target
	upstream.Scheme = strings.Replace(upstream.Scheme, "ws", "http", 1)
	transport := &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 3 * time.Second}).DialContext,
		TLSHandshakeTimeout:   5 * time.Second,
		ResponseHeaderTimeout: 15 * time.Second,
		IdleConnTimeout:       30 * time.Second,
		DisableCompression:    true,
	}
	return &Proxy{&httputil.ReverseProxy{
		Transport: transport,
		Rewrite: func(r *httputil.ProxyRequest) {
			query := r.In.URL.Query()
			query.Del("access_token")
			r.Out.URL = &url.URL{
				Scheme:   upstream.Scheme,
				Host:     upstream.Host,
				Path:     strings.TrimSuffix(upstream.Path, "/") + r.In.URL.Path,
				RawQuery: query.Encode(),
			}
			r.Out.Host = upstream.Host
			r.Out.Header = only(r.Out.Header, handshake)
			through := r.In.Context().Value(passageKey{}).(*passage)
			r.Out.Header.Set("Authorization", "Bearer "+through.token)
		},
		ModifyResponse: func(r *http.Response) error {
			r.Header = only(r.Header, answered)
			if r.StatusCode == http.StatusSwitchingProtocols {
				through := r.Request.Context().Value(passageKey{}).(*passage)
				if room, member, err := media.Wish(through.token); err == nil {
					through.close = media.lines.opened(room, member)
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
	through := &passage{token: token, close: func() {}}
	defer func() { through.close() }()
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
