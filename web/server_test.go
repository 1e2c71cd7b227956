package web

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestTheHeadOfAnAnswerCanBeAskedFor(t *testing.T) {
	h := newHouse(t)
	for path, want := range map[string]int{"/": 200, "/healthz": 200, "/api/rooms": 200, "/nothing": 404, "/api/events": 405} {
		response, err := client.Do(h.visitor().request("HEAD", path, nil))
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != want || response.Header.Get("Content-Security-Policy") == "" {
			t.Errorf("%s: %s", path, response.Status)
		}
	}
}

func TestHealthAnswersWithoutAService(t *testing.T) {
	s := New(Options{})
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/healthz", nil))
	if w.Code != http.StatusOK {
		t.Fatal(w.Code)
	}
	w = httptest.NewRecorder()
	r := httptest.NewRequest("GET", "/api/nothing", nil)
	r.Header.Set("Accept-Language", "de")
	s.Handler().ServeHTTP(w, r)
	if w.Code != 404 || w.Body.String() != `{"error":"request.not_found","message":"Unter dieser Adresse gibt es nichts."}` {
		t.Fatal(w.Code, w.Body)
	}
}

func TestAPanicIsAFaultAndTellsNothing(t *testing.T) {
	log := &logged{}
	s := New(Options{Log: slog.New(slog.NewTextHandler(log, nil))}) // no service: every call panics
	w := httptest.NewRecorder()
	r := httptest.NewRequest("GET", "/api/house?secret=1", nil)
	r.AddCookie(&http.Cookie{Name: "lang", Value: "de"})
	s.Handler().ServeHTTP(w, r)
	if w.Code != 500 || strings.Contains(w.Body.String(), "goroutine") || strings.Contains(w.Body.String(), "nil pointer") {
		t.Error(w.Code, w.Body)
	}
	if !strings.Contains(w.Body.String(), `"request.fault"`) || w.Header().Get("Content-Security-Policy") == "" {
		t.Error(w.Header(), w.Body)
	}
	if !strings.Contains(log.String(), "panic") || strings.Contains(log.String(), "secret") {
		t.Error(log)
	}
}
