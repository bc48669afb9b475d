package portal

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"imar/internal/base/lang"
	"imar/internal/domain/fact"
	"imar/internal/domain/fund"
	"imar/internal/view/dossier"
	"imar/internal/web/page"
)

// telling are the members that say most of a fact, in the order in which a
// reader asks for them; the others come after them.
var telling = []string{"title", "works", "level", "outcome", "part", "amount", "value", "contractValue", "newContractValue", "sold", "bought", "principal", "interest", "ceiling",
	"lines", "parts", "sources", "moves", "deductions", "opening", "closing", "policy.threshold", "rule", "from", "to", "reason",
	"party", "partner", "contractor", "holder", "contract", "project", "of", "order", "how", "kind"}

// shownMembers are the members of a difference as a history shows them: without
// those that the page says already, the telling ones first.
func shownMembers(f *fact.Fact, members []dossier.Member, first bool) []dossier.Member {
	said := map[string]string{}
	for _, d := range members {
		said[d.Name] = string(d.New)
	}
	said["subject"], said["key"] = strconv.Quote(f.Subject.ID()), strconv.Quote(f.Key)
	members = slices.DeleteFunc(slices.Clone(members), func(d dossier.Member) bool {
		if !first {
			return false
		}
		switch text := string(d.New); d.Name {
		case "id", "language", "act.id", "index":
			return true
		case "act.entity":
			return text == strconv.Quote(string(fund.Self))
		case "act.project", "act.contract", "act.party", "act.bank":
			return text == said["subject"]
		case "act.order", "act.of":
			return text == said["key"] || strings.HasPrefix(said["key"], strings.TrimSuffix(text, `"`)+" ")
		case "entry.date":
			return text == said["act.date"]
		case "entry.ref":
			return text == said["act.ref"]
		}
		return false
	})
	rank := func(d dossier.Member) int {
		if i := slices.Index(telling, strings.TrimPrefix(d.Name, "act.")); i >= 0 {
			return i
		}
		return len(telling)
	}
	slices.SortStableFunc(members, func(a, b dossier.Member) int { return cmp.Compare(rank(a), rank(b)) })
	return members
}

// joined takes the English variant of a text that changed with it out of the
// members: it is the same thing said to another reader. english has it by the
// name of the text.
func joined(members []dossier.Member) (list []dossier.Member, english map[string]dossier.Member) {
	english = map[string]dossier.Member{}
	for _, d := range members {
		if name, ok := strings.CutSuffix(d.Name, "_en"); ok && slices.ContainsFunc(members, func(o dossier.Member) bool { return o.Name == name }) {
			english[name] = d
			continue
		}
		list = append(list, d)
	}
	return list, english
}

func lastOf(path string) string { return path[strings.LastIndexByte(path, '.')+1:] }

// memberName is a member of a body in words: those of the kind of fact before
// those of its path, and these before those of its last name. A text in another
// language is called after that which it translates. What has no words, as in a
// file of others, is called as in the body.
func memberName(kind fact.Kind, path string) page.Value {
	if path == "" {
		return page.Say("portal.member.whole")
	}
	for _, name := range []string{string(kind) + "." + path, path, lastOf(path)} {
		if key := "portal.member." + name; inBoth(key) {
			return page.Say(key)
		}
	}
	for suffix, key := range map[string]string{"_en": "portal.member.in-english", "_ar": "portal.member.in-arabic"} {
		if base, ok := strings.CutSuffix(path, suffix); ok {
			if of := memberName(kind, base); of.Kind != page.KindCode {
				return page.Say(key, of)
			}
		}
	}
	return page.Code(path)
}

// inBoth says that the catalogue has a key in both languages.
func inBoth(key string) bool { return lang.Has(lang.Arabic, key) && lang.Has(lang.English, key) }

// memberLists are the codelists of members, by kind of fact and name, or by
// name alone. A name with a full stop at its end begins keys of another
// catalogue than that of codes.
var memberLists = map[string]string{
	"status": "projectStatus", "stage": "stage", "project.gate_decided from": "stage", "project.gate_decided to": "stage", "outcome": "outcome", "contract.closed outcome": "closing", "sector": "projectSector",
	"project.milestone_set status": "milestoneStatus", "contract.milestone_set status": "milestoneStatus",
	"project.milestone_set type": "milestoneType", "contract.milestone_set type": "milestoneType", "document.issued type": "documentType",
	"contract.described status": "contractingProcessStatus", "project.described type": "projectType", "asset.damage_assessed method": "damageMethod", "language": "language", "contract.modified type": "modificationType", "documentType": "documentType",
	"nature": "contractNature", "procurementMethod": "method", "roles": "partyRole", "level": "damageLevel", "cause": "damageCause",
	"works": "works", "asset.checked by": "visitor", "asset.registered kind": "assetKind", "party.registered kind": "partyKind", "exactness": "exactness",
	"asset.registered scheme": "locationGazetteers", "asset.registered type": "geometryType", "contractType": "contractType", "transactionType": "transactionType", "role": "role", "how": "how", "part": "part", "unit": "unit",
	"class": "ledger.class.", "event": "ledger.event.", "rule": "fund.rule.", "exceptions": "fund.exception.", "chapter": "chapter", "toChapter": "chapter",
	"fund.certified lines": "certificateLine", "fund.certified deductions": "deduction", "fund.tax_remitted type": "deduction",
	"fund.guarantee_received kind": "guarantee", "fund.withdrawal_applied kind": "withdrawal", "fund.rate_recorded kind": "rateKind",
	"ledger.source_opened kind": "ledger.source-kind.", "ledger.books_opened kind": "ledger.entity-kind.",
}

// listOf is the codelist of a member; "" when it has none.
func listOf(kind fact.Kind, path string) string {
	name := lastOf(path)
	if list := memberLists[string(kind)+" "+name]; list != "" {
		return list
	}
	return memberLists[name]
}

// coded is a code by its label, wherever the label stands.
func coded(list, code string) page.Value {
	if !strings.HasSuffix(list, ".") {
		return label(list, code)
	}
	if inBoth(list + code) {
		return page.Say(list + code)
	}
	return page.Code(code)
}
