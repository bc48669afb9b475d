package demo

// dice is a source of choices that does not run: the same slot always falls the
// same way, so that a text can be told twice, and one choice more changes no
// other.
type dice uint64

// newDice seeds dice for one thing.
func newDice(seed int64, what, number uint64) dice {
	return dice(mix(mix(uint64(seed)+what*0x9e3779b97f4a7c15) + number))
}

// mix is the finaliser of SplitMix64.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// below is a number from 0 to n−1.
func (d dice) below(slot uint64, n int) int {
	return int(mix(uint64(d)+slot*0xd1342543de82ef95) >> 11 % uint64(n))
}

// between is a number from low to high, both included.
func (d dice) between(slot uint64, low, high int64) int64 {
	return low + int64(mix(uint64(d)+slot*0xd1342543de82ef95)>>11%uint64(high-low+1))
}

// pick chooses one of a list.
func pick[T any](d dice, slot uint64, list []T) T { return list[d.below(slot, len(list))] }

// What dice are for, and what is chosen with them. A slot with several members
// leaves 64 numbers for them.
const (
	forProject uint64 = iota + 1
	forSite
	forTowns
	forParty
)

const (
	slotBegin uint64 = 64 * (iota + 1)
	slotTown
	slotWord
	slotSpot
	slotBudget
	slotShare
	slotParty
	slotCurrency
	slotQuantity
	slotTitle
	slotText
	slotPhase
	slotHour
	slotPace
	slotMoney
	slotReason
	slotDamage
	slotCheck
	slotDocument
	slotVariant
)
