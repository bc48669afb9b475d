package crosswalk_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"imar/internal/domain/statement"
	"imar/internal/exchange/crosswalk"
	"imar/internal/exchange/iati"
	"imar/internal/exchange/packaging"
	"imar/internal/exchange/snapshot"
	"imar/internal/exchange/source"
)

// activitySink makes projects of what the reader gives, and counts.
type activitySink struct {
	projects *crosswalk.Projects
	ids      map[string]bool
}

func (s *activitySink) Item(o statement.Observe) error {
	s.ids[o.Subject.ID()] = true
	return s.projects.Activity(o, func(snapshot.Finding) {})
}
func (s *activitySink) Finding(snapshot.Finding) {}

// projectsOfActivities converts one file.
func projectsOfActivities(t testing.TB, r *os.File) (list []string, activities int) {
	t.Helper()
	src, err := source.Open(r, r.Name(), source.Options{})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	p := crosswalk.NewProjects("oc4ids-bu3kcz", func() (packaging.Scratch, error) { return os.CreateTemp(dir, "scratch") }, crosswalk.Losses{})
	defer p.Close()
	s := &activitySink{projects: p, ids: map[string]bool{}}
	if _, err := iati.Read(src, "", s); err != nil {
		t.Fatal(err)
	}
	for project, err := range p.All() {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, string(project))
	}
	return list, len(s.ids)
}

// TestProjectsOfActivities: every activity of the real files becomes one project
// that is valid, and each of whose transactions has its amount.
func TestProjectsOfActivities(t *testing.T) {
	files, transactions := 0, 0
	err := filepath.WalkDir(filepath.Join(shared(t), "iati", "real"), func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Ext(path) != ".xml" {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		list, activities := projectsOfActivities(t, f)
		files++
		if len(list) != activities || activities == 0 {
			t.Errorf("%s: %d activities, %d projects", path, activities, len(list))
		}
		for at := 0; at < len(list); at += 500 {
			if found := wrong(t, list[at:min(at+500, len(list))]); len(found) > 0 {
				t.Errorf("%s: %v", path, found)
			}
		}
		for _, text := range list {
			var p struct {
				ID           string
				Transactions []struct{ Value struct{ Amount json.Number } }
			}
			if err := json.Unmarshal([]byte(text), &p); err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(p.ID, "oc4ids-bu3kcz-") {
				t.Errorf("%s: id %q", path, p.ID)
			}
			for _, one := range p.Transactions {
				if one.Value.Amount == "" {
					t.Errorf("%s, %s: a transaction without an amount", path, p.ID)
				}
			}
			transactions += len(p.Transactions)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 5 || transactions < 1000 {
		t.Errorf("%d files, %d transactions", files, transactions)
	}
	t.Logf("%d files, %d transactions", files, transactions)
}
