package portal

import (
	"sync"

	"imar/internal/web/chart"
)

// signboards are the QR codes of projects' addresses. A code never changes, while a
// project's page is made anew with every checkpoint, and the code would take a
// tenth of its memory.
type signboards struct {
	mu    sync.Mutex
	codes map[string]chart.QR
}

// mostSignboards bounds the codes that are kept, of some 4 KB each.
const mostSignboards = 512

// of is the code of an address.
func (s *signboards) of(link string) chart.QR {
	s.mu.Lock()
	code, known := s.codes[link]
	s.mu.Unlock()
	if known {
		return code
	}
	code = chart.NewQR(link)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.codes == nil || len(s.codes) >= mostSignboards {
		s.codes = map[string]chart.QR{}
	}
	s.codes[link] = code
	return code
}
