package tlog

// VerifyFrom verifies like Verify, but skips what lies wholly below an entry.
func VerifyFrom(files Files, expect Expect, from int64) error {
	c, err := readCheckpoint(files, expect)
	if err != nil {
		return err
	}
	_, err = verifyTree(files, c.Head, from, expect)
	return err
}
