package static

import (
	"embed"
	"strings"
)

// ServiceWorker shows notices while no page is open. It is not built: it has
// to lie at the root, under a name that stays.
//
//go:embed sw.js
var ServiceWorker []byte

//go:embed icons
var icons embed.FS

// Icon is a picture of the house as an app.
func Icon(file string) (raw []byte, kind string, there bool) {
	if strings.ContainsAny(file, `/\`) {
		return nil, "", false
	}
	raw, err := icons.ReadFile("icons/" + file)
	return raw, contentType(file), err == nil
}
