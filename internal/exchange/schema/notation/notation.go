// Package notation writes JSON Schema (draft 4), as OC4IDS and OCDS use it, in the
// compact notation that package schema reads: see there.
//
// The invariant: nothing is lost unseen. A keyword, a limit or a name of a member
// that the notation does not have is a Fault.
package notation

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Fault is something that the notation does not have: the key of a sentence, and
// what fills it.
type Fault struct {
	Key  string
	Args []any
}

// Error is for generators; people are shown the sentence.
func (f Fault) Error() string { return fmt.Sprint(f.Key, " ", f.Args) }

// object is a JSON object in its own order.
type object struct {
	names  []string
	values map[string]json.RawMessage
}

func (o *object) UnmarshalJSON(b []byte) error {
	o.values = map[string]json.RawMessage{}
	if err := json.Unmarshal(b, &o.values); err != nil {
		return err
	}
	d := json.NewDecoder(strings.NewReader(string(b)))
	depth := 0
	for {
		t, err := d.Token()
		if err != nil {
			return nil // the end; what is no JSON failed above
		}
		switch t {
		case json.Delim('{'), json.Delim('['):
			depth++
			continue
		case json.Delim('}'), json.Delim(']'):
			depth--
			continue
		}
		if name, ok := t.(string); ok && depth == 1 {
			o.names = append(o.names, name)
			var skip json.RawMessage
			if err := d.Decode(&skip); err != nil {
				return err
			}
		}
	}
}

func (o *object) in(name string) (inner object, there bool, err error) {
	raw, there := o.values[name]
	if !there || string(raw) == "null" {
		return inner, false, nil
	}
	return inner, true, json.Unmarshal(raw, &inner)
}

func (o *object) text(name string) string {
	var s string
	_ = json.Unmarshal(o.values[name], &s) // "" for what is no text
	return s
}

func (o *object) list(name string) (list []string) {
	var mixed []any
	if json.Unmarshal(o.values[name], &mixed) != nil {
		if s := o.text(name); s != "" {
			return []string{s}
		}
	}
	for _, m := range mixed {
		if m == nil {
			list = append(list, "∅")
		} else {
			list = append(list, fmt.Sprint(m))
		}
	}
	return list
}

// Writer writes schemas. Patterns is the list that numbers of patterns count in; it
// may begin with those of another table.
type Writer struct {
	Prefix   string            // before the names of definitions
	Files    map[string]string // address of a schema → what stands before the names in it
	Roots    map[string]string // address of a schema → the name of its outermost
	Patterns []string
	enums    map[string]string // codes → name
	lists    []string          // lines of codes
}

// Schema writes a schema and its definitions as lines: the outermost with that
// name. Of a patch, null takes away. The lines of its closed lists are those of
// Lists.
func (w *Writer) Schema(raw []byte, name string) (lines []string, err error) {
	var s object
	if err := json.Unmarshal(raw, &s); err != nil {
		return nil, fmt.Errorf("read the schema: %w", err)
	}
	line, err := w.node(s, name)
	if err != nil {
		return nil, err
	}
	lines = append(lines, name+" "+line)
	definitions, _, err := s.in("definitions")
	if err != nil {
		return nil, err
	}
	for _, name := range definitions.names {
		inner, there, err := definitions.in(name)
		if err != nil {
			return nil, err
		}
		if line = "∅"; there {
			if line, err = w.node(inner, name); err != nil {
				return nil, err
			}
		}
		lines = append(lines, w.Prefix+name+" "+line)
	}
	return lines, nil
}

// Lists are the closed lists of codes that were met, a line each, and none of them
// again.
func (w *Writer) Lists() []string {
	lines := w.lists
	w.lists, w.enums = nil, nil
	return lines
}

// Address is the address that a schema gives itself, "" for none.
func Address(raw []byte) string {
	var s object
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s.text("id")
}

var letters = map[string]string{"string": "s", "integer": "i", "number": "n", "boolean": "b", "array": "a", "object": "o", "null": "z"}

