package packaging

import (
	"slices"

	"imar/internal/exchange/jsonstream"
)

// Given is what the caller wants a new package to say of itself. Publisher is a
// JSON object, nil to keep the last one that a package had.
type Given struct {
	URI           string
	PublishedDate string
	Version       string
	Publisher     []byte
}

// Head gathers what packages say of themselves for a package made of them: the
// last publisher, licence and publication policy, and every extension once, in
// the order in which they were declared first.
type Head struct {
	Given
	Extensions []string // addresses
	publisher  []byte
	license    []byte
	policy     []byte
	known      map[string]bool
	packages   [][]byte
}

// Take takes in what one package says of itself.
func (h *Head) Take(d *Document) {
	for _, each := range []struct {
		name string
		into *[]byte
	}{{"publisher", &h.publisher}, {"license", &h.license}, {"publicationPolicy", &h.policy}} {
		if v := d.Get(each.name); v.Exists() {
			if *each.into = nil; v.Kind() != jsonstream.Null {
				*each.into = v.Compact(nil)
			}
		}
	}
	for _, v := range d.Get("extensions").Elements() {
		if v.Kind() == jsonstream.String && h.once("extension "+v.Text()) {
			h.Extensions = append(h.Extensions, v.Text())
		}
	}
}

// TakePackages takes in the packages that a record package was made of.
func (h *Head) TakePackages(d *Document) {
	for _, v := range d.Get("packages").Elements() {
		if h.once("package " + string(v.Raw())) {
			h.packages = append(h.packages, v.Compact(nil))
		}
	}
}

func (h *Head) once(what string) bool {
	if h.known == nil {
		h.known = map[string]bool{}
	}
	if h.known[what] {
		return false
	}
	h.known[what] = true
	return true
}

// Open writes the package up to the bracket that opens its list. packages writes
// the elements of the member of that name, nil for those that TakePackages took.
func (h *Head) Open(dst []byte, list string, packages func([]byte) []byte) []byte {
	publisher := h.publisher
	if h.Publisher != nil {
		publisher = h.Publisher
	}
	if publisher == nil {
		publisher = []byte("{}")
	}
	dst = jsonstream.AppendQuoted(append(dst, `{"uri":`...), h.URI)
	dst = append(append(dst, `,"publisher":`...), publisher...)
	dst = jsonstream.AppendQuoted(append(dst, `,"publishedDate":`...), h.PublishedDate)
	if h.license != nil {
		dst = append(append(dst, `,"license":`...), h.license...)
	}
	if h.policy != nil {
		dst = append(append(dst, `,"publicationPolicy":`...), h.policy...)
	}
	if h.Version != "" {
		dst = jsonstream.AppendQuoted(append(dst, `,"version":`...), h.Version)
	}
	if len(h.Extensions) > 0 {
		dst = append(dst, `,"extensions":[`...)
		for i, address := range h.Extensions {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = jsonstream.AppendQuoted(dst, address)
		}
		dst = append(dst, ']')
	}
	return append(jsonstream.AppendQuoted(h.appendPackages(dst, packages), list), ':', '[')
}

// appendPackages writes the member packages and the comma behind.
func (h *Head) appendPackages(dst []byte, packages func([]byte) []byte) []byte {
	dst = append(dst, ',')
	at := len(dst)
	dst = append(dst, `"packages":[`...)
	begin := len(dst)
	if packages != nil {
		dst = packages(dst)
	}
	for i, uri := range h.packages {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, uri...)
	}
	if len(dst) == begin {
		return slices.Delete(dst, at, len(dst))
	}
	return append(dst, ']', ',')
}
