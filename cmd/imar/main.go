// Command imar runs a reconstruction fund's record: it takes published data
// in, serves the public portal, and verifies.
//
//	imar demo --data DIR          make the demonstration fund and serve it
//	imar serve --data DIR         serve a record
//	imar import --data DIR FILE…  take published files in
//	imar export --data DIR --format oc4ids
//	imar verify DIR|URL|FILE      check a record, trusting nobody
//
// Data goes to standard output, words to standard error. The exit status is 0
// when all is well, 1 when something failed, 2 for a wrong command line, 3 when
// a verification failed.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"imar/internal/base/lang"
	"imar/internal/base/problem"
	"imar/internal/domain/access"
	"imar/internal/domain/fact"
	"imar/internal/domain/fund"
	"imar/internal/domain/statement"
	"imar/internal/node"

	"github.com/alecthomas/kong"
)

// version is set by the build: -ldflags "-X main.version=…".
var version = "development"

// common is the flags of every command.
type common struct {
	Data   string `help:"Data folder." default:"imar-data" env:"IMAR_DATA" type:"path"`
	DB     string `help:"PostgreSQL URL; without it the record is kept in the data folder (SQLite)." name:"db" env:"IMAR_DB" placeholder:"postgres://…"`
	Key    string `help:"File of the log's private key; beside the data folder by default." env:"IMAR_KEY" type:"path" placeholder:"FILE"`
	Origin string `help:"Name of the log, when it is made." env:"IMAR_ORIGIN" placeholder:"NAME"`
	JSON   bool   `help:"Print data as JSON." name:"json"`
	Lang   string `help:"Language of what is printed: ar or en." enum:"ar,en," default:"" env:"IMAR_LANG"`
}

// commands is the command line.
type commands struct {
	common   `embed:""`
	Init     initCommand      `cmd:"" help:"Make a data folder and the log's key."`
	Serve    serveCommand     `cmd:"" help:"Serve the portal and the log."`
	Demo     demoCommand      `cmd:"" help:"Make the demonstration fund and serve it."`
	Import   importCommand    `cmd:"" help:"Take published files in: OC4IDS, OCDS, IATI."`
	State    statementCommand `cmd:"" name:"statement" help:"Take bank statements in: camt.053, MT940, CSV."`
	Match    matchCommand     `cmd:"" help:"List the bank lines that no entry took, with proposals."`
	Export   exportCommand    `cmd:"" help:"Write projects as OC4IDS, OCDS, IATI, CSV, XLSX or GeoJSON, or the books as a journal."`
	Validate validateCommand  `cmd:"" help:"Check files of OC4IDS, OCDS and IATI against their standard."`
	Convert  convertCommand   `cmd:"" help:"Convert OC4IDS to IATI or OCDS, and OCDS to OC4IDS."`
	Diff     diffCommand      `cmd:"" help:"Tell how two snapshots of published data differ."`
	Coverage coverageCommand  `cmd:"" help:"Count which fields published data has, and which items of CoST projects disclose."`
	Flags    redFlagsCommand  `cmd:"" name:"red-flags" help:"Calculate indicators of procurement risk over compiled releases of OCDS."`
	Merge    mergeCommand     `cmd:"" help:"Merge releases of OCDS into records or compiled releases."`
	Upgrade  upgradeCommand   `cmd:"" help:"Bring data of OCDS 1.0 to 1.1."`
	Split    splitCommand     `cmd:"" help:"Make many packages of one: OCDS, OC4IDS."`
	Combine  combineCommand   `cmd:"" help:"Make one package of many: OCDS, OC4IDS."`
	Flatten  flattenCommand   `cmd:"" help:"Lay OCDS and OC4IDS out as spreadsheets: CSV, XLSX."`
	Unflat   unflattenCommand `cmd:"" name:"unflatten" help:"Make OCDS and OC4IDS of spreadsheets."`
	Verify   verifyCommand    `cmd:"" help:"Check a data folder, a server or an archive."`
	Archive  archiveCommand   `cmd:"" help:"Write the public record as one file that verifies itself."`
	Backup   backupCommand    `cmd:"" help:"Copy the whole record, restricted parts included, while it is in use."`
	Restore  restoreCommand   `cmd:"" help:"Make a data folder from a backup."`
	Do       doCommand        `cmd:"" help:"Ask for a command of the fund: imar do project.decide --as PERSON FILE."`
	APIKey   keyCommand       `cmd:"" name:"key" help:"Issue a key for the API; the secret is printed once."`
	Withhold withholdCommand  `cmd:"" help:"Take a part of a fact out of the public's sight, with the reason on record."`
	Rebuild  rebuildCommand   `cmd:"" help:"Throw saved state and views away and replay the facts."`
	Doctor   doctorCommand    `cmd:"" help:"Say what is right and wrong with a data folder."`
	Version  versionCommand   `cmd:"" help:"Print the version."`
}

