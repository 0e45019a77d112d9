-- The rest of what people query: versions, copies, origins, mentions, contradictions, quotes, deliveries, feeds, runs.

CREATE VIEW revisions AS
SELECT r.revision_id, r.article_id, a.outlet, a.url,
       row_number() OVER (PARTITION BY r.article_id ORDER BY r.revision_id) AS version,
       r.revision = a.revision AS newest, r.seen_at, r.title, r.body, r.correction, r.revision
FROM store.revisions r
JOIN store.articles a ON a.article_id = r.article_id;
COMMENT ON VIEW revisions IS 'Every fetched version of every article';
COMMENT ON COLUMN revisions.revision_id IS 'Order of the revisions';
COMMENT ON COLUMN revisions.article_id IS 'Article';
COMMENT ON COLUMN revisions.outlet IS 'Publisher';
COMMENT ON COLUMN revisions.url IS 'Canonical URL';
COMMENT ON COLUMN revisions.version IS 'Number of the version within its article, from 1, as courtbeat article shows it';
COMMENT ON COLUMN revisions.newest IS 'True: the text that the article has now';
COMMENT ON COLUMN revisions.seen_at IS 'When this version was first fetched';
COMMENT ON COLUMN revisions.title IS 'Title in this version';
COMMENT ON COLUMN revisions.body IS 'Text in this version';
COMMENT ON COLUMN revisions.correction IS 'Note of the publisher that this version was corrected; null without one';
COMMENT ON COLUMN revisions.revision IS 'SHA-256 of title and text';

CREATE VIEW copies AS
SELECT a.article_id, a.outlet, a.title, a.url, a.published_at, o.article_id AS origin_id, o.outlet AS origin,
       o.url AS origin_url, o.published_at AS origin_published_at, a.similarity,
       a.published_at - o.published_at AS behind
FROM store.articles a
JOIN store.articles o ON o.article_id = a.copy_of
ORDER BY origin_id, a.published_at, a.article_id;
COMMENT ON VIEW copies IS 'Articles whose text was taken from another, with the one that it was taken from';
COMMENT ON COLUMN copies.article_id IS 'Number of the copy';
COMMENT ON COLUMN copies.outlet IS 'Publisher of the copy';
COMMENT ON COLUMN copies.title IS 'Title of the copy';
COMMENT ON COLUMN copies.url IS 'Canonical URL of the copy';
COMMENT ON COLUMN copies.published_at IS 'Publication date of the copy; null when unknown';
COMMENT ON COLUMN copies.origin_id IS 'Number of the original';
COMMENT ON COLUMN copies.origin IS 'Publisher of the original';
COMMENT ON COLUMN copies.origin_url IS 'Canonical URL of the original';
COMMENT ON COLUMN copies.origin_published_at IS 'Publication date of the original; null when unknown';
COMMENT ON COLUMN copies.similarity IS 'Share of the shorter text''s word shingles found in the other, 0 to 1, as measured when it was stored';
COMMENT ON COLUMN copies.behind IS 'How long after the original it was published; null when either date is unknown';

CREATE VIEW origins AS
SELECT m.development_id, d.story_id, d.kind, coalesce(o.outlet, m.credited, a.outlet) AS origin,
       bool_or(a.outlet = coalesce(o.outlet, m.credited, a.outlet)) AS stored,
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

CREATE VIEW mentions AS
SELECT m.mention_id, m.development_id, d.story_id, m.article_id, a.outlet, a.url, a.published_at, m.kind, m.stage,
       m.novelty, m.party, m.matter, m.actor, m.outcome, m.event_on, m.event_precision, m.event_wording, m.credited,
       m.flags, m.quote, m.quote_field, m.quote_start, m.quote_end, m.revision, m.rule, m.cues, m.rules_version,
       m.reader, x.verdict, w.withdrawn_at
