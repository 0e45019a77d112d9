-- What a story still waits for, in one place: the alerts' pending board and people's queries read the same view.

CREATE VIEW pending AS
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
      AND coalesce(e.event_on, CAST(e.first_reported_at AS DATE))
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
