package web

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// abuses is how many ways to do harm are answered, each by tests that carry
// its number: TestT04… in Go, "T04: …" in a browser's journey.
const abuses = 25

var numbered = regexp.MustCompile(`(?m)^func TestT(\d+)[A-Z]|^test\("T(\d+): `)

func TestEveryAbuseHasATestWithItsNumber(t *testing.T) {
	found := map[int]int{}
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "node_modules" || entry.Name() == ".git"):
			return filepath.SkipDir
		case !strings.HasSuffix(path, "_test.go") && !strings.HasSuffix(path, ".spec.ts"):
			return nil
		}
		text, err := os.ReadFile(path)
		for _, name := range numbered.FindAllStringSubmatch(string(text), -1) {
			n, _ := strconv.Atoi(name[1] + name[2])
			if found[n]++; n < 1 || n > abuses {
				t.Errorf("%s has a test for abuse %d, which is none", path, n)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for n := 1; n <= abuses; n++ {
		if found[n] == 0 {
			t.Errorf("nothing tests abuse %d", n)
		}
	}
}
