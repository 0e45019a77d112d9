-- The ledger: what was polled, read, placed, decided and sent. Tables live in the schema `store`; the views in the
-- main schema are what people query, and stay stable when a table changes. No foreign keys: DuckDB rewrites a row of
-- a list column by delete and insert, which a foreign key refuses; the one writer keeps the references right.

COMMENT ON TABLE migrations IS 'Versions of the schema that this file has reached';
COMMENT ON COLUMN migrations.number IS 'Number of the migration';
COMMENT ON COLUMN migrations.name IS 'What it did';

CREATE SCHEMA store;

CREATE SEQUENCE store.feed_ids;
CREATE TABLE store.feeds (
    feed_id BIGINT PRIMARY KEY DEFAULT nextval('store.feed_ids'),
    url VARCHAR NOT NULL UNIQUE,
    outlet VARCHAR NOT NULL,
    listed BOOLEAN NOT NULL DEFAULT true,
    etag VARCHAR,
    last_modified VARCHAR,
    body_sha256 VARCHAR,
    polled_at TIMESTAMPTZ,
    succeeded_at TIMESTAMPTZ,
    due_at TIMESTAMPTZ NOT NULL,
    failures INTEGER NOT NULL DEFAULT 0,
    last_error VARCHAR
);
COMMENT ON TABLE store.feeds IS 'Feeds of the feed list, one row each, with what the next poll needs to know';
COMMENT ON COLUMN store.feeds.feed_id IS 'Number of the feed';
COMMENT ON COLUMN store.feeds.url IS 'Address that is polled';
COMMENT ON COLUMN store.feeds.outlet IS 'Publisher, as the feed list names it';
COMMENT ON COLUMN store.feeds.listed IS 'False once the feed list no longer holds it; its history stays';
COMMENT ON COLUMN store.feeds.etag IS 'Validator of the last answer, opaque; null when the host gave none';
COMMENT ON COLUMN store.feeds.last_modified IS 'Validator of the last answer, opaque; null when the host gave none';
COMMENT ON COLUMN store.feeds.body_sha256 IS 'SHA-256 of the last body that was read; null before the first';
COMMENT ON COLUMN store.feeds.polled_at IS 'Last poll; null before the first';
COMMENT ON COLUMN store.feeds.succeeded_at IS 'Last poll that was answered; null before the first';
COMMENT ON COLUMN store.feeds.due_at IS 'Not polled before this time';
COMMENT ON COLUMN store.feeds.failures IS 'Polls that failed since the last that was answered';
COMMENT ON COLUMN store.feeds.last_error IS 'Why the last poll failed; null when it was answered';

CREATE SEQUENCE store.round_ids;
CREATE TABLE store.rounds (
    round_id BIGINT PRIMARY KEY DEFAULT nextval('store.round_ids'),
    started_at TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ
);
COMMENT ON TABLE store.rounds IS 'Rounds: poll, read, remember, tell';
COMMENT ON COLUMN store.rounds.round_id IS 'Number of the round';
COMMENT ON COLUMN store.rounds.started_at IS 'Start';
COMMENT ON COLUMN store.rounds.finished_at IS 'End; null while it runs, and for ever when it was killed';

CREATE SEQUENCE store.poll_ids;
CREATE TABLE store.polls (
    poll_id BIGINT PRIMARY KEY DEFAULT nextval('store.poll_ids'),
    feed_id BIGINT NOT NULL,
    polled_at TIMESTAMPTZ NOT NULL,
    result VARCHAR NOT NULL CHECK (result IN ('read', 'not_modified', 'same_body', 'failed')),
    entries INTEGER NOT NULL DEFAULT 0,
    new_links INTEGER NOT NULL DEFAULT 0,
    error VARCHAR
);
COMMENT ON TABLE store.polls IS 'Every poll of every feed, append-only';
COMMENT ON COLUMN store.polls.poll_id IS 'Order of the polls';
COMMENT ON COLUMN store.polls.feed_id IS 'Feed that was polled';
COMMENT ON COLUMN store.polls.polled_at IS 'When';
COMMENT ON COLUMN store.polls.result IS 'read; not_modified: the host said so; same_body: the body was the last one; failed';
COMMENT ON COLUMN store.polls.entries IS 'Entries in the document, 0 unless it was read';
COMMENT ON COLUMN store.polls.new_links IS 'Links among them that no feed had shown before';
COMMENT ON COLUMN store.polls.error IS 'Why it failed; null unless failed';

