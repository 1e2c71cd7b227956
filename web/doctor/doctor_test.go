package doctor

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"lamplight/rooms"
	"lamplight/web/config"
)

var now = time.Date(2027, 3, 1, 12, 0, 0, 0, time.UTC)

// sound is a house with nothing the matter, on a machine of the test's own.
func sound(t *testing.T) House {
	t.Helper()
	h := House{
		Outside: true,
		Now:     func() time.Time { return now },
		Synced:  func() (bool, error) { return true, nil },
		Buffer:  func() (int, error) { return wantedBuffer, nil },
		Free:    func(string) (uint64, error) { return 20 << 30, nil },
		User:    func() int { return 1000 },
		Addresses: func() ([]netip.Addr, error) {
			return []netip.Addr{netip.MustParseAddr("203.0.113.7")}, nil
		},
		LookUp: func(context.Context, string) ([]netip.Addr, error) {
			return []netip.Addr{netip.MustParseAddr("203.0.113.7")}, nil
		},
	}
	h.Config.Data = filepath.Join(t.TempDir(), "data")
	h.Config.Listen, h.Config.PublicURL, h.Config.Media.Address = "localhost:8080", "https://cowork.example.org", "auto"
	return h
}

// found makes one check and compares its key; what needs a hand says what to type.
func found(t *testing.T, f Finding, key string, state State) {
	t.Helper()
	if f.Line.Key != key || f.State != state {
		t.Errorf("found %s, %s %v; want %s, %s", f.State, f.Line.Key, f.Line.Args, state, key)
	}
	if f.State == Hand && f.Command == "" && key != "doctor.path.hand" {
		t.Errorf("%s says no command", key)
	}
}

func TestABufferBelowWhatLiveKitWantsNeedsAHand(t *testing.T) {
	h := sound(t).standing()
	found(t, h.buffer(t.Context()), "doctor.buffer.works", Works)
	h.Buffer = func() (int, error) { return 212992, nil }
	f := h.buffer(t.Context())
	found(t, f, "doctor.buffer.hand", Hand)
	if f.Command != "echo net.core.rmem_max=5000000 | sudo tee /etc/sysctl.d/60-lamplight.conf && sudo sysctl --system" {
		t.Error(f.Command)
	}
	h.Buffer = func() (int, error) { return 0, os.ErrNotExist }
	found(t, h.buffer(t.Context()), "doctor.buffer.quiet", Quiet)
}

func TestAClockThatNobodyKeepsNeedsAHand(t *testing.T) {
	h := sound(t).standing()
	found(t, h.clock(t.Context()), "doctor.clock.works", Works)
	h.Synced = func() (bool, error) { return false, nil }
	found(t, h.clock(t.Context()), "doctor.clock.hand", Hand)
	h.Synced = func() (bool, error) { return false, syscall.EPERM }
	found(t, h.clock(t.Context()), "doctor.clock.quiet", Quiet)
	h.Now = func() time.Time { return time.Unix(0, 0) }
	found(t, h.clock(t.Context()), "doctor.clock.past", Hand)
}

func TestAMachineWithoutTimeZonesNeedsAHand(t *testing.T) {
	h := sound(t).standing()
	found(t, h.zones(t.Context()), "doctor.zones.works", Works)
	h.Zone = func(string) (*time.Location, error) { return nil, errors.New("unknown") }
	found(t, h.zones(t.Context()), "doctor.zones.hand", Hand)
}

func TestAFullDiskNeedsAHandBeforeTheFolderIsThere(t *testing.T) {
	h := sound(t).standing()
	asked := ""
	h.Free = func(dir string) (uint64, error) { asked = dir; return 20 << 30, nil }
	found(t, h.disk(t.Context()), "doctor.disk.works", Works)
	if asked != filepath.Dir(h.Config.Data) {
		t.Errorf("asked about %s", asked)
	}
	h.Free = func(string) (uint64, error) { return 300 << 20, nil }
	found(t, h.disk(t.Context()), "doctor.disk.hand", Hand)
	h.Free = nil
	if free, err := h.standing().Free("/"); err != nil || free == 0 {
		t.Errorf("this machine has %d bytes free, %v", free, err)
	}
}

