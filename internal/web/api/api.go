// Package api is the record over HTTP for other programs: it takes commands
// from those who hold a key, and it describes, in one OpenAPI 3.1 document,
// these addresses and the data of every public page.
//
//	POST /api/commands/{name}   ask for a command; its body is the command as JSON
//	GET  /api/commands          all commands and the roles that may ask for each
//	GET  /api/me                whom the key speaks for, and in which roles
//	POST /api/validate          what is wrong with a file of published data, its body
//	GET  /api/openapi.json      the description
//
// A caller sends its key as "Authorization: Bearer imar-…", and with a command
// an "Idempotency-Key": the same key and body again give the first receipt,
// another body is refused. "?dry-run=true" checks and records nothing. Whatever
// goes wrong is told as application/problem+json (RFC 9457), every mistake at
// once, each with its JSON pointer and a sentence in Arabic and in English.
//
// The invariant: the description and the addresses are made of the same tables
// (whole.Commands, portal.Addresses), so that neither has what the other lacks.
package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"imar/internal/base/clock"
	"imar/internal/base/problem"
	"imar/internal/call"
	"imar/internal/domain/access"
	"imar/internal/domain/fact"
	"imar/internal/domain/whole"
	"imar/internal/record"
	"imar/internal/web/verdict"
)

// Prefix is where the API stands on the site.
const Prefix = "/api/"

// maxBody bounds the JSON of one command in bytes.
const maxBody = 1 << 20

// maxKey bounds an idempotency key in characters.
const maxKey = 128

// Deps is what the API is made of.
type Deps struct {
	Recorder *record.Recorder
	Now      clock.Now
	Version  string        // of the program
	Room     *verdict.Room // where files are validated; its own when nil
	// Trouble is told of every failure of the server.
	Trouble func(incident string, err error)
}

type api struct {
	Deps
	description []byte
}

// New is the API as a handler of every address below Prefix.
func New(d Deps) (http.Handler, error) {
	if d.Room == nil {
		d.Room = verdict.NewRoom(1, time.Second)
	}
	description, err := describe(d.Version)
	if err != nil {
		return nil, fmt.Errorf("describe the API: %w", err)
	}
	a := &api{d, description}
	mux := http.NewServeMux()
	for _, c := range whole.Commands() {
		if asked(c.Name) {
			mux.HandleFunc("POST "+Prefix+"commands/"+string(c.Name), a.keyed(c.Name, a.command))
		}
	}
	mux.HandleFunc("GET "+Prefix+"commands", a.commands)
	mux.HandleFunc("GET "+Prefix+"me", a.keyed("", a.me))
	mux.HandleFunc("POST "+Prefix+"validate", func(w http.ResponseWriter, r *http.Request) {
		if err := a.validate(w, r); err != nil {
			a.fail(w, r, err)
		}
	})
	mux.HandleFunc("GET "+Prefix+"openapi.json", a.openapi)
	mux.HandleFunc(Prefix, a.missing(mux))
	return mux, nil
}

// asked says whether the API takes a command: those that the program asks of
// itself, and those that need a file, a fact or an entry beside them, do not
// come through it.
func asked(name access.Action) bool {
	switch name {
	case "fund.begin-day", "file.receive", "statement.observe", "statement.withhold", "ledger.adjust", "ledger.reverse":
		return false
	}
	return true
}

// caller is whoever a key speaks for.
type caller struct {
	person access.Person
	action access.Action
}

// keyed answers only whoever has a key that speaks for somebody today.
func (a *api) keyed(action access.Action, answer func(http.ResponseWriter, *http.Request, caller) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		who, err := a.caller(r, action)
		if err == nil {
			err = answer(w, r, who)
		}
		if err != nil {
			a.fail(w, r, err)
		}
	}
}

func (a *api) caller(r *http.Request, action access.Action) (caller, error) {
	scheme, secret, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || secret == "" {
		return caller{}, problem.New(problem.Forbidden, keyNeeded)
	}
	digest := sha256.Sum256([]byte(strings.TrimSpace(secret)))
	var person *access.Person
	guarded := false
	a.Recorder.Read(func(s *whole.State) {
		guarded = s.Access.Guarded
		if p := s.Access.Holder(hex.EncodeToString(digest[:]), clock.Local(a.Now())); p != nil {
			known := *p
			person = &known
		}
	})
	switch {
	case !guarded: // nobody is in office yet: anybody's key would do anything
		return caller{}, problem.New(problem.Forbidden, "api.no-accounts")
	case person == nil:
		return caller{}, problem.New(problem.Forbidden, keyUnknown)
	}
	return caller{*person, action}, nil
}

// receipt is the answer to a command.
type receipt struct {
	First    fact.Seq      `json:"first,omitempty" doc:"number of the first fact recorded; absent when nothing changed"`
	Last     fact.Seq      `json:"last,omitempty" doc:"number of the last fact recorded"`
	Repeated bool          `json:"repeated,omitempty" doc:"true when the same key and body were recorded before"`
	DryRun   bool          `json:"dryRun,omitempty" doc:"true when nothing was recorded because a dry run was asked for"`
	Role     string        `json:"role,omitempty" doc:"role that the command was asked in"`
	Size     int64         `json:"size" doc:"facts on record after the command"`
	Facts    []call.Fact   `json:"facts,omitempty" doc:"with a dry run: the facts that the command would lead to"`
	Amounts  []call.Amount `json:"amounts,omitempty" doc:"amounts of the command as they were read, exact and in words"`
}

