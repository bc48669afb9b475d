package assets

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/andybalholm/brotli/matchfinder"
)

// Body is one content in the encodings that it is sent in. Brotli and Gzip are
// nil when the content is not worth compressing.
type Body struct {
	Plain, Gzip, Brotli []byte
}

// Level is how hard Compress works.
type Level int

// Fast is for a page made for one request; Best for a file made once.
const (
	Fast Level = iota
	Best
)

// fastGzip and fastBrotli are how hard a page made for one request is pressed.
// Brotli's is a level of the library's newer writer, which takes less than half the
// time of the older one's level 4 for a hundredth more bytes.
const fastGzip, fastBrotli = 5, 3

// smallest is the size below which compressing saves nothing on the wire.
const smallest = 512

// Compress encodes a text with gzip (RFC 1952) and brotli (RFC 7932).
func Compress(plain []byte, level Level) Body {
	b := Body{Plain: plain}
	if len(plain) < smallest {
		return b
	}
	b.Gzip = Encode(plain, "gzip", level)
	b.Brotli = Encode(plain, "br", level)
	return b
}

// Encode encodes a text with one coding, "gzip" or "br"; nil when it is not
// worth it, or the coding is another.
func Encode(plain []byte, coding string, level Level) []byte {
	if len(plain) < smallest {
		return nil
	}
	switch coding {
	case "gzip":
		return gzipped(plain, level)
	case "br":
		return brotlied(plain, level)
	}
	return nil
}

// Choose picks the smallest encoding that the client accepts (RFC 9110,
// 12.5.3), sets Content-Encoding and Vary, and returns the bytes to send.
func (b Body) Choose(accept string, h http.Header) []byte {
	if b.Gzip == nil && b.Brotli == nil {
		return b.Plain
	}
	h.Add("Vary", "Accept-Encoding")
	switch {
	case b.Brotli != nil && Accepts(accept, "br"):
		h.Set("Content-Encoding", "br")
		return b.Brotli
	case b.Gzip != nil && Accepts(accept, "gzip"):
		h.Set("Content-Encoding", "gzip")
		return b.Gzip
	}
	return b.Plain
}

// Accepts says whether an Accept-Encoding header names a coding and does not
// refuse it with q=0. A bare "*" is not taken for a yes.
func Accepts(header, coding string) bool {
	for item := range strings.SplitSeq(header, ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(item), ";")
		if !strings.EqualFold(strings.TrimSpace(name), coding) {
			continue
		}
		q := strings.TrimPrefix(strings.ReplaceAll(weight, " ", ""), "q=")
		return strings.Trim(q, "0.") != "" || q == ""
	}
	return false
}

// Writing to a buffer cannot fail, so the errors below are impossible.

// encoder is what both codings' writers do.
type encoder interface {
	io.WriteCloser
	Reset(io.Writer)
}

func pressed(w encoder, plain []byte) []byte {
	var buf bytes.Buffer
	w.Reset(&buf)
	w.Write(plain)
	w.Close()
	return buf.Bytes()
}

// gzips and brotlis are writers for pages. They bring tables and a window of
// megabytes, and making those anew for every page costs more than the page.
var (
	gzips   = sync.Pool{New: func() any { return gzipWriter(fastGzip) }}
	brotlis = sync.Pool{New: func() any { return brotli.NewWriterV2(nil, fastBrotli) }}
)

func gzipWriter(level int) *gzip.Writer {
	w, err := gzip.NewWriterLevel(nil, level)
	if err != nil {
		panic("assets: gzip level: " + err.Error())
	}
	return w
}

func gzipped(plain []byte, level Level) []byte {
	if level == Best {
		return pressed(gzipWriter(gzip.BestCompression), plain)
	}
	w := gzips.Get().(*gzip.Writer)
	defer gzips.Put(w)
	return pressed(w, plain)
}

func brotlied(plain []byte, level Level) []byte {
	if level == Best {
		return pressed(brotli.NewWriterLevel(nil, brotli.BestCompression), plain)
	}
	w := brotlis.Get().(*matchfinder.Writer)
	defer brotlis.Put(w)
	return pressed(w, plain)
}
