package validation

import (
	"slices"
	"strings"

	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/report"
	"imar/internal/exchange/schema"
	"imar/internal/exchange/source"
)

// head is what a package says of itself that decides how it is checked.
type head struct {
	version    string
	extensions []string
}

func (h *head) equal(other *head) bool {
	return h.version == other.version && slices.Equal(h.extensions, other.extensions)
}

// take notes a member of the package.
func (h *head) take(name string, v jsonstream.Value) {
	switch name {
	case "version":
		h.version = v.Text() + v.Number()
	case "extensions":
		for _, address := range v.Elements() {
			if address.Kind() == jsonstream.String && len(h.extensions) < maxExtensions {
				h.extensions = append(h.extensions, address.Text())
			}
		}
	}
}

// maxExtensions bounds what a package may declare.
const maxExtensions = 200

// rules are the schema that a package is checked by.
type rules struct {
	*schema.Schema
	standard source.Standard
	number   string // of the version whose rules they are
}

// choose finds the rules for what a package says of itself, and tells what it
// says that is not known. Rules once found are kept: a file can hold a package on
// each line.
func (r *run) choose(standard source.Standard, h *head, packed bool) *rules {
	key := string(standard) + "\n" + h.version + "\n" + strings.Join(h.extensions, "\n")
	if !packed {
		key += "\n-"
	}
	if found := r.chosen[key]; found != nil {
		return found
	}
	version := r.version(standard, h.version, packed)
	lay := func(extensions []string) (*schema.Schema, []string, []string) { return schema.Of(version, extensions) }
	if own := r.opts.Schema; own != nil {
		version, lay = own.Of, own.With
	}
	s, applied, unknown := lay(h.extensions)
	for _, address := range unknown {
		r.findings.Add(report.Finding{Severity: report.Note, Rule: "validate.extension-unknown", Args: []string{address}, Pointer: "/extensions"})
	}
	r.extensions(h.extensions, applied)
	made := &rules{s, standard, version.Number}
	if r.chosen == nil || len(r.chosen) >= maxExtensions {
		r.chosen = map[string]*rules{}
	}
	r.chosen[key] = made
	r.report.Version, r.report.Checked = h.version, version.Number
	return made
}

// version picks the rules by the version that a package declares; without one
// OCDS is 1.0, for that version had no member for it.
func (r *run) version(standard source.Standard, declared string, packed bool) schema.Version {
	tell := func(severity report.Severity, rule string, args ...string) {
		r.findings.Add(report.Finding{Severity: severity, Rule: rule, Args: args, Pointer: "/version"})
	}
	if standard == source.OC4IDS {
		if declared != "" && declared != "0.9" {
			tell(report.Error, "validate.version-unknown", declared, "0.9")
		}
		return schema.OC4IDS
	}
	switch {
	case declared == "1.1":
	case declared == "1.0":
		return schema.OCDS1dot0
	case declared == "" && packed:
		tell(report.Note, "validate.version-missing", schema.OCDS1dot0.Number)
		return schema.OCDS1dot0
	case declared == "1.2":
		tell(report.Warning, "validate.version-draft", declared, schema.OCDS.Number)
	case declared != "":
		tell(report.Error, "validate.version-unknown", declared, "1.1")
	}
	return schema.OCDS
}

// extensions lists what was declared: applied, unknown, or declared in two
// versions, of which the later changes what the earlier said.
func (r *run) extensions(declared, applied []string) {
	seen := map[string]string{}
	for _, address := range declared {
		if slices.ContainsFunc(r.report.Extensions, func(e report.Extension) bool { return e.URL == address }) {
			continue
		}
		e := report.Extension{URL: address, State: "unknown"}
		if slices.Contains(applied, address) {
			e.State, e.Name = "applied", schema.Repository(address)
		}
		if first, twice := seen[e.Name]; e.Name != "" && twice && first != address {
			e.State = "conflict"
			r.findings.Add(report.Finding{Severity: report.Warning, Rule: "validate.extension-conflict", Args: []string{e.Name, first, address}, Pointer: "/extensions"})
		}
		seen[e.Name] = address
		r.report.Extensions = append(r.report.Extensions, e)
	}
}
