package webtest

import "testing"

func TestFilledRecordsAreAlike(t *testing.T) {
	a, b := Filled(t), Filled(t)
	if a.Recorder.Head() != b.Recorder.Head() || a.Recorder.Head().Size == 0 {
		t.Errorf("two records differ: %v and %v", a.Recorder.Head(), b.Recorder.Head())
	}
}
