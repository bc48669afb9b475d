package books

import (
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"

	"imar/internal/base/money"
	"imar/internal/base/problem"
	"imar/internal/base/wire"
	"imar/internal/domain/ledger"
)

// national is the books of a fund of about that many postings, as a fund would
// have them: six years, twenty sources with a currency and a bank account each,
// contracts that go from obligation and advance through certificates, each of
// them paid a while after, to the release of what was retained.
func national(t testing.TB, postings int) *View {
	t.Helper()
	r := rand.New(rand.NewPCG(11, 3))
	v := New()
	type job struct {
		work   ledger.Work
		part   ledger.Part
		bank   ledger.Bank
		step   int
		unpaid []ledger.Payment
		held   [2]int64 // of the advance and of the guarantee
		kept   []ledger.RetentionReleased
	}
	const days, each, live = 2190, 150, 33 // postings of a contract, about; how many are under way for each hundred
	contracts := max(postings/each, 10)
	first := day(t, "2020-01-01")
	var jobs []*job
	seq := 0
	book := func(e ledger.Entry, problems problem.List) {
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		seq++
		post(v, seq, e)
	}
	for made := 0; v.Len() < postings; {
		on := first.AddDays(int(int64(v.Len()) * days / int64(postings)))
		o := ledger.Occasion{Entity: "fund", Date: on}
		if len(jobs) < max(contracts*live/100, 4) {
			n := made
			made++
			source := n % 20
			part := ledger.Part{Source: ledger.Source(fmt.Sprintf("source-%d", source)), Chapter: "3", Amount: money.Amount{Minor: 1000, Currency: []money.Currency{"LYD", "LYD", "USD"}[source%3]}}
			p := fmt.Sprintf("ly-project-%05d", n/4)
			jobs = append(jobs, &job{bank: ledger.Bank(fmt.Sprintf("bank-%d", source)), part: part,
				work: ledger.Work{Project: ledger.Project(p), Contract: ledger.Contract(fmt.Sprintf("%s c-%d", p, n%4)), Class: ledger.Classes[n%4], Party: ledger.Party(fmt.Sprintf("contractor-%d", n%(contracts/8+1)))}})
		}
		at := r.IntN(len(jobs))
		j := jobs[at]
		j.part.Year, j.part.Amount.Minor = ledger.Year(on.Year()), r.Int64N(50_000_000)+1000
		parts := []ledger.Part{j.part}
		it := func(kind string) ledger.Item {
			return ledger.Item(fmt.Sprintf("%s %s-%d", j.work.Contract, kind, j.step))
		}
		if len(j.unpaid) > 0 {
			pay := j.unpaid[0]
			j.unpaid = j.unpaid[1:]
			pay.Occasion = o
			book(ledger.PaymentSent{Payment: pay}.Entry())
			book(ledger.PaymentCleared{Payment: pay}.Entry())
			continue
		}
		pay := ledger.Payment{Work: j.work, Bank: j.bank, Order: it("order"), Parts: parts}
		switch j.step++; {
		case j.step == 1:
			a := ledger.Authority{Source: j.part.Source, Year: j.part.Year, Chapter: "3", Amount: j.part.Amount}
			book(ledger.Appropriation{Occasion: o, Authority: a}.Entry())
			book(ledger.Allotment{Occasion: o, Authority: a}.Entry())
			book(ledger.Allocation{Occasion: o, Authority: a, Project: j.work.Project}.Entry())
			book(ledger.Receipt{Occasion: o, Source: j.part.Source, Party: "partner", Bank: j.bank, Amount: j.part.Amount, Against: ledger.Contributions}.Entry())
			book(ledger.Obligation{Occasion: o, Project: j.work.Project, Contract: j.work.Contract, Party: j.work.Party, Parts: []ledger.ObligationPart{{Part: j.part}}}.Entry())
		case j.step == 2:
			j.held = [2]int64{j.part.Amount.Minor, j.part.Amount.Minor}
			book(ledger.Guarantee{Occasion: o, Source: j.part.Source, Project: j.work.Project, Contract: j.work.Contract, Party: j.work.Party, Item: it("guarantee"), Kind: ledger.AdvanceGuarantee, Amount: j.part.Amount}.Entry())
			book(ledger.Advance{Occasion: o, Work: j.work, Item: it("advance"), Parts: parts}.Entry())
			pay.Item, pay.Advance = it("advance"), true
			j.unpaid = append(j.unpaid, pay)
		case j.step < 9:
			gross := j.part.Amount.Minor
			p := ledger.Portion{Currency: j.part.Amount.Currency, Gross: gross, Recovered: min(gross/10, j.held[0]), Retained: gross / 20,
				Withheld: []ledger.Deduction{{Account: ledger.WithholdingTax, Party: "tax", Minor: gross / 50}}, Shares: []ledger.Share{{Source: j.part.Source, Year: j.part.Year, Chapter: "3", Weight: 1}}}
			book(ledger.Certificate{Occasion: o, Work: j.work, Item: it("certificate"), Advance: ledger.Item(fmt.Sprintf("%s advance-2", j.work.Contract)), Cost: ledger.WorkInProgress, Portions: []ledger.Portion{p}}.Entry())
			net, _ := p.Net()
			j.held[0] -= p.Recovered
			kept := j.part
			kept.Amount.Minor = p.Retained
			j.kept = append(j.kept, ledger.RetentionReleased{Work: j.work, Item: it("certificate"), Parts: []ledger.Part{kept}})
			pay.Item, parts[0].Amount.Minor = it("certificate"), net
			j.unpaid = append(j.unpaid, pay)
			withheld := j.part
			withheld.Amount.Minor = gross / 50
			work := j.work
			work.Party = "tax"
			book(ledger.TaxRemitted{Occasion: o, Work: work, Account: ledger.WithholdingTax, Item: it("certificate"), Bank: j.bank, Parts: []ledger.Part{withheld}}.Entry())
		default:
			rest := j.part
			rest.Amount.Minor = j.held[0]
			book(ledger.ContractorRefund{Return: ledger.Return{Occasion: o, Work: j.work, Item: ledger.Item(fmt.Sprintf("%s advance-2", j.work.Contract)), Bank: j.bank, Against: ledger.Advances, Parts: []ledger.Part{rest}}}.Entry())
			rest.Amount.Minor = -j.held[1]
			book(ledger.Guarantee{Occasion: o, Source: j.part.Source, Project: j.work.Project, Contract: j.work.Contract, Party: j.work.Party, Item: ledger.Item(fmt.Sprintf("%s guarantee-2", j.work.Contract)), Kind: ledger.AdvanceGuarantee, Amount: rest.Amount}.Entry())
			for _, k := range j.kept {
				k.Occasion = o
				book(k.Entry())
				pay := ledger.Payment{Occasion: o, Work: j.work, Bank: j.bank, Item: k.Item, Order: it("retention"), Parts: k.Parts}
				book(ledger.PaymentSent{Payment: pay}.Entry())
				book(ledger.PaymentCleared{Payment: pay}.Entry())
			}
			jobs[at] = jobs[len(jobs)-1]
			jobs = jobs[:len(jobs)-1]
		}
	}
	return v
}

