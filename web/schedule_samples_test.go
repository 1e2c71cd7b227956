package web

import (
	"fmt"
	"time"

	"lamplight/rooms"
)

// sampleWeek is a week of the house in which everything happens that looks
// different; word stands for everything a person typed.
func sampleWeek(word string) []rooms.ScheduledBlock {
	or := func(usual string) string {
		if word != "" {
			return word
		}
		return usual
	}
	plan := rooms.Plan{Opening: 600, Focus: 3000, Break: 600, Closing: 900, Sprints: 2}
	names := []string{"Priya", "Lotte", "Kwame", "Noor", "Mirela", "Sam", "Tobias", "Alma", "Inês", "Henrik", "Ayşe", "Jonas"}
	made := 0
	block := func(day, hour int, room, host string, taken int) rooms.ScheduledBlock {
		start := time.Date(2026, 3, day, hour-1, 0, 0, 0, time.UTC)
		made++
		b := rooms.ScheduledBlock{
			ID: fmt.Sprintf("%032d-202603%02d", made, day), Series: fmt.Sprintf("%032d", made), Zone: "Europe/Berlin", State: rooms.Planned, Plan: plan,
			Room: rooms.RoomView{Slug: "table", Name: or(room), Seats: 12}, StartsAt: start, EndsAt: start.Add(plan.Length()),
			DoorsAt: start.Add(-rooms.Doors), Seats: 12, Taken: taken,
		}
		if b.EndsAt.Before(teatime) {
			b.State, b.Came = rooms.Over, taken
		}
		if host != "" {
			b.Host = &rooms.HostView{ID: host, Name: or(host), Reason: rooms.Line{Key: "reason.days", Args: map[string]any{"Name": or(host), "Count": 12}}}
			b.Understudy = &rooms.PersonName{ID: "noor", Name: or("Noor")}
		}
		for i := range taken {
			person := rooms.Coming{PersonName: rooms.PersonName{ID: fmt.Sprint("p", i), Name: or(names[i%len(names)])}, Finished: i}
			if i > 0 {
				person.Task = &rooms.TaskView{Title: or("Results section, first table"), Done: or("table 1 filled")}
			}
			b.Coming = append(b.Coming, person)
		}
		return b
	}
	mine := func(b rooms.ScheduledBlock, booking rooms.Booking) rooms.ScheduledBlock {
		b.Mine = &booking
		return b
	}
	task := &rooms.TaskView{Title: or("Results section, first table"), Done: or("Table 1 filled, one sentence under it"), Activity: or("writing")}
	seat := rooms.Booking{State: rooms.HasSeat, Task: task, Remind: true, Standing: true}
	list := []rooms.ScheduledBlock{
		block(16, 9, "The long table", "Ayşe", 9), block(16, 19, "The long table", "Kwame", 11),
		block(17, 9, "Harbour view", "Wren", 5), mine(block(18, 9, "The long table", "Noor", 8), seat),
		mine(block(19, 19, "The long table", "Jonas", 12), seat), block(19, 20, "The attic", "Inga", 4),
		block(20, 9, "The attic", "", 2), block(20, 19, "The long table", "Priya", 6),
		mine(block(21, 9, "The long table", "table1", 7), seat), block(21, 14, "Night kitchen", "", 0),
		block(22, 10, "Harbour view", "Lotte", 3), mine(block(22, 17, "Harbour view", "Henrik", 12), rooms.Booking{State: rooms.OnList, Place: 2, Late: true, Task: &rooms.TaskView{Title: or("Captions")}}),
	}
	list[4].State = rooms.Running
	list[9].State = rooms.CalledOff
	list[7].Twin, list[8].Twin = list[8].ID, list[7].ID
	list[11].Waiting, list[11].Twin = 3, list[10].ID
	return list
}

