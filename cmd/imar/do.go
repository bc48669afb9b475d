package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"crypto/sha256"

	"imar/internal/base/lang"
	"imar/internal/base/problem"
	"imar/internal/call"
	"imar/internal/domain/access"
	"imar/internal/domain/whole"
	"imar/internal/node"
)

// maxCommand bounds the JSON of one command in bytes.
const maxCommand = 1 << 20

type doCommand struct {
	Command string `arg:"" optional:"" help:"Name of the command, as project.decide; without it the commands are listed."`
	File    string `arg:"" optional:"" help:"File with the command as a JSON object; - or nothing is standard input." default:"-"`
	As      string `help:"Pseudonym of the person who asks." placeholder:"PERSON"`
	Role    string `help:"Role to act in; by default the first one that the person holds and that may ask." placeholder:"ROLE"`
	Once    string `help:"Idempotency key: the same key and input again give the first receipt." placeholder:"KEY"`
	DryRun  bool   `help:"Check, and show the facts that it would lead to; record nothing."`
}

// Run asks for one command, of this process or of the server that has the
// folder open.
func (d doCommand) Run(ctx context.Context, c *common, t *terminal) (err error) {
	if d.Command == "" {
		return listCommands(t)
	}
	body, err := d.read()
	if err != nil {
		return err
	}
	asked := call.Call{Command: access.Action(d.Command), Person: access.PersonID(d.As), Role: access.Role(d.Role), Key: d.Once, Dry: d.DryRun, Via: "form", Body: body}
	out, err := d.ask(ctx, c, t, asked)
	if err != nil {
		return err
	}
	if !t.json {
		for _, a := range out.Amounts {
			words := a.WordsEn
			if t.lang == lang.Arabic {
				words = a.WordsAr
			}
			t.say("cli.do.amount", a.Pointer, a.Amount, a.Currency, words)
		}
	}
	switch {
	case d.DryRun && !t.json:
		t.say("cli.do.dry", len(out.Facts))
		fallthrough
	case d.DryRun:
		return printJSON(t.out, out)
	case out.Last == 0:
		return t.print(out, "cli.do.nothing")
	case out.Repeated:
		return t.print(out, "cli.do.repeated", int64(out.First), int64(out.Last))
	}
	return t.print(out, "cli.do.done", int64(out.First), int64(out.Last))
}

func (d doCommand) read() ([]byte, error) {
	var in io.Reader = os.Stdin
	if d.File != "-" {
		f, err := os.Open(d.File)
		if err != nil {
			return nil, unreadable(d.File, err)
		}
		defer f.Close()
		in = f
	}
	body, err := io.ReadAll(io.LimitReader(in, maxCommand+1))
	if err != nil {
		return nil, unreadable(d.File, err)
	}
	if len(body) > maxCommand {
		return nil, problem.New(problem.TooLarge, "cli.do.too-large", maxCommand)
	}
	return body, nil
}

func (d doCommand) ask(ctx context.Context, c *common, t *terminal, asked call.Call) (out call.Outcome, err error) {
	n, err := node.Open(ctx, c.config(t))
	if err == nil {
		defer func() { err = errors.Join(err, n.Close()) }()
		return call.Do(ctx, n.Recorder, n.Now(), asked)
	}
	if !node.InUse(err) {
		return out, err
	}
	client, found := dial(c.Data)
	if !found {
		return out, err
	}
	return client.do(ctx, asked)
}

// listCommands prints every command with the roles that may ask for it.
func listCommands(t *terminal) error {
	rights := map[access.Action][]access.Role{}
	for _, r := range access.Policy() {
		rights[r.Action] = r.Roles
	}
	type row struct {
		Command access.Action `json:"command"`
		Roles   []access.Role `json:"roles"`
	}
	var rows []row
	for _, c := range whole.Commands() {
		rows = append(rows, row{c.Name, rights[c.Name]})
	}
	if t.json {
		return printJSON(t.out, rows)
	}
	for _, r := range rows {
		fmt.Fprintf(t.out, "%-28s", r.Command)
		for _, role := range r.Roles {
			fmt.Fprintf(t.out, " %s", role)
		}
		fmt.Fprintln(t.out)
	}
	return nil
}

func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

type keyCommand struct {
	ID      string `arg:"" help:"Id of the key."`
	For     string `help:"Pseudonym of the person that the key speaks for." required:"" placeholder:"PERSON"`
	As      string `help:"Pseudonym of the administrator who issues it." placeholder:"PERSON"`
	Label   string `help:"What the key is for."`
	Expires string `help:"Last day of the key, 2006-01-02." placeholder:"DAY"`
}

// Run makes a secret, records its digest, and prints the secret once.
func (k keyCommand) Run(ctx context.Context, c *common, t *terminal) error {
	var secret [32]byte
	rand.Read(secret[:]) // never fails (crypto/rand)
	text := "imar-" + hex.EncodeToString(secret[:])
	digest := sha256.Sum256([]byte(text))
	var body bytes.Buffer
	command := access.IssueKey{ID: k.ID, Person: access.PersonID(k.For), Label: k.Label, Expires: k.Expires, SHA256: hex.EncodeToString(digest[:])}
	if err := json.NewEncoder(&body).Encode(map[string]string{"id": command.ID, "person": string(command.Person), "label": command.Label,
		"expires": command.Expires, "sha256": command.SHA256}); err != nil {
		return err
	}
	asked := call.Call{Command: "access.issue-key", Person: access.PersonID(k.As), Via: "form", Body: body.Bytes()}
	if _, err := (doCommand{}).ask(ctx, c, t, asked); err != nil {
		return err
	}
	return t.print(map[string]string{"key": k.ID, "secret": text}, "cli.key.done", k.ID, text)
}
