package web

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

func (s *Server) pageLobby(c *gin.Context)       { c.String(http.StatusOK, "Lamplight\n") }
func (s *Server) pageAbout(c *gin.Context)       { c.String(http.StatusOK, "Lamplight\n") }
func (s *Server) pageRoom(c *gin.Context)        { c.String(http.StatusOK, "Lamplight\n") }
func (s *Server) pageEditRoom(c *gin.Context)    { c.String(http.StatusOK, "Lamplight\n") }
func (s *Server) pageNewRoom(c *gin.Context)     { c.String(http.StatusOK, "Lamplight\n") }
func (s *Server) pageWelcome(c *gin.Context)     { c.String(http.StatusOK, "Lamplight\n") }
func (s *Server) pageWelcomeRoom(c *gin.Context) { c.String(http.StatusOK, "Lamplight\n") }
func (s *Server) pageMe(c *gin.Context)          { c.String(http.StatusOK, "Lamplight\n") }

// pageCalm says one calm sentence where a page could not be had.
func (s *Server) pageCalm(c *gin.Context, status int, key, sentence string) {
	c.String(status, sentence+"\n")
}
