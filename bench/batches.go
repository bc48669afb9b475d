//go:build linux

package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"imar/internal/domain/fact"
	"imar/internal/domain/project"
	"imar/internal/domain/statement"
	"imar/internal/node"
	"imar/internal/record"

	_ "modernc.org/sqlite"
)

// batches measures an import: what a reader found goes through the check, the
// tree, the store, the signed log and the views. The peer writes the same bytes
// as bare rows through the same driver, as many a transaction.
func batches(ctx context.Context, b *bench) error {
	requests := observations(b.size(100_000) / statementsEach)
	var rows [][]byte
	each, err := b.alternate(func() (rate float64, err error) {
		rate, rows, err = b.takeIn(ctx, requests)
		return rate, err
	}, func() (float64, error) {
		return b.insertRows(ctx, rows)
	})
	if err != nil {
		return err
	}
	size := 0
	for _, r := range rows {
		size += len(r)
	}
	b.compare(fmt.Sprintf("import of %s facts of %d bytes", amount(float64(len(rows))), size/len(rows)), "/s", "bare rows", each, 0.3)
	return nil
}

// perBatch is the statements of one transaction, as package intake makes them.
const perBatch = 2000

// takeIn records everything in a node of its own, waits until it is published
// and visible, and gives facts a second and the facts' bytes.
func (b *bench) takeIn(ctx context.Context, requests []record.Request) (rate float64, rows [][]byte, err error) {
	folder, done, err := b.scratch("batches")
	if err != nil {
		return 0, nil, err
	}
	defer done()
	n, err := node.Open(ctx, node.Config{Data: filepath.Join(folder, "data")})
	if err != nil {
		return 0, nil, err
	}
	defer func() { err = errors.Join(err, n.Close()) }()
	start := time.Now()
	const step = perBatch / statementsEach
	for i := 0; i < len(requests); i += step {
		results, err := n.Recorder.DoAll(ctx, requests[i:min(i+step, len(requests))])
		if err != nil {
			return 0, nil, err
		}
		for _, r := range results {
			if r.Err != nil {
				return 0, nil, r.Err
			}
		}
	}
	if err := n.Publish(ctx); err != nil {
		return 0, nil, err
	}
	spent := time.Since(start)
	size := fact.Seq(n.Recorder.Head().Size)
	for r, err := range n.Store.Rows(ctx, 1, size) {
		if err != nil {
			return 0, nil, err
		}
		row := append(append(append(r.LeafHash[:], r.Leaf...), r.Salt[:]...), r.Body...)
		rows = append(rows, row)
	}
	return float64(size) / spent.Seconds(), rows, nil
}

// insertRows writes rows into a table with nothing but its key.
func (b *bench) insertRows(ctx context.Context, rows [][]byte) (rate float64, err error) {
	folder, done, err := b.scratch("bare")
	if err != nil {
		return 0, err
	}
	defer done()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(folder, "bare.db")+"?_txlock=immediate"+
		"&_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)&_pragma=trusted_schema(0)&_pragma=cache_size(-8192)"+
		"&_pragma=journal_mode(wal)&_pragma=synchronous(full)&_pragma=secure_delete(1)&_pragma=wal_autocheckpoint(4000)&_pragma=journal_size_limit(67108864)")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(ctx, "CREATE TABLE bare (seq INTEGER PRIMARY KEY, body BLOB)"); err != nil {
		return 0, err
	}
	insert, err := db.PrepareContext(ctx, "INSERT INTO bare (seq, body) VALUES ($1, $2)")
	if err != nil {
		return 0, err
	}
	defer insert.Close()
	start := time.Now()
	for i := 0; i < len(rows); i += perBatch {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return 0, err
		}
		for j, row := range rows[i:min(i+perBatch, len(rows))] {
			if _, err := tx.StmtContext(ctx, insert).ExecContext(ctx, int64(i+j+1), row); err != nil {
				return 0, errors.Join(err, tx.Rollback())
			}
		}
		if err := tx.Commit(); err != nil {
			return 0, err
		}
	}
	return float64(len(rows)) / time.Since(start).Seconds(), nil
}

// statementsEach is how many things are stated of each project.
const statementsEach = 10

