// Package web is what browsers talk to: pages, the JSON API, the event streams
// and the gate before the media server, in every language of the house.
package web

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gin-contrib/gzip"
	"github.com/gin-gonic/gin"

	"lamplight/rooms"
	"lamplight/static"
	"lamplight/web/doctor"
)

// Options are what a Server is made of.
type Options struct {
	Service   *rooms.Service
	Gate      Gate
	Log       *slog.Logger
	Post      *Post                                  // what takes letters out; nil: nothing does
	PublicURL *url.URL                               // where people reach this house; nil: wherever the request came to
	Backups   *rooms.Backups                         // copies of the house; nil: nobody makes any
	Provider  *Provider                              // who else vouches for people; nil: nobody does
	Doctor    func(context.Context) []doctor.Finding // looks at the machine; nil: nobody does
	Machine   *Machine                               // what the house stands on; nil: nobody measures it
	Outside   []string                               // the hosts outside that the configuration names; the page about privacy lists them
}

// Server answers everything that arrives at the one address of the house.
type Server struct {
	Options
	limits    limits
	hubs      hubs
	acts      acts
	questions questions     // to authenticators
	ending    chan struct{} // closed when the house shuts: streams end, the rest finishes
	end       sync.Once
	busy      atomic.Int64 // requests that have begun and have no answer yet
	engine    *gin.Engine
	figures   figures
	checkup   checkup
	pushing   pushing // to the push services of browser makers

	patience time.Duration // how long a stream waits for a reader who does not read
}

// New makes a Server. It serves nothing until its Handler is served.
func New(options Options) *Server {
	if options.Log == nil {
		options.Log = slog.New(slog.DiscardHandler)
	}
	s := &Server{Options: options, ending: make(chan struct{}), patience: 10 * time.Second, pushing: newPushing()}
	s.limits.init()
	s.hubs.init(s)
	s.figures = newFigures(s)
	s.engine = s.routes()
	return s
}

// Handler is the whole site. Whoever asks for the head alone is answered as
// for the whole, of which net/http sends the head; streams have none.
func (s *Server) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead && !strings.HasSuffix(r.URL.Path, "/events") && !isCall(r.URL.Path) {
			whole := *r
			whole.Method = http.MethodGet
			r = &whole
		}
		s.engine.ServeHTTP(w, r)
	})
}

// HTTP is the listener's side: how long anybody may take to say something.
// Streams lift the limits for themselves.
func (s *Server) HTTP() *http.Server {
	return &http.Server{
		Handler:           s.Handler(),
		ReadHeaderTimeout: 8 * time.Second,
		ReadTimeout:       9 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       9 * time.Second, // a stream is not idle, and a proxy is given longer
		MaxHeaderBytes:    48 << 10,
		ErrorLog:          slog.NewLogLogger(s.Log.Handler(), slog.LevelDebug),
	}
}

