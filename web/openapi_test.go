package web

import (
	"context"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"

	"lamplight/rooms"
)

// described holds the description against what really happens: every answer of
// every test in this package goes through it.
var described = sync.OnceValue(func() *description {
	doc, err := openapi3.NewLoader().LoadFromData(openAPI)
	if err != nil {
		panic(err)
	}
	if err := doc.Validate(context.Background()); err != nil {
		panic(err)
	}
	router, err := legacy.NewRouter(doc)
	if err != nil {
		panic(err)
	}
	return &description{doc: doc, router: router, seen: map[string]bool{}}
})

type description struct {
	doc    *openapi3.T
	router routers.Router
	mu     sync.Mutex
	seen   map[string]bool // operations that answered as they should
}

// check holds one call against the description. An unknown address has none.
func (d *description) check(t testing.TB, r *http.Request, body string, a answer) {
	t.Helper()
	bare, err := http.NewRequest(r.Method, r.URL.Path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	bare.URL.RawQuery = r.URL.RawQuery
	bare.Header = r.Header
	route, params, err := d.router.FindRoute(bare)
	if err != nil {
		if a.status < 300 {
			t.Errorf("%s %s answers %d and is described nowhere", r.Method, r.URL.Path, a.status)
		}
		return
	}
	input := &openapi3filter.RequestValidationInput{
		Request: bare, PathParams: params, Route: route,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, IncludeResponseStatus: true},
	}
	if a.status < 300 {
		if err := openapi3filter.ValidateRequest(context.Background(), input); err != nil {
			t.Errorf("%s %s was answered, and the description would refuse it: %v", r.Method, r.URL.Path, err)
		}
	}
	output := &openapi3filter.ResponseValidationInput{RequestValidationInput: input, Status: a.status, Header: a.header, Options: input.Options}
	output.SetBodyBytes([]byte(a.body))
	if err := openapi3filter.ValidateResponse(context.Background(), output); err != nil {
		t.Errorf("%s %s answered %v: %v", r.Method, r.URL.Path, a, err)
	}
	if a.status < 300 {
		d.mu.Lock()
		d.seen[route.Operation.OperationID] = true
		d.mu.Unlock()
	}
}

// event holds the data of an event against a schema.
func (d *description) event(t testing.TB, schema, data string) {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(data), &value); err != nil {
		t.Fatalf("%v: %s", err, data)
	}
	if err := d.doc.Components.Schemas[schema].Value.VisitJSON(value, openapi3.VisitAsResponse()); err != nil {
		t.Errorf("an event is no %s: %v", schema, err)
	}
}

var parameter = regexp.MustCompile(`:(\w+)`)

func TestTheDescriptionAndTheRouterNameTheSameCalls(t *testing.T) {
	inRouter, inDescription := map[string]bool{}, map[string]bool{}
	for _, route := range New(Options{}).engine.Routes() {
		if strings.HasPrefix(route.Path, "/api/") {
			inRouter[route.Method+" "+parameter.ReplaceAllString(route.Path, "{$1}")] = true
		}
	}
	for path, item := range described().doc.Paths.Map() {
		for method := range item.Operations() {
			inDescription[method+" "+path] = true
		}
	}
	for call := range inRouter {
		if !inDescription[call] {
			t.Errorf("%s is not described", call)
		}
	}
	for call := range inDescription {
		if !inRouter[call] {
			t.Errorf("%s is described and does not exist", call)
		}
	}
}

