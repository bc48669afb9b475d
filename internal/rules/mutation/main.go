// Command mutation weakens the controls of the fund one by one and demands that
// the tests notice.
//
//	go run ./internal/rules/mutation [-run WORD]     # or make mutate
//
// Each row of the table (table.go) names a control, the text that is it and a
// text that is it no more. The compiler is given the weakened file in the
// place of the real one (go test -overlay), so nothing in the tree is ever
// changed. The tests of the file's own package and of the fund are run; a
// weakened control with which they all pass is said to live, and the program
// ends with status 1.
//
// The invariant: every text of the table stands exactly once in its file (a test
// says so, in the ordinary suite), so no row can go stale in silence.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "mutation:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	word := flag.String("run", "", "only mutations whose control or file has this word")
	flag.Parse()
	out, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return err
	}
	root := strings.TrimSpace(string(out))
	scratch, err := os.MkdirTemp("", "imar-mutation-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	l := lab{root, scratch}
	if why, err := l.test(ctx, ""); err != nil || why != "" {
		return errors.Join(err, fmt.Errorf("the tests fail with nothing changed: %s", why))
	}
	var living, broken, tried int
	for _, m := range mutations {
		if !strings.Contains(m.control+" "+m.file, *word) {
			continue
		}
		tried++
		began := time.Now()
		killer, err := l.try(ctx, m)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		switch {
		case err != nil:
			broken++
			killer = "CANNOT BE TRIED"
			fmt.Fprintf(os.Stderr, "%s: %v\n", m.control, err)
		case killer == "":
			living++
			killer = "LIVES"
		}
		fmt.Printf("%-34s  %-68s  %-44s %5.1f s\n", strings.TrimPrefix(m.file, "internal/domain/"), m.control, killer, time.Since(began).Seconds())
	}
	fmt.Printf("%d of %d weakened controls were noticed\n", tried-living-broken, tried)
	if living+broken > 0 || tried == 0 {
		return fmt.Errorf("%d live, %d could not be tried", living, broken)
	}
	return nil
}

// lab is the tree and a folder for what is put in its place.
type lab struct{ root, scratch string }

// try weakens one control and gives the first test that notices, "" for none.
func (l lab) try(ctx context.Context, m mutation) (killer string, err error) {
	path := filepath.Join(l.root, filepath.FromSlash(m.file))
	source, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	if n := bytes.Count(source, []byte(m.old)); n != 1 {
		return "", fmt.Errorf("the text stands %d times in %s: %q", n, m.file, m.old)
	}
	weak := filepath.Join(l.scratch, "weak.go")
	if err := os.WriteFile(weak, bytes.Replace(source, []byte(m.old), []byte(m.weak), 1), 0o600); err != nil {
		return "", err
	}
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": {path: weak}})
	if err != nil {
		return "", err
	}
	list := filepath.Join(l.scratch, "overlay.json")
	if err := os.WriteFile(list, overlay, 0o600); err != nil {
		return "", err
	}
	return l.test(ctx, list)
}

// suites are the packages whose tests must notice, each with the flags by which
// a test that fails leaves nothing in the tree.
var suites = [][]string{{"./internal/domain/ledger", "-rapid.nofailfile"}, {"./internal/domain/fund"}}

// test runs the tests, the short way and then in full, and gives what failed. A
// file that does not compile is no weakened control.
func (l lab) test(ctx context.Context, overlay string) (failed string, err error) {
	for _, extra := range []string{"-short", "-short=false"} {
		for _, suite := range suites {
			args := []string{"test", "-failfast", "-vet=off", extra, "-timeout", "10m"}
			if overlay != "" {
				args = append(args, "-overlay", overlay)
			}
			cmd := exec.CommandContext(ctx, "go", append(args, suite...)...)
			cmd.Dir = l.root
			out, err := cmd.CombinedOutput()
			switch exit := (*exec.ExitError)(nil); {
			case err == nil:
				continue
			case !errors.As(err, &exit), bytes.Contains(out, []byte("[build failed]")), bytes.Contains(out, []byte("[setup failed]")):
				return "", fmt.Errorf("%w\n%s", err, out)
			}
			return firstFailure(out), nil
		}
	}
	return "", nil
}

// firstFailure is the name of the first test that failed.
func firstFailure(out []byte) string {
	for line := range strings.Lines(string(out)) {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), "--- FAIL: "); ok {
			name, _, _ := strings.Cut(rest, " ")
			return name
		}
	}
	return "panic or timeout"
}