CREATE SEQUENCE store.link_ids;
CREATE TABLE store.links (
    link_id BIGINT PRIMARY KEY DEFAULT nextval('store.link_ids'),
    url VARCHAR NOT NULL UNIQUE,
    feed_id BIGINT NOT NULL,
    address VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    published_at TIMESTAMPTZ,
    summary VARCHAR,
    byline VARCHAR,
    first_seen_at TIMESTAMPTZ NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_try_at TIMESTAMPTZ NOT NULL,
    outcome VARCHAR CHECK (outcome IN ('article', 'copy', 'known_article', 'revision', 'summary', 'irrelevant',
                                       'unreadable', 'gone', 'refused', 'failed')),
    reason VARCHAR,
    decided_at TIMESTAMPTZ,
    article_id BIGINT
);
COMMENT ON TABLE store.links IS 'Every link that a feed has shown, with its one outcome';
COMMENT ON COLUMN store.links.link_id IS 'Number of the link';
COMMENT ON COLUMN store.links.url IS 'Canonical form of the address: its identity';
COMMENT ON COLUMN store.links.feed_id IS 'Feed that showed it first';
COMMENT ON COLUMN store.links.address IS 'Address as the feed gave it';
COMMENT ON COLUMN store.links.title IS 'Title in the feed';
COMMENT ON COLUMN store.links.published_at IS 'Date in the feed; null when it gave none';
COMMENT ON COLUMN store.links.summary IS 'Summary in the feed; null when it gave none';
COMMENT ON COLUMN store.links.byline IS 'Author in the feed; null when it gave none';
COMMENT ON COLUMN store.links.first_seen_at IS 'When a feed first showed it';
COMMENT ON COLUMN store.links.attempts IS 'Fetches that failed';
COMMENT ON COLUMN store.links.next_try_at IS 'Not fetched before this time';
COMMENT ON COLUMN store.links.outcome IS 'What became of it; null while it waits. article: stored; copy: stored as a copy of another; known_article: leads to an article already stored; revision: a new version of one; summary: the page gave no text, the summary of the feed was stored; irrelevant: about no watch; unreadable: no text, no summary about a watch; gone: 404 or 410; refused: may not be fetched; failed: given up after several tries';
COMMENT ON COLUMN store.links.reason IS 'Why, in words; null where the outcome says it all';
COMMENT ON COLUMN store.links.decided_at IS 'When the outcome was recorded; null while it waits';
COMMENT ON COLUMN store.links.article_id IS 'Article that it led to; null when none';

CREATE SEQUENCE store.article_ids;
CREATE TABLE store.articles (
    article_id BIGINT PRIMARY KEY DEFAULT nextval('store.article_ids'),
    url VARCHAR NOT NULL UNIQUE,
    outlet VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    published_at TIMESTAMPTZ,
    byline VARCHAR,
    lang VARCHAR,
    source VARCHAR NOT NULL CHECK (source IN ('page', 'feed_summary')),
    revision VARCHAR NOT NULL,
    first_seen_at TIMESTAMPTZ NOT NULL,
    copy_of BIGINT,
    similarity DOUBLE
);
COMMENT ON TABLE store.articles IS 'Articles, one row per canonical URL';
COMMENT ON COLUMN store.articles.article_id IS 'Number of the article';
COMMENT ON COLUMN store.articles.url IS 'Canonical URL';
COMMENT ON COLUMN store.articles.outlet IS 'Publisher';
COMMENT ON COLUMN store.articles.title IS 'Title of the newest revision';
COMMENT ON COLUMN store.articles.published_at IS 'Publication date of the publisher; null when unknown';
COMMENT ON COLUMN store.articles.byline IS 'Author line; null when unknown';
COMMENT ON COLUMN store.articles.lang IS 'Language (BCP 47); null when unknown';
COMMENT ON COLUMN store.articles.source IS 'page: text of the page; feed_summary: the page gave none, the feed did';
COMMENT ON COLUMN store.articles.revision IS 'Hash of the newest revision';
COMMENT ON COLUMN store.articles.first_seen_at IS 'When it was stored';
COMMENT ON COLUMN store.articles.copy_of IS 'Article that this one copies (the first stored of the group); null when it stands alone';
COMMENT ON COLUMN store.articles.similarity IS 'Share of the shorter text''s word shingles found in the other, 0 to 1; null when no copy';

