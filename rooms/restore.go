package rooms

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Restore puts a backup in the place of the house in the data folder, which
// nobody else may be using. The backup is read, held to its checksums and
// looked at as a whole before anything is moved; what was there is set aside
// in the folder returned.
func (b *Backups) Restore(ctx context.Context, file string) (aside string, err error) {
	if err := b.FinishRestore(); err != nil {
		return "", err
	}
	work, err := os.MkdirTemp(b.Data, unfinished)
	if err != nil {
		return "", err
	}
	defer func() { _ = os.RemoveAll(work) }()
	if err := readPack(file, work); err != nil {
		return "", fmt.Errorf("%s cannot be restored, and nothing was changed: %w", file, err)
	}
	if err := whole(ctx, filepath.Join(work, databaseName)); err != nil {
		return "", fmt.Errorf("%s cannot be restored, and nothing was changed: %w", file, err)
	}
	stamp := ""
	for at := time.Now().UTC(); ; at = at.Add(time.Second) { // each has a folder of its own
		stamp = at.Format(backupStamp)
		aside = filepath.Join(b.Data, asideName+stamp)
		if _, err := os.Lstat(aside); os.IsNotExist(err) {
			break
		}
	}
	// From here on it is finished, if need be at the next start.
	if err := errors.Join(os.Rename(work, filepath.Join(b.Data, arriving+stamp)), syncFolder(b.Data)); err != nil {
		return "", err
	}
	return aside, b.FinishRestore()
}

// FinishRestore completes a restore that was broken off: what was there goes
// aside, then what was restored comes in. Each step can be taken again.
func (b *Backups) FinishRestore() error {
	entries, err := os.ReadDir(b.Data)
	if err != nil {
		return err
	}
	for _, e := range entries {
		stamp, is := strings.CutPrefix(e.Name(), arriving)
		if !is {
			continue
		}
		if err := b.moveAll(b.Data, filepath.Join(b.Data, asideName+stamp)); err != nil {
			return fmt.Errorf("a restore could not be finished: %w", err)
		}
		if err := os.Rename(filepath.Join(b.Data, e.Name()), filepath.Join(b.Data, arrived+stamp)); err != nil {
			return err
		}
	}
	waiting, err := filepath.Glob(filepath.Join(escapeGlob(b.Data), arrived+"*"))
	for _, dir := range waiting {
		err = errors.Join(err, b.moveAll(dir, b.Data), os.Remove(dir))
	}
	return errors.Join(err, syncFolder(b.Data))
}

// moveAll moves what makes up a house from one folder to another. The database
// goes last from its place and comes last to it: where there is one, the rest is there.
func (b *Backups) moveAll(from, to string) error {
	if err := os.MkdirAll(to, 0o700); err != nil {
		return err
	}
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	var names []string
	for _, e := range entries {
		if name := e.Name(); name != databaseName && !b.staysHere(name) {
			names = append(names, name)
		}
	}
	for _, name := range append(names, databaseName) {
		err := os.Rename(filepath.Join(from, name), filepath.Join(to, name))
		if err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	return syncFolder(to)
}
