//go:build linux

package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"imar/internal/exchange/report"
	"imar/internal/exchange/validation"
	"imar/internal/material"
)

// peers measures reading, checking, merging and laying out files of OCDS against the programs
// that the field uses. It fetches them from the package registries into the
// bench's folder, where they stay for the next run.
func peers(ctx context.Context, b *bench) error {
	const what = "OCDS"
	shared, err := material.Root()
	if err != nil {
		return err
	}
	releases, sound, err := realReleases(ctx, filepath.Join(shared, "ocds"))
	if errors.Is(err, fs.ErrNotExist) {
		b.skip(what, "no real files at hand (IMAR_SHARED_DATA)")
		return nil
	}
	if err != nil {
		return err
	}
	p := &peerRun{ctx: ctx, b: b, schemas: filepath.Join(shared, "ocds/1.1.5/schema"), folder: filepath.Join(b.folder, "peers")}
	if p.program, err = b.build(ctx); err != nil {
		return err
	}
	if err := p.validateAll("sound", sound); err != nil {
		return err
	}
	if err := p.validateAll("with errors", releases); err != nil {
		return err
	}
	if err := p.merging(sound); err != nil {
		return err
	}
	if err := p.sheets(releases); err != nil {
		return err
	}
	return p.growing(sound)
}

// realReleases gives the releases of every release package of 1.1 in a folder, and
// those of them that have no error.
func realReleases(ctx context.Context, folder string) (all, sound [][]byte, err error) {
	err = filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Ext(path) != ".json" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		var pack struct {
			Version  string
			Releases []json.RawMessage
			OCID     string
		}
		if json.Unmarshal(text, &pack) != nil || pack.Version != "1.1" || pack.OCID != "" {
			return nil
		}
		for _, release := range pack.Releases {
			var one bytes.Buffer
			if json.Compact(&one, release) != nil || one.Len() < 500 || !bytes.Contains(one.Bytes(), []byte(`"ocid"`)) {
				continue
			}
			all = append(all, one.Bytes())
			found, err := validated(ctx, packed([][]byte{one.Bytes()}, 0))
			if err != nil {
				return err
			}
			if found.Valid {
				sound = append(sound, one.Bytes())
			}
		}
		return nil
	})
	if err == nil && (len(all) == 0 || len(sound) == 0) {
		err = fs.ErrNotExist
	}
	return all, sound, err
}

// packed is a release package of at least that many bytes: the releases again and
// again, each time with ids of their own.
func packed(releases [][]byte, size int) []byte {
	text := []byte(`{"uri":"https://example.com/1","version":"1.1","publishedDate":"2024-01-01T00:00:00Z","publisher":{"name":"x"},"releases":[`)
	for round := 0; round == 0 || len(text) < size; round++ {
		for i, release := range releases {
			if round+i > 0 {
				text = append(text, ',')
			}
			text = append(text, bytes.Replace(release, []byte(`"ocid":"`), fmt.Appendf(nil, `"ocid":"ocds-bench0-%d-%d-`, round, i), 1)...)
		}
	}
	return append(text, "]}\n"...)
}

func validated(ctx context.Context, raw []byte) (*report.Report, error) {
	return validation.File(ctx, validation.Input{Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(raw)), nil }}, validation.Options{})
}

// peerRun is one run against the peers.
type peerRun struct {
	ctx      context.Context
	b        *bench
	program  string // imar
	schemas  string // folder of OCDS 1.1.5
	folder   string // where the peers stand
	unpython error  // why there are no peers of Python
	python   bool
}

// file writes a package of that many bytes.
func (p *peerRun) file(releases [][]byte, size int) (path string, megabytes float64, done func(), err error) {
	dir, done, err := p.b.scratch("peers")
	if err != nil {
		return "", 0, done, err
	}
	path = filepath.Join(dir, "package.json")
	raw := packed(releases, size)
	return path, float64(len(raw)) / 1e6, done, os.WriteFile(path, raw, 0o644)
}

// validateAll compares validation with each peer.
func (p *peerRun) validateAll(kind string, releases [][]byte) error {
	path, megabytes, done, err := p.file(releases, p.b.size(50_000_000))
	if err != nil {
		return err
	}
	defer done()
	what := fmt.Sprintf("OCDS: validate %s MB, %s", amount(megabytes), kind)
	ours := func() (float64, error) {
		used, err := p.timed(exec.CommandContext(p.ctx, p.program, "validate", "--format", "json", path))
		return megabytes / used.seconds, err
	}
	santhosh, err := p.library(path, megabytes)
	if err != nil {
		return err
	}
	each, err := p.b.alternate(ours, santhosh)
	if err != nil {
		return err
	}
	p.b.compare(what, "MB/s", "jsonschema v6", each, 12)
	if ajv, err := p.ajv(path, megabytes); err != nil {
		p.b.skip(what+", ajv", err.Error())
	} else if each, err = p.b.alternate(ours, ajv); err != nil {
		return err
	} else {
		p.b.compare(what, "MB/s", "ajv-draft-04", each, 4)
	}
	return p.cove(kind, releases)
}

