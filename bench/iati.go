//go:build linux

package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"imar/internal/domain/statement"
	"imar/internal/exchange/iati"
	"imar/internal/exchange/snapshot"
	"imar/internal/exchange/source"
	"imar/internal/material"
	"imar/internal/node"
)

// iatiFiles measures reading a large IATI file, and importing it, against
// xmllint checking the same file by the standard's schema; and the memory that
// reading takes at one size and at ten times that.
func iatiFiles(ctx context.Context, b *bench) error {
	const what = "IATI"
	folder, err := material.Root()
	if err != nil {
		return err
	}
	activities, err := realActivities(filepath.Join(folder, "iati", "real"))
	if errors.Is(err, fs.ErrNotExist) {
		b.skip(what, "no real files at hand (IMAR_SHARED_DATA)")
		return nil
	}
	if err != nil {
		return err
	}
	if err := b.iatiMemory(what, activities); err != nil {
		return err
	}
	if _, err := exec.LookPath("xmllint"); err != nil {
		b.skip(what, "xmllint is not installed")
		return nil
	}
	dir, done, err := b.scratch("iati")
	if err != nil {
		return err
	}
	defer done()
	path := filepath.Join(dir, "activities.xml")
	megabytes, err := writeFile(path, activities, b.size(50_000_000))
	if err != nil {
		return err
	}
	peer := xsdCheck{ctx, filepath.Join(folder, "iati", "schemas-2.03", "iati-activities-schema.xsd"), path, megabytes}
	reading, err := b.alternate(func() (float64, error) {
		spent, err := processor(func() error { return readActivities(path, &counter{}) })
		return megabytes / spent.Seconds(), err
	}, peer.perProcessorSecond)
	if err != nil {
		return err
	}
	b.compare(fmt.Sprintf("%s: read %s MB, a processor second", what, amount(megabytes)), "MB", "xmllint", reading, 0.3)
	taking, err := b.alternate(func() (float64, error) { return b.importFile(ctx, path, megabytes) }, peer.perSecond)
	if err != nil {
		return err
	}
	b.compare(fmt.Sprintf("%s: import %s MB, published and visible", what, amount(megabytes)), "MB/s", "xmllint", taking, 0.3)
	program, err := b.build(ctx)
	if err != nil {
		return err
	}
	p := &peerRun{ctx: ctx, b: b, program: program}
	most := 0.0
	checking, err := b.alternate(func() (float64, error) {
		used, err := p.timed(exec.CommandContext(ctx, program, "validate", "--format", "json", path))
		most = max(most, used.megabytes)
		return megabytes / used.seconds, err
	}, peer.perSecond)
	if err != nil {
		return err
	}
	b.compare(fmt.Sprintf("%s: validate %s MB, with codes and rules", what, amount(megabytes)), "MB/s", "xmllint, XSD alone", checking, 3)
	b.atMost(fmt.Sprintf("%s: validate %s MB, resident", what, amount(megabytes)), most, "MB", 256)
	return nil
}

// realActivities gives the activities of every file in a folder: what stands
// between the first activity's beginning and the end of the root element.
func realActivities(folder string) (all [][]byte, err error) {
	err = filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Ext(path) != ".xml" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		_, rest, _ := bytes.Cut(text, []byte("<iati-activity "))
		rest, _, _ = bytes.Cut(rest, []byte("</iati-activities>"))
		all = append(all, rest)
		return nil
	})
	return all, err
}

// writeActivities writes a file of at least size bytes: the activities again
// and again, each time with identifiers of their own.
func writeActivities(w io.Writer, activities [][]byte, size int) (written int, err error) {
	write := func(text []byte) {
		if err == nil {
			_, err = w.Write(text)
			written += len(text)
		}
	}
	write([]byte("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<iati-activities version=\"2.03\">\n"))
	for round := 0; written < size && err == nil; round++ {
		for _, text := range activities {
			write([]byte("<iati-activity "))
			write(bytes.ReplaceAll(text, []byte("</iati-identifier>"), fmt.Appendf(nil, "-%d</iati-identifier>", round)))
		}
	}
	write([]byte("</iati-activities>\n"))
	return written, err
}