FROM store.mentions m
JOIN store.developments d ON d.development_id = m.development_id
JOIN store.articles a ON a.article_id = m.article_id
LEFT JOIN store.decisions x ON x.mention_id = m.mention_id
LEFT JOIN store.withdrawals w ON w.mention_id = m.mention_id;
COMMENT ON VIEW mentions IS 'Everything that was read in every version of every article, also what was taken back; coverage has the newest words only';
COMMENT ON COLUMN mentions.mention_id IS 'Number of the mention';
COMMENT ON COLUMN mentions.development_id IS 'Development that it counts for';
COMMENT ON COLUMN mentions.story_id IS 'Story';
COMMENT ON COLUMN mentions.article_id IS 'Article';
COMMENT ON COLUMN mentions.outlet IS 'Publisher';
COMMENT ON COLUMN mentions.url IS 'Canonical URL';
COMMENT ON COLUMN mentions.published_at IS 'Publication date of the article; null when unknown';
COMMENT ON COLUMN mentions.kind IS 'Kind as this article tells it';
COMMENT ON COLUMN mentions.stage IS 'Stage as this article tells it: possible, planned, happened or denied';
COMMENT ON COLUMN mentions.novelty IS 'new: reported as news; background: retold';
COMMENT ON COLUMN mentions.party IS 'Party as read; null when the text leaves it open';
COMMENT ON COLUMN mentions.matter IS 'Proceeding as read';
COMMENT ON COLUMN mentions.actor IS 'Who did it, as read; null when unsaid';
COMMENT ON COLUMN mentions.outcome IS 'Detail as read, such as "with prejudice"; null when unsaid';
COMMENT ON COLUMN mentions.event_on IS 'Date as read, the first day of the period known; null when the text resolves none';
COMMENT ON COLUMN mentions.event_precision IS 'day, month or year; null with event_on';
COMMENT ON COLUMN mentions.event_wording IS 'Words that the date was resolved from; null with event_on';
COMMENT ON COLUMN mentions.credited IS 'Outlet that the article names as its source; null when none';
COMMENT ON COLUMN mentions.flags IS 'What makes a careful reader look twice, in words';
COMMENT ON COLUMN mentions.quote IS 'The sentence, verbatim';
COMMENT ON COLUMN mentions.quote_field IS 'Whether the sentence stands in the title or the text';
COMMENT ON COLUMN mentions.quote_start IS 'First character of the sentence, from 0';
COMMENT ON COLUMN mentions.quote_end IS 'Character after its last';
COMMENT ON COLUMN mentions.revision IS 'Hash of the version that was read';
COMMENT ON COLUMN mentions.rule IS 'Rule that read it';
COMMENT ON COLUMN mentions.cues IS 'Words that the rule fired on';
COMMENT ON COLUMN mentions.rules_version IS 'Version of the rules';
COMMENT ON COLUMN mentions.reader IS 'courtbeat, or the name of another reader that proposed it';
COMMENT ON COLUMN mentions.verdict IS 'Why it sent a message or none: told, told_beside, told_before, later_stage_known, retold, before_the_watch, old_news, below_level, rejected or proposed; null when nothing was decided';
COMMENT ON COLUMN mentions.withdrawn_at IS 'When it was noticed that the article no longer says so; null while it does';

CREATE VIEW quotes AS
SELECT c.development_id, c.story_id, c.kind, c.stage, c.quote, arg_min(c.outlet, c.published_at) AS outlet,
       arg_min(c.url, c.published_at) AS url, min(c.published_at) AS published_at,
       count(DISTINCT c.outlet) AS outlets, bool_or(c.novelty = 'new') AS as_news
FROM coverage c
GROUP BY ALL
ORDER BY c.development_id, published_at NULLS LAST, outlet;
COMMENT ON VIEW quotes IS 'The sentences that prove each development, each once however many outlets print it';
COMMENT ON COLUMN quotes.development_id IS 'Development';
COMMENT ON COLUMN quotes.story_id IS 'Story';
COMMENT ON COLUMN quotes.kind IS 'Kind of the development';
COMMENT ON COLUMN quotes.stage IS 'Stage that the sentence tells';
COMMENT ON COLUMN quotes.quote IS 'The sentence, verbatim';
COMMENT ON COLUMN quotes.outlet IS 'Outlet that printed it first, of those whose date is known; null when none is';
COMMENT ON COLUMN quotes.url IS 'Its article; null with outlet';
COMMENT ON COLUMN quotes.published_at IS 'When that one was published; null with outlet';
COMMENT ON COLUMN quotes.outlets IS 'Outlets that print this very sentence';
COMMENT ON COLUMN quotes.as_news IS 'True: one of them at least tells it as its news, not as background';

