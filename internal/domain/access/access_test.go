package access_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"imar/internal/base/clock"
	"imar/internal/base/problem"
	"imar/internal/base/wire"
	"imar/internal/domain/access"
	"imar/internal/domain/document"
	"imar/internal/domain/fact"
	"imar/internal/domain/fund"
	"imar/internal/domain/whole"
)

// fixture is a record in memory: commands are checked and folded by the whole.
type fixture struct {
	*testing.T
	state *whole.State
	day   string
}

func newFixture(t *testing.T) *fixture {
	return &fixture{T: t, state: whole.New(), day: "2026-03-01"}
}

// do asks for a command as somebody in a role, and gives the keys of the
// problems, "" when it was recorded.
func (f *fixture) do(id, role string, command any) string {
	f.Helper()
	now, err := time.Parse(time.DateOnly, f.day)
	if err != nil {
		f.Fatal(err)
	}
	actor := fact.Actor{ID: id, Role: role}
	drafts, problems := whole.Check(f.state, command, whole.Moment{Actor: actor, Now: now.Add(9 * time.Hour)})
	if len(problems) > 0 {
		var keys []string
		for _, p := range problems {
			keys = append(keys, strings.TrimPrefix(p.Key, "domain."))
		}
		return strings.Join(keys, " ")
	}
	for _, d := range drafts {
		sealed, err := fact.Seal(d, fact.Stamp{Seq: f.state.Seq + 1, ID: "x", Recorded: now, Actor: actor, Salts: make([][32]byte, len(d.Parts)+1)})
		if err != nil {
			f.Fatal(err)
		}
		e, err := whole.Decode(&sealed)
		if err != nil {
			f.Fatal(err)
		}
		f.state.Apply(e)
	}
	return ""
}

func (f *fixture) must(id, role string, command any) {
	f.Helper()
	if got := f.do(id, role, command); got != "" {
		f.Fatalf("%T by %s: %s", command, id, got)
	}
}

func (f *fixture) today() clock.Day {
	d, err := clock.Parse(f.day)
	if err != nil {
		f.Fatal(err)
	}
	return d
}

// office registers people and puts the first administrator in office.
func office(t *testing.T) *fixture {
	f := newFixture(t)
	f.must("setup", "", document.Take{Decision: document.Decision{ID: "d-1", Date: "2026-01-01", Issuer: "المجلس", Subject: "تكليف", Expires: "2026-12-31"}})
	for _, id := range []access.PersonID{"adm", "adm2", "dir", "fin", "app", "eng", "aud"} {
		f.must("setup", "", access.Register{Person: access.Person{ID: id, OfficeAr: "مكتب", OfficeEn: "Office of " + string(id)}, Name: "اسم"})
	}
	f.must("setup", "", access.Grant{ID: "g-adm", Person: "adm", Role: access.Administrator, From: "2026-01-01"})
	return f
}

func TestGuard(t *testing.T) {
	f := newFixture(t)
	if got := f.do("anybody", "", fund.Establish{Fund: fund.Establishment{NameAr: "صندوق", NameEn: "Fund"}}); got != "" {
		t.Errorf("before there are accounts: %s", got)
	}
	f = office(t)
	for _, c := range []struct {
		id, role string
		command  any
		want     string
	}{
		{"anybody", "director", fund.Establish{Fund: fund.Establishment{NameAr: "ص", NameEn: "F"}}, "access.role-not-held"},
		{"adm", "director", fund.Establish{Fund: fund.Establishment{NameAr: "ص", NameEn: "F"}}, "access.role-not-held"},
		{"adm", "administrator", fund.Establish{Fund: fund.Establishment{NameAr: "ص", NameEn: "F"}}, "access.not-allowed"},
		{"system", "system", fund.BeginDay{Day: "2026-03-01"}, ""},
		{"system", "importer", fund.BeginDay{Day: "2026-03-02"}, "access.not-allowed"},
		{"adm", "administrator", access.Register{Person: access.Person{ID: "system", OfficeAr: "م", OfficeEn: "O"}}, "access.program"},
		{"adm", "administrator", access.Register{Person: access.Person{ID: "x"}}, "access.office-missing access.office-missing"},
		{"adm", "administrator", struct{}{}, "command.unknown"},
	} {
		if got := f.do(c.id, c.role, c.command); got != c.want {
			t.Errorf("%T by %s as %s: %q, want %q", c.command, c.id, c.role, got, c.want)
		}
	}
}

