package main

import (
	"bytes"
	"context"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/node"
)

// TestExportAsOf: what was exported once can be exported again, byte for byte, however
// much was recorded since; a moment that there is none of is refused in a sentence.
func TestExportAsOf(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "d")
	ctx := context.Background()
	call := func(args ...string) (string, string, int) {
		var out, words bytes.Buffer
		status := run(ctx, append([]string{"--lang", "en"}, append(args, "--data", folder)...), &out, &words)
		return out.String(), words.String(), status
	}
	call("demo", "--projects", "22", "--seed", "7", "--no-serve")
	formats := []string{"oc4ids", "ocds", "iati", "iati-organisations", "ledger"}
	before := map[string]string{}
	for _, f := range formats {
		before[f], _, _ = call("export", "--format", f)
	}
	n := openNode(t, node.Config{Data: folder})
	size := int64(n.Recorder.Head().Size)
	demo := project.ID("oc4ids-demo00-0001")
	for i, command := range []project.Record{
		{ID: "oc4ids-demo00-0999", Description: &project.Description{Title: "مدرسة", TitleEn: "School"}},
		{ID: demo, Description: &project.Description{Title: "اسم آخر", TitleEn: "Another name"}},
	} {
		if _, err := n.Recorder.Do(ctx, fact.Actor{ID: "demo-u-10", Role: "programme-officer"}, command, ""); err != nil {
			t.Fatal(i, err)
		}
	}
	if err := n.Publish(ctx); err != nil {
		t.Fatal(err)
	}
	at := strconv.FormatInt(size, 10)
	for _, f := range formats {
		if now, said, _ := call("export", "--format", f); now == before[f] && f != "ledger" {
			t.Errorf("%s is what it was: %s", f, said)
		}
		if then, said, status := call("export", "--format", f, "--as-of", at); then != before[f] || status != 0 {
			t.Errorf("%s as of %s is %d bytes instead of %d: %s", f, at, len(then), len(before[f]), said)
		}
	}
	if then, _, _ := call("export", "--format", "csv", "--as-of", at, "--filter", "stage=implementation"); strings.Contains(then, "demo00-0999") || !strings.Contains(then, "demo00-") {
		t.Errorf("the list as of %s: %.300s", at, then)
	}
	for moment, want := range map[string]string{"0": "has no size 0", "99999999": "has no size 99999999", "1999-01-01": "had not begun", "2026-13-01": "2026-13-01"} {
		if _, said, status := call("export", "--as-of", moment); status != 1 || !strings.Contains(said, want) {
			t.Errorf("as of %s: status %d, %s", moment, status, said)
		}
	}
	if _, said, status := call("export", "--as-of", at, "--as-received"); status != 2 || !strings.Contains(said, "the present alone") {
		t.Errorf("status %d: %s", status, said)
	}
}
