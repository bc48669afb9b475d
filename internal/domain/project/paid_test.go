package project

import "testing"

// What counts as paid: what pays for the work, and nothing else.
func TestPaidOut(t *testing.T) {
	for kind, want := range map[string]bool{"": true, "3": true, "4": true, "D": true, "E": true,
		"1": false, "2": false, "5": false, "6": false, "7": false, "8": false, "11": false, "12": false, "13": false, "IP": false, "LR": false, "C": false} {
		if got := (&Transaction{Type: kind}).PaidOut(); got != want {
			t.Errorf("type %q: paid out %v, want %v", kind, got, want)
		}
	}
}
