// Package material finds the published data and the official test suites that tests
// hold the program against. None of it is in the repository: a test that needs it
// skips by name where it is absent, and fails where IMAR_REQUIRE_ALL=1 says that
// nothing may skip.
//
// It is for tests and benchmarks alone.
package material

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// Root is the folder: that which IMAR_SHARED_DATA names, or else shared/data beside
// the repository.
func Root() (string, error) {
	if folder := os.Getenv("IMAR_SHARED_DATA"); folder != "" {
		return folder, nil
	}
	at, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
			return filepath.Join(filepath.Dir(at), "shared", "data"), nil
		}
		above := filepath.Dir(at)
		if above == at {
			return "", errors.New("not within the repository: set IMAR_SHARED_DATA")
		}
		at = above
	}
}

// Dir is a folder or a file of the material. Where it is absent the test skips, or
// fails if nothing may.
func Dir(t testing.TB, path ...string) string {
	t.Helper()
	root, err := Root()
	if err == nil {
		_, err = os.Stat(filepath.Join(append([]string{root}, path...)...))
	}
	switch {
	case err != nil && os.Getenv("IMAR_REQUIRE_ALL") == "1":
		t.Fatalf("published data is required: %v", err)
	case err != nil:
		t.Skipf("published data is absent, set IMAR_SHARED_DATA: %v", err)
	}
	return filepath.Join(append([]string{root}, path...)...)
}