// TestEveryCallAnswersAsDescribed makes every call once; browser.do holds each
// answer against the description.
func TestEveryCallAnswersAsDescribed(t *testing.T) {
	h := newHouse(t)
	ana, ben := h.enter("Ana"), h.enter("Ben")
	visitor := h.visitor()
	visitor.must(200, visitor.get("/api/openapi.json"))
	visitor.must(200, visitor.get("/api/house"))
	visitor.must(200, visitor.get("/api/rooms"))
	visitor.must(401, visitor.get("/api/me"))
	ana.must(200, ana.get("/api/me"))
	ana.must(200, ana.post("/api/me", map[string]any{"language": "de"}))
	ana.must(204, ana.put("/api/me/willing", map[string]any{"willing": true}))
	ana.must(200, ana.get("/api/push/key"))
	ana.must(204, ana.post("/api/push", goodSubscription))
	ana.must(204, ana.do("DELETE", "/api/push", map[string]any{"endpoint": goodSubscription["endpoint"]}))
	attic := h.owner.must(201, h.owner.post("/api/rooms", map[string]any{"name": "Attic", "seats": 4})).object()["slug"].(string)
	h.owner.must(200, h.owner.do("PATCH", "/api/rooms/"+attic, map[string]any{"description": "Under the roof", "cameras": "off"}))
	h.owner.must(204, h.owner.do("DELETE", "/api/rooms/"+attic, nil))

	lobby := visitor.listen("/api/events")
	ana.must(200, ana.post(ana.room("/join"), map[string]any{"seat": "text"}))
	line := ana.listen(ana.room("/events"))
	line.view(func(v viewAnswer) bool { return v.Me != nil && len(v.People) == 1 })
	var sat joinAnswer
	ben.must(200, ben.post(ben.room("/join"), map[string]any{"seat": "camera"})).into(&sat)
	if _, err := h.media.Connect(sat.Token); err != nil || !strings.HasPrefix(sat.URL, "ws://127.0.0.1:") {
		t.Fatal(err, sat.URL)
	}
	line.view(func(v viewAnswer) bool { return len(v.People) == 2 })
	ana.must(200, ana.put(ana.room("/task"), map[string]any{
		"title": "Intro", "done_looks_like": "500 words", "how": "by hand", "activity": "writing",
	}))
	ana.must(204, ana.put(ana.room("/away"), map[string]any{"away": true, "back_at": time.Now().Add(time.Hour).Format(time.RFC3339)}))
	ana.must(204, ana.put(ana.room("/away"), map[string]any{"away": false}))
	var said rooms.Message
	ana.must(200, ana.post(ana.room("/messages"), map[string]any{"client_id": "one", "text": "Hello"})).into(&said)
	line.next("message")
	ana.must(200, ana.post(ana.room("/messages"), map[string]any{"client_id": "two", "text": "/help"}))
	ana.must(200, ben.get(ben.room("/messages?limit=10")))
	ana.must(204, ana.do("DELETE", ana.room("/messages/"+number(said.ID)), nil))
	rounds := map[string]any{"opening": 60, "focus": 60, "break": 10, "closing": 60, "sprints": 2, "gathering": 1}
	ana.must(201, ana.post(ana.room("/block"), map[string]any{"plan": rounds}))
	ben.must(409, ben.post(ben.room("/block"), map[string]any{"plan": rounds}))
	ben.must(204, ben.post(ben.room("/block/sit_out"), nil))
	ben.must(204, ben.post(ben.room("/block/sit_in"), map[string]any{}))
	line.view(func(v viewAnswer) bool { return v.Phase == rooms.Opening && v.Block.Round.Turn != nil })
	ana.must(200, ana.get(ana.room("")))
	ana.must(409, ana.post(ana.room("/outcome"), map[string]any{"outcome": "partly"}))
	ana.must(204, ana.post(ana.room("/block/start_focus"), nil))
	ana.must(200, ana.post(ana.room("/outcome"), map[string]any{"outcome": "partly", "note": "nearly"}))
	lobby.next("rooms")
	ben.must(204, ben.post(ben.room("/leave"), nil))
	ana.must(200, ana.get("/api/rooms"))
	ana.must(200, ana.get(ana.room("")))
	callsOfTheLog(h, ana)
	callsOfSeries(h)
	callsOfModeration(h)
	callsOfLetting(h)
	h.tryBooking(ben)
	ana.must(200, ana.get("/api/me/browsers"))
	visitor.must(200, visitor.signIn(ana.keepPasskey(), false))
	for path, item := range described().doc.Paths.Map() {
		for method, operation := range item.Operations() {
			stream := operation.Responses.Status(200) != nil && operation.Responses.Status(200).Value.Content["text/event-stream"] != nil
			if !described().seen[operation.OperationID] && !stream {
				t.Errorf("%s %s was never tried", method, path)
			}
		}
	}
}