CREATE SEQUENCE store.revision_ids;
CREATE TABLE store.revisions (
    revision_id BIGINT PRIMARY KEY DEFAULT nextval('store.revision_ids'),
    article_id BIGINT NOT NULL,
    revision VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    body VARCHAR NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL,
    UNIQUE (article_id, revision)
);
COMMENT ON TABLE store.revisions IS 'Every version of every article that was fetched, append-only';
COMMENT ON COLUMN store.revisions.revision_id IS 'Order of the revisions';
COMMENT ON COLUMN store.revisions.article_id IS 'Article';
COMMENT ON COLUMN store.revisions.revision IS 'SHA-256 of title and text';
COMMENT ON COLUMN store.revisions.title IS 'Title in this version';
COMMENT ON COLUMN store.revisions.body IS 'Text in this version; offsets of evidence count its characters';
COMMENT ON COLUMN store.revisions.seen_at IS 'When this version was first fetched';

CREATE TABLE store.bands (
    article_id BIGINT NOT NULL,
    band_hash INTEGER NOT NULL
);
COMMENT ON TABLE store.bands IS 'MinHash bands of the articles; no index: one scan per batch is cheaper (see fingerprints.py)';
COMMENT ON COLUMN store.bands.article_id IS 'Article';
COMMENT ON COLUMN store.bands.band_hash IS 'Hash of one band with its number, 32 bits, signed';

