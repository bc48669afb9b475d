//go:build linux

package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// What the benchmarks of package books print.
var (
	bytesEach = regexp.MustCompile(`(?m)^(\d+) postings in .*?; ([\d.]+) bytes each`)
	slowest95 = regexp.MustCompile(`(?m)^Benchmark(?:Books|Budget)/(\S+?)(?:-\d+)?\s.*\s([\d.]+) p95-ms`)
)

// reports lets package books measure itself: every report that the money pages
// show, over the postings of six years of a national fund at two sizes; and
// execution of the budget over all projects of a large fund.
func reports(ctx context.Context, b *bench) error {
	small, large := b.size(1_000_000), b.size(10_000_000)
	each := map[int]map[string]float64{}
	for _, n := range []int{small, large} {
		out, err := benchmarked(ctx, "BenchmarkBooks$", 100, fmt.Sprintf("IMAR_POSTINGS=%d", n))
		if err != nil {
			return err
		}
		if each[n], err = slowest(out); err != nil {
			return err
		}
		m := bytesEach.FindSubmatch(out)
		if m == nil {
			return fmt.Errorf("no bytes a posting:\n%s", out)
		}
		if n == large {
			value, err := strconv.ParseFloat(string(m[2]), 64)
			if err != nil {
				return err
			}
			b.atMost(fmt.Sprintf("books of %s postings: memory of a posting", amount(float64(n))), value, "bytes", 100)
		}
	}
	for _, kind := range []struct{ what, name string }{{"trial balance", "trial_balance"}, {"a statement", "statement_of"}, {"an ageing", "ageing_of"}, {"any report", ""}} {
		worst := worstOf(each[large], kind.name)
		b.atMost(fmt.Sprintf("books of %s postings: %s, p95 of the slowest (%s)", amount(float64(large)), kind.what, strings.ReplaceAll(worst, "_", " ")), each[large][worst], "ms", 20)
	}
	b.tell(fmt.Sprintf("books: all %d reports together, p95 at %s postings and at %s", len(each[large]), amount(float64(large)), amount(float64(small))),
		amount(sumOf(each[large]))+" ms", amount(sumOf(each[small]))+" ms")
	projects := b.size(100_000)
	out, err := benchmarked(ctx, "BenchmarkBudget$", 100, fmt.Sprintf("IMAR_PROJECTS=%d", projects))
	if err != nil {
		return err
	}
	budget, err := slowest(out)
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(budget)) {
		b.atMost(fmt.Sprintf("execution over %s projects, p95, %s", amount(float64(projects)), strings.ReplaceAll(name, "_", " ")), budget[name], "ms", 20)
	}
	return nil
}

// benchmarked runs a benchmark of package books and gives what it prints.
func benchmarked(ctx context.Context, name string, times int, setting string) ([]byte, error) {
	dir, err := root()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, "go", "test", "./internal/view/books", "-run", "^$", "-bench", name, "-skip", "/save", "-benchtime", fmt.Sprintf("%dx", times), "-timeout", "30m")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), setting)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("%w\n%s", err, out)
	}
	return out, nil
}

// slowest is the processor time, by report, that 95 of 100 runs stay within.
func slowest(out []byte) (map[string]float64, error) {
	found := map[string]float64{}
	for _, m := range slowest95.FindAllSubmatch(out, -1) {
		value, err := strconv.ParseFloat(string(m[2]), 64)
		if err != nil {
			return nil, err
		}
		found[string(m[1])] = value
	}
	if len(found) < 5 {
		return nil, fmt.Errorf("only %d reports were measured:\n%s", len(found), out)
	}
	return found, nil
}

// worstOf is the slowest report whose name begins so.
func worstOf(each map[string]float64, prefix string) (worst string) {
	for _, name := range slices.Sorted(maps.Keys(each)) {
		if strings.HasPrefix(name, prefix) && (worst == "" || each[name] > each[worst]) {
			worst = name
		}
	}
	return worst
}

func sumOf(each map[string]float64) (sum float64) {
	for _, v := range each {
		sum += v
	}
	return sum
}
