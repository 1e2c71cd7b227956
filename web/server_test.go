package web

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

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
