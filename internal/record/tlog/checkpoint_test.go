package tlog_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"imar/internal/record/tlog"
	"imar/internal/record/tlog/tlogtest"
)

// newKey makes a key pair from a seed byte.
func newKey(t testing.TB, name string, seed byte) (note.Signer, tlog.Key) {
	t.Helper()
	secret, _, err := tlog.NewKey(name, bytes.NewReader(bytes.Repeat([]byte{seed}, 32)))
	if err != nil {
		t.Fatal(err)
	}
	signer, key, err := tlog.ParseSecret(secret)
	if err != nil {
		t.Fatal(err)
	}
	return signer, key
}

// sign makes a checkpoint of the test log.
func sign(t testing.TB, size int64, signers ...note.Signer) []byte {
	t.Helper()
	c := tlog.Checkpoint{Origin: tlogtest.Origin, Head: tlog.Head{Size: size, Root: leaf(size)}}
	msg, err := tlog.SignCheckpoint(c, signers...)
	if err != nil {
		t.Fatal(err)
	}
	return msg
}

// TestEveryBitOfCheckpoint flips each bit in turn. The control is note.Open,
// which lets at least one flip pass: a test that it passed would be void.
func TestEveryBitOfCheckpoint(t *testing.T) {
	signer, key := newKey(t, tlogtest.Origin, 1)
	verifier, err := note.NewVerifier(key.String())
	if err != nil {
		t.Fatal(err)
	}
	accepted := 0
	for size := range int64(8) {
		msg := sign(t, size*size*size, signer)
		if _, err := tlog.OpenCheckpoint(msg, tlogtest.Origin, key); err != nil {
			t.Fatalf("false alarm: %v", err)
		}
		for bit := range len(msg) * 8 {
			bad := bytes.Clone(msg)
			bad[bit/8] ^= 1 << (bit % 8)
			if _, err := note.Open(bad, note.VerifierList(verifier)); err == nil {
				accepted++
			}
			if _, err := tlog.OpenCheckpoint(bad, tlogtest.Origin, key); err == nil {
				t.Fatalf("bit %d of a checkpoint was changed and it still opened:\n%s", bit, bad)
			}
		}
	}
	if accepted == 0 {
		t.Fatal("the control, note.Open, refused every bit: this test no longer shows anything")
	}
	t.Logf("note.Open alone accepted %d flipped bits, OpenCheckpoint none", accepted)
}

func TestCheckpointGolden(t *testing.T) {
	signer, key := newKey(t, tlogtest.Origin, 7)
	got := string(sign(t, 5, signer))
	wantText := "test.example/log\n5\n" + base64.StdEncoding.EncodeToString(hashBytes(leaf(5))) + "\n\n— test.example/log "
	if !strings.HasPrefix(got, wantText) {
		t.Fatalf("got %q", got)
	}
	c, err := tlog.OpenCheckpoint([]byte(got), tlogtest.Origin, key)
	if err != nil || c.Size != 5 || c.Root != leaf(5) || c.Extensions != nil {
		t.Fatalf("%+v, %v", c, err)
	}
}

func hashBytes(h tlog.Hash) []byte { return h[:] }