CREATE VIEW contradictions AS
WITH facts AS (
    -- What articles of an outlet's own say in their newest version of things that have happened, or were denied.
    SELECT m.mention_id, d.development_id, d.story_id, d.kind, d.party, d.matter, m.stage, m.novelty, m.outcome,
           m.event_on, m.event_precision, a.outlet, a.url, m.quote,
           coalesce(a.published_at, a.first_seen_at) AS published_at,
           row_number() OVER (PARTITION BY d.story_id ORDER BY coalesce(a.published_at, a.first_seen_at), m.mention_id)
               AS place,
           nullif(regexp_extract(m.outcome, '^\$?(\d[\d,]*(?:\.\d+)?)[ -]?(?:(?:million|billion|thousand|days?|weeks?|months?|years?))?$', 1), '')
               AS measure,
           m.outcome[1] = '$' AS money,
           rtrim(regexp_extract(m.outcome, '(million|billion|thousand|days?|weeks?|months?|years?)?$', 1), 's') AS unit
    FROM store.mentions m
    JOIN store.developments d ON d.development_id = m.development_id
    JOIN store.articles a ON a.article_id = m.article_id AND a.copy_of IS NULL AND a.revision = m.revision
    WHERE m.stage IN ('happened', 'denied') AND d.status IN ('open', 'confirmed')
), opposites AS (
    SELECT unnest(['with prejudice', 'affirmed', 'allowed', 'granted']) AS one,
           unnest(['without prejudice', 'reversed', 'refused', 'denied']) AS other
), clashes AS (
    SELECT 'stage' AS disagree_on, f.mention_id, g.mention_id AS against_id
    FROM facts f
    JOIN facts g ON g.story_id = f.story_id AND g.kind = f.kind AND g.matter = f.matter
                AND g.party IS NOT DISTINCT FROM f.party
    WHERE f.place < g.place AND f.outlet <> g.outlet AND f.stage = 'happened' AND g.stage = 'denied'
      AND f.novelty = 'new' AND g.novelty = 'new'
      AND f.kind IN ('case_dismissed', 'conviction', 'acquittal', 'sentence', 'verdict_civil', 'charges_dropped',
                     'civil_suit_settled', 'civil_suit_dismissed', 'pardon')  -- what ends a charge or claim
      AND g.published_at - f.published_at <= INTERVAL 3 DAY
    UNION ALL
    SELECT unnest(list_concat(
               CASE WHEN (f.outcome, g.outcome) IN (SELECT (one, other) FROM opposites)
                      OR (g.outcome, f.outcome) IN (SELECT (one, other) FROM opposites)
                      OR (f.money = g.money AND f.unit = g.unit
                          AND replace(f.measure, ',', '') <> replace(g.measure, ',', ''))
                    THEN ['outcome'] ELSE [] END,
               CASE WHEN f.event_precision = 'day' AND g.event_precision = 'day' AND abs(f.event_on - g.event_on) >= 2
                    THEN ['date'] ELSE [] END)),
           f.mention_id, g.mention_id
    FROM facts f
    JOIN facts g ON g.development_id = f.development_id
    WHERE f.place < g.place AND f.outlet <> g.outlet AND f.stage = 'happened' AND g.stage = 'happened'
)
SELECT f.story_id, f.development_id, f.kind, f.party, c.disagree_on,
       CASE c.disagree_on WHEN 'stage' THEN f.stage WHEN 'date' THEN CAST(f.event_on AS VARCHAR) ELSE f.outcome END AS said,
       f.outlet, f.url, f.published_at, f.quote,
       CASE c.disagree_on WHEN 'stage' THEN g.stage WHEN 'date' THEN CAST(g.event_on AS VARCHAR) ELSE g.outcome END
           AS against_said,
       g.outlet AS against_outlet, g.url AS against_url, g.published_at AS against_published_at,
       g.quote AS against_quote, c.mention_id, c.against_id
