package rooms

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// TakeFolder makes the data folder and keeps every other lamplight out of it
// until it is released.
func TakeFolder(dir string) (release func(), err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("the data folder cannot be made: %w", err)
	}
	if err := keepFromOthers(dir); err != nil {
		return nil, err
	}
	lock, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("the data folder cannot be written to: %w", err)
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = lock.Close()
		return nil, fmt.Errorf("another lamplight is using the data folder %s: end that one, or choose another folder with data (--data)", dir)
	}
	return func() { _ = lock.Close() }, nil
}

// keepFromOthers makes a folder its owner's alone, if it is new or a house:
// /tmp and the like are wanted by others.
func keepFromOthers(dir string) error {
	info, err := os.Stat(dir)
	if err == nil && info.Mode().Perm() == 0o700 {
		return nil
	}
	inside, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("the data folder cannot be read: %w", err)
	}
	if _, err := os.Stat(filepath.Join(dir, databaseName)); err != nil && len(inside) > 0 {
		return fmt.Errorf("the data folder %s holds other things: choose one of its own with data (--data)", dir)
	}
	if err := os.Chmod(dir, 0o700); err != nil {
		return fmt.Errorf("the data folder cannot be kept from others: %w", err)
	}
	return nil
}
