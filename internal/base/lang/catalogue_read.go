package lang

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// load reads every <area>.<lang>.json of some languages at the root of files.
func load(files fs.FS, languages ...Lang) *catalogues {
	c := &catalogues{of: map[Lang]catalogue{}}
	for _, l := range languages {
		c.of[l] = make(catalogue, mostKeys)
	}
	names, err := fs.Glob(files, "*.json")
	if err != nil {
		c.faults = append(c.faults, err)
	}
	for _, name := range names {
		parts := strings.Split(path.Base(name), ".")
		l, ok := Parse(parts[1])
		if len(parts) != 3 || !ok {
			c.faults = append(c.faults, fmt.Errorf("catalogue %s: the name is not <area>.<ar|en>.json", name))
			continue
		}
		if c.of[l] == nil {
			continue
		}
		data, err := fs.ReadFile(files, name)
		if err == nil {
			err = c.of[l].add(parts[0], data)
		}
		if err != nil {
			c.faults = append(c.faults, fmt.Errorf("catalogue %s: %w", name, err))
		}
	}
	return c
}

// mostKeys is about how many keys a language has.
const mostKeys = 8192

// add reads one file into the catalogue. It keeps views of data.
func (c catalogue) add(area string, data []byte) error {
	entries := make([]entry, 0, bytes.Count(data, []byte("\n"))+1) // a key a line, mostly
	return members(data, func(key string, value []byte) error {
		if old := c[key]; old != nil {
			return fmt.Errorf("key %s: duplicate, it stands already in area %s", key, old.area)
		}
		if len(entries) == cap(entries) {
			entries = make([]entry, 0, 64)
		}
		entries = append(entries, entry{area: area, raw: value})
		c[key] = &entries[len(entries)-1]
		return nil
	})
}

// members gives the members of a JSON object whose names have no escapes: it finds
// where each value ends, and leaves what is within to whoever reads it. A command
// begins with it, so it is quick; that the files are strict JSON, the tests say.
func members(data []byte, take func(key string, value []byte) error) error {
	at := skipBlank(data, 0)
	if at >= len(data) || data[at] != '{' {
		return errors.New("not a JSON object")
	}
	for at = skipBlank(data, at+1); at < len(data) && data[at] == '"'; {
		end := closing(data, at)
		key := data[at:end]
		at = skipBlank(data, end)
		if at >= len(data) || data[at] != ':' || len(key) < 2 {
			return fmt.Errorf("byte %d: a key with a value is missing", at)
		}
		from := skipBlank(data, at+1)
		if end = closing(data, from); end <= from {
			return fmt.Errorf("key %s: its value does not end", key)
		}
		if err := take(string(key[1:len(key)-1]), data[from:end]); err != nil {
			return err
		}
		if at = skipBlank(data, end); at < len(data) && data[at] == ',' {
			at = skipBlank(data, at+1)
		}
	}
	if at >= len(data) || data[at] != '}' || skipBlank(data, at+1) != len(data) {
		return fmt.Errorf("byte %d: the object does not end", at)
	}
	return nil
}

func skipBlank(data []byte, at int) int {
	for at < len(data) && (data[at] == ' ' || data[at] == '\n' || data[at] == '\t' || data[at] == '\r') {
		at++
	}
	return at
}

// closing is behind the string or the object that begins at a place; the place
// itself when it is neither, or does not end.
func closing(data []byte, at int) int {
	if at >= len(data) || data[at] != '"' && data[at] != '{' {
		return at
	}
	depth := 0
	for i := at; i < len(data); i++ {
		switch data[i] {
		case '"':
			for i++; i < len(data) && data[i] != '"'; i++ {
				if data[i] == '\\' {
					i++
				}
			}
		case '{':
			depth++
		case '}':
			depth--
		}
		if depth == 0 && i < len(data) {
			return i + 1
		}
	}
	return at
}
