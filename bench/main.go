//go:build linux

// Command bench measures Imar's headline jobs, each against the fastest thing
// that does the same or against what the machine can do at best, and prints one
// table.
//
//	go run ./bench [-jobs commands,rebuild] [-quick] [-folder DIR] [-rounds N] [-profile DIR]
//
// The same program moves by half between two minutes of a busy machine. So no
// time is judged by itself where a ratio can be: ours and the peer take turns
// within one run, and what is compared with the target is the median of the
// rounds' ratios. A peer that is not installed is skipped by name.
//
// What stands in one file belongs to one job. A job measures the program as it
// is built (the server, the demonstration fund) wherever that can be done from
// outside, and calls its rooms where it cannot. README.md says what each row of
// the table means.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"runtime/pprof"
	"slices"
	"strings"
	"time"
)

// job is one thing that is measured; it adds its rows to the table.
type job struct {
	name    string
	measure func(context.Context, *bench) error
	asked   bool // done only when it is named
}

// jobs are in the order of the table. The cheap ones that others build on come
// first.
var jobs = []job{
	{name: "binary", measure: binary},
	{name: "commands", measure: commands},
	{name: "batches", measure: batches},
	{name: "payments", measure: payments},
	{name: "journal", measure: journals},
	{name: "statement", measure: statements},
	{name: "reports", measure: reports},
	{name: "iati", measure: iatiFiles},
	{name: "verify", measure: verify},
	{name: "rebuild", measure: rebuild},
	{name: "search", measure: search},
	{name: "cached", measure: cached},
	{name: "uncached", measure: uncached},
	{name: "weight", measure: weight},
	{name: "peers", measure: peers, asked: true}, // it fetches them
}

// bench is one run.
type bench struct {
	table
	folder  string // for records and everything else that is made; on the disk that is measured
	quick   bool
	rounds  int
	program string // the built imar, "" before it is needed
}

// parts are what this program does when it is started again as a process of its
// own, so that memory and start-up are those of the work alone.
var parts = map[string]func(path string) error{balanceFile: balance, matchFile: matchLines}

func main() {
	if len(os.Args) == 3 && parts[os.Args[1]] != nil {
		if err := parts[os.Args[1]](os.Args[2]); err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(1)
		}
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) (err error) {
	var b bench
	names := flag.String("jobs", "", "jobs to do, with commas between; all but peers by default: "+strings.Join(jobNames(), ","))
	profile := flag.String("profile", "", "folder for a processor profile of each job that runs in this process")
	flag.StringVar(&b.folder, "folder", "", "folder on the disk to measure; records made in it are kept for the next run")
	flag.BoolVar(&b.quick, "quick", false, "smaller records and files: a fifth of the size")
	flag.IntVar(&b.rounds, "rounds", 3, "rounds, at least 3")
	flag.Parse()
	chosen, err := choose(*names)
	if err != nil || flag.NArg() > 0 || b.rounds < 3 {
		return errors.Join(err, errors.New("usage: bench [-jobs a,b] [-quick] [-folder DIR] [-rounds 3] [-profile DIR]"))
	}
	if b.folder == "" {
		if b.folder, err = os.MkdirTemp(".", ".bench-*"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(b.folder)) }()
	}
	if b.folder, err = filepath.Abs(b.folder); err != nil {
		return err
	}
	if err := os.MkdirAll(b.folder, 0o755); err != nil {
		return err
	}
	before := load()
	for _, j := range chosen {
		fmt.Fprintf(os.Stderr, "%s …\n", j.name)
		began := time.Now()
		if err := profiled(*profile, j.name, func() error { return j.measure(ctx, &b) }); err != nil {
			return fmt.Errorf("measure %s: %w", j.name, err)
		}
		fmt.Fprintf(os.Stderr, "%s: %.0f s\n", j.name, time.Since(began).Seconds())
		debug.FreeOSMemory() // the next job begins as if it were the first
	}
	fmt.Println(machine(before))
	return b.print(os.Stdout)
}

func jobNames() []string {
	names := make([]string, len(jobs))
	for i, j := range jobs {
		names[i] = j.name
	}
	return names
}

// choose gives the jobs of a list of names, all of them for an empty one.
func choose(names string) ([]job, error) {
	if names == "" {
		return slices.DeleteFunc(slices.Clone(jobs), func(j job) bool { return j.asked }), nil
	}
	var chosen []job
	for name := range strings.SplitSeq(names, ",") {
		i := slices.IndexFunc(jobs, func(j job) bool { return j.name == name })
		if i < 0 {
			return nil, fmt.Errorf("there is no job %q; there are %s", name, strings.Join(jobNames(), ","))
		}
		chosen = append(chosen, jobs[i])
	}
	return chosen, nil
}

// profiled runs f and leaves NAME.cpu in folder, unless that is "".
func profiled(folder, name string, f func() error) (err error) {
	if folder == "" {
		return f()
	}
	file, err := os.Create(filepath.Join(folder, name+".cpu"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if err := pprof.StartCPUProfile(file); err != nil {
		return err
	}
	defer pprof.StopCPUProfile()
	return f()
}

// scratch makes an empty folder for one round; done deletes it.
func (b *bench) scratch(name string) (folder string, done func(), err error) {
	folder, err = os.MkdirTemp(b.folder, name+"-*")
	return folder, func() { os.RemoveAll(folder) }, err
}

// size is n, or a fifth of it with -quick.
func (b *bench) size(n int) int {
	if b.quick {
		return n / 5
	}
	return n
}
