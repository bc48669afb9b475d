package tlog

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/note"
)

// Key is a log's public key in the C2SP signed-note format.
type Key struct {
	verifier note.Verifier
	text     string
}

// Name is the key's name, which is the log's origin.
func (k Key) Name() string { return k.verifier.Name() }

// String is the key as text: name+hash+base64.
func (k Key) String() string { return k.text }

// algEd25519 is the signature type of Ed25519 in signed-note.
const algEd25519 = 0x01

// NewKey makes the Ed25519 key pair of a log from 32 bytes of seed: the secret
// key, PRIVATE+KEY+name+hash+base64, and the public key, name+hash+base64. The
// name is the log's origin; signed-note forbids spaces and plus signs in it.
func NewKey(origin string, seed io.Reader) (secret, public string, err error) {
	if !validName(origin) {
		return "", "", fmt.Errorf("make key: %q cannot be the name of a key", origin)
	}
	var s [ed25519.SeedSize]byte
	if _, err := io.ReadFull(seed, s[:]); err != nil {
		return "", "", fmt.Errorf("make key: read seed: %w", err)
	}
	return encodeKey(origin, ed25519.NewKeyFromSeed(s[:]))
}

// encodeKey writes a key pair in the note format.
func encodeKey(name string, key ed25519.PrivateKey) (secret, public string, err error) {
	public, err = note.NewEd25519VerifierKey(name, key.Public().(ed25519.PublicKey))
	if err != nil {
		return "", "", fmt.Errorf("encode key: %w", err)
	}
	hash := public[len(name)+1:][:8]
	seed := append([]byte{algEd25519}, key.Seed()...)
	return "PRIVATE+KEY+" + name + "+" + hash + "+" + base64.StdEncoding.EncodeToString(seed), public, nil
}

// ParseKey reads a public key. It accepts exactly what [NewKey] writes: unlike
// note.NewVerifier, no upper-case hash.
func ParseKey(public string) (Key, error) {
	v, err := note.NewVerifier(public)
	if err != nil {
		return Key{}, fmt.Errorf("parse public key: %w", err)
	}
	k := Key{v, public}
	if fmt.Sprintf("%08x", v.KeyHash()) != public[len(v.Name())+1:][:8] || strings.ContainsAny(public, "\r\n") {
		return Key{}, errors.New("parse public key: not written canonically")
	}
	return k, nil
}

// ParseKeys reads the file vkey: one or more public keys, a newline after each.
func ParseKeys(file []byte) ([]Key, error) {
	lines, ok := strings.CutSuffix(string(file), "\n")
	if !ok {
		return nil, errors.New("parse public keys: no newline at the end")
	}
	var keys []Key
	for line := range strings.SplitSeq(lines, "\n") {
		k, err := ParseKey(line)
		if err != nil {
			return nil, err
		}
		keys = append(keys, k)
	}
	return keys, nil
}

// ParseSecret reads a secret key and gives the signer and its public key. It
// accepts exactly what [NewKey] writes. The error does not repeat the key.
func ParseSecret(secret string) (note.Signer, Key, error) {
	s, err := note.NewSigner(secret)
	if err != nil {
		return nil, Key{}, fmt.Errorf("parse secret key: %w", err)
	}
	// NewSigner has found the four plus signs; the base64 may hold more.
	seed, err := base64.StdEncoding.DecodeString(strings.SplitN(secret, "+", 5)[4])
	if err != nil || len(seed) != 1+ed25519.SeedSize {
		return nil, Key{}, errors.New("parse secret key: malformed")
	}
	again, public, err := encodeKey(s.Name(), ed25519.NewKeyFromSeed(seed[1:]))
	if err != nil || again != secret {
		return nil, Key{}, errors.New("parse secret key: not written canonically")
	}
	k, err := ParseKey(public)
	return s, k, err
}

// validName says whether a key may have this name (C2SP signed-note).
func validName(name string) bool {
	return name != "" && utf8.ValidString(name) && !strings.ContainsFunc(name, func(r rune) bool {
		return r == '+' || r < ' ' || unicode.IsSpace(r)
	})
}

// signatureLine is one line below a signed note's text.
type signatureLine struct {
	name string
	blob []byte // big-endian uint32 key ID, then the signature
}

// String is the line as signed-note writes it, with its newline.
func (l signatureLine) String() string {
	return "— " + l.name + " " + base64.StdEncoding.EncodeToString(l.blob) + "\n"
}

// maxNote is the length of the longest note that note.Open reads, in bytes,
// and maxSignatures the number of signatures it bears.
const (
	maxNote       = 1_000_000
	maxSignatures = 100
)

// splitNote separates a signed note into its text, with the final newline, and
// its signatures, none of them verified. It accepts only canonical bytes: what
// it returns, written again, gives the input.
func splitNote(msg []byte) (text string, sigs []signatureLine, err error) {
	i := bytes.LastIndex(msg, []byte("\n\n"))
	if i < 0 || len(msg) > maxNote || !utf8.Valid(msg) {
		return "", nil, errors.New("not a signed note")
	}
	text = string(msg[:i+1])
	again := text + "\n"
	seen := map[string]bool{}
	for line := range strings.Lines(string(msg[i+2:])) {
		rest, ok := strings.CutPrefix(line, "— ")
		name, b64, cut := strings.Cut(strings.TrimSuffix(rest, "\n"), " ")
		blob, err := base64.StdEncoding.DecodeString(b64)
		if !ok || !cut || err != nil || len(blob) < 5 || !validName(name) || len(sigs) == maxSignatures {
			return "", nil, fmt.Errorf("malformed signature line %d", len(sigs)+1)
		}
		sig := signatureLine{name, blob}
		// note.Open skips a second signature by the same key without a look:
		// its bytes could be anything.
		id := name + "+" + string(blob[:4])
		if seen[id] {
			return "", nil, fmt.Errorf("two signatures by one key of %q", name)
		}
		seen[id] = true
		sigs = append(sigs, sig)
		again += sig.String()
	}
	if len(sigs) == 0 || again != string(msg) {
		return "", nil, errors.New("not written canonically")
	}
	return text, sigs, nil
}