// size is how many postings a benchmark has: IMAR_POSTINGS, or a million.
func size(t testing.TB) int {
	n, err := strconv.Atoi(os.Getenv("IMAR_POSTINGS"))
	if err != nil {
		return 1_000_000
	}
	if n < 1 {
		t.Fatal("IMAR_POSTINGS must be a number of postings")
	}
	return n
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// TestBytesAPosting: a posting takes at most 100 bytes, with its names, chains,
// sums and open items.
func TestBytesAPosting(t *testing.T) {
	before := heap()
	v := national(t, 1_000_000)
	each := float64(heap()-before) / float64(v.Len())
	t.Logf("%d postings, %.1f bytes each", v.Len(), each)
	if each > 100 {
		t.Errorf("%.1f bytes a posting", each)
	}
	runtime.KeepAlive(v)
}

// queries are the reports that are to take at most 20 ms, whatever the size.
func queries(v *View) []struct {
	name string
	run  func() int
} {
	_, last := v.Periods()
	year := Filter{From: last - 11, Through: last}
	at := last.First().MonthEnd()
	district := func(p ledger.Project) string { return string(p[len(p)-1:]) }
	return []struct {
		name string
		run  func() int
	}{
		{"trial balance, all", func() int { return len(v.TrialBalance(Filter{Book: ledger.Actual})) }},
		{"trial balance, one source in a year", func() int {
			return len(v.TrialBalance(Filter{Book: ledger.Actual, Source: "source-1", From: year.From, Through: year.Through}))
		}},
		{"sources and uses", func() int { return len(v.SourcesAndUses(Filter{})) }},
		{"cash position", func() int { return len(v.CashPosition(Filter{})) }},
		{"cash statement of a year", func() int { return len(v.CashStatement(year)) }},
		{"budget by source", func() int { return len(v.BudgetExecution(BySource, Filter{}, nil)) }},
		{"budget by district", func() int { return len(v.BudgetExecution(ByProject, Filter{}, district)) }},
		{"budget by chapter in a year", func() int { return len(v.BudgetExecution(ByChapter, Filter{Year: 2024}, nil)) }},
		{"budget by year", func() int { return len(v.BudgetExecution(ByYear, Filter{}, nil)) }},
		{"ageing of advances by contract", func() int { return len(v.Ageing([]ledger.Account{ledger.Advances}, at, AgeByContract)) }},
		{"ageing of retention by party", func() int { return len(v.Ageing([]ledger.Account{ledger.Retention}, at, AgeByParty)) }},
		{"ageing of payables by party", func() int { return len(v.Ageing([]ledger.Account{ledger.Payables}, at, AgeByParty)) }},
		{"ageing of guarantees by party, last year", func() int { return len(v.Ageing(ledger.GuaranteeAccounts, at.AddMonths(-12), AgeByParty)) }},
		{"sheet of a contract", func() int { return len(v.Sheets("ly-project-00003 c-1")) }},
		{"statement of a contract", func() int { return len(v.Statement(OfContract("ly-project-00003 c-1")).Lines) }},
		{"statement of a party", func() int { return len(v.Statement(OfParty("contractor-3")).Lines) }},
		{"statement of a source in a month", func() int {
			f := OfSource("source-1")
			f.From, f.Through = last, last
			return len(v.Statement(f).Lines)
		}},
		{"course of a project", func() int { return len(v.Series("ly-project-00003", "LYD", nil)) }},
		{"facts of a cash flow in a month", func() int {
			return len(v.Facts(Filter{Accounts: ledger.CashAccounts, Events: []ledger.Event{ledger.EvReceipt}, From: last, Through: last}))
		}},
		{"statement of cash with the year before", func() int { return len(v.CashYears(Span{year.From, year.Through})) }},
		{"budget and actual amounts of a year", func() int { return len(v.BudgetYears(2024)) }},
		{"latest postings of a source", func() int { list, _ := v.Latest(Filter{Source: "source-1", Book: ledger.Actual}, 25); return len(list) }},
		{"projects of a source", func() int { return len(v.SourceUses("source-1")) }},
		{"expenditure of a source on a project", func() int { return len(v.Expenditure("source-3", "ly-project-00003")) }},
		{"contributions of a year", func() int { return len(v.Contributions(Span{year.From, year.Through})) }},
		{"movements of a year by district", func() int {
			return len(v.Movements(Span{year.From, year.Through}, func(_ ledger.Source, p ledger.Project) string { return district(p) }))
		}},
		{"movements of all years by district", func() int {
			return len(v.Movements(Span{0, year.Through}, func(_ ledger.Source, p ledger.Project) string { return district(p) }))
		}},
		{"standings", func() int { return len(v.Standings(Span{year.From, year.Through})) }},
		{"corrections of a year", func() int { return len(v.Corrections(Span{year.From, year.Through})) }},
		{"receipts by month", func() int { return len(v.Monthly(GiftReceived.Key("", ""))) }},
		{"sum of a bank account", func() int { return len(v.Sum(Filter{Bank: "bank-1", Accounts: []ledger.Account{ledger.Cash}})) }},
	}
}

// BenchmarkBooks tells what a posting takes and how long each report does, at a
// million postings or IMAR_POSTINGS of them.
func BenchmarkBooks(b *testing.B) {
	n := size(b)
	before := heap()
	begin := time.Now()
	v := national(b, n)
	took := time.Since(begin)
	bytes := float64(heap()-before) / float64(v.Len())
	fmt.Printf("%d postings in %.1fs, made and folded; %.1f bytes each; %d turnovers, %d cells, %d lines of budget, %d projects, %d contracts, %d items\n",
		v.Len(), took.Seconds(), bytes, v.turnoverKeys.len(), v.cellKeys.len(), v.budget.keys.len(), v.named[project].len(), v.named[contract].len(), v.named[item].len())
	b.Run("save and load", func(b *testing.B) {
		for b.Loop() {
			var w wire.Writer
			v.Saved(wire.Encoder(&w))
			r := wire.NewReader(w.B)
			if New().Saved(wire.Decoder(r)); r.Err() != nil {
				b.Fatal(r.Err())
			}
			b.ReportMetric(float64(len(w.B))/float64(v.Len()), "bytes/posting")
		}
	})
	for _, q := range queries(v) {
		b.Run(q.name, func(b *testing.B) { timed(b, q.run) })
	}
}

// timed runs a query and tells, beside the mean, how many rows it gave and the
// time that 95 of 100 runs stay within: by the clock, and of the processor.
func timed(b *testing.B, query func() int) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	rows := 0
	var took, used []time.Duration
	for b.Loop() {
		begin, before := time.Now(), processor()
		rows = query()
		took, used = append(took, time.Since(begin)), append(used, processor()-before)
	}
	p95 := func(list []time.Duration) float64 {
		slices.Sort(list)
		return float64(list[(len(list)*95+99)/100-1]) / float64(time.Millisecond)
	}
	b.ReportMetric(float64(rows), "rows")
	b.ReportMetric(p95(took), "p95-clock-ms")
	b.ReportMetric(p95(used), "p95-ms")
}