func (s *Server) routes() *gin.Engine {
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	r.HandleMethodNotAllowed = true
	r.RedirectTrailingSlash = false
	r.RedirectFixedPath = false
	_ = r.SetTrustedProxies(nil) // the address of a request is the one it came from

	r.Use(s.count, s.recover, s.bounds, s.headers, s.origin)
	r.NoRoute(s.session, s.noRoute)
	r.NoMethod(s.session, s.noMethod)
	r.GET("/healthz", func(c *gin.Context) { c.String(http.StatusOK, "ok\n") })
	r.GET("/readyz", s.readyz)
	r.GET("/assets/*file", gin.WrapH(static.Assets()))
	r.GET("/api/openapi.json", s.apiDescription)
	r.GET("/manifest.webmanifest", s.session, s.appManifest)
	r.GET("/sw.js", s.serviceWorker)
	r.GET("/icons/:file", s.appIcon)

	small := gzip.Gzip(gzip.DefaultCompression)

	pages := r.Group("", small, s.session, s.limit(browsing))
	pages.GET("/", s.pageLobby)
	pages.GET("/about", s.pageAbout)
	pages.GET("/rooms/:slug", s.pageRoom)
	pages.GET("/rooms/:slug/edit", s.pageEditRoom)
	pages.POST("/rooms/:slug/edit", s.formEditRoom)
	pages.POST("/rooms/:slug/close", s.formCloseRoom)
	pages.GET("/rooms-new", s.pageNewRoom)
	pages.POST("/rooms-new", s.formNewRoom)
	pages.GET("/schedule", s.limit(acting), s.pageSchedule)
	pages.GET("/schedule/:id", s.pageScheduled)
	pages.POST("/schedule/:id/book", s.limit(acting), s.formBook)
	pages.POST("/schedule/:id/cancel", s.limit(acting), s.formCancel)
	pages.POST("/schedule/:id/move", s.limit(acting), s.formMove)
	pages.POST("/schedule/:id/host", s.limit(acting), s.formHost)
	pages.POST("/news", s.limit(acting), s.formNews)
	pages.GET("/series", s.pageSeries)
	pages.GET("/series/new", s.pageNewSeries)
	pages.POST("/series/new", s.limit(acting), s.formSeries)
	pages.GET("/series/:id", s.pageOneSeries)
	pages.POST("/series/:id", s.limit(acting), s.formSeries)
	pages.POST("/series/:id/except", s.limit(acting), s.formExcept)
	pages.POST("/series/:id/end", s.limit(acting), s.formEndSeries)
	pages.GET("/housekeeping", s.pageHousekeeping)
	pages.GET("/housekeeping/health", s.pageHealth)
	pages.POST("/housekeeping/health/check", s.limit(acting), s.formCheckAgain)
	pages.POST("/housekeeping/letting", s.limit(acting), s.formLetting)
	pages.POST("/housekeeping/invites", s.limit(acting), s.formNewInvite)
	pages.POST("/housekeeping/invites/:id/revoke", s.limit(acting), s.formRevokeInvite)
	pages.GET("/housekeeping/people/:id", s.pagePerson)
	pages.POST("/housekeeping/people/:id/role", s.limit(acting), s.formRole)
	pages.POST("/housekeeping/people/:id/end", s.limit(acting), s.formEndSession)
	pages.GET("/invite/:code", s.limit(reading), s.pageInvite)
	pages.POST("/invite/:code", s.limit(signing), s.formInvite)
	pages.GET("/welcome/:code", s.pageWelcome)
	pages.POST("/welcome/:code", s.limit(claiming), s.formWelcome)
	pages.GET("/welcome-room", s.pageWelcomeRoom)
	pages.POST("/welcome-room", s.formWelcomeRoom)
	pages.GET("/welcome-media", s.pageWelcomeMedia)
	pages.GET("/welcome-people", s.pageWelcomePeople)
	pages.POST("/welcome-people", s.limit(acting), s.formWelcomePeople)
	pages.GET("/me", s.pageMe)
	pages.POST("/me", s.limit(acting), s.formMe)
	pages.POST("/me/browsers/:id/end", s.limit(acting), s.formEndBrowser)
	pages.POST("/me/passkeys/:id/remove", s.limit(acting), s.formRemovePasskey)
	pages.POST("/me/link", s.limit(acting), s.formLink)
	pages.GET("/me/erase", s.pageErase)
	pages.POST("/me/erase", s.limit(acting), s.formErase)
	pages.GET("/link", s.pageLinkCode)
	pages.POST("/link", s.limit(linking), s.formTyped)
	pages.GET("/link/:code", s.pageLink)
	pages.POST("/link/:code", s.limit(signing), s.formUseLink)
	pages.GET("/signin", s.pageSignIn)
	pages.GET("/signin/elsewhere", s.limit(signing), s.pageProvider)
	pages.GET("/signin/back", s.limit(signing), s.pageProviderBack)
	pages.POST("/me/calendar", s.limit(acting), s.formCalendar)
	pages.POST("/me/mail", s.limit(acting), s.formMail)
	pages.GET("/mail/:token", s.limit(reading), s.pageMailLink)
	pages.POST("/mail/:token", s.limit(acting), s.formMailLink) // a mail service stops letters for many
	pages.GET("/calendar/:token", s.limit(reading), s.pageFeed)
	pages.GET("/rooms/:slug/calendar.ics", s.limit(reading), s.pageRoomFeed)
	pages.GET("/schedule/:id/calendar.ics", s.limit(reading), s.pageBlockFeed)
	pages.POST("/me/helper", s.limit(acting), s.formHelper)
	pages.GET("/log", s.limit(acting), s.pageLog)
	pages.GET("/log/export.csv", s.limit(carrying), s.fileLogCSV)
	pages.GET("/log/export.json", s.limit(carrying), s.fileLogJSON)
	pages.POST("/log/import", s.limit(carrying), s.formImportLog)
	pages.POST("/log/erase", s.limit(acting), s.formEraseLog)
	pages.GET("/log/:id", s.pageSession)
	pages.POST("/log/:id", s.limit(acting), s.formSession)
	pages.POST("/log/:id/delete", s.limit(acting), s.formDeleteSession)
	pages.GET("/rooms/:slug/knock", s.pageKnock)
	pages.POST("/rooms/:slug/knock", s.limit(joining), s.formKnock)
	pages.GET("/removed", s.pageRemoved)
	pages.GET("/housekeeping/cases", s.pageCases)
	pages.POST("/housekeeping/cases/:id/reply", s.limit(acting), s.formReplyCase)
	pages.POST("/housekeeping/cases/:id/move", s.limit(acting), s.formMoveCase)
	pages.POST("/housekeeping/cases/:id/end", s.limit(acting), s.formEndCase)
	pages.GET("/cases/:id", s.pageOwnCase)
	pages.POST("/cases/:id/answer", s.limit(acting), s.formAnswerCase)
	pages.POST("/language", s.limit(acting), s.formLanguage)
	pages.POST("/zone", s.limit(acting), s.formZone)

	open := r.Group("/api", small, s.session, s.limit(browsing)) // visitors too
	open.GET("/house", s.apiHouse)
	open.GET("/me", s.apiMe)
	open.POST("/me", s.apiEnter)
	open.POST("/signin/challenge", s.limit(signing), s.apiAskPasskey)
	open.POST("/signin", s.limit(signing), s.apiSignIn)
	open.GET("/rooms", s.apiRooms)
	open.GET("/rooms/:slug", s.apiView)
	open.GET("/rooms/:slug/messages", s.apiMessages)
	open.GET("/schedule", s.limit(reading), s.apiSchedule)
	open.GET("/schedule/:id", s.apiScheduled)

	streams := r.Group("/api", s.session, s.limit(follows)) // never compressed: a stream must not wait for a block to fill
	streams.GET("/events", s.apiLobbyEvents)
	streams.GET("/rooms/:slug/events", s.apiRoomEvents)

	known := r.Group("/api", small, s.session, s.mustBeKnown)
	known.PUT("/me/willing", s.limit(acting), s.apiWilling)
	known.GET("/push/key", s.apiPushKey)
	known.POST("/push", s.limit(acting), s.apiSubscribe)
	known.DELETE("/push", s.limit(acting), s.apiUnsubscribe)
	known.GET("/me/browsers", s.apiBrowsers)
	known.POST("/passkeys/challenge", s.limit(acting), s.apiNewPasskey)
	known.POST("/passkeys", s.limit(acting), s.apiAddPasskey)
	known.GET("/me/bookings", s.apiMyBookings)
	known.PUT("/schedule/:id/booking", s.limit(acting), s.apiBook)
	known.DELETE("/schedule/:id/booking", s.limit(acting), s.apiCancel)
	known.POST("/schedule/:id/booking/move", s.limit(acting), s.apiMove)
	known.GET("/series", s.apiSeries)
	known.POST("/series", s.limit(acting), s.apiPlanSeries)
	known.PUT("/series/:id", s.limit(acting), s.apiChangeSeries)
	known.DELETE("/series/:id", s.limit(acting), s.apiEndSeries)
	known.POST("/series/:id/exceptions", s.limit(acting), s.apiExcept)
	known.GET("/log", s.limit(acting), s.apiLog)
	known.GET("/log/:id", s.apiSession)
	known.PATCH("/log/:id", s.limit(acting), s.apiChangeSession)
	known.DELETE("/log/:id", s.limit(acting), s.apiDeleteSession)
	known.GET("/jots", s.apiJots)
	known.POST("/jots", s.limit(posting), s.apiAddJot)
	known.POST("/jots/:id/keep", s.limit(acting), s.apiKeepJot)
	known.DELETE("/jots/:id", s.limit(acting), s.apiDropJot)
	known.POST("/rooms", s.limit(acting), s.apiOpenRoom)
	known.PATCH("/rooms/:slug", s.limit(acting), s.apiChangeRoom)
	known.DELETE("/rooms/:slug", s.limit(acting), s.apiCloseRoom)
	known.POST("/rooms/:slug/join", s.limit(joining), s.apiJoin)
	known.POST("/rooms/:slug/leave", s.limit(acting), s.apiLeave)
	known.PUT("/rooms/:slug/away", s.limit(acting), s.apiAway)
	known.PUT("/rooms/:slug/task", s.limit(acting), s.apiTask)
	known.POST("/rooms/:slug/outcome", s.limit(acting), s.apiOutcome)
	known.POST("/rooms/:slug/messages", s.limit(posting), s.apiPost)
	known.DELETE("/rooms/:slug/messages/:id", s.limit(acting), s.apiDeleteMessage)
	known.POST("/rooms/:slug/messages/:id/remove", s.limit(acting), s.apiRemoveMessage)
	known.PUT("/rooms/:slug/lock", s.limit(acting), s.apiLock)
	known.PUT("/rooms/:slug/guests", s.limit(acting), s.apiGuestsOff)
	known.POST("/rooms/:slug/guests/out", s.limit(acting), s.apiGuestsOut)
	known.POST("/rooms/:slug/knock", s.limit(joining), s.apiKnock)
	known.POST("/rooms/:slug/knocks/:member", s.limit(acting), s.apiAnswerKnock)
	known.POST("/rooms/:slug/ban", s.limit(acting), s.apiBan)
	known.POST("/rooms/:slug/stop/camera", s.limit(acting), s.apiStopCamera)
	known.POST("/rooms/:slug/stop/microphone", s.limit(acting), s.apiStopMicrophone)
	known.POST("/bans", s.limit(acting), s.apiBan)
	known.GET("/invites", s.limit(reading), s.apiInvites)
	known.POST("/invites", s.limit(acting), s.apiMakeInvite)
	known.DELETE("/invites/:id", s.limit(acting), s.apiRevokeInvite)
	known.GET("/people", s.limit(reading), s.apiPeople)
	known.PUT("/people/:id/role", s.limit(acting), s.apiRole)
	known.DELETE("/people/:id/browsers", s.limit(acting), s.apiEndSessions)
	known.GET("/cases", s.apiCases)
	known.POST("/cases/:id/end", s.limit(acting), s.apiEndCase)
	known.GET("/me/cases", s.apiOwnCases)
	known.POST("/rooms/:slug/block", s.limit(acting), s.apiStartBlock)
	known.POST("/rooms/:slug/block/:action", s.limit(acting), s.apiAct)

	call := r.Group("", s.session, s.limit(calling))
	call.GET("/rtc", s.rtc)
	call.GET("/rtc/*rest", s.rtc)
	return r
}
