package main

import (
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// node is an element of an XML file.
type node struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Children []*node    `xml:",any"`
	Text     string     `xml:",chardata"`
}

func load(path string) (*node, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	n := &node{}
	if err := xml.Unmarshal(text, n); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return n, nil
}

func (n *node) get(name string) string {
	for _, a := range n.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// all gives the children of a name.
func (n *node) all(name string) []*node {
	var list []*node
	for _, c := range n.Children {
		if c.XMLName.Local == name {
			list = append(list, c)
		}
	}
	return list
}

// first is the first child of a name, nil for none.
func (n *node) first(name string) *node {
	if list := n.all(name); len(list) > 0 {
		return list[0]
	}
	return nil
}

// grammar is one schema with all that it includes.
type grammar struct {
	elements, types, attributes map[string]*node
	order                       []string // names of the global elements
	out                         strings.Builder
	used                        map[string]bool // global elements that were written
	err                         error
}

// structures writes the structure of both kinds of file.
func structures(folder string) (string, error) {
	var out strings.Builder
	out.WriteString("# Made by gen of the official XML Schemas of IATI 2.03. The notation is told in structure.go.\n")
	for _, kind := range []string{"activities", "organisations"} {
		g := &grammar{elements: map[string]*node{}, types: map[string]*node{}, attributes: map[string]*node{}, used: map[string]bool{}}
		for _, file := range []string{"iati-" + kind + "-schema.xsd", "iati-common.xsd"} {
			schema, err := load(filepath.Join(folder, file))
			if err != nil {
				return "", err
			}
			g.collect(schema)
		}
		root := "iati-" + kind
		g.element(g.elements[root], 0, "")
		for _, name := range g.order {
			if !g.used[name] {
				g.element(g.elements[name], 0, "")
			}
		}
		if g.err != nil {
			return "", g.err
		}
		out.WriteString(g.out.String())
	}
	return out.String(), nil
}

func (g *grammar) fail(format string, args ...any) {
	if g.err == nil {
		g.err = fmt.Errorf(format, args...)
	}
}

func (g *grammar) collect(schema *node) {
	for _, c := range schema.Children {
		name := c.get("name")
		switch c.XMLName.Local {
		case "element":
			g.elements[name], g.order = c, append(g.order, name)
		case "complexType":
			g.types[name] = c
		case "attribute":
			g.attributes[name] = c
		case "include", "import", "annotation":
		default:
			g.fail("%s at the top is not known", c.XMLName.Local)
		}
	}
}

// element writes an element at a depth, and all that it may hold.
func (g *grammar) element(e *node, depth int, occurs string) {
	name, global := e.get("name"), depth == 0
	if ref := e.get("ref"); ref != "" {
		if e = g.elements[ref]; e == nil {
			g.fail("the element %s is nowhere", ref)
			return
		}
		name, global = ref, true
	}
	if e == g.elements[name] {
		global = true
	}
	mark := ""
	if global {
		mark, g.used[name] = "^", true
	}
	if depth > 20 {
		g.fail("%s holds itself", name)
		return
	}
	simple, attributes, parts := g.content(e, name)
	switch {
	case simple == "" && len(parts) == 0:
		simple = "empty"
	case simple == "":
		simple = "-"
	}
	fmt.Fprintf(&g.out, "%s%s%s %s%s%s\n", strings.Repeat(" ", depth), mark, name, occurs, simple, attributes)
	for _, part := range parts {
		switch part.XMLName.Local {
		case "any":
			if part.get("namespace") != "##other" || part.get("processContents") != "lax" || part.get("minOccurs") != "0" || part.get("maxOccurs") != "unbounded" {
				g.fail("%s: any of another kind", name)
			}
			fmt.Fprintf(&g.out, "%s*\n", strings.Repeat(" ", depth+1))
		case "element":
			g.element(part, depth+1, bounds(part))
		default:
			g.fail("%s: %s in a sequence", name, part.XMLName.Local)
		}
	}
}

// bounds is how often a part occurs: "least most ", "*" for no end.
func bounds(part *node) string {
	least, most := part.get("minOccurs"), part.get("maxOccurs")
	if least == "" {
		least = "1"
	}
	if most == "" {
		most = "1"
	}
	if most == "unbounded" {
		most = "*"
	}
	return least + " " + most + " "
}

// content is what an element holds: a simple type, or parts in order; and its
// attributes, with " *" when foreign ones are allowed.
func (g *grammar) content(e *node, name string) (simple, attributes string, parts []*node) {
	t := e.first("complexType")
	if named := e.get("type"); named != "" {
		if base, ok := strings.CutPrefix(named, "xsd:"); ok {
			return base, "", nil
		}
		t = g.types[named]
	}
	if t == nil {
		if e.get("type") != "" || e.first("simpleType") != nil {
			g.fail("%s has a type of a kind that is not known", name)
		}
		return "anyType", "", nil // what has no type may be anything
	}
	return g.complex(t, name)
}

func (g *grammar) complex(t *node, name string) (simple, attributes string, parts []*node) {
	holder := t
	if c := t.first("simpleContent"); c != nil {
		holder = c.first("extension")
		base := holder.get("base")
		if basic, ok := strings.CutPrefix(base, "xsd:"); ok {
			simple = basic
		} else {
			simple, attributes, _ = g.complex(g.types[base], name)
		}
	} else if c := t.first("complexContent"); c != nil {
		holder = c.first("extension")
		simple, attributes, parts = g.complex(g.types[holder.get("base")], name)
	}
	for _, c := range holder.Children {
		switch c.XMLName.Local {
		case "sequence":
			for _, part := range c.Children {
				if part.XMLName.Local != "annotation" {
					parts = append(parts, part)
				}
			}
		case "attribute":
			attributes += g.attribute(c)
		case "anyAttribute":
			if c.get("namespace") != "##other" || c.get("processContents") != "lax" {
				g.fail("%s: foreign attributes of another kind", name)
			}
			attributes = strings.ReplaceAll(attributes, " *", "") + " *"
		case "annotation":
		case "simpleContent", "complexContent":
		default:
			g.fail("%s: %s in a type", name, c.XMLName.Local)
		}
	}
	if t.get("mixed") != "" {
		g.fail("%s: a type of a kind that is not known", name)
	}
	return simple, attributes, parts
}

// attribute writes an attribute: " name", "!" when it is required, ":type"
// unless it is text.
func (g *grammar) attribute(a *node) string {
	name, use := a.get("name"), a.get("use")
	kind := a.get("type")
	if ref := a.get("ref"); ref == "xml:lang" {
		name, kind = ref, "xsd:lang"
	} else if ref != "" {
		name = ref
		if g.attributes[ref] == nil {
			g.fail("the attribute %s is nowhere", ref)
			return ""
		}
		kind = g.attributes[ref].get("type")
	}
	basic, ok := strings.CutPrefix(kind, "xsd:")
	if !ok || use != "" && use != "required" && use != "optional" {
		g.fail("the attribute %s is of a kind that is not known: %s", name, strconv.Quote(kind))
	}
	text := " " + name
	if use == "required" {
		text += "!"
	}
	if basic != "string" {
		text += ":" + basic
	}
	return text
}
