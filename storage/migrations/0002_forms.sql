-- Messages of other forms than news; why each mention was told or not; what a message recalls without telling it.

ALTER TABLE store.alerts ADD COLUMN form VARCHAR DEFAULT 'news';
ALTER TABLE store.alerts ALTER COLUMN form SET NOT NULL;
ALTER TABLE store.alerts ALTER COLUMN article_id DROP NOT NULL;
COMMENT ON TABLE store.alerts IS 'Messages that were decided: one per article that brought news of a story, and those of other forms';
COMMENT ON COLUMN store.alerts.form IS 'news: what one article brought; brief: the news of several articles in one message; watching: what was known when the watch began; digest: what a day brought below the level of the watch';
COMMENT ON COLUMN store.alerts.article_id IS 'Article that brought the news; null for the other forms';

CREATE TABLE store.decisions (
    mention_id BIGINT PRIMARY KEY,
    change_id BIGINT,
    verdict VARCHAR NOT NULL CHECK (verdict IN ('told', 'told_beside', 'told_before', 'later_stage_known', 'retold',
                                                'before_the_watch', 'old_news', 'below_level')),
    wanted VARCHAR NOT NULL,
    decided_at TIMESTAMPTZ NOT NULL
);
COMMENT ON TABLE store.decisions IS 'Why each mention sent a message or none, as it was decided when the mention was placed; append-only';
COMMENT ON COLUMN store.decisions.mention_id IS 'Mention';
COMMENT ON COLUMN store.decisions.change_id IS 'Stage change that it was about; null when the ledger knew a later stage';
COMMENT ON COLUMN store.decisions.verdict IS 'told; told_beside: another mention of the same article tells it; told_before: an alert had told this stage; later_stage_known: the development was further already; retold: the article tells it as background; before_the_watch: published before the story was watched; old_news: first reported too long before; below_level: below the level of the watch, left to the digest';
COMMENT ON COLUMN store.decisions.wanted IS 'Level of the watch for this kind at that time: possible, planned, happened or digest';
COMMENT ON COLUMN store.decisions.decided_at IS 'When';

CREATE TABLE store.recaps (
    alert_id BIGINT NOT NULL,
    change_id BIGINT NOT NULL,
    mention_id BIGINT NOT NULL,
    PRIMARY KEY (alert_id, change_id)
);
COMMENT ON TABLE store.recaps IS 'Stages that a watching message or a digest shows. Unlike a notice this does not count as told: it may be news yet';
COMMENT ON COLUMN store.recaps.alert_id IS 'Message that shows it';
COMMENT ON COLUMN store.recaps.change_id IS 'Stage that is shown';
COMMENT ON COLUMN store.recaps.mention_id IS 'Mention that is quoted';

CREATE TABLE store.contradictions (
    development_id BIGINT NOT NULL,
    slot VARCHAR NOT NULL CHECK (slot IN ('outcome', 'date', 'stage')),
    mention_id BIGINT NOT NULL,
    against_id BIGINT NOT NULL,
    alert_id BIGINT NOT NULL,
    PRIMARY KEY (development_id, slot)
);
COMMENT ON TABLE store.contradictions IS 'Reports that disagree on a development, shown once in a digest, always as two quotations';
COMMENT ON COLUMN store.contradictions.development_id IS 'Development';
COMMENT ON COLUMN store.contradictions.slot IS 'What they disagree on: outcome, date or stage';
COMMENT ON COLUMN store.contradictions.mention_id IS 'The earlier mention';
COMMENT ON COLUMN store.contradictions.against_id IS 'The mention that says otherwise';
COMMENT ON COLUMN store.contradictions.alert_id IS 'Digest that shows both';

CREATE TABLE store.feed_notes (
    alert_id BIGINT NOT NULL,
    feed_id BIGINT NOT NULL,
    trouble VARCHAR NOT NULL,
    PRIMARY KEY (alert_id, feed_id)
);
COMMENT ON TABLE store.feed_notes IS 'Feeds that a digest says are in trouble';
COMMENT ON COLUMN store.feed_notes.alert_id IS 'Digest';
COMMENT ON COLUMN store.feed_notes.feed_id IS 'Feed';
COMMENT ON COLUMN store.feed_notes.trouble IS 'What is wrong with it, in words';

CREATE TABLE store.digests (
    story_id VARCHAR NOT NULL,
    digest_on DATE NOT NULL,
    alert_id BIGINT,
    PRIMARY KEY (story_id, digest_on)
);
COMMENT ON TABLE store.digests IS 'Days whose digest was decided on, so that each day has one at most';
COMMENT ON COLUMN store.digests.story_id IS 'Story';
COMMENT ON COLUMN store.digests.digest_on IS 'Day, by the clocks of the watch';
COMMENT ON COLUMN store.digests.alert_id IS 'Message that it became; null when there was nothing to say';

CREATE OR REPLACE VIEW alerts AS
SELECT al.alert_id, al.story_id, al.decided_at, d.kind, d.party, c.stage, c.previous, m.quote, a.outlet, a.url,
       dl.channel, dl.state, dl.attempts, dl.sent_at, dl.next_try_at, dl.last_error, d.development_id, al.form
FROM store.alerts al
LEFT JOIN store.notices n ON n.alert_id = al.alert_id
LEFT JOIN store.stage_changes c ON c.change_id = n.change_id
LEFT JOIN store.developments d ON d.development_id = c.development_id
LEFT JOIN store.mentions m ON m.mention_id = n.mention_id
LEFT JOIN store.articles a ON a.article_id = m.article_id
LEFT JOIN store.deliveries dl ON dl.alert_id = al.alert_id
ORDER BY al.alert_id, c.change_id, dl.channel;
COMMENT ON VIEW alerts IS 'What was told, on which channel, and how its delivery stands';
COMMENT ON COLUMN alerts.alert_id IS 'Message; one may tell several developments';
COMMENT ON COLUMN alerts.story_id IS 'Story';
COMMENT ON COLUMN alerts.decided_at IS 'When it was decided';
COMMENT ON COLUMN alerts.kind IS 'Kind of the development; null for a message that tells none: watching, digest';
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
COMMENT ON COLUMN alerts.form IS 'news, brief, watching or digest';
