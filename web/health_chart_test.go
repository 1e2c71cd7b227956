package web

import (
	"strings"
	"testing"
	"time"

	"lamplight/web/meter"
)

func TestAChartOfADayShowsItsLimitsAndItsMost(t *testing.T) {
	day, hour, little := flowOf(sampleDay(1440), "week"), flowOf(sampleDay(1440), "hour"), flowOf(sampleDay(1), "day")
	if day.Over != "day" || !day.Enough || day.Top != 1e8 || day.Most.Out != 59e6 || len(day.Table) != flowRows || strings.Count(day.Out, "L") != flowPoints-1 {
		t.Errorf("%+v", day)
	}
	if d := hour.To.Sub(hour.From); hour.Over != "hour" || d > time.Hour || d < 50*time.Minute {
		t.Errorf("%s of an hour", d)
	}
	if !strings.HasPrefix(hour.Area, "M0.0 ") || !strings.HasSuffix(hour.Area, "V150H0Z") || little.Enough {
		t.Error(hour.Area, little)
	}
	for peak, top := range map[float64]float64{0: 1e5, 1e5: 1e5, 1.1e5: 2e5, 3e6: 5e6, 71e6: 1e8} {
		if got := niceTop(peak); got != top {
			t.Errorf("%g ends at %g, want %g", peak, got, top)
		}
	}
}

func TestFiguresAreWrittenInTheReadersWay(t *testing.T) {
	de := page{Lang: "de"}
	for got, want := range map[string]string{
		de.Rate(58e6): "58 Mbit/s", de.Rate(5.84e6): "5,8 Mbit/s", de.Rate(431e3): "431 kbit/s", de.Bytes(int64(6.24e9)): "6,2 GB", de.Bytes(uint64(5)): "1 MB",
		page{Lang: "en"}.Bytes(uint64(6.24e9)): "6.2 GB", de.Percent(.314): "31 %", de.Amount(0.25, 1): "0", de.Amount(3, 10): "3",
	} {
		if strings.ReplaceAll(got, "\u00a0", " ") != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if de.PartOf(5, 0) != 0 || de.PartOf(uint64(3), int64(4)) != 75 || de.PartOf(9.0, 3) != 100 || de.PartOf("x", 1) != 0 {
		t.Error("a gauge lies")
	}
}

func TestTheSeatsOfAMachineAreDrawnAndCounted(t *testing.T) {
	h := &health{Calling: 3, Left: 80, Readings: sampleDay(10)}
	if all := h.Windows(); len(all) != seatsDrawn || all[2] != "win on" || all[3] != "win" || h.Hidden() != 83-seatsDrawn {
		t.Error(all, h.Hidden())
	}
	h.Readings = meter.Readings{Now: meter.Sample{Busy: 1}, Day: []meter.Sample{{}, {}, {}, {}}}
	if h.lately() != .2 {
		t.Error("one moment's work filled the house", h.lately())
	}
}
