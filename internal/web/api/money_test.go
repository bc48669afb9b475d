package api_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"imar/internal/demo"
	"imar/internal/domain/access"
	"imar/internal/domain/fact"
	"imar/internal/domain/whole"
	"imar/internal/record"
	"imar/internal/record/store"
	"imar/internal/web/api"

	jsonv2 "github.com/go-json-experiment/json"
)

// counter is an API over a record that the demonstration is being played into,
// standing at any moment of it.
type counter struct {
	t    *testing.T
	r    *record.Recorder
	h    http.Handler
	now  time.Time
	keys map[string]bool
	n    int
}

func newCounter(t *testing.T, p demo.Plan) *counter {
	t.Helper()
	st, err := store.Open(t.Context(), store.Config{SQLite: filepath.Join(t.TempDir(), "imar.db")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close() })
	c := &counter{t: t, keys: map[string]bool{}}
	if c.r, err = record.Open(t.Context(), st, record.Options{Simulated: true, Now: func() time.Time { return c.now }, Entropy: demo.Entropy(p.Seed)}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.r.Close() })
	if c.h, err = api.New(api.Deps{Recorder: c.r, Now: func() time.Time { return c.now }, Version: "test",
		Trouble: func(incident string, err error) { t.Errorf("incident %s: %v", incident, err) }}); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *counter) do(requests ...record.Request) []record.Result {
	c.t.Helper()
	results, err := c.r.DoAll(context.Background(), requests)
	if err != nil {
		c.t.Fatal(err)
	}
	for i, r := range results {
		if err := demo.Judge(requests[i], r.Err); err != nil {
			c.t.Fatalf("%T: %v", requests[i].Command, err)
		}
	}
	return results
}

// answer is what the API said.
type answer struct {
	status int
	body   string
	Errors []struct {
		Pointer, Code, Key, Detail string
		DetailAr                   string `json:"detail_ar"`
	}
}

// post asks for a command as somebody.
func (c *counter) post(who fact.Actor, name access.Action, body string, dry bool) answer {
	c.t.Helper()
	if !c.keys[who.ID] {
		sum := sha256.Sum256([]byte(secret + who.ID))
		c.do(record.Request{Actor: fact.Actor{ID: "demo-u-98", Role: "administrator"}, At: c.now,
			Command: access.IssueKey{ID: "t-" + who.ID, Person: access.PersonID(who.ID), Label: "test", SHA256: hex.EncodeToString(sum[:]), Source: fact.Source{Via: "form"}}})
		c.keys[who.ID] = true
	}
	c.n++
	address := "/api/commands/" + string(name)
	if dry {
		address += "?dry-run=true"
	}
	w := ask(c.h, "POST", address, body, "Authorization", "Bearer "+secret+who.ID, "Content-Type", "application/json",
		"Idempotency-Key", "t-"+strconv.Itoa(c.n), "Imar-Role", who.Role)
	a := answer{status: w.Code, body: w.Body.String()}
	_ = json.Unmarshal(w.Body.Bytes(), &a)
	return a
}

// other is a currency in which nothing of the demonstration is; it has as many
// decimals as the dinar.
const other = "TND"

// wrong is one way in which a body is wrong, and where.
type wrong struct {
	what, pointer string
	body          string
}

// leaves visits every member of a JSON value with its pointer; of a list only
// the first element. set puts another value in its place, nil takes it out.
func leaves(v any, at string, set func(any), visit func(pointer, name string, v any, set func(any))) {
	switch v := v.(type) {
	case map[string]any:
		names := make([]string, 0, len(v))
		for name := range v {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			was := v[name]
			put := func(to any) {
				if to == nil {
					delete(v, name)
				} else {
					v[name] = to
				}
			}
			visit(at+"/"+name, name, was, put)
			put(was)
			leaves(was, at+"/"+name, put, visit)
			put(was)
		}
	case []any:
		if len(v) > 0 {
			was := v[0]
			leaves(was, at+"/0", func(to any) { v[0] = to }, visit)
			v[0] = was
		}
	}
}

