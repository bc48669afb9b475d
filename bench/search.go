//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
)

// What the benchmark and the test of package search print.
var (
	againstFTS5 = regexp.MustCompile(`BenchmarkAgainstFTS5/([a-z]+).*?\s([\d.e+]+) fts5-queries/s\s+([\d.e+]+) own-queries/s`)
	foundOf     = regexp.MustCompile(`(\d+) of (\d+) variants found`)
)

// search lets package search measure itself against SQLite's FTS5 over 100,000
// bilingual documents, in four classes of queries, and tells the worst of them.
func search(ctx context.Context, b *bench) error {
	dir, err := root()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, "go", "test", "./internal/view/search", "-run", "TestArabicVariants", "-v",
		"-bench", "AgainstFTS5", "-benchtime", "1s", "-count", strconv.Itoa(b.rounds))
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	classes := map[string]*turns{}
	var names []string
	for _, m := range againstFTS5.FindAllSubmatch(out, -1) {
		name := string(m[1])
		fts, err1 := strconv.ParseFloat(string(m[2]), 64)
		own, err2 := strconv.ParseFloat(string(m[3]), 64)
		if err := errors.Join(err1, err2); err != nil {
			return err
		}
		if classes[name] == nil {
			classes[name] = &turns{}
			names = append(names, name)
		}
		classes[name].add(own, fts)
	}
	if len(names) != 4 {
		return fmt.Errorf("%d classes of queries, want 4:\n%s", len(names), out)
	}
	worst := slices.MinFunc(names, func(x, y string) int { return int(classes[x].ratio()*1000 - classes[y].ratio()*1000) })
	b.compare(fmt.Sprintf("ranked search, 100,000 documents, worst class (%s)", worst), "/s", "FTS5", *classes[worst], 20)
	found := foundOf.FindSubmatch(out)
	if found == nil {
		return fmt.Errorf("no count of variants:\n%s", out)
	}
	n, err := strconv.ParseFloat(string(found[1]), 64)
	if err != nil {
		return err
	}
	b.atLeast(fmt.Sprintf("spellings of one Arabic word that are found, of %s", found[2]), n, "", 18)
	return nil
}
