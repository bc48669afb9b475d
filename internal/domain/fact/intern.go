package fact

import "sync"

// The kinds, roles, channels and part names of a record are few, and every
// header has some: each is kept once, so that a million facts in memory do not
// hold a million copies.
//
// The table never grows beyond maxInterned, whatever a foreign log holds.
const maxInterned = 4096

var interned struct {
	mu   sync.RWMutex
	text map[string]string
}

func (s *scanner) intern(text []byte) string {
	if len(text) == 0 {
		return ""
	}
	interned.mu.RLock()
	known, ok := interned.text[string(text)]
	interned.mu.RUnlock()
	if ok {
		return known
	}
	fresh := string(text)
	interned.mu.Lock()
	defer interned.mu.Unlock()
	if interned.text == nil {
		interned.text = make(map[string]string)
	}
	if known, ok := interned.text[fresh]; ok {
		return known
	}
	if len(interned.text) < maxInterned {
		interned.text[fresh] = fresh
	}
	return fresh
}
