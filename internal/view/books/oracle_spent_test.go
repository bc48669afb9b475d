package books

import (
	"slices"
	"testing"

	"imar/internal/base/clock"
	"imar/internal/base/money"
	"imar/internal/domain/fact"
	"imar/internal/domain/fund"
	"imar/internal/domain/ledger"
	"imar/internal/domain/whole"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// spent holds statements of expenditure and the latest postings against the
// lines.
func (o oracle) spent(t *rapid.T, g *life, v *View) {
	cleared := []ledger.Event{ledger.EvPaymentCleared, ledger.EvAdvanceCleared}
	for p := range g.projects {
		project, source := ledger.Project("p-"+string(rune('0'+p))), ledger.Source("s-0")
		own := o.where(func(l flat) bool { return l.Project == project && l.Source == source })
		want, got := map[money.Currency]int64{}, map[money.Currency]int64{}
		for _, l := range own {
			if slices.Contains(cleared, l.event) && l.Account == ledger.InTransit {
				want[l.Currency] += l.Minor
			}
			info, _ := l.Account.Info()
			if slices.Contains(paidAtOnce, l.event) && info.Book == ledger.Actual && info.Class != ledger.Income && !l.Account.Is(heldAccounts) && l.Account != ledger.Payables {
				want[l.Currency] += l.Minor
			}
		}
		for _, x := range v.Expenditure(source, project) {
			if x.Event != ledger.EvPaymentReturned && x.Event != ledger.EvAdvanceReturned {
				got[x.Amount.Currency] += x.Amount.Minor
			}
		}
		for c := range want {
			same(t, "spent of "+string(project), want[c], got[c])
		}
		same(t, "currencies", len(want) == 0, len(got) == 0)
	}
	for _, u := range v.SourceUses("s-1") {
		k := IneligibleKey("s-1", u.Currency)
		k.Project = u.Project
		same(t, "ineligible", -o.of(k).sum(), u.Ineligible)
		same(t, "settled", o.of(Filter{Source: "s-1", Project: u.Project, Currency: u.Currency, Accounts: []ledger.Account{ledger.Settled}}).where(func(l flat) bool { return l.event != ledger.EvYearClose }).sum(), u.Settled)
	}
	for _, f := range []Filter{{}, {Source: "s-1", Book: ledger.Actual}, {Accounts: []ledger.Account{ledger.Cash}, From: 2024 * 12}} {
		all := v.Lines(f)
		slices.Reverse(all)
		for _, n := range []int{0, 3, len(all), len(all) + 2} {
			got, total := v.Latest(f, n)
			same(t, "how many", len(all), total)
			same(t, "the latest", all[:min(n, len(all))], got)
		}
	}
}

// TestPromises: what is drawn goes to the tranches in order; what is paid back or
// cancelled comes off the last.
func TestPromises(t *testing.T) {
	v := New()
	seq := fact.Seq(0)
	fold := func(body any) {
		seq++
		v.Fold(whole.Event{Fact: &fact.Fact{Header: fact.Header{Seq: seq}}, Body: body})
	}
	usd := func(minor int64) money.Amount { return money.Amount{Minor: minor, Currency: "USD"} }
	post := func(e ledger.Entry, wrong interface{ Err() error }) {
		t.Helper()
		if err := wrong.Err(); err != nil {
			t.Fatal(err)
		}
		fold(&ledger.Adjustment{Posted: ledger.Posted{Entry: e}})
	}
	on := func(text string) ledger.Occasion { return ledger.Occasion{Entity: "fund", Date: day(t, text)} }
	draw := func(text string, minor int64) {
		t.Helper()
		e, wrong := ledger.Receipt{Occasion: on(text), Source: "s", Party: "d", Item: "ag", Bank: "main", Amount: usd(minor), Against: ledger.Contributions}.Entry()
		post(e, &wrong)
	}
	fold(&fund.Act[fund.SignAgreement]{Act: fund.SignAgreement{ID: "ag", Source: "s", Partner: "d", Amount: fund.SumOf(usd(600)), Tranches: []fund.Tranche{
		{ID: "3", Amount: fund.SumOf(usd(300)), Expected: "2025-09-01", After: "audit"}, {ID: "1", Amount: fund.SumOf(usd(100)), Expected: "2025-03-01"}, {ID: "2", Amount: fund.SumOf(usd(200)), Expected: "2025-06-01"}}}})
	draw("2025-02-20", 60)
	draw("2025-03-11", 140)
	e, wrong := ledger.AgreementCancelled{Occasion: on("2025-04-01"), Source: "s", Party: "d", Item: "ag", Amount: usd(50)}.Entry()
	post(e, &wrong)
	check := func(want ...[4]int64) {
		t.Helper()
		var got [][4]int64
		for _, p := range v.Promises(func(s ledger.Source) bool { return s == "s" }) {
			got = append(got, [4]int64{p.Amount.Minor, p.Left, int64(p.Late(day(t, "2025-07-01"))), int64(len(p.After))})
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	}
	check([4]int64{100, 0, 10, 0}, [4]int64{200, 100, 30, 0}, [4]int64{250, 250, 0, 5})
	draw("2025-05-01", 100)
	check([4]int64{100, 0, 10, 0}, [4]int64{200, 0, 0, 0}, [4]int64{250, 250, 0, 5})
	e, wrong = ledger.PartnerRefund{Occasion: on("2025-05-02"), Source: "s", Party: "d", Item: "ag", Bank: "main", Against: ledger.Contributions, Amount: usd(30), Redrawable: true}.Entry()
	post(e, &wrong)
	check([4]int64{100, 0, 10, 0}, [4]int64{200, 30, 30, 0}, [4]int64{250, 250, 0, 5})
	if p := v.Promises(func(s ledger.Source) bool { return s == "s" })[0]; p.Kept != day(t, "2025-03-11") || p.Late(clock.Day{}) != 10 {
		t.Errorf("%+v", p)
	}
}
