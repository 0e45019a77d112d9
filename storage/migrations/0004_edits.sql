-- What people correct in the ledger, and what articles take back. Both are rows that are added, never rows that go: the
-- columns `status`, `merged_into` and `development_id` follow from them and can be worked out again at any time.

ALTER TABLE store.developments ADD COLUMN status VARCHAR DEFAULT 'open';
ALTER TABLE store.developments ALTER COLUMN status SET NOT NULL;
ALTER TABLE store.developments ADD COLUMN merged_into BIGINT;
COMMENT ON COLUMN store.developments.status IS 'open; disputed: no article says it any more; retracted: a person took it back; rejected: a person says that it is no development; confirmed: a person vouches for it';
COMMENT ON COLUMN store.developments.merged_into IS 'Development that its reports count for since a person merged it; null while it stands by itself';
COMMENT ON COLUMN store.developments.stage IS 'Stage now; once no article says it any more, the last that was said';

ALTER TABLE store.mentions ADD COLUMN placed_id BIGINT;
COMMENT ON COLUMN store.mentions.development_id IS 'Development that it counts for';
COMMENT ON COLUMN store.mentions.placed_id IS 'Development that the rules placed it with, where a person had it count for another; else null';

CREATE SEQUENCE store.edit_ids;
CREATE TABLE store.edits (
    edit_id BIGINT PRIMARY KEY DEFAULT nextval('store.edit_ids'),
    action VARCHAR NOT NULL CHECK (action IN ('merge', 'split', 'reject', 'retract', 'confirm', 'undo')),
    story_id VARCHAR NOT NULL,
    development_id BIGINT NOT NULL,
    into_id BIGINT,
    mention_ids BIGINT[] NOT NULL,
    undoes_id BIGINT,
    edited_by VARCHAR NOT NULL,
    edited_at TIMESTAMPTZ NOT NULL,
    note VARCHAR
);
COMMENT ON TABLE store.edits IS 'What people changed by hand, append-only; an edit that was undone stays, with the undo after it';
COMMENT ON COLUMN store.edits.edit_id IS 'Order of the edits';
COMMENT ON COLUMN store.edits.action IS 'merge: its reports count for another; split: some of its reports make another; reject: it is no development; retract: it was told wrongly; confirm: a person vouches for it; undo: the edit named is taken back';
COMMENT ON COLUMN store.edits.story_id IS 'Story';
COMMENT ON COLUMN store.edits.development_id IS 'Development that is edited';
COMMENT ON COLUMN store.edits.into_id IS 'merge: the development that its reports count for; split: the one that was begun; else null';
COMMENT ON COLUMN store.edits.mention_ids IS 'split: the mentions that make the new one; else empty';
COMMENT ON COLUMN store.edits.undoes_id IS 'undo: the edit that is taken back; else null';
COMMENT ON COLUMN store.edits.edited_by IS 'User name of whoever did it';
COMMENT ON COLUMN store.edits.edited_at IS 'When';
COMMENT ON COLUMN store.edits.note IS 'Why, in their words; null when they did not say';

