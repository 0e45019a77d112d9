-- Copies are found by samples of their text, each group of copies has one origin, and what is new in each article is
-- kept.

CREATE TABLE store.samples (
    article_id BIGINT NOT NULL,
    sample INTEGER NOT NULL
);
COMMENT ON TABLE store.samples IS 'What articles are found by when their text comes again; no index: one scan for a whole batch is cheaper (see storage/nearby.py)';
COMMENT ON COLUMN store.samples.article_id IS 'Article';
COMMENT ON COLUMN store.samples.sample IS 'Hash of six words in a row, one of the twelve of its text that sort first; of a text too short to compare, of its very self; 32 bits, signed';

-- The same as storage/fingerprints.py reads, for what is stored already.
INSERT INTO store.samples
WITH texts AS (
    SELECT a.article_id, a.revision, regexp_extract_all(lower(r.body), '[\p{L}\p{N}_]+') AS words
    FROM store.articles a JOIN store.revisions r ON r.article_id = a.article_id AND r.revision = a.revision
), hashed AS (
    SELECT article_id, revision,
           len(list_distinct([array_to_string(words[i : i + 3], ' ') FOR i IN range(1, len(words) - 2)])) AS shingles,
           list_sort(list_distinct([md5(array_to_string(words[i : i + 5], ' ')) FOR i IN range(1, len(words) - 4)])) AS hashes
    FROM texts
), kept AS (
    SELECT article_id, unnest(CASE WHEN shingles < 40 THEN [revision[1:8]] ELSE [h[9:16] FOR h IN hashes[1:12]] END) AS digits
    FROM hashed
)
SELECT article_id, ('0x' || digits)::BIGINT - 2147483648 FROM kept
WHERE regexp_full_match(digits, '[0-9a-f]{8}') ORDER BY article_id;

DROP TABLE store.bands;

ALTER TABLE store.articles ADD COLUMN wire VARCHAR;
ALTER TABLE store.articles ADD COLUMN cited VARCHAR;
ALTER TABLE store.articles ADD COLUMN origin VARCHAR;
UPDATE store.articles SET origin = o.outlet FROM store.articles o WHERE o.article_id = articles.copy_of;
COMMENT ON COLUMN store.articles.copy_of IS 'Article that this one copies: the one original of its group; null when it stands alone, or is the original itself';
COMMENT ON COLUMN store.articles.similarity IS 'Share of the shorter text''s word shingles found in the other, 0 to 1, as measured when the two met; null when no copy';
COMMENT ON COLUMN store.articles.wire IS 'Outlet whose text it says that it prints: dateline, byline or closing line; null when none, or of before this was read';
COMMENT ON COLUMN store.articles.cited IS 'Outlet whose report its title or lead pass on; null when none, or of before this was read';
COMMENT ON COLUMN store.articles.origin IS 'Outlet whose text it is, where that is another: the one that it or one of its group credits, else the publisher of the original; null when its own';

