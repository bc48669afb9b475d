package demo

import (
	"cmp"
	"math/big"
	"slices"
	"testing"
	"time"

	"imar/internal/domain/asset"
	"imar/internal/domain/contract"
	"imar/internal/domain/fact"
	"imar/internal/domain/ledger"
	"imar/internal/domain/place"
	"imar/internal/domain/project"
	"imar/internal/domain/whole"

	gocmp "github.com/google/go-cmp/cmp"
)

func TestPlantedEqually(t *testing.T) {
	for _, n := range []int{22, 44, 110, 396, 400, 700, 2000, 30000} {
		count := map[Kind]map[place.ISO]int{}
		for _, trouble := range Planted(Plan{Seed: 5, Projects: n}) {
			if count[trouble.Kind] == nil {
				count[trouble.Kind] = map[place.ISO]int{}
			}
			count[trouble.Kind][trouble.District]++
		}
		for kind, of := range count {
			for _, d := range districts {
				if of[d.ISO] != of[districts[0].ISO] {
					t.Errorf("%d projects: %s %d times in %s and %d times in %s", n, kind, of[d.ISO], d.ISO, of[districts[0].ISO], districts[0].ISO)
				}
			}
		}
		if n >= DefaultProjects && len(count) != 15 {
			t.Errorf("%d projects: %d kinds of trouble, want 15", n, len(count))
		}
	}
}

// seen is what a reader of the record knows of one project.
type seen struct {
	id                            project.ID
	located, budgeted             bool
	documents                     int
	stage                         project.Stage
	outcomes                      map[project.Outcome]bool
	planned, completed            string // days
	physical                      string
	independent                   bool
	assets                        []string
	original, value, agreed, paid *big.Rat // original and value of contracts that grew; all agreed; all paid
	terminated                    bool
	last                          time.Time
	checks                        []asset.Functioning
}

func rat(v *project.Value) *big.Rat {
	r, ok := new(big.Rat).SetString(v.Text())
	if !ok {
		return new(big.Rat)
	}
	return r
}

// read folds the facts as any reader could.
func read(events []whole.Event) map[project.ID]*seen {
	all, owner, byAsset := map[project.ID]*seen{}, map[string]project.ID{}, map[string][]asset.Functioning{}
	at := func(id project.ID) *seen {
		if all[id] == nil {
			all[id] = &seen{id: id, outcomes: map[project.Outcome]bool{}, original: new(big.Rat), value: new(big.Rat), agreed: new(big.Rat), paid: new(big.Rat)}
		}
		return all[id]
	}
	for _, e := range events {
		switch e.Subject.Noun() {
		case "project":
			s := at(project.ID(e.Subject.ID()))
			s.last = e.Recorded
			s.project(e)
		case "contract":
			if d, ok := e.Body.(*contract.Description); ok {
				owner[e.Subject.ID()] = project.ID(d.Project)
			}
			s := at(owner[e.Subject.ID()])
			s.last = e.Recorded
			s.contract(e)
		case "asset":
			if c, ok := e.Body.(*asset.Functioning); ok {
				byAsset[e.Subject.ID()] = append(byAsset[e.Subject.ID()], *c)
			}
		}
	}
	for _, s := range all {
		for _, id := range s.assets {
			s.checks = append(s.checks, byAsset[id]...)
		}
	}
	return all
}

func (s *seen) project(e whole.Event) {
	switch b := e.Body.(type) {
	case *project.Description:
		s.assets = b.Assets
	case *project.Locations:
		s.located = len(b.Locations) > 0
	case *project.Budget:
		s.budgeted = true
	case *project.Document:
		s.documents++
		s.independent = s.independent || b.DocumentType == "technicalAuditReport"
	case *project.StatusChange:
		s.stage = b.Stage
	case *project.GateDecision:
		s.outcomes[b.Outcome] = true
	case *project.Schedule:
		if s.planned == "" || s.completed == "" && s.stage == project.Implementation && s.planned > b.ImplementationPeriod.EndDate {
			s.planned = b.ImplementationPeriod.EndDate
		}
	case *project.Metric:
		if e.Kind == project.Measured && b.ID == "physicalProgress" {
			s.physical = string(b.Observations[len(b.Observations)-1].Measure)
		}
	case *project.Completion:
		s.completed = b.EndDate
	}
}

func (s *seen) contract(e whole.Event) {
	switch b := e.Body.(type) {
	case *contract.Agreement:
		s.agreed.Add(s.agreed, rat(b.ContractValue))
	case *contract.Modification:
		if b.NewContractValue != nil {
			if s.original.Sign() == 0 {
				s.original = rat(b.OldContractValue)
			}
			s.value = rat(b.NewContractValue)
		}
	case *project.Document:
		s.documents++
	case *project.Transaction:
		s.paid.Add(s.paid, rat(b.Value))
	case *contract.Closing:
		s.terminated = s.terminated || b.Outcome == "terminated"
	}
}

