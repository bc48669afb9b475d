//go:build linux

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"imar/internal/exchange/journal"
)

// balanceFile is the argument by which this program, started again as a process
// of its own, reads a journal and prints its balances: what the others do.
const balanceFile = "balance-journal"

// balance is that process.
func balance(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	list, err := journal.Balances(f)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(os.Stdout)
	for _, b := range list {
		fmt.Fprintf(out, "%s %s  %s\n", b.Amount.Decimal(), b.Amount.Commodity, b.Account)
	}
	return out.Flush()
}

// accountant is a program that reads and balances a journal. memory is what it
// is known to take for each transaction, in bytes: what does not fit is not
// started.
type accountant struct {
	name    string
	command []string
	format  journal.Format
	memory  float64
	times   float64 // how many times as fast Imar is to be
}

var accountants = []accountant{
	{"ledger", []string{"ledger", "--args-only", "-f", "", "balance"}, journal.Ledger, 4_500, 10},
	{"hledger", []string{"hledger", "-f", "", "balance"}, journal.Ledger, 16_000, 50},
	{"beancount", []string{"bean-check", "--no-cache", ""}, journal.Beancount, 8_000, 50},
}

// journals measures reading and balancing the same transactions, each program a
// process of its own: three postings a transaction, forty accounts, two
// currencies.
func journals(ctx context.Context, b *bench) error {
	dir, done, err := b.scratch("journal")
	if err != nil {
		return err
	}
	defer done()
	for _, n := range []int{b.size(100_000), b.size(1_000_000)} {
		if err := b.journalsOf(ctx, dir, n); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) journalsOf(ctx context.Context, dir string, n int) error {
	paths := map[journal.Format]string{}
	for _, f := range []journal.Format{journal.Ledger, journal.Beancount} {
		paths[f] = filepath.Join(dir, fmt.Sprintf("%d.%s", n, f))
		if err := writeJournal(paths[f], f, n); err != nil {
			return err
		}
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	rounds := b.rounds
	if n > 200_000 {
		rounds = 1 // minutes of each of the others
	}
	for _, peer := range accountants {
		what := fmt.Sprintf("journal of %s transactions, read and balanced", amount(float64(n)))
		if _, err := exec.LookPath(peer.command[0]); err != nil {
			b.skip(what+", against "+peer.name, peer.command[0]+" is not installed")
			continue
		}
		free, err := freeMemory()
		if err != nil {
			return err
		}
		if need := peer.memory * float64(n); need > free*0.8 {
			b.skip(what+", against "+peer.name, fmt.Sprintf("it takes some %s MB, and %s are free", amount(need/1e6), amount(free/1e6)))
			continue
		}
		args := append([]string(nil), peer.command...)
		for i, a := range args {
			if a == "" {
				args[i] = paths[peer.format]
			}
		}
		var speed, memory turns
		for range rounds {
			ours, mine, err := timed(ctx, self, balanceFile, paths[journal.Ledger])
			if err != nil {
				return err
			}
			theirs, other, err := timed(ctx, args...)
			if err != nil {
				return err
			}
			speed.add(float64(n)/ours, float64(n)/theirs)
			memory.add(mine, other)
		}
		b.compare(what, "/s", peer.name, speed, peer.times)
		if peer.name == "ledger" {
			b.growth(what+", memory", "MB", "ledger", memory, 0.5)
		}
	}
	return nil
}

// timed runs a program to its end and gives the seconds it took and the most
// memory that it had, in MB.
func timed(ctx context.Context, command ...string) (seconds, megabytes float64, err error) {
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	var words strings.Builder
	cmd.Stderr = &words
	begin := time.Now()
	if err := cmd.Run(); err != nil {
		return 0, 0, fmt.Errorf("%s: %w\n%s", command[0], err, words.String())
	}
	seconds = time.Since(begin).Seconds()
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0, 0, errors.New("no usage of resources is told")
	}
	return seconds, float64(usage.Maxrss) * 1024 / 1e6, nil
}

// freeMemory is what the machine could still give, in bytes.
func freeMemory() (float64, error) {
	text, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0, err
	}
	for l := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(l, "MemAvailable:"); ok {
			kib, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kib * 1024, err
		}
	}
	return 0, errors.New("/proc/meminfo does not tell what is available")
}

// writeJournal writes n transactions; the same in both formats.
func writeJournal(path string, f journal.Format, n int) (err error) {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	w := bufio.NewWriterSize(file, 1<<20)
	writeTransactions(w, f, n)
	return w.Flush()
}

func writeTransactions(w io.Writer, f journal.Format, n int) {
	const sources = 8
	account := func(kind, source int) string {
		return [...]string{"Assets:Bank:", "Liabilities:Payables:", "Liabilities:Withholding-tax:", "Expenses:Works:", "Income:Contributions:"}[kind] + fmt.Sprintf("S-%d", source)
	}
	if f == journal.Beancount {
		for kind := range 5 {
			for s := range sources {
				fmt.Fprintf(w, "1900-01-01 open %s\n", account(kind, s))
			}
		}
	}
	r := rand.New(rand.NewPCG(2, 4))
	first := time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range n {
		day := first.AddDate(0, 0, i*1800/n).Format(time.DateOnly)
		gross, s := 1000+r.Int64N(90_000_000), r.IntN(sources)
		tax, unit := gross/50, []string{"LYD", "USD"}[s%2]
		line := func(kind int, minor int64) {
			sign := ""
			if minor < 0 {
				sign, minor = "-", -minor
			}
			fmt.Fprintf(w, "    %s  %s%d.%03d %s\n", account(kind, s), sign, minor/1000, minor%1000, unit)
		}
		if f == journal.Beancount {
			fmt.Fprintf(w, "\n%s * \"certificate %d\"\n", day, i)
		} else {
			fmt.Fprintf(w, "\n%s * (%d) certificate\n", day, i)
		}
		line(3, gross)
		line(2, -tax)
		line(1, tax-gross)
	}
}