// terminal is where a command speaks.
type terminal struct {
	out, err io.Writer
	lang     lang.Lang
	json     bool
}

// say writes a sentence to standard error.
func (t *terminal) say(key string, args ...any) {
	fmt.Fprintln(t.err, plain(lang.T(t.lang, key, args...)))
}

// print writes data: as JSON when asked, otherwise as the sentence.
func (t *terminal) print(v any, key string, args ...any) error {
	if t.json {
		e := json.NewEncoder(t.out)
		e.SetEscapeHTML(false)
		return e.Encode(v)
	}
	_, err := fmt.Fprintln(t.out, lang.T(t.lang, key, args...))
	return err
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// run is the program without its process.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var c commands
	exit := -1
	parser, err := kong.New(&c, kong.Name("imar"), kong.Writers(stdout, stderr), kong.UsageOnError(),
		kong.Description("The record of a reconstruction fund that anybody can check."),
		kong.Exit(func(status int) { exit = status }))
	if err != nil {
		fmt.Fprintln(stderr, err)
		return problem.Internal.Exit()
	}
	parsed, err := parser.Parse(args)
	if exit >= 0 {
		return exit // --help
	}
	t := &terminal{out: stdout, err: stderr, lang: language(c.Lang), json: c.JSON}
	if err != nil {
		t.lang = language(languageAsked(args))
		t.explainUsage(err)
		return problem.Usage.Exit()
	}
	parsed.BindTo(ctx, (*context.Context)(nil))
	return t.explain(parsed.Run(&c.common, t))
}

// language is the one asked for, or that of the environment.
func language(asked string) lang.Lang {
	for _, s := range []string{asked, os.Getenv("LC_ALL"), os.Getenv("LC_MESSAGES"), os.Getenv("LANG")} {
		tag, _, _ := strings.Cut(s, "_")
		if l, ok := lang.Parse(tag); ok {
			return l
		}
	}
	return lang.English
}

// explain says every problem and gives the exit status.
func (t *terminal) explain(err error) int {
	if err == nil {
		return 0
	}
	if errors.Is(err, context.Canceled) {
		t.say("cli.interrupted")
		return 1
	}
	for _, p := range problem.Of(err) {
		if p.Code == problem.Internal {
			fmt.Fprintln(t.err, plain(t.sentence(p)))
			continue
		}
		fmt.Fprintln(t.err, plain(lang.Problem(t.lang, p)))
		if p.Cause != nil {
			fmt.Fprintln(t.err, "  ", plain(p.Cause.Error()))
		}
	}
	return problem.CodeOf(err).Exit()
}

// config is the folder that the flags name.
func (c *common) config(t *terminal) node.Config {
	bar := newBar(t)
	return node.Config{Data: c.Data, Postgres: c.DB, Key: c.Key, Origin: c.Origin, Progress: bar.step}
}

