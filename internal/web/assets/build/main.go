// Command build bundles the browser script of Imar into ../built, from where
// package assets embeds it.
//
// It runs in internal/web/assets. Fonts are cut by `npm run font`, after
// `npm ci`; this command needs neither. Nothing in built/ is committed: without
// it the program still runs, with the reader's own fonts and without script.
package main

import (
	"fmt"
	"os"

	"github.com/evanw/esbuild/pkg/api"
)

func main() {
	if err := bundle(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// bundle writes built/<name>.js for each entry file script/<name>.ts, for
// browsers of 2020 and later.
func bundle() error {
	result := api.Build(api.BuildOptions{
		EntryPoints:       []string{"script/site.ts", "script/verify.ts"},
		Outdir:            "built",
		Bundle:            true,
		Write:             true,
		Format:            api.FormatIIFE,
		Target:            api.ES2020,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		LegalComments:     api.LegalCommentsNone,
		LogLevel:          api.LogLevelWarning,
	})
	if n := len(result.Errors); n > 0 {
		return fmt.Errorf("bundle script: %d errors", n)
	}
	for _, file := range result.OutputFiles {
		fmt.Fprintf(os.Stderr, "%s: %d bytes\n", file.Path, len(file.Contents))
	}
	return nil
}
