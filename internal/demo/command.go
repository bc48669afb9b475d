package demo

import (
	"fmt"

	"imar/internal/domain/asset"
	"imar/internal/domain/document"
	"imar/internal/domain/fact"
	"imar/internal/domain/place"
	"imar/internal/domain/project"
	"imar/internal/record"

	"github.com/go-json-experiment/json/jsontext"
)

// request is the command of a step.
func (l *life) request(s step) record.Request {
	role, command := l.command(s)
	return record.Request{Actor: actorFor(role, l.who(role, s.act)), Command: command, At: s.at.time(), Source: form}
}

// command says who records what at a step.
func (l *life) command(s step) (role string, command any) {
	today, n := date(s.at.day()), int(s.n)
	if s.act.deals() {
		return l.deal(s)
	}
	switch s.act {
	case registers:
		return engineer, l.registerAsset(today)
	case assesses:
		return engineer, l.assess(today)
	case decides:
		return approver, l.gate(n)
	case announces, activates, archives:
		return procurementOfficer, l.open(s.act, n, today)
	case signs:
		return approver, l.sign(n)
	case papers:
		return procurementOfficer, l.contractPapers(n, today)
	case pays:
		return financeOfficer, l.payment(n)
	case modifies:
		return approver, l.modification(n)
	case closes, terminates:
		return approver, l.close(s.act, n, today)
	case inspects:
		return fieldMonitor, l.inspect(n)
	case issues:
		return engineer, l.acceptancePaper(today)
	}
	return l.record(s, today)
}

// record is a step that says something of the project itself.
func (l *life) record(s step, today string) (role string, command project.Record) {
	c, n := project.Record{ID: l.id(), Effective: today, Source: form}, int(s.n)
	role = programmeOfficer
	switch s.act {
	case describes:
		l.describe(&c)
	case schedules:
		c.Schedule = l.schedule(n + 1)
	case forecasts:
		c.Forecasts = l.forecasts()
	case files:
		c.Documents = l.documents(n, today)
	case names:
		c.Parties = l.parties(n)
	case revises:
		role = financeOfficer
		c.Budget = l.budgetOf(l.raised)
		c.Budget.ApprovalDate = today
	case marks:
		c.Milestones = l.milestones(n, today)
	case measures:
		role, c.Metrics = engineer, l.metrics(n)
	case reports:
		role, c.Documents = engineer, []project.Document{l.progressReport(n, today)}
	case completes:
		c.Completion = l.completion()
	case counts:
		c.Metrics, c.Impact = []project.Metric{l.served(today)}, l.impact()
	}
	return role, c
}

// location is where the public sees the asset, and exact, for staff, where it
// is when the two differ.
func (l *life) location() (public project.Location, exact []byte) {
	s := &l.site
	public = project.Location{
		ID: "site", Description: s.town.name.ar + "، " + l.district().Ar, DescriptionEn: s.town.name.en + ", " + l.district().En,
		Gazetteer: &project.Gazetteer{Scheme: "ISO2", Identifiers: []string{string(l.district().ISO)}},
	}
	geometry := l.geometry()
	if s.sensitivity() == place.Open {
		public.Geometry, public.Exactness = geometry, "exact"
		return public, nil
	}
	secret := public
	secret.Geometry, secret.Exactness = geometry, "exact"
	coarse, _ := place.Coarse(s.spot, place.Coarsen)
	public.Geometry, public.Exactness = point(coarse), "coarse"
	return public, fact.Encode(secret)
}