// BenchmarkBudget tells how long execution takes over all projects, at 100,000
// or IMAR_PROJECTS of them, each with authority of three years from one to three
// sources.
func BenchmarkBudget(b *testing.B) {
	n, err := strconv.Atoi(os.Getenv("IMAR_PROJECTS"))
	if err != nil {
		n = 100_000
	}
	v := budgeted(b, n)
	districts, sectors := map[ledger.Project]string{}, map[ledger.Project]string{}
	for i := range n {
		districts[projectOf(i)], sectors[projectOf(i)] = fmt.Sprintf("LY-%02d", i%22), fmt.Sprintf("sector-%d", i%31)
	}
	for _, q := range []struct {
		name string
		run  func() int
	}{
		{"by source", func() int { return len(v.BudgetExecution(BySource, Filter{}, nil)) }},
		{"by chapter", func() int { return len(v.BudgetExecution(ByChapter, Filter{}, nil)) }},
		{"by year", func() int { return len(v.BudgetExecution(ByYear, Filter{}, nil)) }},
		{"by district", func() int {
			return len(v.BudgetExecution(ByProject, Filter{}, func(p ledger.Project) string { return districts[p] }))
		}},
		{"by sector in a year", func() int {
			return len(v.BudgetExecution(ByProject, Filter{Year: 2024}, func(p ledger.Project) string { return sectors[p] }))
		}},
		{"by project", func() int { return len(v.BudgetExecution(ByProject, Filter{}, nil)) }},
	} {
		b.Run(q.name, func(b *testing.B) { timed(b, q.run) })
	}
}

