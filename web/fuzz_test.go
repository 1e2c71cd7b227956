package web

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
)

// oddPaths are where somebody may want a browser sent.
var oddPaths = []string{
	"", "/", "/me", "/rooms/the-long-table", "/log?period=week&at=2026-03", "//evil.example", "/\\evil.example", "\\/evil.example", "/\t/evil.example",
	"/\n/evil.example", "https://evil.example", "javascript:alert(1)", "/%2f/evil.example", "/..//evil.example", "/.//evil.example", "///evil.example",
	"/me#//evil", "/me?next=//evil.example", "/%5cevil.example", "/%0d%0aSet-Cookie:a=b", "/a b", "/ä", "/%zz", "/\x00", "/%00", "data:text/html,x",
	"mailto:a@b.c", "/@evil.example", "/:80", "//user@evil.example/", "/me?%zz", "/me?a;b", "/me;a=b", "?a=b", "#a", "me", "/%252f%252fevil", "/%2fevil.example/ä", "/%2f\xe4", strings.Repeat("/a", 600),
}

// Where a browser is sent after a form stays in this house.
func FuzzBack(f *testing.F) {
	for _, path := range oddPaths {
		f.Add(path)
	}
	house, _ := url.Parse("https://house.example/log")
	f.Fuzz(func(t *testing.T, back string) {
		for _, to := range []string{ownPath(back), ownAddress(back)} {
			at, err := house.Parse(to)
			if err != nil || at.Host != "house.example" || at.Scheme != "https" || to[0] != '/' || strings.HasPrefix(to, "//") ||
				strings.ContainsFunc(to, func(r rune) bool { return r <= ' ' || r == '\\' || r == 0x7f }) {
				t.Errorf("%q leads to %q", back, to)
			}
			if again := ownAddress(to); again != to {
				t.Errorf("%q leads to %q and then to %q", back, to, again)
			}
		}
	})
}

// However a browser asks, it is answered in a language of the house.
func FuzzLanguage(f *testing.F) {
	for _, header := range []string{
		"", "en", "de", "de-DE", "de-AT,de;q=0.9,en;q=0.8", "fr", "fr,de;q=0.5", "*", "de;q=0", "de;q=1.1", "de;q=-1", "de;q=x", "en-US,en;q=0.5",
		"zh-Hant-TW", "sr-Latn", "i-klingon", "x-private", "de-DE-1996-u-co-phonebk", "DE", "de_DE", ",,,", ";", "a", "abcdefghi", "en-", "-en", "und",
		"de\x00", "<script>", "de, ,en", "root", "art-lojban", "de-x-" + strings.Repeat("a-", 50), strings.Repeat("de,", 1000), strings.Repeat("-", 2000),
	} {
		f.Add(header)
	}
	f.Fuzz(func(t *testing.T, header string) {
		if lang := preferred(header); !slices.Contains(Languages(), lang) {
			t.Errorf("%q is answered in %q", header, lang)
		}
	})
}

// What is kept of a browser's description is its name and its system, both
// from a list.
func FuzzBrowser(f *testing.F) {
	for _, browser := range browserWords {
		for _, system := range systemWords[:3] {
			f.Add("Mozilla/5.0 (" + system[0] + ") " + browser[0] + "1.0")
		}
	}
	for _, agent := range []string{"", "curl/8", "\x00", "Firefox", "<script>", strings.Repeat("Chrome/", 3000)} {
		f.Add(agent)
	}
	known := func(words [][2]string, word string) bool {
		return word == "" || slices.ContainsFunc(words, func(w [2]string) bool { return w[1] == word })
	}
	f.Fuzz(func(t *testing.T, agent string) {
		short := browserOf(agent)
		browser, system, _ := strings.Cut(short, "/")
		if !known(browserWords, browser) || !known(systemWords, system) {
			t.Errorf("%q is kept as %q", agent, short)
		}
		if name := browserName("en", short); name == "" || strings.HasPrefix(name, "devices.") {
			t.Errorf("%q is called %q", agent, name)
		}
	})
}

