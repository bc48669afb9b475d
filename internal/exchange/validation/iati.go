package validation

import (
	"imar/internal/exchange/iati/validate"
	"imar/internal/exchange/source"
)

// iati checks a file of IATI.
func (r *run) iati(src *source.Source) error {
	summary, err := validate.File(src, validate.Options{Now: r.opts.Now}, r.findings.Add)
	r.report.Version, r.report.Checked, r.report.Items = summary.Version, summary.Checked, summary.Items
	return err
}
