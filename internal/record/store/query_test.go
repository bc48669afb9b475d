package store

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"imar/internal/base/lang"
)

// banned is SQL on which SQLite and PostgreSQL differ without saying so, and
// what takes its place.
var banned = map[string]string{
	`(?i)\blike\b`:                             "its case differs; compare in Go",
	`(?i)\b(sum|avg|total)\s*\(`:               "it overflows or widens; add in Go",
	`(?i)\b(true|false|boolean)\b`:             "booleans differ; use 0 and 1",
	`(?i)\b(serial|bigserial|autoincrement)\b`: "numbers are set by Go",
	`(?i)\bnulls\b|\bcollate\b`:                "order text and NULL in Go",
	`(?i)select\s+\*`:                          "name the columns",
	`(?i)\b(now|current_timestamp|random)\b`:   "times and ids are set by Go",
	`[-+/%]|\*\s*\$|\$\d+\s*\*`:                "no arithmetic in SQL",
}

// TestQueries holds every query text to the rules of both engines.
func TestQueries(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "query.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	texts := []string{}
	ast.Inspect(file, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && strings.HasPrefix(lit.Value, "`") {
			texts = append(texts, strings.Trim(lit.Value, "`"))
		}
		return true
	})
	for _, tb := range []table{tables.fact, tables.part, tables.withheld, tables.tile, tables.batch, tables.receipt, tables.checkpoint, tables.instance} {
		texts = append(texts, tb.insert(1), tb.insert(chunks[0]), tb.all())
	}
	for i, n := range lookups {
		texts = append(texts, lookupTexts()[i].facts, lookupTexts()[i].parts)
		if !strings.Contains(lookupTexts()[i].facts, "$"+strconv.Itoa(n)+")") {
			t.Errorf("lookup of %d has other parameters", n)
		}
	}
	if len(texts) < 40 {
		t.Fatalf("found %d query texts", len(texts))
	}
	for _, text := range texts {
		for pattern, why := range banned {
			if found := regexp.MustCompile(pattern).FindString(text); found != "" {
				t.Errorf("%q in %s: %s", found, text, why)
			}
		}
		inOrder(t, text)
	}
}

// inOrder checks that parameters first appear in the order of their numbers:
// SQLite numbers $n as it meets them.
func inOrder(t *testing.T, text string) {
	t.Helper()
	for i, p := range regexp.MustCompile(`\$(\d+)`).FindAllStringSubmatch(text, -1) {
		if p[1] != strconv.Itoa(i+1) {
			t.Errorf("parameter $%s stands where $%d belongs: %s", p[1], i+1, text)
		}
	}
}

// TestSchemaNumber keeps Schema and the folders of DDL together.
func TestSchemaNumber(t *testing.T) {
	for _, e := range []engine{engineSQLite, enginePostgres} {
		files, err := migrations.ReadDir("migrate/" + string(e))
		if err != nil {
			t.Fatal(err)
		}
		last := files[len(files)-1].Name()
		if n, err := strconv.Atoi(last[:4]); err != nil || n != Schema || len(files) != Schema {
			t.Errorf("%s ends with %s, Schema is %d", e, last, Schema)
		}
	}
}

// TestSentences finds every catalogue key of this package in both languages.
func TestSentences(t *testing.T) {
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]bool{}
	for _, f := range files {
		if strings.HasSuffix(f.Name(), ".go") && !strings.HasSuffix(f.Name(), "_test.go") {
			source, err := os.ReadFile(f.Name())
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range regexp.MustCompile(`problem\.\w+, "(store\.[a-z.]+)"`).FindAllStringSubmatch(string(source), -1) {
				keys[m[1]] = true
			}
		}
	}
	if len(keys) < 15 {
		t.Fatalf("found %d keys", len(keys))
	}
	for _, l := range lang.All {
		for key := range keys {
			if !lang.Has(l, key) {
				t.Errorf("%s is missing in %s", key, l)
			}
		}
		for _, key := range lang.Keys(l) {
			if strings.HasPrefix(key, "store.") && !keys[key] {
				t.Errorf("%s in %s is used nowhere", key, l)
			}
		}
	}
}
