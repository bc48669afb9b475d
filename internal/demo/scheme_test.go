package demo

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"imar/internal/domain/contract"
	"imar/internal/domain/fund"
	"imar/internal/domain/project"
	"imar/internal/domain/whole"
	"imar/internal/record"

	"github.com/go-json-experiment/json"
	gocmp "github.com/google/go-cmp/cmp"
)

// The schemes that can be seen in money data, by their number in the table of
// financial schemes that the demonstration is written after. Of the others (9
// too close bids, 10 single bids, 11 rotation, 18 photos, 19 places, 20 dead
// assets, 21 prices above reference) nothing shows in the books: bids, photos
// and unit prices are not there. 20 has its own troubles: NotWorking, NoVisit.
const (
	noBudget      = 1
	samePerson    = 2
	paidTwice     = 3
	noEvidence    = 4
	newAccount    = 5
	ghost         = 6
	barredFirm    = 7
	splitting     = 8
	concentration = 12
	changeOrders  = 13
	overCertified = 14
	unrecovered   = 15
	earlyRelease  = 16
	uncovered     = 17
	oddNumbers    = 22
)

// finding is one case of a scheme. What is an id, or "refused" with the command
// when a control refused it and the kept refusal is all there is to see.
type finding struct {
	Scheme int
	What   string
}

// schemeKey is the key: what is planted in a plan.
func schemeKey(p Plan) []finding {
	key := []finding{
		{noBudget, "refused fund.spend"}, {samePerson, "refused fund.send-payment"},
		{paidTwice, "refused fund.spend"}, {paidTwice, "demo-house-1 demo-house-2"},
		{noEvidence, "refused fund.order-payment"}, {noEvidence, "demo-suspense-3"},
		{newAccount, "refused fund.order-payment"}, {newAccount, "demo-supply-1-2-o"},
		{ghost, "DEMO-S-03"}, {barredFirm, "refused fund.order-payment"}, {splitting, "DEMO-S-04"},
		{concentration, "DEMO-S-05 2025"}, {overCertified, "refused fund.certify"},
		{oddNumbers, "DEMO-S-02 in sequence"}, {oddNumbers, "DEMO-S-02 round in December"},
	}
	w := newWorld(p)
	for i := range w.plan.Projects {
		l, does := newLife(w, i), map[act]bool{}
		for _, s := range l.steps {
			does[s.act] = true
			if l.story == prepaid && s.act == certifies && l.payments[s.n].title == retention {
				key = append(key, finding{earlyRelease, string(l.contract(mainContract))})
			}
		}
		if l.story == grown && does[widens] {
			key = append(key, finding{changeOrders, string(l.contract(mainContract))})
		}
		if l.story == abandoned && does[terminates] {
			key = append(key, finding{unrecovered, string(l.contract(mainContract))})
		}
		if l.story == abandoned && does[lapses] {
			key = append(key, finding{uncovered, string(l.contract(mainContract))})
		}
	}
	return key
}

// ruled says of which scheme a refusal by a rule is a sign.
var ruled = map[string]int{"fund.obligation.free": noBudget, "fund.four-eyes": samePerson, "fund.invoice.twice": paidTwice,
	"fund.claim.not-approved": noEvidence, "fund.payee.changed": newAccount, "domain.contract.supplier-debarred": barredFirm,
	"fund.certificate.above-obligation": overCertified}

// invoice is one without a contract.
type invoice struct {
	id, party, number string
	day               time.Time
	minor             int64
}

// look is a reader's fold of the facts.
type look struct {
	found     []finding
	threshold int64
	invoices  map[string][]invoice // by party
	years     map[int]map[string][]invoice
	holders   map[string]string    // of an account, the first
	changed   map[string]time.Time // of an account, when it was set
	obligated map[string][2]int64  // by contract: at first, and all
	advances  map[string]int64     // outstanding, by contract
	projects  map[string]string    // of contracts
	completed map[string]bool      // projects
}

// schemes finds the schemes in facts, and knows nothing else.
func schemes(events []whole.Event) []finding {
	k := &look{invoices: map[string][]invoice{}, years: map[int]map[string][]invoice{}, holders: map[string]string{}, changed: map[string]time.Time{},
		obligated: map[string][2]int64{}, advances: map[string]int64{}, projects: map[string]string{}, completed: map[string]bool{}}
	for _, e := range events {
		k.fact(e)
	}
	k.bought()
	slices.SortFunc(k.found, compareFindings)
	return slices.Compact(k.found)
}

