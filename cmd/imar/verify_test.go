package main

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"

	"imar/internal/base/problem"
	"imar/internal/node"
)

// TestVerifyLeavesAnOpenFolderAlone: a folder that somebody writes to is not
// judged; that it is in use proves nothing, and is no failed verification.
func TestVerifyLeavesAnOpenFolderAlone(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "d")
	n := openNode(t, node.Config{Data: folder, Origin: "example.org/open"})
	var out, words bytes.Buffer
	status := run(context.Background(), []string{"--lang", "en", "verify", folder}, &out, &words)
	if status != 1 || !strings.Contains(words.String(), "Another process has the folder") {
		t.Errorf("status %d: %s", status, words.String())
	}
	if err := n.Recorder.Follow(context.Background()); err != nil {
		t.Error(err)
	}
	// A record that may not go on still reads what other nodes append.
	n.Recorder.Refuse(problem.New(problem.Tampered, "node.log-older", "x"))
	if _, err := n.Recorder.DoAll(context.Background(), nil); err != nil {
		t.Errorf("a read-only record does not follow: %v", err)
	}
}