func TestCheckpointRefused(t *testing.T) {
	signer, key := newKey(t, tlogtest.Origin, 1)
	root := base64.StdEncoding.EncodeToString(hashBytes(leaf(1)))
	signed := func(text string) []byte {
		msg, err := note.Sign(&note.Note{Text: text}, signer)
		if err != nil {
			t.Fatal(err)
		}
		return msg
	}
	good := string(signed(tlogtest.Origin + "\n7\n" + root + "\n"))
	line := good[strings.Index(good, "— "):]
	// The last letter of a root carries two bits that mean nothing.
	loose := root[:42] + string(root[42]+1) + "="
	for name, msg := range map[string][]byte{
		"empty":                    nil,
		"not a note":               []byte("hello\n"),
		"leading zero":             signed(tlogtest.Origin + "\n07\n" + root + "\n"),
		"plus sign":                signed(tlogtest.Origin + "\n+7\n" + root + "\n"),
		"negative":                 signed(tlogtest.Origin + "\n-7\n" + root + "\n"),
		"minus zero":               signed(tlogtest.Origin + "\n-0\n" + root + "\n"),
		"size beyond int64":        signed(tlogtest.Origin + "\n9223372036854775808\n" + root + "\n"),
		"Arabic digits":            signed(tlogtest.Origin + "\n٧\n" + root + "\n"),
		"short root":               signed(tlogtest.Origin + "\n7\nAAAA\n"),
		"loose root":               signed(tlogtest.Origin + "\n7\n" + loose + "\n"),
		"no root":                  signed(tlogtest.Origin + "\n7\n"),
		"empty extension":          signed(tlogtest.Origin + "\n7\n" + root + "\n\n"),
		"empty origin":             signed("\n7\n" + root + "\n"),
		"other origin":             signed("other.example/log\n7\n" + root + "\n"),
		"CRLF":                     []byte(strings.ReplaceAll(good, "\n", "\r\n")),
		"CR before last newline":   []byte(strings.TrimSuffix(good, "\n") + "\r\n"),
		"no newline at the end":    []byte(strings.TrimSuffix(good, "\n")),
		"blank line at the end":    []byte(good + "\n"),
		"the same signature twice": []byte(good + line),
		"second, garbled":          []byte(good + strings.Replace(line, "/", "+", 2)),
		"two spaces":               []byte(strings.Replace(good, "— ", "—  ", 1)),
		"hyphen":                   []byte(strings.Replace(good, "— ", "- ", 1)),
		"text in front":            []byte("x" + good),
		"space after base64":       []byte(strings.TrimSuffix(good, "\n") + " \n"),
		"line feed in base64":      []byte(good[:len(good)-9] + "\n" + good[len(good)-9:]),
		"unknown, loose base64":    []byte(good + "— witness.example AAAAAAB=\n"),
		"unknown, too short":       []byte(good + "— witness.example AAAAAA==\n"),
		"unknown, no name":         []byte(good + "—  AAAAAAA=\n"),
		"unknown, name with plus":  []byte(good + "— a+b AAAAAAA=\n"),
		"a stray line":             []byte(good + "hello\n"),
		"control character":        []byte(strings.Replace(good, "test", "te\x01t", 1)),
		"invalid UTF-8":            []byte(strings.Replace(good, "test", "te\xfft", 1)),
		"over a megabyte":          []byte(good + strings.Repeat("— w AAAAAAA=\n", 80_000)),
	} {
		if _, err := tlog.OpenCheckpoint(msg, tlogtest.Origin, key); err == nil {
			t.Errorf("%s: opened:\n%s", name, msg)
		}
	}
	if _, err := tlog.OpenCheckpoint([]byte(good), tlogtest.Origin, key); err != nil {
		t.Errorf("the good one: %v", err)
	}
	if _, err := tlog.OpenCheckpoint([]byte(good), tlogtest.Origin); err == nil {
		t.Error("opened with no key at all")
	}
	for _, c := range []tlog.Checkpoint{
		{Origin: ""},
		{Origin: "a\n1"},
		{Origin: tlogtest.Origin, Head: tlog.Head{Size: -1}},
		{Origin: tlogtest.Origin, Extensions: []string{""}},
		{Origin: tlogtest.Origin, Extensions: []string{"a\nb"}},
		{Origin: "other.example/log"},
	} {
		if msg, err := tlog.SignCheckpoint(c, signer); err == nil {
			t.Errorf("signed %q", msg)
		}
	}
}

// TestOtherSignatures: a witness we do not know is ignored, one we ask for must
// have signed, and during a rotation two keys of one log sign together.
func TestOtherSignatures(t *testing.T) {
	logSigner, logKey := newKey(t, tlogtest.Origin, 1)
	newSigner, nextKey := newKey(t, tlogtest.Origin, 2)
	witness, witnessKey := newKey(t, "witness.example", 3)
	msg := sign(t, 9, logSigner, newSigner, witness)
	for _, keys := range [][]tlog.Key{{logKey}, {nextKey}, {witnessKey}, {logKey, nextKey, witnessKey}} {
		if _, err := tlog.OpenCheckpoint(msg, tlogtest.Origin, keys...); err != nil {
			t.Error(err)
		}
	}
	_, stranger := newKey(t, tlogtest.Origin, 4)
	if _, err := tlog.OpenCheckpoint(msg, tlogtest.Origin, logKey, stranger); err == nil {
		t.Error("a key that did not sign was not missed")
	}
	_, names, err := tlog.ParseCheckpoint(msg)
	if got := fmt.Sprint(names); err != nil || got != "[test.example/log test.example/log witness.example]" {
		t.Errorf("signers %s, %v", got, err)
	}
}