// troubles is what a reader can find in one project.
func (s *seen) troubles(first map[string]project.ID) (found []Kind) {
	say := func(k Kind, yes bool) {
		if yes {
			found = append(found, k)
		}
	}
	built := s.agreed.Sign() > 0 && s.physical != ""
	ahead := new(big.Rat)
	if built {
		done, _ := new(big.Rat).SetString(s.physical)
		ahead.Quo(s.paid, s.agreed)
		ahead.Mul(ahead, big.NewRat(100, 1)).Sub(ahead, done)
	}
	say(PaidAhead, built && s.completed == "" && ahead.Cmp(big.NewRat(30, 1)) >= 0)
	grown := new(big.Rat).Mul(s.original, big.NewRat(5, 4))
	say(ModifiedOver25, s.original.Sign() > 0 && s.value.Cmp(grown) > 0)
	say(FinishedLate, s.completed > s.planned && s.completed != "")
	looked := s.independent
	for _, c := range s.checks {
		looked = looked || c.By == "independent"
		day, _ := time.Parse(time.DateOnly, c.Date)
		if s.completed != "" && c.Works == "no" && day.AddDate(-1, 0, 0).Format(time.DateOnly) >= s.completed {
			say(NotWorking, !slices.Contains(found, NotWorking))
		}
	}
	say(NoVisit, s.completed != "" && !looked)
	say(FinancedTwice, len(s.assets) > 0 && first[s.assets[0]] != s.id)
	say(NoLocation, !s.located)
	say(NoBudget, !s.budgeted)
	say(NoDocuments, s.documents == 0)
	say(LateUpdate, s.stage == project.Implementation && s.last.Before(End.AddDate(-1, 0, 0)))
	say(Paused, s.stage == project.Paused)
	say(WasPaused, s.outcomes[project.Resumed])
	say(Stopped, s.stage == project.Stopped && s.terminated)
	say(WasRefused, s.stage == project.Rejected)
	say(WasDeferred, s.outcomes[project.Deferred])
	return found
}

// TestPlantedIsWhatIsThere: the troubles that a reader finds are those planted,
// no more and no less.
func TestPlantedIsWhatIsThere(t *testing.T) {
	samePlants(t, usual, usualDemo(t).events)
}

func samePlants(t *testing.T, p Plan, events []whole.Event) {
	t.Helper()
	all := read(events)
	first := map[string]project.ID{}
	for i := range p.Projects {
		for _, id := range all[projectID(i)].assets {
			if first[id] == "" {
				first[id] = projectID(i)
			}
		}
	}
	type line struct {
		Project project.ID
		Kind    Kind
	}
	var found, planted []line
	for id, s := range all {
		for _, k := range s.troubles(first) {
			found = append(found, line{id, k})
		}
	}
	for _, trouble := range Planted(p) {
		planted = append(planted, line{trouble.Project, trouble.Kind})
		if trouble.Kind == FinancedTwice && first[trouble.Asset] != trouble.Other {
			t.Errorf("%s: asset %s was first of %s, not of %s", trouble.Project, trouble.Asset, first[trouble.Asset], trouble.Other)
		}
	}
	order := func(a, b line) int { return cmp.Or(cmp.Compare(a.Project, b.Project), cmp.Compare(a.Kind, b.Kind)) }
	slices.SortFunc(found, order)
	slices.SortFunc(planted, order)
	if d := gocmp.Diff(planted, found); d != "" {
		t.Errorf("planted (-) and found (+):\n%s", d)
	}
}

func TestStages(t *testing.T) {
	count := map[project.Stage]int{}
	for _, s := range read(usualDemo(t).events) {
		count[s.stage]++
	}
	t.Log(count)
	for _, stage := range []project.Stage{project.Identification, project.Preparation, project.Procurement, project.Implementation, project.Maintenance, project.Paused, project.Rejected, project.Stopped} {
		if count[stage] == 0 && stage != project.Identification {
			t.Errorf("no project is in %s", stage)
		}
	}
	if past := count[project.Implementation] + count[project.AtCompletion] + count[project.Maintenance] + count[project.Paused]; past*2 < usual.Projects {
		t.Errorf("%d of %d projects reached implementation", past, usual.Projects)
	}
}

func TestEveryKindOfFact(t *testing.T) {
	said := map[fact.Kind]int{}
	for _, e := range usualDemo(t).events {
		said[e.Kind]++
	}
	imported := []fact.Kind{"project.costed", "project.transacted", "contract.released", "statement.withdrawn", "statement.withheld", "file.imported"}
	untold := []fact.Kind{ledger.Reversed} // it names an entry by the number of its fact, which a plan does not know
	for _, k := range whole.AllKinds() {
		if said[k] == 0 && !slices.Contains(imported, k) && !slices.Contains(untold, k) {
			t.Errorf("no %s in the demonstration", k)
		}
	}
}

func TestWithholdings(t *testing.T) {
	r := usualDemo(t)
	list := Withholdings(usual)
	if len(list) != len(districts)+1 {
		t.Errorf("%d withholdings, want one in each district and one more", len(list))
	}
	for _, w := range list {
		item, ok := r.state.Items.Subject(w.Subject).Find(w.Kind, "")
		if !ok {
			t.Errorf("%s: no %s", w.Subject, w.Kind)
			continue
		}
		if e := r.events[item.Seq()-1]; e.Body == nil || e.Fact.Body(w.Part) == nil {
			t.Errorf("%s %s has no part %s", w.Subject, w.Kind, w.Part)
		}
	}
}