func compareFindings(a, b finding) int {
	return cmp.Or(cmp.Compare(a.Scheme, b.Scheme), cmp.Compare(a.What, b.What))
}

func (k *look) say(scheme int, what string) { k.found = append(k.found, finding{scheme, what}) }

func (k *look) fact(e whole.Event) {
	k.contracts(e)
	switch b := e.Body.(type) {
	case *fund.Act[fund.LayDown]:
		k.threshold = b.Act.Policy.Threshold.Minor()
	case *fund.Act[fund.Spend]:
		day, _ := time.Parse(time.DateOnly, b.Act.Date)
		v := invoice{string(b.Act.ID), string(b.Act.Party), b.Act.Invoice, day, b.Act.Amount.Minor()}
		k.invoices[v.party] = append(k.invoices[v.party], v)
		if k.years[day.Year()] == nil {
			k.years[day.Year()] = map[string][]invoice{}
		}
		k.years[day.Year()][v.party] = append(k.years[day.Year()][v.party], v)
	case *fund.Act[fund.RecordLine]:
		if slices.Contains(b.Exceptions, fund.Unordered) {
			k.say(noEvidence, string(b.Act.ID))
		}
	case *fund.Act[fund.SetPayeeAccount]:
		if first := k.holders[b.Act.ID]; first == "" {
			k.holders[b.Act.ID] = string(b.Act.Party)
		} else if first != string(b.Act.Party) {
			k.say(ghost, string(b.Act.Party))
		}
		k.changed[b.Act.ID] = e.Recorded
	case *fund.Act[fund.OrderPayment]:
		if e.Recorded.Sub(k.changed[b.Act.Account]) < 72*time.Hour {
			k.say(newAccount, string(b.Act.ID))
		}
	case nil:
		var r whole.Refusal
		if e.Kind == whole.CommandRefused && json.Unmarshal(e.Fact.Body("refusal"), &r) == nil {
			for _, rule := range r.Rules {
				if scheme := ruled[rule]; scheme != 0 {
					k.say(scheme, "refused "+r.Command)
				}
			}
		}
	}
}

// contracts looks at what is done under contracts.
func (k *look) contracts(e whole.Event) {
	id := e.Subject.ID()
	switch b := e.Body.(type) {
	case *contract.Description:
		k.projects[id] = b.Project
	case *contract.Closing:
		if b.Outcome == "terminated" && k.advances[id] > 0 {
			k.say(unrecovered, id)
		}
	case *project.Completion:
		k.completed[id] = true
	case *fund.Act[fund.Obligate]:
		sums := k.obligated[id]
		for _, p := range b.Act.Parts {
			sums[1] += p.Amount.Minor()
		}
		if sums[0] == 0 {
			sums[0] = sums[1]
		}
		if k.obligated[id] = sums; sums[1] > sums[0]+sums[0]/4 {
			k.say(changeOrders, id)
		}
	case *fund.Act[fund.CertifyAdvance]:
		k.advances[id] += b.Act.Amount.Minor()
	case *fund.Act[fund.Certify]:
		for _, d := range b.Act.Deductions {
			if d.Type == "advance-recovery" {
				k.advances[id] -= d.Amount.Minor()
			}
		}
	case *fund.Act[fund.TakeBack]:
		k.advances[id] -= b.Act.Amount.Minor()
	case *fund.Act[fund.ReleaseRetention]:
		if b.Act.How == "release" && !k.completed[k.projects[id]] {
			k.say(earlyRelease, id)
		}
	case *fund.Act[fund.ReduceGuarantee]:
		if slices.Contains(b.Exceptions, fund.NoCover) {
			k.say(uncovered, id)
		}
	}
}

// bought looks at all invoices without a contract. Under contracts certificates
// are cumulative and numbered: two of the same cannot be, and equal instalments
// are no sign.
func (k *look) bought() {
	for party, list := range k.invoices {
		for i, v := range list {
			k.pair(list[:i], v)
			k.series(party, list[:i+1])
		}
	}
	for year, by := range k.years {
		all, minor := 0, int64(0)
		for _, list := range by {
			all += len(list)
			minor += total(list)
		}
		for party, list := range by {
			if all >= 8 && len(list)*10 >= all*6 && total(list)*10 >= minor*6 {
				k.say(concentration, party+" "+strconv.Itoa(year))
			}
			round := 0
			for _, v := range list {
				if v.day.Month() == time.December && v.minor%5_000_000 == 0 {
					round++
				}
			}
			if round >= 3 {
				k.say(oddNumbers, party+" round in December")
			}
		}
	}
}

