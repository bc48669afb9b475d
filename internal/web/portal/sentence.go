package portal

import (
	"strconv"

	"imar/internal/base/lang"
	"imar/internal/web/page"
)

// Piece is a run of a Sentence: words of the catalogue, or a figure.
type Piece struct {
	Text   string
	Figure *page.Value
}

// Pieces cuts the sentence for a reader of l. A figure that the catalogue does
// not name is left out; a number without a figure is shown as the catalogue
// wrote it.
func (s Sentence) Pieces(l lang.Lang) []Piece {
	positions := make([]any, len(s.Figures))
	for i := range positions {
		positions[i] = strconv.Itoa(i)
	}
	var pieces []Piece
	for _, part := range lang.Parts(l, s.Key, positions...) {
		piece := Piece{Text: part.Text}
		if i, err := strconv.Atoi(part.Text); part.Arg && err == nil && i < len(s.Figures) {
			piece.Figure = &s.Figures[i]
		}
		pieces = append(pieces, piece)
	}
	return pieces
}