CREATE TABLE store.stories (
    story_id VARCHAR PRIMARY KEY,
    title VARCHAR NOT NULL,
    note VARCHAR,
    watched_since TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE store.stories IS 'Stories, one per watch';
COMMENT ON COLUMN store.stories.story_id IS 'Id of the watch: the name of its file';
COMMENT ON COLUMN store.stories.title IS 'Title of the watch';
COMMENT ON COLUMN store.stories.note IS 'Note of the watch, shown in each alert; null when none';
COMMENT ON COLUMN store.stories.watched_since IS 'First round with this watch: what was published well before is history, not news';

CREATE TABLE store.story_articles (
    story_id VARCHAR NOT NULL,
    article_id BIGINT NOT NULL,
    on_topic BOOLEAN NOT NULL,
    PRIMARY KEY (story_id, article_id)
);
COMMENT ON TABLE store.story_articles IS 'Which articles name a watched party, and whether they are about the story';
COMMENT ON COLUMN store.story_articles.story_id IS 'Story';
COMMENT ON COLUMN store.story_articles.article_id IS 'Article';
COMMENT ON COLUMN store.story_articles.on_topic IS 'False: it names a party in passing only';

CREATE SEQUENCE store.development_ids;
CREATE TABLE store.developments (
    development_id BIGINT PRIMARY KEY DEFAULT nextval('store.development_ids'),
    story_id VARCHAR NOT NULL,
    matter VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    party VARCHAR,
    actor VARCHAR,
    outcome VARCHAR,
    stage VARCHAR NOT NULL CHECK (stage IN ('denied', 'possible', 'planned', 'happened')),
    event_on DATE,
    event_precision VARCHAR CHECK (event_precision IN ('day', 'month', 'year')),
    first_reported_at TIMESTAMPTZ NOT NULL,
    last_reported_at TIMESTAMPTZ NOT NULL,
    stage_reported_at TIMESTAMPTZ NOT NULL,
    stage_news_at TIMESTAMPTZ
);
COMMENT ON TABLE store.developments IS 'Changes in the legal state of a matter, one row each, however many outlets tell it';
COMMENT ON COLUMN store.developments.development_id IS 'Number of the development';
COMMENT ON COLUMN store.developments.story_id IS 'Story';
COMMENT ON COLUMN store.developments.matter IS 'Proceeding that it belongs to';
COMMENT ON COLUMN store.developments.kind IS 'Kind, an identifier of kinds.toml';
COMMENT ON COLUMN store.developments.party IS 'Whose charge, conviction, suit it is; null when no report says';
COMMENT ON COLUMN store.developments.actor IS 'Who did it; null when no report says';
COMMENT ON COLUMN store.developments.outcome IS 'Detail inside the kind, such as "with prejudice"; null when no report says';
COMMENT ON COLUMN store.developments.stage IS 'Stage now';
COMMENT ON COLUMN store.developments.event_on IS 'When it happened or is due, the first day of the period known; null when no report says';
COMMENT ON COLUMN store.developments.event_precision IS 'day, month or year; null with event_on';
COMMENT ON COLUMN store.developments.first_reported_at IS 'Publication of the earliest report';
COMMENT ON COLUMN store.developments.last_reported_at IS 'Publication of the latest report';
COMMENT ON COLUMN store.developments.stage_reported_at IS 'Publication of the earliest report of the stage that it has now';
COMMENT ON COLUMN store.developments.stage_news_at IS 'The same, of those that told the stage as their news; null while it was only retold';

CREATE SEQUENCE store.mention_ids;
CREATE TABLE store.mentions (
    mention_id BIGINT PRIMARY KEY DEFAULT nextval('store.mention_ids'),
    development_id BIGINT NOT NULL,
    article_id BIGINT NOT NULL,
    revision VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    stage VARCHAR NOT NULL,
    novelty VARCHAR NOT NULL CHECK (novelty IN ('new', 'background')),
    party VARCHAR,
    matter VARCHAR NOT NULL,
    actor VARCHAR,
    outcome VARCHAR,
    event_on DATE,
    event_precision VARCHAR,
    event_wording VARCHAR,
    credited VARCHAR,
    flags VARCHAR[] NOT NULL,
    quote_field VARCHAR NOT NULL CHECK (quote_field IN ('title', 'text')),
    quote_start INTEGER NOT NULL,
    quote_end INTEGER NOT NULL,
    quote VARCHAR NOT NULL,
    rule VARCHAR NOT NULL,
    cues VARCHAR[] NOT NULL,
    rules_version VARCHAR NOT NULL,
    reader VARCHAR NOT NULL
);
COMMENT ON TABLE store.mentions IS 'What each article says of each development, with the sentence that proves it';
COMMENT ON COLUMN store.mentions.mention_id IS 'Number of the mention';
COMMENT ON COLUMN store.mentions.development_id IS 'Development it was placed with';
COMMENT ON COLUMN store.mentions.article_id IS 'Article';
COMMENT ON COLUMN store.mentions.revision IS 'Revision of the article that was read';
COMMENT ON COLUMN store.mentions.kind IS 'Kind as read in this article';
COMMENT ON COLUMN store.mentions.stage IS 'Stage as read in this article';
COMMENT ON COLUMN store.mentions.novelty IS 'new: the article reports it as its news; background: it retells it';
COMMENT ON COLUMN store.mentions.party IS 'Party as read; null when the text leaves it open';
COMMENT ON COLUMN store.mentions.matter IS 'Proceeding as read';
COMMENT ON COLUMN store.mentions.actor IS 'Who did it, as read; null when unsaid';
COMMENT ON COLUMN store.mentions.outcome IS 'Detail as read; null when unsaid';
COMMENT ON COLUMN store.mentions.event_on IS 'Date as read; null when the text resolves none';
COMMENT ON COLUMN store.mentions.event_precision IS 'day, month or year; null with event_on';
COMMENT ON COLUMN store.mentions.event_wording IS 'Words that the date was resolved from; null with event_on';
COMMENT ON COLUMN store.mentions.credited IS 'Outlet that the article names as its source; null when none';
COMMENT ON COLUMN store.mentions.flags IS 'What makes a careful reader look twice, in words';
COMMENT ON COLUMN store.mentions.quote_field IS 'Whether the quotation stands in the title or the text';
COMMENT ON COLUMN store.mentions.quote_start IS 'First character of the quotation, from 0';
COMMENT ON COLUMN store.mentions.quote_end IS 'Character after its last';
COMMENT ON COLUMN store.mentions.quote IS 'The sentence, verbatim';
COMMENT ON COLUMN store.mentions.rule IS 'Rule that fired';
COMMENT ON COLUMN store.mentions.cues IS 'Words that it fired on';
COMMENT ON COLUMN store.mentions.rules_version IS 'Version of the rules';
COMMENT ON COLUMN store.mentions.reader IS 'Who read it: courtbeat, or the name of another reader that proposed it';

CREATE SEQUENCE store.change_ids;
CREATE TABLE store.stage_changes (
    change_id BIGINT PRIMARY KEY DEFAULT nextval('store.change_ids'),
    development_id BIGINT NOT NULL,
    stage VARCHAR NOT NULL,
    previous VARCHAR,
    mention_id BIGINT NOT NULL,
    reported_at TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE store.stage_changes IS 'Every stage that a development reached, append-only';
COMMENT ON COLUMN store.stage_changes.change_id IS 'Order of the changes';
COMMENT ON COLUMN store.stage_changes.development_id IS 'Development';
COMMENT ON COLUMN store.stage_changes.stage IS 'Stage reached';
COMMENT ON COLUMN store.stage_changes.previous IS 'Stage before; null at first sight';
COMMENT ON COLUMN store.stage_changes.mention_id IS 'Mention that showed it';
COMMENT ON COLUMN store.stage_changes.reported_at IS 'Publication of the report that showed it';

CREATE SEQUENCE store.alert_ids;
CREATE TABLE store.alerts (
    alert_id BIGINT PRIMARY KEY DEFAULT nextval('store.alert_ids'),
    alert_key VARCHAR NOT NULL UNIQUE,
    story_id VARCHAR NOT NULL,
    article_id BIGINT NOT NULL,
    decided_at TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE store.alerts IS 'Messages that were decided, one per article that brought news of a story';
COMMENT ON COLUMN store.alerts.alert_id IS 'Number of the alert';
COMMENT ON COLUMN store.alerts.alert_key IS 'Idempotency key: the same alert always has the same';
COMMENT ON COLUMN store.alerts.story_id IS 'Story';
COMMENT ON COLUMN store.alerts.article_id IS 'Article that brought the news';
COMMENT ON COLUMN store.alerts.decided_at IS 'When it was decided and queued';

CREATE TABLE store.notices (
    change_id BIGINT PRIMARY KEY,
    alert_id BIGINT NOT NULL,
    mention_id BIGINT NOT NULL
);
COMMENT ON TABLE store.notices IS 'What each alert tells: a stage of a development, told once';
COMMENT ON COLUMN store.notices.change_id IS 'The stage that is told: each can be told once only';
COMMENT ON COLUMN store.notices.alert_id IS 'Alert that tells it';
COMMENT ON COLUMN store.notices.mention_id IS 'Mention that is quoted';

CREATE SEQUENCE store.delivery_ids;
CREATE TABLE store.deliveries (
    delivery_id BIGINT PRIMARY KEY DEFAULT nextval('store.delivery_ids'),
    alert_id BIGINT NOT NULL,
    channel VARCHAR NOT NULL,
    state VARCHAR NOT NULL CHECK (state IN ('waiting', 'claimed', 'sent', 'quarantined')),
    attempts INTEGER NOT NULL DEFAULT 0,
    may_repeat BOOLEAN NOT NULL DEFAULT false,
    queued_at TIMESTAMPTZ NOT NULL,
    next_try_at TIMESTAMPTZ,
    sent_at TIMESTAMPTZ,
    receipt VARCHAR,
    last_error VARCHAR,
    UNIQUE (alert_id, channel)
);
COMMENT ON TABLE store.deliveries IS 'The outbox: each alert on each channel';
COMMENT ON COLUMN store.deliveries.delivery_id IS 'Number of the delivery';
COMMENT ON COLUMN store.deliveries.alert_id IS 'Alert';
COMMENT ON COLUMN store.deliveries.channel IS 'Channel, as courtbeat.toml names it';
COMMENT ON COLUMN store.deliveries.state IS 'waiting; claimed: being sent, or cut off while it was; sent; quarantined: given up, needs a person';
COMMENT ON COLUMN store.deliveries.attempts IS 'Tries so far';
COMMENT ON COLUMN store.deliveries.may_repeat IS 'A try ended without an answer: the message may have arrived already';
COMMENT ON COLUMN store.deliveries.queued_at IS 'When it was queued';
COMMENT ON COLUMN store.deliveries.next_try_at IS 'Not tried before this time; null once sent or quarantined';
COMMENT ON COLUMN store.deliveries.sent_at IS 'When the channel accepted it; null before';
COMMENT ON COLUMN store.deliveries.receipt IS 'What the channel calls the message; null when it does not say';
COMMENT ON COLUMN store.deliveries.last_error IS 'Why the last try failed; null when none did';

-- ------------------------------------------------------------------ what people query

CREATE VIEW articles AS
SELECT a.article_id, a.outlet, a.title, a.url, a.published_at, a.byline, a.lang, a.source, a.first_seen_at,
       o.url AS copy_of, a.similarity, list(sa.story_id ORDER BY sa.story_id) FILTER (sa.on_topic) AS stories,
       any_value(r.body) AS body
FROM store.articles a
JOIN store.revisions r ON r.article_id = a.article_id AND r.revision = a.revision
LEFT JOIN store.articles o ON o.article_id = a.copy_of
LEFT JOIN store.story_articles sa ON sa.article_id = a.article_id
GROUP BY ALL;
COMMENT ON VIEW articles IS 'Stored coverage: one row per article, in its newest revision';
COMMENT ON COLUMN articles.article_id IS 'Number of the article';
COMMENT ON COLUMN articles.outlet IS 'Publisher';
COMMENT ON COLUMN articles.title IS 'Title';
COMMENT ON COLUMN articles.url IS 'Canonical URL';
COMMENT ON COLUMN articles.published_at IS 'Publication date of the publisher; null when unknown';
COMMENT ON COLUMN articles.byline IS 'Author line; null when unknown';
COMMENT ON COLUMN articles.lang IS 'Language (BCP 47); null when unknown';
COMMENT ON COLUMN articles.source IS 'page, or feed_summary when the page gave no text';
COMMENT ON COLUMN articles.first_seen_at IS 'When it was stored';
COMMENT ON COLUMN articles.copy_of IS 'URL of the article that this one copies; null when it stands alone';
COMMENT ON COLUMN articles.similarity IS 'Share of the shorter text found in the other, 0 to 1; null when no copy';
COMMENT ON COLUMN articles.stories IS 'Stories that it is about; null when it names a party in passing only';
COMMENT ON COLUMN articles.body IS 'Text';

CREATE VIEW coverage AS
SELECT m.development_id, d.story_id, d.kind, d.party, m.stage, m.novelty, a.outlet, a.title, a.url, a.published_at,
       m.quote, m.credited, o.outlet AS copied_from, a.source = 'feed_summary' AS from_summary, m.rule,
       m.event_on, m.event_precision, m.event_wording, m.quote_field, m.quote_start, m.quote_end, m.revision
FROM store.mentions m
JOIN store.developments d USING (development_id)
JOIN store.articles a ON a.article_id = m.article_id
LEFT JOIN store.articles o ON o.article_id = a.copy_of
QUALIFY m.revision = first_value(m.revision) OVER (PARTITION BY m.article_id, m.development_id ORDER BY m.mention_id DESC);
COMMENT ON VIEW coverage IS 'Who reported what: each article''s newest words on a development, with the sentence';
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
COMMENT ON COLUMN coverage.copied_from IS 'Outlet whose text this is a copy of; null when its own';
COMMENT ON COLUMN coverage.from_summary IS 'True: read from the summary in the feed, the page gave no text';
COMMENT ON COLUMN coverage.rule IS 'Rule that read it';
COMMENT ON COLUMN coverage.event_on IS 'Date as this article gives it; null when none';
COMMENT ON COLUMN coverage.event_precision IS 'day, month or year';
COMMENT ON COLUMN coverage.event_wording IS 'Words that the date was resolved from';
COMMENT ON COLUMN coverage.quote_field IS 'title or text';
COMMENT ON COLUMN coverage.quote_start IS 'First character of the quotation, from 0';
COMMENT ON COLUMN coverage.quote_end IS 'Character after its last';
COMMENT ON COLUMN coverage.revision IS 'Hash of the version that was read';

CREATE VIEW developments AS
SELECT d.development_id, d.story_id, d.matter, d.kind,
       CASE WHEN d.kind = 'appeal_filed' AND d.stage = 'planned' THEN 'appeal_planned' ELSE d.kind END AS kind_shown,
       d.stage, d.party, d.actor, d.outcome, d.event_on, d.event_precision,
       d.first_reported_at, d.last_reported_at,
       count(DISTINCT a.outlet) AS outlets,
       count(DISTINCT coalesce(o.outlet, m.credited, a.outlet)) AS origins,
       count(DISTINCT m.article_id) AS reports,
       arg_min(m.quote, m.mention_id) FILTER (m.stage = d.stage) AS quote
FROM store.developments d
JOIN store.mentions m USING (development_id)
JOIN store.articles a ON a.article_id = m.article_id
LEFT JOIN store.articles o ON o.article_id = a.copy_of
GROUP BY ALL;
COMMENT ON VIEW developments IS 'Developments at their present stage, with how widely they are told';
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
COMMENT ON COLUMN developments.outlets IS 'Outlets that report it';
COMMENT ON COLUMN developments.origins IS 'Outlets that report it first-hand: copies and credited reports count as their source';
COMMENT ON COLUMN developments.reports IS 'Articles that report it';
COMMENT ON COLUMN developments.quote IS 'The sentence that showed the present stage first';

CREATE VIEW timeline AS
SELECT story_id, coalesce(event_on, CAST(first_reported_at AS DATE)) AS on_day,
       coalesce(event_precision, 'report') AS day_precision, kind_shown AS kind, stage, party, matter, actor, outcome, outlets,
       origins, quote, development_id
FROM developments
ORDER BY story_id, on_day, development_id;
COMMENT ON VIEW timeline IS 'Each story in order of event';
COMMENT ON COLUMN timeline.story_id IS 'Story';
COMMENT ON COLUMN timeline.on_day IS 'Date of the event, else of its first report';
COMMENT ON COLUMN timeline.day_precision IS 'day, month or year; report: no report dates the event, this is the day of the first report';
COMMENT ON COLUMN timeline.kind IS 'Kind; a planned appeal is appeal_planned';
COMMENT ON COLUMN timeline.stage IS 'possible, planned, happened or denied';
COMMENT ON COLUMN timeline.party IS 'Whose charge, conviction, suit it is';
COMMENT ON COLUMN timeline.matter IS 'Proceeding';
COMMENT ON COLUMN timeline.actor IS 'Who did it; null when no report says';
COMMENT ON COLUMN timeline.outcome IS 'Detail; null when none';
COMMENT ON COLUMN timeline.outlets IS 'Outlets that report it';
COMMENT ON COLUMN timeline.origins IS 'Outlets that report it first-hand';
COMMENT ON COLUMN timeline.quote IS 'The sentence that showed the stage first';
COMMENT ON COLUMN timeline.development_id IS 'Number of the development';

CREATE VIEW alerts AS
SELECT al.alert_id, al.story_id, al.decided_at, d.kind, d.party, c.stage, c.previous, m.quote, a.outlet, a.url,
       dl.channel, dl.state, dl.attempts, dl.sent_at, dl.next_try_at, dl.last_error, d.development_id
FROM store.alerts al
JOIN store.notices n USING (alert_id)
JOIN store.stage_changes c USING (change_id)
JOIN store.developments d ON d.development_id = c.development_id
JOIN store.mentions m ON m.mention_id = n.mention_id
JOIN store.articles a ON a.article_id = m.article_id
LEFT JOIN store.deliveries dl ON dl.alert_id = al.alert_id
ORDER BY al.alert_id, c.change_id, dl.channel;
COMMENT ON VIEW alerts IS 'What was told, on which channel, and how its delivery stands';
COMMENT ON COLUMN alerts.alert_id IS 'Message; one may tell several developments';
COMMENT ON COLUMN alerts.story_id IS 'Story';
COMMENT ON COLUMN alerts.decided_at IS 'When it was decided';
COMMENT ON COLUMN alerts.kind IS 'Kind of the development';
COMMENT ON COLUMN alerts.party IS 'Party';
COMMENT ON COLUMN alerts.stage IS 'Stage that is told';
COMMENT ON COLUMN alerts.previous IS 'Stage before; null at first sight';
COMMENT ON COLUMN alerts.quote IS 'The sentence that is quoted';
COMMENT ON COLUMN alerts.outlet IS 'Outlet that is quoted';
COMMENT ON COLUMN alerts.url IS 'Its article';
COMMENT ON COLUMN alerts.channel IS 'Channel';
COMMENT ON COLUMN alerts.state IS 'waiting, claimed, sent or quarantined';
COMMENT ON COLUMN alerts.attempts IS 'Tries so far';
COMMENT ON COLUMN alerts.sent_at IS 'When the channel accepted it; null before';
COMMENT ON COLUMN alerts.next_try_at IS 'Next try; null once sent or quarantined';
COMMENT ON COLUMN alerts.last_error IS 'Why the last try failed; null when none did';
COMMENT ON COLUMN alerts.development_id IS 'Development';

CREATE VIEW feed_health AS
SELECT f.outlet, f.url, f.listed,
       CASE WHEN f.polled_at IS NULL THEN 'never polled' WHEN f.failures > 0 THEN 'failing' ELSE 'ok' END AS health,
       f.failures, f.last_error, f.polled_at, f.succeeded_at, f.due_at,
       count(p.poll_id) AS polls, count(p.poll_id) FILTER (p.result = 'failed') AS failed_polls,
       coalesce(sum(p.new_links), 0)::BIGINT AS links, max(p.polled_at) FILTER (p.new_links > 0) AS last_new_link_at
FROM store.feeds f
LEFT JOIN store.polls p USING (feed_id)
GROUP BY ALL
ORDER BY f.failures DESC, f.outlet;
COMMENT ON VIEW feed_health IS 'How each feed fares';
COMMENT ON COLUMN feed_health.outlet IS 'Publisher';
COMMENT ON COLUMN feed_health.url IS 'Address';
COMMENT ON COLUMN feed_health.listed IS 'False once the feed list no longer holds it';
COMMENT ON COLUMN feed_health.health IS 'ok, failing or never polled';
COMMENT ON COLUMN feed_health.failures IS 'Polls that failed since the last that was answered';
COMMENT ON COLUMN feed_health.last_error IS 'Why the last poll failed; null when it was answered';
COMMENT ON COLUMN feed_health.polled_at IS 'Last poll';
COMMENT ON COLUMN feed_health.succeeded_at IS 'Last poll that was answered';
COMMENT ON COLUMN feed_health.due_at IS 'Next poll, at the earliest';
COMMENT ON COLUMN feed_health.polls IS 'Polls so far';
COMMENT ON COLUMN feed_health.failed_polls IS 'Polls that failed';
COMMENT ON COLUMN feed_health.links IS 'Links that this feed showed first';
COMMENT ON COLUMN feed_health.last_new_link_at IS 'Last poll that brought a new link; null before the first';
