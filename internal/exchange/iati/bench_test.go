package iati

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"imar/internal/domain/statement"
	"imar/internal/exchange/snapshot"
	"imar/internal/exchange/source"
	"imar/internal/material"
)

// largeFile writes a file of at least size bytes, made of the activities of the
// real files again and again, each time with identifiers of their own.
func largeFile(t testing.TB, size int) (path string, activities int) {
	t.Helper()
	files := shared(t, "real")
	path = filepath.Join(t.TempDir(), fmt.Sprint(size, ".xml"))
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(f)
	written, _ := w.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<iati-activities version=\"2.03\">\n")
	for round := 0; written < size; round++ {
		for _, name := range sortedKeys(files) {
			_, rest, _ := bytes.Cut(files[name], []byte("<iati-activity "))
			rest, _, _ = bytes.Cut(rest, []byte("</iati-activities>"))
			mark := fmt.Appendf(nil, "-%d</iati-identifier>", round)
			rest = bytes.ReplaceAll(rest, []byte("</iati-identifier>"), mark)
			activities += bytes.Count(rest, mark)
			n, _ := w.WriteString("<iati-activity ")
			m, _ := w.Write(rest)
			written += n + m
		}
	}
	_, _ = w.WriteString("</iati-activities>\n")
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path, activities
}

// counter counts what a reader gives.
type counter struct {
	activities, statements, bytes, findings int
	weigh                                   bool   // look at the memory
	heap                                    uint64 // the most seen just after a collection
}

func (c *counter) Item(o statement.Observe) error {
	c.activities++
	c.statements += len(o.Statements)
	for _, s := range o.Statements {
		c.bytes += len(s.Body)
	}
	if c.weigh && c.activities%2000 == 0 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		c.heap = max(c.heap, m.HeapAlloc)
	}
	return nil
}

func (c *counter) Finding(snapshot.Finding) { c.findings++ }

func readFile(t testing.TB, path string, weigh bool) *counter {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	src, err := source.Open(f, path, source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	c := &counter{weigh: weigh}
	if _, err := Read(src, "f11e", c); err != nil {
		t.Fatal(err)
	}
	return c
}

// A file ten times as long needs no more memory, but for the identifiers.
func TestMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("short")
	}
	few, _ := largeFile(t, 6<<20)
	many, activities := largeFile(t, 60<<20)
	before, after := readFile(t, few, true), readFile(t, many, true)
	if after.activities != activities {
		t.Errorf("%d activities, want %d", after.activities, activities)
	}
	grown := int64(after.heap) - int64(before.heap)
	if allowed := int64(activities)*64 + 4<<20; grown > allowed {
		t.Errorf("the heap grew from %d to %d bytes, by more than %d", before.heap, after.heap, allowed)
	}
	t.Logf("heap %d KB at 6 MB, %d KB at 60 MB; %d activities, %d statements, %d MB of bodies", before.heap>>10, after.heap>>10,
		after.activities, after.statements, after.bytes>>20)
}

// BenchmarkRead reports megabytes of XML for each second of processor time,
// which unlike the clock's is the same on a busy machine, and how many times
// that is what xmllint does to check the same file against its schema, where
// xmllint is installed.
func BenchmarkRead(b *testing.B) {
	path, activities := largeFile(b, 50<<20)
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(info.Size())
	b.ReportAllocs()
	begun := processor(b, syscall.RUSAGE_SELF)
	for b.Loop() {
		if c := readFile(b, path, false); c.activities != activities {
			b.Fatalf("%d activities, want %d", c.activities, activities)
		}
	}
	took := (processor(b, syscall.RUSAGE_SELF) - begun) / time.Duration(b.N)
	b.ReportMetric(float64(info.Size())/1e6/took.Seconds(), "MB/cpu-s")
	b.ReportMetric(float64(activities)/took.Seconds(), "activities/cpu-s")
	if peer := validation(b, path); peer > 0 {
		b.ReportMetric(float64(info.Size())/1e6/peer.Seconds(), "xmllint-MB/cpu-s")
		b.ReportMetric(peer.Seconds()/took.Seconds(), "times-xmllint")
	}
}

// processor is the time that the processor spent, for itself and the system.
func processor(b *testing.B, who int) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(who, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// validation is the processor time that xmllint needs for the file, 0 where it
// is not installed.
func validation(b *testing.B, path string) time.Duration {
	root := material.Dir(b)
	tool, err := exec.LookPath("xmllint")
	if err != nil {
		b.Log("xmllint is not installed: nothing to compare with")
		return 0
	}
	begun := processor(b, syscall.RUSAGE_CHILDREN)
	schema := filepath.Join(root, "iati", "schemas-2.03", "iati-activities-schema.xsd")
	_ = exec.Command(tool, "--noout", "--stream", "--schema", schema, path).Run()
	return processor(b, syscall.RUSAGE_CHILDREN) - begun
}
