//go:build linux

package main

import (
	"encoding/csv"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// sheets compares laying releases out as spreadsheets, and making releases of them
// again, with the field's own tool.
func (p *peerRun) sheets(releases [][]byte) error {
	const what = "OCDS: flatten"
	if err := p.pythons(); err != nil {
		p.b.skip(what, err.Error())
		return nil
	}
	python := filepath.Join(p.folder, "python")
	if err := p.installed(python, "bin/flatten-tool", filepath.Join(python, "bin/python"), "-m", "pip", "install", "--quiet", "flattentool"); err != nil {
		p.b.skip(what, err.Error())
		return nil
	}
	if err := p.flatten(releases); err != nil {
		return err
	}
	if err := p.unflatten(releases); err != nil {
		return err
	}
	return p.flattenGrowing(releases)
}

// tool is a run of flatten-tool over a release package.
func (p *peerRun) tool(verb, in, out string, args ...string) *exec.Cmd {
	args = append([]string{verb, in, "--root-id", "ocid", "--root-list-path", "releases", "--schema", filepath.Join(p.schemas, "release-schema.json"), "-o", out}, args...)
	return exec.CommandContext(p.ctx, filepath.Join(p.folder, "python/bin/flatten-tool"), args...)
}

// fresh takes what an earlier round made away.
func (p *peerRun) fresh(c *exec.Cmd, out string) (usage, error) {
	if err := os.RemoveAll(out); err != nil {
		return usage{}, err
	}
	return p.timed(c)
}

func (p *peerRun) flatten(releases [][]byte) error {
	path, megabytes, done, err := p.file(releases, p.b.size(50_000_000))
	if err != nil {
		return err
	}
	defer done()
	dir := filepath.Dir(path)
	for _, form := range []string{"csv", "xlsx"} {
		mine, theirs := filepath.Join(dir, "mine."+form), filepath.Join(dir, "theirs."+form)
		each, err := p.b.alternate(func() (float64, error) {
			used, err := p.fresh(exec.CommandContext(p.ctx, p.program, "flatten", path, "--format", form, "--out", mine), mine)
			return megabytes / used.seconds, err
		}, func() (float64, error) {
			used, err := p.fresh(p.tool("flatten", path, theirs, "-f", form, "--main-sheet-name", "releases"), theirs)
			return megabytes / used.seconds, err
		})
		if err != nil {
			return err
		}
		p.b.compare(fmt.Sprintf("OCDS: flatten %s MB to %s", amount(megabytes), strings.ToUpper(form)), "MB/s", "flatten-tool", each, map[string]float64{"csv": 30, "xlsx": 20}[form])
	}
	same, of, err := alike(filepath.Join(dir, "mine.csv"), filepath.Join(dir, "theirs.csv"))
	if err != nil {
		return err
	}
	p.b.atLeast("OCDS: flatten, flatten-tool's cells that are alike", 100*float64(same)/float64(of), "%", 99)
	return nil
}

// alike counts the cells that flatten-tool wrote and that Imar wrote too: in the
// sheet of that name, the same row, under the same heading. What Python calls True
// and None is true and null.
func alike(mine, theirs string) (same, of int, err error) {
	err = filepath.WalkDir(theirs, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		their, err := readSheet(path)
		if err != nil {
			return err
		}
		my, err := readSheet(filepath.Join(mine, e.Name()))
		if err != nil && !os.IsNotExist(err) {
			return err
		}
		column := map[string]int{}
		if len(my) > 0 {
			for i, heading := range my[0] {
				column[heading] = i
			}
		}
		for number, row := range their[1:] {
			for i, cell := range row {
				if cell == "" {
					continue
				}
				of++
				at, there := column[their[0][i]]
				if there && number+1 < len(my) && asPython(my[number+1][at]) == cell {
					same++
				}
			}
		}
		return nil
	})
	return same, of, err
}

func asPython(cell string) string {
	switch cell {
	case "true":
		return "True"
	case "false":
		return "False"
	}
	return strings.TrimPrefix(cell, "'")
}

func readSheet(path string) ([][]string, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return csv.NewReader(file).ReadAll()
}

func (p *peerRun) unflatten(releases [][]byte) error {
	path, megabytes, done, err := p.file(releases, p.b.size(10_000_000))
	if err != nil {
		return err
	}
	defer done()
	dir := filepath.Dir(path)
	book, mine, theirs := filepath.Join(dir, "book.xlsx"), filepath.Join(dir, "mine.json"), filepath.Join(dir, "theirs.json")
	if _, err := p.timed(exec.CommandContext(p.ctx, p.program, "flatten", path, "--out", book)); err != nil {
		return err
	}
	each, err := p.b.alternate(func() (float64, error) {
		used, err := p.fresh(exec.CommandContext(p.ctx, p.program, "unflatten", book, "--out", mine), mine)
		return megabytes / used.seconds, err
	}, func() (float64, error) {
		used, err := p.fresh(p.tool("unflatten", book, theirs, "-f", "xlsx", "--metatab-name", "meta"), theirs)
		return megabytes / used.seconds, err
	})
	if err != nil {
		return err
	}
	p.b.compare(fmt.Sprintf("OCDS: unflatten XLSX of %s MB", amount(megabytes)), "MB/s", "flatten-tool", each, 20)
	return nil
}

// flattenGrowing compares a file of 10 MB with one of twenty times that.
func (p *peerRun) flattenGrowing(releases [][]byte) error {
	small, few, done, err := p.file(releases, 10_000_000)
	if err != nil {
		return err
	}
	defer done()
	large, many, doneToo, err := p.file(releases, p.b.size(200_000_000))
	if err != nil {
		return err
	}
	defer doneToo()
	var most float64
	run := func(path string) (usage, error) {
		out := path + ".sheets"
		return p.fresh(exec.CommandContext(p.ctx, p.program, "flatten", path, "--out", out), out)
	}
	each, err := p.b.alternate(func() (float64, error) {
		used, err := run(large)
		most = max(most, used.megabytes)
		return 1000 * used.seconds / many, err
	}, func() (float64, error) {
		used, err := run(small)
		return 1000 * used.seconds / few, err
	})
	if err != nil {
		return err
	}
	p.b.growth(fmt.Sprintf("OCDS: flatten %s MB to CSV, time a MB", amount(many)), "ms", "at 10 MB", each, 1.1)
	p.b.atMost(fmt.Sprintf("OCDS: flatten %s MB to CSV, resident", amount(many)), most, "MB", 64)
	return nil
}
