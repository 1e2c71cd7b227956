package main

import (
	"bufio"
	"encoding/hex"
	"errors"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// call is one system call that changes what is on a disk, as strace saw it.
type call struct {
	name       string
	path       string
	data       []byte // of a write
	at         int64  // where it goes; of a truncation: the new length
	start, end time.Time
}

// recorded is the command line that has strace write down what its program does
// to files, each thread into a file of its own so that no line is broken.
func recorded(folder string) ([]string, error) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		return nil, errors.New("strace is needed to record what is written (Debian: apt-get install strace)")
	}
	return []string{
		strace, "--seccomp-bpf", "-f", "-ff", "-ttt", "-T", "-y", "-xx", "-s", "70000", "-e", "signal=none",
		"-e", "trace=pwrite64,pwritev,fsync,fdatasync,ftruncate,unlink,unlinkat,rename,renameat,renameat2", "-o", filepath.Join(folder, "calls"),
	}, nil
}

var (
	wholeLine  = regexp.MustCompile(`^(\d+)\.(\d{6}) (\w+)\((.*)\) += (-?\d+).*<(\d+\.\d+)>$`)
	cutLine    = regexp.MustCompile(`^(\d+)\.(\d{6}) (\w+)\((.*?)(?:\)? += \?| <unfinished).*$`)
	descriptor = regexp.MustCompile(`^\d+<([^>]*)>`)
	quoted     = regexp.MustCompile(`"([^"]*)"`)
)

// readCalls is everything that was recorded about the database in a folder, in
// the order it began.
func readCalls(folder, data string) (calls []call, err error) {
	files, err := filepath.Glob(filepath.Join(folder, "calls.*"))
	if err != nil {
		return nil, err
	}
	for _, name := range files {
		if err := readThread(name, func(c call) {
			if c.path == data || filepath.Dir(c.path) == data && strings.HasPrefix(filepath.Base(c.path), "lamplight.db") && !strings.HasSuffix(c.path, "-shm") {
				calls = append(calls, c)
			}
		}); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(calls, func(a, b call) int { return a.start.Compare(b.start) })
	for _, c := range calls {
		if strings.HasPrefix(c.name, "rename") || c.name == "pwritev" {
			return nil, errors.New("the database was changed by " + c.name + ", which this trial cannot replay")
		}
	}
	return calls, nil
}

func readThread(name string, each func(call)) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if c, ok := readCall(lines.Text()); ok {
			each(c)
		}
	}
	return lines.Err()
}

// readCall reads one line. What failed has changed nothing; what had no end
// when its program died has none here.
func readCall(line string) (c call, ok bool) {
	part := wholeLine.FindStringSubmatch(line)
	took := math.Inf(1)
	if part != nil {
		if strings.HasPrefix(part[5], "-") {
			return c, false
		}
		took, _ = strconv.ParseFloat(part[6], 64)
	} else if part = cutLine.FindStringSubmatch(line); part == nil {
		return c, false
	}
	seconds, _ := strconv.ParseInt(part[1], 10, 64)
	micros, _ := strconv.ParseInt(part[2], 10, 64)
	c.name, c.start = part[3], time.Unix(seconds, micros*1000)
	c.end = c.start.AddDate(100, 0, 0)
	if !math.IsInf(took, 1) {
		c.end = c.start.Add(time.Duration(took * float64(time.Second)))
	}
	args := part[4]
	texts := quoted.FindAllStringSubmatch(args, -1)
	if strings.HasPrefix(c.name, "unlink") || strings.HasPrefix(c.name, "rename") {
		if len(texts) == 0 {
			return c, false
		}
		c.path = string(unhex(texts[len(texts)-1][1]))
		return c, true
	}
	fd := descriptor.FindStringSubmatch(args)
	if fd == nil {
		return c, false
	}
	c.path = string(unhex(fd[1]))
	last := args[strings.LastIndex(args, ",")+1:]
	c.at, _ = strconv.ParseInt(strings.TrimSpace(last), 10, 64)
	if len(texts) > 0 {
		c.data = unhex(texts[0][1])
	}
	return c, true
}

func unhex(text string) []byte {
	raw, err := hex.DecodeString(strings.ReplaceAll(text, `\x`, ""))
	if err != nil {
		return []byte(text)
	}
	return raw
}
