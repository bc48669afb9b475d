package sheet

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"
)

// CSVOptions says how a CSV begins. BOM writes the UTF-8 signature, without
// which Excel shows Arabic as broken letters. Titles heads the columns with
// what people read, not with the keys.
type CSVOptions struct{ BOM, Titles bool }

// WriteCSV streams a table as CSV (RFC 4180).
func WriteCSV(w io.Writer, t Table, o CSVOptions) error {
	out := bufio.NewWriter(w)
	if o.BOM {
		out.WriteString("\ufeff")
	}
	for i, c := range t.Columns {
		name := c.Key
		if o.Titles {
			name = c.Title
		}
		writeField(out, escape(name), i)
	}
	out.WriteString("\r\n")
	for row := range t.Rows {
		for i := range max(len(row), len(t.Columns)) {
			if i < len(row) {
				writeField(out, plain(t.kind(i), string(row[i])), i)
			} else {
				writeField(out, "", i)
			}
		}
		// A bufio.Writer keeps its first error, so one look a row is enough.
		if _, err := out.WriteString("\r\n"); err != nil {
			return fmt.Errorf("write row: %w", err)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	return nil
}

// plain is a cell's text in CSV: as it is when it is what its kind promises,
// else harmless text.
func plain(k Kind, s string) string {
	switch k {
	case Number:
		if isNumber(s) {
			return s
		}
	case Date, Moment:
		if _, ok := parseTime(k, s); ok {
			return s
		}
	}
	return escape(s)
}

func writeField(out *bufio.Writer, s string, i int) {
	if i > 0 {
		out.WriteByte(',')
	}
	if !strings.ContainsAny(s, "\",\r\n") && strings.TrimSpace(s) == s {
		out.WriteString(s)
		return
	}
	out.WriteByte('"')
	out.WriteString(strings.ReplaceAll(s, `"`, `""`))
	out.WriteByte('"')
}

func parseTime(k Kind, s string) (time.Time, bool) {
	layout := time.DateOnly
	if k == Moment {
		layout = time.RFC3339
	}
	t, err := time.Parse(layout, s)
	return t.UTC(), err == nil
}
