package dossier

import (
	"cmp"
	"slices"
	"strings"

	"imar/internal/base/lang"
	"imar/internal/domain/contract"
	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/exchange/ocds"
	"imar/internal/view/tally"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Lone says whether a process is known by its ocid alone, as releases name it,
// and not as one of a project's.
func Lone(id contract.ID) bool { return strings.HasPrefix(string(id), " ") }

// join brings the two halves of a process together: what a project says of it,
// and the releases that share a link with it (ocds.LinkKeys).
func (d *Dossier) join() {
	keys := map[string]contract.ID{}
	lone := false
	for _, s := range d.Items() {
		if s.Subject.Noun() != "contract" {
			continue
		}
		id := contract.ID(s.Subject.ID())
		if lone = lone || Lone(id); Lone(id) {
			continue
		}
		for _, key := range ocds.LinkKeys(s.Kind, s.Public) {
			if _, taken := keys[key]; !taken {
				keys[key] = id
			}
		}
	}
	if !lone || len(keys) == 0 {
		return
	}
	d.homes, d.halves = map[contract.ID]contract.ID{}, map[contract.ID][]contract.ID{}
	for _, s := range d.Items() {
		id := contract.ID(s.Subject.ID())
		if s.Subject.Noun() != "contract" || !Lone(id) || d.homes[id] != "" {
			continue
		}
		for _, key := range ocds.LinkKeys(s.Kind, s.Public) {
			if home := keys[key]; home != "" {
				d.homes[id] = home
				d.halves[home] = append(d.halves[home], id)
				break
			}
		}
	}
}

// releases are the releases of a process and of its other half, in the order of
// their dates.
func (d *Dossier) releases(id contract.ID) []Stated[contract.Release] {
	list := All[contract.Release](d, id.Subject(), contract.Released)
	for _, half := range d.halves[id] {
		list = append(list, All[contract.Release](d, half.Subject(), contract.Released)...)
	}
	slices.SortStableFunc(list, func(a, b Stated[contract.Release]) int { return cmp.Compare(a.Body.Date, b.Body.Date) })
	return list
}

// Paid is what was published as paid under the process.
func (d *Dossier) Paid(id contract.ID) (sums tally.Sums) {
	for _, p := range d.Payments() {
		if p.Contract == id {
			sums.AddAll(p.paid())
		}
	}
	return sums
}

// PaidInReleases is what the releases of the process state as paid, whether or
// not the process has payments of its own.
func (d *Dossier) PaidInReleases(id contract.ID) (sums tally.Sums) {
	for _, p := range releasePayments(id, d.releases(id)) {
		sums.AddAll(p.paid())
	}
	return sums
}

// releasePayments lists the transactions that releases state, each once: of two
// releases that state the same, the later counts.
func releasePayments(id contract.ID, releases []Stated[contract.Release]) (list []Payment) {
	at := map[string]int{}
	for _, r := range releases {
		for _, in := range PaidInRelease(r.Body) {
			p := Payment{Stated: Stated[project.Transaction]{Seq: r.Seq, Subject: r.Subject, Key: in.Key, Body: in.Transaction}, Contract: id}
			if i, known := at[in.Key]; known && in.Key != "" {
				list[i] = p
				continue
			}
			at[in.Key] = len(list)
			list = append(list, p)
		}
	}
	return list
}

// paid is the payment as a sum, empty when it is no money paid out.
func (p Payment) paid() (sums tally.Sums) {
	if p.Body.Value == nil || !p.Body.PaidOut() {
		return nil
	}
	if a, ok := tally.Of(p.Body.Value.Text(), p.Body.Value.Currency); ok {
		sums.Add(a)
	}
	return sums
}

// ReleaseDocuments lists the documents that the releases of a process state,
// each once by its id and address. A document that is not written as the
// standard says is left out; the release itself has it.
func (d *Dossier) ReleaseDocuments(id contract.ID) (list []Stated[project.Document]) {
	seen := map[[2]string]bool{}
	for _, r := range d.releases(id) {
		public := d.publicOf(r)
		for _, doc := range documentsIn(public) {
			if name := [2]string{doc.ID, doc.URL}; !seen[name] {
				seen[name] = true
				list = append(list, Stated[project.Document]{r.Seq, r.Subject, doc.ID, &doc})
			}
		}
	}
	return list
}

func (d *Dossier) publicOf(r Stated[contract.Release]) []byte {
	if s := d.items[item{r.Subject, contract.Released, r.Key}]; s != nil {
		return s.Public
	}
	return nil
}

// documentsIn finds the lists called documents of a release: of planning,
// tender, awards, contracts and their implementation.
func documentsIn(release []byte) (list []project.Document) {
	var top struct {
		Planning  jsontext.Value `json:"planning"`
		Tender    jsontext.Value `json:"tender"`
		Awards    jsontext.Value `json:"awards"`
		Contracts jsontext.Value `json:"contracts"`
	}
	if json.Unmarshal(release, &top) != nil {
		return nil
	}
	for _, part := range []jsontext.Value{top.Planning, top.Tender, top.Awards, top.Contracts} {
		list = append(list, documentsOf(part)...)
	}
	return list
}

func documentsOf(part jsontext.Value) (list []project.Document) {
	switch part.Kind() {
	case '[':
		var elements []jsontext.Value
		if json.Unmarshal(part, &elements) == nil {
			for _, e := range elements {
				list = append(list, documentsOf(e)...)
			}
		}
	case '{':
		var in struct {
			Documents      jsontext.Value `json:"documents"`
			Implementation jsontext.Value `json:"implementation"`
		}
		if json.Unmarshal(part, &in) != nil {
			return nil
		}
		var elements []jsontext.Value
		if in.Documents.Kind() == '[' && json.Unmarshal(in.Documents, &elements) == nil {
			for _, e := range elements {
				var doc project.Document
				if e.Kind() == '{' && json.Unmarshal(e, &doc) == nil {
					list = append(list, doc)
				}
			}
		}
		list = append(list, documentsOf(in.Implementation)...)
	}
	return list
}

// Difference is one thing that the two halves of a process disagree on. Texts
// are filled for what is no amount.
type Difference struct {
	Field                   DifferenceField
	Project, Record         tally.Amount
	ProjectText, RecordText string
	ProjectFact, RecordFact fact.Seq
}

// DifferenceField says what two halves disagree on.
type DifferenceField string

// What can differ.
const (
	DiffersInOriginal DifferenceField = "original"
	DiffersInValue    DifferenceField = "current"
	DiffersInPaid     DifferenceField = "paid"
	DiffersInSigned   DifferenceField = "signed"
	DiffersInStart    DifferenceField = "start"
	DiffersInEnd      DifferenceField = "end"
	DiffersInMethod   DifferenceField = "method"
	DiffersInSupplier DifferenceField = "contractor"
)

// Differences lists where what the project says of a process and what its
// releases say cannot both be right. What only one of them speaks of differs
// from nothing.
func (d *Dossier) Differences(c Contract) (list []Difference) {
	if len(c.Releases) == 0 {
		return nil
	}
	record := c.Releases[len(c.Releases)-1].Seq
	amounts := func(field DifferenceField, said, told tally.Amount, by fact.Seq) {
		if said.Text != "" && told.Text != "" && (said.Currency != told.Currency || said.Sum.Compare(told.Sum) != 0) {
			list = append(list, Difference{Field: field, Project: said, Record: told, ProjectFact: by, RecordFact: record})
		}
	}
	texts := func(field DifferenceField, said, told string, by fact.Seq) {
		if said != "" && told != "" && said != told {
			list = append(list, Difference{Field: field, ProjectText: said, RecordText: told, ProjectFact: by, RecordFact: record})
		}
	}
	if a := c.Agreement; a != nil {
		amounts(DiffersInOriginal, amountOf(a.ContractValue), c.Told.Original(), c.Signed.Seq)
		now, _ := c.now()
		amounts(DiffersInValue, now, c.Told.Current(), c.Signed.Seq)
		texts(DiffersInSigned, day(a.DateSigned), c.Told.Signed, c.Signed.Seq)
		if p := c.Period(); p != nil {
			texts(DiffersInStart, day(p.StartDate), c.Told.Start, c.Signed.Seq)
			texts(DiffersInEnd, day(p.EndDate), c.Told.End, c.Signed.Seq)
		}
		if said, told := namesOf(a.Suppliers), namesOf(c.Told.Suppliers); lang.Skeleton(said) != lang.Skeleton(told) {
			texts(DiffersInSupplier, said, told, c.Signed.Seq)
		}
	}
	if c.Tender != nil {
		texts(DiffersInMethod, c.Tender.ProcurementMethod, c.Told.Method, c.Described.Seq)
	}
	if own := d.ownPaid(c.ID); len(own) == 1 {
		if told := d.PaidInReleases(c.ID); len(told) == 1 {
			amounts(DiffersInPaid, amount(own[0]), amount(told[0]), c.Described.Seq)
		}
	}
	return list
}

func namesOf(list []project.OrgRef) string {
	names := make([]string, 0, len(list))
	for _, o := range list {
		names = append(names, cmp.Or(o.Name, o.ID))
	}
	slices.Sort(names)
	return strings.Join(names, "; ")
}

// ownPaid is what the process itself, not its releases, states as paid.
func (d *Dossier) ownPaid(id contract.ID) (sums tally.Sums) {
	for _, s := range All[project.Transaction](d, id.Subject(), contract.Transacted) {
		sums.AddAll(Payment{Stated: s}.paid())
	}
	return sums
}
