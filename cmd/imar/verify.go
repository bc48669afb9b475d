package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"imar/internal/base/lang"
	"imar/internal/base/problem"
	"imar/internal/node"
	"imar/internal/record/audit"
	"imar/internal/record/store"
	"imar/internal/record/tlog"
	"imar/internal/record/tlog/logfiles"
)

type verifyCommand struct {
	Where string `arg:"" help:"A data folder, the address of a server, or an archive."`
	VKey  string `help:"The log's public key, from somebody you trust: the key, or a file of it." name:"vkey" placeholder:"KEY"`
}

// verified is what a verification found in order.
type verified struct {
	Where   string        `json:"where"`
	Origin  string        `json:"origin"`
	Size    int64         `json:"size"`
	Root    string        `json:"root"`
	Entries int64         `json:"entries"`
	Tiles   int64         `json:"tiles"`
	Parts   int64         `json:"parts"`
	Absent  int64         `json:"absent"`
	Pages   int64         `json:"pages,omitempty"`  // twins compared with a replay
	Record  *audit.Report `json:"record,omitempty"` // rows of the store, for a data folder
	OwnKey  bool          `json:"ownKey"`           // no key was given
}

// Run checks and exits 3 when the first thing is wrong.
func (v verifyCommand) Run(ctx context.Context, c *common, t *terminal) error {
	if folder, ok := backupAt(v.Where); ok && c.DB == "" {
		return v.backup(ctx, t, folder)
	}
	files, err := logfiles.Open(v.Where)
	if err != nil {
		return v.explain(err)
	}
	defer files.Close()
	expect, err := logfiles.Expectation(files.Files, v.VKey, c.Origin)
	if err != nil {
		return v.explain(err)
	}
	expect.Workers = files.Workers
	report, err := tlog.Verify(files.Files, expect)
	if err != nil {
		return v.explain(err)
	}
	found := verified{Where: v.Where, Origin: report.Origin, Size: report.Size, Root: report.Root.String(), Entries: report.Entries,
		Tiles: report.Tiles, Parts: report.Parts, Absent: report.Absent, OwnKey: v.VKey == ""}
	pages, err := replay(ctx, t, files.Files, report.Checkpoint, expect.Keys)
	if err != nil {
		return err
	}
	switch {
	case strings.HasPrefix(v.Where, "http://"), strings.HasPrefix(v.Where, "https://"):
		if found.Pages, err = pages.compare(ctx, t, v.Where); err != nil {
			return err
		}
	case isFolder(v.Where):
		if found.Record, found.Pages, err = v.folder(ctx, c, t, pages); err != nil {
			return err
		}
	}
	if err := t.print(found, "cli.verify.ok", found.Origin, found.Size, found.Root, found.Entries, found.Parts, found.Absent, found.Pages); err != nil {
		return err
	}
	if found.OwnKey {
		t.say("cli.verify.own-key", expect.Keys[0].String())
	}
	return nil
}

// backupAt is the folder of the backup that a path names: the folder, or the
// database in it.
func backupAt(path string) (folder string, ok bool) {
	if !isFolder(path) && filepath.Base(path) == databaseFile {
		path = filepath.Dir(path)
	}
	return path, isFolder(path) && isBackup(path)
}

// backup checks a backup, which has no published log: every row, every original,
// and the signatures of the checkpoints that it keeps. Whether it is the latest
// nobody can see from it alone.
func (v verifyCommand) backup(ctx context.Context, t *terminal, folder string) error {
	report, err := check(ctx, folder, t)
	if err != nil {
		return err
	}
	st, err := store.Open(ctx, store.Config{SQLite: filepath.Join(folder, databaseFile), ReadOnly: true})
	if err != nil {
		return err
	}
	defer st.Close()
	kept, err := st.LatestCheckpoint(ctx)
	if errors.Is(err, store.ErrNotFound) {
		return problem.New(problem.Tampered, "cli.verify.backup-unsigned", folder)
	}
	if err != nil {
		return err
	}
	signed, err := v.signed(ctx, st, kept)
	if err != nil {
		return err
	}
	found := verified{Where: v.Where, Origin: signed.Origin, Size: signed.Size, Root: signed.Root.String(), Entries: report.Facts,
		Parts: report.Parts, Tiles: report.Tiles, Record: &report, OwnKey: v.VKey == ""}
	if err := t.print(found, "cli.verify.backup", signed.Origin, report.Facts, report.Parts, report.Files, signed.Size, signed.Root.String()); err != nil {
		return err
	}
	if found.OwnKey {
		own, err := st.Setting(ctx, "log.vkey")
		if err != nil {
			return err
		}
		t.say("cli.verify.own-key", own)
	}
	return nil
}