func (a *api) command(w http.ResponseWriter, r *http.Request, who caller) error {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return problem.New(problem.Unsupported, "api.content-type")
	}
	dry, key, err := wishes(r)
	if err != nil {
		return err
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		return problem.New(problem.TooLarge, "api.body", maxBody).Because(err)
	}
	out, err := call.Do(r.Context(), a.Recorder, a.Now, call.Call{Command: who.action, Person: who.person.ID,
		Role: access.Role(r.Header.Get(roleHeader)), Key: key, Dry: dry, Via: "api", Body: body})
	if err != nil {
		return err
	}
	status := http.StatusOK
	if out.Last > 0 && !out.Repeated {
		status = http.StatusCreated
		w.Header().Set("Location", "/en/facts/"+strconv.FormatInt(int64(out.First), 10))
	}
	return send(w, status, receipt{First: out.First, Last: out.Last, Repeated: out.Repeated, DryRun: dry, Role: out.Role,
		Size: a.Recorder.Head().Size, Facts: out.Facts, Amounts: out.Amounts})
}

// roleHeader names the role that a caller wants to act in.
const roleHeader = "Imar-Role"

// wishes reads what a caller asks for beside the command.
func wishes(r *http.Request) (dry bool, key string, err error) {
	var problems problem.List
	for name, values := range r.URL.Query() {
		if name != "dry-run" || len(values) != 1 || values[0] != "true" && values[0] != "false" {
			problems.Add(problem.Invalid, "api.query").At("?" + name)
			continue
		}
		dry = values[0] == "true"
	}
	key = r.Header.Get("Idempotency-Key")
	switch {
	case key == "" && !dry:
		problems.Add(problem.Usage, "api.idempotency-key").At("Idempotency-Key")
	case len(key) > maxKey || strings.ContainsFunc(key, func(c rune) bool { return c < '!' || c > '~' }):
		problems.Add(problem.Usage, "api.idempotency-key-form", maxKey).At("Idempotency-Key")
	}
	return dry, key, problems.Err()
}

// person is the answer to /api/me.
type person struct {
	ID       access.PersonID `json:"id"`
	OfficeAr string          `json:"office_ar"`
	OfficeEn string          `json:"office_en"`
	Roles    []access.Role   `json:"roles"`
	Commands []access.Action `json:"commands" doc:"commands that one of the roles may ask for"`
}

func (a *api) me(w http.ResponseWriter, _ *http.Request, who caller) error {
	p := person{ID: who.person.ID, OfficeAr: who.person.OfficeAr, OfficeEn: who.person.OfficeEn, Roles: []access.Role{}, Commands: []access.Action{}}
	a.Recorder.Read(func(s *whole.State) {
		today := clock.Local(a.Now())
		p.Roles = append(p.Roles, s.Access.Roles(who.person.ID, today)...)
		for _, c := range whole.Commands() {
			if asked(c.Name) && s.Access.RoleFor(who.person.ID, c.Name, today) != "" {
				p.Commands = append(p.Commands, c.Name)
			}
		}
	})
	return send(w, http.StatusOK, p)
}

// right is one row of /api/commands.
type right struct {
	Command access.Action `json:"command"`
	Roles   []access.Role `json:"roles"`
	Href    string        `json:"href"`
}

func rights() []right {
	var list []right
	for _, r := range access.Policy() {
		if asked(r.Action) {
			list = append(list, right{r.Action, r.Roles, Prefix + "commands/" + string(r.Action)})
		}
	}
	return list
}

func (a *api) commands(w http.ResponseWriter, r *http.Request) {
	if err := send(w, http.StatusOK, rights()); err != nil {
		a.fail(w, r, err)
	}
}

func (a *api) openapi(w http.ResponseWriter, _ *http.Request) {
	headers(w)
	w.Header().Set("Content-Type", "application/json")
	w.Write(a.description)
}

func send(w http.ResponseWriter, status int, v any) error {
	body, err := json.MarshalIndent(v, "", "\t")
	if err != nil {
		return fmt.Errorf("encode answer: %w", err)
	}
	headers(w)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	w.Write(append(body, '\n'))
	return nil
}

func headers(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
}

// missing answers what no address has, and says which methods an address takes.
func (a *api) missing(mux *http.ServeMux) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			other := r.Clone(context.Background())
			other.Method = method
			if _, pattern := mux.Handler(other); pattern != Prefix {
				w.Header().Set("Allow", method)
				a.failAs(w, r, http.StatusMethodNotAllowed, problem.New(problem.Usage, "portal.problem.method", r.Method))
				return
			}
		}
		a.fail(w, r, problem.New(problem.NotFound, "api.not-found"))
	}
}
