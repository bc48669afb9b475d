package fact

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
)

// TimeFormat is how a header writes the moment of recording.
const TimeFormat = "2006-01-02T15:04:05.000Z"

// appendHeader writes the full header, members in the order of the package
// comment. Written by hand: the order and the escapes are the format.
func appendHeader(b []byte, h *Header) []byte {
	b = append(b, `{"v":1,"seq":`...)
	b = strconv.AppendInt(b, int64(h.Seq), 10)
	b = appendMember(b, "id", h.ID)
	b = appendMember(b, "kind", string(h.Kind))
	b = appendMember(b, "subject", string(h.Subject))
	b = appendMember(b, "key", h.Key)
	b = appendNumber(b, "prev", int64(h.Prev))
	b = appendMember(b, "effective", h.Effective)
	b = append(b, `,"recorded":"`...)
	b = h.Recorded.UTC().AppendFormat(b, TimeFormat)
	b = append(b, '"')
	b = appendMember(b, "period", h.Period)
	b = append(b, `,"actor":{"id":`...)
	b = AppendString(b, h.Actor.ID)
	b = appendMember(b, "role", h.Actor.Role)
	b = appendMember(b, "org", h.Actor.Org)
	b = append(b, `},"source":{"via":`...)
	b = AppendString(b, h.Source.Via)
	b = appendMember(b, "file", h.Source.File)
	b = appendMember(b, "pointer", h.Source.Pointer)
	b = appendMember(b, "item", h.Source.Item)
	b = appendNumber(b, "line", h.Source.Line)
	b = append(b, '}')
	b = appendNumber(b, "supersedes", int64(h.Supersedes))
	b = appendParts(b, h.Parts)
	return append(b, '}')
}

// appendRestricted writes what the log shows of a restricted fact.
func appendRestricted(b []byte, h *Header) []byte {
	b = append(b, `{"v":1,"seq":`...)
	b = strconv.AppendInt(b, int64(h.Seq), 10)
	b = append(b, `,"day":"`...)
	b = h.Recorded.UTC().AppendFormat(b, time.DateOnly)
	b = append(b, '"')
	b = appendParts(b, h.Parts)
	return append(b, '}')
}

func appendParts(b []byte, parts []PartRef) []byte {
	b = append(b, `,"parts":[`...)
	for i, p := range parts {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"name":`...)
		b = AppendString(b, p.Name)
		b = append(b, `,"size":`...)
		b = strconv.AppendInt(b, p.Size, 10)
		b = append(b, `,"sha256":"`...)
		b = hex.AppendEncode(b, p.Digest[:])
		b = append(b, `"}`...)
	}
	return append(b, ']')
}

func appendMember(b []byte, name, value string) []byte {
	if value == "" {
		return b
	}
	b = append(b, ',', '"')
	b = append(b, name...)
	b = append(b, '"', ':')
	return AppendString(b, value)
}

func appendNumber(b []byte, name string, n int64) []byte {
	if n == 0 {
		return b
	}
	b = append(b, ',', '"')
	b = append(b, name...)
	b = append(b, '"', ':')
	return strconv.AppendInt(b, n, 10)
}

// AppendString writes s as a JSON string with the escapes of RFC 8785
// section 3.2.2.2 (the shortest form; only the quotation mark, the reverse
// solidus and control characters are escaped). Bytes that are not UTF-8 become
// U+FFFD.
func AppendString(b []byte, s string) []byte {
	const hexDigits = "0123456789abcdef"
	b = append(b, '"')
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && n == 1 {
				b = append(b, "\ufffd"...)
			} else {
				b = append(b, s[i:i+n]...)
			}
			i += n
			continue
		}
		i++
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\b':
			b = append(b, '\\', 'b')
		case '\f':
			b = append(b, '\\', 'f')
		case '\n':
			b = append(b, '\\', 'n')
		case '\r':
			b = append(b, '\\', 'r')
		case '\t':
			b = append(b, '\\', 't')
		default:
			if c < 0x20 {
				b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
			} else {
				b = append(b, c)
			}
		}
	}
	return append(b, '"')
}

// written is the header as JSON, for reading.
type written struct {
	V          int           `json:"v"`
	Seq        int64         `json:"seq"`
	Day        string        `json:"day"`
	ID         string        `json:"id"`
	Kind       string        `json:"kind"`
	Subject    string        `json:"subject"`
	Key        string        `json:"key"`
	Prev       int64         `json:"prev"`
	Effective  string        `json:"effective"`
	Recorded   string        `json:"recorded"`
	Period     string        `json:"period"`
	Actor      Actor         `json:"actor"`
	Source     Source        `json:"source"`
	Supersedes int64         `json:"supersedes"`
	Parts      []writtenPart `json:"parts"`
}

type writtenPart struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// Parse reads a header's bytes. Members that this version does not know are
// ignored, so that an older program reads a newer log. It refuses bytes that
// are not a header: bad JSON, repeated members, a version above 1 whose
// members moved, a seq below 1, a digest that is not 64 hexadecimal digits.
func Parse(leaf []byte) (Header, error) {
	if h, ok := scan(leaf); ok {
		return h, nil
	}
	return parse(leaf)
}

// parse is the general reader, for headers that scan leaves to it.
func parse(leaf []byte) (Header, error) {
	var w written
	if err := json.Unmarshal(leaf, &w); err != nil {
		return Header{}, fmt.Errorf("parse header: %w", err)
	}
	if w.V != Version {
		return Header{}, fmt.Errorf("parse header: version %d, this program reads %d", w.V, Version)
	}
	if w.Seq < 1 || len(w.Parts) > 255 {
		return Header{}, fmt.Errorf("parse header: seq %d with %d parts", w.Seq, len(w.Parts))
	}
	h := Header{
		Seq: Seq(w.Seq), ID: w.ID, Kind: Kind(w.Kind), Subject: Subject(w.Subject), Key: w.Key, Prev: Seq(w.Prev),
		Effective: w.Effective, Period: w.Period, Actor: w.Actor, Source: w.Source, Supersedes: Seq(w.Supersedes),
		Restricted: w.Day != "" && w.Kind == "",
	}
	var err error
	if h.Restricted {
		h.Recorded, err = time.Parse(time.DateOnly, w.Day)
	} else {
		h.Recorded, err = time.Parse(TimeFormat, w.Recorded)
	}
	if err != nil {
		return Header{}, fmt.Errorf("parse header %d: %w", w.Seq, err)
	}
	h.Parts = make([]PartRef, len(w.Parts))
	for i, p := range w.Parts {
		h.Parts[i] = PartRef{Name: p.Name, Size: p.Size}
		if n, err := hex.Decode(h.Parts[i].Digest[:], []byte(p.SHA256)); err != nil || n != 32 || len(p.SHA256) != 64 {
			return Header{}, fmt.Errorf("parse header %d: part %q has a bad digest", w.Seq, p.Name)
		}
	}
	return h, nil
}

// Reveal gives the full header of a restricted fact whose "header" part is at
// hand, and the fact's own header otherwise.
func (f *Fact) Reveal() (Header, error) {
	if !f.Restricted || f.Kind != "" {
		return f.Header, nil
	}
	full := f.Body(PartHeader)
	if full == nil {
		return f.Header, nil
	}
	h, err := Parse(full)
	if err != nil {
		return Header{}, err
	}
	h.Restricted, h.Parts = true, f.Header.Parts
	return h, nil
}
