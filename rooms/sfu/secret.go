package sfu

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"strings"
)

// KeptSecret reads a secret of 256 bits, or makes it at the first start.
func KeptSecret(file string) (string, error) {
	text, err := os.ReadFile(file)
	if err == nil && len(strings.TrimSpace(string(text))) >= 64 {
		return strings.TrimSpace(string(text)), nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	bits := make([]byte, 32)
	_, _ = rand.Read(bits) // never fails
	secret := hex.EncodeToString(bits)
	return secret, os.WriteFile(file, []byte(secret+"\n"), 0o600)
}
