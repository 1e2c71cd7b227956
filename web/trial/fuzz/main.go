// Fuzz runs every fuzz target of the program for so many runs, and says how
// many seeds each began with.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"lamplight/web/trial/house"
)

// leastSeeds is how many examples a target has to begin with.
const leastSeeds = 30

// target is one fuzz function.
type target struct{ pkg, dir, name string }

var (
	function = regexp.MustCompile(`(?m)^func (Fuzz\w+)\(`)
	seeds    = regexp.MustCompile(`gathering baseline coverage: 0/(\d+) completed`)
	runs     = regexp.MustCompile(`execs: (\d+) `)
)

func main() {
	times := 200_000
	flag.Func("n", "runs of each `target`, such as 200000x", func(said string) (err error) {
		times, err = strconv.Atoi(strings.TrimSuffix(said, "x"))
		return err
	})
	only := flag.String("only", "", "only targets whose package and name match this `pattern`")
	most := flag.Duration("most", 10*time.Minute, "stop a target that is slower than that")
	flag.Parse()
	missed, err := fuzz(times, *only, *most)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	if err != nil || missed > 0 {
		os.Exit(1)
	}
}

func fuzz(times int, only string, most time.Duration) (missed int, err error) {
	wanted, err := regexp.Compile(only)
	if err != nil {
		return 0, err
	}
	targets, err := find(wanted)
	if err != nil {
		return 0, err
	}
	tmp, err := os.MkdirTemp("", "lamplight-fuzz")
	if err != nil {
		return 0, err
	}
	defer func() { _ = os.RemoveAll(tmp) }()
	var table house.Table
	goal := fmt.Sprintf("%d seeds, %d runs", leastSeeds, times)
	binary, built := filepath.Join(tmp, "tests"), ""
	for _, t := range targets {
		if built != t.pkg {
			// One build serves all targets of a package. Only our own code is
			// counted: to look at each branch of SQLite after each run takes five
			// times as long as the run.
			build := exec.Command("go", "test", "-c", "-gcflags=lamplight/...=-d=libfuzzer", "-o", binary, t.pkg)
			build.Stderr = os.Stderr
			if err := build.Run(); err != nil {
				return 0, fmt.Errorf("%s: %w", t.pkg, err)
			}
			built = t.pkg
		}
		began := time.Now()
		seeds, runs, found := t.run(binary, filepath.Join(tmp, "corpus", t.pkg), times, most)
		took := time.Since(began).Round(time.Second)
		said := fmt.Sprintf("%d seeds, %d runs in %v", seeds, runs, took)
		slow := runs < times && took >= most
		ok := found == "" && seeds >= leastSeeds && (runs >= times || slow)
		table.Add(t.pkg+" "+t.name, goal, said, ok)
		fmt.Fprintf(os.Stderr, "%s %s: %s\n%s", t.pkg, t.name, said, found)
	}
	table.Print(os.Stdout)
	return table.Missed, nil
}

// find lists the targets that match, those of the media server last: it takes
// the longest to build.
func find(wanted *regexp.Regexp) (all []target, err error) {
	list, err := exec.Command("go", "list", "-f", "{{.ImportPath}}\t{{.Dir}}", "./...").Output()
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(list)) {
		pkg, dir, _ := strings.Cut(strings.TrimSpace(line), "\t")
		files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				return nil, err
			}
			for _, found := range function.FindAllSubmatch(text, -1) {
				if t := (target{pkg, dir, string(found[1])}); wanted.MatchString(pkg + "." + t.name) {
					all = append(all, t)
				}
			}
		}
	}
	slices.SortStableFunc(all, func(a, b target) int {
		if last := strings.HasSuffix(a.pkg, "/sfu"); last != strings.HasSuffix(b.pkg, "/sfu") {
			if last {
				return 1
			}
			return -1
		}
		return strings.Compare(a.pkg, b.pkg)
	})
	return all, nil
}

// run has one process of its own try a target; found is what it says of an
// input that breaks it, which it has then written to testdata.
func (t target) run(binary, corpus string, times int, most time.Duration) (seeded, ran int, found string) {
	ctx, cancel := context.WithTimeout(context.Background(), most)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, "-test.run=^$", "-test.fuzz=^"+t.name+"$", "-test.parallel=1", "-test.fuzzcachedir="+corpus,
		fmt.Sprintf("-test.fuzztime=%dx", times), "-test.fuzzminimizetime=100x")
	cmd.Dir = t.dir
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	said, err := cmd.CombinedOutput()
	if first := seeds.FindSubmatch(said); first != nil {
		seeded, _ = strconv.Atoi(string(first[1]))
	}
	if all := runs.FindAllSubmatch(said, -1); all != nil {
		ran, _ = strconv.Atoi(string(all[len(all)-1][1]))
	}
	if err != nil && !errors.Is(ctx.Err(), context.DeadlineExceeded) || strings.Contains(string(said), "--- FAIL") {
		found = string(said)
	}
	return seeded, ran, found
}