CREATE SEQUENCE store.origin_change_ids;
CREATE TABLE store.origin_changes (
    change_id BIGINT PRIMARY KEY DEFAULT nextval('store.origin_change_ids'),
    article_id BIGINT NOT NULL,
    copy_of_before BIGINT,
    origin_before VARCHAR,
    copy_of BIGINT,
    origin VARCHAR,
    reason VARCHAR NOT NULL CHECK (reason IN ('earlier', 'credited')),
    changed_at TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE store.origin_changes IS 'Articles whose original turned out to be another one, append-only';
COMMENT ON COLUMN store.origin_changes.change_id IS 'Order of the changes';
COMMENT ON COLUMN store.origin_changes.article_id IS 'Article';
COMMENT ON COLUMN store.origin_changes.copy_of_before IS 'Original until then; null when it stood alone, or was the original';
COMMENT ON COLUMN store.origin_changes.origin_before IS 'Outlet whose text it was held to be; null for its own';
COMMENT ON COLUMN store.origin_changes.copy_of IS 'Original from then on; null as above';
COMMENT ON COLUMN store.origin_changes.origin IS 'Outlet whose text it is from then on; null for its own';
COMMENT ON COLUMN store.origin_changes.reason IS 'earlier: an original that was published before came later; credited: an article of the group names the outlet';
COMMENT ON COLUMN store.origin_changes.changed_at IS 'When that was noticed';

CREATE TABLE store.novelty (
    story_id VARCHAR NOT NULL,
    article_id BIGINT NOT NULL,
    revision VARCHAR NOT NULL,
    sentences INTEGER NOT NULL,
    new_starts INTEGER[] NOT NULL,
    new_ends INTEGER[] NOT NULL,
    samples INTEGER[] NOT NULL,
    PRIMARY KEY (article_id, story_id, revision)
);
COMMENT ON TABLE store.novelty IS 'What each article brought to its story that no article read before it held, sentence by sentence';
COMMENT ON COLUMN store.novelty.story_id IS 'Story';
COMMENT ON COLUMN store.novelty.article_id IS 'Article';
COMMENT ON COLUMN store.novelty.revision IS 'Version of it that was compared';
COMMENT ON COLUMN store.novelty.sentences IS 'Sentences that were long enough to compare';
COMMENT ON COLUMN store.novelty.new_starts IS 'First character of each new sentence in the text, from 0';
COMMENT ON COLUMN store.novelty.new_ends IS 'Character after the last of each';
COMMENT ON COLUMN store.novelty.samples IS 'Hashes of word shingles of the new sentences, by which later articles know them; 32 bits, signed';

-- ------------------------------------------------------------------ what people query

CREATE VIEW novelty AS
SELECT n.story_id, n.article_id, a.outlet, a.title, a.url, a.published_at, n.revision = a.revision AS newest, n.sentences,
       len(n.new_starts) AS new_sentences, len(n.new_starts) / nullif(n.sentences, 0) AS new_share,
       [substring(r.body, n.new_starts[i] + 1, n.new_ends[i] - n.new_starts[i]) FOR i IN range(1, len(n.new_starts) + 1)]
           AS new_text
FROM store.novelty n
JOIN store.articles a ON a.article_id = n.article_id
JOIN store.revisions r ON r.article_id = n.article_id AND r.revision = n.revision
ORDER BY n.story_id, r.revision_id;
COMMENT ON VIEW novelty IS 'What is new in each article: the sentences that no article of its story that was read before it held';
COMMENT ON COLUMN novelty.story_id IS 'Story';
COMMENT ON COLUMN novelty.article_id IS 'Number of the article';
COMMENT ON COLUMN novelty.outlet IS 'Publisher';
COMMENT ON COLUMN novelty.title IS 'Title of its newest version';
COMMENT ON COLUMN novelty.url IS 'Canonical URL';
COMMENT ON COLUMN novelty.published_at IS 'Publication date; null when unknown';
COMMENT ON COLUMN novelty.newest IS 'True: said of the text that the article has now; false: of an earlier version';
COMMENT ON COLUMN novelty.sentences IS 'Sentences that were long enough to compare';
COMMENT ON COLUMN novelty.new_sentences IS 'Those of them that are new';
COMMENT ON COLUMN novelty.new_share IS 'The new ones as a share of all, 0 to 1; null where none could be compared';
COMMENT ON COLUMN novelty.new_text IS 'The new sentences, verbatim, in order';

CREATE OR REPLACE VIEW copies AS
SELECT a.article_id, a.outlet, a.title, a.url, a.published_at, o.article_id AS origin_id, a.origin,
       o.url AS origin_url, o.published_at AS origin_published_at, a.similarity,
       a.published_at - o.published_at AS behind
FROM store.articles a
JOIN store.articles o ON o.article_id = a.copy_of
ORDER BY origin_id, a.published_at, a.article_id;
COMMENT ON VIEW copies IS 'Articles whose text was taken from another, with the original of their group: the earliest that is stored, or that of the outlet which they credit';
COMMENT ON COLUMN copies.article_id IS 'Number of the copy';
COMMENT ON COLUMN copies.outlet IS 'Publisher of the copy';
COMMENT ON COLUMN copies.title IS 'Title of the copy';
COMMENT ON COLUMN copies.url IS 'Canonical URL of the copy';
COMMENT ON COLUMN copies.published_at IS 'Publication date of the copy; null when unknown';
COMMENT ON COLUMN copies.origin_id IS 'Number of the original';
COMMENT ON COLUMN copies.origin IS 'Outlet whose text it is: the agency that the group credits, else the publisher of the original; null where the copy is of that outlet itself';
COMMENT ON COLUMN copies.origin_url IS 'Canonical URL of the original';
COMMENT ON COLUMN copies.origin_published_at IS 'Publication date of the original; null when unknown';
COMMENT ON COLUMN copies.similarity IS 'Share of the shorter text''s word shingles found in the other, 0 to 1, as measured when the two met';
COMMENT ON COLUMN copies.behind IS 'How long after the original it was published; null when either date is unknown';

CREATE OR REPLACE VIEW coverage AS
SELECT m.development_id, d.story_id, d.kind, d.party, m.stage, m.novelty, a.outlet, a.title, a.url, a.published_at,
       m.quote, coalesce(m.credited, CASE WHEN m.novelty = 'new' THEN a.cited END) AS credited, a.origin AS copied_from,
       a.source = 'feed_summary' AS from_summary, m.rule,
       m.event_on, m.event_precision, m.event_wording, m.quote_field, m.quote_start, m.quote_end, m.revision
FROM store.mentions m
ANTI JOIN store.withdrawals w ON w.mention_id = m.mention_id
JOIN store.developments d ON d.development_id = m.development_id
JOIN store.articles a ON a.article_id = m.article_id
QUALIFY m.revision = first_value(m.revision) OVER (PARTITION BY m.article_id, m.development_id ORDER BY m.mention_id DESC);
COMMENT ON VIEW coverage IS 'Who reports what: each article''s newest words on a development, with the sentence; not what an article took back';
COMMENT ON COLUMN coverage.development_id IS 'Development';
COMMENT ON COLUMN coverage.story_id IS 'Story';
COMMENT ON COLUMN coverage.kind IS 'Kind of the development';
COMMENT ON COLUMN coverage.party IS 'Party of the development';
COMMENT ON COLUMN coverage.stage IS 'Stage as this article tells it';
COMMENT ON COLUMN coverage.novelty IS 'new: reported as news; background: retold';
COMMENT ON COLUMN coverage.outlet IS 'Publisher';
COMMENT ON COLUMN coverage.title IS 'Title of the article';
COMMENT ON COLUMN coverage.url IS 'Canonical URL';
COMMENT ON COLUMN coverage.published_at IS 'Publication date; null when unknown';
COMMENT ON COLUMN coverage.quote IS 'The sentence, verbatim';
COMMENT ON COLUMN coverage.credited IS 'Outlet named as the source; null when none';
COMMENT ON COLUMN coverage.copied_from IS 'Outlet whose text this is, be its own article stored or only credited; null when its own';
COMMENT ON COLUMN coverage.from_summary IS 'True: read from the summary in the feed, the page gave no text';
COMMENT ON COLUMN coverage.rule IS 'Rule that read it';
COMMENT ON COLUMN coverage.event_on IS 'Date as this article gives it; null when none';
COMMENT ON COLUMN coverage.event_precision IS 'day, month or year';
COMMENT ON COLUMN coverage.event_wording IS 'Words that the date was resolved from';
COMMENT ON COLUMN coverage.quote_field IS 'title or text';
COMMENT ON COLUMN coverage.quote_start IS 'First character of the quotation, from 0';
COMMENT ON COLUMN coverage.quote_end IS 'Character after its last';
COMMENT ON COLUMN coverage.revision IS 'Hash of the version that was read';

CREATE OR REPLACE VIEW origins AS
SELECT m.development_id, d.story_id, d.kind,
       coalesce(m.credited, CASE WHEN m.novelty = 'new' THEN coalesce(a.cited, o.cited) END, a.origin, a.outlet) AS origin,
       bool_or(a.outlet = coalesce(m.credited, CASE WHEN m.novelty = 'new' THEN coalesce(a.cited, o.cited) END, a.origin, a.outlet)) AS stored,
       count(DISTINCT a.outlet) AS outlets, list(DISTINCT a.outlet ORDER BY a.outlet) AS told_by,
       min(coalesce(a.published_at, a.first_seen_at)) AS first_reported_at
FROM store.mentions m
ANTI JOIN store.withdrawals w ON w.mention_id = m.mention_id
JOIN store.developments d ON d.development_id = m.development_id
JOIN store.articles a ON a.article_id = m.article_id
LEFT JOIN store.articles o ON o.article_id = a.copy_of
WHERE d.status <> 'rejected' AND d.merged_into IS NULL
GROUP BY ALL
ORDER BY m.development_id, first_reported_at, origin;
COMMENT ON VIEW origins IS 'Whose reporting each development rests on: one row for each of its origins, as developments.origins counts them';
COMMENT ON COLUMN origins.development_id IS 'Development';
COMMENT ON COLUMN origins.story_id IS 'Story';
COMMENT ON COLUMN origins.kind IS 'Kind of the development';
COMMENT ON COLUMN origins.origin IS 'Outlet that reported it first-hand: a copy counts as the outlet whose text it is, a report that credits another outlet as that one';
COMMENT ON COLUMN origins.stored IS 'True: an article of this outlet is stored; false: others name it as their source';
COMMENT ON COLUMN origins.outlets IS 'Outlets that tell the development from this origin, itself included where it is stored';
COMMENT ON COLUMN origins.told_by IS 'Their names';
COMMENT ON COLUMN origins.first_reported_at IS 'Publication of the earliest of their reports';

CREATE OR REPLACE VIEW developments AS
SELECT d.development_id, d.story_id, d.matter, d.kind,
       CASE WHEN d.kind = 'appeal_filed' AND d.stage = 'planned' THEN 'appeal_planned' ELSE d.kind END AS kind_shown,
       d.stage, d.party, d.actor, d.outcome, d.event_on, d.event_precision,
       d.first_reported_at, d.last_reported_at,
       count(DISTINCT a.outlet) FILTER (w.mention_id IS NULL) AS outlets,
       count(DISTINCT coalesce(m.credited, CASE WHEN m.novelty = 'new' THEN coalesce(a.cited, o.cited) END, a.origin, a.outlet))
           FILTER (w.mention_id IS NULL) AS origins,
       count(DISTINCT m.article_id) FILTER (w.mention_id IS NULL) AS reports,
       coalesce(arg_min(m.quote, m.mention_id) FILTER (m.stage = d.stage AND w.mention_id IS NULL),
                arg_min(m.quote, m.mention_id) FILTER (m.stage = d.stage)) AS quote,
       d.status
FROM store.developments d
JOIN store.mentions m ON m.development_id = d.development_id
JOIN store.articles a ON a.article_id = m.article_id
LEFT JOIN store.articles o ON o.article_id = a.copy_of
LEFT JOIN store.withdrawals w ON w.mention_id = m.mention_id
WHERE d.status <> 'rejected' AND d.merged_into IS NULL
GROUP BY ALL;
COMMENT ON VIEW developments IS 'Developments at their present stage, with how widely they are told; without those that a person rejected or merged into another';
COMMENT ON COLUMN developments.development_id IS 'Number of the development';
COMMENT ON COLUMN developments.story_id IS 'Story';
COMMENT ON COLUMN developments.matter IS 'Proceeding';
COMMENT ON COLUMN developments.kind IS 'Kind';
COMMENT ON COLUMN developments.kind_shown IS 'Kind as screens say it: a planned appeal is appeal_planned';
COMMENT ON COLUMN developments.stage IS 'possible, planned, happened or denied';
COMMENT ON COLUMN developments.party IS 'Whose charge, conviction, suit it is; null when no report says';
COMMENT ON COLUMN developments.actor IS 'Who did it; null when no report says';
COMMENT ON COLUMN developments.outcome IS 'Detail, such as "with prejudice"; null when none';
COMMENT ON COLUMN developments.event_on IS 'When it happened or is due, the first day of the period known';
COMMENT ON COLUMN developments.event_precision IS 'day, month or year';
COMMENT ON COLUMN developments.first_reported_at IS 'Publication of the earliest report';
COMMENT ON COLUMN developments.last_reported_at IS 'Publication of the latest report';
COMMENT ON COLUMN developments.outlets IS 'Outlets that report it; 0 when all took it back';
COMMENT ON COLUMN developments.origins IS 'Outlets that report it first-hand: copies and credited reports count as their source';
COMMENT ON COLUMN developments.reports IS 'Articles that report it; 0 when all took it back';
COMMENT ON COLUMN developments.quote IS 'The sentence that showed the present stage first';
COMMENT ON COLUMN developments.status IS 'open; disputed: no article says it any more; retracted: a person took it back; confirmed: a person vouches for it';