// observations are what a reader of OC4IDS would give for so many projects.
func observations(projects int) []record.Request {
	requests := make([]record.Request, projects)
	for i := range requests {
		id := fmt.Sprintf("oc4ids-bench0-%06d", i)
		source := fact.Source{Via: "import", File: fmt.Sprintf("%064x", 7), Pointer: fmt.Sprintf("/projects/%d", i), Line: int64(i*120 + 3)}
		o := statement.Observe{Subject: project.ID(id).Subject(), Source: source}
		say := func(kind fact.Kind, key, member string, body any) {
			s := source
			s.Pointer, s.Item = source.Pointer+"/"+member, source.Pointer
			o.Statements = append(o.Statements, statement.Statement{Kind: kind, Key: key, Body: fact.Encode(body), Source: s})
		}
		describe(say, id, i)
		requests[i] = record.Request{Actor: fact.Actor{ID: "system", Role: "importer"}, Command: o}
	}
	return requests
}

// describe says ten things of a project, of some 500 bytes each.
func describe(say func(kind fact.Kind, key, member string, body any), id string, i int) {
	amount := fmt.Sprintf("%d.500", 100_000+i)
	say(project.Described, "", "title", project.Description{ID: id, Language: "ar",
		Title:   fmt.Sprintf("إعادة تأهيل الطريق الساحلي، المقطع رقم %d", i),
		TitleEn: fmt.Sprintf("Rehabilitation of the coastal road, section %d", i), Type: "rehabilitation", Sector: []string{"transport.road"},
		Description:   "تشمل الأعمال تقشير الطبقة الإسفلتية القديمة وإعادة الرصف على كامل العرض وتصريف مياه الأمطار وإنارة الطريق",
		DescriptionEn: "The works remove the old surface, pave the full width again, drain the rain and light the road", PublicAuthority: &project.OrgRef{ID: "LY-GOV-ROADS", Name: "جهاز تنفيذ مشروعات المواصلات"}})
	period := &project.Period{StartDate: "2025-02-01", EndDate: "2027-01-31"}
	say(project.Scheduled, "", "period", project.Schedule{Period: period, ImplementationPeriod: period, CompletionPeriod: period})
	say(project.Located, "", "locations", project.Locations{Locations: []project.Location{{ID: "1",
		Description: "من جسر المدينة إلى مفترق المطار مرورًا بالسوق القديم", DescriptionEn: "From the city bridge to the airport junction, past the old market",
		Geometry: []byte(`{"coordinates":[13.1874,32.8872],"type":"Point"}`), Address: &project.Address{Region: "طرابلس", CountryName: "ليبيا", Country: "LY"}}}})
	say(project.Budgeted, "", "budget", project.Budget{Amount: project.Amount(amount, "LYD"), RequestDate: "2024-11-03", ApprovalDate: "2024-12-15"})
	var parties []project.Organization
	for p := range 3 {
		parties = append(parties, project.Organization{ID: fmt.Sprintf("LY-CR-%d", (i+p)%997), Name: "شركة الإعمار للمقاولات العامة", NameEn: "Reconstruction General Contracting", Roles: []string{"tenderer", "supplier"}})
	}
	say(project.PartiesNamed, "", "parties", project.Parties{Parties: parties})
	for d := range 3 {
		key := fmt.Sprint(d + 1)
		say(project.Documented, key, "documents/"+key, project.Document{ID: key, DocumentType: "environmentalImpact", Title: "دراسة الأثر البيئي والاجتماعي للمشروع قبل بدء التنفيذ",
			TitleEn: "Study of the environmental and social impact before works begin", URL: fmt.Sprintf("https://example.org/documents/%s/%s.pdf", id, key),
			DatePublished: "2025-01-20", Format: "application/pdf", Language: "ar", Author: "مكتب الدراسات الاستشارية",
			Description: "تبيّن الدراسة ما يترتب على المشروع من ضوضاء وغبار وتحويل للمرور، وما يلتزم به المقاول لتخفيفها، وكيف يُسمع السكان وتُجاب شكاواهم طوال مدة التنفيذ"})
	}
	for t := range 2 {
		key := fmt.Sprint(t + 1)
		say(project.Transacted, key, "transactions/"+key, project.Transaction{ID: key, Date: "2025-06-30", Value: project.Amount(amount, "LYD"),
			Payer: &project.OrgRef{ID: "LY-FUND", Name: "صندوق الإعمار"}, Payee: &project.OrgRef{ID: fmt.Sprintf("LY-CR-%d", i%997), Name: "شركة الإعمار للمقاولات العامة"},
			Description: "الدفعة المستحقة عن المستخلص رقم 3 بعد خصم نسبة الضمان", DescriptionEn: "Due on payment certificate 3 after retention"})
	}
}
