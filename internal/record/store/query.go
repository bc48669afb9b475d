package store

import (
	"strconv"
	"strings"
)

// Every statement of the program, one text for both engines. Parameters appear
// in the order of their numbers: SQLite numbers named parameters as it meets
// them.
const (
	queryHead = `
SELECT
	(SELECT last_seq FROM batch ORDER BY last_seq DESC LIMIT 1),
	(SELECT root FROM batch ORDER BY last_seq DESC LIMIT 1),
	(SELECT by_seq FROM withheld ORDER BY by_seq DESC LIMIT 1),
	(SELECT n FROM receipt ORDER BY n DESC LIMIT 1)`

	queryFacts = `
SELECT seq, leaf_hash, leaf, salt, body
FROM fact
WHERE seq >= $1 AND seq <= $2
ORDER BY seq`

	queryFactsIn = `
SELECT seq, leaf_hash, leaf, salt, body
FROM fact
WHERE seq IN `

	queryParts = `
SELECT seq, idx, salt, body
FROM part
WHERE seq >= $1 AND seq <= $2
ORDER BY seq, idx`

	queryPartsIn = `
SELECT seq, idx, salt, body
FROM part
WHERE seq IN `

	queryLeafHashes = `
SELECT seq, leaf_hash
FROM fact
WHERE seq >= $1 AND seq <= $2
ORDER BY seq`

	queryTile = `
SELECT data
FROM tile
WHERE level = $1 AND idx = $2`

	queryTiles = `
SELECT level, idx, data
FROM tile
WHERE level = $1 AND idx > $2
ORDER BY idx
LIMIT $3`

	queryLevels = `
SELECT level
FROM tile
ORDER BY level DESC
LIMIT 1`

	queryBatches = `
SELECT last_seq, first_seq, root, at
FROM batch
WHERE last_seq > $1
ORDER BY last_seq
LIMIT $2`

	queryRoot = `
SELECT root
FROM batch
WHERE last_seq = $1`

	queryReceipts = `
SELECT n, actor, key, input_hash, outcome, first_seq, last_seq
FROM receipt
WHERE n > $1
ORDER BY n
LIMIT $2`

	queryWithheld = `
SELECT by_seq, seq, idx, erased
FROM withheld
ORDER BY by_seq, seq, idx`

	queryErased = `
SELECT count(*)
FROM withheld
WHERE seq = $1 AND idx = $2 AND erased = 1`

	queryCheckpoint = `
SELECT size, note
FROM checkpoint
ORDER BY size DESC
LIMIT 1`

	queryCheckpoints = `
SELECT size, note
FROM checkpoint
WHERE size > $1
ORDER BY size
LIMIT $2`

	querySizes = `
SELECT size
FROM checkpoint
ORDER BY size`

	queryMigrations = `
SELECT version_id
FROM goose_db_version
WHERE is_applied
ORDER BY id`

	queryCheckpointAt = `
SELECT note
FROM checkpoint
WHERE size = $1`

	querySetting = `
SELECT value
FROM instance
WHERE key = $1`

	queryVersion = `
SELECT version_id
FROM goose_db_version
ORDER BY version_id DESC
LIMIT 1`

	insertCheckpoint = `
INSERT INTO checkpoint (size, note)
VALUES ($1, $2)`

	insertSetting = `
INSERT INTO instance (key, value)
VALUES ($1, $2)
ON CONFLICT (key) DO UPDATE SET value = excluded.value`

	deletePart = `
DELETE FROM part
WHERE seq = $1 AND idx = $2`

	// The two sides of the advisory lock of PostgreSQL.
	queryLock   = `SELECT pg_advisory_lock($1)`
	queryUnlock = `SELECT pg_advisory_unlock($1)`
)

// Keys of the advisory locks: "imar" and a number, in ASCII.
const (
	lockRecord = 0x696d6172_01
	lockSchema = 0x696d6172_02
)

// table is a table as it is filled and copied: columns in the order of the
// DDL, key columns in their order.
type table struct {
	name    string
	columns []string
	key     string
}

// tables are all tables of the record, in the order in which a copy fills them.
var tables = struct{ fact, part, withheld, tile, batch, receipt, checkpoint, instance table }{
	fact:       table{"fact", []string{"seq", "leaf_hash", "leaf", "salt", "body"}, "seq"},
	part:       table{"part", []string{"seq", "idx", "salt", "body"}, "seq, idx"},
	withheld:   table{"withheld", []string{"by_seq", "seq", "idx", "erased"}, "by_seq, seq, idx"},
	tile:       table{"tile", []string{"level", "idx", "data"}, "level, idx"},
	batch:      table{"batch", []string{"last_seq", "first_seq", "root", "at"}, "last_seq"},
	receipt:    table{"receipt", []string{"n", "actor", "key", "input_hash", "outcome", "first_seq", "last_seq"}, "n"},
	checkpoint: table{"checkpoint", []string{"size", "note"}, "size"},
	instance:   table{"instance", []string{"key", "value"}, "key"},
}

// insert is the statement that stores n rows at once.
func (t table) insert(n int) string {
	var b strings.Builder
	b.WriteString("INSERT INTO " + t.name + " (" + strings.Join(t.columns, ", ") + ")\nVALUES ")
	for row := range n {
		if row > 0 {
			b.WriteString(", ")
		}
		b.WriteString(parameters(row*len(t.columns)+1, len(t.columns)))
	}
	return b.String()
}

// all is the statement that reads the whole table in the order of its key.
func (t table) all() string {
	return "SELECT " + strings.Join(t.columns, ", ") + "\nFROM " + t.name + "\nORDER BY " + t.key
}

// parameters is "($first, …)" with n parameters.
func parameters(first, n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(", $" + strconv.Itoa(first+i))
	}
	return "(" + b.String()[2:] + ")"
}
