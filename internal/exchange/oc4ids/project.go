package oc4ids

import (
	"hash/maphash"
	"strings"

	"imar/internal/base/clock"
	"imar/internal/domain/contract"
	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/domain/statement"
	"imar/internal/exchange/jsonstream"
	"imar/internal/exchange/scalar"
	"imar/internal/exchange/snapshot"
	"imar/internal/exchange/trail"
)

// cut is how members of an object become statements.
type cut uint8

const (
	gathered cut = iota // the members of one kind make one body
	itself              // the member's value is the body
	each                // each element of the list is a body of its own
)

// section is the kind that a member belongs to.
type section struct {
	kind fact.Kind
	cut  cut
}

// ofProject are the sections of a project; other members are described, and
// processes are subjects of their own.
var ofProject = map[string]section{
	"contractingProcesses":  {},
	"status":                {project.StatusChanged, gathered},
	"stage":                 {project.StatusChanged, gathered},
	"period":                {project.Scheduled, gathered},
	"identificationPeriod":  {project.Scheduled, gathered},
	"preparationPeriod":     {project.Scheduled, gathered},
	"implementationPeriod":  {project.Scheduled, gathered},
	"completionPeriod":      {project.Scheduled, gathered},
	"maintenancePeriod":     {project.Scheduled, gathered},
	"decommissioningPeriod": {project.Scheduled, gathered},
	"assetLifetime":         {project.Scheduled, gathered},
	"locations":             {project.Located, gathered},
	"budget":                {project.Budgeted, itself},
	"parties":               {project.PartiesNamed, gathered},
	"documents":             {project.Documented, each},
	"forecasts":             {project.Forecast, each},
	"metrics":               {project.Measured, each},
	"milestones":            {project.MilestoneSet, each},
	"costMeasurements":      {project.Costed, gathered},
	"transactions":          {project.Transacted, each},
	"completion":            {project.Completed, itself},
	"policyAlignment":       {project.ImpactAssessed, gathered},
	"benefits":              {project.ImpactAssessed, gathered},
	"social":                {project.ImpactAssessed, gathered},
	"environment":           {project.ImpactAssessed, gathered},
	"lobbyingMeetings":      {project.ImpactAssessed, gathered},
}

// ofSummary are the sections of a process's summary; other members are
// described.
var ofSummary = map[string]section{
	"tender":         {contract.Tendered, itself},
	"suppliers":      {contract.Signed, gathered},
	"contractValue":  {contract.Signed, gathered},
	"contractPeriod": {contract.Signed, gathered},
	"finalValue":     {contract.Signed, gathered},
	"dateSigned":     {contract.Signed, gathered},
	"awardReason":    {contract.Signed, gathered},
	"awardReason_ar": {contract.Signed, gathered},
	"awardReason_en": {contract.Signed, gathered},
	"modifications":  {contract.Modified, each},
	"documents":      {contract.Documented, each},
	"transactions":   {contract.Transacted, each},
	"milestones":     {contract.MilestoneSet, each},
}

// completeProject and completeProcess are the kinds that a snapshot states
// completely: what it does not state of them, it withdraws.
var (
	completeProject = []fact.Kind{
		project.Described, project.StatusChanged, project.Scheduled, project.Located, project.Budgeted,
		project.PartiesNamed, project.Documented, project.Forecast, project.Measured, project.MilestoneSet,
		project.Costed, project.Transacted, project.Completed, project.ImpactAssessed,
	}
	completeProcess = []fact.Kind{
		contract.Described, contract.Tendered, contract.Signed, contract.Modified, contract.Documented,
		contract.Transacted, contract.MilestoneSet, contract.Linked,
	}
)

// statements collects what is stated of one subject.
type statements struct {
	r         *reader
	whole     string // pointer of the project
	effective string
	list      []statement.Statement
	keys      map[fact.Kind]*names
}

// project gives the statements of a project and of its processes.
func (r *reader) project(v jsonstream.Value, pointer string) error {
	c := r.cleaner
	c.Begin(v, pointer)
	id, ok := r.projectID(v)
	if !ok {
		return nil
	}
	c.parties, r.whole = partiesOf(v), pointer
	s := &statements{r: r, whole: pointer, effective: dayOf(v.Get("updated")), keys: map[fact.Kind]*names{}}
	definition := definitions()["Project"]
	s.split(definition, v, ofProject, project.Described)
	whole := statement.Observe{
		Subject: project.ID(id).Subject(), Statements: s.list, Complete: completeProject,
		Source: fact.Source{Via: "import", File: r.file, Pointer: pointer, Line: c.Line(v)},
	}
	processes, all := r.processes(project.ID(id), v.Get("contractingProcesses"), s.effective)
	if all {
		whole.CompleteParts = completeProcess
		for i := range processes {
			whole.Parts = append(whole.Parts, processes[i].Subject)
		}
	}
	if err := r.sink.Item(whole); err != nil {
		return err
	}
	for _, process := range processes {
		if err := r.sink.Item(process); err != nil {
			return err
		}
	}
	return nil
}

