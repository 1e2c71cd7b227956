package unit

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func TestWhatAnAdministratorLeavesInTheFolderBelongsToTheHouse(t *testing.T) {
	folder, elsewhere := filepath.Join(t.TempDir(), "private"), t.TempDir()
	way := filepath.Join(t.TempDir(), "lamplight") // as systemd lays it
	copied, secret := filepath.Join(folder, "backups", "copy.tar"), filepath.Join(elsewhere, "secret")
	if err := errors.Join(
		os.MkdirAll(filepath.Dir(copied), 0o700), os.WriteFile(copied, nil, 0o600), os.Symlink(folder, way),
		os.WriteFile(secret, nil, 0o600), os.Symlink(secret, filepath.Join(folder, "link")), os.Link(secret, filepath.Join(folder, "second")),
	); err != nil {
		t.Fatal(err)
	}
	house, admin := os.Getuid(), os.Getuid()
	if admin == 0 {
		house = 1000
		if err := os.Chown(folder, house, house); err != nil {
			t.Fatal(err)
		}
	}
	GiveBack(way)
	for path, want := range map[string]int{copied: house, filepath.Dir(copied): house, secret: admin} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := int(info.Sys().(*syscall.Stat_t).Uid); got != want {
			t.Errorf("%s belongs to %d, not %d", path, got, want)
		}
	}
}

func TestNothingIsGivenByAWayThatWasChangedMeanwhile(t *testing.T) {
	if os.Getuid() != 0 {
		return // who is not root gives nothing at all
	}
	folder, elsewhere := t.TempDir(), t.TempDir()
	secret := filepath.Join(elsewhere, "shadow")
	if err := errors.Join(os.WriteFile(secret, nil, 0o600), os.Symlink(elsewhere, filepath.Join(folder, "backups")), os.Symlink(secret, filepath.Join(folder, "copy"))); err != nil {
		t.Fatal(err)
	}
	inside, err := os.OpenRoot(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer inside.Close()
	for _, path := range []string{"backups/shadow", "copy"} {
		give(inside, path, &syscall.Stat_t{Uid: 1000, Gid: 1000})
	}
	if info, err := os.Stat(secret); err != nil || info.Sys().(*syscall.Stat_t).Uid != 0 {
		t.Error("a file elsewhere was given away", err)
	}
}
