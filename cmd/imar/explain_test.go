package main

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"imar/internal/base/lang"
	"imar/internal/base/problem"
)

// TestExplain: every problem has a line of its own, and no cause can steer the
// terminal.
func TestExplain(t *testing.T) {
	var words bytes.Buffer
	term := &terminal{err: &words, lang: lang.English}
	status := term.explain(problem.List{
		problem.New(problem.Refused, "domain.id.twice", "p/1").Because(errors.New("cause one \x1b[2J")),
		problem.New(problem.Internal, "problem.internal").Because(errors.New("cause two \u202e")),
	})
	got := words.String()
	if status != 1 || !strings.Contains(got, "p/1") || !strings.Contains(got, "cause one") || strings.Count(got, "cause two") != 1 {
		t.Errorf("status %d:\n%s", status, got)
	}
	if strings.ContainsAny(got, "\x1b\u202e") {
		t.Errorf("control characters reach the terminal: %q", got)
	}
}
