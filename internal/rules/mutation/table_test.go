package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTextsStandOnce: each text that is to be weakened stands once in its file,
// and no control is weakened into itself.
func TestTextsStandOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, m := range mutations {
		source, err := os.ReadFile(filepath.Join("..", "..", "..", filepath.FromSlash(m.file)))
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(source), m.old); n != 1 {
			t.Errorf("%s: %q stands %d times in %s", m.control, m.old, n, m.file)
		}
		if m.old == m.weak || seen[m.control] {
			t.Errorf("%s: nothing is weakened, or it is named twice", m.control)
		}
		seen[m.control] = true
	}
	if len(mutations) < 20 {
		t.Errorf("only %d controls", len(mutations))
	}
}

func TestFirstFailure(t *testing.T) {
	if got := firstFailure([]byte("=== RUN\n    --- FAIL: TestA/b (0.00s)\n--- FAIL: TestA (0.01s)\n")); got != "TestA/b" {
		t.Error(got)
	}
	if got := firstFailure([]byte("panic: x\n")); got != "panic or timeout" {
		t.Error(got)
	}
}
