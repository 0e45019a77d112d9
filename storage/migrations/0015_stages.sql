-- What only another reader than our own rules tells stands apart from what they read; it contradicts nothing, nor does
-- what was withdrawn. A stage that no report dates has the day on which that stage was first reported, not the
-- development.

UPDATE store.developments SET status = 'proposed'
WHERE status = 'open' AND merged_into IS NULL
  AND development_id IN (SELECT development_id FROM store.mentions GROUP BY development_id
                         HAVING NOT bool_or(reader = 'courtbeat'));

CREATE OR REPLACE VIEW developments AS
SELECT d.development_id, d.story_id, d.matter, d.kind,
       CASE WHEN d.kind = 'appeal_filed' AND d.stage = 'planned' THEN 'appeal_planned' ELSE d.kind END AS kind_shown,
       d.stage, d.party, d.actor, d.outcome, d.event_on, d.event_precision,
       d.first_reported_at, d.last_reported_at, d.stage_reported_at,
       count(DISTINCT a.outlet) FILTER (w.mention_id IS NULL) AS outlets,
       count(DISTINCT coalesce(m.credited, CASE WHEN m.novelty = 'new' THEN coalesce(a.cited, o.cited) END, a.origin, a.outlet))
           FILTER (w.mention_id IS NULL) AS origins,
       count(DISTINCT m.article_id) FILTER (w.mention_id IS NULL) AS reports,
       coalesce(first(m.quote ORDER BY m.reader <> 'courtbeat', m.event_on IS DISTINCT FROM d.event_on, m.mention_id)
                    FILTER (m.stage = d.stage AND w.mention_id IS NULL),
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
COMMENT ON COLUMN developments.stage_reported_at IS 'Publication of the earliest report of the present stage';
COMMENT ON COLUMN developments.outlets IS 'Outlets that report it; 0 when all took it back';
COMMENT ON COLUMN developments.origins IS 'Outlets that report it first-hand: copies and credited reports count as their source';
COMMENT ON COLUMN developments.reports IS 'Articles that report it; 0 when all took it back';
COMMENT ON COLUMN developments.quote IS 'The sentence that shows the present stage: of our own rules before a proposed one, with its date before one without, then the first';
COMMENT ON COLUMN developments.status IS 'open; proposed: only another reader than our own rules tells it, so no message does; disputed: no article says it any more; retracted: a person took it back; confirmed: a person vouches for it';

CREATE OR REPLACE VIEW timeline AS
SELECT story_id, coalesce(event_on, CAST(stage_reported_at AS DATE)) AS on_day,
       coalesce(event_precision, 'report') AS day_precision, kind_shown AS kind, stage, party, matter, actor, outcome, outlets,
       origins, quote, development_id, status
FROM developments
ORDER BY story_id, on_day, development_id;
COMMENT ON VIEW timeline IS 'Each story in order of event';
COMMENT ON COLUMN timeline.story_id IS 'Story';
COMMENT ON COLUMN timeline.on_day IS 'Date of the event, else of the first report of its stage';
COMMENT ON COLUMN timeline.day_precision IS 'day, month or year; report: no report dates the event, this is the day of the first report of its stage';
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
COMMENT ON COLUMN timeline.status IS 'open, proposed, disputed, retracted or confirmed';

CREATE OR REPLACE VIEW pending AS
WITH ends(waiting, ended_by) AS (
    -- Each row: what is waited for, and a later step that ends the waiting though it is another development.
    SELECT unnest(['charge', 'indictment']), unnest(['indictment', 'charge'])
    UNION ALL
    SELECT waiting, ended_by
    FROM (SELECT unnest(['charge', 'indictment', 'arraignment', 'plea_not_guilty', 'plea_guilty', 'plea_deal',
                         'trial_start', 'hearing_scheduled', 'motion_filed', 'motion_granted', 'motion_denied']) AS waiting),
         (SELECT unnest(['case_dismissed', 'charges_dropped', 'acquittal', 'conviction', 'civil_suit_settled',
                         'civil_suit_dismissed', 'verdict_civil']) AS ended_by)
    UNION ALL
    SELECT 'civil_suit_filed', unnest(['civil_suit_settled', 'civil_suit_dismissed', 'verdict_civil'])
    UNION ALL
    SELECT 'sentence', 'fine_or_penalty'  -- a company is sentenced by being fined
)
SELECT d.story_id, d.matter, d.kind, d.stage, d.party, d.event_on AS due_on, d.event_precision AS due_precision,
       d.first_reported_at, d.last_reported_at, d.development_id
FROM store.developments d
WHERE d.status IN ('open', 'confirmed') AND d.merged_into IS NULL
  AND (d.stage = 'planned' OR (d.kind = 'civil_suit_filed' AND d.stage = 'happened'))
  AND NOT EXISTS (
    SELECT 1
    FROM store.developments e
    JOIN ends ON ends.ended_by = e.kind AND ends.waiting = d.kind
    WHERE e.story_id = d.story_id AND e.matter = d.matter AND e.development_id <> d.development_id
      AND (e.party = d.party OR e.party IS NULL OR d.party IS NULL)
      AND e.stage = 'happened' AND e.status IN ('open', 'confirmed') AND e.merged_into IS NULL
      AND coalesce(e.event_on, CAST(e.stage_reported_at AS DATE))
          >= coalesce(CASE d.stage WHEN 'happened' THEN d.event_on END, CAST(d.first_reported_at AS DATE)))
ORDER BY d.story_id, due_on NULLS LAST, d.development_id;
COMMENT ON VIEW pending IS 'What each story still waits for: plans that no report has fulfilled or overtaken, and suits that none has ended';
COMMENT ON COLUMN pending.story_id IS 'Story';
COMMENT ON COLUMN pending.matter IS 'Proceeding';
COMMENT ON COLUMN pending.kind IS 'Kind of the development';
COMMENT ON COLUMN pending.stage IS 'planned; happened for a suit that has no end yet';
COMMENT ON COLUMN pending.party IS 'Whose it is; null when no report says';
COMMENT ON COLUMN pending.due_on IS 'Day that was announced, the first of the period known; the day of filing for a suit; null when no report says';
COMMENT ON COLUMN pending.due_precision IS 'day, month or year; null without a date';
COMMENT ON COLUMN pending.first_reported_at IS 'First report';
COMMENT ON COLUMN pending.last_reported_at IS 'Last report';
COMMENT ON COLUMN pending.development_id IS 'Number of the development';

CREATE OR REPLACE VIEW contradictions AS
WITH facts AS (
    -- What articles of an outlet's own say in their newest version of things that have happened, or were denied: as our
    -- own rules read it, and as far as it was not withdrawn.
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
    ANTI JOIN store.withdrawals w ON w.mention_id = m.mention_id
    WHERE m.reader = 'courtbeat' AND m.stage IN ('happened', 'denied') AND d.status IN ('open', 'confirmed')
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
