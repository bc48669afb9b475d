-- +goose Up

-- One row a fact. The columns that a walk over the hashes needs come first, so
-- that it never follows the overflow pages of a long body.
CREATE TABLE fact (
    seq       INTEGER PRIMARY KEY,
    leaf_hash BLOB NOT NULL CHECK (length(leaf_hash) = 32),
    leaf      BLOB NOT NULL,
    salt      BLOB CHECK (length(salt) = 32),
    body      BLOB
) STRICT;

CREATE TABLE part (
    seq  INTEGER NOT NULL,
    idx  INTEGER NOT NULL,
    salt BLOB NOT NULL CHECK (length(salt) = 32),
    body BLOB NOT NULL,
    PRIMARY KEY (seq, idx)
) STRICT, WITHOUT ROWID;

CREATE TABLE withheld (
    by_seq INTEGER NOT NULL,
    seq    INTEGER NOT NULL,
    idx    INTEGER NOT NULL,
    erased INTEGER NOT NULL CHECK (erased IN (0, 1)),
    PRIMARY KEY (by_seq, seq, idx)
) STRICT, WITHOUT ROWID;

CREATE TABLE tile (
    level INTEGER NOT NULL,
    idx   INTEGER NOT NULL,
    data  BLOB NOT NULL CHECK (length(data) = 8192),
    PRIMARY KEY (level, idx)
) STRICT;

CREATE TABLE batch (
    last_seq  INTEGER PRIMARY KEY,
    first_seq INTEGER NOT NULL,
    root      BLOB NOT NULL CHECK (length(root) = 32),
    at        TEXT NOT NULL
) STRICT;

CREATE TABLE receipt (
    n          INTEGER PRIMARY KEY,
    actor      TEXT NOT NULL,
    key        TEXT NOT NULL,
    input_hash BLOB NOT NULL CHECK (length(input_hash) = 32),
    outcome    TEXT NOT NULL,
    first_seq  INTEGER NOT NULL,
    last_seq   INTEGER NOT NULL
) STRICT;

CREATE TABLE checkpoint (
    size INTEGER PRIMARY KEY,
    note BLOB NOT NULL
) STRICT;

CREATE TABLE instance (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Append-only takes three triggers a table: INSERT OR REPLACE deletes a row
-- without firing a delete trigger.

-- +goose StatementBegin
CREATE TRIGGER fact_no_update BEFORE UPDATE ON fact
BEGIN SELECT RAISE(ABORT, 'append only: fact'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER fact_no_delete BEFORE DELETE ON fact
BEGIN SELECT RAISE(ABORT, 'append only: fact'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER fact_no_replace BEFORE INSERT ON fact
WHEN EXISTS (SELECT 1 FROM fact WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'append only: fact'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER part_no_update BEFORE UPDATE ON part
BEGIN SELECT RAISE(ABORT, 'append only: part'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER part_no_delete BEFORE DELETE ON part
WHEN NOT EXISTS (SELECT 1 FROM withheld WHERE seq = OLD.seq AND idx = OLD.idx AND erased = 1)
BEGIN SELECT RAISE(ABORT, 'append only: part'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER part_no_replace BEFORE INSERT ON part
WHEN EXISTS (SELECT 1 FROM part WHERE seq = NEW.seq AND idx = NEW.idx)
BEGIN SELECT RAISE(ABORT, 'append only: part'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER withheld_no_update BEFORE UPDATE ON withheld
BEGIN SELECT RAISE(ABORT, 'append only: withheld'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER withheld_no_delete BEFORE DELETE ON withheld
BEGIN SELECT RAISE(ABORT, 'append only: withheld'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER withheld_no_replace BEFORE INSERT ON withheld
WHEN EXISTS (SELECT 1 FROM withheld WHERE by_seq = NEW.by_seq AND seq = NEW.seq AND idx = NEW.idx)
BEGIN SELECT RAISE(ABORT, 'append only: withheld'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER tile_no_update BEFORE UPDATE ON tile
BEGIN SELECT RAISE(ABORT, 'append only: tile'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tile_no_delete BEFORE DELETE ON tile
BEGIN SELECT RAISE(ABORT, 'append only: tile'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tile_no_replace BEFORE INSERT ON tile
WHEN EXISTS (SELECT 1 FROM tile WHERE level = NEW.level AND idx = NEW.idx)
BEGIN SELECT RAISE(ABORT, 'append only: tile'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER batch_no_update BEFORE UPDATE ON batch
BEGIN SELECT RAISE(ABORT, 'append only: batch'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER batch_no_delete BEFORE DELETE ON batch
BEGIN SELECT RAISE(ABORT, 'append only: batch'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER batch_no_replace BEFORE INSERT ON batch
WHEN EXISTS (SELECT 1 FROM batch WHERE last_seq = NEW.last_seq)
BEGIN SELECT RAISE(ABORT, 'append only: batch'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER receipt_no_update BEFORE UPDATE ON receipt
BEGIN SELECT RAISE(ABORT, 'append only: receipt'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER receipt_no_delete BEFORE DELETE ON receipt
BEGIN SELECT RAISE(ABORT, 'append only: receipt'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER receipt_no_replace BEFORE INSERT ON receipt
WHEN EXISTS (SELECT 1 FROM receipt WHERE n = NEW.n)
BEGIN SELECT RAISE(ABORT, 'append only: receipt'); END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER checkpoint_no_update BEFORE UPDATE ON checkpoint
BEGIN SELECT RAISE(ABORT, 'append only: checkpoint'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER checkpoint_no_delete BEFORE DELETE ON checkpoint
BEGIN SELECT RAISE(ABORT, 'append only: checkpoint'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER checkpoint_no_replace BEFORE INSERT ON checkpoint
WHEN EXISTS (SELECT 1 FROM checkpoint WHERE size = NEW.size)
BEGIN SELECT RAISE(ABORT, 'append only: checkpoint'); END;
-- +goose StatementEnd
