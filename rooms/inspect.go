package rooms

import (
	"io/fs"
	"os"
)

// Inspect reads a database through without changing it; a house may be using
// it. What is wrong with it is said in the error; one that is to be made by the
// next start is not there.
func Inspect(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	if info, err := f.Stat(); err == nil && info.Size() == 0 {
		return &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
	}
	return lookBefore(path)
}
