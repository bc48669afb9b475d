package fact

import (
	"encoding/hex"
	"time"
	"unicode/utf8"
)

// scan reads a header that has exactly the form in which appendHeader writes
// it: the members in their order, no white space, no escapes. Nearly every
// header of a replay has that form, and reading it by hand takes a quarter of
// the time of the general reader (BenchmarkParse). It reports false, having judged
// nothing, for any other bytes; the general reader then has the word.
//
// What scan accepts, the general reader accepts with the same result: FuzzParse
// holds the two against each other.
func scan(leaf []byte) (h Header, ok bool) {
	s := scanner{rest: leaf}
	s.literal(`{"v":1,"seq":`)
	h.Seq = Seq(s.number())
	if h.Seq < 1 || s.failed {
		return Header{}, false
	}
	if s.literally(`,"day":"`) {
		h.Restricted = true
		h.Recorded = s.day()
		s.literal(`"`)
	} else {
		s.full(&h)
	}
	h.Parts = s.parts()
	s.literal(`}`)
	return h, !s.failed && len(s.rest) == 0
}

// full reads the members between seq and parts.
func (s *scanner) full(h *Header) {
	h.ID = s.member(`,"id":"`)
	h.Kind = Kind(s.interned(`,"kind":"`))
	h.Subject = Subject(s.member(`,"subject":"`))
	h.Key = s.member(`,"key":"`)
	h.Prev = Seq(s.numberMember(`,"prev":`))
	h.Effective = s.member(`,"effective":"`)
	s.literal(`,"recorded":"`)
	h.Recorded = s.moment()
	s.literal(`"`)
	h.Period = s.member(`,"period":"`)
	s.literal(`,"actor":{"id":"`)
	h.Actor.ID = s.intern(s.text())
	h.Actor.Role = s.interned(`,"role":"`)
	h.Actor.Org = s.interned(`,"org":"`)
	s.literal(`},"source":{"via":"`)
	h.Source.Via = s.intern(s.text())
	h.Source.File = s.member(`,"file":"`)
	h.Source.Pointer = s.member(`,"pointer":"`)
	h.Source.Item = s.member(`,"item":"`)
	h.Source.Line = s.numberMember(`,"line":`)
	s.literal(`}`)
	h.Supersedes = Seq(s.numberMember(`,"supersedes":`))
}

// scanner takes values from the front of a header's bytes. After the first
// thing that is not as expected it takes nothing more.
type scanner struct {
	rest   []byte
	failed bool
}

func (s *scanner) fail() {
	s.failed, s.rest = true, nil
}

// literally takes the text if it is next.
func (s *scanner) literally(text string) bool {
	if len(s.rest) < len(text) || string(s.rest[:len(text)]) != text {
		return false
	}
	s.rest = s.rest[len(text):]
	return true
}

func (s *scanner) literal(text string) {
	if !s.literally(text) {
		s.fail()
	}
}

// text takes what stands before the next quotation mark, and the mark.
func (s *scanner) text() []byte {
	ascii := true
	for i, c := range s.rest {
		switch {
		case c == '"':
			text := s.rest[:i]
			if !ascii && !utf8.Valid(text) {
				s.fail()
				return nil
			}
			s.rest = s.rest[i+1:]
			return text
		case c == '\\' || c < 0x20:
			s.fail()
			return nil
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	s.fail()
	return nil
}

func (s *scanner) member(begin string) string {
	if !s.literally(begin) {
		return ""
	}
	return string(s.text())
}

// interned is member for values of which there are few.
func (s *scanner) interned(begin string) string {
	if !s.literally(begin) {
		return ""
	}
	return s.intern(s.text())
}

// number takes a JSON number that is a whole one from 0 on, of at most 18
// digits.
func (s *scanner) number() (n int64) {
	i := 0
	for i < len(s.rest) && s.rest[i] >= '0' && s.rest[i] <= '9' && i < 19 {
		n = n*10 + int64(s.rest[i]-'0')
		i++
	}
	if i == 0 || i == 19 || i > 1 && s.rest[0] == '0' {
		s.fail()
		return 0
	}
	s.rest = s.rest[i:]
	return n
}

func (s *scanner) numberMember(begin string) int64 {
	if !s.literally(begin) {
		return 0
	}
	return s.number()
}

// digits takes n digits and what they come to.
func (s *scanner) digits(n int) (v int) {
	if len(s.rest) < n {
		s.fail()
		return 0
	}
	for _, c := range s.rest[:n] {
		if c < '0' || c > '9' {
			s.fail()
			return 0
		}
		v = v*10 + int(c-'0')
	}
	s.rest = s.rest[n:]
	return v
}

// day takes a date as time.DateOnly writes it.
func (s *scanner) day() time.Time {
	year := s.digits(4)
	s.literal("-")
	month := s.digits(2)
	s.literal("-")
	day := s.digits(2)
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if s.failed || month < 1 || t.Month() != time.Month(month) || t.Day() != day {
		s.fail()
		return time.Time{}
	}
	return t
}

// moment takes a time as TimeFormat writes it.
func (s *scanner) moment() time.Time {
	day := s.day()
	s.literal("T")
	hour := s.digits(2)
	s.literal(":")
	minute := s.digits(2)
	s.literal(":")
	second := s.digits(2)
	s.literal(".")
	milli := s.digits(3)
	s.literal("Z")
	if s.failed || hour > 23 || minute > 59 || second > 59 {
		s.fail()
		return time.Time{}
	}
	return day.Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute +
		time.Duration(second)*time.Second + time.Duration(milli)*time.Millisecond)
}

func (s *scanner) parts() []PartRef {
	s.literal(`,"parts":[`)
	list := make([]PartRef, 0, 1)
	for !s.failed && !s.literally(`]`) {
		if len(list) > 0 {
			s.literal(`,`)
		}
		var p PartRef
		s.literal(`{"name":"`)
		p.Name = s.intern(s.text())
		s.literal(`,"size":`)
		p.Size = s.number()
		s.literal(`,"sha256":"`)
		digest := s.text()
		if len(digest) != hex.EncodedLen(len(p.Digest)) {
			s.fail()
			return nil
		}
		if _, err := hex.Decode(p.Digest[:], digest); err != nil {
			s.fail()
			return nil
		}
		s.literal(`}`)
		if list = append(list, p); len(list) > 255 {
			s.fail()
		}
	}
	return list
}