// library is the Go library over the whole package in this process.
func (p *peerRun) library(path string, megabytes float64) (func() (float64, error), error) {
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	id := ""
	for _, name := range []string{"release-schema.json", "release-package-schema.json"} {
		raw, err := os.ReadFile(filepath.Join(p.schemas, name))
		if err != nil {
			return nil, err
		}
		document, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
		if err != nil {
			return nil, err
		}
		id, _ = document.(map[string]any)["id"].(string)
		if err := compiler.AddResource(id, document); err != nil {
			return nil, err
		}
	}
	compiled, err := compiler.Compile(id)
	if err != nil {
		return nil, err
	}
	return func() (float64, error) {
		began := time.Now()
		file, err := os.Open(path)
		if err != nil {
			return 0, err
		}
		defer file.Close()
		v, err := jsonschema.UnmarshalJSON(file)
		if err != nil {
			return 0, err
		}
		_ = compiled.Validate(v) // what is wrong with it is not asked here
		return megabytes / time.Since(began).Seconds(), nil
	}, nil
}

const ajvScript = `const fs=require('fs'),Ajv=require('ajv-draft-04').default||require('ajv-draft-04'),f=require('ajv-formats').default||require('ajv-formats');
const a=new Ajv({strict:false,allErrors:true});f(a);
a.addSchema(JSON.parse(fs.readFileSync(process.argv[2]+'/release-schema.json')));
const v=a.compile(JSON.parse(fs.readFileSync(process.argv[2]+'/release-package-schema.json')));
const began=process.hrtime.bigint();
const ok=v(JSON.parse(fs.readFileSync(process.argv[3],'utf8')));
console.log(Number(process.hrtime.bigint()-began)/1e9,ok,(v.errors||[]).length);
`

// ajv is the JavaScript validator, its schema compiled before the clock starts.
func (p *peerRun) ajv(path string, megabytes float64) (func() (float64, error), error) {
	dir := filepath.Join(p.folder, "ajv")
	if err := p.installed(dir, "node_modules/ajv-draft-04", "npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", dir, "ajv@8", "ajv-draft-04@1", "ajv-formats@3"); err != nil {
		return nil, err
	}
	script := filepath.Join(dir, "run.js")
	if err := os.WriteFile(script, []byte(ajvScript), 0o644); err != nil {
		return nil, err
	}
	return func() (float64, error) {
		out, err := exec.CommandContext(p.ctx, "node", "--max-old-space-size=4000", script, p.schemas, path).Output()
		if err != nil {
			return 0, fmt.Errorf("run ajv: %w", err)
		}
		seconds := 0.0
		_, err = fmt.Sscan(string(out), &seconds)
		return megabytes / seconds, err
	}, nil
}

// cove compares with the official validator, process against process: it takes
// hundreds of times longer, so its file is smaller.
func (p *peerRun) cove(kind string, releases [][]byte) error {
	what := "OCDS: validate as a process, " + kind
	if err := p.pythons(); err != nil {
		p.b.skip(what, err.Error())
		return nil
	}
	path, megabytes, done, err := p.file(releases, p.b.size(5_000_000))
	if err != nil {
		return err
	}
	defer done()
	standard := filepath.Join(filepath.Dir(path), "standard.zip")
	if err := zipped(standard, p.schemas, "standard-1__1__5/schema"); err != nil {
		return err
	}
	var memory turns
	var ours, theirs usage
	each, err := p.b.alternate(func() (float64, error) {
		ours, err = p.timed(exec.CommandContext(p.ctx, p.program, "validate", "--format", "json", path))
		return megabytes / ours.seconds, err
	}, func() (float64, error) {
		out := filepath.Join(filepath.Dir(path), "out")
		theirs, err = p.timed(exec.CommandContext(p.ctx, filepath.Join(p.folder, "python/bin/libcoveocds"), "-d", "-o", out, "--standard-zip", standard, path))
		memory.add(ours.megabytes, theirs.megabytes)
		return megabytes / theirs.seconds, err
	})
	if err != nil {
		return err
	}
	p.b.compare(what, "MB/s", "libcoveocds", each, 100)
	p.b.growth(what+", memory", "MB", "libcoveocds", memory, 0.25)
	return nil
}

// merging compares making compiled releases.
func (p *peerRun) merging(releases [][]byte) error {
	const what = "OCDS: compile releases"
	if err := p.pythons(); err != nil {
		p.b.skip(what, err.Error())
		return nil
	}
	path, megabytes, done, err := p.file(releases, p.b.size(20_000_000))
	if err != nil {
		return err
	}
	defer done()
	each, err := p.b.alternate(func() (float64, error) {
		used, err := p.timed(exec.CommandContext(p.ctx, p.program, "merge", "--lines", path))
		return megabytes / used.seconds, err
	}, func() (float64, error) {
		file, err := os.Open(path)
		if err != nil {
			return 0, err
		}
		defer file.Close()
		c := exec.CommandContext(p.ctx, filepath.Join(p.folder, "python/bin/ocdskit"), "compile", "--schema", filepath.Join(p.schemas, "release-schema.json"))
		c.Stdin = file
		used, err := p.timed(c)
		return megabytes / used.seconds, err
	})
	if err != nil {
		return err
	}
	p.b.compare(fmt.Sprintf("%s, %s MB", what, amount(megabytes)), "MB/s", "ocdskit compile", each, 20)
	return nil
}