// mistakes are the ways in which a valid body is made wrong.
func mistakes(t *testing.T, name access.Action, valid string) (list []wrong) {
	t.Helper()
	var body any
	if err := json.Unmarshal([]byte(valid), &body); err != nil {
		t.Fatal(err)
	}
	leaves(body, "", nil, func(pointer, member string, v any, set func(any)) {
		say := func(what string, to any) {
			set(to)
			text, err := json.Marshal(body)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, wrong{what, pointer, string(text)})
		}
		at := string(name) + pointer
		if !mayMiss(name, pointer, member) {
			say("missing", nil)
		}
		switch v := v.(type) {
		case string:
			say("a number", 7)
			say("an object", map[string]any{"x": 1})
			say("too long", strings.Repeat("ا", 20_001))
			switch {
			case member == "amount": // of a sum
				if !slices.Contains(eitherSign, at) {
					say("negative", "-5")
				}
				if !strings.HasSuffix(at, "/previous/amount") {
					say("zero", "0")
				}
				say("no number", "abc")
				say("beyond all bounds", strings.Repeat("9", 40))
			case member == "currency":
				say("unknown currency", "XQX")
				if !slices.Contains(anyCurrency, at) {
					say("another currency", other)
				}
			case len(v) == 10 && v[4] == '-' && v[7] == '-':
				say("no day", "2026-13-45")
				say("text for a day", "tomorrow")
			}
		case float64:
			say("a text", "seven")
			say("negative", -1)
			say("out of range", 1e30)
		case bool:
			say("a text", "yes")
		case map[string]any:
			say("a text", "x")
		case []any:
			say("a text", "x")
		}
	})
	return list
}

// eitherSign are the amounts that may be negative as well: what is cumulative,
// inherited or shown by a bank, and authority for a rate.
var eitherSign = []string{"fund.inherit-balance/amount/amount", "fund.certify/lines/0/toDate/amount", "fund.cover-rate/amount/amount", "fund.record-line/amount/amount"}

// anyCurrency are the amounts that nothing before them binds to a currency: what
// is said first, and what has happened however odd it is.
var anyCurrency = []string{"fund.open-account/currency", "fund.lay-down-policy/policy/threshold/currency", "fund.appropriate/amount/currency",
	"fund.release-cash/amount/currency", "fund.record-pledge/amount/currency", "fund.authorise-years/amount/currency", "fund.record-in-kind/amount/currency",
	"fund.record-direct-payment/amount/currency", "fund.spend/amount/currency", "fund.receive-guarantee/amount/currency", "fund.permit-override/ceiling/currency"}

// mayMiss says that a member need not be there: references and notes that a
// document may lack, lines that are matched later, the second language of a
// text, and what is worked out or open where it is not said.
func mayMiss(name access.Action, pointer, member string) bool {
	return strings.HasSuffix(member, "_en") && !strings.HasPrefix(member, "name") ||
		slices.Contains([]string{"ref", "line", "fromLine", "toLine", "due", "previous", "description"}, member) ||
		slices.Contains([]string{"ledger.open-source/opened/partner", "fund.open-account/servicer", "fund.set-payee-account/bank", "fund.lay-down-policy/policy/hours",
			"fund.sign-agreement/closes", "fund.sign-agreement/eligible", "fund.sign-agreement/fromPledge", "fund.sign-agreement/tranches",
			"fund.record-in-kind/amount", "fund.certify/application", "fund.certify/deductions", "ledger.close-year/carryReserved", "fund.record-line/text",
			"fund.hand-over/asset", "fund.adjust/moves/0/credit/bank", "fund.repay-loan/interest",
			"fund.take-statement/balanced", "fund.take-statement/from", "fund.take-statement/number", "fund.take-statement/sequence", "fund.take-statement/lines/0/text"}, string(name)+pointer)
}

// pointed finds what can be read in two ways even so: with the Arabic decimal
// sign it cannot.
var pointed = regexp.MustCompile(`"amount":"(-?\d{1,3})\.(\d{3})"`)

// shortest finds amounts that end in noughts: 25.500 can be read in two ways,
// and a person has to write 25.5.
var shortest = regexp.MustCompile(`"amount":"(?:(-?\d+\.\d*[1-9])0+|(-?\d+)\.0+)"`)

var rawKey = regexp.MustCompile(`^[a-z]+(\.[a-z-]+)+$|⟦|\{\d`)

