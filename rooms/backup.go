package rooms

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// Backups makes copies of a house while it runs, and brings one back. A copy is
// one tar file with the database, everything else in the data folder that
// cannot be made again, and the checksums of both.
type Backups struct {
	Data   string        // the data folder of the house
	Folder string        // where copies are kept; for its owner alone
	Every  time.Duration // how often the running house makes one; 0: never by itself
	Keep   int           // how many are kept
	Log    *slog.Logger

	making sync.Mutex // one at a time
	mu     sync.Mutex // guards the rest
	tried  time.Time
	failed error // of the last try
	born   time.Time
}

// Backup is a copy of a house.
type Backup struct {
	File string
	At   time.Time
	Size int64
}

// BackupState is what whoever keeps a house wants to know of its backups.
type BackupState struct {
	Last   Backup // the newest that is whole; without a File there is none
	Failed error  // why the last try since the start made none
	Tried  time.Time
	Every  time.Duration
	Keep   int
}

const (
	backupCheck = time.Minute
	backupAgain = 10 * time.Minute // after one that failed
	backupStamp = "20060102-150405"
)

// Run makes a copy whenever one is due, until ctx ends.
func (b *Backups) Run(ctx context.Context) {
	b.mu.Lock()
	b.born = time.Now()
	b.mu.Unlock()
	tick := time.NewTicker(backupCheck)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if !b.due(time.Now()) {
			continue
		}
		if made, err := b.Make(ctx); ctx.Err() != nil {
			return
		} else if err != nil {
			b.log().Error("no backup could be made", "error", err)
		} else {
			b.log().Info("a backup was made", "file", made.File, "bytes", made.Size)
		}
	}
}

func (b *Backups) due(now time.Time) bool {
	b.mu.Lock()
	tried, failed := b.tried, b.failed
	b.mu.Unlock()
	if b.Every <= 0 || !tried.IsZero() && now.Sub(tried) < min(b.Every, backupAgain) {
		return false
	}
	last := b.last(now)
	return failed != nil || last.File == "" || now.Sub(last.At) >= b.Every
}

// State says how it stands with the copies.
func (b *Backups) State() BackupState {
	b.mu.Lock()
	defer b.mu.Unlock()
	return BackupState{Last: b.last(time.Now()), Failed: b.failed, Tried: b.tried, Every: b.Every, Keep: b.Keep}
}

// Make puts a copy into the folder, and lets those go that are too many or too old.
func (b *Backups) Make(ctx context.Context) (made Backup, err error) {
	b.making.Lock()
	defer b.making.Unlock()
	now := time.Now()
	made, err = b.make(ctx, filepath.Join(b.Folder, "lamplight-"+now.UTC().Format(backupStamp)+".tar"), now)
	b.mu.Lock()
	b.tried, b.failed = now, err
	b.mu.Unlock()
	if err == nil {
		err = b.letGo(now)
	}
	return made, err
}

// MakeAt puts a copy into a file that must not be there yet.
func (b *Backups) MakeAt(ctx context.Context, file string) (Backup, error) {
	if _, err := os.Lstat(file); !errors.Is(err, fs.ErrNotExist) {
		return Backup{}, fmt.Errorf("%s is there already: name another file", file)
	}
	b.making.Lock()
	defer b.making.Unlock()
	return b.make(ctx, file, time.Now())
}

// make copies the database into a folder beside the file, looks whether the
// copy is whole, packs it, reads the pack again, and only then gives it its name.
func (b *Backups) make(ctx context.Context, file string, now time.Time) (made Backup, err error) {
	dir := filepath.Dir(file)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return made, err
	}
	if sameFile(dir, b.Data) {
		return made, fmt.Errorf("backups need a folder of their own, not %s itself", b.Data)
	}
	forgetUnfinished(dir, now)
	work, err := os.MkdirTemp(dir, unfinished)
	if err != nil {
		return made, err
	}
	defer func() { _ = os.RemoveAll(work) }()
	if err := copyDatabase(ctx, filepath.Join(b.Data, databaseName), filepath.Join(work, databaseName)); err != nil {
		return made, err
	}
	names, err := b.besides()
	if err != nil {
		return made, err
	}
	pack := filepath.Join(work, "pack")
	if err := writePack(pack, filepath.Join(work, databaseName), b.Data, names, now); err != nil {
		return made, err
	}
	if err := readPack(pack, ""); err != nil {
		return made, fmt.Errorf("the backup could not be read again: %w", err)
	}
	info, err := os.Stat(pack)
	if err != nil {
		return made, err
	}
	if err := errors.Join(os.Rename(pack, file), syncFolder(dir)); err != nil {
		return made, err
	}
	return Backup{File: file, At: now.UTC(), Size: info.Size()}, ctx.Err()
}

