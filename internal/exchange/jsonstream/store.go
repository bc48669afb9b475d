package jsonstream

// Store keeps copies of values, with their bytes and places, until it is emptied,
// and then uses its memory again: many values take few allocations. The zero Store
// is ready.
type Store struct {
	raw   []byte
	nodes []node
	docs  []Doc
}

// maxKept is how many bytes of values a Store keeps room for once it is empty.
const maxKept = 4 << 20

// Add copies a value, which is good until the Store is emptied.
func (s *Store) Add(v Value) Value {
	if v.doc == nil {
		return v
	}
	n := v.at()
	raw, nodes := v.Raw(), v.doc.nodes[v.node:n.next]
	s.raw, s.nodes = room(s.raw, len(raw)), room(s.nodes, len(nodes))
	if len(s.docs) == cap(s.docs) {
		s.docs = make([]Doc, 0, max(64, 2*cap(s.docs))) // those before stay where they are
	}
	from, first := len(s.raw), len(s.nodes)
	s.raw, s.nodes = append(s.raw, raw...), append(s.nodes, nodes...)
	s.docs = append(s.docs, Doc{raw: s.raw[from:len(s.raw):len(s.raw)], nodes: s.nodes[first:len(s.nodes):len(s.nodes)], at: v.doc.at, pointer: v.doc.pointer})
	doc := &s.docs[len(s.docs)-1]
	if v.node > 0 {
		doc.at, doc.pointer = v.Position(), v.Pointer()
		rebase(doc.nodes, n.pos, uint32(v.node))
	}
	return Value{doc: doc}
}

// room gives a slice that n more fit behind, without moving what stands in it: that
// may be in use.
func room[T any](s []T, n int) []T {
	if len(s)+n <= cap(s) {
		return s
	}
	return make([]T, 0, max(n, 2*cap(s), 1<<12))
}

// Reset empties the Store. The values that it gave are no longer good.
func (s *Store) Reset() {
	if cap(s.raw) > maxKept {
		*s = Store{}
		return
	}
	clear(s.docs)
	s.raw, s.nodes, s.docs = s.raw[:0], s.nodes[:0], s.docs[:0]
}

// rebase makes nodes of a part of a document those of a document of its own, which
// began at the byte pos and the node first.
func rebase(nodes []node, pos, first uint32) {
	for i := range nodes {
		nodes[i].pos -= pos
		nodes[i].end -= pos
		nodes[i].next -= first
	}
}
