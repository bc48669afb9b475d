package api

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"reflect"
	"time"

	"imar/internal/base/problem"
	"imar/internal/exchange/source"
	"imar/internal/exchange/validation"
	"imar/internal/web/verdict"

	"github.com/danielgtaylor/huma/v2"
)

// validate answers a file of published data, which is the body, with what was
// found in it. It needs no key, and keeps nothing.
func (a *api) validate(w http.ResponseWriter, r *http.Request) error {
	standard, err := standardAsked(r)
	if err != nil {
		return err
	}
	leave, err := a.Room.Enter(r.Context())
	if err != nil {
		return err
	}
	defer leave()
	kept, err := spool(http.MaxBytesReader(w, r.Body, verdict.MaxUpload))
	if err != nil {
		return err
	}
	defer os.Remove(kept)
	in := validation.Input{Name: "-", Open: func() (io.ReadCloser, error) { return os.Open(kept) }}
	found, err := validation.File(r.Context(), in, validation.Options{Standard: standard, Now: time.Now()})
	if err != nil {
		return err
	}
	return send(w, http.StatusOK, verdict.Of(found))
}

// standardAsked is the standard that the file is to follow, "" for any.
func standardAsked(r *http.Request) (standard source.Standard, err error) {
	var problems problem.List
	for name, values := range r.URL.Query() {
		switch one := source.Standard(values[0]); {
		case name == "standard" && len(values) == 1 && (one == source.OC4IDS || one == source.OCDS || one == source.IATI):
			standard = one
		case name != "standard" || len(values) != 1 || values[0] != "auto":
			problems.Add(problem.Invalid, "api.validate.query").At("?" + name)
		}
	}
	return standard, problems.Err()
}

// spool keeps what comes in as a file, for it may have to be read twice.
func spool(body io.Reader) (name string, err error) {
	file, err := os.CreateTemp("", "imar-*")
	if err != nil {
		return "", fmt.Errorf("keep what comes in: %w", err)
	}
	_, err = io.Copy(file, body)
	if err = errors.Join(err, file.Close()); err == nil {
		return file.Name(), nil
	}
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		err = problem.New(problem.TooLarge, "portal.validate.too-large", int64(verdict.MaxUpload)).Because(err)
	}
	return "", errors.Join(err, os.Remove(file.Name()))
}

// validation describes the address.
func (d describer) validation() {
	text := &huma.Schema{Type: huma.TypeString, Enum: []any{"auto", "oc4ids", "ocds", "iati"}}
	d.doc.AddOperation(&huma.Operation{Method: http.MethodPost, Path: Prefix + "validate", OperationID: "validate", Tags: []string{"record"},
		Summary:     "Validate a file of published data",
		Description: "The body is the file: JSON, or XML of IATI; packed with gzip or not. Nothing of it is kept. A file that is not valid is answered with 200 and valid: false.",
		Parameters:  []*huma.Param{{Name: "standard", In: "query", Schema: text, Description: "The standard that the file is to follow; by default, whichever it follows"}},
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/octet-stream": {}}},
		Responses:   d.problems(map[string]*huma.Response{"200": d.ok(reflect.TypeFor[verdict.Report](), "What was found")}, 413, 422, 429, 503)})
}
