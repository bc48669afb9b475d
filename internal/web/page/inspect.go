package page

import (
	"fmt"
	"html/template"
	"regexp"
	"strings"
	"text/template/parse"
	"unicode"

	"imar/internal/base/lang"
)

// inspect reads the parse trees of a template and everything it includes, and
// returns what could fail a reader: keys without a sentence in both languages,
// and words that stand in the template itself.
func inspect(t *template.Template) []error {
	var faults []error
	for _, part := range t.Templates() {
		if part.Tree == nil || part.Tree.Root == nil {
			continue
		}
		var text strings.Builder
		visit(part.Tree.Root, func(n parse.Node) {
			switch n := n.(type) {
			case *parse.TextNode:
				text.Write(n.Text)
			case *parse.ActionNode, *parse.TemplateNode:
				text.WriteString("\x00") // something is printed here
			case *parse.CommandNode:
				faults = append(faults, missingKey(part.Name(), n)...)
			}
		})
		for _, word := range ownWords(text.String()) {
			faults = append(faults, fmt.Errorf("template %s holds the words %q: sentences belong in the catalogues", part.Name(), word))
		}
	}
	return faults
}

// missingKey checks a call of t or say with a literal key.
func missingKey(name string, n *parse.CommandNode) []error {
	if len(n.Args) < 2 {
		return nil
	}
	f, ok := n.Args[0].(*parse.IdentifierNode)
	if !ok || (f.Ident != "t" && f.Ident != "say") {
		return nil
	}
	key, ok := n.Args[1].(*parse.StringNode)
	if !ok {
		return []error{fmt.Errorf("template %s: %s is called with a key made at run time, which no check can see", name, f.Ident)}
	}
	var faults []error
	for _, l := range lang.All {
		if !lang.Has(l, key.Text) {
			faults = append(faults, fmt.Errorf("template %s: key %q has no sentence in %q", name, key.Text, l))
		}
	}
	return faults
}

// visit walks a parse tree in the order of the page.
func visit(n parse.Node, f func(parse.Node)) {
	if n == nil {
		return
	}
	f(n)
	branch := func(b *parse.BranchNode) {
		visitPipe(b.Pipe, f)
		visit(b.List, f)
		if b.ElseList != nil {
			visit(b.ElseList, f)
		}
	}
	switch n := n.(type) {
	case *parse.ListNode:
		if n == nil {
			return
		}
		for _, child := range n.Nodes {
			visit(child, f)
		}
	case *parse.ActionNode:
		visitPipe(n.Pipe, f)
	case *parse.TemplateNode:
		visitPipe(n.Pipe, f)
	case *parse.IfNode:
		branch(&n.BranchNode)
	case *parse.RangeNode:
		branch(&n.BranchNode)
	case *parse.WithNode:
		branch(&n.BranchNode)
	case *parse.CommandNode:
		for _, arg := range n.Args {
			if p, ok := arg.(*parse.PipeNode); ok {
				visitPipe(p, f)
			}
		}
	}
}

func visitPipe(p *parse.PipeNode, f func(parse.Node)) {
	if p == nil {
		return
	}
	for _, command := range p.Cmds {
		visit(command, f)
	}
}

var (
	tag    = regexp.MustCompile(`(?s)<[^>]*>`)
	spoken = regexp.MustCompile(`(?s)\b(alt|title|aria-label|placeholder|content|data-done|label)="([^"]*)"`)
)

// silent are values of those attributes that are not words.
var silent = map[string]bool{"width=device-width, initial-scale=1": true, "noindex": true, "#0f5c63": true}

// ownWords finds letters outside of tags, and in attributes that are read out.
func ownWords(html string) []string {
	var words []string
	for _, m := range spoken.FindAllStringSubmatch(html, -1) {
		if hasLetter(m[2]) && !silent[m[2]] {
			words = append(words, m[2])
		}
	}
	for _, run := range strings.Split(tag.ReplaceAllString(html, "\x00"), "\x00") {
		if run = strings.TrimSpace(run); hasLetter(run) {
			words = append(words, run)
		}
	}
	return words
}

func hasLetter(s string) bool { return strings.IndexFunc(s, unicode.IsLetter) >= 0 }
