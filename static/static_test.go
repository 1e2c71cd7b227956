package static

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/fstest"
)

func get(t *testing.T, path, accept string) (*http.Response, string) {
	t.Helper()
	files := fstest.MapFS{
		"dist/manifest.json":         {Data: []byte(`{}`)},
		"dist/assets/main-abc.js":    {Data: []byte("plain")},
		"dist/assets/main-abc.js.gz": {Data: []byte("gzipped")},
		"dist/assets/main-abc.js.br": {Data: []byte("brotli")},
		"dist/assets/a-1.woff2":      {Data: []byte("font")},
	}
	w := httptest.NewRecorder()
	r := httptest.NewRequest("GET", path, nil)
	r.Header.Set("Accept-Encoding", accept)
	assets(files).ServeHTTP(w, r)
	res := w.Result()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(body)
}

func TestAssetsGoOutAsCompressedAsTheBrowserUnderstands(t *testing.T) {
	for accept, want := range map[string]string{
		"gzip, deflate, br, zstd": "brotli", "gzip": "gzipped", "br;q=0, gzip": "gzipped", "": "plain", "identity": "plain",
	} {
		res, body := get(t, "/assets/main-abc.js", accept)
		if body != want {
			t.Errorf("%q got %s, want %s", accept, body, want)
		}
		if res.Header.Get("Vary") != "Accept-Encoding" || res.Header.Get("Content-Type") != "text/javascript; charset=utf-8" {
			t.Errorf("%q got headers %v", accept, res.Header)
		}
	}
	if res, body := get(t, "/assets/a-1.woff2", "br"); body != "font" || res.Header.Get("Content-Encoding") != "" || res.Header.Get("Content-Type") != "font/woff2" {
		t.Errorf("a font came as %q with %v", body, res.Header)
	}
}

func TestAssetsMayBeKeptForGood(t *testing.T) {
	res, _ := get(t, "/assets/main-abc.js", "br")
	if res.Header.Get("Cache-Control") != "public, max-age=31536000, immutable" {
		t.Errorf("Cache-Control is %q", res.Header.Get("Cache-Control"))
	}
}

func TestNothingButAssetsIsServed(t *testing.T) {
	for _, path := range []string{"/assets/", "/assets", "/assets/none.js", "/manifest.json", "/assets/../manifest.json", "/assets/main-abc.js.br", "/assets/main-abc.js.gz"} {
		if res, body := get(t, path, "br"); res.StatusCode != http.StatusNotFound {
			t.Errorf("%s answered %d %q", path, res.StatusCode, body)
		}
	}
}

func TestManifestThatIsBrokenIsAnError(t *testing.T) {
	if _, err := readManifest(fstest.MapFS{"dist/manifest.json": {Data: []byte("{")}}); err == nil {
		t.Error("was accepted")
	}
	m, err := readManifest(fstest.MapFS{"dist/manifest.json": {Data: []byte(`{"src/main.tsx":{"file":"assets/main-1.js","imports":["_b.js"],"css":["assets/x.css"]}}`)}})
	if err != nil || m["src/main.tsx"].File != "assets/main-1.js" || m["src/main.tsx"].CSS[0] != "assets/x.css" {
		t.Errorf("%v %v", m, err)
	}
}
