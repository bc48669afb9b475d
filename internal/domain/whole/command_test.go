package whole_test

import (
	"testing"

	"imar/internal/domain/access"
	"imar/internal/domain/whole"
)

// TestPolicyNamesEveryCommand: the policy and the table of commands have the
// same rows, so that a new command without a right cannot be built, and a right
// to nothing cannot stay.
func TestPolicyNamesEveryCommand(t *testing.T) {
	rights := map[access.Action]access.Right{}
	for _, r := range access.Policy() {
		if _, twice := rights[r.Action]; twice {
			t.Errorf("%s stands in the policy twice", r.Action)
		}
		if len(r.Roles) == 0 {
			t.Errorf("nobody may ask for %s", r.Action)
		}
		for _, role := range r.Roles {
			if !role.Known() && role != access.Importer && role != access.System {
				t.Errorf("%s: there is no role %s", r.Action, role)
			}
		}
		rights[r.Action] = r
	}
	for _, c := range whole.Commands() {
		if _, ok := rights[c.Name]; !ok {
			t.Errorf("%s has no row in the policy", c.Name)
		}
		delete(rights, c.Name)
		if whole.CommandNamed(c.Name) == nil || whole.NameOf(c.New()) != "" {
			t.Errorf("%s cannot be found by name, or is found by its pointer", c.Name)
		}
	}
	for action := range rights {
		t.Errorf("the policy has %s, which is no command", action)
	}
}

// TestAdministratorHasNoMoneyAndNoFacts: the administrator keeps accounts, the
// auditor decides nothing.
func TestAdministratorHasNoMoneyAndNoFacts(t *testing.T) {
	for _, r := range access.Policy() {
		own := len(r.Action) > 7 && r.Action[:7] == "access."
		for _, role := range r.Roles {
			if role == access.Administrator && !own {
				t.Errorf("the administrator may ask for %s", r.Action)
			}
			if role == access.Auditor && r.Action != "access.declare-conflict" {
				t.Errorf("the auditor may ask for %s", r.Action)
			}
		}
	}
}
