package upgrade

import (
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"slices"
	"strings"

	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/snapshot"
)

// Options say how to upgrade. AllParties puts the organizations that payments
// were between into parties too. Report is told what was lost; it may be nil.
type Options struct {
	AllParties bool
	Report     func(snapshot.Finding)
}

// Release appends a release of 1.0 as one of 1.1.
func Release(dst []byte, v jsonstream.Value, opts Options) []byte {
	t := treeOf(v)
	(&upgrading{Options: opts, at: v}).release(t)
	return t.write(dst)
}

// Record appends a record of 1.0, with the releases that it holds and its
// compiled release, as one of 1.1.
func Record(dst []byte, v jsonstream.Value, opts Options) []byte {
	t := treeOf(v)
	u := &upgrading{Options: opts, at: v}
	for _, release := range t.objects("releases") {
		u.release(release)
	}
	if compiled := t.object("compiledRelease"); compiled != nil {
		u.release(compiled)
	}
	return t.write(dst)
}

// upgrading is one value being upgraded.
type upgrading struct {
	Options
	at jsonstream.Value
}

func (u *upgrading) say(rule string, args ...string) {
	if u.Report != nil {
		u.Report(snapshot.Finding{Severity: snapshot.Warning, Rule: rule, Args: args, Pointer: u.at.Pointer(), Line: int64(u.at.Line())})
	}
}

func (u *upgrading) release(release *tree) {
	u.organizations(release)
	amendments(release)
	u.transactions(release)
}

// parties are the parties of a release by their ids.
type parties struct {
	*upgrading
	release *tree
	keys    []string
	byKey   map[string]*tree
}

func (u *upgrading) parties(release *tree) *parties {
	p := &parties{upgrading: u, release: release, byKey: map[string]*tree{}}
	for _, party := range release.objects("parties") {
		if id := party.get("id"); id != nil {
			p.put(string(id.write(nil)), party)
		} else {
			p.put(string(textTree(identity(party)).literal), party)
		}
	}
	return p
}

func (p *parties) put(key string, party *tree) {
	if p.byKey[key] == nil {
		p.keys = append(p.keys, key)
	}
	p.byKey[key] = party
}

// organizations moves the organizations of a release into parties.
func (u *upgrading) organizations(release *tree) {
	p := u.parties(release)
	p.member(release, "buyer", "buyer")
	if tender := release.object("tender"); tender != nil {
		p.member(tender, "procuringEntity", "procuringEntity")
		p.list(tender, "tenderers", "tenderer")
	}
	for _, award := range release.objects("awards") {
		p.list(award, "suppliers", "supplier")
	}
	p.write()
}

func (p *parties) member(in *tree, name, role string) {
	if organization := in.object(name); organization != nil {
		in.set(name, p.refer(organization, role))
	}
}

func (p *parties) list(in *tree, name, role string) {
	list := in.get(name).only(jsonstream.Array)
	if list == nil {
		return
	}
	for i, organization := range list.values {
		if organization.kind == jsonstream.Object {
			list.values[i] = p.refer(organization, role)
		}
	}
}

// refer takes an organization as a party with a role, and gives the reference
// that stands in its place.
func (p *parties) refer(organization *tree, role string) *tree {
	organization = organization.copied()
	if organization.get("id") == nil {
		organization.set("id", textTree(identity(organization)))
		organization.raise("id")
	}
	id := organization.get("id")
	key := string(id.write(nil))
	party := p.byKey[key]
	if party == nil {
		party = organization
		p.put(key, party)
	} else {
		p.compare(organization, party, role)
	}
	addRole(party, role)
	reference := &tree{kind: jsonstream.Object}
	reference.set("id", id)
	if name := organization.get("name"); name != nil {
		reference.set("name", name)
	}
	return reference
}

// compare tells what of an organization its party does not say.
func (p *parties) compare(organization, party *tree, role string) {
	var lost []string
	for i, name := range organization.names {
		if name != "roles" && !organization.values[i].equal(party.get(name)) {
			lost = append(lost, name)
		}
	}
	if len(lost) > 0 {
		p.say("upgrade.party-differs", role, plain(organization.get("id")), strings.Join(lost, ", "))
	}
}

