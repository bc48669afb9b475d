package bank

// step pairs a line of the first keying with one of the second; -1 where one
// of them has none.
type step struct{ a, b int }

// maxTable bounds the cells of the table by which lines are aligned; beyond it
// (thousands of lines that all differ) lines are paired by their number.
const maxTable = 4 << 20

// align pairs the rows of two keyings in order so that as few cells as possible
// differ, a row left out counting as half of the cells that are usually filled. What is equal at both
// ends is paired first, so two keyings that nearly agree cost little.
func align(a, b [][]keyed) []step {
	front := 0
	for front < len(a) && front < len(b) && apart(a[front], b[front]) == 0 {
		front++
	}
	back := 0
	for back < len(a)-front && back < len(b)-front && apart(a[len(a)-1-back], b[len(b)-1-back]) == 0 {
		back++
	}
	var steps []step
	for i := range front {
		steps = append(steps, step{i, i})
	}
	steps = append(steps, middle(a, b, front, len(a)-back, len(b)-back)...)
	for i := range back {
		steps = append(steps, step{len(a) - back + i, len(b) - back + i})
	}
	return steps
}

// apart counts the cells in which two rows differ.
func apart(a, b []keyed) int {
	n := 0
	for i := range a {
		if a[i].text != b[i].text {
			n++
		}
	}
	return n
}

// filled is how many cells of a row are not empty, on average.
func filled(a, b [][]keyed) int {
	n := 0
	for _, list := range [][][]keyed{a, b} {
		for _, row := range list {
			for _, cell := range row {
				if cell.text != "" {
					n++
				}
			}
		}
	}
	return n / max(1, len(a)+len(b))
}

// middle aligns the rows from front up to endA and endB by the least cost.
func middle(a, b [][]keyed, front, endA, endB int) []step {
	n, m := endA-front, endB-front
	if n == 0 || m == 0 || n*m > maxTable {
		return numbered(front, endA, endB)
	}
	gap := max(2, filled(a[front:endA], b[front:endB])/2)
	width := m + 1
	cost := make([]int32, (n+1)*width) // cost[i*width+j]: of what follows i and j
	for i := n; i >= 0; i-- {
		for j := m; j >= 0; j-- {
			switch {
			case i == n:
				cost[i*width+j] = int32((m - j) * gap)
			case j == m:
				cost[i*width+j] = int32((n - i) * gap)
			default:
				both := cost[(i+1)*width+j+1] + int32(apart(a[front+i], b[front+j]))
				one := min(cost[(i+1)*width+j], cost[i*width+j+1]) + int32(gap)
				cost[i*width+j] = min(both, one)
			}
		}
	}
	var steps []step
	i, j := 0, 0
	for i < n && j < m {
		here := cost[i*width+j]
		switch {
		case here == cost[(i+1)*width+j+1]+int32(apart(a[front+i], b[front+j])):
			steps = append(steps, step{front + i, front + j})
			i, j = i+1, j+1
		case here == cost[(i+1)*width+j]+int32(gap):
			steps = append(steps, step{front + i, -1})
			i++
		default:
			steps = append(steps, step{-1, front + j})
			j++
		}
	}
	for ; i < n; i++ {
		steps = append(steps, step{front + i, -1})
	}
	for ; j < m; j++ {
		steps = append(steps, step{-1, front + j})
	}
	return steps
}

// numbered pairs rows by their number.
func numbered(front, endA, endB int) []step {
	var steps []step
	for i := front; i < max(endA, endB); i++ {
		s := step{i, i}
		if i >= endA {
			s.a = -1
		}
		if i >= endB {
			s.b = -1
		}
		steps = append(steps, s)
	}
	return steps
}