// sampleTimes is the pages of fixed times in every state that looks different.
func sampleTimes(lang, word string, of func(name, title string, who *rooms.Member, data any) page, member, owner *rooms.Member) map[string]page {
	pages := map[string]page{}
	list := sampleWeek(word)
	view := func(i int, who *rooms.Member) blockView {
		me := ""
		if who != nil {
			me = who.ID
		}
		v := blockView{ScheduledBlock: list[i], Case: caseOf(list[i], me, teatime), Form: form{Values: map[string]string{}}}
		for j := range list {
			if list[j].ID == list[i].Twin {
				v.Twin = &list[j]
			}
		}
		return v
	}
	week := func(name string, who *rooms.Member, shown []rooms.ScheduledBlock, chosen int, change func(*weekData)) {
		p := of("schedule", "", who, nil)
		a := asked{Week: mondayBefore(p.local(teatime)), Block: list[chosen].ID}
		data := weekData{Asked: a, Any: len(shown) > 0, Days: daysFor(shown, a, "table1", teatime)}
		data.Days[openDay(data.Days, nil)].Open = true
		if len(shown) > 0 {
			v := view(chosen, who)
			data.Chosen, data.Hosting = &v, withTurn(hostingIn(shown, "table1", teatime), list[8])
		}
		if change != nil {
			change(&data)
		}
		p.Title, p.Data, p.Path, p.Script = weekTitle(lang, a.Week, teatime), data, "/schedule", "src/schedule.ts"
		p.News = []rooms.News{
			{ID: 1, Kind: rooms.MovedUp, Block: list[8]}, {ID: 2, Kind: rooms.SeatFree, Block: list[7]}, {ID: 3, Kind: rooms.NotHeld, Block: list[9]},
			{ID: 4, Kind: rooms.TimeChanged, Block: list[10]}, {ID: 5, Kind: rooms.NowHost, Block: list[8]},
		}
		pages[name] = p
	}
	week("schedule", member, list, 7, func(d *weekData) {
		d.Turns, d.Rhythm, d.Feed = 1, rooms.Rhythm{Planned: 6, Came: 4}, "https://lamp.example.org/calendar/x.ics"
		for _, key := range []string{"shift_earlier", "shift_later", "shift_earlier_now", "shift_later_now"} {
			d.Shifts = append(d.Shifts, rooms.Line{Key: "times." + key, Args: map[string]any{"Day": "29", "Place": "New York", "Length": "1 h"}})
		}
	})
	week("schedule-visitor", nil, list, 11, func(d *weekData) { d.Choosing = true })
	week("schedule-mine", owner, list, 8, func(d *weekData) {
		d.Asked.Part, d.Asked.Mine = "am", true
		d.Days = daysFor(list, d.Asked, "table1", teatime)
	})
	week("schedule-running", member, list, 4, nil)
	week("schedule-off", member, list, 9, nil)
	week("schedule-past", member, list, 0, nil)
	week("schedule-nothing-of-mine", member, list[:1], 0, func(d *weekData) {
		d.Asked.Mine = true
		d.Days = daysFor(list[:1], d.Asked, "table1", teatime)
	})
	week("schedule-empty", member, nil, 0, func(d *weekData) { d.Next = &list[7] })
	week("schedule-none", member, nil, 0, func(d *weekData) { d.None = true })
	week("schedule-none-owner", owner, nil, 0, func(d *weekData) { d.None = true })

	one := func(name string, who *rooms.Member, i int, change func(*blockView)) {
		p := of("scheduled", "", who, nil)
		v := view(i, who)
		v.Told = "nowhere"
		if change != nil {
			change(&v)
		}
		p.Title, p.Data, p.Path = p.Date(v.StartsAt), v, "/schedule/"+v.ID
		pages[name] = p
	}
	wrong := form{Values: map[string]string{"title": "x", "done": "y", "name": "z"}, Problem: "It has begun."}
	if word != "" {
		wrong.Values["title"], wrong.Values["done"], wrong.Values["name"], wrong.Problem = word, word, word, word
	}
	wrong.wrong("title", wrong.Problem)
	one("scheduled-booked", member, 4, func(v *blockView) {
		v.State, v.Case, v.Said, v.Also, v.Moved = rooms.Planned, "booked", "saved", &list[7], true
		v.Shift = &rooms.Line{Key: "times.shift_later", Args: map[string]any{"Day": "29", "Place": "New York", "Length": "1 h"}}
	})
	one("scheduled-waiting", member, 11, nil)
	one("scheduled-host", member, 8, nil)
	one("scheduled-open", member, 7, nil)
	one("scheduled-visitor-wrong", nil, 7, func(v *blockView) { v.Form = wrong })
	one("scheduled-booked-wrong", member, 8, func(v *blockView) { v.Form = wrong })
	one("scheduled-full", owner, 11, func(v *blockView) { v.Mine, v.Case = nil, "full" })
	one("scheduled-running", member, 4, nil)
	one("scheduled-over", member, 0, nil)
	one("scheduled-off", member, 9, nil)
	one("scheduled-nobody", member, 7, func(v *blockView) { v.Coming, v.Taken, v.Host = nil, 0, nil })
	for name := range saidAfter {
		one("scheduled-said-"+name, member, 7, func(v *blockView) { v.Said = name })
	}
	return pages
}
