package node_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"imar/internal/base/problem"
	"imar/internal/domain/fund"
	"imar/internal/node"
)

// A part that somebody changed in the database is found when the record is
// opened, named, and is a failed verification.
func TestChangedPartIsNamed(t *testing.T) {
	c := node.Config{Data: filepath.Join(t.TempDir(), "d")}
	n := open(t, c)
	do(t, n, fund.Establish{Fund: fund.Establishment{NameAr: "صندوق", NameEn: "Fund of the test", Country: "LY", Currency: "LYD"}})
	closed(t, n)
	if err := os.RemoveAll(filepath.Join(c.Data, "saved")); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(c.Data, "imar.db")
	was, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	changed := bytes.Replace(was, []byte("Fund of the test"), []byte("Fund of the jest"), 1)
	if bytes.Equal(was, changed) {
		t.Fatal("the name does not stand in the database as it was given")
	}
	if err := os.WriteFile(path, changed, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = node.Open(context.Background(), c)
	if p := problem.Of(err)[0]; p.Key != "node.fact-differs" || p.Code.Exit() != 3 {
		t.Errorf("opened, or not named: %v", err)
	}
}
