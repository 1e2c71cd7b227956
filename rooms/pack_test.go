package rooms

import (
	"archive/tar"
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// A few bytes can stand for a file of any size, of which most is a hole.
func TestABackupThatIsMostlyAHoleFillsNoDisk(t *testing.T) {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	hole := make([]byte, 512)
	copy(hole, "0\n") // no part of it holds anything
	err := errors.Join(w.WriteHeader(&tar.Header{
		Name: "hole", Mode: 0o600, Size: int64(len(hole)), Format: tar.FormatPAX, PAXRecords: map[string]string{
			"GNU.spxrse.major": "1", "GNU.spxrse.minor": "0", "GNU.spxrse.name": databaseName, "GNU.spxrse.realsize": "67108864",
		},
	}), second(w.Write(hole)), w.Close())
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	pack, to := filepath.Join(folder, "pack.tar"), filepath.Join(folder, "to")
	if err := os.WriteFile(pack, bytes.ReplaceAll(b.Bytes(), []byte("spxrse"), []byte("sparse")), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := readPack(pack, to); !errors.Is(err, errNoBackup) {
		t.Error(err)
	}
	if info, err := os.Stat(filepath.Join(to, databaseName)); err == nil && info.Size() > 0 {
		t.Errorf("%d bytes were written", info.Size())
	}
}

func second(_ int, err error) error { return err }