// names says that one of the answer's mistakes is at the pointer, above it or
// beneath it.
func (a answer) names(pointer string) bool {
	for _, e := range a.Errors {
		if e.Pointer != "" && (e.Pointer == pointer || strings.HasPrefix(e.Pointer, pointer+"/") || strings.HasPrefix(pointer, e.Pointer+"/")) {
			return true
		}
	}
	return false
}

// try asks for a wrong body and says what is wrong with the answer.
func (c *counter) try(who fact.Actor, name access.Action, w wrong) string {
	c.t.Helper()
	if a := c.post(who, name, w.body, true); a.status < 300 {
		return "accepted"
	}
	before := c.r.Head().Size
	a := c.post(who, name, w.body, false)
	kept := int64(0)
	if slices.ContainsFunc(a.Errors, func(e struct {
		Pointer, Code, Key, Detail string
		DetailAr                   string `json:"detail_ar"`
	}) bool {
		return e.Code == "refused" || e.Code == "forbidden"
	}) {
		kept = 1 // the refusal
	}
	switch got := c.r.Head().Size - before; {
	case a.status < 400 || a.status >= 500:
		return "status " + strconv.Itoa(a.status)
	case got != kept:
		return fmt.Sprintf("%d facts, want %d", got, kept)
	case strings.HasPrefix(string(name), "fund.take-statement") && (a.names("/closing") || a.names("/page")): // the sum, or the count of pages, does not hold
	case w.what == "another currency" && strings.Contains(a.body, other): // whatever it does not go with says so
	case !a.names(w.pointer):
		return "another place: " + places(a)
	}
	for _, e := range a.Errors {
		if rawKey.MatchString(e.Detail) || rawKey.MatchString(e.DetailAr) || e.Detail == e.DetailAr || !strings.ContainsFunc(e.DetailAr, func(r rune) bool { return unicode.Is(unicode.Arabic, r) }) {
			return fmt.Sprintf("%s says %q, %q", e.Key, e.Detail, e.DetailAr)
		}
	}
	return ""
}

func places(a answer) string {
	var list []string
	for _, e := range a.Errors {
		list = append(list, e.Pointer+" "+e.Key)
	}
	return strings.Join(list, ", ")
}

// money says that a command is about money, and asked for through the API.
func money(name access.Action) bool {
	of, _, _ := strings.Cut(string(name), ".")
	return (of == "fund" || of == "ledger") && name != "fund.establish" && name != "fund.begin-day" && name != "ledger.reverse"
}

// TestMoneyCommands: the first example of every command of money in the
// demonstration, at its moment, is taken; and with each member missing, of
// another type, zero, negative, beyond bounds, in another currency or too long
// it is answered by a problem that names the member in both languages, and
// nothing is stored but the refusals that the rules say are kept.
func TestMoneyCommands(t *testing.T) {
	p := demo.Plan{Seed: 5}
	c := newCounter(t, p)
	tried, asked := map[access.Action]bool{}, 0
	example := func(who fact.Actor, name access.Action, command any) {
		tried[name] = true
		text, err := jsonv2.Marshal(command)
		if err != nil {
			t.Fatal(err)
		}
		text = shortest.ReplaceAll(text, []byte(`"amount":"$1$2"`))
		text = pointed.ReplaceAll(text, []byte(`"amount":"$1٫$2"`))
		if a := c.post(who, name, string(text), true); a.status != http.StatusOK {
			t.Errorf("%s: the example is answered with %d: %s\n%s", name, a.status, a.body, text)
			return
		}
		for _, w := range mistakes(t, name, string(text)) {
			asked++
			if complaint := c.try(who, name, w); complaint != "" {
				t.Errorf("%s%s %s: %s", name, w.pointer, w.what, complaint)
			}
		}
	}
	var batch []record.Request
	for q := range demo.Generate(p) {
		name := whole.NameOf(q.Command)
		if money(name) && !tried[name] && q.Key == "" {
			c.do(batch...)
			batch = nil
			c.now = q.At
			example(q.Actor, name, q.Command)
		}
		if batch = append(batch, q); len(batch) == 500 {
			c.do(batch...)
			batch = nil
		}
	}
	c.do(batch...)
	for _, row := range whole.Commands() {
		if money(row.Name) && !tried[row.Name] {
			t.Errorf("no example of %s", row.Name)
		}
	}
	t.Logf("%d commands, %d wrong ones", len(tried), asked)
}
