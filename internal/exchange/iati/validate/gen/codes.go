package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// conditions are the forms in which the mapping says when a list is the one.
var conditions = regexp.MustCompile(`^@vocabulary = '([^' ]+)'( or not\(@vocabulary\))?$`)

// others are the lists that the rules for identifiers of organisations use.
var others = []string{"OrganisationRegistrationAgency", "OrganisationIdentifier", "IATIOrganisationIdentifier"}

// codes writes the codelists and where they are used.
func codes(folder string) (string, error) {
	mapping, err := load(filepath.Join(folder, "embedded-2.03", "mapping.xml"))
	if err != nil {
		return "", err
	}
	var out, paths strings.Builder
	names := slices.Clone(others)
	for _, m := range mapping.all("mapping") {
		path, list := strings.TrimSpace(m.first("path").Text), m.first("codelist").get("ref")
		if !slices.Contains(names, list) {
			names = append(names, list)
		}
		if !strings.HasPrefix(path, "//") || strings.ContainsAny(path, " []") {
			return "", fmt.Errorf("a path of a kind that is not known: %s", path)
		}
		fmt.Fprintf(&paths, "path %s %s", strings.TrimPrefix(path, "/"), list)
		if c := m.first("condition"); c != nil {
			found := conditions.FindStringSubmatch(strings.TrimSpace(c.Text))
			if found == nil {
				return "", fmt.Errorf("a condition of a kind that is not known: %s", c.Text)
			}
			fmt.Fprintf(&paths, " %s", found[1])
			if found[2] != "" {
				paths.WriteString("?")
			}
		}
		paths.WriteString("\n")
	}
	slices.Sort(names)
	out.WriteString("# Made by gen of the official codelists and their mapping. The notation is told in codes.go.\n")
	for _, name := range names {
		line, err := codelist(folder, name)
		if err != nil {
			return "", err
		}
		out.WriteString(line)
	}
	return out.String() + paths.String(), nil
}

// codelist writes the codes of a list.
func codelist(folder, name string) (string, error) {
	path := filepath.Join(folder, "nonembedded", "xml", name+".xml")
	if _, err := os.Stat(path); err != nil {
		path = filepath.Join(folder, "embedded-2.03", "xml", name+".xml")
	}
	list, err := load(path)
	if err != nil {
		return "", err
	}
	line := "list " + name + " open"
	if list.get("complete") == "1" {
		line = "list " + name + " closed"
	}
	var codes []string
	for _, item := range list.first("codelist-items").all("codelist-item") {
		code := strings.TrimSpace(item.first("code").Text)
		if code == "" || strings.ContainsAny(code, " \t\n") {
			return "", fmt.Errorf("%s: the code %q", name, code)
		}
		codes = append(codes, code)
	}
	return line + " " + strings.Join(codes, " ") + "\n", nil
}
