package main

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"
)

// disk is what a power cut may leave of a folder: everything that was flushed,
// and of the rest whatever it likes.
type disk struct {
	names   map[string]*inode // as flushed with the folder
	pending []naming          // names that came or went since
	open    map[string]*inode // as the program sees them
}

type inode struct {
	flushed []byte
	waiting []call // since the last flush
}

type naming struct {
	path string
	file *inode // nil: the name went
	end  time.Time
}

// diskAt replays the calls up to an instant. A flush counts from its end on, and
// for what had ended when it began. With forget, flushes of files whose name
// ends so are left out.
func diskAt(calls []call, at time.Time, forget string) *disk {
	d := &disk{names: map[string]*inode{}, open: map[string]*inode{}}
	for _, c := range calls {
		if c.start.After(at) {
			break
		}
		switch c.name {
		case "pwrite64", "ftruncate":
			file := d.open[c.path]
			if file == nil {
				file = &inode{}
				d.open[c.path] = file
				d.pending = append(d.pending, naming{c.path, file, c.end})
			}
			file.waiting = append(file.waiting, c)
		case "unlink", "unlinkat":
			delete(d.open, c.path)
			d.pending = append(d.pending, naming{c.path, nil, c.end})
		case "fsync", "fdatasync":
			if c.end.After(at) || forget != "" && filepath.Ext(c.path) == forget {
				continue
			}
			if file := d.open[c.path]; file != nil {
				file.flush(c.start)
			} else {
				d.flush(c.start)
			}
		}
	}
	return d
}

// flush makes sure of what had been written when it began.
func (f *inode) flush(began time.Time) {
	left := f.waiting[:0:0]
	for _, c := range f.waiting {
		if c.end.After(began) {
			left = append(left, c)
			continue
		}
		f.flushed = apply(f.flushed, c)
	}
	f.waiting = left
}

// flush makes sure of the names in the folder.
func (d *disk) flush(began time.Time) {
	left := d.pending[:0:0]
	for _, n := range d.pending {
		if n.end.After(began) {
			left = append(left, n)
			continue
		}
		d.keep(n)
	}
	d.pending = left
}

func (d *disk) keep(n naming) {
	if n.file == nil {
		delete(d.names, n.path)
		return
	}
	d.names[n.path] = n.file
}

func apply(to []byte, c call) []byte {
	end := int(c.at)
	if c.name == "pwrite64" {
		end += len(c.data)
	}
	if c.name == "ftruncate" && end < len(to) {
		return to[:end:end]
	}
	if end > len(to) {
		to = append(to, make([]byte, end-len(to))...)
	}
	copy(to[c.at:], c.data)
	return to
}

const sector = 512

// write makes the folder as it may be found: names in the order they came and
// went, up to some point; of each file's last writes none, all, the first few,
// any of them, or any sectors of them.
func (d *disk) write(folder string) error {
	for _, n := range d.pending[:rand.IntN(len(d.pending)+1)] {
		d.keep(n)
	}
	for path, file := range d.names {
		content := append([]byte{}, file.flushed...)
		mood, upTo := rand.IntN(5), rand.IntN(len(file.waiting)+1)
		for i, c := range file.waiting {
			switch {
			case mood == 0 || mood == 2 && i >= upTo || mood == 3 && rand.IntN(2) == 0:
			case mood == 4 && c.name == "pwrite64":
				for from := 0; from < len(c.data); from += sector {
					if rand.IntN(2) == 0 {
						content = apply(content, call{name: c.name, at: c.at + int64(from), data: c.data[from:min(from+sector, len(c.data))]})
					}
				}
			default:
				content = apply(content, c)
			}
		}
		if err := os.WriteFile(filepath.Join(folder, filepath.Base(path)), content, 0o600); err != nil {
			return err
		}
	}
	return nil
}
