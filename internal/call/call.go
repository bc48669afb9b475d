// Package call takes a command that somebody asks for by its name and as JSON,
// whichever edge it came through: the API, or imar do.
//
// The invariant: what a call does is what the command's check allows for the
// person who asks, and nothing is stored when the call is dry.
package call

import (
	"context"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"imar/internal/base/clock"
	"imar/internal/base/lang"
	"imar/internal/base/money"
	"imar/internal/base/problem"
	"imar/internal/domain/access"
	"imar/internal/domain/fact"
	"imar/internal/domain/fund"
	"imar/internal/domain/ledger"
	"imar/internal/domain/whole"
	"imar/internal/record"

	"github.com/go-json-experiment/json/jsontext"
)

// Call is one command as somebody asks for it.
type Call struct {
	Command access.Action
	Person  access.PersonID
	Role    access.Role // to act in; "" is the first of the person's roles that may ask
	Key     string      // idempotency key; "" for none
	Dry     bool        // check only
	Via     string      // fact.Source.Via of what it leads to: "api", "form"
	Body    []byte      // JSON object of the command's members
}

// Outcome is what a call came to. A dry one has the facts that it would lead to
// and no numbers.
type Outcome struct {
	First    fact.Seq `json:"first,omitempty"` // 0 when nothing changed
	Last     fact.Seq `json:"last,omitempty"`
	Repeated bool     `json:"repeated,omitempty"` // done before with the same key
	Role     string   `json:"role,omitempty"`     // that it was done in
	Facts    []Fact   `json:"facts,omitempty"`
	Amounts  []Amount `json:"amounts,omitempty"` // of the command, as they were read
}

// Amount is an amount of a command as it was read: exact, and in words.
type Amount struct {
	Pointer  string `json:"pointer"` // JSON pointer into the command
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
	WordsAr  string `json:"words_ar"`
	WordsEn  string `json:"words_en"`
}

// Fact is a fact that a dry call would lead to.
type Fact struct {
	Kind       fact.Kind      `json:"kind"`
	Subject    fact.Subject   `json:"subject"`
	Key        string         `json:"key,omitempty"`
	Effective  string         `json:"effective,omitempty"`
	Supersedes fact.Seq       `json:"supersedes,omitempty"`
	Public     jsontext.Value `json:"public,omitempty"` // nil for a restricted fact
	Parts      []string       `json:"parts"`            // names of all parts
}

// Do decodes the call's body, checks it and, unless it is dry, records what it
// leads to. The error is a problem.List whose fields are JSON pointers into the
// body.
func Do(ctx context.Context, r *record.Recorder, now clock.Now, c Call) (Outcome, error) {
	command, problems := whole.Read(c.Command, c.Body)
	if len(problems) > 0 {
		return Outcome{}, problems
	}
	command, err := completed(ctx, r, command)
	if err != nil {
		return Outcome{}, pointed(command, err)
	}
	actor := fact.Actor{ID: string(c.Person), Role: string(c.role(r, now()))}
	out := Outcome{Role: actor.Role, Amounts: amounts(reflect.ValueOf(command), "")}
	if c.Dry {
		drafts, err := r.Preview(actor, command)
		out.Facts = shown(drafts)
		return out, pointed(command, err)
	}
	results, err := r.DoAll(ctx, []record.Request{{Actor: actor, Command: command, Key: c.Key, Source: fact.Source{Via: c.Via}}})
	if err == nil {
		err = results[0].Err
		out.First, out.Last, out.Repeated = results[0].Receipt.First, results[0].Receipt.Last, results[0].Receipt.Repeated
	}
	return out, pointed(command, err)
}

// completed fills what a command does not say by itself but the record knows:
// the entry that is to be reversed.
func completed(ctx context.Context, r *record.Recorder, command any) (any, error) {
	c, ok := command.(ledger.Reverse)
	if !ok {
		return command, nil
	}
	f, err := r.Fact(ctx, c.Of)
	if err != nil {
		for _, p := range problem.Of(err) {
			p.At("Of")
		}
		return command, err
	}
	e, err := whole.Decode(&f)
	if err != nil {
		return command, err
	}
	carrier, ok := e.Body.(ledger.Carrier)
	if !ok || len(carrier.Carried()) != 1 {
		return command, problem.List{problem.New(problem.Refused, "ledger.reversal.no-entry", int64(c.Of)).At("Of")}
	}
	c.Entry = carrier.Carried()[0]
	return c, nil
}

// amounts are those of a command that can be read, wherever they stand in it.
func amounts(v reflect.Value, at string) (list []Amount) {
	if sum, ok := v.Interface().(fund.Sum); ok {
		a, err := money.ParseTyped(sum.Amount, sum.Currency, money.Unstated)
		if err != nil || !sum.Currency.Known() {
			return nil
		}
		return []Amount{{at, string(a.Decimal()), string(a.Currency), money.Words(lang.Arabic, a), money.Words(lang.English, a)}}
	}
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			list = append(list, amounts(v.Index(i), at+"/"+strconv.Itoa(i))...)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			switch {
			case !f.IsExported() || name == "-":
			case name == "": // embedded
				list = append(list, amounts(v.Field(i), at)...)
			default:
				list = append(list, amounts(v.Field(i), at+"/"+name)...)
			}
		}
	}
	return list
}

// role is the role that the call is made in.
func (c Call) role(r *record.Recorder, now time.Time) (role access.Role) {
	if c.Role != "" {
		return c.Role
	}
	today := clock.Local(now)
	r.Read(func(s *whole.State) {
		if role = s.Access.RoleFor(c.Person, c.Command, today); role != "" {
			return
		}
		if held := s.Access.Roles(c.Person, today); len(held) > 0 {
			role = held[0] // the check says that it may not
		}
	})
	return role
}

func shown(drafts []fact.Draft) []Fact {
	list := make([]Fact, 0, len(drafts))
	for _, d := range drafts {
		f := Fact{Kind: d.Kind, Subject: d.Subject, Key: d.Key, Effective: d.Effective, Supersedes: d.Supersedes}
		for _, p := range d.Parts {
			f.Parts = append(f.Parts, p.Name)
			if p.Name == fact.PartPublic && !d.Restricted {
				f.Public = slices.Clone(jsontext.Value(p.Body))
			}
		}
		list = append(list, f)
	}
	return list
}

// pointed turns the fields of problems into JSON pointers.
func pointed(command any, err error) error {
	if err == nil {
		return nil
	}
	var list problem.List
	for _, p := range problem.Of(err) {
		placed := *p
		placed.Field = whole.Pointer(command, p.Field)
		list = append(list, &placed)
	}
	return list.Err()
}
