package web

import (
	"html/template"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"lamplight/rooms"
)

// How the pages of fixed times say when, how long and who.

// local is an instant in the zone the page tells times in.
func (p page) local(at time.Time) time.Time {
	if p.Zone == nil {
		return at.UTC()
	}
	return at.In(p.Zone)
}

// Hour is a clock time: 19:00.
func (p page) Hour(at time.Time) string { return p.local(at).Format("15:04") }

// Weekday is a day by its whole name, ShortDay by its first letters.
func (p page) Weekday(at time.Time) string { return weekday(p.Lang, p.local(at)) }
func (p page) ShortDay(at time.Time) string {
	return p.T("times.short_" + strconv.Itoa(int(p.local(at).Weekday())))
}

// Date is a whole day: Friday 20 March.
func (p page) Date(at time.Time) string { return day(p.Lang, p.local(at)) }

// ShortWhen is enough within a week: Fri 19:00.
func (p page) ShortWhen(at time.Time) string { return p.ShortDay(at) + " " + p.Hour(at) }

// WhenOf is a day and its hour, and the date too when it is more than a week away.
func (p page) WhenOf(at time.Time) string {
	if at.Sub(p.Now).Abs() > 6*24*time.Hour {
		return dayAndTime(p.Lang, p.local(at))
	}
	return p.Weekday(at) + ", " + p.Hour(at)
}

// NearOf is a day and its hour as short as can be: Fri 19:00, or 27 Mar 19:00.
func (p page) NearOf(at time.Time) string {
	if at.Sub(p.Now).Abs() > 6*24*time.Hour {
		local := p.local(at)
		return p.T("times.day_month", "Day", local.Day(), "Month", month(p.Lang, local)) + " " + p.Hour(at)
	}
	return p.ShortWhen(at)
}

// DayAndTimeOf is the whole date and its hour.
func (p page) DayAndTimeOf(at time.Time) string { return dayAndTime(p.Lang, p.local(at)) }

// HalfOf is AM or PM.
func (p page) HalfOf(at time.Time) string {
	if p.local(at).Hour() < 12 {
		return p.T("times.am")
	}
	return p.T("times.pm")
}

// ZonePlace is the place whose time the page tells.
func (p page) ZonePlace() string { return placeOf(p.local(p.Now).Location()) }

// Stamp is an instant for machines.
func (p page) Stamp(at time.Time) string { return at.UTC().Format(time.RFC3339) }

// weekTitle is "16 to 22 March", with the year when it is another.
func weekTitle(lang string, monday, now time.Time) string {
	sunday := monday.AddDate(0, 0, 6)
	args := map[string]any{
		"From": monday.Day(), "FromMonth": month(lang, monday), "To": sunday.Day(), "ToMonth": month(lang, sunday),
	}
	key := "times.week"
	if monday.Month() != sunday.Month() {
		key = "times.week_months"
	}
	title := T(lang, key, args)
	if sunday.Year() != now.Year() {
		title += " " + strconv.Itoa(sunday.Year())
	}
	return title
}

// Left is how long it is until then, as one would say it.
func (p page) Left(at time.Time) string {
	left := at.Sub(p.Now)
	midnight := func(t time.Time) time.Time {
		t = p.local(t)
		return time.Date(t.Year(), t.Month(), t.Day(), 12, 0, 0, 0, time.UTC)
	}
	minutes := int((left + time.Minute - 1) / time.Minute)
	switch days := int(midnight(at).Sub(midnight(p.Now)) / (24 * time.Hour)); {
	case left <= 0:
		return ""
	case left < time.Hour:
		return p.T("times.in_minutes", "Count", minutes)
	case left < 24*time.Hour:
		return p.T("times.in_hours", "Hours", minutes/60, "Minutes", minutes%60)
	case days == 1:
		return p.T("times.tomorrow")
	default:
		return p.T("times.in_days", "Count", days)
	}
}

// Track is a plan as a line.
func (p page) Track(plan rooms.Plan) []piece { return trackOf(plan) }

// Shape says a plan in words: "Round, 50 focus, 10 break, 50 focus, round".
func (p page) Shape(plan rooms.Plan) string {
	var said []string
	for _, part := range trackOf(plan) {
		minutes := (part.Seconds + 59) / 60
		switch part.Phase {
		case rooms.Focus:
			said = append(said, p.T("times.part_focus", "Minutes", minutes))
		case rooms.Break:
			said = append(said, p.T("times.part_break", "Minutes", minutes))
		default:
			said = append(said, p.T("times.part_round"))
		}
	}
	whole := strings.Join(said, ", ")
	first, size := utf8.DecodeRuneInString(whole)
	return string(unicode.ToUpper(first)) + whole[size:]
}

