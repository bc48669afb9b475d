package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
)

// rules writes the cases of a ruleset, a line of JSON for each, with its context
// and kind in it; a loop's inner cases carry what it goes over.
func rules(path string) (string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	var set map[string]kinds
	if err := json.Unmarshal(text, &set); err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	var out strings.Builder
	for _, contexts := range slices.Sorted(maps.Keys(set)) {
		for context := range strings.SplitSeq(contexts, " | ") {
			if err := write(&out, set[contexts], context, nil); err != nil {
				return "", err
			}
		}
	}
	return out.String(), nil
}

// kinds are the cases of each kind of rule at a context.
type kinds map[string]struct {
	Cases []map[string]any `json:"cases"`
}

// write writes cases; more is what a loop adds to them.
func write(out *strings.Builder, of kinds, context string, more map[string]any) error {
	for _, kind := range slices.Sorted(maps.Keys(of)) {
		for _, c := range of[kind].Cases {
			if kind == "loop" {
				inner, err := json.Marshal(c["do"])
				if err != nil {
					return err
				}
				var do kinds
				if err := json.Unmarshal(inner, &do); err != nil {
					return err
				}
				if err := write(out, do, context, map[string]any{"foreach": c["foreach"], "subs": c["subs"]}); err != nil {
					return err
				}
				continue
			}
			line := maps.Clone(c)
			if info, ok := c["ruleInfo"].(map[string]any); ok {
				line["id"], line["severity"] = info["id"], info["severity"]
			}
			delete(line, "ruleInfo")
			line["context"], line["kind"] = context, kind
			maps.Copy(line, more)
			var buffer bytes.Buffer
			encoder := json.NewEncoder(&buffer)
			encoder.SetEscapeHTML(false)
			if err := encoder.Encode(line); err != nil {
				return err
			}
			out.Write(buffer.Bytes())
		}
	}
	return nil
}