type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run(t *terminal) error {
	return t.print(map[string]string{"version": version}, "cli.version", version)
}

type initCommand struct {
	NameAr   string `help:"The fund's name in Arabic." name:"name-ar" placeholder:"NAME"`
	NameEn   string `help:"The fund's name in English." name:"name-en" placeholder:"NAME"`
	Country  string `help:"Country of the fund (ISO 3166-1)." default:"LY"`
	Currency string `help:"The fund's own currency (ISO 4217)." default:"LYD"`
	Grant    string `help:"Give a PostgreSQL role what the program needs to append and read, and no more; asked by the owner of the tables." placeholder:"ROLE"`
}

// Run makes the folder and the key, and says whose record it is when the names
// are given.
func (i initCommand) Run(ctx context.Context, c *common, t *terminal) (err error) {
	if i.Grant != "" && c.DB == "" {
		return problem.New(problem.Usage, "cli.init.grant-without-db")
	}
	n, err := node.Open(ctx, c.config(t))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, n.Close()) }()
	if c.Origin != "" && c.Origin != n.Key.Name() {
		return problem.New(problem.Refused, "cli.init.other-origin", c.Data, n.Key.Name(), c.Origin)
	}
	if i.NameAr != "" || i.NameEn != "" {
		command := fund.Establish{Source: fact.Source{Via: "form"}, Fund: fund.Establishment{
			NameAr: i.NameAr, NameEn: i.NameEn, Country: i.Country, Currency: i.Currency}}
		if _, err := n.Recorder.Do(ctx, systemActor, command, ""); err != nil {
			return err
		}
	}
	if err := n.Unsigned(); err != nil {
		return err
	}
	if i.Grant != "" {
		if err := n.Store.Grant(ctx, i.Grant); err != nil {
			return err
		}
		t.say("cli.init.granted", i.Grant)
	}
	return t.print(map[string]string{"data": c.Data, "origin": n.Key.Name(), "vkey": n.Key.String()},
		"cli.init", c.Data, n.Key.Name(), n.Key.String())
}

type withholdCommand struct {
	Seq    int64  `help:"Number of the fact." required:""`
	Part   string `help:"Name of its part: narrative, place, person, account." required:""`
	Reason string `help:"Why, in both languages; the public reads it." required:""`
	Ground string `help:"Law or decision that it rests on."`
	Erase  bool   `help:"Destroy the part's bytes as well."`
	As     string `help:"Pseudonym of the person who asks; the program itself by default." default:"system" placeholder:"PERSON"`
}

// Run takes a part of a fact out of sight, on record.
func (w withholdCommand) Run(ctx context.Context, c *common, t *terminal) (err error) {
	n, err := node.Open(ctx, c.config(t))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, n.Close()) }()
	facts, err := n.Store.FactsAt(ctx, []fact.Seq{fact.Seq(w.Seq)})
	if err != nil {
		return err
	}
	header, err := facts[0].Reveal()
	if err != nil {
		return err
	}
	actor := systemActor
	if actor.ID != w.As {
		actor = fact.Actor{ID: w.As, Role: string(access.Director)}
	}
	receipt, err := n.Recorder.Do(ctx, actor, statement.Withhold{Target: header, Part: w.Part, Reason: w.Reason,
		Ground: w.Ground, Erase: w.Erase, Source: fact.Source{Via: "form"}}, "")
	if err != nil {
		if w.As == systemActor.ID && problem.CodeOf(err) == problem.Forbidden {
			return append(problem.Of(err), problem.New(problem.Forbidden, "cli.withhold.who"))
		}
		return err
	}
	said := "cli.withhold.done"
	switch {
	case receipt.Last == 0: // nothing new to record
		said = "cli.withhold.already"
	case w.Erase:
		said = "cli.withhold.erased"
	}
	return t.print(receipt, said, w.Seq, w.Part, int64(receipt.Last))
}
