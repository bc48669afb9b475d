package project

// Stage is where a project stands in its life. It is finer than OC4IDS
// projectStatus: Status gives the code to publish.
type Stage string

// The stages, in the order of a life without trouble, then the ways out.
const (
	Identification  Stage = "identification"
	Preparation     Stage = "preparation"
	Procurement     Stage = "procurement"
	Implementation  Stage = "implementation"
	AtCompletion    Stage = "completion"
	Maintenance     Stage = "maintenance"
	Decommissioning Stage = "decommissioning"
	Decommissioned  Stage = "decommissioned"
	Paused          Stage = "suspended"
	Rejected        Stage = "refused"
	Stopped         Stage = "cancelled"
)

// Stages lists all stages in that order.
var Stages = []Stage{Identification, Preparation, Procurement, Implementation, AtCompletion, Maintenance,
	Decommissioning, Decommissioned, Paused, Rejected, Stopped}

// Status is the OC4IDS 0.9.5 projectStatus code of a stage. Procurement is
// part of preparation there; a suspended project keeps the code of the stage
// it was suspended in, which the caller knows (before); a refused project is
// cancelled.
func (s Stage) Status(before Stage) string {
	switch s {
	case Procurement:
		return string(Preparation)
	case Paused:
		return before.Status("")
	case Rejected:
		return string(Stopped)
	default:
		return string(s)
	}
}

// StageOf is the stage of a published OC4IDS status. "completed" is the name
// that 0.9.3 and earlier had for maintenance.
func StageOf(status string) Stage {
	if status == "completed" {
		return Maintenance
	}
	return Stage(status)
}

// Known says whether s is one of the stages.
func (s Stage) Known() bool {
	for _, k := range Stages {
		if s == k {
			return true
		}
	}
	return false
}

// Ended says whether a project in this stage can never move again.
func (s Stage) Ended() bool { return s == Decommissioned || s == Rejected || s == Stopped }

// Outcome is what was decided at a gate.
type Outcome string

// The outcomes. Approved moves to the next stage; Deferred keeps the project
// where it is and says why; the others lead to the stage of the same name, and
// Resumed back to the stage before the suspension.
const (
	Approved  Outcome = "approved"
	Deferred  Outcome = "deferred"
	Refused   Outcome = "refused"
	Suspended Outcome = "suspended"
	Resumed   Outcome = "resumed"
	Cancelled Outcome = "cancelled"
)

// next is the stage that an approval leads to.
var next = map[Stage]Stage{
	"":              Identification,
	Identification:  Preparation,
	Preparation:     Procurement,
	Procurement:     Implementation,
	Implementation:  AtCompletion,
	AtCompletion:    Maintenance,
	Maintenance:     Decommissioning,
	Decommissioning: Decommissioned,
}

// After is the stage that an outcome leads to from here, and whether that
// outcome is possible here at all.
func (p Project) After(o Outcome) (Stage, bool) {
	switch {
	case p.Stage.Ended():
		return "", false
	case p.Stage == Paused:
		switch o {
		case Resumed:
			return p.Before, true
		case Cancelled:
			return Stopped, true
		}
		return "", false
	}
	switch o {
	case Approved:
		to, ok := next[p.Stage]
		return to, ok
	case Deferred:
		return p.Stage, p.Stage != ""
	case Refused:
		return Rejected, p.Stage == "" || p.Stage == Identification || p.Stage == Preparation
	case Suspended:
		return Paused, p.Stage == Preparation || p.Stage == Procurement || p.Stage == Implementation
	case Cancelled:
		return Stopped, p.Stage != "" && p.Stage != Maintenance && p.Stage != Decommissioning
	}
	return "", false
}
