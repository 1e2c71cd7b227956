package web

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"lamplight/rooms"
)

// figures are what Prometheus reads: numbers, and nobody's name, room or token.
type figures struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  prometheus.Histogram
	letters  *prometheus.CounterVec
}

func newFigures(s *Server) figures {
	f := figures{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "lamplight_requests_total", Help: "Requests answered, by the route's pattern.",
		}, []string{"method", "route", "status"}),
		seconds: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "lamplight_request_seconds", Help: "How long answers took; streams and calls are not among them.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 5},
		}),
		letters: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "lamplight_letters_total", Help: "Tries to send a reminder or a notice, by way and by what became of it.",
		}, []string{"way", "became"}),
	}
	f.registry.MustRegister(f.requests, f.seconds, f.letters, census{s},
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return f
}

// Figures serves the numbers at /metrics, for a listener of their own.
func (s *Server) Figures() *http.Server {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(s.figures.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4, Timeout: 10 * time.Second}))
	return &http.Server{
		Handler:           mux,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       5 * time.Second,
		WriteTimeout:      20 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(s.Log.Handler(), slog.LevelDebug),
	}
}

var methods = []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}

// count counts a request and how long its answer took.
func (s *Server) count(c *gin.Context) {
	done := s.begin(c.Request)
	began := time.Now()
	defer func() {
		done()
		method, route := c.Request.Method, c.FullPath()
		if !slices.Contains(methods, method) {
			method = "other"
		}
		if route == "" {
			route = "none"
		}
		s.figures.requests.WithLabelValues(method, route, strconv.Itoa(c.Writer.Status())).Inc()
		if !endless(c.Request) {
			s.figures.seconds.Observe(time.Since(began).Seconds())
		}
	}()
	c.Next()
}

var fates = [...]string{arrived: "arrived", notYet: "again", never: "never", nowhere: "nowhere", unclear: "unclear"}

// countLetter counts a try to send one.
func (s *Server) countLetter(l rooms.Letter, became fate) {
	way := "mail"
	if l.Push != nil {
		way = "push"
	}
	s.figures.letters.WithLabelValues(way, fates[became]).Inc()
}

// census asks the house how many there are of everything, at the moment somebody reads.
type census struct{ s *Server }

var (
	roomsNow    = describe("rooms", "Open rooms.")
	phasesNow   = describe("rooms_in_phase", "Open rooms by the phase they are in; free is without a block.", "phase")
	seatsNow    = describe("seats", "People on a seat, by its kind.", "kind")
	membersNow  = describe("members", "People this house knows, by role.", "role")
	micsNow     = describe("microphones", "Microphone tracks, by the media server's own count.")
	mediaNow    = describe("media_up", "Whether the media server answered when it was last looked at.")
	nodesNow    = describe("media_nodes", "Media servers of the cluster, this house's own among them.")
	nodesUp     = describe("media_nodes_up", "Those of them that answer.")
	streamsNow  = describe("streams", "Open event streams and calls.")
	databaseNow = describe("database_up", "Whether the database answers.")
	writesNow   = describe("write_seconds", "How long it took until something was on the disk.")
	failedNow   = describe("writes_failed_total", "Writes that could not be kept.")
	backupAge   = describe("backup_age_seconds", "Age of the newest backup; missing while there is none.")
	backupSize  = describe("backup_bytes", "Its size.")
	backupFails = describe("backup_failing", "Whether the last try to make one failed.")
)

func describe(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("lamplight_"+name, help, labels, nil)
}

// Describe names what Collect sends.
func (census) Describe(all chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{roomsNow, phasesNow, seatsNow, membersNow, micsNow, mediaNow, nodesNow, nodesUp, streamsNow, databaseNow, writesNow, failedNow, backupAge, backupSize, backupFails} {
		all <- d
	}
}

// Collect sends what there is now.
func (e census) Collect(all chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		all <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	answer, nodes := e.s.Gate.nodes()
	gauge(nodesUp, float64(answer))
	gauge(nodesNow, float64(nodes))
	gauge(streamsNow, float64(e.s.limits.streamsOpen()))
	if b := e.s.Backups; b != nil {
		state := b.State()
		if state.Last.File != "" {
			gauge(backupAge, time.Since(state.Last.At).Seconds())
			gauge(backupSize, float64(state.Last.Size))
		}
		gauge(backupFails, truth(state.Failed != nil))
	}
	ctx, cancel := context.WithTimeout(context.Background(), readyWithin)
	defer cancel()
	now, err := e.s.Service.Census(ctx)
	gauge(databaseNow, truth(err == nil))
	all <- prometheus.MustNewConstHistogram(writesNow, now.Writes.Kept, now.Writes.Seconds, now.Writes.Within)
	all <- prometheus.MustNewConstMetric(failedNow, prometheus.CounterValue, float64(now.Writes.Failed))
	if err != nil {
		return // half a count would look like people leaving
	}
	gauge(roomsNow, float64(now.Rooms))
	for _, phase := range []rooms.Phase{rooms.Free, rooms.Gathering, rooms.Opening, rooms.Focus, rooms.Break, rooms.Closing} {
		gauge(phasesNow, float64(now.Phases[phase]), string(phase))
	}
	for _, kind := range []rooms.SeatKind{rooms.CameraSeat, rooms.NoCameraSeat, rooms.TextSeat} {
		gauge(seatsNow, float64(now.Sitting[kind]), string(kind))
	}
	for _, role := range []rooms.Role{rooms.Owner, rooms.Moderator, rooms.Regular, rooms.Guest} {
		gauge(membersNow, float64(now.Members[role]), string(role))
	}
	gauge(micsNow, float64(now.Microphones))
	gauge(mediaNow, truth(now.MediaUp))
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// streamsOpen is how many event streams and calls are open in all.
func (l *limits) streamsOpen() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.streams[""]
}
