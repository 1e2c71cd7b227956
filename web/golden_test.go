package web

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"testing"
	"time"

	"lamplight/rooms"
)

var update = flag.Bool("update", false, "write the golden files anew")

const goldenFile = "../static/room/src/view.golden.json"

// TestTheBrowserReadsWhatTheServerWrites writes every part a view can have into
// a file that a TypeScript test reads: the two cannot drift.
func TestTheBrowserReadsWhatTheServerWrites(t *testing.T) {
	golden := map[string]any{"opening": openingView(), "focus": focusView(), "free": freeView(), "messages": goldenMessages()}
	raw, err := json.MarshalIndent(golden, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	raw = append(raw, '\n')
	if *update {
		if err := os.WriteFile(goldenFile, raw, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	written, err := os.ReadFile(goldenFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(raw, written) {
		t.Error("the view has changed: go test ./web -run TestTheBrowserReads -update, and mend view.ts")
	}
	for _, name := range []string{"opening", "focus", "free"} {
		one, _ := json.Marshal(golden[name])
		described().event(t, "View", string(one))
	}
	var missing []string
	leftOut(reflect.ValueOf(openingView()), "view", &missing)
	if len(missing) > 0 {
		t.Errorf("the golden view leaves out %v", missing)
	}
	// What the stream splices together is the same JSON.
	view := openingView()
	shared, err := json.Marshal(sharedView{View: &view.View})
	if err != nil {
		t.Fatal(err)
	}
	me, _ := json.Marshal(view.Me)
	data, _ := bytes.CutPrefix(bytes.Join(spliced(shared, me), nil), []byte("event: view\ndata: "))
	var streamed, answered map[string]any
	plain, _ := json.Marshal(view)
	if json.Unmarshal(data, &streamed) != nil || json.Unmarshal(plain, &answered) != nil {
		t.Fatalf("%s", data)
	}
	delete(streamed, "now")
	delete(answered, "now")
	if !reflect.DeepEqual(streamed, answered) {
		t.Errorf("streamed %v, answered %v", streamed, answered)
	}
}

// leftOut lists the fields that are zero.
func leftOut(v reflect.Value, path string, missing *[]string) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			*missing = append(*missing, path)
			return
		}
		leftOut(v.Elem(), path, missing)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return
		}
		for i := range v.NumField() {
			leftOut(v.Field(i), path+"."+v.Type().Field(i).Name, missing)
		}
	case reflect.Slice:
		if v.Len() == 0 {
			*missing = append(*missing, path)
			return
		}
		leftOut(v.Index(0), path+"[]", missing)
	case reflect.String, reflect.Bool, reflect.Int, reflect.Int64, reflect.Map:
		if v.IsZero() {
			*missing = append(*missing, path)
		}
	}
}

func at(clock string) time.Time {
	instant, err := time.Parse(time.RFC3339, "2026-03-02T"+clock+"Z")
	if err != nil {
		panic(err)
	}
	return instant
}

func ptr[T any](v T) *T { return &v }

