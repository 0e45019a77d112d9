-- Later looks at articles that hold mentions: when the next one is due, and what each one found.

CREATE TABLE store.rereads (
    article_id BIGINT PRIMARY KEY,
    address VARCHAR NOT NULL,
    etag VARCHAR,
    last_modified VARCHAR,
    headline VARCHAR,
    next_look_at TIMESTAMPTZ
);
COMMENT ON TABLE store.rereads IS 'Articles that are looked at again, with what the next look needs to know';
COMMENT ON COLUMN store.rereads.article_id IS 'Article';
COMMENT ON COLUMN store.rereads.address IS 'Address that its page was fetched from';
COMMENT ON COLUMN store.rereads.etag IS 'Validator of the last page, opaque; null when the host gave none';
COMMENT ON COLUMN store.rereads.last_modified IS 'Validator of the last page, opaque; null when the host gave none';
COMMENT ON COLUMN store.rereads.headline IS 'Headline on the page itself, which may not be that of the feed; null when it has none';
COMMENT ON COLUMN store.rereads.next_look_at IS 'Not looked at before this time; null after the last look';

CREATE SEQUENCE store.look_ids;
CREATE TABLE store.looks (
    look_id BIGINT PRIMARY KEY DEFAULT nextval('store.look_ids'),
    article_id BIGINT NOT NULL,
    looked_at TIMESTAMPTZ NOT NULL,
    result VARCHAR NOT NULL CHECK (result IN ('unchanged', 'revised', 'gone', 'moved', 'unreadable', 'failed')),
    reason VARCHAR,
    revision VARCHAR
);
COMMENT ON TABLE store.looks IS 'Every later look at an article, append-only';
COMMENT ON COLUMN store.looks.look_id IS 'Order of the looks';
COMMENT ON COLUMN store.looks.article_id IS 'Article';
COMMENT ON COLUMN store.looks.looked_at IS 'When';
COMMENT ON COLUMN store.looks.result IS 'unchanged; revised: another text, kept as a revision; gone: 404 or 410; moved: the address leads to another page; unreadable: no text, such as a paywall; failed: we could not find out';
COMMENT ON COLUMN store.looks.reason IS 'Why, in words; null where the result says it all';
COMMENT ON COLUMN store.looks.revision IS 'Hash of the new version; null unless revised';
