// Package static is what browsers get: the stylesheets, fonts and scripts that
// Vite leaves in dist, embedded in the binary.
package static

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"
)

//go:embed all:dist
var embedded embed.FS

// HowToBuild is what a binary without its assets tells whoever runs it.
const HowToBuild = "this lamplight was built without its pages' styles and scripts: run `make build`, which needs Node and npm, and start ./lamplight again"

// chunk is one entry of Vite's manifest.
type chunk struct {
	File    string   `json:"file"`
	CSS     []string `json:"css"`
	Imports []string `json:"imports"`
	IsEntry bool     `json:"isEntry"`
}

var manifest = sync.OnceValue(func() map[string]chunk {
	m, err := readManifest(embedded)
	if err != nil {
		return nil
	}
	return m
})

func readManifest(files fs.FS) (map[string]chunk, error) {
	raw, err := fs.ReadFile(files, "dist/manifest.json")
	if err != nil {
		return nil, err
	}
	m := map[string]chunk{}
	if err := json.Unmarshal(raw, &m); err != nil {
		return nil, fmt.Errorf("the manifest of the assets: %w", err)
	}
	return m, nil
}

// Built reports whether the assets are in this binary.
func Built() bool { return len(manifest()) > 0 }

// lookup finds an entry by its path below static/room, or below static for
// the stylesheets ("css/pages.css").
func lookup(entry string) (chunk, bool) {
	if strings.HasPrefix(entry, "css/") {
		entry = "../" + entry
	}
	c, ok := manifest()[entry]
	return c, ok
}

// URL is the address of an entry, "src/main.tsx" or "css/room.css"; empty when
// this binary does not have it.
func URL(entry string) string {
	c, ok := lookup(entry)
	if !ok {
		return ""
	}
	return "/" + c.File
}

// Styles lists the stylesheets that a script's own imports bring along.
func Styles(entry string) []string {
	var urls []string
	walk(entry, func(c chunk) {
		for _, css := range c.CSS {
			urls = append(urls, "/"+css)
		}
	})
	return urls
}

// Imports lists the scripts that an entry needs before it can run, for
// <link rel="modulepreload">.
func Imports(entry string) []string {
	var urls []string
	first := true
	walk(entry, func(c chunk) {
		if !first {
			urls = append(urls, "/"+c.File)
		}
		first = false
	})
	return urls
}

// walk visits an entry and what it imports, each once.
func walk(entry string, visit func(chunk)) {
	seen := map[string]bool{}
	var step func(name string)
	step = func(name string) {
		c, ok := lookup(name)
		if !ok || seen[name] {
			return
		}
		seen[name] = true
		visit(c)
		for _, name := range c.Imports {
			step(name)
		}
	}
	step(entry)
}

// Assets serves /assets/…. The names carry a hash of what is in them, so a
// browser may keep them for good; what was compressed at build time goes out
// as it lies there.
func Assets() http.Handler { return assets(embedded) }

func assets(files fs.FS) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
			return
		}
		name := path.Clean("/" + r.URL.Path)
		// The compressed neighbours are reached by Accept-Encoding only.
		if !strings.HasPrefix(name, "/assets/") || strings.HasSuffix(name, ".gz") || strings.HasSuffix(name, ".br") {
			http.NotFound(w, r)
			return
		}
		name = "dist" + name
		if info, err := fs.Stat(files, name); err != nil || info.IsDir() {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Type", contentType(name))
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Add("Vary", "Accept-Encoding")
		for _, coding := range codings {
			if _, err := fs.Stat(files, name+coding.suffix); err == nil && accepts(r.Header.Get("Accept-Encoding"), coding.name) {
				h.Set("Content-Encoding", coding.name)
				name += coding.suffix
				break
			}
		}
		http.ServeFileFS(w, r, files, name)
	})
}

// codings in the order we like them.
var codings = []struct{ name, suffix string }{{"br", ".br"}, {"gzip", ".gz"}}

// accepts reads Accept-Encoding: the coding is named, and not with q=0.
func accepts(header, coding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(part, ";")
		if !strings.EqualFold(strings.TrimSpace(name), coding) {
			continue
		}
		q := strings.ReplaceAll(strings.ToLower(params), " ", "")
		return q != "q=0" && q != "q=0.0" && q != "q=0.00" && q != "q=0.000"
	}
	return false
}

// contentType does not ask the machine's mime tables, which differ.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".woff2":
		return "font/woff2"
	case ".svg":
		return "image/svg+xml"
	case ".webp":
		return "image/webp"
	}
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return "application/octet-stream"
}
