-- What only another reader than our own rules tells stands apart from what they read. A stage that no report dates has
-- the day on which that stage was first reported, not the development.

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
