package tabular

import (
	"strings"
	"testing"
)

// TestQuotesFor: wherever in a text it stands, what needs quotes is seen.
func TestQuotesFor(t *testing.T) {
	for length := range 40 {
		plain := strings.Repeat("é\tx", length)[:length]
		if quotesFor([]byte(plain)) != 0 {
			t.Errorf("%q needs no quotes", plain)
		}
		for at := range length {
			for _, c := range "\",\r\n" {
				if text := plain[:at] + string(c) + plain[at+1:]; quotesFor([]byte(text)) != quoted {
					t.Errorf("%q needs quotes", text)
				}
			}
		}
	}
}