FROM clashes c
JOIN facts f ON f.mention_id = c.mention_id
JOIN facts g ON g.mention_id = c.against_id
QUALIFY row_number() OVER (PARTITION BY f.development_id, c.disagree_on ORDER BY f.place, g.place) = 1
ORDER BY f.story_id, f.development_id, c.disagree_on;
COMMENT ON VIEW contradictions IS 'Reports that cannot both be right, by the rules of the digest: the first pair of each development and question, as two quotations. Only end and denial, opposite or differently measured outcomes, and days two or more apart count; an argument over what facts mean is not seen here';
COMMENT ON COLUMN contradictions.story_id IS 'Story';
COMMENT ON COLUMN contradictions.development_id IS 'Development that the earlier report tells';
COMMENT ON COLUMN contradictions.kind IS 'Kind of the development';
COMMENT ON COLUMN contradictions.party IS 'Party of the development';
COMMENT ON COLUMN contradictions.disagree_on IS 'stage: one has news of an end, another says within three days that there is none; outcome: opposites, or other numbers of one unit; date: exact days two or more apart';
COMMENT ON COLUMN contradictions.said IS 'Stage, outcome or date as the earlier report has it';
COMMENT ON COLUMN contradictions.outlet IS 'Publisher of the earlier report';
COMMENT ON COLUMN contradictions.url IS 'Canonical URL of the earlier report';
COMMENT ON COLUMN contradictions.published_at IS 'Publication of the earlier report, else when it was stored';
COMMENT ON COLUMN contradictions.quote IS 'Its sentence, verbatim';
COMMENT ON COLUMN contradictions.against_said IS 'Stage, outcome or date as the later report has it';
COMMENT ON COLUMN contradictions.against_outlet IS 'Publisher of the later report';
COMMENT ON COLUMN contradictions.against_url IS 'Canonical URL of the later report';
COMMENT ON COLUMN contradictions.against_published_at IS 'Publication of the later report, else when it was stored';
COMMENT ON COLUMN contradictions.against_quote IS 'Its sentence, verbatim';
COMMENT ON COLUMN contradictions.mention_id IS 'Number of the earlier mention';
COMMENT ON COLUMN contradictions.against_id IS 'Number of the later mention';

CREATE VIEW deliveries AS
SELECT dl.delivery_id, dl.alert_id, al.story_id, al.form, al.decided_at, dl.channel, dl.state, dl.attempts,
       dl.may_repeat, dl.queued_at, dl.next_try_at, dl.sent_at, dl.receipt, dl.last_error
FROM store.deliveries dl
JOIN store.alerts al ON al.alert_id = dl.alert_id
ORDER BY dl.delivery_id;
COMMENT ON VIEW deliveries IS 'The outbox: each message on each channel, one row each';
COMMENT ON COLUMN deliveries.delivery_id IS 'Number of the delivery';
COMMENT ON COLUMN deliveries.alert_id IS 'Message';
COMMENT ON COLUMN deliveries.story_id IS 'Story';
COMMENT ON COLUMN deliveries.form IS 'news, brief, watching, digest or correction';
COMMENT ON COLUMN deliveries.decided_at IS 'When the message was decided';
COMMENT ON COLUMN deliveries.channel IS 'Channel, as courtbeat.toml names it';
COMMENT ON COLUMN deliveries.state IS 'waiting; claimed: being sent, or cut off while it was; sent; quarantined: given up, needs a person';
COMMENT ON COLUMN deliveries.attempts IS 'Tries so far';
COMMENT ON COLUMN deliveries.may_repeat IS 'True: a try ended without an answer, so the message may have arrived already';
COMMENT ON COLUMN deliveries.queued_at IS 'When it was queued';
COMMENT ON COLUMN deliveries.next_try_at IS 'Not tried before this time; null once sent or quarantined';
COMMENT ON COLUMN deliveries.sent_at IS 'When the channel accepted it; null before';
COMMENT ON COLUMN deliveries.receipt IS 'What the channel calls the message; null when it does not say';
COMMENT ON COLUMN deliveries.last_error IS 'Why the last try failed; null when none did';

CREATE VIEW feeds AS
SELECT f.feed_id, f.outlet, f.url, f.listed, f.listed_as, f.pace, f.polled_at, f.due_at,
       count(l.link_id) AS links, count(l.link_id) FILTER (l.outcome IS NULL) AS waiting,
       count(l.link_id) FILTER (l.outcome IN ('article', 'copy', 'summary')) AS articles,
       count(l.link_id) FILTER (l.outcome = 'copy') AS copies,
       count(l.link_id) FILTER (l.outcome = 'irrelevant') AS irrelevant,
       count(l.link_id) FILTER (l.outcome IN ('unreadable', 'gone', 'refused', 'failed')) AS unread,
       count(l.link_id) FILTER (l.article_id IN (SELECT sa.article_id FROM store.story_articles sa WHERE sa.on_topic))
           AS on_topic
