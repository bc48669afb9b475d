package portal

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"imar/internal/base/lang"
	"imar/internal/base/problem"
	"imar/internal/domain/project"
	"imar/internal/web/page"
)

// ask is one request of a reader.
type ask struct {
	*http.Request
	lang   lang.Lang
	route  *route
	id     string // what the address names, decoded; "" for a list
	twin   string // ".json"; "" for the page itself
	light  bool
	values url.Values
	ago    past // how far back the page looks; set by whoever reads as-of
}

// Limits of an address's query.
const (
	maxQuery  = 4096 // bytes
	maxValues = 60
	maxWords  = 300 // bytes of a search
)

// parse reads the query and refuses all of it that cannot be meant: what is too
// long, cannot be decoded, hides its direction, or has a name that this page
// does not know, for a misspelt filter that is passed over would give a wrong
// figure. Names that only say where a reader came from are dropped.
func (q *ask) parse() error {
	if len(q.URL.RawQuery) > maxQuery {
		return problem.New(problem.Usage, "portal.problem.query-long", maxQuery)
	}
	values, err := url.ParseQuery(q.URL.RawQuery)
	if err != nil {
		return problem.New(problem.Usage, "portal.problem.query-damaged").Because(err)
	}
	q.sameName(values)
	var problems problem.List
	count := 0
	for name, list := range values {
		if strings.HasPrefix(name, "utm_") || name == "fbclid" || name == "gclid" {
			delete(values, name)
			continue
		}
		if name != "light" && (name != "as-of" || q.route.back == never) && !slices.Contains(q.route.params, name) {
			problems.Add(problem.Invalid, "portal.problem.parameter", shorten(name))
			continue
		}
		for _, v := range list {
			if found := lang.CheckText(v); found != nil {
				problems = append(problems, found.At(name))
			}
		}
		if count += len(list); len(values.Get("q")) > maxWords {
			problems.Add(problem.Invalid, "portal.problem.words-long", maxWords).At("q")
		}
	}
	if count > maxValues {
		return problem.New(problem.Usage, "portal.problem.query-long", maxQuery)
	}
	slices.SortFunc(problems, func(a, b *problem.Problem) int { return strings.Compare(a.Error(), b.Error()) })
	for name, list := range values {
		values[name] = slices.DeleteFunc(list, func(v string) bool { return v == "" })
	}
	q.values = values
	return problems.Err()
}

// sameName reads "status" as "stage" where a list is narrowed by stage:
// publishers and readers of OC4IDS call the state of a project its status. So they
// do with "completed".
func (q *ask) sameName(values url.Values) {
	list, said := values["status"]
	if said && slices.Contains(q.route.params, "stage") && !slices.Contains(q.route.params, "status") {
		for _, v := range list {
			if of := project.StageOf(v); of.Known() {
				v = string(of)
			}
			values["stage"] = append(values["stage"], v)
		}
		delete(values, "status")
	}
}

func shorten(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if letters := []rune(s); len(letters) > 40 {
		return string(letters[:40]) + "…"
	}
	return s
}

// choice reads a parameter whose values are known; the first of them is the
// default.
func (q *ask) choice(name string, known ...string) (string, error) {
	v := q.values.Get(name)
	if v == "" {
		return known[0], nil
	}
	if !slices.Contains(known, v) {
		return "", unknownValue(name, v)
	}
	return v, nil
}

// choices reads a parameter that may repeat; is says which values there are.
func (q *ask) choices(problems *problem.List, name string, is func(string) bool) []string {
	for _, v := range q.values[name] {
		if !is(v) {
			*problems = append(*problems, unknownValue(name, v))
		}
	}
	return q.values[name]
}

func unknownValue(name, v string) *problem.Problem {
	return problem.New(problem.Invalid, "portal.problem.value", shorten(v)).At(name)
}

// leaf reads the number of the list's page, from 1.
func (q *ask) leaf() (int, error) {
	v := q.values.Get("page")
	if v == "" {
		return 1, nil
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < 1 || n > 1_000_000 {
		return 0, unknownValue("page", v)
	}
	return n, nil
}

// resolve finds out what the address names: an id as it is, or one with the
// suffix of a twin behind it. A publisher's id may itself end like a suffix.
func (q *ask) resolve(known func(id string) bool) bool {
	if known(q.id) {
		return true
	}
	for _, twin := range q.route.twins {
		if id, ok := strings.CutSuffix(q.id, twin); ok && known(id) {
			q.id, q.twin = id, twin
			return true
		}
	}
	return false
}

// path is the path of the page below the language, without a suffix.
func (q *ask) path() string {
	if base, ok := strings.CutSuffix(q.route.path, "/{id...}"); ok {
		return base + "/" + url.PathEscape(q.id)
	}
	return q.route.path
}

// here is the path and the query below the language.
func (q *ask) here() string { return withQuery(q.path(), q.values) }

// strayPath is the path below the language as the reader wrote it.
func (q *ask) strayPath() string {
	path := q.URL.EscapedPath()
	for _, l := range lang.All {
		if rest, ok := strings.CutPrefix(path, "/"+string(l)+"/"); ok {
			return "/" + rest
		}
	}
	return "/"
}

func withQuery(path string, values url.Values) string {
	if query := values.Encode(); query != "" {
		return path + "?" + query
	}
	return path
}

// twinHref is the address of a twin of this page.
func (q *ask) twinHref(twin string) string {
	values := q.values
	if twin != ".json" && values.Has("page") {
		values = clone(values)
		values.Del("page") // files hold all rows
	}
	path := q.path()
	if path == "/" {
		path = "/home"
	}
	return page.Address(q.lang, withQuery(path+twin, values))
}

func clone(values url.Values) url.Values {
	c := make(url.Values, len(values))
	for name, list := range values {
		c[name] = slices.Clone(list)
	}
	return c
}

// with is the address of this list with one parameter set, from its first page
// on; "" takes the parameter away.
func (q *ask) with(name, value string) string {
	values := clone(q.values)
	values.Del("page")
	if value == "" {
		values.Del(name)
	} else {
		values.Set(name, value)
	}
	return page.Address(q.lang, withQuery(q.path(), values))
}

// without is the address of this list with one value of a parameter taken away.
func (q *ask) without(name, value string) string {
	values := clone(q.values)
	values.Del("page")
	values[name] = slices.DeleteFunc(values[name], func(v string) bool { return v == value })
	return page.Address(q.lang, withQuery(q.path(), values))
}

// to is an address in the reader's language, of the same day of the past.
func (q *ask) to(path string) string { return page.Address(q.lang, q.along(path)) }

// toThing is the address of one thing: to("projects", id).
func (q *ask) toThing(noun, id string) string { return q.to(thing(noun, id)) }

// thing is the path of one thing below the language. The id is one segment,
// whatever letters it has.
func thing(noun, id string) string { return "/" + noun + "/" + url.PathEscape(id) }

func escapeQuery(s string) string { return url.QueryEscape(s) }
