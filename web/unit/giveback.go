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
	folder, err := os.Stat(real)
	if err != nil {
		return
	}
	owner, ok := folder.Sys().(*syscall.Stat_t)
	if !ok || owner.Uid == 0 {
		return
	}
	_ = filepath.WalkDir(real, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return nil // what is gone again needs nothing
		}
		info, err := entry.Info()
		if err != nil || !info.Mode().IsRegular() && !info.IsDir() {
			return nil
		}
		// A file that has another name elsewhere is not the folder's to give.
		if s, ok := info.Sys().(*syscall.Stat_t); ok && s.Uid == 0 && (info.IsDir() || s.Nlink == 1) {
			_ = os.Lchown(path, int(owner.Uid), int(owner.Gid))
		}
		return nil
	})
}
