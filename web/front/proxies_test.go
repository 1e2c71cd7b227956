package front

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"testing"
)

func behind(t *testing.T, public string, trusted ...string) *Front {
	t.Helper()
	f, err := Open(Options{Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	f.close()
	for _, p := range trusted {
		f.Trusted = append(f.Trusted, netip.MustParsePrefix(p))
	}
	if public != "" {
		f.Public, _ = url.Parse(public)
	}
	return f
}

func TestT15OnlyANamedProxyIsBelievedAboutAddresses(t *testing.T) {
	f := behind(t, "", "127.0.0.1/32", "10.1.0.0/16", "2001:db8:ffff::/48")
	for name, test := range map[string]struct {
		from   string
		header http.Header
		want   string
	}{
		"nobody named":          {"203.0.113.9:5", http.Header{"X-Forwarded-For": {"192.0.2.1"}, "Forwarded": {"for=192.0.2.1"}, "X-Real-Ip": {"192.0.2.1"}}, "203.0.113.9:5"},
		"one beside the range":  {"10.2.0.1:5", http.Header{"X-Forwarded-For": {"192.0.2.1"}}, "10.2.0.1:5"},
		"the proxy":             {"127.0.0.1:5", http.Header{"X-Forwarded-For": {"192.0.2.1"}}, "192.0.2.1:0"},
		"mapped proxy":          {"[::ffff:127.0.0.1]:5", http.Header{"X-Forwarded-For": {"192.0.2.1"}}, "192.0.2.1:0"},
		"hearsay before it":     {"127.0.0.1:5", http.Header{"X-Forwarded-For": {"198.51.100.1, 192.0.2.1"}}, "192.0.2.1:0"},
		"hearsay in two":        {"127.0.0.1:5", http.Header{"X-Forwarded-For": {"198.51.100.1", "192.0.2.1"}}, "192.0.2.1:0"},
		"two proxies":           {"127.0.0.1:5", http.Header{"X-Forwarded-For": {"198.51.100.1, 192.0.2.1, 10.1.2.3"}}, "192.0.2.1:0"},
		"proxies only":          {"127.0.0.1:5", http.Header{"X-Forwarded-For": {"10.1.2.3"}}, "10.1.2.3:0"},
		"v6":                    {"[2001:db8:ffff::1]:5", http.Header{"X-Forwarded-For": {"2001:db8:1:2:3:4:5:6"}}, "[2001:db8:1:2:3:4:5:6]:0"},
		"v6 with a port":        {"127.0.0.1:5", http.Header{"X-Forwarded-For": {"[2001:db8::7]:4711"}}, "[2001:db8::7]:0"},
		"v4 with a port":        {"127.0.0.1:5", http.Header{"X-Forwarded-For": {"192.0.2.1:4711"}}, "192.0.2.1:0"},
		"forwarded":             {"127.0.0.1:5", http.Header{"Forwarded": {`for=198.51.100.1, For="[2001:db8::7]:4711";proto=https;by=10.1.0.1`}}, "[2001:db8::7]:0"},
		"the plainer one wins":  {"127.0.0.1:5", http.Header{"Forwarded": {"for=198.51.100.1"}, "X-Forwarded-For": {"192.0.2.1"}}, "192.0.2.1:0"},
		"no address":            {"127.0.0.1:5", http.Header{"X-Forwarded-For": {"unknown"}}, "127.0.0.1:0"},
		"no address further":    {"127.0.0.1:5", http.Header{"X-Forwarded-For": {"<script>, 10.1.2.3"}}, "10.1.2.3:0"},
		"nothing said":          {"127.0.0.1:5", http.Header{}, "127.0.0.1:0"},
		"an address of nothing": {"@", http.Header{"X-Forwarded-For": {"192.0.2.1"}}, "@"},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest("GET", "/", nil)
			r.RemoteAddr, r.Header = test.from, test.header
			f.believe(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				if r.RemoteAddr != test.want {
					t.Errorf("comes from %s, want %s", r.RemoteAddr, test.want)
				}
				for _, h := range forwarding {
					if len(r.Header.Values(h)) > 0 {
						t.Errorf("%s is seen further inside", h)
					}
				}
			})).ServeHTTP(httptest.NewRecorder(), r)
		})
	}
}

