package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"imar/internal/base/clock"
	"imar/internal/base/lang"
	"imar/internal/base/money"
	"imar/internal/base/problem"
	"imar/internal/domain/access"
	"imar/internal/domain/fact"
	"imar/internal/domain/fund"
	"imar/internal/domain/ledger"
	"imar/internal/domain/whole"
	"imar/internal/exchange/bank"
	"imar/internal/exchange/bank/match"
	"imar/internal/intake"
	"imar/internal/node"
)

// statementCommand takes bank statements in.
type statementCommand struct {
	Bank    string   `help:"Id of the fund's account." required:"" placeholder:"ACCOUNT"`
	As      string   `help:"Person who takes them in." required:"" placeholder:"PERSON"`
	Dates   string   `help:"Of a table: the order of its dates, ymd, dmy or mdy." enum:"ymd,dmy,mdy" default:"ymd"`
	Comma   bool     `help:"Of a table: a comma stands before decimals, a point between thousands."`
	Opening string   `help:"Of a table: its opening balance." placeholder:"AMOUNT"`
	Closing string   `help:"Of a table: its closing balance." placeholder:"AMOUNT"`
	From    string   `help:"Of a table: its first day." placeholder:"DAY"`
	To      string   `help:"Of a table: its last day." placeholder:"DAY"`
	Number  string   `help:"Of a table: the statement's number." placeholder:"NUMBER"`
	Second  string   `help:"Of a statement on paper: what another person keyed of it, as a table too." type:"path" placeholder:"FILE"`
	By      string   `help:"Of a statement on paper: the person who keyed it again." name:"second-by" placeholder:"PERSON"`
	Scan    string   `help:"Of a statement on paper: its scan, which is kept as the original." type:"path" placeholder:"FILE"`
	Files   []string `arg:"" help:"Statements: camt.053, MT940, CSV." type:"path"`
}

// Run takes each file in. A file that cannot be read does not stop the others.
func (s statementCommand) Run(ctx context.Context, c *common, t *terminal) (err error) {
	if s.onPaper() && (s.Second == "" || s.By == "" || s.Scan == "" || len(s.Files) != 1) {
		return problem.New(problem.Usage, "cli.statement.paper")
	}
	n, err := node.Open(ctx, c.config(t))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, n.Close()) }()
	desk := n.Intake(nil)
	desk.Actor = person(n, access.PersonID(s.As), "fund.take-statement")
	dialect, err := s.dialect(n)
	if err != nil {
		return err
	}
	if s.onPaper() {
		return s.paper(ctx, t, desk, dialect)
	}
	var failed error
	for _, name := range s.Files {
		file, err := os.Open(name)
		if err != nil {
			return unreadable(name, err)
		}
		report, err := desk.Statements(ctx, ledger.Bank(s.Bank), name, file, dialect)
		file.Close()
		t.statement(report)
		if err != nil {
			t.say("cli.import.failed", name)
			t.explain(err)
			failed = errors.Join(failed, err)
		}
	}
	if failed != nil {
		return problem.New(problem.CodeOf(failed), "cli.import.some-failed")
	}
	return nil
}

func (s statementCommand) onPaper() bool { return s.Second+s.By+s.Scan != "" }

// paper takes in a statement that two people keyed from a scan.
func (s statementCommand) paper(ctx context.Context, t *terminal, desk *intake.Desk, dialect *bank.Dialect) error {
	var files [3]*os.File
	for i, name := range []string{s.Files[0], s.Second, s.Scan} {
		file, err := os.Open(name)
		if err != nil {
			return unreadable(name, err)
		}
		defer file.Close()
		files[i] = file
	}
	report, err := desk.Paper(ctx, ledger.Bank(s.Bank), dialect, intake.Keying{Name: s.Files[0], Person: s.As, Data: files[0]},
		intake.Keying{Name: s.Second, Person: s.By, Data: files[1]}, files[2])
	t.statement(report)
	return err
}

// statement tells what became of a file.
func (t *terminal) statement(r intake.StatementReport) {
	for _, f := range r.Findings {
		t.say("cli.statement.finding", f.Problem.Line, t.sentence(f.Problem))
	}
	if r.Statements > 0 {
		_ = t.print(r, "cli.statement.done", r.Name, r.Statements, r.Lines, r.Facts, r.Unbalanced)
	}
}

// person is somebody in the first of their roles that may ask.
func person(n *node.Node, id access.PersonID, action access.Action) (actor fact.Actor) {
	n.Recorder.Read(func(s *whole.State) {
		actor = fact.Actor{ID: string(id), Role: string(s.Access.RoleFor(id, action, clock.Local(n.Now()())))}
	})
	return actor
}