// growing compares a file of 10 MB with one of a hundred times that.
func (p *peerRun) growing(releases [][]byte) error {
	small, few, done, err := p.file(releases, 10_000_000)
	if err != nil {
		return err
	}
	defer done()
	large, many, doneToo, err := p.file(releases, p.b.size(1_000_000_000))
	if err != nil {
		return err
	}
	defer doneToo()
	var most float64
	each, err := p.b.alternate(func() (float64, error) {
		used, err := p.timed(exec.CommandContext(p.ctx, p.program, "validate", "--format", "json", large))
		most = max(most, used.megabytes)
		return 1000 * used.seconds / many, err
	}, func() (float64, error) {
		total := 0.0 // a small file takes no time that could be measured once
		for range 10 {
			used, err := p.timed(exec.CommandContext(p.ctx, p.program, "validate", "--format", "json", small))
			if err != nil {
				return 0, err
			}
			total += used.seconds
		}
		return 1000 * total / 10 / few, nil
	})
	if err != nil {
		return err
	}
	p.b.growth(fmt.Sprintf("OCDS: validate %s MB, time a MB", amount(many)), "ms", "at 10 MB", each, 1.1)
	p.b.atMost(fmt.Sprintf("OCDS: validate %s MB, resident", amount(many)), most, "MB", 64)
	return nil
}

// usage is what a process took.
type usage struct{ seconds, megabytes float64 }

// timed runs a process whose output nobody reads. That it found errors is no
// failure.
func (p *peerRun) timed(c *exec.Cmd) (usage, error) {
	var words bytes.Buffer
	c.Stdout, c.Stderr = io.Discard, &words
	began := time.Now()
	if err := c.Start(); err != nil {
		return usage{}, err
	}
	most := make(chan float64)
	ended := make(chan struct{})
	go func() { most <- highest(c.Process.Pid, ended) }()
	err := c.Wait()
	spent := time.Since(began)
	close(ended)
	megabytes := <-most
	var failed *exec.ExitError
	if errors.As(err, &failed) && failed.ExitCode() == 1 && c.Path == p.program {
		err = nil
	}
	if err != nil {
		return usage{}, fmt.Errorf("%s: %w: %s", filepath.Base(c.Path), err, strings.TrimSpace(words.String()))
	}
	return usage{spent.Seconds(), megabytes}, nil
}

// highest is the most memory that a process held, in MB. It is asked again and
// again until the process ends: what the system tells afterwards counts the memory
// of the one that started it.
func highest(process int, ended <-chan struct{}) (most float64) {
	for {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", process))
		if _, rest, found := strings.Cut(string(text), "VmHWM:"); err == nil && found {
			kilobytes := 0.0
			if _, err := fmt.Sscan(rest, &kilobytes); err == nil {
				most = max(most, kilobytes/1000)
			}
		}
		select {
		case <-ended:
			return most
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// pythons installs the peers that are written in Python.
func (p *peerRun) pythons() error {
	if p.python || p.unpython != nil {
		return p.unpython
	}
	dir := filepath.Join(p.folder, "python")
	p.unpython = p.installed(dir, "bin/python", "python3", "-m", "venv", dir)
	if p.unpython == nil {
		p.unpython = p.installed(dir, "bin/ocdskit", filepath.Join(dir, "bin/python"), "-m", "pip", "install", "--quiet", "ocdskit", "libcoveocds")
	}
	p.python = p.unpython == nil
	return p.unpython
}

// installed runs a command once, that leaves a file in a folder.
func (p *peerRun) installed(folder, file, command string, args ...string) error {
	if _, err := os.Stat(filepath.Join(folder, file)); err == nil {
		return nil
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	out, err := exec.CommandContext(p.ctx, command, args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("cannot be installed (%s): %w: %.200s", command, err, out)
	}
	return nil
}

// zipped packs a folder.
func zipped(path, folder, prefix string) (err error) {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	w := zip.NewWriter(file)
	defer func() { err = errors.Join(err, w.Close()) }()
	outermost, _, _ := strings.Cut(prefix, "/")
	if _, err := w.Create(outermost + "/"); err != nil { // the reader takes the first entry for the folder of all
		return err
	}
	return filepath.WalkDir(folder, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		within, err := filepath.Rel(folder, name)
		if err != nil {
			return err
		}
		raw, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		entry, err := w.Create(prefix + "/" + filepath.ToSlash(within))
		if err == nil {
			_, err = entry.Write(raw)
		}
		return err
	})
}
