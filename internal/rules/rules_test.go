package rules

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const root = "../.."

// rings lists the rooms from the centre outwards. A package imports packages
// of its own line or of lines above it, never of lines below. The longest
// matching prefix counts.
var rings = [][]string{
	{"internal/base/problem", "internal/base/layered", "internal/base/wire"},
	{"internal/base/clock"},
	{"internal/base/lang"},
	{"internal/base/money"},
	{"internal/domain/fact"},
	{"internal/domain/statement", "internal/domain/place", "internal/domain/received", "internal/domain/ledger"},
	{"internal/domain/project"},
	{"internal/domain"},
	{"internal/domain/fund"},
	{"internal/domain/disclosure"},
	{"internal/domain/whole"},
	{"internal/exchange/window", "internal/exchange/charset"},
	{"internal/exchange/jsonstream", "internal/exchange/xmlstream", "internal/exchange/snapshot", "internal/exchange/geojson", "internal/exchange/journal", "internal/exchange/sheet", "internal/exchange/report"},
	{"internal/exchange/source"},
	{"internal/exchange"},
	{"internal/record/tlog", "internal/record/store", "internal/record/blob"},
	{"internal/record"},
	{"internal/record/publish", "internal/record/replica", "internal/record/audit"},
	{"internal/view/tally", "internal/view/search", "internal/view/history", "internal/view/books", "internal/view/editions"},
	{"internal/view/portfolio", "internal/view/dossier"},
	{"internal/view/contracts", "internal/view/directory", "internal/view/assets", "internal/view/forecast"},
	{"internal/view"},
	{"internal/intake", "internal/demo", "internal/call", "internal/relation"},
	{"internal/node"},
	{"internal/web"},
	{"cmd"},
	{"internal/rules", "internal/material", "bench"},
}

// bans are imports that a room must not have, with the reason.
var bans = []struct{ room, path, reason string }{
	{"internal/domain", "database/sql", "a check is pure"},
	{"internal/domain", "net/http", "a check is pure"},
	{"internal/domain", "os", "a check is pure"},
	{"internal/domain", "log", "a check is pure"},
	{"internal/domain", "log/slog", "a check is pure"},
	{"internal/view", "database/sql", "a view is a fold over facts"},
	{"internal/view", "net/http", "a view is a fold over facts"},
	{"internal/view", "os", "a view is a fold over facts"},
	{"internal/view", "log", "a view is a fold over facts"},
	{"internal/view", "imar/internal/record", "views never write"},
	{"internal/exchange", "database/sql", "whoever calls a codec hands it its data"},
	{"internal/exchange", "net/http", "no schema is fetched while reading"},
	{"internal/exchange", "os", "whoever calls a codec hands it its data"},
	{"internal/base", "os", "the words of the house do no I/O"},
	{"internal/web", "database/sql", "SQL stands in record/store alone"},
	{"internal/web", "imar/internal/exchange/jsonstream", "web decodes forms, not published data"},
	{"cmd/imar", "database/sql", "SQL stands in record/store alone"},
}

// noClock are the rooms that must not read the clock.
var noClock = []string{"internal/base", "internal/domain", "internal/view", "internal/exchange"}

// file is one parsed Go file.
type file struct {
	path, room string // relative to the root; room is its folder
	test       bool
	source     []byte
	set        *token.FileSet
	tree       *ast.File
}

