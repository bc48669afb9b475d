package ocds

import (
	"crypto/sha256"
	"encoding/hex"
	"hash/maphash"
	"slices"
	"strings"

	"imar/internal/base/clock"
	"imar/internal/base/lang"
	"imar/internal/domain/contract"
	"imar/internal/domain/fact"
	"imar/internal/domain/statement"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/snapshot"
	"imar/internal/exchange/trail"
)

// context is what is known of a release from where it stands.
type context struct {
	ocid     string           // of its record
	url      string           // where it was published
	links    jsonstream.Value // the releases that it was compiled of
	compiled bool
}

// compiledKey is the key of a process's compiled release.
const compiledKey = "compiled"

// release states one release.
func (r *reader) release(v jsonstream.Value, pointer string, in context) error {
	r.trail.Begin(v, pointer)
	if v.Kind() != jsonstream.Object {
		r.trail.Say(snapshot.Error, "ocds.not-a-release", v, trail.Shown(v))
		return nil
	}
	ocid, ok := idText(v.Get("ocid"))
	if !ok {
		ocid = in.ocid
	}
	if !r.goodOCID(v, ocid) {
		return nil
	}
	if in.ocid != "" && ocid != in.ocid {
		r.trail.Say(snapshot.Warning, "ocds.ocid-differs", v.Get("ocid"), ocid, in.ocid)
	}
	in.compiled = in.compiled || isCompiled(v.Get("tag"))
	r.strangers.look(&r.trail, standard(), v)
	m := &mender{trail: &r.trail}
	m.release(v, in, !ok, ocid)
	body, ok := m.apply(v)
	if !ok {
		r.trail.Say(snapshot.Error, "ocds.not-a-release", v, trail.Shown(v))
		return nil
	}
	if len(body) > snapshot.MaxBody {
		if body, ok = r.shrink(body, v); !ok {
			return nil
		}
	}
	key, fresh := r.key(v, ocid, body, in.compiled)
	if !fresh {
		return nil
	}
	from := fact.Source{Via: "import", File: r.file, Pointer: pointer, Line: r.trail.Line(v)}
	return r.sink.Item(statement.Observe{
		Subject: contract.NewID("", ocid).Subject(),
		Statements: []statement.Statement{{
			Kind: contract.Released, Key: key, Effective: dayOf(v.Get("date").Text()), Body: body, Source: from,
		}},
		Source: from,
	})
}

// goodOCID says whether a process can be named so, and why not.
func (r *reader) goodOCID(v jsonstream.Value, ocid string) bool {
	switch {
	case ocid == "":
		r.trail.Say(snapshot.Error, "ocds.ocid-missing", v)
		return false
	case len(ocid) > MaxOCID:
		r.trail.Say(snapshot.Error, "ocds.ocid-too-long", v.Get("ocid"), ocid)
		return false
	case lang.CheckForeignID(ocid) != nil:
		at := r.trail.Down("ocid")
		r.trail.SayID(v.Get("ocid"), ocid, lang.CheckForeignID(ocid))
		r.trail.Up(at)
		return false
	case !hasPrefix(ocid):
		r.trail.Say(snapshot.Warning, "ocds.ocid-prefix", v.Get("ocid"), ocid)
	}
	return true
}

// hasPrefix says that an ocid begins as registered ones do: ocds-, six letters
// or digits, and something of its own.
func hasPrefix(ocid string) bool {
	rest, ok := strings.CutPrefix(ocid, "ocds-")
	if !ok || len(rest) < 7 {
		return false
	}
	for _, c := range []byte(rest[:6]) {
		if !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9') {
			return false
		}
	}
	return true
}

func isCompiled(tag jsonstream.Value) bool {
	for _, code := range tag.Elements() {
		if code.Is("compiled") {
			return true
		}
	}
	return tag.Is("compiled")
}

// key is the key of a release, and whether it says something that no release
// before it in the file said.
func (r *reader) key(v jsonstream.Value, ocid string, body []byte, compiled bool) (key string, fresh bool) {
	id, ok := idText(v.Get("id"))
	ok = ok && lang.CheckForeignID(id) == nil
	sum := sha256.Sum256(body)
	digest := "#" + hex.EncodeToString(sum[:6])
	switch {
	case compiled:
		id = compiledKey
	case !ok:
		r.trail.Say(snapshot.Repair, "ocds.repair.id-given", v, digest)
		id = digest
	case len(id) > 500:
		id = strings.ToValidUTF8(id[:500], "") + digest
	}
	said := maphash.Bytes(r.seed, body) | 1
	name := maphash.String(r.seed, ocid+"\x00"+id)
	switch before := r.known[name]; {
	case before == said:
		return id, false
	case before != 0 && !compiled:
		r.trail.Say(snapshot.Repair, "ocds.repair.id-repeated", v.Get("id"), id, id+digest)
		return id + digest, true
	}
	if len(r.known) < maxKnown {
		r.known[name] = said
	}
	return id, true
}

// idText is an id as text; a number is its digits. false: there is none.
func idText(v jsonstream.Value) (string, bool) {
	switch v.Kind() {
	case jsonstream.String:
		text := v.Text()
		return text, strings.TrimSpace(text) != ""
	case jsonstream.Number:
		return v.Number(), true
	}
	return "", false
}

// dayOf is the day of a date, "" when it is none that a fact can carry.
func dayOf(text string) string {
	day, err := clock.Parse(text)
	if err != nil {
		return ""
	}
	return day.String()
}

// shrink leaves out the largest members of a release until it fits.
func (r *reader) shrink(body []byte, v jsonstream.Value) ([]byte, bool) {
	whole, _ := jsonstream.Parse(body, jsonstream.Options{})
	type part struct {
		name string
		size int
	}
	var parts []part
	for name, value := range whole.Members() {
		if name != "ocid" && name != "id" && name != "date" && name != "tag" {
			parts = append(parts, part{name, len(value.Raw()) + len(name)})
		}
	}
	slices.SortStableFunc(parts, func(a, b part) int { return b.size - a.size })
	gone := map[string]bool{}
	var names []string
	for size := len(body); size > snapshot.MaxBody && len(parts) > 0; parts = parts[1:] {
		gone[parts[0].name] = true
		names = append(names, parts[0].name)
		size -= parts[0].size
	}
	r.trail.Say(snapshot.Error, "ocds.too-large", v, strings.Join(names, ", "))
	out := []byte{'{'}
	for name, value := range whole.Members() {
		if gone[name] {
			continue
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(append(fact.AppendString(out, name), ':'), value.Raw()...)
	}
	out = append(out, '}')
	return out, len(out) <= snapshot.MaxBody
}
