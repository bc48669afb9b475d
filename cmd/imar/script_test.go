package main

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"imar/internal/material"
)

// TestMain makes the program a command of the scripts.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"imar": func() { os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr)) },
	})
}

// TestScripts runs the scripts in testdata/script: the command line as a person
// types it.
func TestScripts(t *testing.T) {
	shared, err := material.Root()
	if err == nil {
		shared, err = filepath.Abs(shared)
	}
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Setenv("SHARED", shared)
			env.Setenv("LANG", "en_GB.UTF-8")
			if _, err := os.Stat(filepath.Join(env.WorkDir, "paper.csv")); err != nil {
				return nil
			}
			page := image.NewGray(image.Rect(0, 0, 210, 297)) // of that paper
			var scan bytes.Buffer
			if err := png.Encode(&scan, page); err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(env.WorkDir, "scan.png"), scan.Bytes(), 0o644)
		},
		Condition: func(cond string) (bool, error) {
			_, err := os.Stat(shared)
			if err != nil && os.Getenv("IMAR_REQUIRE_ALL") == "1" {
				return false, err
			}
			return cond == "shared" && err == nil, nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"flip": flip,
		},
	})
}

// flip changes one bit in the middle of a file.
func flip(ts *testscript.TestScript, _ bool, args []string) {
	name := ts.MkAbs(args[0])
	data, err := os.ReadFile(name)
	ts.Check(err)
	data[len(data)/2] ^= 4
	ts.Check(os.WriteFile(name, data, 0o644))
}
