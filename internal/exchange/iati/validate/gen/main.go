// Command gen writes what the validator of IATI knows as compact tables: the
// structure that the official XML Schemas give, the codes and where they are
// used, and the cases of the standard ruleset. Those are facts of the standard;
// its descriptions and messages are not copied.
//
//	go run ./gen -data DIR -out DIR
//
// The first DIR has schemas-2.03, codelists and rulesets-2.03 as the standard
// publishes them.
package main

import (
	"flag"
	"log"
	"os"
	"path/filepath"
)

func main() {
	data := flag.String("data", "", "folder with schemas-2.03, codelists and rulesets-2.03")
	out := flag.String("out", ".", "folder to write the tables into")
	flag.Parse()
	tables, err := generate(*data)
	if err != nil {
		log.Fatal(err)
	}
	for name, text := range tables {
		if err := os.WriteFile(filepath.Join(*out, name), []byte(text), 0o644); err != nil {
			log.Fatal(err)
		}
	}
}

// generate gives the tables by the names of their files.
func generate(data string) (map[string]string, error) {
	structure, err := structures(filepath.Join(data, "schemas-2.03"))
	if err != nil {
		return nil, err
	}
	codes, err := codes(filepath.Join(data, "codelists"))
	if err != nil {
		return nil, err
	}
	rules, err := rules(filepath.Join(data, "rulesets-2.03", "standard.json"))
	if err != nil {
		return nil, err
	}
	return map[string]string{"structure.txt": structure, "codes.txt": codes, "rules.jsonl": rules}, nil
}
