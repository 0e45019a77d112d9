-- Feeds: how often each is asked, what kind of trouble it is in, whether it may have lost entries, where it moved.

ALTER TABLE store.feeds ADD COLUMN listed_as VARCHAR;
ALTER TABLE store.feeds ADD COLUMN last_full_at TIMESTAMPTZ;
ALTER TABLE store.feeds ADD COLUMN pace DOUBLE DEFAULT 1;
ALTER TABLE store.feeds ADD COLUMN strikes INTEGER DEFAULT 0;
ALTER TABLE store.feeds ADD COLUMN failing_since TIMESTAMPTZ;
ALTER TABLE store.feeds ADD COLUMN trouble VARCHAR;
ALTER TABLE store.feeds ADD COLUMN newest_at TIMESTAMPTZ;
ALTER TABLE store.feeds ADD COLUMN news_at TIMESTAMPTZ;
ALTER TABLE store.feeds ADD COLUMN silent_after INTERVAL;
ALTER TABLE store.feeds ADD COLUMN silent_at TIMESTAMPTZ;
ALTER TABLE store.feeds ADD COLUMN lost_since TIMESTAMPTZ;
ALTER TABLE store.feeds ADD COLUMN lost_at TIMESTAMPTZ;
UPDATE store.feeds SET failing_since = polled_at, trouble = 'temporary', strikes = failures WHERE failures > 0;
COMMENT ON COLUMN store.feeds.url IS 'Address that is polled: that of the feed list, or the one that the feed moved to';
COMMENT ON COLUMN store.feeds.listed_as IS 'Address in the feed list of a feed that has moved; null when it is polled at the address listed';
COMMENT ON COLUMN store.feeds.last_full_at IS 'Last poll that got a whole document, not a 304; null before the first';
COMMENT ON COLUMN store.feeds.pace IS 'Usual time between its polls, as a multiple of the time that the settings say';
COMMENT ON COLUMN store.feeds.failures IS 'Polls that failed since the feed was last seen to be well';
COMMENT ON COLUMN store.feeds.strikes IS 'The same failures, weighed by their kind: 0 ours, 1 temporary, 2 soft, 3 hard';
COMMENT ON COLUMN store.feeds.failing_since IS 'First of these failures; null when there is none';
COMMENT ON COLUMN store.feeds.trouble IS 'Kind of the last of them. hard: no feed at this address (404, 410, no such host, HTML); soft: a feed that cannot be read; temporary: the host has troubles; ours: no host at all was reached; null when there is none';
COMMENT ON COLUMN store.feeds.last_error IS 'Why the last of them failed; null when there is none';
COMMENT ON COLUMN store.feeds.newest_at IS 'Date of the newest entry seen, or the poll that brought it where entries have no dates; null before the first entry';
COMMENT ON COLUMN store.feeds.news_at IS 'When it last brought something new, by the date of the entry where it has one; null before the first entry';
COMMENT ON COLUMN store.feeds.silent_after IS 'How long it may bring nothing new before that is odd, by its own history; null while that is too short to say';
COMMENT ON COLUMN store.feeds.silent_at IS 'Poll that found its silence odd; null again once it speaks';
COMMENT ON COLUMN store.feeds.lost_since IS 'Entries published since then, and before lost_at, may have been lost: the last time that happened; null when it never did';
COMMENT ON COLUMN store.feeds.lost_at IS 'Poll that found so: nothing in its document had been seen before; null when that never happened';

ALTER TABLE store.polls ADD COLUMN trouble VARCHAR;
ALTER TABLE store.polls ADD COLUMN without_link INTEGER DEFAULT 0;
ALTER TABLE store.polls ADD COLUMN beyond_limit INTEGER DEFAULT 0;
ALTER TABLE store.polls ADD COLUMN torn BOOLEAN DEFAULT false;
ALTER TABLE store.polls ADD COLUMN moved_to VARCHAR;
ALTER TABLE store.polls ADD COLUMN lost_since TIMESTAMPTZ;
COMMENT ON COLUMN store.polls.trouble IS 'hard, soft, temporary or ours (see store.feeds); null unless failed';
COMMENT ON COLUMN store.polls.without_link IS 'Items that could not be used because they lead nowhere';
COMMENT ON COLUMN store.polls.beyond_limit IS 'Items that were not read because the document has too many';
COMMENT ON COLUMN store.polls.torn IS 'The document broke off inside an item, which the next poll will bring';
COMMENT ON COLUMN store.polls.moved_to IS 'Address that permanent redirects led to; null when none did';
COMMENT ON COLUMN store.polls.lost_since IS 'Entries published since then, and before this poll, may have been lost; null when none were';

