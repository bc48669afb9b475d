package main

import (
	"os"
	"regexp"
	"strings"

	"imar/internal/base/lang"
)

// usages are the sentences of the command-line library and the catalogue's keys
// for them; what a pattern catches is the sentence's arguments. A sentence that
// is not among them is given as it is.
var usages = []struct {
	pattern *regexp.Regexp
	key     string
}{
	{regexp.MustCompile(`^unexpected argument (\S+), did you mean (.+)\?$`), "cli.usage.unknown-command-near"},
	{regexp.MustCompile(`^unexpected argument (.+)$`), "cli.usage.unknown-command"},
	{regexp.MustCompile(`^unknown flag (\S+), did you mean (.+)\?$`), "cli.usage.unknown-flag-near"},
	{regexp.MustCompile(`^unknown flag (\S+)$`), "cli.usage.unknown-flag"},
	{regexp.MustCompile(`^missing flags: (.+)$`), "cli.usage.flags-missing"},
	{regexp.MustCompile(`^expected one of (.+)$`), "cli.usage.command-missing"},
	{regexp.MustCompile(`^expected "(.+)"$`), "cli.usage.argument-missing"},
	{regexp.MustCompile(`^missing positional arguments (.+)$`), "cli.usage.argument-missing"},
	{regexp.MustCompile(`^(--\S+?): missing value.*$`), "cli.usage.value-missing"},
	{regexp.MustCompile(`^(--[^:=\s]+)(?:=\S+)? must be one of (.+) but got (".*")$`), "cli.usage.not-one-of"},
	{regexp.MustCompile(`^(--\S+?): expected \w+ value but got "EOL".*$`), "cli.usage.value-missing"},
	{regexp.MustCompile(`^(--\S+?): expected a valid \d+ bit u?int but got (".*")$`), "cli.usage.not-a-number"},
	{regexp.MustCompile(`^(--\S+?): expected duration but got (".*?").*$`), "cli.usage.not-a-duration"},
	{regexp.MustCompile(`^(--\S+?): bool value must be .* but got (".*")$`), "cli.usage.not-yes-or-no"},
}

// explainUsage says what is wrong with a command line.
func (t *terminal) explainUsage(err error) {
	text := err.Error()
	for _, u := range usages {
		if m := u.pattern.FindStringSubmatch(text); m != nil {
			args := make([]any, 0, len(m))
			for _, arg := range m[1:] {
				args = append(args, arg)
			}
			t.say(u.key, args...)
			return
		}
	}
	t.say("cli.usage", text)
}

// languageAsked is the language that a command line asks for, or IMAR_LANG: a
// command line that cannot be understood has not been read as far as that.
func languageAsked(args []string) string {
	for i, arg := range args {
		if value, ok := strings.CutPrefix(arg, "--lang="); ok {
			return value
		}
		if arg == "--lang" && i+1 < len(args) {
			return args[i+1]
		}
	}
	return os.Getenv("IMAR_LANG")
}

// counted is a number of things, in words with their own plural forms.
type counted struct {
	key string
	n   int64
}

// Say is the number with its noun.
func (c counted) Say(l lang.Lang) string { return lang.T(l, c.key, c.n) }
