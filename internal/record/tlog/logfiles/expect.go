package logfiles

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"imar/internal/record/tlog"
)

// Expectation decides with which keys the checkpoint must be signed: those
// that the person gave and those that the record itself names in log/vkey. A
// given key that log/vkey does not name is a fault of log/vkey.
func Expectation(files tlog.Files, vkey, origin string) (tlog.Expect, error) {
	var given []tlog.Key
	if vkey != "" {
		var err error
		if given, err = keysOf(vkey); err != nil {
			return tlog.Expect{}, fmt.Errorf("%w: --vkey: %w", ErrUsage, err)
		}
	}
	data, err := files("vkey")
	if err != nil && (given == nil || !errors.Is(err, fs.ErrNotExist)) {
		if errors.Is(err, fs.ErrNotExist) {
			err = keyFault(tlog.Missing, nil)
		}
		return tlog.Expect{}, err
	}
	keys := given
	if err == nil {
		if keys, err = tlog.ParseKeys(data); err != nil {
			return tlog.Expect{}, keyFault(tlog.Malformed, err)
		}
		for _, k := range given {
			if !strings.Contains("\n"+string(data), "\n"+k.String()+"\n") {
				return tlog.Expect{}, keyFault(tlog.Signature, errors.New("another key than the one given"))
			}
		}
	}
	if origin == "" {
		origin = keys[0].Name()
	}
	return tlog.Expect{Origin: origin, Keys: keys, Header: ReadHeader}, nil
}

// keysOf reads the value of --vkey: a key, or the name of a file of keys.
func keysOf(value string) ([]tlog.Key, error) {
	if k, err := tlog.ParseKey(value); err == nil {
		return []tlog.Key{k}, nil
	}
	data, err := os.ReadFile(value)
	if err != nil {
		return nil, err
	}
	return tlog.ParseKeys([]byte(strings.TrimSpace(string(data)) + "\n"))
}

// keyFault is a Fault about the file vkey.
func keyFault(reason tlog.Reason, detail error) error {
	return &tlog.Fault{Reason: reason, Path: "vkey", Entry: -1, Part: -1, Detail: detail}
}