// openingView has every part a view can have.
func openingView() viewAnswer {
	reason := rooms.Line{Key: "host.reason.never", Args: map[string]any{"Name": "Ana"}}
	task := &rooms.TaskView{Title: "Letter to the landlord", Done: "Finished and sealed", How: "By hand", Activity: "writing", Promised: "Two letters"}
	return viewAnswer{
		Now: at("18:02:30"),
		View: rooms.View{
			Revision: 42, Now: at("18:02:30"), Phase: rooms.Opening, PhaseStarts: ptr(at("18:00:00")), PhaseEnds: ptr(at("18:10:00")),
			Room: rooms.RoomView{Slug: "the-long-table", Name: "The long table", Description: "Where most of us sit", Quiet: true, Cameras: "welcome", Seats: 16, Guests: true, Private: true, Locked: true},
			Block: &rooms.BlockView{
				ID: "b1", Scheduled: "s1-20260302", Plan: rooms.Plan{Opening: 600, Focus: 2700, Break: 600, Closing: 600, Sprints: 2, Gathering: 60},
				StartsAt: at("18:00:00"), EndsAt: at("20:00:00"), Sprint: 1,
				Phases: []rooms.Stretch{
					{Phase: rooms.Opening, Sprint: 1, StartsAt: at("18:00:00"), EndsAt: at("18:10:00")},
					{Phase: rooms.Focus, Sprint: 1, StartsAt: at("18:10:00"), EndsAt: at("18:55:00")},
				},
				Host: &rooms.HostView{ID: "m1", Name: "Ana", Reason: reason}, Understudy: &rooms.PersonName{ID: "m2", Name: "Ben"},
				Round: &rooms.RoundView{
					Kind: rooms.Opening, Mode: "spoken", TypedEnds: ptr(at("18:04:00")),
					Order: []rooms.Place{{Member: "m1", Name: "Ana", State: "said", Here: true}, {Member: "m2", Name: "Ben", State: "speaking", Here: true}},
					Turn:  &rooms.TurnView{Member: "m2", StartsAt: at("18:02:00"), EndsAt: at("18:03:00"), MovesOn: at("18:03:15")},
				},
			},
			NextHost: &rooms.HostView{ID: "m1", Name: "Ana", Reason: reason},
			People: []rooms.Person{{
				ID: "m1", Name: "Ana", Role: "guest", Seat: rooms.CameraSeat, Away: true, BackAt: ptr(at("18:20:00")), Lost: true, SittingOut: true,
				Newcomer: true, Task: task, Outcome: ptr(rooms.Partly), ArrivedAt: at("17:55:00"),
			}},
			Scheduled:   &rooms.NextBlock{ID: "s2-20260302", StartsAt: at("21:00:00"), DoorsAt: at("20:55:00"), Length: 7200, Host: &rooms.PersonName{ID: "m2", Name: "Ben"}, Coming: 5},
			Microphones: 2, MediaUp: true, Knocks: []rooms.Knock{{ID: "gus", Name: "Gus", Guest: true, At: at("12:08:00")}},
		},
		Me: &rooms.Me{
			ID: "m1", Name: "Ana", Role: "guest", Language: "en", Willing: true, AskWilling: true, Seat: rooms.CameraSeat, SeatID: "s1",
			Away: true, BackAt: ptr(at("18:20:00")), InBlock: true, SittingOut: true, Task: task, Outcome: ptr(rooms.Partly), Note: "Nearly",
			Unfinished: &rooms.OpenTask{ID: "t0", Title: "Taxes", Done: "Sent", RoomName: "Attic", At: at("09:00:00")},
			Logged:     &rooms.Logged{ID: "b0-m1", Title: "Letter to the landlord", Planned: 5400, Present: 5220},
			Helper:     &rooms.Helper{UsualLength: 50, Of: 12},
			MaySpeak:   true, MayVideo: true, NoCamera: true, NoSound: true, Script: &rooms.Line{Key: "script.welcome", Args: map[string]any{"Count": 2}}, HostAgain: true,
			Actions: []rooms.Action{rooms.ActNext, rooms.ActSkip, rooms.ActPass, rooms.ActStartFocus, rooms.ActHandOver, rooms.ActTakeBack, rooms.ActSitOut, rooms.ActSitIn, rooms.ActClose},
		},
	}
}

// focusView is a room that leads itself, seen by somebody who has just come.
func focusView() viewAnswer {
	v := openingView()
	v.Phase, v.Microphones, v.Block.Host, v.Block.Understudy, v.Block.Round = rooms.Focus, 0, nil, nil, nil
	v.People = []rooms.Person{{ID: "m3", Name: "Cem", Role: "member", Seat: rooms.TextSeat, ArrivedAt: at("18:30:00")}}
	v.Me = &rooms.Me{ID: "m3", Name: "Cem", Role: "member", Language: "de", Seat: rooms.TextSeat, SeatID: "s3", InBlock: true, Actions: []rooms.Action{}}
	return v
}

// freeView is an empty room, seen by a visitor.
func freeView() viewAnswer {
	return viewAnswer{Now: at("12:00:00"), View: rooms.View{
		Revision: 1, Now: at("12:00:00"), Phase: rooms.Free, People: []rooms.Person{}, Knocks: []rooms.Knock{}, MediaUp: true,
		Room: rooms.RoomView{Slug: "attic", Name: "Attic", Cameras: "off", Seats: 2},
	}}
}

func goldenMessages() []rooms.Message {
	ana := &rooms.PersonName{ID: "m1", Name: "Ana"}
	return []rooms.Message{
		{ID: 1, ClientID: "c1", Kind: rooms.Text, At: at("18:00:01"), Member: ana, Text: "Hello"},
		{ID: 2, Kind: rooms.TaskLine, At: at("18:00:02"), Member: ana, Text: "Letter", Args: map[string]any{"done_looks_like": "Sealed", "activity": "writing"}},
		{ID: 3, Kind: rooms.OutcomeLine, At: at("18:00:03"), Member: ana, Args: map[string]any{"outcome": "partly", "title": "Letter", "note": "Nearly"}},
		{ID: 4, Kind: rooms.Notice, At: at("18:00:04"), Key: "notice.focus", Args: map[string]any{"At": "2026-03-02T18:10:00Z", "Until": "2026-03-02T18:55:00Z"}},
		{ID: 5, Kind: rooms.RemovedLine, At: at("18:00:05"), Member: ana},
	}
}
