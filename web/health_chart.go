package web

import (
	"fmt"
	"math"
	"strings"
	"time"

	"lamplight/web/meter"
)

// flow is what went over the network, as a chart of 720 by 150.
type flow struct {
	Over     string // hour or day
	Out, In  string // paths
	Area     string
	Top      float64 // bits a second at the upper edge
	From, To time.Time
	Half     time.Time
	Most     meter.Sample
	Table    []meter.Sample
	Enough   bool // there is a line to draw
}

const (
	flowWide, flowHigh = 720.0, 150.0
	flowPoints         = 96
	flowRows           = 12
)

// flowOf draws the last hour or the last day, of what there is.
func flowOf(r meter.Readings, over string) flow {
	span := 24 * time.Hour
	if over == "hour" {
		span = time.Hour
	} else {
		over = "day"
	}
	f := flow{Over: over}
	var all []meter.Sample
	for _, s := range r.Day {
		if r.Now.At.Sub(s.At) <= span {
			all = append(all, s)
		}
	}
	if len(all) < 2 {
		return f
	}
	f.Enough, f.From, f.To = true, all[0].At, all[len(all)-1].At
	f.Half = f.From.Add(f.To.Sub(f.From) / 2)
	peak := 0.0
	for _, s := range all {
		if s.Out >= f.Most.Out {
			f.Most = s
		}
		peak = max(peak, s.Out, s.In)
	}
	f.Top = niceTop(peak)
	few := thinned(all, flowPoints)
	f.Out, f.In = f.path(few, func(s meter.Sample) float64 { return s.Out }), f.path(few, func(s meter.Sample) float64 { return s.In })
	f.Area = f.Out + fmt.Sprintf("V%gH0Z", flowHigh)
	f.Table = thinned(all, flowRows)
	return f
}

func (f flow) path(all []meter.Sample, of func(meter.Sample) float64) string {
	var d strings.Builder
	whole := f.To.Sub(f.From).Seconds()
	for i, s := range all {
		letter := "L"
		if i == 0 {
			letter = "M"
		}
		x := flowWide * s.At.Sub(f.From).Seconds() / whole
		fmt.Fprintf(&d, "%s%.1f %.1f", letter, x, flowHigh*(1-of(s)/f.Top))
	}
	return d.String()
}

// thinned is n stretches instead of many, each as it was on average, with the
// first and the last instant kept.
func thinned(all []meter.Sample, n int) []meter.Sample {
	if len(all) <= n {
		return all
	}
	few := make([]meter.Sample, n)
	for i := range few {
		part := all[i*len(all)/n : (i+1)*len(all)/n]
		for _, s := range part {
			few[i].Out += s.Out / float64(len(part))
			few[i].In += s.In / float64(len(part))
		}
		few[i].At = part[len(part)/2].At
	}
	few[0].At, few[n-1].At = all[0].At, all[len(all)-1].At
	return few
}

// niceTop is the next of 1, 2 and 5 with noughts, at least a tenth of a megabit.
func niceTop(peak float64) float64 {
	top := 1e5
	for {
		for _, step := range []float64{1, 2, 5} {
			if peak <= top*step {
				return top * step
			}
		}
		top *= 10
	}
}

// Rate is bits a second as people read them: 58 Mbit/s.
func (p page) Rate(bits float64) string {
	if bits < 1e6 {
		return p.T("health.kilobits", "Number", p.Amount(bits/1e3, 1e2))
	}
	return p.T("health.megabits", "Number", p.Amount(bits/1e6, 10))
}

// Megabits is the number alone.
func (p page) Megabits(bits float64) string { return p.Amount(bits/1e6, 10) }

// Bytes is a size as people read it: 6.2 GB.
func (p page) Bytes(n any) string {
	size := numberOf(n)
	if size < 1e9 {
		return p.T("health.megabytes", "Number", p.Amount(max(1, size/1e6), 1))
	}
	return p.T("health.gigabytes", "Number", p.Amount(size/1e9, 10))
}

// Percent is a share of one.
func (p page) Percent(share float64) string {
	return p.T("health.percent", "Number", p.Amount(share*100, 1))
}

// Amount is a number with one decimal while it is below the bound.
func (p page) Amount(n, below float64) string {
	if n >= below || below <= 1 || n == math.Trunc(n) {
		return fmt.Sprintf("%.0f", n)
	}
	return strings.Replace(fmt.Sprintf("%.1f", n), ".", p.T("health.point"), 1)
}

// PartOf is a share of a hundred, for a gauge.
func (p page) PartOf(part, of any) int {
	n, whole := numberOf(part), numberOf(of)
	if whole <= 0 {
		return 0
	}
	return int(math.Round(100 * min(1, max(0, n/whole))))
}

// numberOf is what a template has of any kind of number.
func numberOf(n any) float64 {
	switch n := n.(type) {
	case int:
		return float64(n)
	case int64:
		return float64(n)
	case uint64:
		return float64(n)
	case float64:
		return n
	}
	return 0
}