func projectOf(n int) ledger.Project { return ledger.Project(fmt.Sprintf("ly-project-%06d", n)) }

// budgeted is the books of so many projects that have a budget and have spent
// of it.
func budgeted(t testing.TB, projects int) *View {
	t.Helper()
	r := rand.New(rand.NewPCG(5, 8))
	v := New()
	seq := 0
	book := func(e ledger.Entry, problems problem.List) {
		t.Helper()
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		seq++
		post(v, seq, e)
	}
	for year := range 3 {
		o := ledger.Occasion{Entity: "fund", Date: day(t, fmt.Sprintf("%d-03-01", 2023+year))}
		for p := range projects {
			for s := range 1 + p%3 {
				a := ledger.Authority{Source: ledger.Source(fmt.Sprintf("source-%d", (p+7*s)%20)), Year: ledger.Year(2023 + year), Chapter: ledger.Chapter(strconv.Itoa(1 + p%4)),
					Amount: money.Amount{Minor: 1000 + r.Int64N(9_000_000), Currency: []money.Currency{"LYD", "LYD", "USD"}[(p+s)%3]}}
				book(ledger.Appropriation{Occasion: o, Authority: a}.Entry())
				book(ledger.Allotment{Occasion: o, Authority: a}.Entry())
				book(ledger.Allocation{Occasion: o, Authority: a, Project: projectOf(p)}.Entry())
				a.Amount.Minor = 1 + r.Int64N(a.Amount.Minor)
				book(ledger.Obligation{Occasion: o, Project: projectOf(p), Contract: ledger.Contract(projectOf(p)) + " c", Party: "builder",
					Parts: []ledger.ObligationPart{{Part: ledger.Part(a)}}}.Entry())
			}
		}
	}
	return v
}
