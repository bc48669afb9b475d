package main

import (
	"context"

	"imar/internal/exchange/ocds/upgrade"
	"imar/internal/exchange/source"
)

type upgradeCommand struct {
	Files      []string `arg:"" optional:"" help:"Files or folders of packages, releases and records of OCDS; - or none for standard input."`
	AllParties bool     `help:"Put the organizations of payments among the parties too." name:"all-parties"`
}

// Run brings data of OCDS 1.0 to 1.1, one package, release or record a line.
func (u upgradeCommand) Run(ctx context.Context, t *terminal) error {
	return t.file(ctx, func(f *filing) error {
		var written, changed int64
		opts := upgrade.Options{AllParties: u.AllParties, Report: f.findings.add}
		err := f.read(u.Files, func(src *source.Source) error {
			w, c, err := upgrade.File(src, f.writer(), scratch, opts)
			written, changed = written+int64(w), changed+int64(c)
			return err
		})
		if err == nil {
			t.say("cli.upgrade.done", counted{"cli.count.values", written}, counted{"cli.count.values", changed})
		}
		return err
	})
}
