package rooms

import (
	"archive/tar"
	"bytes"
	"crypto/ecdh"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A zone is known by one name, and every local time in it is an instant near
// that time.
func FuzzZone(f *testing.F) {
	for i, name := range []string{
		"", "Local", "UTC", "Europe/Berlin", "europe/berlin", "Europe/./Berlin", "Europe//Berlin", "/Europe/Berlin", "../zoneinfo/UTC", "Europe/Berlin/", "Asia/Kathmandu", "Pacific/Apia",
		"America/Santiago", "Australia/Lord_Howe", "Africa/Casablanca", "Antarctica/Troll", "Etc/GMT+12", "Pacific/Kiritimati", "EST5EDT", "EST", "GMT0", "posixrules", "right/UTC", "zone.tab",
		"Europe\\Berlin", "Europe/Berlin\x00", "\xff", "CON", strings.Repeat("A", 65), strings.Repeat("A/", 30), "America/Argentina/Buenos_Aires", "Europe", ".", "..",
	} {
		f.Add(name, int64(i)*3_333_333)
	}
	f.Fuzz(func(t *testing.T, name string, seconds int64) {
		zone, err := findZone(name)
		if err != nil {
			if !IsRefused(err, "member.zone") {
				t.Fatalf("%q: %v", name, err)
			}
			return
		}
		if zone.String() != name || strings.HasPrefix(name, "/") || strings.Contains(name, "..") {
			t.Errorf("%q is %q", name, zone)
		}
		local := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(seconds%(1<<31)) * time.Second)
		at := inZone(local, zone)
		shown := at.In(zone)
		_, offset := shown.Zone()
		if away := at.Add(time.Duration(offset) * time.Second).Sub(local); away < 0 || away > 24*time.Hour {
			t.Errorf("%v in %q is shown as %v", local, name, shown)
		}
	})
}

// However a code is typed, it is one code; what looks for fingers is short.
func FuzzCode(f *testing.F) {
	for _, typed := range []string{
		"", "ABCD2345", "abcd2345", "ABCD-2345", "ABCD 2345", " abcd\u00a02345 ", "A-B-C-D-2-3-4-5", "ABCD234", "ABCD23456", "ÄBCD234", "abcdefgﬁ", "\x00BCD2345", "ABCD2345\n", "--------", "        ",
		"0123456789abcdef0123456789abcdef", "0123456789ABCDEF0123456789ABCDEF", "ab%20cd2345", "ABCD\u20102345", "ABCD_2345", "\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8", "ABCD\t2345", "i̇bcd23", "0\f-", "0\xc2 \xa0\x19",
		"' OR 1=1", "../../..", strings.Repeat("a", 5000), strings.Repeat("-", 5000), "ABCD2345ABCD2345", "\u200babcd23", "ſbcd234", "ßbcd234", "ŉabcde",
	} {
		f.Add(typed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		code := codeOf(typed)
		if len(code) > len(typed)*3 || strings.ContainsAny(code, " -\t\n\u00a0") {
			t.Errorf("%q is %q", typed, code)
		}
		if again := codeOf(code); again != code {
			t.Errorf("%q is %q and then %q", typed, code, again)
		}
		if ShortCode(typed) != (len(code) == 8) {
			t.Errorf("%q is %q, and short is %v", typed, code, ShortCode(typed))
		}
	})
}

