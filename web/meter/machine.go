package meter

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// count reads the counters of this machine; on a system without /proc none.
func (m *Meter) count(at time.Time) counters {
	c := counters{at: at}
	stat, err := os.ReadFile("/proc/stat")
	if err != nil {
		return c
	}
	c.all, c.idle, c.ok = processor(string(stat))
	c.house = map[int]float64{}
	self := os.Getpid()
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, file := range stats {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // has ended
		}
		id, parent, ticks, pages := process(string(text))
		if id == self || parent == self {
			c.house[id] = ticks
			c.memory += pages * int64(os.Getpagesize())
		}
	}
	if text, err := os.ReadFile("/proc/self/net/dev"); err == nil {
		c.lines = interfaces(string(text), m.Loopback)
	}
	return c
}

// processor reads the first line of /proc/stat: the ticks of all processors
// since the start of the machine, and those in which they had nothing to do.
func processor(text string) (all, idle float64, ok bool) {
	line, _, _ := strings.Cut(text, "\n")
	fields := strings.Fields(line)
	if len(fields) < 9 || fields[0] != "cpu" {
		return 0, 0, false
	}
	for i, field := range fields[1:9] { // what guests of the machine took is in user already
		n, err := strconv.ParseFloat(field, 64)
		if err != nil {
			return 0, 0, false
		}
		all += n
		if i == 3 || i == 4 { // idle, and idle for want of the disk
			idle += n
		}
	}
	return all, idle, true
}

// process reads /proc/<id>/stat. The name in brackets may hold anything.
func process(text string) (id, parent int, ticks float64, pages int64) {
	head, rest, _ := strings.Cut(text, " ")
	id, _ = strconv.Atoi(head)
	if i := strings.LastIndexByte(rest, ')'); i >= 0 {
		rest = rest[i+1:]
	}
	fields := strings.Fields(rest) // from the third on
	if len(fields) < 22 {
		return 0, 0, 0, 0
	}
	parent, _ = strconv.Atoi(fields[1])
	for _, field := range fields[11:13] { // user, system
		n, _ := strconv.ParseFloat(field, 64)
		ticks += n
	}
	pages, _ = strconv.ParseInt(fields[21], 10, 64)
	return id, parent, ticks, pages
}

// interfaces reads /proc/net/dev: bytes that left and arrived.
func interfaces(text string, loopback bool) map[string][2]int {
	found := map[string][2]int{}
	for line := range strings.Lines(text) {
		name, rest, is := strings.Cut(line, ":")
		fields := strings.Fields(rest)
		if name = strings.TrimSpace(name); !is || len(fields) < 9 || name == "lo" && !loopback || strings.HasPrefix(name, "docker") || strings.HasPrefix(name, "veth") || strings.HasPrefix(name, "br-") {
			continue // a container's line leaves by a real one too
		}
		in, err := strconv.Atoi(fields[0])
		out, err2 := strconv.Atoi(fields[8])
		if err == nil && err2 == nil {
			found[name] = [2]int{out, in}
		}
	}
	return found
}

// memoryOf is how many bytes the machine has; 0 where it does not tell.
func memoryOf() (bytes int64) {
	text, _ := os.ReadFile("/proc/meminfo")
	for line := range strings.Lines(string(text)) {
		if rest, is := strings.CutPrefix(line, "MemTotal:"); is {
			kilo, _ := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 64)
			return kilo << 10
		}
	}
	return 0
}

// Disk is how much room a folder's disk has, and how much of it is free for the house.
func Disk(dir string) (size, free uint64, err error) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, 0, err
	}
	return s.Blocks * uint64(s.Bsize), s.Bavail * uint64(s.Bsize), nil
}

// Folder is how many bytes the files in a folder hold.
func Folder(dir string) (bytes int64) {
	_ = filepath.WalkDir(dir, func(_ string, entry os.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return nil // what may not be read or has gone counts nothing
		}
		if info, err := entry.Info(); err == nil {
			bytes += info.Size()
		}
		return nil
	})
	return bytes
}