// signed opens the checkpoint that a backup keeps, with the key that was given,
// else with the one that the record itself brings.
func (v verifyCommand) signed(ctx context.Context, st *store.Store, kept store.Checkpoint) (tlog.Checkpoint, error) {
	wrong := func(err error) error {
		return problem.New(problem.Tampered, "audit.checkpoint-differs", int64(kept.Size)).Because(err)
	}
	own, err := st.Setting(ctx, "log.vkey")
	if err != nil {
		return tlog.Checkpoint{}, wrong(err)
	}
	expect, err := logfiles.Expectation(func(string) ([]byte, error) { return []byte(own + "\n"), nil }, v.VKey, "")
	if err != nil {
		return tlog.Checkpoint{}, v.explain(err)
	}
	c, _, err := tlog.ParseCheckpoint(kept.Note)
	if err == nil {
		c, err = tlog.OpenCheckpoint(kept.Note, c.Origin, expect.Keys...)
	}
	if err != nil {
		return tlog.Checkpoint{}, wrong(err)
	}
	return c, nil
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// folder looks behind the log: at every row of the store and every original,
// and at the pages that saved state and views give. A folder that holds only a
// copy of the log has nothing behind it.
func (v verifyCommand) folder(ctx context.Context, c *common, t *terminal, pages *replayed) (*audit.Report, int64, error) {
	if _, err := os.Stat(filepath.Join(v.Where, "imar.db")); err != nil && c.DB == "" {
		return nil, 0, nil
	}
	of := *c
	of.Data = v.Where
	// A record that somebody writes to meanwhile would seem to differ from itself.
	if err := node.Free(v.Where); err != nil {
		return nil, 0, err
	}
	// The rows come first: a record that does not fit them cannot be opened.
	report, err := everything(ctx, storeOf(&of), originalsOf(v.Where), t)
	if err != nil {
		return nil, 0, err
	}
	n, err := node.Open(ctx, of.config(t))
	if err != nil {
		return nil, 0, v.older(err)
	}
	var compared int64
	if err = n.Unsigned(); err == nil {
		compared, err = pages.compareNode(ctx, t, n)
	}
	return &report, compared, v.older(errors.Join(err, n.Close()))
}

// older makes a problem of what the signer says of a folder that was put back to
// an earlier state, or that continues otherwise than what was signed.
func (v verifyCommand) older(err error) error {
	if errors.Is(err, tlog.ErrOlder) || errors.Is(err, tlog.ErrFork) {
		return problem.New(problem.Tampered, "cli.verify.older", v.Where).Because(err)
	}
	return err
}

// explain turns what the log's reader found into a problem.
func (v verifyCommand) explain(err error) error {
	var f *tlog.Fault
	switch {
	case errors.As(err, &f):
		p := problem.New(problem.Tampered, "cli.verify.fault", logfiles.Prefix+f.Path, faultReason{f.Reason}).Because(f.Detail)
		if f.Entry >= 0 {
			p = problem.New(problem.Tampered, "cli.verify.fault-at", logfiles.Prefix+f.Path, faultReason{f.Reason}, f.Entry+1).Because(f.Detail)
		}
		return p
	case errors.Is(err, logfiles.ErrUsage):
		return problem.New(problem.Usage, "cli.verify.nothing-there", v.Where).Because(err)
	}
	return problem.New(problem.Unavailable, "cli.verify.unreadable", v.Where).Because(err)
}

// faultReason says a reason in the reader's language.
type faultReason struct{ tlog.Reason }

// Say is the reason's sentence.
func (r faultReason) Say(l lang.Lang) string { return lang.T(l, "cli.verify.reason."+string(r.Reason)) }
