-- The pages that stored texts were read from: kept as they came, named by their hash; and what came from an archive.

CREATE SEQUENCE store.page_ids;
CREATE TABLE store.pages (
    page_id BIGINT PRIMARY KEY DEFAULT nextval('store.page_ids'),
    article_id BIGINT NOT NULL,
    revision VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    size_bytes BIGINT NOT NULL,
    asked_url VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    media_type VARCHAR,
    charset VARCHAR,
    fetched_at TIMESTAMPTZ NOT NULL,
    peer VARCHAR,
    request_headers VARCHAR,
    status VARCHAR,
    response_headers VARCHAR,
    kept_at TIMESTAMPTZ NOT NULL,
    forgotten_at TIMESTAMPTZ
);
COMMENT ON TABLE store.pages IS 'Pages that stored texts were read from, append-only; their bytes are files beside the ledger: pages/ab/abcd....gz, named by SHA-256';
COMMENT ON COLUMN store.pages.page_id IS 'Order of keeping';
COMMENT ON COLUMN store.pages.article_id IS 'Article';
COMMENT ON COLUMN store.pages.revision IS 'Hash of the text that was read from it';
COMMENT ON COLUMN store.pages.sha256 IS 'SHA-256 of the body, without its Content-Encoding: name of the file';
COMMENT ON COLUMN store.pages.size_bytes IS 'Bytes of the body';
COMMENT ON COLUMN store.pages.asked_url IS 'Address that was asked for';
COMMENT ON COLUMN store.pages.url IS 'Address that answered, after redirects';
COMMENT ON COLUMN store.pages.media_type IS 'Media type that the host declared; null when it declared none';
COMMENT ON COLUMN store.pages.charset IS 'Character set that the host declared; null when it declared none';
COMMENT ON COLUMN store.pages.fetched_at IS 'When it was fetched; of an archived page, by whoever archived it';
COMMENT ON COLUMN store.pages.peer IS 'Network address that answered; null when unknown';
COMMENT ON COLUMN store.pages.request_headers IS 'Headers that were sent, one a line; null when unknown, as for files';
COMMENT ON COLUMN store.pages.status IS 'Status line of the answer; null when unknown, as for files';
COMMENT ON COLUMN store.pages.response_headers IS 'Headers of the answer, one a line, cookies left out; null when unknown, as for files';
COMMENT ON COLUMN store.pages.kept_at IS 'When it was kept: the retention of the settings counts from here';
COMMENT ON COLUMN store.pages.forgotten_at IS 'When its bytes were let go; null while they are kept';

CREATE TABLE store.decisions_before AS SELECT * FROM store.decisions;
DROP TABLE store.decisions;
CREATE TABLE store.decisions (
    mention_id BIGINT PRIMARY KEY,
    change_id BIGINT,
    verdict VARCHAR NOT NULL CHECK (verdict IN ('told', 'told_beside', 'told_before', 'later_stage_known', 'retold',
                                                'before_the_watch', 'old_news', 'below_level', 'rejected', 'proposed',
                                                'imported')),
    wanted VARCHAR NOT NULL,
    decided_at TIMESTAMPTZ NOT NULL
);
INSERT INTO store.decisions SELECT * FROM store.decisions_before;
DROP TABLE store.decisions_before;
COMMENT ON TABLE store.decisions IS 'Why each mention sent a message or none, as it was decided when the mention was placed; append-only';
COMMENT ON COLUMN store.decisions.mention_id IS 'Mention';
COMMENT ON COLUMN store.decisions.change_id IS 'Stage change that it was about; null when the ledger knew a later stage';
COMMENT ON COLUMN store.decisions.verdict IS 'told; told_beside: another mention of the same article tells it; told_before: an alert had told this stage; later_stage_known: the development was further already; retold: the article tells it as background; before_the_watch: published before the story was watched; old_news: first reported too long before; below_level: below the level of the watch, left to the digest; rejected: a person had rejected or retracted the development; proposed: another reader than our own proposed it; imported: its article came from an archive, which fills the timeline and sends nothing';
COMMENT ON COLUMN store.decisions.wanted IS 'Level of the watch for this kind at that time: possible, planned, happened or digest';
COMMENT ON COLUMN store.decisions.decided_at IS 'When';
