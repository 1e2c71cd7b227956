// Faults measures how a house takes crashes, power cuts, clocks that are set, a
// full disk, broken streams, a dead media server and a machine without network. It runs the
// built binary on loopback and nothing else, and ends with 1 when a target of
// threats.md is missed.
package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"lamplight/web/trial/house"
)

// trial is one kind of fault: it adds what it measured to the table.
type trial struct {
	name string
	run  func(*bench, *house.Table) error
}

var trials = []trial{
	{"kills", kills},
	{"cuts", cuts},
	{"start", start},
	{"clock", clocks},
	{"full", full},
	{"resume", resumes},
	{"media", deadMedia},
	{"alone", alone},
}

// bench is what every trial is told.
type bench struct {
	binary string
	n      int // kills and cuts; ten times as many resumes
	listen time.Duration
}

func main() {
	b := &bench{}
	flag.StringVar(&b.binary, "binary", "./lamplight", "the `file` to try")
	flag.IntVar(&b.n, "n", 200, "how many kills and cuts, and a tenth of the stream resumes")
	flag.DurationVar(&b.listen, "listen", 20*time.Second, "how long a house without a network is listened to")
	only := flag.String("only", "", "run only these, such as kills,cuts")
	flag.Parse()
	if os.Getenv(insideKey) != "" {
		os.Exit(insideAlone(b))
	}
	table := &house.Table{}
	for _, t := range trials {
		if *only != "" && !slices.Contains(strings.Split(*only, ","), t.name) {
			continue
		}
		began := time.Now()
		if err := t.run(b, table); err != nil {
			table.Add(t.name, "measured", err.Error(), false)
		}
		fmt.Fprintf(os.Stderr, "%s: %.0f s\n", t.name, time.Since(began).Seconds())
	}
	table.Print(os.Stdout)
	if table.Missed > 0 {
		os.Exit(1)
	}
}
