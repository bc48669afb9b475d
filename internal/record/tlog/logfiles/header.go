package logfiles

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"

	"imar/internal/record/tlog"
)

// ReadHeader reads what a verifier needs of a header, strictly: that the entry
// is one JSON object of version 1, that its seq is the entry's place, and the
// digests of its parts. A member that occurs twice would let two readers see
// two things, so it is refused at every depth. Members that this program does
// not know are passed over.
func ReadHeader(index int64, entry []byte) ([]tlog.Hash, error) {
	if !utf8.Valid(entry) {
		return nil, errors.New("not UTF-8")
	}
	d := decoder{json.NewDecoder(bytes.NewReader(entry))}
	d.UseNumber()
	var v, seq int64
	var digests []tlog.Hash
	err := d.object(func(name string) (err error) {
		switch name {
		case "v":
			v, err = d.integer()
		case "seq":
			seq, err = d.integer()
		case "parts":
			digests, err = d.parts()
		default:
			err = d.skip(0)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("bytes after the header")
	}
	if v != 1 {
		return nil, fmt.Errorf("version %d, this program reads 1", v)
	}
	if seq != index+1 {
		return nil, fmt.Errorf("seq %d in the place of %d", seq, index+1)
	}
	if digests == nil {
		return nil, errors.New("no parts")
	}
	return digests, nil
}

// decoder reads JSON token by token.
type decoder struct{ *json.Decoder }

// object reads an object and calls member after each name, to read the value.
func (d decoder) object(member func(name string) error) error {
	if err := d.delim('{'); err != nil {
		return err
	}
	return d.members(member)
}

// members reads an object after its opening brace.
func (d decoder) members(member func(name string) error) error {
	seen := map[string]bool{}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return err
		}
		name, _ := t.(string)
		if seen[name] {
			return fmt.Errorf("the member %q occurs twice", name)
		}
		seen[name] = true
		if err := member(name); err != nil {
			return err
		}
	}
	return d.delim('}')
}

// delim reads one delimiter.
func (d decoder) delim(want json.Delim) error {
	t, err := d.Token()
	if err != nil {
		return err
	}
	if t != want {
		return fmt.Errorf("%v in the place of %v", t, want)
	}
	return nil
}

// integer reads an integer, written without sign, fraction or exponent.
func (d decoder) integer() (int64, error) {
	t, err := d.Token()
	if err != nil {
		return 0, err
	}
	number, _ := t.(json.Number)
	n, err := strconv.ParseUint(string(number), 10, 63)
	if err != nil {
		return 0, fmt.Errorf("%v is not a whole number", t)
	}
	return int64(n), nil
}

// parts reads the array of parts and gives their digests.
func (d decoder) parts() ([]tlog.Hash, error) {
	if err := d.delim('['); err != nil {
		return nil, err
	}
	digests := []tlog.Hash{}
	for d.More() {
		var digest *tlog.Hash
		err := d.object(func(name string) (err error) {
			if name != "sha256" {
				return d.skip(0)
			}
			digest, err = d.digest()
			return err
		})
		if err != nil {
			return nil, err
		}
		if digest == nil || len(digests) == 255 {
			return nil, errors.New("a part without a digest, or more than 255 parts")
		}
		digests = append(digests, *digest)
	}
	return digests, d.delim(']')
}

// digest reads 64 lower-case hexadecimal digits.
func (d decoder) digest() (*tlog.Hash, error) {
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	text, _ := t.(string)
	b, err := hex.DecodeString(text)
	if err != nil || len(b) != tlog.HashSize || hex.EncodeToString(b) != text {
		return nil, fmt.Errorf("%v is not a digest", t)
	}
	h := tlog.Hash(b)
	return &h, nil
}

// maxDepth bounds how deep a header may nest.
const maxDepth = 16

// skip reads any value.
func (d decoder) skip(depth int) error {
	if depth > maxDepth {
		return errors.New("nested too deep")
	}
	t, err := d.Token()
	if err != nil {
		return err
	}
	switch t {
	case json.Delim('{'):
		return d.members(func(string) error { return d.skip(depth + 1) })
	case json.Delim('['):
		for d.More() {
			if err := d.skip(depth + 1); err != nil {
				return err
			}
		}
		return d.delim(']')
	}
	return nil
}
