package merge

import (
	"imar/internal/exchange/jsonstream"
)

// Compiled appends the compiled release to dst: tag, id, date and ocid, then the
// members in the order in which they came first. Its id is the ocid and the
// date of the latest release with a hyphen between.
func (m *Release) Compiled(dst []byte) []byte {
	dst = append(dst, `{"tag":["compiled"]`...)
	id := m.ocid.Text()
	if m.date.Exists() {
		id += "-" + m.date.Text()
	}
	given := map[string]bool{}
	dst = m.own(dst, "id", given, func(dst []byte) []byte { return jsonstream.AppendQuoted(dst, id) })
	if m.date.Exists() && m.date.Kind() != jsonstream.Null {
		dst = m.own(dst, "date", given, m.date.Compact)
	}
	if m.ocid.Exists() && m.ocid.Kind() != jsonstream.Null {
		dst = m.own(dst, "ocid", given, m.ocid.Compact)
	}
	for _, b := range m.root.branches {
		if !given[b.name] {
			dst = b.member(dst, false, false)
		}
	}
	return append(dst, '}')
}

// own appends a member that every compiled release has. Where the rules do not
// leave the releases' own out, as in a schema of somebody's own, the latest of
// theirs stands in its place.
func (m *Release) own(dst []byte, name string, given map[string]bool, value func([]byte) []byte) []byte {
	if b := m.root.find(name); b != nil {
		given[name] = true
		return b.member(dst, false, false)
	}
	return value(append(jsonstream.AppendQuoted(append(dst, ','), name), ':'))
}

// Versioned appends the versioned release to dst. It is complete only where
// Options asked for versions.
func (m *Release) Versioned(dst []byte) []byte {
	dst = append(dst, '{')
	if m.ocid.Exists() && m.ocid.Kind() != jsonstream.Null {
		dst = m.ocid.Compact(append(dst, `"ocid":`...))
	}
	for _, b := range m.root.branches {
		dst = b.member(dst, true, dst[len(dst)-1] == '{')
	}
	return append(dst, '}')
}

// member appends a member, with a comma unless it is the first. In a compiled
// release null is no member.
func (b *branch) member(dst []byte, versions, first bool) []byte {
	if !versions && b.holds == nothing && b.value.Kind() == jsonstream.Null {
		return dst
	}
	if !first {
		dst = append(dst, ',')
	}
	dst = append(jsonstream.AppendQuoted(dst, b.name), ':')
	switch b.holds {
	case members:
		return b.object(dst, versions)
	case elements:
		dst = append(dst, '[')
		for i, e := range b.branches {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = e.object(dst, versions)
		}
		return append(dst, ']')
	}
	if !versions {
		return b.value.Compact(dst)
	}
	return b.history(dst)
}

// object appends what a branch holds as an object; of an element, its id first.
func (b *branch) object(dst []byte, versions bool) []byte {
	dst = append(dst, '{')
	if b.id.Exists() && b.id.Kind() != jsonstream.Null {
		dst = b.id.Compact(append(dst, `"id":`...))
	}
	for _, each := range b.branches {
		dst = each.member(dst, versions, dst[len(dst)-1] == '{')
	}
	return append(dst, '}')
}

// history appends the values that there were.
func (b *branch) history(dst []byte) []byte {
	dst = append(dst, '[')
	for i, each := range b.past {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(append(dst, `{"releaseID":`...), each.release.id...)
		dst = append(append(dst, `,"releaseDate":`...), each.release.date...)
		dst = append(append(dst, `,"releaseTag":`...), each.release.tag...)
		dst = append(each.value.Compact(append(dst, `,"value":`...)), '}')
	}
	return append(dst, ']')
}