// A subscription that is taken can be written to: a key on the curve, a secret
// of the right length, an address with a host.
func FuzzSubscription(f *testing.F) {
	const key, secret = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4", "BTBZMqHH6r4Tts7J_aSIgg"
	for _, endpoint := range []string{
		"https://push.example.org/a", "https://push.example.org", "", "push.example.org", "//push.example.org/a", "https:///a", "https://u@push.example.org/a", "https://push.example.org/a#b",
		"https://push.example.org/%zz", "https://[::1", "javascript:alert(1)", "https://push.example.org/" + strings.Repeat("a", 1000), "https://push.example.org/\x00", "https://push.example.org/ä",
	} {
		f.Add(endpoint, key, secret)
	}
	for _, odd := range []string{
		"", "=", key[1:], key + "A", key + "=", strings.ReplaceAll(key, "_", "/"), strings.ReplaceAll(key, "-", "+"), "A" + key[1:], "BA" + key[2:], strings.Repeat("A", 87), "\x00", "ä", key + "\n", " " + key,
		secret[1:], secret + "==", secret + "A", strings.Repeat("A", 22),
	} {
		f.Add("https://push.example.org/a", odd, secret)
		f.Add("https://push.example.org/a", key, odd)
	}
	f.Fuzz(func(t *testing.T, endpoint, p256dh, auth string) {
		err := (Subscription{Endpoint: endpoint, P256dh: p256dh, Auth: auth}).check()
		if err != nil {
			if !IsRefused(err, "push.endpoint") && !IsRefused(err, "push.keys") {
				t.Fatal(err)
			}
			return
		}
		point, _ := plainBase64(p256dh)
		shared, _ := plainBase64(auth)
		if _, err := ecdh.P256().NewPublicKey(point); err != nil || len(shared) != 16 || len(endpoint) > longestEndpoint || strings.ContainsAny(endpoint, "\x00\r\n") {
			t.Errorf("%q, %q, %q was taken: %v", endpoint, p256dh, auth, err)
		}
	})
}

// packOf writes a tar file as somebody may bring one: pairs of name and text.
func packOf(kind byte, files ...string) []byte {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for i := 0; i+1 < len(files); i += 2 {
		_ = w.WriteHeader(&tar.Header{Name: files[i], Mode: 0o600, Size: int64(len(files[i+1])), Typeflag: kind, Linkname: "/etc/passwd"})
		_, _ = w.Write([]byte(files[i+1]))
	}
	_ = w.Close()
	return b.Bytes()
}

// A pack that passes unpacks to the same files, all of them inside the folder.
func FuzzPack(f *testing.F) {
	sum := func(text, name string) string {
		s := sha256.Sum256([]byte(text))
		return hex.EncodeToString(s[:]) + "  " + name + "\n"
	}
	good := sum("db", databaseName)
	for _, name := range []string{"secrets/key", "../key", "/etc/key", "a/../../key", "./key", "key/", "", "a\\..\\b", "lock", "backups/x", "C:\\key", "SHA256SUMS", databaseName, "restoring-x/key", "a//b", "a/./b", strings.Repeat("a/", 200)} {
		f.Add(packOf(tar.TypeReg, databaseName, "db", name, "key", sumsName, good+sum("key", name)))
		f.Add(packOf(tar.TypeReg, name, "key", databaseName, "db", sumsName, good))
	}
	whole := packOf(tar.TypeReg, databaseName, "db", sumsName, good)
	for _, raw := range [][]byte{
		nil, whole, whole[:600], whole[:1024], append(bytes.Clone(whole), whole...), packOf(tar.TypeSymlink, databaseName, "", sumsName, ""), packOf(tar.TypeLink, databaseName, ""),
		packOf(tar.TypeReg, sumsName, good, databaseName, "db"), packOf(tar.TypeReg, databaseName, "db", sumsName, ""), packOf(tar.TypeReg, databaseName, "db", sumsName, sum("other", databaseName)),
		packOf(tar.TypeDir, "a/", ""), bytes.Replace(whole, []byte("0000600"), []byte("9999999"), 1),
	} {
		f.Add(raw)
	}
	dir := f.TempDir()
	file := filepath.Join(dir, "pack.tar")
	f.Fuzz(func(t *testing.T, raw []byte) {
		if err := os.WriteFile(file, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		if readPack(file, "") != nil {
			return
		}
		outer := t.TempDir()
		inner := filepath.Join(outer, "house")
		if err := os.Mkdir(inner, 0o700); err != nil {
			t.Fatal(err)
		}
		err := readPack(file, inner)
		around, bad := os.ReadDir(outer)
		if bad != nil || len(around) != 1 {
			t.Fatalf("something lies beside the folder: %v, %v", around, bad)
		}
		if _, missing := os.Stat(filepath.Join(inner, databaseName)); err == nil && missing != nil {
			t.Fatal("it has no database")
		}
	})
}
