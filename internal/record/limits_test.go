package record_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"imar/internal/base/money"
	"imar/internal/base/problem"
	"imar/internal/domain/document"
	"imar/internal/domain/fact"
	"imar/internal/domain/fund"
	"imar/internal/domain/ledger"
	"imar/internal/domain/party"
	"imar/internal/domain/project"
	"imar/internal/record"
	"imar/internal/record/store"
	"imar/internal/record/store/storetest"
)

// clients is how many ask for the same money at once.
const clients = 16

// limit is a control of money: renew puts so much there that one of those who
// ask can have it, and ask is what each of them asks for.
type limit struct {
	name  string
	renew func(round int) []any
	ask   func(round, client int) any
	want  string // rule by which the others are refused
}

const raced = project.ID("p")

func lyd(minor int64) fund.Sum { return fund.SumOf(money.Amount{Minor: minor, Currency: money.LYD}) }

// limits are the controls that are raced, for facts of a day.
func limits(day string) []limit {
	on := func(ref string, round, client int) fund.Booking {
		return fund.Booking{Date: day, Ref: fmt.Sprintf("%s-%d-%d", ref, round, client)}
	}
	year := ledger.Year(2026)
	authority := func(chapter ledger.Chapter, minor int64) fund.Authority { // each limit has a chapter of its own
		return fund.Authority{Source: "s", Year: year, Chapter: chapter, Amount: lyd(minor)}
	}
	item := func(kind string, round, client int) ledger.Item {
		return ledger.Item(fmt.Sprintf("%s-%d-%d", kind, round, client))
	}
	allot := func(round int, chapter ledger.Chapter, minor int64) []any {
		return []any{fund.Appropriate{Booking: on("ap", round, 0), Authority: authority(chapter, minor), Decision: "d"},
			fund.Allot{Booking: on("al", round, 0), Authority: authority(chapter, minor)}}
	}
	allocate := func(round int, chapter ledger.Chapter, minor int64) fund.Allocate {
		return fund.Allocate{Booking: on("ac", round, 0), Authority: authority(chapter, minor), Project: ledger.Project(raced), Decision: "d"}
	}
	owe := func(round int, what string) []any {
		return []any{fund.Spend{Booking: on(what, round, 0), ID: item(what, round, 0), Class: ledger.Goods, Party: "shop", Source: "s", Chapter: "2", Invoice: fmt.Sprintf("%s%d", what, round), Amount: lyd(100_000)},
			by{"controller", fund.Approve{Booking: on(what, round, 0), Of: item(what, round, 0)}}}
	}
	order := func(round, client int, what string, minor int64) fund.OrderPayment {
		return fund.OrderPayment{Booking: on("or", round, client), ID: item(what+"-o", round, client), Of: item(what, round, 0), Bank: "b", Account: "acc", Amount: lyd(minor)}
	}
	return []limit{
		{"appropriated", func(round int) []any { return allot(round, "1", 100)[:1] }, func(round, client int) any {
			return fund.Allot{Booking: on("al", round, client), Authority: authority("1", 100)}
		}, "fund.authority.appropriated"},
		{"allotted", func(round int) []any { return allot(round, "2", 100) }, func(round, client int) any {
			c := allocate(round, "2", 100)
			c.Booking = on("ac", round, client)
			return c
		}, "fund.authority.allotted"},
		{"free allocation", func(round int) []any { return append(allot(round, "3", 100), allocate(round, "3", 100)) }, func(round, client int) any {
			return fund.Reserve{Booking: on("re", round, client), Authority: authority("3", 100), Project: ledger.Project(raced), Tender: item("t", round, client)}
		}, "fund.authority.free"},
		{"net due", func(round int) []any { return owe(round, "nd") }, func(round, client int) any { return order(round, client, "nd", 60_000) }, "fund.payment.due"},
		{"one sending", func(round int) []any {
			return append(owe(round, "os"), by{"maker", order(round, 0, "os", 100_000)}, by{"approver", fund.ApprovePayment{Booking: on("ok", round, 0), Order: item("os-o", round, 0)}})
		}, func(round, client int) any {
			return fund.SendPayment{Booking: on("se", round, client), Order: item("os-o", round, 0)}
		}, "fund.order.status"},
		{"undrawn", func(round int) []any {
			return []any{fund.SignAgreement{Booking: on("ag", round, 0), ID: item("ag", round, 0), Source: "s", Partner: "shop", Amount: lyd(100_000)}}
		}, func(round, client int) any {
			return fund.ApplyWithdrawal{Booking: on("wa", round, client), ID: item("wa", round, client), Agreement: item("ag", round, 0), Kind: "advance", Amount: lyd(60_000)}
		}, "fund.agreement.undrawn"},
		{"one invoice", func(int) []any { return nil }, func(round, client int) any {
			return fund.Spend{Booking: on("in", round, client), ID: item("in", round, client), Class: ledger.Goods, Party: "shop", Source: "s", Chapter: "2", Invoice: fmt.Sprintf("one/%d", round), Amount: lyd(5)}
		}, "fund.invoice.twice"},
		{"one line of a statement", func(int) []any { return nil }, func(round, client int) any {
			return fund.RecordCharge{Booking: on("ch", round, client), Source: "s", Bank: "b", Amount: lyd(1), Line: fmt.Sprintf("line-%d", round)}
		}, "fund.line.twice"},
	}
}

