package audit_test

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"imar/internal/base/problem"
	"imar/internal/domain/whole/moneytest"
	"imar/internal/node"
	"imar/internal/record"
	"imar/internal/record/audit"
)

// newTill is a victim that has certified and paid.
func newTill(t *testing.T) *victim {
	return newVictimOf(t, func(v *victim) *node.Node {
		day := moneytest.FoundingDay
		n, err := node.Open(v.Context(), node.Config{Data: v.path, Now: func() time.Time { return moneytest.At(day) }})
		if err != nil {
			v.Fatal(err)
		}
		do := func(list ...moneytest.Asked) {
			v.Helper()
			requests := make([]record.Request, len(list))
			for i, a := range list {
				requests[i] = record.Request{Actor: a.Actor(), Command: a.Command}
			}
			results, err := n.Recorder.DoAll(v.Context(), requests)
			for _, r := range results {
				err = errors.Join(err, r.Err)
			}
			if err != nil {
				v.Fatal(err)
			}
		}
		do(moneytest.Founding(2)...)
		day = moneytest.RestedDay
		for i := range 8 * moneytest.Steps {
			do(moneytest.Step(i%2, i/2/moneytest.Steps+1, i/2%moneytest.Steps))
		}
		return n
	})
}

// TestTamperedMoney flips single bits in the postings of facts about money, and
// in the acts that they are the postings of. Each is found, and the fact named.
func TestTamperedMoney(t *testing.T) {
	v := newTill(t)
	clean, err := audit.Store(t.Context(), v.store, nil)
	if err != nil {
		t.Fatalf("nothing is flipped: %v", err)
	}
	rows, err := v.raw.Query("SELECT seq, body FROM fact WHERE body IS NOT NULL ORDER BY seq")
	if err != nil {
		t.Fatal(err)
	}
	type body struct {
		seq  int64
		text []byte
	}
	var acts, postings []body
	for rows.Next() {
		var b body
		if err := rows.Scan(&b.seq, &b.text); err != nil {
			t.Fatal(err)
		}
		if bytes.HasPrefix(b.text, []byte(`{"act":`)) {
			acts = append(acts, b)
		}
		if bytes.Contains(b.text, []byte(`"entry":{`)) {
			postings = append(postings, b)
		}
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		t.Fatal(err)
	}
	if len(acts) < 40 || len(postings) < 20 {
		t.Fatalf("%d acts and %d with postings: too few to prove anything", len(acts), len(postings))
	}
	set := func(seq int64, text []byte) {
		if _, err := v.raw.Exec("UPDATE fact SET body = ? WHERE seq = ?", text, seq); err != nil {
			t.Fatal(err)
		}
	}
	for i := range flips() {
		b := acts[v.rnd.IntN(len(acts))]
		from, to := 0, len(b.text)
		if i%2 == 0 { // within the postings
			b = postings[v.rnd.IntN(len(postings))]
			from, to = bytes.Index(b.text, []byte(`"entry":{`)), len(b.text)
		}
		changed := bytes.Clone(b.text)
		changed[from+v.rnd.IntN(to-from)] ^= 1 << v.rnd.IntN(8)
		set(b.seq, changed)
		_, err := audit.Store(t.Context(), v.store, nil)
		set(b.seq, b.text)
		p := (*problem.Problem)(nil)
		if !errors.As(err, &p) || p.Code != problem.Tampered || len(p.Args) == 0 || p.Args[0] != b.seq {
			t.Fatalf("a bit of fact %d was flipped, and found is: %v", b.seq, err)
		}
		if i%10 == 0 {
			if again, err := audit.Store(t.Context(), v.store, nil); err != nil || again != clean {
				t.Fatalf("false alarm: %+v, %v", again, err)
			}
		}
	}
}
