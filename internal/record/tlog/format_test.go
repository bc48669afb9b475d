package tlog_test

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"os"
	"strings"
	"testing"

	"imar/internal/record/tlog"
)

// TestFormatDocument holds the worked example in docs/FORMAT.md to the code.
func TestFormatDocument(t *testing.T) {
	doc, err := os.ReadFile("../../../docs/FORMAT.md")
	if err != nil {
		t.Fatal(err)
	}
	secret, public, err := tlog.NewKey("example.org/log", bytes.NewReader(make([]byte, 32)))
	if err != nil {
		t.Fatal(err)
	}
	signer, _, err := tlog.ParseSecret(secret)
	if err != nil {
		t.Fatal(err)
	}
	var tree tlog.Tree
	var bundle []byte
	for _, e := range []string{"a", "b", "c"} {
		tree.Append(tlog.LeafHash([]byte(e)))
		bundle, _ = tlog.AppendEntry(bundle, []byte(e))
	}
	tile := tree.Partial()[0]
	checkpoint, err := tlog.SignCheckpoint(tlog.Checkpoint{Origin: "example.org/log", Head: tree.Head()}, signer)
	if err != nil {
		t.Fatal(err)
	}
	part := tlog.Part{Index: 0, Data: []byte("{}")}
	digest := part.Digest()
	body, _ := tlog.AppendRecord(nil, []tlog.Part{part})
	files := func(path string) ([]byte, error) { return tile.Data, nil }
	proof, err := tlog.Prove(files, checkpoint, 1)
	if err != nil {
		t.Fatal(err)
	}
	for what, text := range map[string]string{
		"public key":    public,
		"entry bundle":  hex.EncodeToString(bundle),
		"tile, hash 0":  hex.EncodeToString(tile.Data[:32]),
		"tile, hash 1":  hex.EncodeToString(tile.Data[32:64]),
		"tile, hash 2":  hex.EncodeToString(tile.Data[64:]),
		"root":          fmt.Sprintf("%x", hashBytes(tree.Root())),
		"checkpoint":    "```\n" + string(checkpoint) + "```",
		"part's digest": hex.EncodeToString(digest[:]),
		"body record":   hex.EncodeToString(body),
		"proof":         "```\n" + proof.String() + "```",
	} {
		if !strings.Contains(string(doc), text) {
			t.Errorf("docs/FORMAT.md lacks the %s:\n%s", what, text)
		}
	}
}
