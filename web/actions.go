package web

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

func (s *Server) formEditRoom(c *gin.Context)    { c.Redirect(http.StatusSeeOther, "/") }
func (s *Server) formCloseRoom(c *gin.Context)   { c.Redirect(http.StatusSeeOther, "/") }
func (s *Server) formNewRoom(c *gin.Context)     { c.Redirect(http.StatusSeeOther, "/") }
func (s *Server) formWelcome(c *gin.Context)     { c.Redirect(http.StatusSeeOther, "/") }
func (s *Server) formWelcomeRoom(c *gin.Context) { c.Redirect(http.StatusSeeOther, "/") }
func (s *Server) formMe(c *gin.Context)          { c.Redirect(http.StatusSeeOther, "/") }
func (s *Server) formLanguage(c *gin.Context)    { c.Redirect(http.StatusSeeOther, "/") }