func TestGrants(t *testing.T) {
	f := office(t)
	grant := func(id access.GrantID, person access.PersonID, role access.Role) access.Grant {
		return access.Grant{ID: id, Person: person, Role: role, From: "2026-02-01", Decision: "d-1"}
	}
	as := func(g access.Grant, change func(*access.Grant)) access.Grant { change(&g); return g }
	for _, c := range []struct {
		name    string
		command any
		want    string
	}{
		{"to oneself", grant("g-1", "adm", access.Engineer), "access.grant-to-self access.apart"},
		{"unknown role", grant("g-1", "eng", "king"), "access.role-unknown"},
		{"unknown person", grant("g-1", "nobody", access.Engineer), "access.person-unknown"},
		{"no id", grant("", "eng", access.Engineer), "problem.id.empty"},
		{"bad days", as(grant("g-1", "eng", access.Engineer), func(g *access.Grant) { g.From = "2026-13-01" }), "problem.date.no-such-day"},
		{"backwards", as(grant("g-1", "eng", access.Engineer), func(g *access.Grant) { g.To = "2026-01-15" }), "period.backwards"},
		{"money without a decision", as(grant("g-1", "fin", access.FinanceOfficer), func(g *access.Grant) { g.Decision = "" }), "access.decision-missing"},
		{"money with an unknown decision", as(grant("g-1", "fin", access.FinanceOfficer), func(g *access.Grant) { g.Decision = "d-9" }), "decision.unknown"},
		{"money after the decision ended", as(grant("g-1", "fin", access.FinanceOfficer), func(g *access.Grant) { g.From = "2027-01-01" }), "decision.expired"},
		{"an engineer", grant("g-eng", "eng", access.Engineer), ""},
		{"the same id", grant("g-eng", "app", access.Engineer), "id.twice"},
		{"an auditor who is an engineer", grant("g-1", "eng", access.Auditor), "access.apart"},
		{"an auditor after the engineer", as(grant("g-aud2", "eng", access.Auditor), func(g *access.Grant) { g.From = "2026-06-01" }), "access.apart"},
		{"a finance officer", grant("g-fin", "fin", access.FinanceOfficer), ""},
		{"the director", grant("g-dir", "dir", access.Director), ""},
		{"a second administrator", grant("g-adm2", "adm2", access.Administrator), ""},
	} {
		if got := f.do("adm", "administrator", c.command); strings.TrimPrefix(got, "problem.") != strings.TrimPrefix(c.want, "problem.") {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	if roles := f.state.Access.Roles("fin", f.today()); len(roles) != 0 {
		t.Errorf("a grant that waits gives %v", roles)
	}
	if got := f.do("adm", "administrator", access.Confirm{Grant: "g-fin"}); got != "access.second-person" {
		t.Errorf("confirmed by whoever granted it: %q", got)
	}
	f.must("adm2", "administrator", access.Confirm{Grant: "g-dir"})
	f.must("dir", "director", access.Confirm{Grant: "g-fin"})
	if got := f.do("dir", "director", access.Confirm{Grant: "g-fin"}); got != "access.grant-not-waiting" {
		t.Errorf("confirmed twice: %q", got)
	}
	if roles := f.state.Access.Roles("fin", f.today()); len(roles) != 1 || roles[0] != access.FinanceOfficer {
		t.Errorf("the finance officer holds %v", roles)
	}
	f.must("adm", "administrator", access.Revoke{Grant: "g-fin", Last: "2026-02-28", Reason: "نقل"})
	if roles := f.state.Access.Roles("fin", f.today()); len(roles) != 0 {
		t.Errorf("a revoked grant gives %v", roles)
	}
	for want, c := range map[string]access.Revoke{
		"access.grant-unknown":    {Grant: "g-x", Last: "2026-03-01", Reason: "r"},
		"access.reason-missing":   {Grant: "g-eng", Last: "2026-03-01"},
		"access.grant-ended":      {Grant: "g-fin", Last: "2026-03-01", Reason: "r"},
		"problem.date.not-a-date": {Grant: "g-eng", Last: "tomorrow", Reason: "r"},
	} {
		if got := f.do("adm", "administrator", c); got != want {
			t.Errorf("revoke %+v: %q, want %q", c, got, want)
		}
	}
	f.must("adm", "administrator", access.Revoke{Grant: "g-adm2", Last: "2026-03-01", Reason: "r"})
	if got := f.do("dir", "director", access.Revoke{Grant: "g-adm", Last: "2026-03-01", Reason: "r"}); got != "access.last-administrator" {
		t.Errorf("the last administrator was revoked: %q", got)
	}
}

func TestDelegation(t *testing.T) {
	f := office(t)
	f.must("adm", "administrator", access.Grant{ID: "g-app", Person: "app", Role: access.Approver, From: "2026-02-01", To: "2026-09-30", Decision: "d-1"})
	f.must("adm", "administrator", access.Grant{ID: "g-adm2", Person: "adm2", Role: access.Administrator, From: "2026-02-01"})
	f.must("adm2", "administrator", access.Confirm{Grant: "g-app"})
	good := access.Delegate{ID: "g-del", Of: "g-app", Person: "eng", From: "2026-03-01", To: "2026-04-01", Decision: "d-1"}
	as := func(change func(*access.Delegate)) access.Delegate { d := good; change(&d); return d }
	for want, c := range map[string]access.Delegate{
		"access.grant-not-held":     as(func(d *access.Delegate) { d.Of = "g-adm" }),
		"access.delegation-open":    as(func(d *access.Delegate) { d.To = "" }),
		"access.delegation-outside": as(func(d *access.Delegate) { d.To = "2026-10-01" }),
		"access.grant-to-self":      as(func(d *access.Delegate) { d.Person = "app" }),
		"access.decision-missing":   as(func(d *access.Delegate) { d.Decision = "" }),
	} {
		if got := f.do("app", "approver", c); got != want {
			t.Errorf("%+v: %q, want %q", c, got, want)
		}
	}
	f.must("app", "approver", good)
	f.must("adm", "administrator", access.Confirm{Grant: "g-del"})
	if roles := f.state.Access.Roles("eng", f.today()); len(roles) != 1 || roles[0] != access.Approver {
		t.Fatalf("the delegate holds %v", roles)
	}
	if got := f.do("eng", "approver", access.Delegate{ID: "g-3", Of: "g-del", Person: "aud", From: "2026-03-01", To: "2026-03-02", Decision: "d-1"}); got != "access.delegated-already" {
		t.Errorf("a delegation was handed on: %q", got)
	}
	f.must("adm", "administrator", access.Revoke{Grant: "g-app", Last: "2026-02-28", Reason: "نقل"})
	if roles := f.state.Access.Roles("eng", f.today()); len(roles) != 0 {
		t.Errorf("the grant has ended, its delegation gives %v", roles)
	}
}

func TestConflicts(t *testing.T) {
	f := office(t)
	f.must("adm", "administrator", access.Grant{ID: "g-eng", Person: "eng", Role: access.Engineer, From: "2026-02-01"})
	for want, c := range map[string]access.DeclareConflict{
		"access.conflict-about":   {About: "fund/self", From: "2026-01-01"},
		"problem.date.not-a-date": {About: "party/p-1", From: ""},
	} {
		if got := f.do("eng", "engineer", c); got != want {
			t.Errorf("%+v: %q, want %q", c, got, want)
		}
	}
	f.must("eng", "engineer", access.DeclareConflict{About: "party/p-1", From: "2026-01-01", To: "2026-06-30"})
	if about, is := f.state.Access.Conflicted("eng", f.today(), "project/x", "party/p-1"); !is || about != "party/p-1" {
		t.Errorf("conflicted: %v, %v", about, is)
	}
	if _, is := f.state.Access.Conflicted("adm", f.today(), "party/p-1"); is {
		t.Error("somebody else is conflicted")
	}
	f.day = "2026-07-01"
	if _, is := f.state.Access.Conflicted("eng", f.today(), "party/p-1"); is {
		t.Error("a conflict that has ended")
	}
}

func TestKeys(t *testing.T) {
	f := office(t)
	sum := sha256.Sum256([]byte("secret"))
	digest := hex.EncodeToString(sum[:])
	key := access.IssueKey{ID: "k-1", Person: "eng", Label: "script", Expires: "2026-05-31", SHA256: digest}
	as := func(change func(*access.IssueKey)) access.IssueKey { k := key; change(&k); return k }
	f.must("adm", "administrator", key)
	for want, c := range map[string]access.IssueKey{
		"id.twice access.secret-used":              key,
		"access.secret-used":                       as(func(k *access.IssueKey) { k.ID = "k-2" }),
		"access.digest":                            as(func(k *access.IssueKey) { k.ID, k.SHA256 = "k-2", "secret" }),
		"access.person-unknown access.secret-used": as(func(k *access.IssueKey) { k.ID, k.Person = "k-2", "x" }),
		"access.secret-used access.key-expired":    as(func(k *access.IssueKey) { k.ID, k.Expires = "k-2", "2026-02-28" }),
	} {
		if got := f.do("adm", "administrator", c); got != want {
			t.Errorf("%+v: %q, want %q", c, got, want)
		}
	}
	if p := f.state.Access.Holder(digest, f.today()); p == nil || p.ID != "eng" {
		t.Errorf("the key speaks for %v", p)
	}
	if p := f.state.Access.Holder(strings.Repeat("0", 64), f.today()); p != nil {
		t.Errorf("another secret speaks for %v", p)
	}
	f.day = "2026-06-01"
	if p := f.state.Access.Holder(digest, f.today()); p != nil {
		t.Error("an expired key speaks")
	}
	f.day = "2026-03-02"
	f.must("adm", "administrator", access.RevokeKey{ID: "k-1"})
	if p := f.state.Access.Holder(digest, f.today()); p != nil {
		t.Error("a revoked key speaks")
	}
	if got := f.do("adm", "administrator", access.RevokeKey{ID: "k-9"}); got != "access.key-unknown" {
		t.Errorf("an unknown key: %q", got)
	}
}

// TestSaved: what is loaded is what was saved, and an overlay that is thrown
// away leaves nothing.
func TestSaved(t *testing.T) {
	f := office(t)
	f.must("adm", "administrator", access.Grant{ID: "g-eng", Person: "eng", Role: access.Engineer, From: "2026-02-01"})
	f.must("eng", "engineer", access.DeclareConflict{About: "party/p-1", From: "2026-01-01"})
	f.must("adm", "administrator", access.IssueKey{ID: "k", Person: "eng", SHA256: strings.Repeat("ab", 32)})
	var before, after wire.Writer
	f.state.Access.Saved(wire.Encoder(&before))
	over := f.state.Overlay()
	over.Access.Apply(&fact.Fact{Header: fact.Header{Kind: access.Granted}}, &access.Appointment{ID: "g-x", Person: "eng", Role: access.Engineer, From: "2026-01-01"})
	loaded := access.New()
	r := wire.NewReader(before.B)
	loaded.Saved(wire.Decoder(r))
	loaded.Saved(wire.Encoder(&after))
	if r.Err() != nil || !bytes.Equal(before.B, after.B) {
		t.Errorf("saved and loaded, the state is another: %v", r.Err())
	}
	if got := f.state.Access.Roles("eng", f.today()); len(got) != 1 {
		t.Errorf("an overlay that was thrown away left %v", got)
	}
}

// TestForbiddenIsForbidden: what a role does not include has the code that maps
// to status 403.
func TestForbiddenIsForbidden(t *testing.T) {
	f := office(t)
	problems := f.state.Access.Permit(fact.Actor{ID: "adm", Role: "administrator"}, "project.decide", f.today())
	if problem.CodeOf(problems.Err()) != problem.Forbidden {
		t.Errorf("%v", problems)
	}
	if f.state.Access.RoleFor("adm", "access.grant", f.today()) != access.Administrator || f.state.Access.RoleFor("adm", "project.decide", f.today()) != "" {
		t.Error("RoleFor gives another role")
	}
}