// TestKeyBits flips every bit of the keys' text: none passes for the key. The
// control is note.NewVerifier, which takes an upper-case hash.
func TestKeyBits(t *testing.T) {
	signer, key := newKey(t, tlogtest.Origin, 1)
	msg := sign(t, 3, signer)
	secret, public, err := tlog.NewKey(tlogtest.Origin, bytes.NewReader(bytes.Repeat([]byte{1}, 32)))
	if err != nil || public != key.String() {
		t.Fatalf("%q, %v: the same seed gave another key", public, err)
	}
	accepted := 0
	for bit := range len(public) * 8 {
		bad := []byte(public)
		bad[bit/8] ^= 1 << (bit % 8)
		if _, err := note.NewVerifier(string(bad)); err == nil {
			accepted++
		}
		if k, err := tlog.ParseKey(string(bad)); err == nil {
			if _, err := tlog.OpenCheckpoint(msg, tlogtest.Origin, k); err == nil {
				t.Errorf("key with bit %d flipped still opens: %s", bit, bad)
			}
		}
	}
	if accepted == 0 {
		t.Error("the control, note.NewVerifier, refused every bit")
	}
	for bit := range len(secret) * 8 {
		bad := []byte(secret)
		bad[bit/8] ^= 1 << (bit % 8)
		if _, _, err := tlog.ParseSecret(string(bad)); err == nil {
			t.Errorf("secret key with bit %d flipped was accepted", bit)
		}
	}
}

func TestKeysRefused(t *testing.T) {
	_, key := newKey(t, tlogtest.Origin, 1)
	for _, s := range []string{"", "a", "a+b", "a+b+c", key.String() + "\n", " " + key.String(), key.String() + "=", "PRIVATE+KEY+a+b"} {
		if _, err := tlog.ParseKey(s); err == nil {
			t.Errorf("ParseKey(%q) passed", s)
		}
		if _, _, err := tlog.ParseSecret(s); err == nil {
			t.Errorf("ParseSecret(%q) passed", s)
		}
	}
	for _, s := range []string{"", "\n", key.String(), key.String() + "\n\n", key.String() + "\r\n"} {
		if _, err := tlog.ParseKeys([]byte(s)); err == nil {
			t.Errorf("ParseKeys(%q) passed", s)
		}
	}
	keys, err := tlog.ParseKeys([]byte(key.String() + "\n" + key.String() + "\n"))
	if err != nil || len(keys) != 2 || keys[0].String() != key.String() || keys[1].Name() != tlogtest.Origin {
		t.Errorf("%v, %v", keys, err)
	}
	for _, name := range []string{"", "a b", "a+b", "a\nb", "a\u00a0b", "a\x00b", "\xff"} {
		if _, _, err := tlog.NewKey(name, bytes.NewReader(make([]byte, 32))); err == nil {
			t.Errorf("NewKey(%q) passed", name)
		}
	}
	if _, _, err := tlog.NewKey("a", bytes.NewReader(make([]byte, 31))); err == nil {
		t.Error("a short seed passed")
	}
}

// TestSecretsOfManySeeds: the base64 of a key may hold plus signs.
func TestSecretsOfManySeeds(t *testing.T) {
	r := rand.NewChaCha8([32]byte{5})
	for range 200 {
		secret, public, err := tlog.NewKey("a/b", r)
		if err != nil {
			t.Fatal(err)
		}
		if _, k, err := tlog.ParseSecret(secret); err != nil || k.String() != public {
			t.Fatalf("%s: %v", secret, err)
		}
	}
}

func FuzzParseCheckpoint(f *testing.F) {
	signer, _ := newKey(f, tlogtest.Origin, 1)
	f.Add(sign(f, 12, signer))
	f.Fuzz(func(t *testing.T, msg []byte) {
		c, _, err := tlog.ParseCheckpoint(msg)
		if err == nil && !strings.HasPrefix(string(msg), c.Text()+"\n") {
			t.Fatalf("%q was read as %q", msg, c.Text())
		}
	})
}

func FuzzParseKeys(f *testing.F) {
	_, key := newKey(f, tlogtest.Origin, 1)
	f.Add([]byte(key.String() + "\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		keys, err := tlog.ParseKeys(file)
		var again string
		for _, k := range keys {
			again += k.String() + "\n"
		}
		if err == nil && again != string(file) {
			t.Fatalf("%q was read as %q", file, again)
		}
	})
}

func FuzzParseSecret(f *testing.F) {
	secret, _, err := tlog.NewKey("a", bytes.NewReader(make([]byte, 32)))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(secret)
	f.Fuzz(func(t *testing.T, s string) {
		if signer, key, err := tlog.ParseSecret(s); err == nil && signer.Name() != key.Name() {
			t.Fatal("the two halves have different names")
		}
	})
}
