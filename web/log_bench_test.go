package web

import (
	"net/http"
	"testing"
	"time"
)

// BenchmarkLogPage is the log of somebody who sat down 5,000 times, as a
// browser gets it; the year holds the most.
func BenchmarkLogPage(b *testing.B) {
	h := newHouse(b)
	ana := h.enter("Ana")
	h.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
		INSERT INTO sessions (id, member, at, zone, room, title, done, activity, planned, present, outcome, note, helped, distracted)
		SELECT 'many' || i, ?, ? - i * 1700 * 1000000, 'Europe/Berlin', 'The long table', 'Task ' || i, 'sealed',
			CASE i % 4 WHEN 0 THEN '' WHEN 1 THEN 'Reading' ELSE 'Writing' END, 1500 * (1 + i % 4), 1400,
			CASE i % 5 WHEN 0 THEN 'partly' WHEN 1 THEN 'not_yet' WHEN 2 THEN '' ELSE 'done' END, 'a note of some length', '', ''
		FROM n`, ana.id, time.Now().UnixMicro())
	for name, path := range map[string]string{
		"month": "/log", "year": "/log?period=year", "last_page": "/log?period=year&page=90&activity=Writing",
		"csv": "/log/export.csv", "json": "/log/export.json", "api": "/api/log?limit=200",
	} {
		b.Run(name, func(b *testing.B) {
			h.t = b
			bytes := 0
			for b.Loop() {
				h.server.limits.init() // the pace of files is not what is measured
				a := ana.get(path)
				if a.status != http.StatusOK {
					b.Fatal(a)
				}
				bytes = len(a.body)
			}
			b.ReportMetric(float64(bytes), "bytes")
		})
	}
}
