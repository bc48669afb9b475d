package directory

import (
	"slices"

	"imar/internal/domain/contract"
	"imar/internal/domain/fact"
)

// supply is that a fact names an organisation as supplier of a contract.
type supply struct {
	seq uint32
	row uint32
}

// listed is the contract under which a process stands in lists: itself, or the
// one of which it is the other half.
func (v *View) listed(id contract.ID) contract.ID {
	if home := v.homes[id]; home != "" {
		return home
	}
	return id
}

// supplies takes a contract into a supplier's list.
func (v *View) supplies(row *Row, id contract.ID, seq fact.Seq) {
	v.supplied[id] = append(v.supplied[id], supply{uint32(seq), row.Num})
	row.Contracts = with(row.Contracts, v.listed(id))
}

// unsupply takes a contract out of the lists of those whom only the fact of that
// number named as its suppliers: another has taken its place, or its source no
// longer states it. It gives the rows it changed.
func (v *View) unsupply(id contract.ID, seq fact.Seq) (changed []*Row) {
	if seq == 0 {
		return nil
	}
	var dropped []uint32
	v.supplied[id] = slices.DeleteFunc(v.supplied[id], func(s supply) bool {
		if s.seq == uint32(seq) {
			dropped = append(dropped, s.row)
		}
		return s.seq == uint32(seq)
	})
	if len(v.supplied[id]) == 0 {
		delete(v.supplied, id)
	}
	for _, n := range dropped {
		if row := v.drop(n, v.listed(id)); row != nil {
			row.Last = seq
			changed = append(changed, row)
		}
	}
	return changed
}

// drop takes a listed contract out of a row, unless some fact still names the
// organisation as its supplier.
func (v *View) drop(n uint32, id contract.ID) *Row {
	for _, half := range append(v.halves[id], id) {
		if v.listed(half) == id && slices.ContainsFunc(v.supplied[half], func(s supply) bool { return s.row == n }) {
			return nil
		}
	}
	i, ok := slices.BinarySearch(v.rows[n].Contracts, id)
	if !ok {
		return nil
	}
	row := v.mutable(n)
	row.Contracts = slices.Delete(row.Contracts, i, i+1)
	return row
}

// Join says that the process of one id is the other half of the contract home,
// or, when home is "", that it stands for itself again. A supplier of both has
// one contract.
func (v *View) Join(id, home contract.ID) {
	was := v.listed(id)
	if home == v.homes[id] {
		return
	}
	v.forget(id)
	if home != "" {
		v.homes[id] = home
		v.halves[home] = append(v.halves[home], id)
	}
	for _, s := range v.supplied[id] {
		v.drop(s.row, was)
		row := v.mutable(s.row)
		row.Contracts = with(row.Contracts, v.listed(id))
	}
}

func (v *View) forget(id contract.ID) {
	home := v.homes[id]
	if home == "" {
		return
	}
	delete(v.homes, id)
	if v.halves[home] = slices.DeleteFunc(v.halves[home], func(half contract.ID) bool { return half == id }); len(v.halves[home]) == 0 {
		delete(v.halves, home)
	}
}