CREATE TABLE store.withdrawals (
    mention_id BIGINT PRIMARY KEY,
    revision VARCHAR NOT NULL,
    quote_now VARCHAR,
    withdrawn_at TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE store.withdrawals IS 'Mentions that their article no longer bears out, append-only: a later version dropped or changed the sentence';
COMMENT ON COLUMN store.withdrawals.mention_id IS 'Mention';
COMMENT ON COLUMN store.withdrawals.revision IS 'Version of the article that dropped it';
COMMENT ON COLUMN store.withdrawals.quote_now IS 'Sentence that stands there in its place; null when none does';
COMMENT ON COLUMN store.withdrawals.withdrawn_at IS 'When that was noticed';

CREATE TABLE store.corrections (
    change_id BIGINT PRIMARY KEY,
    alert_id BIGINT NOT NULL,
    mention_id BIGINT NOT NULL,
    edit_id BIGINT,
    note VARCHAR
);
COMMENT ON TABLE store.corrections IS 'What was told and then taken back, with the message that says so: once for each stage that was told';
COMMENT ON COLUMN store.corrections.change_id IS 'Stage that had been told';
COMMENT ON COLUMN store.corrections.alert_id IS 'Message that takes it back';
COMMENT ON COLUMN store.corrections.mention_id IS 'Mention that had been quoted';
COMMENT ON COLUMN store.corrections.edit_id IS 'Edit by which a person took it back; null when the article did';
COMMENT ON COLUMN store.corrections.note IS 'What the publisher, or the person, says of it; null when nothing';

COMMENT ON COLUMN store.alerts.form IS 'news: what one article brought; brief: the news of several articles in one message; watching: what was known when the watch began; digest: what a day brought below the level of the watch; correction: what was told and no longer stands';

-- A check cannot be altered: the table is written anew with one verdict more.
CREATE TABLE store.decisions_before AS SELECT * FROM store.decisions;
DROP TABLE store.decisions;
CREATE TABLE store.decisions (
    mention_id BIGINT PRIMARY KEY,
    change_id BIGINT,
    verdict VARCHAR NOT NULL CHECK (verdict IN ('told', 'told_beside', 'told_before', 'later_stage_known', 'retold',
                                                'before_the_watch', 'old_news', 'below_level', 'rejected', 'proposed')),
    wanted VARCHAR NOT NULL,
    decided_at TIMESTAMPTZ NOT NULL
);
INSERT INTO store.decisions SELECT * FROM store.decisions_before;
DROP TABLE store.decisions_before;
COMMENT ON TABLE store.decisions IS 'Why each mention sent a message or none, as it was decided when the mention was placed; append-only';
COMMENT ON COLUMN store.decisions.mention_id IS 'Mention';
COMMENT ON COLUMN store.decisions.change_id IS 'Stage change that it was about; null when the ledger knew a later stage';
COMMENT ON COLUMN store.decisions.verdict IS 'told; told_beside: another mention of the same article tells it; told_before: an alert had told this stage; later_stage_known: the development was further already; retold: the article tells it as background; before_the_watch: published before the story was watched; old_news: first reported too long before; below_level: below the level of the watch, left to the digest; rejected: a person had rejected or retracted the development; proposed: another reader than our own proposed it';
COMMENT ON COLUMN store.decisions.wanted IS 'Level of the watch for this kind at that time: possible, planned, happened or digest';
COMMENT ON COLUMN store.decisions.decided_at IS 'When';

-- ------------------------------------------------------------------ what people query

CREATE OR REPLACE VIEW coverage AS
SELECT m.development_id, d.story_id, d.kind, d.party, m.stage, m.novelty, a.outlet, a.title, a.url, a.published_at,
       m.quote, m.credited, o.outlet AS copied_from, a.source = 'feed_summary' AS from_summary, m.rule,
       m.event_on, m.event_precision, m.event_wording, m.quote_field, m.quote_start, m.quote_end, m.revision
FROM store.mentions m
ANTI JOIN store.withdrawals w ON w.mention_id = m.mention_id
JOIN store.developments d ON d.development_id = m.development_id
JOIN store.articles a ON a.article_id = m.article_id
LEFT JOIN store.articles o ON o.article_id = a.copy_of
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

CREATE OR REPLACE VIEW developments AS
SELECT d.development_id, d.story_id, d.matter, d.kind,
       CASE WHEN d.kind = 'appeal_filed' AND d.stage = 'planned' THEN 'appeal_planned' ELSE d.kind END AS kind_shown,
       d.stage, d.party, d.actor, d.outcome, d.event_on, d.event_precision,
       d.first_reported_at, d.last_reported_at,
       count(DISTINCT a.outlet) FILTER (w.mention_id IS NULL) AS outlets,
       count(DISTINCT coalesce(o.outlet, m.credited, a.outlet)) FILTER (w.mention_id IS NULL) AS origins,
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

CREATE OR REPLACE VIEW timeline AS
SELECT story_id, coalesce(event_on, CAST(first_reported_at AS DATE)) AS on_day,
       coalesce(event_precision, 'report') AS day_precision, kind_shown AS kind, stage, party, matter, actor, outcome, outlets,
       origins, quote, development_id, status
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
COMMENT ON COLUMN timeline.outlets IS 'Outlets that report it; 0 when all took it back';
COMMENT ON COLUMN timeline.origins IS 'Outlets that report it first-hand';
COMMENT ON COLUMN timeline.quote IS 'The sentence that showed the stage first';
COMMENT ON COLUMN timeline.development_id IS 'Number of the development';
COMMENT ON COLUMN timeline.status IS 'open, disputed, retracted or confirmed';

CREATE OR REPLACE VIEW alerts AS
SELECT al.alert_id, al.story_id, al.decided_at, d.kind, d.party, c.stage, c.previous, m.quote, a.outlet, a.url,
       dl.channel, dl.state, dl.attempts, dl.sent_at, dl.next_try_at, dl.last_error, d.development_id, al.form
FROM store.alerts al
LEFT JOIN (SELECT alert_id, change_id, mention_id FROM store.notices
           UNION ALL SELECT alert_id, change_id, mention_id FROM store.corrections) n ON n.alert_id = al.alert_id
LEFT JOIN store.stage_changes c ON c.change_id = n.change_id
LEFT JOIN store.mentions m ON m.mention_id = n.mention_id
LEFT JOIN store.developments d ON d.development_id = m.development_id
LEFT JOIN store.articles a ON a.article_id = m.article_id
LEFT JOIN store.deliveries dl ON dl.alert_id = al.alert_id
ORDER BY al.alert_id, c.change_id, dl.channel;
COMMENT ON VIEW alerts IS 'What was told, on which channel, and how its delivery stands';
COMMENT ON COLUMN alerts.alert_id IS 'Message; one may tell several developments';
COMMENT ON COLUMN alerts.story_id IS 'Story';
COMMENT ON COLUMN alerts.decided_at IS 'When it was decided';
COMMENT ON COLUMN alerts.kind IS 'Kind of the development; null for a message that tells none: watching, digest';
COMMENT ON COLUMN alerts.party IS 'Party';
COMMENT ON COLUMN alerts.stage IS 'Stage that is told, or taken back by a correction';
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
COMMENT ON COLUMN alerts.form IS 'news, brief, watching, digest or correction';