// projectID gives the project's id, or says why there is none to import by.
func (r *reader) projectID(v jsonstream.Value) (string, bool) {
	c := r.cleaner
	if v.Kind() != jsonstream.Object {
		c.Say(snapshot.Error, "oc4ids.not-a-project", v, trail.Shown(v))
		return "", false
	}
	id, ok := idText(v.Get("id"))
	switch {
	case !ok:
		c.Say(snapshot.Error, "oc4ids.id-missing", v)
		return "", false
	case len(id) > MaxID:
		c.Say(snapshot.Error, "oc4ids.id-too-long", v.Get("id"), id)
		return "", false
	case c.refusedID(v):
		return "", false
	}
	if !hasPrefix(id) {
		c.Say(snapshot.Warning, "oc4ids.id-prefix", v.Get("id"), id)
	}
	hash := maphash.String(r.seed, id)
	if r.projects[hash] {
		c.Say(snapshot.Warning, "oc4ids.project-twice", v.Get("id"), id)
	}
	r.projects[hash] = true
	return id, true
}

// hasPrefix says that an id begins as registered ones do: oc4ids-, six
// characters given by the standard's helpdesk, and something of its own.
func hasPrefix(id string) bool {
	rest, ok := strings.CutPrefix(id, "oc4ids-")
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

func partiesOf(v jsonstream.Value) map[string]bool {
	ids := map[string]bool{}
	for _, party := range v.Get("parties").Elements() {
		if id, ok := usableID(party.Get("id")); ok {
			ids[id] = true
		}
	}
	return ids
}

// dayOf is the day of a date, "" when it is none that a fact can carry.
func dayOf(v jsonstream.Value) string {
	kept, _, ok := scalar.Moment(v.Text())
	if !ok {
		return ""
	}
	day, err := clock.Parse(kept)
	if err != nil {
		return ""
	}
	return day.String()
}

// split makes the statements of an object. Members without a section make the
// body of the kind rest, or none when rest is "".
func (s *statements) split(d *definition, v jsonstream.Value, sections map[string]section, rest fact.Kind) {
	bodies := map[fact.Kind][]field{}
	var kinds []fact.Kind
	var parts []field
	for _, f := range fieldsOf(d, v) {
		part, ok := sections[f.name]
		if !ok {
			part = section{rest, gathered}
		}
		switch {
		case part.kind == "":
		case part.cut == gathered:
			if bodies[part.kind] == nil {
				kinds = append(kinds, part.kind)
			}
			bodies[part.kind] = append(bodies[part.kind], f)
		default:
			parts = append(parts, f)
		}
	}
	for _, kind := range kinds {
		s.gather(kind, v, bodies[kind], kind == rest)
	}
	for _, f := range parts {
		at := s.r.cleaner.Down(f.name)
		if part := sections[f.name]; part.cut == itself {
			s.body(part.kind, f.m, f.value)
		} else {
			s.elements(part.kind, f.m, f.value)
		}
		s.r.cleaner.Up(at)
	}
}

// gather states one body of several members. When it is a single member, the
// statement points to it.
func (s *statements) gather(kind fact.Kind, v jsonstream.Value, fields []field, rest bool) {
	c := s.r.cleaner
	start := len(c.out)
	if _, ok := c.emit(fields); !ok {
		return
	}
	if len(fields) == 1 && !rest {
		at := c.Down(fields[0].name)
		s.add(kind, "", fields[0].value, start)
		c.Up(at)
		return
	}
	s.add(kind, "", v, start)
}

// body states a member's own object.
func (s *statements) body(kind fact.Kind, m *member, v jsonstream.Value) {
	c := s.r.cleaner
	start := len(c.out)
	if c.single(m, v, 0) {
		s.add(kind, "", v, start)
	}
}

// elements states each element of a list by its id.
func (s *statements) elements(kind fact.Kind, m *member, v jsonstream.Value) {
	c := s.r.cleaner
	switch {
	case isEmpty(v):
		c.Say(snapshot.Repair, "oc4ids.repair.empty", v)
	case v.Kind() == jsonstream.Array:
		for i, element := range v.Elements() {
			at := c.Item(i)
			s.element(kind, m, element, i+1)
			c.Up(at)
		}
	case s.element(kind, m, v, 1):
		c.Say(snapshot.Repair, "oc4ids.repair.single", v)
	}
}

func (s *statements) element(kind fact.Kind, m *member, v jsonstream.Value, position int) bool {
	c := s.r.cleaner
	start := len(c.out)
	if !c.single(m, v, position) {
		return false
	}
	id, ok := usableID(v.Get("id"))
	if !ok {
		id = positionKey(position)
	}
	key, fresh := s.key(kind, id, c.out[start:])
	if !fresh {
		c.Say(snapshot.Repair, "oc4ids.repair.duplicate", v)
		c.out = c.out[:start]
		return false
	}
	if key != id {
		c.Say(snapshot.Repair, "oc4ids.repair.id-repeated", v, id, key)
	}
	s.add(kind, key, v, start)
	return true
}
