package house

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// Trial is one thing a program measures: it adds lines to the table, and may
// say that it could not.
type Trial[B any] struct {
	Name string
	Run  func(B, *Table) error
}

// Run makes the trials that only names, separated by commas, or all of them,
// prints the table and returns 1 if something was missed.
func Run[B any](b B, only string, trials []Trial[B]) int {
	table := &Table{}
	for _, t := range trials {
		if only != "" && !slices.Contains(strings.Split(only, ","), t.Name) {
			continue
		}
		began := time.Now()
		if err := t.Run(b, table); err != nil {
			table.Add(t.Name, "measured", err.Error(), false)
		}
		fmt.Fprintf(os.Stderr, "%s: %.0f s\n", t.Name, time.Since(began).Seconds())
	}
	table.Print(os.Stdout)
	return min(table.Missed, 1)
}

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