// geometry is a point, or for what leads somewhere a line of four.
func (l *life) geometry() jsontext.Value {
	s := &l.site
	if !s.kind.line {
		return point(s.spot)
	}
	end := s.town.point
	text := `{"type":"LineString","coordinates":[`
	for i := range int32(4) {
		p := place.Point{Lon: s.spot.Lon + (end.Lon-s.spot.Lon)*i/3, Lat: s.spot.Lat + (end.Lat-s.spot.Lat)*i/3}
		if i == 1 || i == 2 {
			p.Lat += int32(s.dice.between(slotSpot+40+uint64(i), -2000, 2000))
		}
		if i > 0 {
			text += ","
		}
		text += "[" + p.LonText() + "," + p.LatText() + "]"
	}
	return jsontext.Value(text + "]}")
}

func point(p place.Point) jsontext.Value {
	return jsontext.Value(`{"type":"Point","coordinates":[` + p.LonText() + "," + p.LatText() + "]}")
}

func (l *life) registerAsset(today string) asset.Register {
	s := &l.site
	c := asset.Register{Effective: today, Source: form, Asset: asset.Registration{
		ID: assetID(s.number), Kind: s.kind.code, Name: l.name.ar, NameEn: l.name.en,
		Owner: &l.agency().ref, District: string(l.district().ISO),
		Capacity: &asset.Capacity{Amount: jsontext.Value(fmt.Sprint(s.capacity)), Unit: s.kind.unit},
		Built:    fmt.Sprint(1968 + s.dice.below(slotVariant, 40)),
	}}
	if l.story != nowhere {
		public, exact := l.location()
		c.Asset.Location, c.ExactPlace = &public, exact
	}
	return c
}

func (l *life) assess(today string) asset.AssessDamage {
	text := pick(l.dice, slotDamage+4, damages[l.level()])
	d := asset.Damage{
		ID: fmt.Sprintf("damage-%d", l.number+1), Date: today, Level: l.level(), Cause: l.cause(),
		Source: l.survey().by.slash(), Method: l.survey().method, Description: text.ar, DescriptionEn: text.en,
	}
	if l.story != unbudgeted {
		d.RepairCost = l.value(l.budget / 100 * l.dice.between(slotDamage+5, 82, 104))
	}
	return asset.AssessDamage{Asset: assetID(l.site.number), Damage: d, Source: form}
}

func (l *life) inspect(n int) asset.CheckFunctioning {
	c := l.checks[n]
	notes := map[string][]said{"yes": working, "partly": partly, "no": broken}[c.works]
	note := pick(l.dice, slotCheck+uint64(n), notes)
	return asset.CheckFunctioning{Asset: assetID(l.site.number), Source: fact.Source{Via: "field"}, Functioning: asset.Functioning{
		ID: fmt.Sprintf("check-%d-%d", l.number+1, n+1), Date: date(c.day), Works: c.works, By: c.by, Note: note.ar, NoteEn: note.en,
	}}
}

// gate is a decision; those of the board and of the tender committee rest on
// the programme of the half year.
func (l *life) gate(n int) project.Decide {
	g := l.gates[n]
	c := project.Decide{ID: l.id(), Outcome: g.outcome, Date: date(g.day), Decider: g.office.ar, DeciderEn: g.office.en,
		Reason: g.reason.ar, ReasonEn: g.reason.en, Source: form}
	if g.office == board || g.office == tenders {
		c.Decision = decisionFor(g.day)
	}
	return c
}

// acceptancePaper puts the certificate of acceptance on record as a paper.
func (l *life) acceptancePaper(today string) document.Issue {
	kind := documentTitles["completionCertificate"]
	title := said{kind.ar + ": " + l.name.ar, kind.en + ": " + l.name.en}
	return document.Issue{Source: form, Paper: document.Paper{
		ID: fmt.Sprintf("demo-paper-%04d", l.number+1), Reference: fmt.Sprintf("ص/%s/%d", today[:4], 100+l.number), Date: today,
		Issuer: acceptance.ar, IssuerEn: acceptance.en, Type: "completionCertificate", Title: title.ar, TitleEn: title.en, Language: "ar",
		Signatories: []string{acceptance.slash(), supervisions.slash()}, Projects: []string{string(l.id())},
	}}
}
