package web

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"lamplight/rooms"
	"lamplight/static"
)

// What makes an app of the house: phones show notices only of those.

type manifest struct {
	ID         string         `json:"id"`
	Name       string         `json:"name"`
	ShortName  string         `json:"short_name"`
	Lang       string         `json:"lang"`
	StartURL   string         `json:"start_url"`
	Scope      string         `json:"scope"`
	Display    string         `json:"display"`
	Background string         `json:"background_color"`
	Theme      string         `json:"theme_color"`
	Icons      []manifestIcon `json:"icons"`
}

type manifestIcon struct {
	Src     string `json:"src"`
	Sizes   string `json:"sizes"`
	Type    string `json:"type"`
	Purpose string `json:"purpose"`
}

// appManifest says how the house looks as an app.
func (s *Server) appManifest(c *gin.Context) {
	name := s.houseName(c)
	c.Header("Content-Type", "application/manifest+json; charset=utf-8")
	c.Header("Vary", "Cookie, Accept-Language")
	c.JSON(http.StatusOK, manifest{
		ID: "/", Name: name, ShortName: shorten(name, 12), Lang: lang(c), StartURL: "/", Scope: "/", Display: "standalone",
		Background: "#0b1322", Theme: "#0b1322",
		Icons: []manifestIcon{
			{"/icons/lamp-192.png", "192x192", "image/png", "any"},
			{"/icons/lamp-512.png", "512x512", "image/png", "any"},
			{"/icons/lamp-maskable-512.png", "512x512", "image/png", "maskable"},
			{"/icons/lamp.svg", "any", "image/svg+xml", "any"},
		},
	})
}

// serviceWorker shows notices while no page is open. It keeps nothing, so there
// is nothing of anybody's to be found on the device.
func (s *Server) serviceWorker(c *gin.Context) {
	c.Header("Cache-Control", "no-cache")
	c.Data(http.StatusOK, "text/javascript; charset=utf-8", static.ServiceWorker)
}

// appIcon is the lamp in one of its sizes.
func (s *Server) appIcon(c *gin.Context) {
	raw, kind, there := static.Icon(c.Param("file"))
	if !there {
		s.fail(c, rooms.Refuse(rooms.NotFound, "request.not_found"))
		return
	}
	c.Header("Cache-Control", "public, max-age=86400")
	c.Data(http.StatusOK, kind, raw)
}