CREATE TABLE store.last_documents (
    feed_id BIGINT NOT NULL,
    mark BIGINT NOT NULL
);
COMMENT ON TABLE store.last_documents IS 'What the last document of each feed that brought news is recognised by; no index: a few dozen rows of each feed';
COMMENT ON COLUMN store.last_documents.feed_id IS 'Feed';
COMMENT ON COLUMN store.last_documents.mark IS 'Hash of an entry''s address, or of its title with its date, 64 bits, signed';

CREATE OR REPLACE VIEW feed_health AS
SELECT f.outlet, f.url, f.listed,
       CASE WHEN f.polled_at IS NULL THEN 'never polled' WHEN f.failures > 0 THEN 'failing'
            WHEN f.silent_at IS NOT NULL THEN 'silent' ELSE 'ok' END AS health,
       f.failures, f.last_error, f.polled_at, f.succeeded_at, f.due_at,
       count(p.poll_id) AS polls, count(p.poll_id) FILTER (p.result = 'failed') AS failed_polls,
       coalesce(sum(p.new_links), 0)::BIGINT AS links, max(p.polled_at) FILTER (p.new_links > 0) AS last_new_link_at,
       f.trouble, f.failing_since, f.last_full_at, f.news_at, f.silent_after, f.silent_at, f.lost_since, f.lost_at,
       count(p.poll_id) FILTER (p.lost_since IS NOT NULL) AS losses, f.listed_as,
       coalesce(sum(p.without_link), 0)::BIGINT AS without_link,
       coalesce(sum(p.beyond_limit), 0)::BIGINT AS beyond_limit
FROM store.feeds f
LEFT JOIN store.polls p USING (feed_id)
GROUP BY ALL
ORDER BY f.failures DESC, f.outlet;
COMMENT ON VIEW feed_health IS 'How each feed fares';
COMMENT ON COLUMN feed_health.outlet IS 'Publisher';
COMMENT ON COLUMN feed_health.url IS 'Address that is polled';
COMMENT ON COLUMN feed_health.listed IS 'False once the feed list no longer holds it';
COMMENT ON COLUMN feed_health.health IS 'ok; failing; silent: for longer than its own history makes likely; never polled';
COMMENT ON COLUMN feed_health.failures IS 'Polls that failed since the feed was last seen to be well';
COMMENT ON COLUMN feed_health.last_error IS 'Why the last of them failed; null when there is none';
COMMENT ON COLUMN feed_health.polled_at IS 'Last poll';
COMMENT ON COLUMN feed_health.succeeded_at IS 'Last poll that was answered';
COMMENT ON COLUMN feed_health.due_at IS 'Next poll, at the earliest';
COMMENT ON COLUMN feed_health.polls IS 'Polls so far';
COMMENT ON COLUMN feed_health.failed_polls IS 'Polls that failed';
COMMENT ON COLUMN feed_health.links IS 'Links that this feed showed first';
COMMENT ON COLUMN feed_health.last_new_link_at IS 'Last poll that brought a new link; null before the first';
COMMENT ON COLUMN feed_health.trouble IS 'hard: no feed at this address; soft: a feed that cannot be read; temporary: the host has troubles; ours: no host at all was reached; null unless failing';
COMMENT ON COLUMN feed_health.failing_since IS 'First failure since the feed was last seen to be well; null unless failing';
COMMENT ON COLUMN feed_health.last_full_at IS 'Last poll that got a whole document, not a 304; null before the first';
COMMENT ON COLUMN feed_health.news_at IS 'When it last brought something new, by the date of the entry where it has one; null before the first entry';
COMMENT ON COLUMN feed_health.silent_after IS 'How long it may bring nothing new before that is odd, by its own history; null while that is too short to say';
COMMENT ON COLUMN feed_health.silent_at IS 'Poll that found its silence odd; null again once it speaks';
COMMENT ON COLUMN feed_health.lost_since IS 'Entries published since then, and before lost_at, may have been lost: the last time that happened; null when it never did';
COMMENT ON COLUMN feed_health.lost_at IS 'Poll that found so; null when that never happened';
COMMENT ON COLUMN feed_health.losses IS 'How often that has happened';
COMMENT ON COLUMN feed_health.listed_as IS 'Address in the feed list of a feed that has moved; null when it is polled at the address listed';
COMMENT ON COLUMN feed_health.without_link IS 'Items of all its documents that lead nowhere and could not be used; an item counts in each document';
COMMENT ON COLUMN feed_health.beyond_limit IS 'Items of all its documents that were not read because these had too many';
