package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What a file holds cannot command the terminal.
func TestTerminalIsNotCommanded(t *testing.T) {
	for name, text := range map[string]string{
		"finding": `{"projects":[{"id":"\u001b[2Jx\u202ey","title":"T"}]}`,
		"refusal": `{"projects":[{"id":"","title":"T"},"\u001b[2Jx\u202ey"]}`,
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "p.json")
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			run(t.Context(), []string{"import", "--data", filepath.Join(t.TempDir(), "d"), file}, &out, &out)
			if s := out.String(); !strings.Contains(s, "\uFFFD[2Jx\uFFFDy") || strings.ContainsAny(s, "\u001b\u202e") {
				t.Errorf("%q", s)
			}
		})
	}
}