func files(t *testing.T) []file {
	t.Helper()
	var all []file
	for _, top := range []string{"cmd", "internal"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(path string, e fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if e.IsDir() && (e.Name() == "node_modules" || e.Name() == "testdata") {
				return fs.SkipDir
			}
			if e.IsDir() || !strings.HasSuffix(path, ".go") {
				return nil
			}
			source, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			set := token.NewFileSet()
			tree, err := parser.ParseFile(set, path, source, parser.ParseComments)
			if err != nil {
				return err
			}
			rel, err := filepath.Rel(root, path)
			rel = filepath.ToSlash(rel)
			all = append(all, file{rel, filepath.ToSlash(filepath.Dir(rel)), strings.HasSuffix(rel, "_test.go"), source, set, tree})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(all) < 100 {
		t.Fatalf("only %d files found", len(all))
	}
	return all
}

// ring is the line of the table that a room stands in, -1 for none.
func ring(room string) int {
	best, length := -1, -1
	for i, line := range rings {
		for _, prefix := range line {
			if (room == prefix || strings.HasPrefix(room, prefix+"/")) && len(prefix) > length {
				best, length = i, len(prefix)
			}
		}
	}
	return best
}

func TestImportsPointInwards(t *testing.T) {
	for _, f := range files(t) {
		from := ring(f.room)
		if from < 0 {
			t.Errorf("%s: the room %s is not in the table of rings", f.path, f.room)
			continue
		}
		if f.test {
			continue
		}
		for _, spec := range f.tree.Imports {
			path := strings.Trim(spec.Path.Value, `"`)
			if to, ours := strings.CutPrefix(path, "imar/"); ours && ring(to) > from {
				t.Errorf("%s imports %s, which lies further out", f.path, path)
			}
			for _, ban := range bans {
				if (f.room == ban.room || strings.HasPrefix(f.room, ban.room+"/")) && path == ban.path && !strings.HasSuffix(f.room, "/gen") {
					t.Errorf("%s imports %s: %s", f.path, path, ban.reason)
				}
			}
		}
	}
}

func TestNoClockWithin(t *testing.T) {
	for _, f := range files(t) {
		if f.test || !slices.ContainsFunc(noClock, func(room string) bool { return strings.HasPrefix(f.room+"/", room+"/") }) {
			continue
		}
		ast.Inspect(f.tree, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok {
				if x, ok := s.X.(*ast.Ident); ok && x.Name == "time" && (s.Sel.Name == "Now" || s.Sel.Name == "Since") {
					t.Errorf("%s reads the clock", f.set.Position(n.Pos()))
				}
			}
			return true
		})
	}
}

func TestSQLStandsInTheStore(t *testing.T) {
	for _, f := range files(t) {
		if f.test || strings.HasPrefix(f.room, "internal/record/store") || f.room == "internal/rules" {
			continue
		}
		for _, spec := range f.tree.Imports {
			if path := strings.Trim(spec.Path.Value, `"`); path == "database/sql" || strings.Contains(path, "sqlite") || strings.Contains(path, "pgx") {
				t.Errorf("%s imports %s", f.path, path)
			}
		}
	}
}

// TestEverythingSaysWhatItIs: a comment on every package and on every exported
// name outside tests.
func TestEverythingSaysWhatItIs(t *testing.T) {
	documented := map[string]bool{}
	rooms := map[string]bool{}
	for _, f := range files(t) {
		if f.test {
			continue
		}
		rooms[f.room] = true
		documented[f.room] = documented[f.room] || f.tree.Doc != nil
		for _, d := range f.tree.Decls {
			undocumented(f, d, func(name string, pos token.Pos) {
				t.Errorf("%s: %s has no comment", f.set.Position(pos), name)
			})
		}
	}
	for room := range rooms {
		if !documented[room] {
			t.Errorf("%s has no package comment", room)
		}
	}
}

func undocumented(f file, d ast.Decl, tell func(string, token.Pos)) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && d.Doc == nil && exportedReceiver(d) && f.tree.Name.Name != "main" {
			tell(d.Name.Name, d.Pos())
		}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				if s.Name.IsExported() && d.Doc == nil && s.Doc == nil && s.Comment == nil {
					tell(s.Name.Name, s.Pos())
				}
			case *ast.ValueSpec:
				for _, name := range s.Names {
					if name.IsExported() && d.Doc == nil && s.Doc == nil && s.Comment == nil {
						tell(name.Name, s.Pos())
					}
				}
			}
		}
	}
}

// exportedReceiver is false for methods of unexported types: they are seen
// through interfaces only.
func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return true
	}
	typ := d.Recv.List[0].Type
	if star, ok := typ.(*ast.StarExpr); ok {
		typ = star.X
	}
	if index, ok := typ.(*ast.IndexExpr); ok {
		typ = index.X
	}
	if index, ok := typ.(*ast.IndexListExpr); ok {
		typ = index.X
	}
	name, ok := typ.(*ast.Ident)
	return !ok || name.IsExported()
}

// Sizes that nothing may exceed without a line in large.
const (
	maxFile     = 500
	maxFunction = 100
)

// large lists what is longer, with the reason.
var large = map[string]string{}

func TestSizes(t *testing.T) {
	for _, f := range files(t) {
		lines := bytes.Count(f.source, []byte{'\n'})
		generated := bytes.HasPrefix(f.source, []byte("// Code generated"))
		if lines > maxFile && !generated && large[f.path] == "" {
			t.Errorf("%s has %d lines", f.path, lines)
		}
		if f.test || generated {
			continue
		}
		for _, d := range f.tree.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok {
				if n := f.set.Position(fn.End()).Line - f.set.Position(fn.Pos()).Line; n > maxFunction && large[f.path+":"+fn.Name.Name] == "" {
					t.Errorf("%s: %s has %d lines", f.path, fn.Name.Name, n)
				}
			}
		}
	}
}

func TestNames(t *testing.T) {
	for _, f := range files(t) {
		switch name := filepath.Base(f.room); name {
		case "util", "utils", "common", "helpers", "models", "types", "manager":
			t.Errorf("%s: a room called %s says nothing", f.path, name)
		}
	}
}

// TestFewDependencies counts the modules that Imar itself needs.
func TestFewDependencies(t *testing.T) {
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	direct := 0
	for line := range strings.Lines(string(mod)) {
		line = strings.TrimSpace(line)
		if strings.Contains(line, " v") && !strings.Contains(line, "// indirect") && !strings.HasPrefix(line, "module") {
			direct++
		}
	}
	if direct == 0 || direct > 25 {
		t.Errorf("%d direct dependencies; 25 at most", direct)
	}
}

// TestNothingOfThisMachine: what is kept names no folder of a machine and no
// host of a package registry.
func TestNothingOfThisMachine(t *testing.T) {
	list, err := exec.Command("git", "-C", root, "ls-files").Output()
	if err != nil {
		t.Skip("not a git checkout")
	}
	forbidden := []string{"/wo" + "rk/", "/fa" + "rm/", "registry." + "npmjs", "proxy." + "golang.org", "py" + "pi.org", "deb." + "debian.org", "crates" + ".io"}
	for path := range strings.Lines(string(list)) {
		path = strings.TrimSpace(path)
		if strings.HasSuffix(path, "go.sum") {
			continue
		}
		data, err := os.ReadFile(filepath.Join(root, path))
		if err != nil {
			continue // deleted and not committed yet
		}
		for _, word := range forbidden {
			if bytes.Contains(data, []byte(word)) {
				t.Errorf("%s holds %q", path, word)
			}
		}
	}
}
