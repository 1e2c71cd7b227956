// Load measures how much a house carries: readers, joins, posts, slow
// connections, a raid, and calls with real clients of LiveKit's SDK. It runs the
// built binary on loopback and nothing else, and ends with 1 when a target is
// missed.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"

	"lamplight/web/trial/house"
)

// bench is what every load is told.
type bench struct {
	options house.Options
	seats   []int // people in a room whose cost is measured
	rooms   int   // so many such rooms at once
}

var loads = []house.Trial[*bench]{
	{Name: "readers", Run: readers},
	{Name: "pace", Run: pace},
	{Name: "slow", Run: slow},
	{Name: "raid", Run: raid},
	{Name: "closing", Run: closing},
	{Name: "seats", Run: seats},
}

func main() {
	b := &bench{}
	flag.StringVar(&b.options.Binary, "binary", "./lamplight", "the `file` to load")
	under := flag.String("under", "", "run the house under this command, such as \"taskset -c 0\"")
	people := flag.String("people", "12,24", "sizes of the rooms whose people are measured")
	flag.IntVar(&b.rooms, "rooms", 1, "so many such rooms at once")
	only := flag.String("only", "", "run only these, such as readers,seats")
	flag.Parse()
	b.options.Before = strings.Fields(*under)
	for word := range strings.SplitSeq(*people, ",") {
		var n int
		if _, err := fmt.Sscan(word, &n); err != nil {
			fmt.Fprintln(os.Stderr, "people:", err)
			os.Exit(2)
		}
		b.seats = append(b.seats, n)
	}
	os.Exit(house.Run(b, *only, loads))
}
