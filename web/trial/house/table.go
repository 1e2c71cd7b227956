package house

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// Table collects what was measured and whether that is good enough.
type Table struct {
	Missed int
	rows   [][4]string
}

// Add writes one line of it.
func (t *Table) Add(what, target, measured string, ok bool) {
	verdict := "ok"
	if !ok {
		verdict = "MISSED"
		t.Missed++
	}
	t.rows = append(t.rows, [4]string{what, target, measured, verdict})
}

// Print shows the table.
func (t *Table) Print(to io.Writer) {
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "what\ttarget\tmeasured\t")
	for _, row := range t.rows {
		fmt.Fprintln(w, strings.Join(row[:], "\t"))
	}
	_ = w.Flush()
}