// dialect is how a table is to be read.
func (s statementCommand) dialect(n *node.Node) (*bank.Dialect, error) {
	d := &bank.Dialect{Separators: money.PointMarks, Dates: map[string]bank.DateOrder{"ymd": bank.YearFirst, "dmy": bank.DayFirst, "mdy": bank.MonthFirst}[s.Dates]}
	if s.Comma {
		d.Separators = money.CommaMarks
	}
	var account *fund.Account
	n.Recorder.Read(func(st *whole.State) { account = st.Fund.Account(ledger.Bank(s.Bank)) })
	if account == nil {
		return nil, problem.New(problem.Invalid, "fund.bank.unknown", s.Bank)
	}
	d.Statement = bank.Statement{Account: bank.Account{Other: s.Bank}, Currency: account.Currency, ID: s.Number}
	var problems problem.List
	for _, b := range []struct {
		text string
		of   *bank.Balance
	}{{s.Opening, &d.Statement.Opening}, {s.Closing, &d.Statement.Closing}} {
		if b.text == "" {
			continue
		}
		a, err := money.ParseTyped(b.text, account.Currency, d.Separators)
		problems = append(problems, problem.Of(err)...)
		*b.of = bank.Balance{Known: err == nil, Amount: a, Text: b.text}
	}
	for _, day := range []struct {
		text string
		of   []*clock.Day
	}{{s.From, []*clock.Day{&d.Statement.From, &d.Statement.Opening.Day}}, {s.To, []*clock.Day{&d.Statement.To, &d.Statement.Closing.Day}}} {
		if day.text == "" {
			continue
		}
		parsed, err := clock.Parse(day.text)
		problems = append(problems, problem.Of(err)...)
		for _, of := range day.of {
			*of = parsed
		}
	}
	return d, problems.Err()
}

// matchCommand proposes which line of a statement belongs to which payment
// order; a person confirms by imar do.
type matchCommand struct {
	Bank string `help:"Id of the fund's account." required:"" placeholder:"ACCOUNT"`
}

// proposal is one line of the bank with what it may belong to.
type proposal struct {
	Line     string   `json:"line"`
	Day      string   `json:"day"`
	Amount   string   `json:"amount"`
	Currency string   `json:"currency"`
	Order    string   `json:"order,omitempty"` // "" when nothing is proposed
	Score    int      `json:"score,omitempty"`
	Reasons  []string `json:"reasons,omitempty"`
	Choices  []string `json:"choices,omitempty"` // orders that do equally well
}

// Run prints the unmatched lines of an account, with proposals where there are.
func (m matchCommand) Run(ctx context.Context, c *common, t *terminal) (err error) {
	n, err := node.Open(ctx, c.config(t))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, n.Close()) }()
	texts, err := lineTexts(ctx, n)
	if err != nil {
		return err
	}
	list := m.propose(n, texts, t.lang)
	if t.json {
		return printJSON(t.out, list)
	}
	for _, p := range list {
		key := "cli.match.none"
		switch {
		case p.Order != "":
			key = "cli.match.proposed"
		case len(p.Choices) > 0:
			key = "cli.match.choose"
		}
		fmt.Fprintln(t.out, plain(lang.T(t.lang, key, p.Line[:12], p.Day, p.Amount+" "+p.Currency, p.Order, p.Score, strings.Join(append(p.Reasons, p.Choices...), lang.T(t.lang, "cli.match.and")))))
	}
	t.say("cli.match.count", len(list))
	return nil
}

func (m matchCommand) propose(n *node.Node, texts map[string]string, l lang.Lang) (list []proposal) {
	var lines []match.Line
	var expected []match.Expectation
	n.Recorder.Read(func(s *whole.State) {
		s.Fund.Unmatched(func(id string, of ledger.Bank, amount money.Amount, day string) bool {
			if string(of) == m.Bank {
				d, _ := clock.Parse(day)
				lines = append(lines, match.Line{Account: m.Bank, Amount: amount, Day: d, Text: texts[id], References: []string{id}})
			}
			return true
		})
		s.Fund.Orders(func(id ledger.Item, o *fund.Order) bool {
			if o.Status == fund.Sent && string(o.Bank) == m.Bank {
				d, _ := clock.Parse(o.On)
				references := []string{string(id)}
				if o.Cheque != "" {
					references = append(references, o.Cheque)
				}
				expected = append(expected, match.Expectation{ID: string(id), Account: m.Bank, Amount: o.Amount.Neg(), Day: d, References: references})
			}
			return true
		})
	})
	slices.SortFunc(lines, func(a, b match.Line) int {
		return strings.Compare(a.Day.String()+a.References[0], b.Day.String()+b.References[0])
	})
	slices.SortFunc(expected, func(a, b match.Expectation) int { return strings.Compare(a.ID, b.ID) })
	for _, x := range lines {
		list = append(list, proposal{Line: x.References[0], Day: x.Day.String(), Amount: string(x.Amount.Decimal()), Currency: string(x.Amount.Currency)})
	}
	result := match.Propose(lines, expected, 0)
	for _, p := range result.Pairs {
		list[p.Line].Order, list[p.Line].Score = expected[p.Expected].ID, p.Score
		for _, r := range p.Reasons {
			list[p.Line].Reasons = append(list[p.Line].Reasons, r.Say(l))
		}
	}
	for _, tie := range result.Ties {
		for _, e := range tie.Expected {
			list[tie.Line].Choices = append(list[tie.Line].Choices, expected[e].ID)
		}
	}
	return list
}

// lineTexts are the restricted texts of all lines, for whoever has the folder.
func lineTexts(ctx context.Context, n *node.Node) (map[string]string, error) {
	texts := map[string]string{}
	for f, err := range n.Store.Facts(ctx, 1, fact.Seq(n.Recorder.Head().Size)) {
		if err != nil {
			return nil, err
		}
		if f.Kind == fund.StatementTaken {
			addTexts(texts, f.Body(fact.PartAccount))
		}
	}
	return texts, nil
}

// addTexts adds the texts of a statement's lines, by line.
func addTexts(texts map[string]string, part []byte) {
	var of map[string]string
	if json.Unmarshal(part, &of) == nil {
		maps.Copy(texts, of)
	}
}
