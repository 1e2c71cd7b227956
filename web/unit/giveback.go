package unit

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// GiveBack gives what root has left in the folder of a house to whom the folder
// belongs: a copy made by an administrator's command would else be one that the
// house cannot delete. For everybody but root it does nothing.
func GiveBack(dir string) {
	real, err := filepath.EvalSymlinks(dir)
	if err != nil || os.Getuid() != 0 {
		return
	}
	// Whoever owns the folder may move things in it at any moment, so nothing is
	// reached by a path that could lead out of it meanwhile.
	inside, err := os.OpenRoot(real)
	if err != nil {
		return
	}
	defer func() { _ = inside.Close() }()
	folder, err := inside.Stat(".")
	if err != nil {
		return
	}
	owner, ok := folder.Sys().(*syscall.Stat_t)
	if !ok || owner.Uid == 0 {
		return
	}
	_ = fs.WalkDir(inside.FS(), ".", func(path string, _ fs.DirEntry, err error) error {
		if err == nil {
			give(inside, path, owner)
		}
		return nil // what is gone again needs nothing
	})
}

// give looks at what it has opened, and gives that and nothing else.
func give(inside *os.Root, path string, owner *syscall.Stat_t) {
	if info, err := inside.Lstat(path); err != nil || !info.Mode().IsRegular() && !info.IsDir() {
		return
	}
	f, err := inside.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() && !info.IsDir() {
		return
	}
	// A file that has another name elsewhere is not the folder's to give.
	if s, ok := info.Sys().(*syscall.Stat_t); ok && s.Uid == 0 && (info.IsDir() || s.Nlink == 1) {
		_ = f.Chown(int(owner.Uid), int(owner.Gid))
	}
}
