package record_test

import (
	"testing"

	"imar/internal/domain/fact"
	"imar/internal/domain/statement"
	"imar/internal/record/audit/audittest"
	"imar/internal/record/store/storetest"
)

// TestEraseWhileReading: somebody who reads for long, a backup say, keeps
// SQLite from emptying its log. That must not stop the recorder: the erasure
// is on record and can be finished later.
func TestEraseWhileReading(t *testing.T) {
	cfg := storetest.SQLiteConfig(t)
	cfg.Pragma = []string{"busy_timeout(50)"}
	st := storetest.Open(t, cfg)
	r := open(t, st)
	receipt, err := r.Do(t.Context(), officer, audittest.Build("p-1", 0), "")
	if err != nil {
		t.Fatal(err)
	}
	long, err := storetest.Raw(t, cfg).Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer long.Rollback()
	var n int
	if err := long.QueryRow(`SELECT count(*) FROM fact`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	for seq := receipt.First; seq <= receipt.Last; seq++ {
		if f := factAt(t, st, seq); f.Body(fact.PartPlace) != nil {
			_, err = r.Do(t.Context(), officer, statement.Withhold{Target: f.Header, Part: fact.PartPlace, Reason: "court", Erase: true}, "e")
		}
	}
	if err != nil || r.Fault() != nil {
		t.Errorf("erasing while somebody reads: %v; the recorder: %v", err, r.Fault())
	}
	if _, err := r.Do(t.Context(), officer, audittest.Build("p-2", 0), "next"); err != nil {
		t.Errorf("the next command is told %v", err)
	}
}
