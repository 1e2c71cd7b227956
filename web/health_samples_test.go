package web

import (
	"errors"
	"time"

	"lamplight/rooms"
	"lamplight/web/doctor"
	"lamplight/web/front"
	"lamplight/web/meter"
)

// sampleDay is what a meter may have kept.
func sampleDay(minutes int) meter.Readings {
	r := meter.Readings{Cores: 2, Memory: 2 << 30}
	for i := range minutes {
		at := teatime.Add(time.Duration(i-minutes) * time.Minute)
		r.Day = append(r.Day, meter.Sample{At: at, Busy: float64(i%50) / 100, House: .1, Memory: 2e8, Out: 1e6 * float64(i%60), In: 2e5 * float64(i%60)})
	}
	r.Now = meter.Sample{At: teatime, Busy: .31, House: .12, Memory: 2e8, Out: 58e6, In: 21e6}
	return r
}

// sampleHealth adds how the house does, and the step of the first start about it.
func sampleHealth(pages map[string]page, of func(name, title string, who *rooms.Member, data any) page, or func(string) string, owner *rooms.Member, lang string) {
	found := []doctor.Finding{
		{Check: "clock", State: doctor.Works, Line: rooms.Line{Key: "doctor.clock.works"}},
		{Check: "buffer", State: doctor.Hand, Line: rooms.Line{Key: "doctor.buffer.hand", Args: map[string]any{"Bytes": 212992}}, Command: or("sysctl -w net.core.rmem_max=5000000")},
		{Check: "udp", State: doctor.Quiet, Line: rooms.Line{Key: "doctor.udp.quiet", Args: map[string]any{"Address": or("203.0.113.1:7882")}}},
		{Check: "certificate", State: doctor.Unset, Line: rooms.Line{Key: "doctor.certificate.alone"}, Command: "domain: cowork.example.org"},
	}
	busy := &health{
		Census: rooms.Census{Sitting: map[rooms.SeatKind]int{rooms.CameraSeat: 20, rooms.NoCameraSeat: 3, rooms.TextSeat: 1}, MediaUp: true, Microphones: 1, Cameras: 19},
		People: 24, Calling: 23, Nodes: 2, NodesUp: 1, Left: 60, Found: handsFirst(sayFindings(lang, found)), Looked: teatime, Amiss: 2, Mail: true,
		Backup:   &rooms.BackupState{Last: rooms.Backup{File: "x", At: teatime, Size: 212e6}, Every: 24 * time.Hour, Keep: 14},
		Machine:  &Machine{Version: or("lamplight v0.9.2"), Since: teatime.Add(-300 * time.Hour)},
		Readings: sampleDay(900), Peak: meter.Sample{At: teatime, Busy: .58}, Size: 40e9, Free: 33.8e9, House: 4e8,
		Certificate: front.Certificate{Name: or("lamp.example.org"), Until: teatime.Add(60 * 24 * time.Hour)},
	}
	ill := &health{Amiss: 1, Looking: true, Late: true, Backup: &rooms.BackupState{Failed: errors.New("x"), Tried: teatime}, Machine: &Machine{Elsewhere: true, Meter: &meter.Meter{Loopback: true}},
		Certificate: front.Certificate{Name: or("lamp.example.org"), Trouble: or("no such host")}}
	for name, h := range map[string]*health{"health": busy, "health-ill": ill, "health-none": nil} {
		p := of("health", "", owner, nil)
		data := healthData{Health: h, Flow: flowOf(meter.Readings{}, "hour")}
		if h != nil {
			data.Flow = flowOf(h.Readings, "day")
		}
		p.Title, p.Data, p.Waits, p.Path = p.HealthTitle(h), data, 1, "/housekeeping/health"
		pages[name] = p
	}
	said := sayFindings(lang, found)
	pages["welcome-media"] = of("welcome-media", or("1"), owner, welcomeMediaData{Found: said, Looked: teatime, Amiss: 2})
	pages["welcome-media-well"] = of("welcome-media", or("1"), owner, welcomeMediaData{Found: said[:1], Looked: teatime})
	pages["welcome-people"] = of("welcome-people", or("1"), owner, welcomePeopleData{Form: form{Values: map[string]string{"uses": "12", "days": "14"}}, Lets: rooms.ToAnyone})
	square, _ := squareOf("https://lamp.example.org/invite/abcdefghijklmnopqrstuvwxyz")
	pages["welcome-people-link"] = of("welcome-people", or("1"), owner, welcomePeopleData{Link: or("https://lamp.example.org/invite/abc"), Square: square, Invite: rooms.Invite{ID: "i", Uses: 12}, Until: "2 April", Lets: rooms.ByInvite})
	pages["welcome-media-looking"] = of("welcome-media", or("1"), owner, welcomeMediaData{Looking: true})
	ban := rooms.Case{ID: "c1", Member: rooms.PersonName{ID: "m9", Name: or("Robin")}, Kind: rooms.CaseBan, PlaceName: or("The long table"), Reason: or("No."), At: teatime, Until: teatime.Add(time.Hour), Running: true}
	answered := ban
	answered.Answer, answered.AnsweredAt = or("I did not mean to."), &teatime
	next := rooms.ScheduledBlock{ID: "s1", Room: rooms.RoomView{Name: or("The long table")}, StartsAt: teatime.Add(time.Hour), Host: &rooms.HostView{Name: or("Jonas")}, Seats: 16, Taken: 7}
	p := of("housekeeping", T(lang, "keep.title", nil), owner, housekeepingData{
		Health: busy, Form: newInviteForm(), Lets: rooms.ToAnyone, Next: []rooms.ScheduledBlock{next},
		Running: []rooms.Case{ban, ban, ban, ban, ban}, Answers: []rooms.Case{answered},
	})
	p.Backups, p.Path = 14, "/housekeeping"
	pages["housekeeping-busy"] = p
}
