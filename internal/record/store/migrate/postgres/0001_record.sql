-- +goose Up

CREATE TABLE fact (
    seq       BIGINT PRIMARY KEY,
    leaf_hash BYTEA NOT NULL CHECK (length(leaf_hash) = 32),
    leaf      BYTEA NOT NULL,
    salt      BYTEA CHECK (length(salt) = 32),
    body      BYTEA
);

CREATE TABLE part (
    seq  BIGINT NOT NULL,
    idx  BIGINT NOT NULL,
    salt BYTEA NOT NULL CHECK (length(salt) = 32),
    body BYTEA NOT NULL,
    PRIMARY KEY (seq, idx)
);

CREATE TABLE withheld (
    by_seq BIGINT NOT NULL,
    seq    BIGINT NOT NULL,
    idx    BIGINT NOT NULL,
    erased BIGINT NOT NULL CHECK (erased IN (0, 1)),
    PRIMARY KEY (by_seq, seq, idx)
);

CREATE TABLE tile (
    level BIGINT NOT NULL,
    idx   BIGINT NOT NULL,
    data  BYTEA NOT NULL CHECK (length(data) = 8192),
    PRIMARY KEY (level, idx)
);

CREATE TABLE batch (
    last_seq  BIGINT PRIMARY KEY,
    first_seq BIGINT NOT NULL,
    root      BYTEA NOT NULL CHECK (length(root) = 32),
    at        TEXT NOT NULL
);

CREATE TABLE receipt (
    n          BIGINT PRIMARY KEY,
    actor      TEXT NOT NULL,
    key        TEXT NOT NULL,
    input_hash BYTEA NOT NULL CHECK (length(input_hash) = 32),
    outcome    TEXT NOT NULL,
    first_seq  BIGINT NOT NULL,
    last_seq   BIGINT NOT NULL
);

CREATE TABLE checkpoint (
    size BIGINT PRIMARY KEY,
    note BYTEA NOT NULL
);

CREATE TABLE instance (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- Append-only takes a row trigger and a statement trigger a table: TRUNCATE
-- fires no row trigger. ALWAYS holds in a session that plays a replica, too.

-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'append only: %', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION refuse_unregistered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM withheld w WHERE w.seq = OLD.seq AND w.idx = OLD.idx AND w.erased = 1) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'append only: part' USING ERRCODE = 'restrict_violation';
END $$;
-- +goose StatementEnd

CREATE TRIGGER fact_no_change BEFORE UPDATE OR DELETE ON fact FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER fact_no_truncate BEFORE TRUNCATE ON fact FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE fact ENABLE ALWAYS TRIGGER fact_no_change;
ALTER TABLE fact ENABLE ALWAYS TRIGGER fact_no_truncate;

CREATE TRIGGER part_no_update BEFORE UPDATE ON part FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER part_no_delete BEFORE DELETE ON part FOR EACH ROW EXECUTE FUNCTION refuse_unregistered();
CREATE TRIGGER part_no_truncate BEFORE TRUNCATE ON part FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE part ENABLE ALWAYS TRIGGER part_no_update;
ALTER TABLE part ENABLE ALWAYS TRIGGER part_no_delete;
ALTER TABLE part ENABLE ALWAYS TRIGGER part_no_truncate;

CREATE TRIGGER withheld_no_change BEFORE UPDATE OR DELETE ON withheld FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER withheld_no_truncate BEFORE TRUNCATE ON withheld FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE withheld ENABLE ALWAYS TRIGGER withheld_no_change;
ALTER TABLE withheld ENABLE ALWAYS TRIGGER withheld_no_truncate;

CREATE TRIGGER tile_no_change BEFORE UPDATE OR DELETE ON tile FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER tile_no_truncate BEFORE TRUNCATE ON tile FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE tile ENABLE ALWAYS TRIGGER tile_no_change;
ALTER TABLE tile ENABLE ALWAYS TRIGGER tile_no_truncate;

CREATE TRIGGER batch_no_change BEFORE UPDATE OR DELETE ON batch FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER batch_no_truncate BEFORE TRUNCATE ON batch FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE batch ENABLE ALWAYS TRIGGER batch_no_change;
ALTER TABLE batch ENABLE ALWAYS TRIGGER batch_no_truncate;

CREATE TRIGGER receipt_no_change BEFORE UPDATE OR DELETE ON receipt FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER receipt_no_truncate BEFORE TRUNCATE ON receipt FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE receipt ENABLE ALWAYS TRIGGER receipt_no_change;
ALTER TABLE receipt ENABLE ALWAYS TRIGGER receipt_no_truncate;

CREATE TRIGGER checkpoint_no_change BEFORE UPDATE OR DELETE ON checkpoint FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER checkpoint_no_truncate BEFORE TRUNCATE ON checkpoint FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE checkpoint ENABLE ALWAYS TRIGGER checkpoint_no_change;
ALTER TABLE checkpoint ENABLE ALWAYS TRIGGER checkpoint_no_truncate;