var plain = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.]*$`)

// node writes a schema. What it does not know is an error, so that a new keyword
// is not lost unseen.
func (w *Writer) node(n object, name string) (string, error) {
	var b strings.Builder
	for _, t := range n.list("type") {
		if letters[t] == "" {
			return "", Fault{"schema.type", []any{t, name}}
		}
		b.WriteString(letters[t])
	}
	for _, keyword := range n.names {
		value := n.values[keyword]
		if string(value) == "null" && keyword != "default" {
			fmt.Fprintf(&b, "∅%s ", keyword)
			continue
		}
		switch keyword {
		case "id", "$schema", "title", "description", "type", "default", "definitions", "versionId", "omitWhenMerged", "mergeStrategy",
			"wholeListMerge", "mergeOptions", "openCodelist", "properties", "patternProperties", "items", "required", "oneOf":
		case "$ref":
			ref, err := w.reference(n.text("$ref"))
			if err != nil {
				return "", err
			}
			b.WriteString("&" + ref + " ")
		case "format":
			b.WriteString("@" + n.text("format") + " ")
		case "minLength", "minItems", "minProperties":
			if string(value) != "1" {
				return "", Fault{"schema.limit", []any{keyword, string(value), name}}
			}
			b.WriteString(map[string]string{"minLength": "+", "minItems": "*", "minProperties": "'"}[keyword])
		case "uniqueItems":
			b.WriteString("#")
		case "minimum":
			b.WriteString(">" + string(value) + " ")
		case "maximum":
			b.WriteString("<" + string(value) + " ")
		case "exclusiveMinimum":
			b.WriteString("!")
		case "deprecated":
			inner, _, err := n.in("deprecated")
			if err != nil {
				return "", err
			}
			b.WriteString("-" + inner.text("deprecatedVersion") + " ")
		case "codelist":
			if string(n.values["openCodelist"]) == "true" {
				b.WriteString("~" + strings.TrimSuffix(n.text("codelist"), ".csv") + " ")
			}
		case "enum":
			b.WriteString("=" + w.enum(n, name) + " ")
		case "pattern":
			b.WriteString("%" + w.pattern(n.text("pattern")) + " ")
		default:
			return "", Fault{"schema.keyword", []any{keyword, name}}
		}
	}
	return w.inner(&b, n, name)
}

// inner writes what a schema says of members and elements.
func (w *Writer) inner(b *strings.Builder, n object, name string) (string, error) {
	if required := n.list("required"); n.values["required"] != nil {
		b.WriteString("$" + strings.Join(required, ",") + " ")
	}
	properties, there, err := n.in("properties")
	if err != nil {
		return "", err
	}
	patterned, also, err := n.in("patternProperties")
	if err != nil {
		return "", err
	}
	if there || also {
		b.WriteString("{")
		for i, member := range append(slices.Clone(properties.names), patterned.names...) {
			from, key := properties, member
			if i >= len(properties.names) {
				from, key = patterned, "%"+w.pattern(member)
			} else if !plain.MatchString(member) {
				return "", Fault{"schema.member", []any{member, name}}
			}
			inner, there, err := from.in(member)
			if err != nil {
				return "", err
			}
			line := "∅"
			if there {
				if line, err = w.node(inner, name+"."+member); err != nil {
					return "", err
				}
			}
			b.WriteString(key + ":" + line + ";")
		}
		b.WriteString("}")
	}
	if items, there, err := n.in("items"); err != nil {
		return "", err
	} else if there {
		line, err := w.node(items, name)
		if err != nil {
			return "", err
		}
		b.WriteString("[" + line + "]")
	}
	var branches []object
	if raw := n.values["oneOf"]; raw != nil && string(raw) != "null" {
		if err := json.Unmarshal(raw, &branches); err != nil {
			return "", err
		}
		b.WriteString("?(")
		for _, branch := range branches {
			line, err := w.node(branch, name)
			if err != nil {
				return "", err
			}
			b.WriteString(line + ";")
		}
		b.WriteString(")")
	}
	return b.String(), nil
}

func (w *Writer) reference(ref string) (string, error) {
	address, name, _ := strings.Cut(ref, "#")
	name = strings.TrimPrefix(name, "/definitions/")
	switch {
	case address == "":
		return w.Prefix + name, nil
	case name == "" && w.Roots[address] != "":
		return w.Roots[address], nil
	case name != "" && w.Roots[address] != "":
		return w.Files[address] + name, nil
	}
	return "", Fault{"schema.reference", []any{ref}}
}

func (w *Writer) pattern(p string) string {
	i := slices.Index(w.Patterns, p)
	if i < 0 {
		i, w.Patterns = len(w.Patterns), append(w.Patterns, p)
	}
	return fmt.Sprint(i)
}

// enum gives the name of a list of codes: that of its codelist, or one made of
// the place.
func (w *Writer) enum(n object, place string) string {
	codes := strings.Join(n.list("enum"), "\t")
	if name, ok := w.enums[codes]; ok {
		return name
	}
	name := strings.TrimSuffix(n.text("codelist"), ".csv")
	if name == "" {
		name = place
	}
	for _, used := range w.enums {
		if used == name {
			name = place + "-"
		}
	}
	if w.enums == nil {
		w.enums = map[string]string{}
	}
	w.enums[codes] = name
	w.lists = append(w.lists, "="+name+"\t"+codes)
	return name
}
