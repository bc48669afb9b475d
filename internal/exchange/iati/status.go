package iati

import (
	"imar/internal/domain/project"
	"imar/internal/exchange/snapshot"
)

// statusChange is project.status_changed.
type statusChange struct {
	project.StatusChange
	Code     string   `json:"iatiStatus,omitzero"` // IATI ActivityStatus
	Unmapped unmapped `json:"iatiUnmapped,omitzero"`
}

// statusOf maps IATI ActivityStatus to OC4IDS projectStatus.
var statusOf = map[string]project.Stage{
	"1": project.Identification, "2": project.Implementation, "3": project.AtCompletion, "4": project.Maintenance,
	"5": project.Stopped,
}

// status states project.status_changed. OC4IDS has no code for a suspended
// project, which keeps that of the stage it was suspended in: implementation
// when the activity had begun, preparation otherwise.
func (a *activity) status() {
	var s statusChange
	p, ok := a.single(nStatus, &s.Unmapped)
	if !ok {
		a.find(snapshot.Warning, "iati.missing", a.at.Element, names[nStatus])
		return
	}
	s.Code = a.simpleCode(p.Element, &s.Unmapped)
	stage, known := statusOf[s.Code]
	switch {
	case s.Code == "6":
		s.Stage, stage = project.Paused, project.Preparation
		if a.begun() {
			stage = project.Implementation
		}
	case !known:
		a.findAt(snapshot.Error, "iati.status", p, shorten(s.Code))
		return
	}
	s.Status = string(stage)
	a.say(project.StatusChanged, "", "", p, &s)
}

// begun says that the activity has an actual start.
func (a *activity) begun() bool {
	for _, p := range a.parts[nActivityDate] {
		if kind, _ := p.Attr("", "type"); a.code(dateTypes, p.Element, kind) == "2" {
			return true
		}
	}
	return false
}
