package ocds

import (
	"slices"
	"strings"

	"imar/internal/domain/contract"
	"imar/internal/domain/fact"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/scalar"
)

// LinkKeys gives the keys by which an OC4IDS contracting process and OCDS
// releases find each other: two bodies that share a key tell of one process.
// Of a process (contract.described, contract.linked) they are its ocid, the
// addresses of its linked releases and the ids of these; of a release
// (contract.released), its address or those of the releases it was compiled of,
// its id and its ocid. An id counts only with an ocid's prefix, for others are
// unique within their process alone. Publishers vary the ocid itself
// ("…-v001", "…001"), so the address is the key to rely on. Other kinds have
// none.
func LinkKeys(kind fact.Kind, body []byte) []string {
	if kind != contract.Described && kind != contract.Linked && kind != contract.Released {
		return nil
	}
	v, faults := jsonstream.Parse(body, jsonstream.Options{})
	if len(faults) > 0 {
		return nil
	}
	var keys []string
	add := func(key string) {
		if address, ok := scalar.URI(key); ok {
			key = address // as the reader of OC4IDS keeps it
		}
		if key != "" && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	addID := func(id jsonstream.Value) {
		if text := id.Text(); strings.HasPrefix(text, "ocds-") {
			add(text)
		}
	}
	switch kind {
	case contract.Described:
		addID(v.Get("summary").Get("ocid"))
		addID(v.Get("id"))
	case contract.Linked:
		addLinks(v.Get("releases"), add, addID)
	case contract.Released:
		add(v.Get("url").Text())
		addID(v.Get("ocid"))
		addID(v.Get("id"))
		addLinks(v.Get("linkedReleases"), add, addID)
	}
	return keys
}

func addLinks(list jsonstream.Value, add func(string), addID func(jsonstream.Value)) {
	for _, release := range list.Elements() {
		add(release.Get("url").Text())
		addID(release.Get("id"))
	}
}
