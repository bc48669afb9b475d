package api

import (
	"encoding/json"
	"net/http"
	"path"
	"reflect"
	"strconv"
	"strings"

	"imar/internal/base/lang"
	"imar/internal/domain/access"
	"imar/internal/domain/whole"
	"imar/internal/web/portal"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json/jsontext"
)

// describe writes the OpenAPI 3.1 document of everything that a program can ask
// for: commands, and the data of every public page.
func describe(version string) ([]byte, error) {
	registry := huma.NewMapRegistry("#/components/schemas/", schemaName)
	registry.RegisterTypeAlias(reflect.TypeFor[jsontext.Value](), reflect.TypeFor[json.RawMessage]())
	doc := &huma.OpenAPI{OpenAPI: "3.1.0",
		Info: &huma.Info{Title: "Imar", Version: version, Description: "Commands need a key; the data of public pages do not."},
		Tags: []*huma.Tag{{Name: "commands", Description: "What staff may ask for"}, {Name: "record", Description: "What anybody may read"}},
		Components: &huma.Components{Schemas: registry, SecuritySchemes: map[string]*huma.SecurityScheme{
			"key": {Type: "http", Scheme: "bearer", Description: "A key issued by the administrator: imar-…"}}}}
	d := describer{doc, registry}
	d.own()
	roles := map[access.Action][]access.Role{}
	for _, r := range access.Policy() {
		roles[r.Action] = r.Roles
	}
	for _, c := range whole.Commands() {
		if asked(c.Name) {
			d.command(c, roles[c.Name])
		}
	}
	d.validation()
	for _, a := range portal.Addresses() {
		d.page(a)
	}
	return json.MarshalIndent(doc, "", "\t")
}

// schemaName keeps types of one name in two packages apart: "party.Register",
// "asset.Register".
func schemaName(t reflect.Type, hint string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Name() == "" || t.PkgPath() == "" {
		return huma.DefaultSchemaNamer(t, hint)
	}
	return path.Base(t.PkgPath()) + "." + t.Name()
}

type describer struct {
	doc      *huma.OpenAPI
	registry huma.Registry
}

func (d describer) schemaOf(t reflect.Type, hint string) *huma.MediaType {
	return &huma.MediaType{Schema: d.registry.Schema(t, true, hint)}
}

func (d describer) ok(t reflect.Type, what string) *huma.Response {
	return &huma.Response{Description: what, Content: map[string]*huma.MediaType{"application/json": d.schemaOf(t, "answer")}}
}

// problems are the answers that are no success.
func (d describer) problems(into map[string]*huma.Response, statuses ...int) map[string]*huma.Response {
	for _, s := range statuses {
		into[strconv.Itoa(s)] = &huma.Response{Description: http.StatusText(s),
			Content: map[string]*huma.MediaType{"application/problem+json": d.schemaOf(reflect.TypeFor[report](), "report")}}
	}
	return into
}

var byKey = []map[string][]string{{"key": {}}}

// own describes the API's own addresses.
func (d describer) own() {
	d.doc.AddOperation(&huma.Operation{Method: http.MethodGet, Path: Prefix + "commands", OperationID: "commands", Tags: []string{"commands"},
		Summary:   "All commands and the roles that may ask for each",
		Responses: map[string]*huma.Response{"200": d.ok(reflect.TypeFor[[]right](), "The table")}})
	d.doc.AddOperation(&huma.Operation{Method: http.MethodGet, Path: Prefix + "me", OperationID: "me", Tags: []string{"commands"}, Security: byKey,
		Summary:   "Whom the key speaks for, and in which roles",
		Responses: d.problems(map[string]*huma.Response{"200": d.ok(reflect.TypeFor[person](), "The person")}, 401, 403)})
}

func (d describer) command(c whole.Command, roles []access.Role) {
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = string(r)
	}
	text := &huma.Schema{Type: huma.TypeString}
	d.doc.AddOperation(&huma.Operation{Method: http.MethodPost, Path: Prefix + "commands/" + string(c.Name), OperationID: string(c.Name),
		Tags: []string{"commands"}, Security: byKey, Summary: lang.T(lang.English, "codes.action."+string(c.Name)),
		Description: lang.T(lang.Arabic, "codes.action."+string(c.Name)) + "\n\nRoles: " + strings.Join(names, ", "),
		Parameters: []*huma.Param{
			{Name: "Idempotency-Key", In: "header", Schema: text, Description: "Needed unless dry-run is true: the same key and body again give the first receipt"},
			{Name: roleHeader, In: "header", Schema: text, Description: "Role to act in; by default the first that the person holds and that may ask"},
			{Name: "dry-run", In: "query", Schema: &huma.Schema{Type: huma.TypeBoolean}, Description: "Check, and give the facts that the command would lead to"},
		},
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/json": d.schemaOf(c.Type, "command")}},
		Responses: d.problems(map[string]*huma.Response{
			"200": d.ok(reflect.TypeFor[receipt](), "Nothing new, done before, or a dry run"),
			"201": d.ok(reflect.TypeFor[receipt](), "Recorded")}, 400, 401, 403, 409, 413, 415, 422, 503)})
}

// page describes the data of one kind of page.
func (d describer) page(a portal.Address) {
	text := &huma.Schema{Type: huma.TypeString}
	params := []*huma.Param{{Name: "language", In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString, Enum: []any{"ar", "en"}}}}
	if strings.Contains(a.Path, "{id}") {
		params = append(params, &huma.Param{Name: "id", In: "path", Required: true, Schema: text})
	}
	for _, p := range a.Params {
		params = append(params, &huma.Param{Name: p, In: "query", Schema: text})
	}
	for _, f := range a.Forms {
		d.doc.AddOperation(&huma.Operation{Method: http.MethodGet, Path: "/{language}" + a.Path + f.Suffix, OperationID: "get" + a.Path + f.Suffix,
			Tags: []string{"record"}, Summary: "The data of the page /{language}" + a.Path, Parameters: params,
			Responses: map[string]*huma.Response{
				"200": {Description: "As computed from the facts up to the size that it names", Content: map[string]*huma.MediaType{f.Type: {}}},
				"304": {Description: "Not modified"}, "404": {Description: "Not on record"}, "422": {Description: "A value that cannot be meant"}}})
	}
}
