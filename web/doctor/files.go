package doctor

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"lamplight/rooms"
	"lamplight/web/config"
)

func (h House) databaseFile() string { return filepath.Join(h.Config.Data, "lamplight.db") }

func (h House) database(context.Context) Finding {
	err := rooms.Inspect(h.databaseFile())
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return finding(Unset, "doctor.database.unset", "", "Folder", h.Config.Data)
	case errors.Is(err, fs.ErrPermission):
		return finding(Quiet, "doctor.database.quiet", "", "Folder", h.Config.Data)
	case err != nil:
		return finding(Hand, "doctor.database.hand", "lamplight restore --help", "Reason", err.Error())
	}
	return finding(Works, "doctor.database.works", "")
}

// permissions looks at the folder of the house, and at the configuration where
// that holds a secret.
func (h House) permissions(context.Context) Finding {
	dir := h.Config.Data
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return finding(Unset, "doctor.permissions.unset", "", "Folder", dir)
	case err != nil:
		return finding(Quiet, "doctor.permissions.quiet", "", "Folder", dir)
	}
	owner, open, foreign := ownerOf(info), "", ""
	inside := dir
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		inside = real // systemd lays a way to the folder, and no walk follows it
	}
	err = filepath.WalkDir(inside, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) || err == nil && info.Mode().Type()&fs.ModeSymlink != 0 {
			return nil
		}
		if err == nil && info.Mode().Perm()&0o077 != 0 && open == "" {
			open = path
		}
		if err == nil && ownerOf(info) != owner && foreign == "" {
			foreign = path
		}
		return err
	})
	own, media := h.Config, h.Config.Media
	secrets := own.LiveKit.APISecret + own.Mail.Password + own.OIDC.Secret + media.Secret + media.Redis.Password
	if file, err := os.Stat(h.ConfigFile); err == nil && secrets != "" && file.Mode().Perm()&0o007 != 0 {
		return finding(Hand, "doctor.permissions.open", "sudo chmod o= "+quoted(h.ConfigFile), "File", h.ConfigFile)
	}
	switch {
	case err != nil:
		return finding(Quiet, "doctor.permissions.quiet", "", "Folder", dir)
	case open != "":
		return finding(Hand, "doctor.permissions.open", "sudo chmod -R go= "+quoted(inside), "File", open)
	case foreign != "":
		return finding(Hand, "doctor.permissions.foreign", "sudo chown -R --reference="+quoted(inside)+" "+quoted(inside), "File", foreign)
	}
	return finding(Works, "doctor.permissions.works", "", "Folder", dir)
}

// root asks who the house belongs to: whoever examines it may be root and the
// house may not.
func (h House) root(context.Context) Finding {
	user := h.User()
	if info, err := os.Stat(h.Config.Data); err == nil {
		user = ownerOf(info)
	}
	if user == 0 {
		return finding(Hand, "doctor.root.hand", "sudo lamplight install")
	}
	return finding(Works, "doctor.root.works", "")
}

// Warn says loudly, at the start of a house, what nobody should leave as it is:
// secrets that others can read, and a house that root runs.
func Warn(log *slog.Logger, c config.Config, file string) {
	h := House{Config: c, ConfigFile: file}.standing()
	if f := h.permissions(context.Background()); f.State == Hand {
		log.Warn("a file of the house is open to others on this machine, or theirs", "file", f.Line.Args["File"], "mend", f.Command)
	}
	if f := h.root(context.Background()); f.State == Hand {
		log.Warn("root runs this house; a fault in it could do anything to the machine", "mend", f.Command)
	}
}

func ownerOf(info fs.FileInfo) int {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return int(s.Uid)
	}
	return -1
}

// quoted is a path as a shell takes it.
func quoted(path string) string {
	plain := func(r rune) bool {
		return !strings.ContainsRune("/._-+:@", r) && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}
	if !strings.ContainsFunc(path, plain) && !strings.HasPrefix(path, "-") {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}
