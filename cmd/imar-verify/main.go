// Command imar-verify checks a published record of Imar without trusting it,
// its server or its owner.
//
//	imar-verify [--vkey FILE|KEY] [--origin NAME] [--lang ar|en] DIR|URL|ARCHIVE
//
// It reads the files under log/ of a folder, below a URL or in a ZIP archive
// (docs/FORMAT.md describes them) and recomputes everything: the signature on
// the checkpoint, the root, every hash tile, every entry, that the entries are
// numbered without a gap, and the digest of every open part.
//
// The exit status is 0 if all is as signed, 3 if something is not: then the
// first wrong thing is named, by file and entry. It is 1 if the record could
// not be read, which proves nothing, and 2 if the command line is wrong.
//
// The key that the record brings along proves only that the record agrees with
// itself. Give the key with --vkey, from paper or from somebody you trust.
//
// The program imports the standard library and package tlog, nothing else of
// Imar, so that it can be read in an hour.
package main

import (
	"encoding/base64"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"imar/internal/record/tlog"
)

// Exit statuses.
const (
	exitOK       = 0
	exitFailed   = 1
	exitUsage    = 2
	exitTampered = 3
)

func main() {
	os.Exit(run(os.Args[1:], os.Getenv("LANG"), os.Stdout, os.Stderr))
}

// run is the program without its process.
func run(args []string, locale string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("imar-verify", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	vkey := flags.String("vkey", "", "")
	origin := flags.String("origin", "", "")
	lang := flags.String("lang", languageOf(locale), "")
	err := flags.Parse(args)
	say, known := words[*lang]
	if !known {
		say, err = words["en"], errors.Join(err, fmt.Errorf("--lang %s", *lang))
	}
	if err != nil || flags.NArg() != 1 {
		if err != nil && !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(stderr, err)
		}
		fmt.Fprintln(stderr, say["usage"])
		return exitUsage
	}
	source, err := openSource(flags.Arg(0))
	if err != nil {
		return explain(say, err, stderr)
	}
	defer source.close()
	expect, err := expectation(source.files, *vkey, *origin)
	if err != nil {
		return explain(say, err, stderr)
	}
	expect.Workers = source.workers
	report, err := tlog.Verify(source.files, expect)
	if err != nil {
		return explain(say, err, stderr)
	}
	fmt.Fprintf(stdout, say["report"], report.Origin, report.Size, base64.StdEncoding.EncodeToString(report.Root[:]),
		report.Tiles, report.Entries, report.Bytes, report.Parts, report.Absent)
	if *vkey == "" {
		fmt.Fprintf(stdout, say["own-key"], expect.Keys[0])
	}
	return exitOK
}

// errUsage marks what the person at the keyboard can mend.
var errUsage = errors.New("usage")

// explain says what went wrong and gives the exit status.
func explain(say map[string]string, err error, stderr io.Writer) int {
	var f *tlog.Fault
	switch {
	case errors.As(err, &f):
		fmt.Fprintf(stderr, say["fault"], prefix+f.Path, say[string(f.Reason)])
		if f.Entry >= 0 {
			fmt.Fprintf(stderr, say["at-entry"], f.Entry+1, f.Entry)
		}
		if f.Part >= 0 {
			fmt.Fprintf(stderr, say["at-part"], f.Part)
		}
		if f.Detail != nil {
			fmt.Fprintf(stderr, say["detail"], f.Detail)
		}
		return exitTampered
	case errors.Is(err, errUsage):
		fmt.Fprintf(stderr, say["bad-argument"], err)
		return exitUsage
	default:
		fmt.Fprintf(stderr, say["unreadable"], err)
		return exitFailed
	}
}

// expectation decides with which keys the checkpoint must be signed: those
// that the person gave and those that the record itself names in log/vkey. A
// given key that log/vkey does not name is a fault of log/vkey.
func expectation(files tlog.Files, vkey, origin string) (tlog.Expect, error) {
	var given []tlog.Key
	if vkey != "" {
		var err error
		if given, err = keysOf(vkey); err != nil {
			return tlog.Expect{}, fmt.Errorf("%w: --vkey: %w", errUsage, err)
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
	return tlog.Expect{Origin: origin, Keys: keys, Header: readHeader}, nil
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