// Hosting says who leads a scheduled block, or led it; empty while a host is wanted.
func (p page) Hosting(b rooms.ScheduledBlock) string {
	switch {
	case b.Host != nil && p.Reader != nil && b.Host.ID == p.Reader.ID:
		if past(b, p.Now) {
			return p.T("times.you_hosted")
		}
		return p.T("times.you_host")
	case b.Host != nil:
		return p.T("times.hosts", "Name", b.Host.Name)
	case past(b, p.Now):
		return p.T("times.led_itself")
	}
	return ""
}

// Why says why somebody is the announced host. Nobody has sat down yet: who
// was first was the first to book.
func (p page) Why(host *rooms.HostView) string {
	switch host.Reason.Key {
	case "":
		return p.T("times.hosts", "Name", host.Name) + "."
	case "reason.first":
		return p.T("times.first_to_book", "Name", host.Name)
	}
	return SayLine(p.Lang, host.Reason)
}

// CanGiveBack reports whether the reader may still give back what they have.
func (p page) CanGiveBack(b rooms.ScheduledBlock) bool {
	return b.Mine != nil && b.StartsAt.After(p.Now)
}

// Place is a number on the waiting list in words: second.
func (p page) Place(b rooms.ScheduledBlock) string {
	return p.T("times.place", "Place", b.Mine.Place, "Of", max(b.Waiting, b.Mine.Place))
}

// IsMe reports whether this is the reader.
func (p page) IsMe(id string) bool { return p.Reader != nil && p.Reader.ID == id }

// NewsLine is one piece of news as a sentence.
func (p page) NewsLine(n rooms.News) template.HTML {
	link := template.HTML(`<a href="/schedule/` + template.HTMLEscapeString(n.Block.ID) + `">` +
		template.HTMLEscapeString(p.WhenOf(n.Block.StartsAt)) + `</a>`)
	if n.Kind == rooms.NoLonger { // its page is not for the reader any more
		link = p.Strong(p.WhenOf(n.Block.StartsAt))
	}
	return p.Say("news."+string(n.Kind), "Block", link, "Room", n.Block.Room.Name)
}

// mostNews is how many pieces of news a page shows; the rest is a number.
const mostNews = 2

// NewsFirst are the newest, NewsMore is how many there are besides.
func (p page) NewsFirst() []rooms.News { return p.News[:min(mostNews, len(p.News))] }
func (p page) NewsMore() int           { return max(0, len(p.News)-mostNews) }

// NewsTone is the colour of a piece of news.
func (p page) NewsTone(n rooms.News) string {
	switch n.Kind {
	case rooms.NotHeld, rooms.NoLonger, rooms.TimeChanged:
		return "dusk"
	case rooms.NowHost, rooms.SeatFree:
		return "lamp"
	}
	return "moss"
}

// Aided reports whether the reader wants help with planning.
func (p page) Aided() bool { return p.Reader == nil || !p.Reader.Unaided }

// ScriptOf is what a host reads aloud, moment by moment, as far as it can be
// known beforehand.
func (p page) ScriptOf(b blockView) []template.HTML {
	next := p.T("times.somebody")
	for _, person := range b.Coming {
		if !p.IsMe(person.ID) {
			next = person.Name
			break
		}
	}
	focus := b.StartsAt.Add(time.Duration(b.Plan.Opening) * time.Second)
	said := []template.HTML{p.Say("script.gathering", "At", b.StartsAt)}
	if names := b.Newcomers(); names != "" {
		said = append(said, p.Say("script.newcomers", "Names", names))
	}
	if b.Plan.Opening > 0 {
		said = append(said, p.Say("script.order", "Next", next), p.Say("script.opening_mine", "Next", next))
	}
	said = append(said, p.Say("script.focus_begins", "At", focus.Add(time.Duration(b.Plan.Focus)*time.Second)))
	if b.Plan.Closing > 0 {
		said = append(said, p.Say("script.closing_mine", "Next", next), p.Say("script.closing_done", "At", b.EndsAt))
	}
	return said
}

// Within reports whether the page lies below one of these addresses.
func (p page) Within(roots ...string) bool {
	for _, root := range roots {
		if p.Path == root || strings.HasPrefix(p.Path, root+"/") {
			return true
		}
	}
	return false
}

// Staff reports whether the reader may plan blocks.
func (p page) Staff() bool {
	return p.Reader != nil && (p.Reader.Role == rooms.Owner || p.Reader.Role == rooms.Moderator)
}