// writeFile writes such a file and gives its size in MB.
func writeFile(path string, activities [][]byte, size int) (megabytes float64, err error) {
	f, err := os.Create(path)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := bufio.NewWriter(f)
	n, err := writeActivities(w, activities, size)
	return float64(n) / 1e6, errors.Join(err, w.Flush())
}

// counter is a sink that counts, and looks at the memory on the way.
type counter struct {
	activities int
	heap       uint64 // the most in use, garbage included
	weigh      bool
}

// Item counts an activity.
func (c *counter) Item(statement.Observe) error {
	if c.activities++; c.weigh && c.activities%100 == 0 {
		c.heap = max(c.heap, heap())
	}
	return nil
}

// Finding is not counted.
func (c *counter) Finding(snapshot.Finding) {}

// heap is the bytes in use, garbage included.
func heap() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func readActivities(path string, c *counter) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return read(f, path, c)
}

func read(r io.Reader, name string, c *counter) error {
	src, err := source.Open(r, name, source.Options{})
	if err != nil {
		return err
	}
	if _, err := iati.Read(src, fmt.Sprintf("%064x", 7), c); err != nil {
		return err
	}
	if c.activities == 0 {
		return errors.New("no activity was read")
	}
	return nil
}

// iatiMemory reads a file of 50 MB and one of 500 MB, neither of which is ever
// whole, and compares the most memory in use.
func (b *bench) iatiMemory(what string, activities [][]byte) error {
	var each turns
	few, many := b.size(50_000_000), b.size(500_000_000)
	for range b.rounds {
		var most [2]float64
		for i, size := range []int{many, few} {
			runtime.GC()
			before := heap()
			from, to := io.Pipe()
			go func() {
				_, err := writeActivities(to, activities, size)
				to.CloseWithError(err)
			}()
			c := counter{weigh: true}
			if err := read(from, "activities.xml", &c); err != nil {
				return err
			}
			most[i] = float64(c.heap-min(before, c.heap)) / 1e6
		}
		each.add(most[0], most[1])
	}
	b.growth(fmt.Sprintf("%s: heap to read %s MB", what, amount(float64(many)/1e6)), "MB", fmt.Sprintf("at %s MB", amount(float64(few)/1e6)), each, 1.2)
	return nil
}

// processor is the processor time that f takes, on all processors together,
// for this process and the system.
func processor(f func() error) (time.Duration, error) {
	used := func() time.Duration {
		var u syscall.Rusage
		_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // cannot fail with these arguments
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	before := used()
	err := f()
	return used() - before, err
}

// importFile takes the file in as imar import does, and gives megabytes a
// second until everything is published and visible.
func (b *bench) importFile(ctx context.Context, path string, megabytes float64) (rate float64, err error) {
	folder, done, err := b.scratch("import")
	if err != nil {
		return 0, err
	}
	defer done()
	n, err := node.Open(ctx, node.Config{Data: filepath.Join(folder, "data")})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, n.Close()) }()
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	start := time.Now()
	if _, err := n.Intake(nil).Take(ctx, path, f); err != nil {
		return 0, err
	}
	if err := n.Publish(ctx); err != nil {
		return 0, err
	}
	return megabytes / time.Since(start).Seconds(), nil
}

// xsdCheck is xmllint checking a file against a schema as a stream.
type xsdCheck struct {
	ctx          context.Context
	schema, path string
	megabytes    float64
}

func (v *xsdCheck) run() (wall, used time.Duration, err error) {
	cmd := exec.CommandContext(v.ctx, "xmllint", "--noout", "--stream", "--schema", v.schema, v.path)
	start := time.Now()
	err = cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) && (exit.ExitCode() == 3 || exit.ExitCode() == 4) {
		err = nil // read to the end, and not valid
	}
	if err != nil {
		return 0, 0, fmt.Errorf("xmllint: %w", err)
	}
	return time.Since(start), cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), nil
}

func (v *xsdCheck) perSecond() (float64, error) {
	wall, _, err := v.run()
	return v.megabytes / wall.Seconds(), err
}

func (v *xsdCheck) perProcessorSecond() (float64, error) {
	_, used, err := v.run()
	return v.megabytes / used.Seconds(), err
}
