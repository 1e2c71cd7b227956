package web

import (
	"bufio"
	"net/http/httptest"
	"testing"
	"time"
)

// Over HTTP/2 a deadline ends a stream the moment it passes, not at the next write.
func TestAQuietStreamLivesOnOverHTTP2(t *testing.T) {
	h := newHouse(t)
	h.server.patience = 100 * time.Millisecond
	site := httptest.NewUnstartedServer(nil)
	site.Config = h.server.HTTP()
	site.Config.ReadTimeout, site.Config.WriteTimeout = 100*time.Millisecond, 100*time.Millisecond
	site.EnableHTTP2 = true
	site.StartTLS()
	defer site.Close()
	res, err := site.Client().Get(site.URL + "/api/events")
	if err != nil {
		t.Fatal(err)
	}
	if res.ProtoMajor != 2 {
		t.Errorf("speaks %s", res.Proto)
	}
	ended := make(chan error, 1)
	go func() {
		for lines := bufio.NewReader(res.Body); ; {
			if _, err := lines.ReadString('\n'); err != nil {
				ended <- err
				return
			}
		}
	}()
	select {
	case err := <-ended:
		t.Errorf("the stream ended: %v", err)
	case <-time.After(700 * time.Millisecond):
	}
	_ = res.Body.Close()
}