// Of whatever a browser sends along, only 256 bits of hex are a key, and only
// zones that exist are a zone.
func FuzzCookies(f *testing.F) {
	key := strings.Repeat("0123456789abcdef", 4)
	for _, cookies := range []string{
		"", "lamplight=" + key, "lamplight=" + key[1:], "lamplight=" + key + "0", "lamplight=" + strings.ToUpper(key), "lamplight=\"" + key + "\"",
		"lamplight=" + key + "; lamplight=x", "lamplight=x; lamplight=" + key, "Lamplight=" + key, " lamplight = " + key, "lamplight=%30" + key[1:],
		"__Host-lamplight=" + key, "lamplight", "=", ";", ";;;", "lamplight=" + key[:63] + "\x00", "lamplight=" + key[:63] + "%00", "lamplight=" + key[:62] + "ä",
		"zone=Europe/Berlin", "zone=Europe%2FBerlin", "zone=../../etc/passwd", "zone=Local", "zone=Europe/./Berlin", "zone=/Europe/Berlin", "zone=UTC",
		"zone=europe/berlin", "zone=Asia/Kathmandu; lang=de", "zone=posixrules", "zone=%ff", "zone=" + strings.Repeat("A/", 40), "zone=CON", "lang=de; lang=en", "zone=Etc/GMT+12",
	} {
		f.Add(cookies)
	}
	gin.SetMode(gin.TestMode)
	house := &Server{}
	f.Fuzz(func(t *testing.T, cookies string) {
		c, _ := gin.CreateTestContext(httptest.NewRecorder())
		c.Request = &http.Request{Header: http.Header{"Cookie": {cookies}}}
		if key := house.browserKey(c); key != "" && (len(key) != 64 || strings.Trim(key, "0123456789abcdef") != "") {
			t.Errorf("%q is key %q", cookies, key)
		}
		if zone := browserZone(c); zone != nil {
			name := zone.String()
			again, err := time.LoadLocation(name)
			if err != nil || again.String() != name || strings.Contains(name, ".") || strings.HasPrefix(name, "/") || name == "Local" {
				t.Errorf("%q is zone %q: %v", cookies, name, err)
			}
		}
		if lang := house.languageOf(c, nil); !speaks(lang) {
			t.Errorf("%q is language %q", cookies, lang)
		}
	})
}

// A name that a request came for goes into headers: it can end none and say
// nothing more in one.
func FuzzHost(f *testing.F) {
	for _, host := range []string{
		"", "localhost", "localhost:8080", "cowork.example.org", "127.0.0.1", "[::1]", "[::1]:8080", "[fe80::1%eth0]", "a b", "a;script-src *", "a'", "a\"", "a\r\nX: y",
		"a\x00", "a,b", "a/b", "a?b", "a#b", "a@b", "a:b", "a:123456", "a:", ":80", "[", "[]", "[zz]", "ä", "xn--4ca", "A.EXAMPLE", "_dmarc.example", "-", ".", "..", "*",
		strings.Repeat("a", 253), strings.Repeat("a", 254),
	} {
		f.Add(host)
	}
	f.Fuzz(func(t *testing.T, host string) {
		if !goodHost.MatchString(host) {
			return
		}
		at, err := url.Parse("https://" + host + "/x")
		if err == nil && (at.Host != host || at.Path != "/x" || at.User != nil) {
			t.Errorf("%q became %q", host, at.Host)
		}
		if len(host) > 260 || strings.ContainsFunc(host, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(`;,'"<>\@/?#`, r) }) {
			t.Errorf("%q may go into a header", host)
		}
	})
}

// Notes go to push services by name and encrypted, and nowhere near the house.
func FuzzPushService(f *testing.F) {
	for _, address := range []string{
		"https://push.example.org/a", "https://updates.push.services.mozilla.com/wpush/v2/x", "https://fcm.googleapis.com/fcm/send/x", "http://push.example.org/",
		"https://localhost/", "https://127.0.0.1/", "https://127.1/", "https://2130706433/", "https://0x7f.1/", "https://0177.0.0.1/", "https://[::1]/", "https://[::ffff:127.0.0.1]/",
		"https://push.example.org:443/", "https://push.example.org:8443/", "https://push.example.org:/", "https://user@push.example.org/", "https://push.example.org./",
		"https://printer.local/", "https://PRINTER.LOCAL/", "https://printer.local./", "https://db.internal/", "https://nas.lan/", "https://x.home.arpa/", "https://a.localhost/",
		"https://intranet/", "https:///", "https://", "ftp://push.example.org/", "//push.example.org/", "https://169.254.169.254/latest", "https://push.example.org/%zz", "https://a.b.1e3/",
		"https://１２７.0.0.1/", "https://.org/", "https://..../",
	} {
		f.Add(address)
	}
	f.Fuzz(func(t *testing.T, address string) {
		at, err := url.Parse(address)
		if err != nil || !outsideService(at) {
			return
		}
		host := strings.ToLower(strings.TrimSuffix(at.Hostname(), "."))
		_, notName := netip.ParseAddr(host)
		if at.Scheme != "https" || at.User != nil || notName == nil || !strings.Contains(host, ".") || strings.HasSuffix(host, ".local") ||
			strings.HasSuffix(host, ".localhost") || host[len(host)-1] >= '0' && host[len(host)-1] <= '9' && strings.Trim(host, "0123456789.") == "" {
			t.Errorf("notes would go to %q", address)
		}
	})
}