// copyDatabase copies a house that may be running, as of one moment, and looks
// whether the copy is a house and whole. What was deleted is not in it.
func copyDatabase(ctx context.Context, from, to string) error {
	if _, err := os.Stat(from); err != nil {
		return fmt.Errorf("there is no house in %s: %w", filepath.Dir(from), err)
	}
	if err := os.WriteFile(to, nil, 0o600); err != nil { // before SQLite makes it, for everybody to read
		return err
	}
	db, err := connect(fileName(from)+"?mode=rw&_pragma=busy_timeout(5000)", 1)
	if err != nil {
		return cannotOpen(from, err)
	}
	if _, err = recognise(db, from); err == nil {
		err = db.WithContext(ctx).Exec("VACUUM INTO ?", to).Error
	}
	if err = errors.Join(err, closeAll(db)); err != nil {
		return cannotOpen(from, err)
	}
	return whole(ctx, to)
}

// whole reports what is wrong with a copy of a house.
func whole(ctx context.Context, file string) error {
	db, err := connect(readOnly(file), 1)
	if err != nil {
		return cannotOpen(file, err)
	}
	defer func() { _ = closeAll(db) }()
	db = db.WithContext(ctx)
	if born, err := recognise(db, file); err != nil || !born {
		return cmp.Or(err, errNoBackup)
	}
	if err := wholeness(db, file, "integrity_check(1)"); err != nil {
		return err
	}
	var orphans []struct{ Table string }
	if err := db.Raw("PRAGMA foreign_key_check").Scan(&orphans).Error; err != nil {
		return cannotOpen(file, err)
	}
	if len(orphans) > 0 {
		return damaged(file, fmt.Errorf("%d rows of %s belong to nothing", len(orphans), orphans[0].Table))
	}
	return nil
}

// list is every copy in the folder, the oldest first.
func (b *Backups) list() (all []Backup) {
	files, _ := filepath.Glob(filepath.Join(escapeGlob(b.Folder), "lamplight-*.tar"))
	for _, file := range files {
		stamp := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(file), "lamplight-"), ".tar")
		at, err := time.Parse(backupStamp, stamp)
		if err != nil {
			continue
		}
		if info, err := os.Lstat(file); err == nil && info.Mode().IsRegular() {
			all = append(all, Backup{File: file, At: at, Size: info.Size()})
		}
	}
	slices.SortFunc(all, func(a, b Backup) int { return a.At.Compare(b.At) })
	return all
}

// last is the newest copy; one that a clock gone wrong has dated ahead is none.
func (b *Backups) last(now time.Time) (last Backup) {
	for _, one := range b.list() {
		if !one.At.After(now.Add(backupCheck)) {
			last = one
		}
	}
	return last
}

// letGo deletes copies beyond those to keep, and those so old that what was
// erased since then must be gone from them. While the clock cannot be trusted
// only the number counts.
func (b *Backups) letGo(now time.Time) error {
	b.mu.Lock()
	born := b.born
	b.mu.Unlock()
	trusted := born.IsZero() || (now.Round(0).Sub(born.Round(0))-now.Sub(born)).Abs() < backupCheck
	all := b.list()
	var errs []error
	for i, one := range all[:max(0, len(all)-1)] {
		tooMany := len(all)-i > max(b.Keep, 1)
		tooOld := trusted && b.Every > 0 && now.Sub(one.At) > time.Duration(b.Keep)*b.Every
		if tooMany || tooOld {
			errs = append(errs, os.Remove(one.File))
		}
	}
	return errors.Join(errs...)
}

func (b *Backups) log() *slog.Logger {
	if b.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return b.Log
}