FROM store.feeds f
LEFT JOIN store.links l ON l.feed_id = f.feed_id
GROUP BY ALL
ORDER BY f.outlet, f.url;
COMMENT ON VIEW feeds IS 'What each feed is asked for and what it brought; how it fares is in feed_health';
COMMENT ON COLUMN feeds.feed_id IS 'Number of the feed';
COMMENT ON COLUMN feeds.outlet IS 'Publisher, as the feed list names it';
COMMENT ON COLUMN feeds.url IS 'Address that is polled';
COMMENT ON COLUMN feeds.listed IS 'False once the feed list no longer holds it';
COMMENT ON COLUMN feeds.listed_as IS 'Address in the feed list of a feed that has moved; null when it is polled at the address listed';
COMMENT ON COLUMN feeds.pace IS 'Usual time between its polls, as a multiple of the time that the settings say';
COMMENT ON COLUMN feeds.polled_at IS 'Last poll; null before the first';
COMMENT ON COLUMN feeds.due_at IS 'Next poll, at the earliest';
COMMENT ON COLUMN feeds.links IS 'Links that this feed showed before any other';
COMMENT ON COLUMN feeds.waiting IS 'Those of them that wait to be read';
COMMENT ON COLUMN feeds.articles IS 'Those of them that led to a new article, copies included';
COMMENT ON COLUMN feeds.copies IS 'Those of them whose text is a copy of a stored article';
COMMENT ON COLUMN feeds.irrelevant IS 'Those of them that are about no watch';
COMMENT ON COLUMN feeds.unread IS 'Those of them that could not be read: no text, gone, refused or failed';
COMMENT ON COLUMN feeds.on_topic IS 'Those of them that led to an article on a watched story';

CREATE VIEW runs AS
WITH events AS (
    SELECT polled_at AS moment, 'poll' AS what FROM store.polls
    UNION ALL SELECT polled_at, 'failed' FROM store.polls WHERE result = 'failed'
    UNION ALL SELECT first_seen_at, 'link' FROM store.links
    UNION ALL SELECT first_seen_at, 'article' FROM store.articles
    UNION ALL SELECT decided_at, 'mention' FROM store.decisions
    UNION ALL SELECT decided_at, 'alert' FROM store.alerts
    UNION ALL SELECT sent_at, 'sent' FROM store.deliveries WHERE sent_at IS NOT NULL
), counted AS (
    SELECT r.round_id, e.what, count(*) AS n
    FROM events e ASOF JOIN store.rounds r ON e.moment >= r.started_at GROUP BY ALL
)
SELECT r.round_id AS run_id, r.started_at, r.finished_at, r.finished_at - r.started_at AS took,
       coalesce(sum(c.n) FILTER (c.what = 'poll'), 0)::BIGINT AS polls,
       coalesce(sum(c.n) FILTER (c.what = 'failed'), 0)::BIGINT AS failed_polls,
       coalesce(sum(c.n) FILTER (c.what = 'link'), 0)::BIGINT AS links,
       coalesce(sum(c.n) FILTER (c.what = 'article'), 0)::BIGINT AS articles,
       coalesce(sum(c.n) FILTER (c.what = 'mention'), 0)::BIGINT AS mentions,
       coalesce(sum(c.n) FILTER (c.what = 'alert'), 0)::BIGINT AS alerts,
       coalesce(sum(c.n) FILTER (c.what = 'sent'), 0)::BIGINT AS sent
FROM store.rounds r
LEFT JOIN counted c ON c.round_id = r.round_id
GROUP BY ALL
ORDER BY r.round_id;
COMMENT ON VIEW runs IS 'Rounds, with what was polled, read and told from the start of each to the start of the next';
COMMENT ON COLUMN runs.run_id IS 'Number of the round';
COMMENT ON COLUMN runs.started_at IS 'Start';
COMMENT ON COLUMN runs.finished_at IS 'End; null while it runs, and for ever when it was killed';
COMMENT ON COLUMN runs.took IS 'Time from start to end; null without an end';
COMMENT ON COLUMN runs.polls IS 'Polls of feeds';
COMMENT ON COLUMN runs.failed_polls IS 'Polls that failed';
COMMENT ON COLUMN runs.links IS 'Links that no feed had shown before';
COMMENT ON COLUMN runs.articles IS 'Articles that were stored, copies included';
COMMENT ON COLUMN runs.mentions IS 'Mentions that were read and decided on';
COMMENT ON COLUMN runs.alerts IS 'Messages that were decided';
COMMENT ON COLUMN runs.sent IS 'Deliveries that a channel accepted';
