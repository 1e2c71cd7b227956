package rooms

import (
	"archive/tar"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const (
	databaseName = "lamplight.db"
	sumsName     = "SHA256SUMS" // as sha256sum writes and checks it
	unfinished   = ".making-"
	asideName    = "before-restore-"
	arriving     = "restoring-"
	arrived      = "restored-"
)

// staysHere reports whether an entry of the data folder is no part of a backup:
// what belongs to this process, or is a copy itself.
func (b *Backups) staysHere(name string) bool {
	top, _, _ := strings.Cut(filepath.ToSlash(name), "/")
	for _, prefix := range []string{unfinished, asideName, arriving, arrived} {
		if strings.HasPrefix(top, prefix) {
			return true
		}
	}
	own, err := filepath.Rel(b.Data, b.Folder)
	return top == "lock" || top == "backups" || err == nil && own != "." && (name == own || strings.HasPrefix(name, own+string(filepath.Separator)))
}

// besides names the files of the data folder beside the database: secrets,
// certificates, whatever cannot be made again.
func (b *Backups) besides() (names []string, err error) {
	err = filepath.WalkDir(b.Data, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(b.Data, path)
		if err != nil || name == "." {
			return err
		}
		switch {
		case b.staysHere(name):
			if entry.IsDir() {
				return fs.SkipDir
			}
		case name == databaseName || strings.HasPrefix(name, databaseName+"-"):
		case entry.Type().IsRegular():
			names = append(names, name)
		}
		return nil
	})
	return names, err
}

// writePack packs a copy of the database and the files named, of the folder
// data, and has everything on the disk before it returns.
func writePack(pack, database, data string, names []string, now time.Time) error {
	out, err := os.OpenFile(pack, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	w := tar.NewWriter(out)
	sums, err := addFile(w, database, databaseName)
	for _, name := range names {
		if err != nil {
			break
		}
		var line string
		if line, err = addFile(w, filepath.Join(data, name), filepath.ToSlash(name)); errors.Is(err, fs.ErrNotExist) {
			err = nil // replaced meanwhile, by the next one of its kind
		}
		sums += line
	}
	if err == nil {
		err = w.WriteHeader(&tar.Header{Name: sumsName, Mode: 0o600, Size: int64(len(sums)), ModTime: now})
	}
	if err == nil {
		_, err = io.WriteString(w, sums)
	}
	return errors.Join(err, w.Close(), out.Sync(), out.Close())
}

// addFile packs one file and returns its line among the checksums.
func addFile(w *tar.Writer, file, name string) (line string, err error) {
	in, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return "", err
	}
	if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: info.Size(), ModTime: info.ModTime()}); err != nil {
		return "", err
	}
	sum := sha256.New()
	if _, err := io.CopyN(io.MultiWriter(w, sum), in, info.Size()); err != nil {
		return "", fmt.Errorf("%s: %w", file, err)
	}
	return hex.EncodeToString(sum.Sum(nil)) + "  " + name + "\n", nil
}

var errNoBackup = errors.New("it is no backup of a lamplight")

// readPack reads a whole pack and holds every file to its checksum; into the
// folder to, unless that is empty. It takes nothing that would lie elsewhere.
func readPack(pack, to string) error {
	in, err := os.Open(pack)
	if err != nil {
		return err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	r, left := tar.NewReader(in), info.Size()
	found, said := map[string]string{}, ""
	for {
		head, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return errors.Join(errNoBackup, err)
		}
		name := head.Name
		if left -= head.Size; left < 0 { // files with holes, which writePack never makes
			return errNoBackup
		}
		if said != "" || head.Typeflag != tar.TypeReg || !filepath.IsLocal(name) || found[name] != "" || (&Backups{}).staysHere(name) {
			return errNoBackup
		}
		if name == sumsName {
			text, err := io.ReadAll(io.LimitReader(r, 1<<20))
			if err != nil {
				return err
			}
			said = string(text)
			continue
		}
		if found[name], err = takeFile(r, to, name); err != nil {
			return err
		}
	}
	if found[databaseName] == "" || said == "" {
		return errNoBackup
	}
	for line := range strings.Lines(said) {
		sum, name, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		if found[name] != sum {
			return fmt.Errorf("%s in it is not as it was written: the backup is damaged", name)
		}
		delete(found, name)
	}
	if len(found) > 0 {
		return errNoBackup
	}
	return nil
}

// takeFile reads one file out of a pack and returns its checksum.
func takeFile(r io.Reader, to, name string) (string, error) {
	sum := sha256.New()
	if to == "" {
		_, err := io.Copy(sum, r)
		return hex.EncodeToString(sum.Sum(nil)), err
	}
	file := filepath.Join(to, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return "", err
	}
	out, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return "", err
	}
	_, err = io.Copy(io.MultiWriter(out, sum), r)
	return hex.EncodeToString(sum.Sum(nil)), errors.Join(err, out.Sync(), out.Close())
}

// forgetUnfinished deletes what a backup left that was killed.
func forgetUnfinished(dir string, now time.Time) {
	old, _ := filepath.Glob(filepath.Join(escapeGlob(dir), unfinished+"*"))
	for _, path := range old {
		if info, err := os.Lstat(path); err == nil && now.Sub(info.ModTime()).Abs() > time.Hour {
			_ = os.RemoveAll(path)
		}
	}
}

// escapeGlob takes a path as it is, whatever characters it has.
func escapeGlob(path string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(path)
}

func sameFile(a, b string) bool {
	one, err := os.Stat(a)
	if err != nil {
		return false
	}
	other, err := os.Stat(b)
	return err == nil && os.SameFile(one, other)
}

// syncFolder has a folder's list of names on the disk.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