func TestAPageAskedForInTheOpenThroughAProxyIsSentToHTTPS(t *testing.T) {
	for name, test := range map[string]struct {
		public, from string
		header       http.Header
		want         string
	}{
		"in the open":      {"https://lamp.example", "127.0.0.1:5", http.Header{"X-Forwarded-Proto": {"http"}}, "https://lamp.example/log?a=b"},
		"by Forwarded":     {"https://lamp.example", "127.0.0.1:5", http.Header{"Forwarded": {"for=192.0.2.1;proto=http"}}, "https://lamp.example/log?a=b"},
		"encrypted":        {"https://lamp.example", "127.0.0.1:5", http.Header{"X-Forwarded-Proto": {"https"}}, ""},
		"hearsay":          {"https://lamp.example", "127.0.0.1:5", http.Header{"X-Forwarded-Proto": {"http, https"}}, ""},
		"between proxies":  {"https://lamp.example", "127.0.0.1:5", http.Header{"Forwarded": {"for=192.0.2.1;proto=https, for=127.0.0.1;proto=http"}}, ""},
		"before proxies":   {"https://lamp.example", "127.0.0.1:5", http.Header{"Forwarded": {"for=192.0.2.1;proto=HTTP, for=127.0.0.1;proto=https"}}, "https://lamp.example/log?a=b"},
		"a stranger's":     {"https://lamp.example", "192.0.2.1:5", http.Header{"X-Forwarded-Proto": {"http"}}, ""},
		"a plain house":    {"http://lamp.example", "127.0.0.1:5", http.Header{"X-Forwarded-Proto": {"http"}}, ""},
		"without a public": {"", "127.0.0.1:5", http.Header{"X-Forwarded-Proto": {"http"}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := behind(t, test.public, "127.0.0.1/32")
			r := httptest.NewRequest("GET", "//log?a=b", nil)
			r.Host = "evil.example"
			r.RemoteAddr, r.Header = test.from, test.header
			w := httptest.NewRecorder()
			f.believe(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})).ServeHTTP(w, r)
			if got := w.Header().Get("Location"); got != test.want {
				t.Errorf("sent to %q, want %q", got, test.want)
			}
		})
	}
}

func FuzzWhoAProxySaysIsAnAddress(f *testing.F) {
	for _, said := range []string{
		"192.0.2.1", "[2001:db8::7]:1", "for=a;for=b", `for="[::1`, "unknown", ",,", "1, 2, 3", "fe80::1%eth0", "\x00", "::ffff:10.1.2.3", `for="_x";proto=`,
		"10.0.0.9, 192.0.2.1", "192.0.2.1, 10.0.0.9", "for=192.0.2.1, for=10.0.0.9", `FOR="192.0.2.1:80"`, "192.0.2.1:99999", "0.0.0.0", "::", "[", "]",
	} {
		f.Add(said, "")
		f.Add("", said)
		f.Add(said, said)
	}
	house := &Front{Options: Options{Trusted: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}}
	f.Fuzz(func(t *testing.T, plain, full string) {
		h := http.Header{}
		if plain != "" {
			h.Set("X-Forwarded-For", plain)
		}
		if full != "" {
			h.Set("Forwarded", full)
		}
		reader, _ := house.reader(netip.MustParseAddr("10.0.0.1"), h)
		if !reader.IsValid() || reader.Zone() != "" || reader.Is4In6() {
			t.Errorf("%q, %q: %v", plain, full, reader)
		}
		// A stranger can put before what the proxy adds whatever they like.
		h.Set("X-Forwarded-For", plain+", 192.0.2.9")
		if reader, _ := house.reader(netip.MustParseAddr("10.0.0.1"), h); reader != netip.MustParseAddr("192.0.2.9") {
			t.Errorf("%q passes for %v", plain, reader)
		}
	})
}