// by is a command of somebody else than the officer.
type by struct {
	who     string
	command any
}

// TestLimitsUnderRace: of 16 who ask at once for money that is there once, one
// gets it, and every other is refused by the rule, on both engines.
func TestLimitsUnderRace(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { raceLimits(t, sqlite(t)) })
	t.Run("postgres", func(t *testing.T) { raceLimits(t, storetest.Open(t, storetest.PostgresConfig(t))) })
}

func raceLimits(t *testing.T, st *store.Store) {
	rounds := 1000
	if testing.Short() {
		rounds = 25
	}
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	r := openWith(t, st, record.Options{Now: func() time.Time { return now }})
	do := func(who string, command any) error {
		if other, is := command.(by); is {
			who, command = other.who, other.command
		}
		_, err := r.Do(t.Context(), fact.Actor{ID: who}, command, "")
		return err
	}
	must := func(commands ...any) {
		t.Helper()
		for _, c := range commands {
			if err := do("officer", c); err != nil {
				t.Fatalf("%T: %v", c, err)
			}
		}
	}
	foundBooks(must)
	now = now.Add(96 * time.Hour) // the account has rested
	for _, l := range limits("2026-03-06") {
		for round := range rounds {
			must(l.renew(round)...)
			outcomes := make([]error, clients)
			var all sync.WaitGroup
			for c := range clients {
				all.Go(func() { outcomes[c] = do(fmt.Sprintf("client-%d", c), l.ask(round, c)) })
			}
			all.Wait()
			won := 0
			for c, err := range outcomes {
				if err == nil {
					won++
				} else if list := problem.Of(err); len(list) != 1 || list[0].Key != l.want {
					t.Fatalf("%s, round %d, client %d: %v", l.name, round, c, err)
				}
			}
			if won != 1 {
				t.Fatalf("%s, round %d: %d of %d won", l.name, round, won, clients)
			}
		}
	}
	sound(t, st, r)
}

// foundBooks is what every race needs: books, a source with cash, a project, a
// party with a confirmed account.
func foundBooks(must func(...any)) {
	form := fact.Source{Via: "form"}
	first := fund.Booking{Date: "2026-03-02"}
	must(fund.Establish{Fund: fund.Establishment{NameAr: "صندوق", NameEn: "Fund", Country: "LY", Currency: "LYD"}, Source: form},
		document.Take{Decision: document.Decision{ID: "d", Date: "2026-01-05", Issuer: "المجلس", Subject: "برنامج"}, Source: form},
		party.Register{Party: party.Registration{ID: "shop", Name: "shop"}, Source: form},
		project.Record{ID: raced, Description: &project.Description{Title: "مدرسة"}, Source: form},
		ledger.OpenBooks{Books: ledger.BooksOpened{Entity: fund.Self, Kind: ledger.FundEntity, NameAr: "الصندوق", NameEn: "Fund", Begins: 2026 * 12}},
		ledger.OpenSource{Opened: ledger.SourceOpened{Source: "s", SourceInfo: ledger.SourceInfo{Kind: ledger.Grant, NameAr: "منحة", NameEn: "Grant"}}},
		fund.OpenAccount{Booking: first, ID: "b", Currency: money.LYD, NameAr: "حساب", NameEn: "Account", Number: "1"},
		fund.Receive{Booking: first, Source: "s", Partner: "shop", Bank: "b", Amount: lyd(1_000_000_000_000)},
		fund.SetPayeeAccount{Booking: first, Party: "shop", ID: "acc", Number: "2"},
		by{"other", fund.ConfirmPayeeAccount{Booking: first, Party: "shop", ID: "acc"}})
}
