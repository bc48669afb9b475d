package portal_test

import (
	"fmt"
	"time"

	"imar/internal/base/clock"
	"imar/internal/base/lang"
	"imar/internal/base/problem"
	"imar/internal/domain/place"
	"imar/internal/web/chart"
	"imar/internal/web/page"
	"imar/internal/web/portal"
)

// The samples are pages with everything that can stand on them, in both
// languages: invented towns, invented firms, every state, long names, missing
// values, texts in one language only.

var site = page.Site{
	Name: lang.Both("صندوق الواحات للتنمية وإعادة الإعمار", "Oases Fund for Development and Reconstruction"),
	Demo: true,
	Base: "https://record.example.org",
}

func day(s string) clock.Day {
	d, err := clock.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

func frame(l lang.Lang, path, section string) page.Page {
	return page.Page{
		Lang: l, Path: path, Section: section,
		Log: page.Log{Size: 128431, Redaction: 128007, Sealed: time.Date(2026, 11, 23, 14, 5, 0, 0, time.FixedZone("EET", 2*3600))},
	}
}

func words(ar, en string) page.Value { return page.Wrote(lang.Both(ar, en)) }

// names are projects of the listing: name, place, state key and tone, sector.
var names = []struct {
	ar, en, placeAr, placeEn, state string
	tone                            page.Tone
	sectorAr, sectorEn              string
	budget                          string
	physical                        int64
}{
	{"إعادة بناء مدرسة النخيل للتعليم الأساسي", "Rebuilding of Al-Nakhil basic school", "وادي السدر", "Wadi al-Sidr", "implementation", page.Going, "التعليم", "Education", "4250000.000", 41},
	{"تأهيل مستشفى الساقية المركزي، المرحلة الثانية، وتوريد أجهزة العناية المركزة", "Rehabilitation of Al-Saqiya central hospital, phase two, with intensive-care equipment", "الساقية", "Al-Saqiya", "procurement", page.Going, "الصحة", "Health", "38700000.000", 0},
	{"جسر وادي الرمل", "Wadi al-Raml bridge", "تلّ الرمان", "Tell al-Rumman", "suspended", page.Stopped, "الطرق", "Roads", "12300000.500", 63},
	{"محطة تحويل كهرباء البستان 66 ك.ف", "Al-Bustan 66 kV substation", "البستان", "Al-Bustan", "completion", page.Done, "الكهرباء", "Power", "21940000.000", 100},
	{"شبكة مياه حيّ الزيتون", "", "عين الغزال", "Ain al-Ghazal", "maintenance", page.Done, "المياه", "Water", "980450.750", 100},
	{"", "Feasibility study for the coastal desalination plant", "رأس المنار", "Ras al-Manar", "identification", page.Plain, "المياه", "Water", "", 0},
}

func projects() page.Table {
	t := page.Table{
		Columns: []page.Column{
			{Name: page.Say("portal.field.project"), Sort: "?sort=name"},
			{Name: page.Say("portal.field.state")},
			{Name: page.Say("portal.field.place")},
			{Name: page.Say("portal.field.physical"), Number: true},
			{Name: page.Say("portal.field.budget"), Number: true, Sort: "?sort=-budget", Sorted: "descending"},
		},
	}
	for i, n := range names {
		budget, physical := page.Value{}, page.Value{}
		if n.budget != "" {
			budget, physical = page.Amount(n.budget, "LYD"), page.Share(n.physical, 100)
		}
		t.Rows = append(t.Rows, page.Row{Cells: []page.Value{
			words(n.ar, n.en).To(fmt.Sprintf("/p/IMR-%04d", i)).With(words(n.sectorAr, n.sectorEn), page.Code(fmt.Sprintf("DEMO-IMR-%04d", 141+i))),
			page.State("portal.state."+n.state, n.tone),
			words(n.placeAr, n.placeEn),
			physical,
			budget,
		}})
	}
	t.Foot = []page.Value{page.Say("portal.field.total"), {}, {}, {}, page.Amount("78170451.250", "LYD")}
	return t
}

func facets() []page.Facet {
	state := page.Facet{Param: "status", Name: page.Say("portal.field.state")}
	for i, s := range []string{"identification", "preparation", "procurement", "implementation", "completion", "suspended"} {
		state.Options = append(state.Options, page.Option{Value: s, Name: page.Say("portal.state." + s), Count: int64(1240 / (i + 1)), Chosen: s == "implementation"})
	}
	sector := page.Facet{Param: "sector", Name: page.Say("portal.field.sector")}
	for i, n := range names[:5] {
		sector.Options = append(sector.Options, page.Option{Value: n.sectorEn, Name: words(n.sectorAr, n.sectorEn), Count: int64(90 - 13*i), Chosen: i == 1})
	}
	return []page.Facet{state, sector}
}

func listing(l lang.Lang) *portal.Listing {
	p := &portal.Listing{
		Page:  frame(l, "/projects?status=implementation&sort=-budget", "projects"),
		Intro: page.Say("portal.projects.intro"),
		List: page.List{
			Action: page.Address(l, "/projects"),
			Count:  page.Say("portal.count.projects", 412),
			Facets: facets(),
			Chips: []page.Chip{
				{Name: page.Say("portal.field.state"), Value: page.Say("portal.state.implementation"), Remove: "?sector=health"},
				{Name: page.Say("portal.field.sector"), Value: words("الصحة", "Health"), Remove: "?status=implementation"},
			},
			Clear: page.Address(l, "/projects"),
			Sorts: []page.Option{
				{Value: "-budget", Name: page.Say("portal.sort.budget"), Chosen: true},
				{Value: "name", Name: page.Say("portal.sort.name")},
				{Value: "-changed", Name: page.Say("portal.sort.changed")},
			},
			Kept:   []page.Kept{{Name: "as-of", Value: "2026-10-31"}},
			Table:  projects(),
			Paging: page.Turn(3, 17, func(n int) string { return fmt.Sprintf("?page=%d", n) }),
		},
	}
	p.Title = page.Say("portal.projects")
	p.Crumbs = []page.Link{{Text: p.Title}}
	p.Formats = formats("projects")
	return p
}

func formats(name string) []page.Format {
	var f []page.Format
	for _, suffix := range []string{".csv", ".xlsx", ".json", ".geojson"} {
		f = append(f, page.Format{Suffix: suffix, Href: "/" + name + suffix})
	}
	return f
}

func changes() []page.Change {
	return []page.Change{
		{
			Seq: 128431, When: page.At(time.Date(2026, 11, 23, 13, 58, 0, 0, time.UTC)), What: words("صُرف المستخلص الجاري رقم 7", "Interim payment certificate no. 7 was paid"),
			Who: words("إدارة الشؤون المالية", "Finance department"), Proof: "/log/128431",
			Diffs: []page.Diff{{Name: page.Say("portal.field.paid"), Old: page.Amount("1480000.000", "LYD"), New: page.Amount("1912500.250", "LYD")}},
		},
		{
			Seq: 128007, When: page.On(day("2026-11-19")), What: words("مُدِّدت مدة التنفيذ", "The period was extended"),
			Who: words("مكتب المشروعات", "Projects office"), Source: page.Code("م.ص/2026/318"), Proof: "/log/128007",
			Diffs:    []page.Diff{{Name: page.Say("portal.field.end"), Old: page.On(day("2026-12-31")), New: page.On(day("2027-04-30"))}, {Name: page.Say("portal.field.contractor"), New: words("شركة الأفق الأخضر التجريبية", "Green Horizon Demonstration Co.")}},
			Withheld: words("حُجب اسم شخص. السبب: بيانات شخصية.", "A person's name is withheld. Reason: personal data."),
		},
		{Seq: 3, When: page.On(day("2024-01-09")), What: words("سُجِّل المشروع", "The project was recorded"), Proof: "/log/3"},
	}
}

func findings() []page.Finding {
	return []page.Finding{
		{Level: page.High, Question: words("الصرف أكبر من الإنجاز على الأرض بفارق 22 نقطة. لماذا؟", "Payments are 22 points ahead of the work on the ground. Why?"), Sum: words("المصروف 63% من العقد؛ الإنجاز المقيس 41% في زيارة 12 نوفمبر 2026", "Paid 63% of the contract; progress measured at 41% on 12 November 2026"), Href: "/facts"},
		{Level: page.Middle, Question: words("لم تزر المشروعَ جهةُ متابعة مستقلة منذ 200 يوم.", "No independent monitor has visited for 200 days."), Answer: words("تعذّر الوصول إلى المنطقة بين مايو وسبتمبر.", "The area could not be reached between May and September.")},
		{Level: page.Low, Question: words("لا توجد إحداثيات للموقع.", "The site has no coordinates.")},
	}
}

func score() *page.Score {
	return &page.Score{Have: 52, Of: 67, Words: page.Say("portal.score.words", 52, 67), Missing: []page.Missing{
		{Group: page.Say("portal.field.contract"), Items: []page.Value{words("تقدير التكلفة قبل المناقصة", "Cost estimate before tender"), words("أسباب الترسية", "Reasons for the award")}},
		{Group: page.Say("portal.field.owner"), Items: []page.Value{words("تقييم الأثر البيئي", "Environmental impact assessment")}},
	}}
}

func subject(l lang.Lang) *portal.Subject {
	n := names[0]
	p := &portal.Subject{
		Page: frame(l, "/projects/DEMO-IMR-0141", "projects"),
		Kind: page.Say("portal.project"), ID: page.Code("DEMO-IMR-0141"),
		State: page.State("portal.state.implementation", page.Going),
		Lead:  []page.Value{words("وادي السدر، منطقة الواحات", "Wadi al-Sidr, Oases district").To("/place"), words("التعليم", "Education"), words("مدرسة النخيل للتعليم الأساسي", "Al-Nakhil basic school").To("/asset")},
		About: words("تهدّم الجناح الشرقي من المدرسة في سيول 2023. يشمل المشروع إعادة بناء 18 فصلًا ومختبرين ودورات المياه، وتأهيل الجناح الغربي.", "The east wing collapsed in the floods of 2023. The project rebuilds 18 classrooms, two laboratories and the washrooms, and repairs the west wing."),
		Notices: []page.Notice{
			{Tone: page.Doubt, Title: words("الموقع معروض بدقة بلدية فقط", "The place is shown by municipality only"), Body: words("أُخفيت الإحداثيات الدقيقة لسلامة العاملين. السبب والتاريخ في تاريخ السجل.", "The exact position is withheld for the safety of the workers. Reason and date are in the history.")},
		},
		Path: []page.Step{
			{Name: page.Say("portal.step.need"), Tone: page.Done, State: page.On(day("2024-01-09"))},
			{Name: page.Say("portal.step.funded"), Tone: page.Done, State: page.On(day("2024-09-30"))},
			{Name: page.Say("portal.step.procured"), Tone: page.Done, State: page.On(day("2025-03-17"))},
			{Name: page.Say("portal.step.building"), Tone: page.Going, State: page.Say("portal.step.now")},
			{Name: page.Say("portal.step.handed-over"), Tone: page.Plain, State: page.Say("portal.step.later")},
			{Name: page.Say("portal.step.works"), Tone: page.Plain, State: page.Say("portal.step.later")},
		},
	}
	p.Title = words(n.ar, n.en)
	p.Crumbs = []page.Link{{Text: page.Say("portal.projects"), Href: page.Address(l, "/projects")}, {Text: p.Title}}
	p.Formats = formats("p/IMR-0141")
	contracts := page.Table{
		Caption: page.Say("portal.count.contracts", 2),
		Columns: []page.Column{{Name: page.Say("portal.field.contract")}, {Name: page.Say("portal.field.contractor")}, {Name: page.Say("portal.field.signed")}, {Name: page.Say("portal.field.original"), Number: true}, {Name: page.Say("portal.field.current"), Number: true}},
		Rows: []page.Row{
			{Cells: []page.Value{words("أعمال البناء", "Building works").To("/c/1").With(page.Code("ع/2025/114")), words("شركة الأفق الأخضر التجريبية", "Green Horizon Demonstration Co.").To("/party/1"), page.On(day("2025-03-17")), page.Amount("3650000.000", "LYD"), page.Amount("3912500.250", "LYD")}},
			{Cells: []page.Value{words("الإشراف", "Supervision").To("/c/2").With(page.Code("ع/2025/115")), page.Wrote(lang.Text{"fr": "Bureau d'études fictif"}), page.Value{}, page.Amount("210000.000", "EUR"), page.Amount("210000.000", "EUR")}},
		},
	}
	p.Sections = []page.Section{
		{ID: "money", Title: page.Say("portal.section.money"), Measures: []page.Measure{
			{Name: page.Say("portal.field.budget"), Value: page.Short("4250000.000", "LYD"), Part: 100, Whole: 100, Look: page.LookSoft},
			{Name: page.Say("portal.field.obligated"), Value: page.Short("3912500.250", "LYD"), Part: 92, Whole: 100, Look: page.LookSoft},
			{Name: page.Say("portal.field.certified"), Value: page.Short("2104000.000", "LYD"), Part: 50, Whole: 100, Look: page.LookStrong},
			{Name: page.Say("portal.field.paid"), Value: page.Short("1912500.250", "LYD"), Part: 45, Whole: 100, Look: page.LookStrong},
			{Name: page.Say("portal.field.physical"), Value: page.Share(41, 100), Part: 41, Whole: 100, Look: page.LookPhysical},
		}},
		{ID: "photos", Title: page.Say("portal.section.photos"), Photos: []page.Photo{
			{Src: "/photo/before.svg", Alt: words("جناح مدرسة تهدّم سقفه", "A school wing with its roof fallen in"), Kind: page.Say("portal.photo.before"), Facts: []page.Fact{{Name: page.Say("portal.photo.taken"), Value: page.On(day("2023-10-02"))}}},
			{Src: "/photo/now.svg", Alt: words("أعمدة الطابق الأول بعد الصب", "First-floor columns after casting"), Kind: page.Say("portal.photo.now"), Facts: []page.Fact{{Name: page.Say("portal.photo.taken"), Value: page.On(day("2026-11-12"))}, {Name: page.Say("portal.photo.distance"), Value: page.Say("portal.photo.metres", 38)}}},
		}},
		{ID: "contracts", Title: page.Say("portal.section.contracts"), Table: &contracts},
		{ID: "facts", Title: page.Say("portal.section.facts"), Facts: []page.Fact{
			{Name: page.Say("portal.field.owner"), Value: words("وزارة التعليم، مكتب الواحات (جهة تجريبية)", "Ministry of Education, Oases office (invented)")},
			{Name: page.Say("portal.field.period"), Value: page.On(day("2025-04-01")).With(page.On(day("2027-04-30")))},
			{Name: page.Say("portal.field.budget"), Value: page.Short("4250000.000", "LYD")},
			{Name: page.Say("portal.field.asset"), Value: page.Value{}},
		}},
		{ID: "questions", Title: page.Say("portal.section.findings"), Count: page.Say("portal.count.questions", 3), Findings: findings()},
		{ID: "documents", Title: page.Say("portal.section.documents"), Count: page.Say("portal.count.documents", 2), Documents: []page.Document{
			{Title: words("قرار الترسية", "Award decision"), Href: "/d/1", Kind: page.Say("portal.contract"), Format: "PDF", Bytes: 2_413_000, Day: page.On(day("2025-02-27")), Number: page.Code("م.ص/2025/77"), Hash: "sha256:9f2c41e07b6d1c55"},
			{Title: words("محضر تسليم الموقع", ""), Format: "PDF", Bytes: 840, Day: page.On(day("2025-04-01"))},
		}},
		{ID: "completeness", Title: page.Say("portal.section.completeness"), Score: score()},
		{ID: "visits", Title: page.Say("portal.section.visits"), Empty: &page.Empty{Title: page.Say("portal.empty.list.title"), Body: page.Say("portal.empty.list.body"), Links: []page.Link{{Text: page.Say("portal.list.clear"), Href: "?"}}}},
		{ID: "history", Title: page.Say("portal.section.history"), History: changes(), More: []page.Link{{Text: page.Say("portal.foot.history"), Href: "/history"}}},
	}
	return p
}

// districts is the country's map, with an invented figure for each district.
func districts(l lang.Lang) *page.Chart {
	in := chart.MapInput{
		Frame:   chart.Frame{ID: "map", Title: lang.T(l, "portal.home.map"), Desc: lang.T(l, "portal.count.projects", 412), RTL: l == lang.Arabic},
		Classes: []string{"0–4", "5–9", "10–19", "20–39", "40+"}, NoData: lang.T(l, "portal.unknown"),
		Inset: lang.T(l, "portal.field.place"), Source: place.BoundarySource,
		PlaceHead: lang.T(l, "portal.field.district"), ValueHead: lang.T(l, "portal.projects"),
	}
	for i, d := range place.Districts() {
		label := d.En
		if l == lang.Arabic {
			label = d.Ar
		}
		in.Areas = append(in.Areas, chart.Area{District: d.ISO, Label: label, Value: lang.Int(l, int64(i*7%45)), Class: i % 5, Href: page.Address(l, "/places/"+string(d.ISO))})
	}
	return &page.Chart{SVG: chart.Map(in), Data: in.Table()}
}

func home(l lang.Lang) *portal.Home {
	p := &portal.Home{
		Page:    frame(l, "/", ""),
		Heading: page.Say("portal.home.heading"),
		Words: portal.Sentence{Key: "portal.home.words", Figures: []page.Value{
			page.Say("portal.count.projects", 412).To("/projects"),
			page.Say("portal.count.planned", 137).To("/projects?status=preparation"),
			page.Say("portal.count.going", 158).To("/projects?status=implementation"),
			page.Say("portal.count.done", 93).To("/projects?status=completion"),
			page.Say("portal.count.stopped", 24).To("/projects?status=suspended"),
		}},
		States: []page.Measure{
			{Name: page.Say("portal.state.preparation"), Value: page.Number(137).To("?a"), Part: 137, Whole: 412, Look: page.LookSoft},
			{Name: page.Say("portal.state.implementation"), Value: page.Number(158).To("?b"), Part: 158, Whole: 412, Look: page.LookStrong},
			{Name: page.Say("portal.state.completion"), Value: page.Number(93).To("?c"), Part: 93, Whole: 412, Look: page.LookPhysical},
			{Name: page.Say("portal.state.suspended"), Value: page.Number(24).To("?d"), Part: 24, Whole: 412, Look: page.LookOver},
		},
		Sections: []page.Section{
			{ID: "map", Title: page.Say("portal.home.map"), Chart: districts(l)},
			{ID: "changes", Title: page.Say("portal.home.changes"), History: changes()[:2], More: []page.Link{{Text: page.Say("portal.foot.history"), Href: "/history"}}},
			{ID: "missing", Title: page.Say("portal.home.missing"), Score: score()},
		},
		Check: page.Section{Title: page.Say("portal.home.check"), Intro: page.Say("portal.home.check.body"), Steps: []page.Value{page.Say("portal.home.check.1").To("/data"), page.Say("portal.home.check.2"), page.Say("portal.home.check.3")}, More: []page.Link{{Text: page.Say("portal.home.check.more"), Href: page.Address(l, "/verify")}}},
	}
	p.Title = page.Say("portal.home.heading")
	p.Summary = page.Say("portal.home.heading")
	return p
}

func found(l lang.Lang) *portal.Search {
	p := &portal.Search{
		Page:  frame(l, "/search?q=مدرسة", ""),
		Count: page.Say("portal.count.results", 3),
		Facets: []page.Link{
			{Text: page.Say("portal.count.projects", 2), Href: "?q=1&kind=project"},
			{Text: page.Say("portal.count.contracts", 1), Href: "?q=1&kind=contract"},
		},
		Hits: []portal.Hit{
			{Kind: page.Say("portal.project"), Title: words(names[0].ar, names[0].en).To("/p/1"), State: page.State("portal.state.implementation", page.Going), Lead: []page.Value{words("وادي السدر", "Wadi al-Sidr")}, Excerpt: []portal.Run{{Text: "تهدّم الجناح الشرقي من "}, {Text: "المدرسة", Found: true}, {Text: " في سيول 2023."}}},
			{Kind: page.Say("portal.asset"), Title: words("مدرسة النخيل للتعليم الأساسي", "").To("/a/1")},
		},
		Paging: page.Turn(1, 2, func(n int) string { return fmt.Sprintf("?page=%d", n) }),
	}
	p.Query = "مدرسة"
	p.Title = page.Say("portal.search.title", p.Query)
	p.NoIndex = true
	return p
}

func verify(l lang.Lang) *portal.Subject {
	p := &portal.Subject{Page: frame(l, "/verify", "verify"), About: page.Say("portal.verify.intro")}
	p.Title = page.Say("portal.verify.title")
	p.Crumbs = []page.Link{{Text: p.Title}}
	p.AsOf, p.Present = page.Say("portal.asof", page.On(day("2026-10-31"))), "/verify"
	p.Sections = []page.Section{
		{ID: "browser", Title: page.Say("portal.verify.browser"), Steps: []page.Value{page.Say("portal.home.check.1"), page.Say("portal.home.check.2")}},
		{ID: "command", Title: page.Say("portal.verify.command"), Code: "imar-verify --origin demo.example.org/imar https://record.example.org"},
		{ID: "archive", Title: page.Say("portal.verify.limits"), Notices: []page.Notice{{Tone: page.Warn, Body: page.Say("portal.error.unavailable.body")}, {Tone: page.Plain, Title: page.Say("portal.foot.verify"), Link: page.Link{Text: page.Say("portal.foot.files"), Href: "/data"}}}},
	}
	p.Aside = []page.Section{{Title: page.Say("portal.foot.record"), Facts: []page.Fact{{Name: page.Say("portal.foot.size", 128431), Value: page.Code("imar.demo/log+4f1c09aa")}}}}
	return p
}

func missing(l lang.Lang) page.View {
	f, _ := page.Fail(frame(l, "/projects/none", ""), problem.New(problem.NotFound, "problem.not-found"), "")
	return f
}

func refused(l lang.Lang) page.View {
	var list problem.List
	list.Add(problem.Invalid, "problem.choice", "statuss", "status").At("status")
	list.Add(problem.Invalid, "problem.required").At("from")
	f, _ := page.Fail(frame(l, "/projects?statuss=1", ""), list, "")
	return f
}

func broken(l lang.Lang) page.View {
	f, _ := page.Fail(frame(l, "/", ""), fmt.Errorf("read view: disk on fire"), "20261123-7f3a")
	return f
}

// samples are the pages of the portal, full.
var samples = []struct {
	name string
	make func(lang.Lang) page.View
}{
	{"home", func(l lang.Lang) page.View { return home(l) }},
	{"projects", func(l lang.Lang) page.View { return listing(l) }},
	{"project", func(l lang.Lang) page.View { return subject(l) }},
	{"search", func(l lang.Lang) page.View { return found(l) }},
	{"verify", func(l lang.Lang) page.View { return verify(l) }},
	{"missing", missing},
	{"refused", refused},
	{"broken", broken},
	{"nothing-found", func(l lang.Lang) page.View {
		p := found(l)
		p.Hits, p.Facets, p.Paging, p.Count = nil, nil, page.Paging{}, page.Say("portal.count.results", 0)
		p.Empty = page.Empty{Title: page.Say("portal.empty.search.title"), Body: page.Say("portal.empty.search.body")}
		return p
	}},
	{"light", func(l lang.Lang) page.View { p := listing(l); p.Light = true; return p }},
}

// bare are the same pages with nothing in them but their language.
func bare(l lang.Lang) []page.View {
	p := page.Page{Lang: l, Path: "/"}
	return []page.View{&portal.Home{Page: p}, &portal.Listing{Page: p}, &portal.Subject{Page: p}, &portal.Search{Page: p}, &page.Failure{Page: p}}
}
