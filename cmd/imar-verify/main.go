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
// The program imports the standard library and the log rooms (tlog, logfiles), nothing
// else of Imar, so that it can be read in an hour.
package main

import (
	"encoding/base64"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"imar/internal/record/tlog"
	"imar/internal/record/tlog/logfiles"
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
	source, err := logfiles.Open(flags.Arg(0))
	if err != nil {
		return explain(say, err, stderr)
	}
	defer source.Close()
	expect, err := logfiles.Expectation(source.Files, *vkey, *origin)
	if err != nil {
		return explain(say, err, stderr)
	}
	expect.Workers = source.Workers
	report, err := tlog.Verify(source.Files, expect)
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

// explain says what went wrong and gives the exit status.
func explain(say map[string]string, err error, stderr io.Writer) int {
	var f *tlog.Fault
	switch {
	case errors.As(err, &f):
		fmt.Fprintf(stderr, say["fault"], logfiles.Prefix+f.Path, say[string(f.Reason)])
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
	case errors.Is(err, logfiles.ErrUsage):
		fmt.Fprintf(stderr, say["bad-argument"], err)
		return exitUsage
	default:
		fmt.Fprintf(stderr, say["unreadable"], err)
		return exitFailed
	}
}
