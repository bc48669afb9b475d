// Package layered has a map that can be tried on and thrown away.
//
// The recorder checks a batch of commands one after another, each seeing what
// the ones before it would do, and keeps nothing until the batch is committed.
// An overlay of a Map answers from its own entries first and from the map
// below otherwise; Keep moves its entries down, and forgetting the overlay
// undoes everything.
//
// The invariant: a value reached from the map below is never changed through
// an overlay. Mut gives a copy that belongs to the overlay, made once.
package layered

import (
	"cmp"
	"maps"
	"slices"

	"imar/internal/base/wire"
)

// Map is a map with an optional map below it. The zero Map is not usable; make
// one with New. It is not safe for concurrent use.
type Map[K comparable, V any] struct {
	below *Map[K, V]
	own   map[K]*V
}

// New makes an empty map with nothing below it.
func New[K comparable, V any]() *Map[K, V] {
	return &Map[K, V]{own: make(map[K]*V)}
}

// Overlay makes an empty map on top of m. While it lives, m must not change.
func (m *Map[K, V]) Overlay() *Map[K, V] {
	return &Map[K, V]{below: m, own: make(map[K]*V)}
}

// At is the value for k, nil when there is none. The value must not be changed.
func (m *Map[K, V]) At(k K) *V {
	for l := m; l != nil; l = l.below {
		if v, ok := l.own[k]; ok {
			return v
		}
	}
	return nil
}

// Has says whether there is a value for k.
func (m *Map[K, V]) Has(k K) bool { return m.At(k) != nil }

// Mut is the value for k to change: this layer's own, a copy of the one below
// made by clone, or a new zero value. made says that it did not exist before.
func (m *Map[K, V]) Mut(k K, clone func(V) V) (v *V, made bool) {
	if v, ok := m.own[k]; ok {
		return v, false
	}
	v = new(V)
	if m.below != nil {
		if old := m.below.At(k); old != nil {
			*v = clone(*old)
			m.own[k] = v
			return v, false
		}
	}
	m.own[k] = v
	return v, true
}

// Set puts a value in this layer.
func (m *Map[K, V]) Set(k K, v V) { m.own[k] = &v }

// Keep moves every entry of the overlay into the map below it and empties the
// overlay.
func (m *Map[K, V]) Keep() {
	for k, v := range m.own {
		m.below.own[k] = v
	}
	clear(m.own)
}

// KeepUnless is Keep that forgets the entries, here and below, whose value is
// nothing: a balance that came to zero.
func (m *Map[K, V]) KeepUnless(nothing func(V) bool) {
	for k, v := range m.own {
		if nothing(*v) {
			delete(m.below.own, k)
		} else {
			m.below.own[k] = v
		}
	}
	clear(m.own)
}

// Root says that no map lies below this one.
func (m *Map[K, V]) Root() bool { return m.below == nil }

// Remove forgets k in a map that has none below it.
func (m *Map[K, V]) Remove(k K) { delete(m.own, k) }

// Each visits every entry of a map with those of the maps below it, each key
// once, in no order.
func (m *Map[K, V]) Each(visit func(K, *V)) {
	for l := m; l != nil; l = l.below {
		for k, v := range l.own {
			if l == m || m.reaches(l, k) {
				visit(k, v)
			}
		}
	}
}

// reaches says that no layer above l has a value for k.
func (m *Map[K, V]) reaches(l *Map[K, V], k K) bool {
	for above := m; above != l; above = above.below {
		if _, ok := above.own[k]; ok {
			return false
		}
	}
	return true
}

// Len is the number of keys of a map without one below it.
func (m *Map[K, V]) Len() int { return len(m.own) }

// All visits every entry of a map that has none below it, in no order.
func (m *Map[K, V]) All(visit func(K, *V) bool) {
	for k, v := range m.own {
		if !visit(k, v) {
			return
		}
	}
}

// Drop forgets every entry of this layer.
func (m *Map[K, V]) Drop() { clear(m.own) }

// Saved is a map that has none below it in a saved form, in the order of its
// keys, so that equal maps have equal forms. Each entry takes at least min
// bytes. Reading, it fills an empty map.
func Saved[K cmp.Ordered, V any](c *wire.Codec, m *Map[K, V], min int, key func(*wire.Codec, *K), value func(*wire.Codec, *V)) {
	n := len(m.own)
	if wire.Count(c, &n, min); c.Reading() {
		values := make([]V, n) // one array for all: a start makes hundreds of thousands
		m.own = make(map[K]*V, n)
		for i := range values {
			var k K
			key(c, &k)
			value(c, &values[i])
			m.own[k] = &values[i]
		}
		return
	}
	for _, k := range slices.Sorted(maps.Keys(m.own)) {
		key(c, &k)
		value(c, m.own[k])
	}
}