// addRole adds a role to a party. Roles that were one text become a list.
func addRole(party *tree, role string) {
	roles := party.get("roles")
	switch {
	case roles == nil:
		roles = &tree{kind: jsonstream.Array}
		party.set("roles", roles)
		party.raise("id", "roles")
	case roles.kind == jsonstream.String:
		roles = &tree{kind: jsonstream.Array, values: []*tree{roles}}
		party.set("roles", roles)
	case roles.kind != jsonstream.Array:
		roles = &tree{kind: jsonstream.Array}
		party.set("roles", roles)
	}
	added := textTree(role)
	slices.SortStableFunc(roles.values, func(a, b *tree) int { return bytes.Compare(a.write(nil), b.write(nil)) })
	if !slices.ContainsFunc(roles.values, added.equal) {
		roles.values = append(roles.values, added)
	}
}

// write puts the parties that are new into the release.
func (p *parties) write() {
	if len(p.keys) == 0 {
		return
	}
	list := p.release.get("parties").only(jsonstream.Array)
	if list == nil {
		list = &tree{kind: jsonstream.Array}
		p.release.set("parties", list)
		p.release.raise("ocid", "id", "date", "tag", "initiationType", "parties")
	}
	for _, key := range p.keys {
		if party := p.byKey[key]; !slices.ContainsFunc(list.values, party.equal) {
			list.values = append(list.values, party)
		}
	}
}

// identifying are the members of 1.0 that tell one organization from another.
var identifying = []struct {
	object  string
	members []string
}{
	{"identifier", []string{"scheme", "id", "legalName", "uri"}},
	{"address", []string{"streetAddress", "locality", "region", "postalCode", "countryName"}},
	{"contactPoint", []string{"name", "email", "telephone", "faxNumber", "url"}},
}

// identity is an id made of what identifies an organization.
func identity(organization *tree) string {
	parts := []string{plain(organization.get("name"))}
	for _, each := range identifying {
		if object := organization.object(each.object); object != nil {
			for _, name := range each.members {
				parts = append(parts, plain(object.get(name)))
			}
		}
	}
	sum := md5.Sum([]byte(strings.Join(parts, "-")))
	return hex.EncodeToString(sum[:])
}

// plain is the text of a value: nothing for null, false and zero.
func plain(t *tree) string {
	if t == nil {
		return ""
	}
	switch t.kind {
	case jsonstream.Null, jsonstream.False:
		return ""
	case jsonstream.True:
		return "True"
	case jsonstream.String:
		v, _ := jsonstream.Parse(t.literal, jsonstream.Options{})
		return v.Text()
	case jsonstream.Number:
		mantissa, _, _ := strings.Cut(strings.ToLower(string(t.literal)), "e")
		if strings.Trim(mantissa, "-0.") == "" {
			return ""
		}
	}
	return string(t.write(nil))
}

// amendments makes lists of the single amendments.
func amendments(release *tree) {
	blocks := append(release.objects("awards"), release.objects("contracts")...)
	if tender := release.object("tender"); tender != nil {
		blocks = append(blocks, tender)
	}
	for _, block := range blocks {
		amendment := block.get("amendment")
		if amendment == nil {
			continue
		}
		block.remove("amendment")
		if amendment.kind == jsonstream.Null {
			continue
		}
		list := block.get("amendments").only(jsonstream.Array)
		if list == nil {
			list = &tree{kind: jsonstream.Array}
			block.set("amendments", list)
		}
		if !slices.ContainsFunc(list.values, amendment.equal) {
			list.values = append(list.values, amendment)
		}
	}
}

// transactions renames the members of transactions, and makes references of the
// identifiers of the organizations that they were between.
func (u *upgrading) transactions(release *tree) {
	p := u.parties(release)
	before := len(p.keys)
	for _, contract := range release.objects("contracts") {
		for _, transaction := range contract.object("implementation").objects("transactions") {
			if amount := transaction.get("amount"); amount != nil && transaction.get("value") == nil {
				transaction.remove("amount")
				transaction.set("value", amount)
			}
			p.transfer(transaction, "providerOrganization", "payer")
			p.transfer(transaction, "receiverOrganization", "payee")
		}
	}
	if u.AllParties {
		p.write()
		return
	}
	for _, key := range p.keys[before:] {
		party := p.byKey[key]
		u.say("upgrade.payer-lost", plain(party.get("name")), string(party.get("identifier").write(nil)))
	}
}

func (p *parties) transfer(transaction *tree, was, now string) {
	identifier := transaction.object(was)
	if identifier == nil || transaction.get(now) != nil {
		return
	}
	organization := &tree{kind: jsonstream.Object}
	organization.set("identifier", identifier)
	if name := identifier.get("legalName"); name != nil {
		organization.set("name", name)
	}
	transaction.remove(was)
	transaction.set(now, p.refer(organization, now))
}
