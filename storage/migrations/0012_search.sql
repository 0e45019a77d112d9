-- Full-text search: which words stand in which texts. Written by storage/published/search_index.py.

CREATE TABLE store.text_lengths (
    revision_id BIGINT NOT NULL,
    words INTEGER NOT NULL
);
COMMENT ON TABLE store.text_lengths IS 'Revisions whose words can be searched, in order, each once';
COMMENT ON COLUMN store.text_lengths.revision_id IS 'Revision';
COMMENT ON COLUMN store.text_lengths.words IS 'Words in it, those of the title three times';

CREATE TABLE store.fresh_postings (
    word VARCHAR NOT NULL,
    revision_id BIGINT NOT NULL,
    times UTINYINT NOT NULL
);
COMMENT ON TABLE store.fresh_postings IS 'Words of the newest revisions, one row for each word of each; moved to store.postings when there are enough';
COMMENT ON COLUMN store.fresh_postings.word IS 'Word: small letters without accents';
COMMENT ON COLUMN store.fresh_postings.revision_id IS 'Revision';
COMMENT ON COLUMN store.fresh_postings.times IS 'How often it stands there, 255 at most; once in the title counts as three times';

CREATE TABLE store.postings (
    word VARCHAR NOT NULL,
    revision_ids BIGINT[] NOT NULL,
    times UTINYINT[] NOT NULL
);
COMMENT ON TABLE store.postings IS 'Words of all older revisions: one row for each word of some thousand of them, in order of word';
COMMENT ON COLUMN store.postings.word IS 'Word: small letters without accents';
COMMENT ON COLUMN store.postings.revision_ids IS 'Revisions that it stands in, in order';
COMMENT ON COLUMN store.postings.times IS 'How often it stands in each of them, as in store.fresh_postings';
