package whole

import (
	"errors"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"imar/internal/base/lang"
	"imar/internal/base/problem"
	"imar/internal/domain/access"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Read decodes a command of a name from the JSON object of its members: strict
// JSON, no member that the command does not have, no text that hides its
// direction. It gives every problem at once, each at a JSON pointer (RFC 6901).
func Read(name access.Action, body []byte) (any, problem.List) {
	row := CommandNamed(name)
	if row == nil {
		return nil, problem.List{problem.New(problem.NotFound, "domain.command.unknown", string(name))}
	}
	var members map[string]jsontext.Value
	if err := json.Unmarshal(body, &members); err != nil {
		return nil, problem.List{notJSON(err, "")}
	}
	var problems problem.List
	command := reflect.New(row.Type).Elem()
	fields := membersOf(row.Type)
	names := make([]string, 0, len(members))
	for member := range members {
		names = append(names, member)
	}
	slices.Sort(names)
	for _, member := range names {
		i, ok := fields[member]
		if !ok {
			problems.Add(problem.Invalid, "domain.command.member-unknown", member).At("/" + escape(member))
			continue
		}
		target := command.FieldByIndex(i)
		if err := json.Unmarshal(members[member], target.Addr().Interface(), json.RejectUnknownMembers(true)); err != nil {
			problems = append(problems, notJSON(err, "/"+escape(member)))
			continue
		}
		checkTexts(target, "/"+escape(member), &problems)
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return command.Interface(), nil
}

// notJSON is the problem of JSON that is damaged, or not of the member's type.
func notJSON(err error, at string) *problem.Problem {
	var semantic *json.SemanticError
	var syntactic *jsontext.SyntacticError
	switch {
	case errors.As(err, &semantic):
		at += string(semantic.JSONPointer)
		if errors.Is(err, json.ErrUnknownName) {
			return problem.New(problem.Invalid, "domain.command.member-unknown", semantic.JSONPointer.LastToken()).At(at)
		}
		return problem.New(problem.Invalid, "domain.command.member-type", kindOf(semantic.GoType)).At(at).Because(err)
	case errors.As(err, &syntactic):
		return problem.New(problem.Invalid, "domain.command.not-json").At(at + string(syntactic.JSONPointer)).Because(err)
	}
	return problem.New(problem.Invalid, "domain.command.not-json").At(at).Because(err)
}

// kindOf is what a member must be, as JSON calls it.
func kindOf(t reflect.Type) string {
	if t == nil {
		return "object"
	}
	switch t.Kind() {
	case reflect.Bool:
		return "boolean"
	case reflect.String:
		return "string"
	case reflect.Slice, reflect.Array:
		if t.Elem().Kind() == reflect.Uint8 {
			return "string"
		}
		return "array"
	case reflect.Struct, reflect.Map, reflect.Pointer, reflect.Interface:
		return "object"
	}
	return "number"
}

// membersOf are the fields of a struct by their names in JSON, those of what it
// embeds among them, each by its index for reflect.Value.FieldByIndex.
func membersOf(t reflect.Type) map[string][]int {
	fields := map[string][]int{}
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name != "" && name != "-" {
			fields[name] = f.Index
		}
	}
	return fields
}

// checkTexts refuses texts anywhere in a value that hide something from whoever
// reads them.
func checkTexts(v reflect.Value, at string, problems *problem.List) {
	switch v.Kind() {
	case reflect.String:
		if p := lang.CheckText(v.String()); p != nil {
			*problems = append(*problems, p.At(at))
		}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			checkTexts(v.Elem(), at, problems)
		}
	case reflect.Slice:
		if v.Type() == reflect.TypeFor[jsontext.Value]() {
			checkRaw(v.Bytes(), at, problems)
			return
		}
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return
		}
		for i := range v.Len() {
			checkTexts(v.Index(i), at+"/"+strconv.Itoa(i), problems)
		}
	case reflect.Struct:
		for name, i := range membersOf(v.Type()) {
			checkTexts(v.FieldByIndex(i), at+"/"+escape(name), problems)
		}
	}
}

// checkRaw is checkTexts for JSON that is kept as it is.
func checkRaw(raw []byte, at string, problems *problem.List) {
	d := jsontext.NewDecoder(strings.NewReader(string(raw)))
	for {
		token, err := d.ReadToken()
		if err != nil {
			return // the end: the value was read as JSON before
		}
		if token.Kind() == '"' {
			if p := lang.CheckText(token.String()); p != nil {
				*problems = append(*problems, p.At(at+string(d.StackPointer())))
			}
		}
	}
}

func escape(name string) string {
	return strings.ReplaceAll(strings.ReplaceAll(name, "~", "~0"), "/", "~1")
}

// Pointer is the JSON pointer of a field that a check names by the path of Go
// fields ("Agreement.DateSigned"); what is a pointer already stays.
func Pointer(command any, field string) string {
	if field == "" || strings.HasPrefix(field, "/") {
		return field
	}
	t := reflect.TypeOf(command)
	pointer := ""
	for part := range strings.SplitSeq(field, ".") {
		name := part
		for t != nil && t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		if t != nil && t.Kind() == reflect.Slice {
			t = t.Elem()
			if _, err := strconv.Atoi(part); err == nil { // an element: "Parts.0"
				pointer += "/" + part
				continue
			}
		}
		if t != nil && t.Kind() == reflect.Struct {
			if f, ok := t.FieldByName(part); ok {
				if tag, _, _ := strings.Cut(f.Tag.Get("json"), ","); tag != "" && tag != "-" {
					name = tag
				}
				t = f.Type
			} else {
				t = nil
			}
		} else {
			t = nil
		}
		pointer += "/" + escape(name)
	}
	return pointer
}