func total(list []invoice) (minor int64) {
	for _, v := range list {
		minor += v.minor
	}
	return minor
}

// pair finds one before that may be the same: one hundredth and 45 days.
func (k *look) pair(before []invoice, v invoice) {
	for _, w := range before {
		if v.day.Sub(w.day) <= 45*24*time.Hour && max(v.minor-w.minor, w.minor-v.minor)*100 <= v.minor {
			k.say(paidTwice, w.id+" "+v.id)
		}
	}
}

// series looks at the last invoices of a party: number after number within 60
// days, and within 90 days three just below the threshold that pass it together.
func (k *look) series(party string, list []invoice) {
	last := list[len(list)-1]
	below, run := []invoice{}, 1
	for i := len(list) - 1; i >= 0; i-- {
		v := list[i]
		if last.day.Sub(v.day) <= 90*24*time.Hour && v.minor*10 >= k.threshold*8 && v.minor <= k.threshold {
			below = append(below, v)
		}
		if i > 0 && last.day.Sub(list[i-1].day) <= 60*24*time.Hour && run == len(list)-i && endNumber(v.number) == endNumber(list[i-1].number)+1 {
			run++
		}
	}
	if len(below) >= 3 && total(below) >= k.threshold {
		k.say(splitting, party)
	}
	if run >= 3 {
		k.say(oddNumbers, party+" in sequence")
	}
}

// endNumber is the number that an invoice's number ends in.
func endNumber(number string) int {
	n, _ := strconv.Atoi(number[strings.LastIndexAny(number, "-/ ")+1:])
	return n
}

// TestSchemesAreFound: a reader of the facts alone finds each planted case of
// every scheme that can be seen in the books, and finds no others.
func TestSchemesAreFound(t *testing.T) {
	key := schemeKey(usual)
	sameSchemes(t, usual, usualDemo(t).events)
	for seed := range int64(3) {
		p, events := Plan{Seed: seed, Projects: 66}, []whole.Event(nil)
		play(t, p, func(_ record.Request, e []whole.Event) { events = append(events, e...) })
		sameSchemes(t, p, events)
	}
	count := map[int]int{}
	for _, f := range key {
		count[f.Scheme]++
	}
	for _, n := range []int{1, 2, 3, 4, 5, 6, 7, 8, 12, 13, 14, 15, 16, 17, 22} {
		if count[n] == 0 {
			t.Errorf("no case of scheme %d", n)
		}
	}
	t.Log(count)
}

func sameSchemes(t *testing.T, p Plan, events []whole.Event) {
	t.Helper()
	key := schemeKey(p)
	slices.SortFunc(key, compareFindings)
	if d := gocmp.Diff(key, schemes(events)); d != "" {
		t.Errorf("seed %d, %d projects: planted (-) and found (+):\n%s", p.Seed, p.Projects, d)
	}
}

// TestSchemesPlantedEqually: what concerns a project's contracts is planted
// equally often in each district.
func TestSchemesPlantedEqually(t *testing.T) {
	w := newWorld(usual)
	count := map[int]map[int]int{}
	for _, f := range schemeKey(usual) {
		id, rest, ok := strings.Cut(strings.TrimPrefix(f.What, Prefix), " ")
		n, err := strconv.Atoi(id)
		if !ok || err != nil || !strings.HasPrefix(rest, "ocds-") {
			continue
		}
		_, district := w.place(n - 1)
		if count[f.Scheme] == nil {
			count[f.Scheme] = map[int]int{}
		}
		count[f.Scheme][district]++
	}
	for _, scheme := range []int{changeOrders, unrecovered, earlyRelease, uncovered} {
		for d := range districts {
			if n := count[scheme][d]; n == 0 || n != count[scheme][0] {
				t.Errorf("scheme %d: %d times in %s and %d times in %s", scheme, n, districts[d].ISO, count[scheme][0], districts[0].ISO)
			}
		}
	}
}
