package api

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"net/http"

	"imar/internal/base/lang"
	"imar/internal/base/problem"
)

// Keys of the problems that are answered with 401 instead of 403: who asks is
// not known yet.
const (
	keyNeeded  = "api.key-needed"
	keyUnknown = "api.key-unknown"
)

// report is a problem as RFC 9457 has it, in both languages.
type report struct {
	Type     string    `json:"type" doc:"what class of problem it is"`
	Title    string    `json:"title" doc:"the class in English"`
	TitleAr  string    `json:"title_ar" doc:"the class in Arabic"`
	Status   int       `json:"status"`
	Instance string    `json:"instance,omitempty" doc:"number to name when asking about a failure of the server"`
	Errors   []mistake `json:"errors" doc:"every mistake, each with its place"`
}

// mistake is one thing that is wrong.
type mistake struct {
	Pointer  string `json:"pointer,omitempty" doc:"where: JSON pointer into the body (RFC 6901), or the name of a header or parameter"`
	Code     string `json:"code" doc:"class of the problem"`
	Key      string `json:"key" doc:"which rule it is"`
	Detail   string `json:"detail" doc:"sentence in English"`
	DetailAr string `json:"detail_ar" doc:"sentence in Arabic"`
}

func (a *api) fail(w http.ResponseWriter, r *http.Request, err error) { a.failAs(w, r, 0, err) }

// failAs answers with a problem. status 0 means by the error's code.
func (a *api) failAs(w http.ResponseWriter, r *http.Request, status int, err error) {
	code := problem.CodeOf(err)
	rep := report{Type: "tag:imar:problem/" + string(code), Status: status,
		Title: lang.T(lang.English, "api.title."+string(code)), TitleAr: lang.T(lang.Arabic, "api.title."+string(code))}
	if status == 0 {
		rep.Status = code.HTTP()
	}
	for _, p := range problem.Of(err) {
		if p.Key == keyNeeded || p.Key == keyUnknown {
			rep.Status = http.StatusUnauthorized
			w.Header().Set("WWW-Authenticate", `Bearer realm="imar"`)
		}
		rep.Errors = append(rep.Errors, mistake{Pointer: p.Field, Code: string(p.Code), Key: p.Key,
			Detail: lang.ProblemSentence(lang.English, p), DetailAr: lang.ProblemSentence(lang.Arabic, p)})
	}
	if rep.Status >= 500 {
		if r.Context().Err() != nil {
			return // nobody waits for the answer
		}
		var b [5]byte
		rand.Read(b[:]) // never fails (crypto/rand)
		rep.Instance = "tag:imar:incident/" + hex.EncodeToString(b[:])
		a.Trouble(hex.EncodeToString(b[:]), err)
	}
	if code == problem.Unavailable || code == problem.Unknown {
		w.Header().Set("Retry-After", "5")
	}
	body, err := json.MarshalIndent(rep, "", "\t")
	if err != nil {
		panic("api: encode problem: " + err.Error()) // strings and numbers
	}
	headers(w)
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(rep.Status)
	w.Write(append(body, '\n'))
}
