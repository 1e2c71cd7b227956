// Faults measures how a house takes crashes, power cuts, clocks that are set, a
// full disk, broken streams, a dead media server and a machine without network. It runs the
// built binary on loopback and nothing else, and ends with 1 when a target is
// missed.
package main

import (
	"flag"
	"os"
	"time"

	"lamplight/web/trial/house"
)

var trials = []house.Trial[*bench]{
	{Name: "kills", Run: kills},
	{Name: "cuts", Run: cuts},
	{Name: "start", Run: start},
	{Name: "clock", Run: clocks},
	{Name: "full", Run: full},
	{Name: "resume", Run: resumes},
	{Name: "media", Run: deadMedia},
	{Name: "alone", Run: alone},
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
	os.Exit(house.Run(b, *only, trials))
}