func TestT23WhatOthersCanReadNeedsAHand(t *testing.T) {
	h := sound(t).standing()
	dir := h.Config.Data
	found(t, h.permissions(t.Context()), "doctor.permissions.unset", Unset)
	if err := errors.Join(os.Mkdir(dir, 0o700), os.WriteFile(filepath.Join(dir, "media.secret"), nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	found(t, h.permissions(t.Context()), "doctor.permissions.works", Works)
	if err := os.Chmod(filepath.Join(dir, "media.secret"), 0o640); err != nil {
		t.Fatal(err)
	}
	f := h.permissions(t.Context())
	found(t, f, "doctor.permissions.open", Hand)
	if f.Command != "sudo chmod -R go= "+quoted(dir) {
		t.Error(f.Command)
	}
	h.Config.Data = filepath.Join(t.TempDir(), "way")
	if err := os.Symlink(dir, h.Config.Data); err != nil {
		t.Fatal(err)
	}
	found(t, h.permissions(t.Context()), "doctor.permissions.open", Hand)
	h.Config.Data = dir
	if err := os.Chmod(filepath.Join(dir, "media.secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	h.ConfigFile = filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(h.ConfigFile, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	found(t, h.permissions(t.Context()), "doctor.permissions.works", Works) // it holds no secret
	plain := h.Config
	for _, secret := range []*string{
		&h.Config.LiveKit.APISecret, &h.Config.Mail.Password, &h.Config.OIDC.Secret, &h.Config.Media.Secret, &h.Config.Media.Redis.Password,
	} {
		*secret = "secret"
		found(t, h.permissions(t.Context()), "doctor.permissions.open", Hand)
		h.Config = plain
	}
}

func TestT23AHouseThatRootRunsNeedsAHand(t *testing.T) {
	h := sound(t).standing()
	found(t, h.root(t.Context()), "doctor.root.works", Works)
	h.User = func() int { return 0 }
	found(t, h.root(t.Context()), "doctor.root.hand", Hand)
	// Whoever asks may be root; the folder says whose the house is.
	if err := os.Mkdir(h.Config.Data, 0o700); err != nil {
		t.Fatal(err)
	}
	if os.Getuid() == 0 {
		if err := os.Chown(h.Config.Data, 1000, 1000); err != nil {
			t.Fatal(err)
		}
	}
	found(t, h.root(t.Context()), "doctor.root.works", Works)
}

func TestT23TheStartWarnsOfSecretsThatOthersCanRead(t *testing.T) {
	h := sound(t).standing()
	said := func() string {
		var b bytes.Buffer
		Warn(slog.New(slog.NewTextHandler(&b, nil)), h.Config, "")
		return b.String()
	}
	secret := filepath.Join(h.Config.Data, "media.secret")
	if err := errors.Join(os.Mkdir(h.Config.Data, 0o700), os.WriteFile(secret, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	if text := said(); strings.Contains(text, "open to others") || strings.Contains(text, "root runs") != (os.Getuid() == 0) {
		t.Error(text)
	}
	if err := os.Chmod(secret, 0o604); err != nil {
		t.Fatal(err)
	}
	if text := said(); !strings.Contains(text, "level=WARN") || !strings.Contains(text, "open to others") || !strings.Contains(text, secret) || !strings.Contains(text, "chmod -R go=") {
		t.Error(text)
	}
}

func TestADatabaseThatIsNoneNeedsAHand(t *testing.T) {
	h := sound(t).standing()
	found(t, h.database(t.Context()), "doctor.database.unset", Unset)
	store, err := rooms.OpenStore(h.databaseFile())
	if err != nil {
		t.Fatal(err)
	}
	found(t, h.database(t.Context()), "doctor.database.works", Works) // while a house has it open
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	found(t, h.database(t.Context()), "doctor.database.works", Works)
	whole, err := os.ReadFile(h.databaseFile())
	if err != nil {
		t.Fatal(err)
	}
	for name, damaged := range map[string][]byte{
		"letters": []byte("dear house, this is a letter and no database, however long it gets to be"),
		"torn":    append(append([]byte{}, whole[:4096]...), make([]byte, len(whole)-4096)...),
	} {
		if err := os.WriteFile(h.databaseFile(), damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		t.Log(name)
		found(t, h.database(t.Context()), "doctor.database.hand", Hand)
	}
}

func TestEveryCheckIsMadeAndNamed(t *testing.T) {
	all := Examine(t.Context(), House{Config: config.Config{Data: t.TempDir(), Listen: "localhost:0"}})
	if len(all) != len(checks) {
		t.Fatal(len(all))
	}
	for i, f := range all {
		if f.Check != checks[i].name || f.State == "" || f.Line.Key == "" {
			t.Errorf("%+v", f)
		}
	}
	for user, want := range map[int]string{0: "", 1000: "sudo "} {
		h := sound(t)
		h.Outside = false
		h.User, h.Buffer = func() int { return user }, func() (int, error) { return 1, nil }
		if all := Examine(t.Context(), h); strings.Contains(all[len(all)-1].Command, "sudo ") != (want != "") {
			t.Errorf("user %d is told %s", user, all[len(all)-1].Command)
		}
	}
	if Amiss([]Finding{{State: Works}, {State: Unset}, {State: Quiet}, {State: Hand}}) != 2 {
		t.Error("what wants looking at is counted wrongly")
	}
}
