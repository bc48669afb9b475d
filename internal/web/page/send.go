package page

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"

	"imar/internal/web/assets"
)

// Policy is the content security policy of every page (CSP Level 3): nothing
// but the instance's own files, no inline script, no inline style, no frame.
const Policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; " +
	"font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// Headers sets what every page is sent with, whatever its status. The values
// are shared by all answers and must not be changed in place.
func Headers(h http.Header) {
	h["Content-Type"] = htmlType
	h["Content-Security-Policy"] = policy
	h["X-Content-Type-Options"] = noSniff
	h["Referrer-Policy"] = sameOrigin
	h["Cross-Origin-Opener-Policy"] = sameOrigin
	h["Permissions-Policy"] = noDevices
}

var (
	htmlType   = []string{"text/html; charset=utf-8"}
	policy     = []string{Policy}
	noSniff    = []string{"nosniff"}
	sameOrigin = []string{"same-origin"}
	noDevices  = []string{"camera=(), geolocation=(), microphone=()"}
)

// Send answers with a rendered page, compressed as the client accepts. A page
// of status 200 is kept by caches and asked for again each time: its ETag is
// the log's size, the redaction sequence and a hash of the bytes, and an equal
// one is answered with 304. Other pages are not stored.
func Send(w http.ResponseWriter, r *http.Request, status int, log Log, body []byte) {
	h := w.Header()
	Headers(h)
	if status != http.StatusOK {
		h.Set("Cache-Control", "no-store")
	} else {
		tag := etag(log, body)
		h.Set("ETag", tag)
		h.Set("Cache-Control", "public, no-cache")
		h.Add("Vary", "Cookie")
		if Unchanged(r, tag) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	content := assets.Compress(body, assets.Fast).Choose(r.Header.Get("Accept-Encoding"), h)
	h.Set("Content-Length", strconv.Itoa(len(content)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		w.Write(content)
	}
}

// Unchanged says whether a client has the page of this tag already: its
// If-None-Match is a list of tags with this one in it, compared weakly (RFC
// 9110, 13.1.2). "*" asks for any page there is, which a cache cannot know
// before it has made one: it gets the page.
func Unchanged(r *http.Request, tag string) bool {
	tag = strings.TrimPrefix(tag, "W/")
	for _, line := range r.Header.Values("If-None-Match") {
		for one := range strings.SplitSeq(line, ",") {
			if strings.TrimPrefix(strings.TrimSpace(one), "W/") == tag {
				return true
			}
		}
	}
	return false
}

// etag is weak (RFC 9110, 8.8.1) because one page has three encodings.
func etag(log Log, body []byte) string {
	sum := sha256.Sum256(body)
	return `W/"` + strconv.FormatInt(log.Size, 10) + "-" + strconv.FormatInt(log.Redaction, 10) +
		"-" + hex.EncodeToString(sum[:6]) + `"`
}

// LightCookie remembers that a reader asked for pages without font and
// pictures; its value is "1". The parameter light=1 or light=0 sets and clears
// it.
const LightCookie = "light"

// Light says whether a request asks for light pages, and remembers an explicit
// wish for a year.
func Light(w http.ResponseWriter, r *http.Request) bool {
	wish := r.URL.Query().Get("light")
	if wish == "" {
		c, err := r.Cookie(LightCookie)
		return err == nil && c.Value == "1"
	}
	age := 365 * 24 * 3600
	if wish != "1" {
		age = -1
	}
	http.SetCookie(w, &http.Cookie{
		Name: LightCookie, Value: "1", Path: "/", MaxAge: age,
		HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
	return wish == "1"
}
