// Package journal writes the fund's ledger as the text journals that the
// programs ledger, hledger and beancount read, so that an accountant can check
// the books with a program that is not ours; and it reads journals of ledger
// (Read, Balances), its own and other people's.
//
// One transaction is one entry of the ledger: the day on which it was booked,
// its event, the number of its fact, and its lines. The two formats have the
// same account names, of components that both programs take:
//
//	Assets:Bank:S-State          the class, the account, the funding source
//	Equity:Budget:Obligated:S-State
//	Equity:Memorandum:Advance-guarantee:S-State
//
// Budget and memorandum stand below Equity, for beancount knows five classes
// only; each book comes to zero by itself. Source, project, contract, party,
// bank account, item, cost class, budget year and chapter stand as metadata of
// a posting. Accounts and commodities are declared before their first use.
//
// The invariant: each transaction is zero in every currency, and the sum of an
// account in the journal is the sum of its postings.
package journal

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"iter"
	"strings"

	"imar/internal/base/clock"
	"imar/internal/base/money"
	"imar/internal/domain/fact"
	"imar/internal/domain/ledger"
)

// Format is a program's format.
type Format string

// The formats.
const (
	Ledger    Format = "ledger"
	Beancount Format = "beancount"
)

// Transaction is one entry with the number of its fact.
type Transaction struct {
	Seq      fact.Seq
	Day      clock.Day
	Occurred clock.Day
	Event    ledger.Event
	Lines    []ledger.Line
}

// Write writes transactions in order. Title is the fund's name.
func Write(w io.Writer, f Format, title string, list iter.Seq[Transaction]) error {
	b := &writer{Writer: bufio.NewWriterSize(w, 1<<16), format: f, opened: map[string]bool{}, names: map[string]string{}}
	b.head(title)
	for t := range list {
		b.transaction(t)
	}
	return b.Flush()
}

type writer struct {
	*bufio.Writer
	format Format
	opened map[string]bool   // accounts and commodities that are declared
	names  map[string]string // components, by what they stand for
}

func (w *writer) head(title string) {
	if w.format == Beancount {
		fmt.Fprintf(w, "option \"title\" %s\n", quoted(title))
		return
	}
	fmt.Fprintf(w, "; %s\n", oneLine(title))
	for _, tag := range [...]string{"occurred", "source", "project", "contract", "party", "bank", "item", "class", "year", "chapter"} {
		fmt.Fprintf(w, "tag %s\n", tag)
	}
}

// declare says once that an account or a commodity exists, before its first
// use: beancount asks for accounts, ledger for both with --pedantic.
func (w *writer) declare(account string, c money.Currency) {
	if !w.opened[string(c)] {
		w.opened[string(c)] = true
		if w.format == Beancount {
			fmt.Fprintf(w, "1900-01-01 commodity %s\n", c)
		} else {
			fmt.Fprintf(w, "commodity %s\n", c)
		}
	}
	if !w.opened[account] {
		w.opened[account] = true
		if w.format == Beancount {
			fmt.Fprintf(w, "1900-01-01 open %s\n", account)
		} else {
			fmt.Fprintf(w, "account %s\n", account)
		}
	}
}

// transaction writes one entry; one without lines says nothing in a journal.
func (w *writer) transaction(t Transaction) {
	if len(t.Lines) == 0 {
		return
	}
	accounts := make([]string, len(t.Lines))
	for i, l := range t.Lines {
		accounts[i] = w.account(l)
		w.declare(accounts[i], l.Currency)
	}
	if w.format == Beancount {
		fmt.Fprintf(w, "\n%s * %s\n  fact: %d\n", t.Day, quoted(string(t.Event)), t.Seq)
		if t.Occurred != t.Day {
			fmt.Fprintf(w, "  occurred: %s\n", t.Occurred)
		}
	} else {
		fmt.Fprintf(w, "\n%s * (%d) %s\n", t.Day, t.Seq, t.Event)
		if t.Occurred != t.Day {
			fmt.Fprintf(w, "    ; occurred: %s\n", t.Occurred)
		}
	}
	for i, l := range t.Lines {
		w.line(accounts[i], l)
	}
}

func (w *writer) line(account string, l ledger.Line) {
	indent := "    "
	if w.format == Beancount {
		indent = "  "
	}
	fmt.Fprintf(w, "%s%s  %s %s\n", indent, account, l.Amount().Decimal(), l.Currency)
	for _, m := range [...]struct{ key, value string }{{"source", string(l.Source)}, {"project", string(l.Project)}, {"contract", string(l.Contract)}, {"party", string(l.Party)},
		{"bank", string(l.Bank)}, {"item", string(l.Item)}, {"class", string(l.Class)}, {"year", l.Year.String()}, {"chapter", string(l.Chapter)}} {
		if m.value == "" {
			continue
		}
		if w.format == Beancount {
			fmt.Fprintf(w, "    %s: %s\n", m.key, quoted(m.value))
		} else {
			fmt.Fprintf(w, "%s; %s: %s\n", indent, m.key, oneLine(m.value))
		}
	}
}

// account is the account's name in a journal.
func (w *writer) account(l ledger.Line) string {
	info, _ := l.Account.Info()
	root := map[ledger.AccountClass]string{ledger.Asset: "Assets", ledger.Liability: "Liabilities", ledger.SourceBalanceClass: "Equity", ledger.Income: "Income",
		ledger.Expenditure: "Expenses", ledger.Step: "Equity:Budget", ledger.MemorandumItem: "Equity:Memorandum"}[info.Class]
	name := root + ":" + strings.ToUpper(info.Slug()[:1]) + info.Slug()[1:] + ":" + w.component(string(l.Source))
	if l.Entity != "fund" {
		name += ":" + w.component(string(l.Entity))
	}
	return name
}

// component makes a name one that both programs take: letters, digits and
// hyphens of ASCII, beginning with a capital. What is changed by that carries a
// mark of what it was, so that two names stay two.
func (w *writer) component(name string) string {
	if c, ok := w.names[name]; ok {
		return c
	}
	var b strings.Builder
	for _, r := range name {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' {
			b.WriteRune(r)
		} else {
			b.WriteByte('-')
		}
	}
	c := b.String()
	if c != name || c == "" || c[0] == '-' || strings.HasPrefix(c, "S-") {
		sum := sha256.Sum256([]byte(name))
		c = "S-" + strings.Trim(c, "-") + "-" + hex.EncodeToString(sum[:4])
	}
	if c[0] >= 'a' && c[0] <= 'z' {
		c = "S-" + c // a capital letter begins every component
	}
	w.names[name] = c
	return c
}

// quoted is a string of beancount.
func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", " ", "\r", " ").Replace(s) + `"`
}

// oneLine is a text of a comment.
func oneLine(s string) string { return strings.NewReplacer("\n", " ", "\r", " ").Replace(s) }
