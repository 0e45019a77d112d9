-- What only another reader than our own rules tells stands apart from what they read.

UPDATE store.developments SET status = 'proposed'
WHERE status = 'open' AND merged_into IS NULL
  AND development_id IN (SELECT development_id FROM store.mentions GROUP BY development_id
                         HAVING NOT bool_or(reader = 'courtbeat'));

CREATE OR REPLACE VIEW developments AS
SELECT d.development_id, d.story_id, d.matter, d.kind,
       CASE WHEN d.kind = 'appeal_filed' AND d.stage = 'planned' THEN 'appeal_planned' ELSE d.kind END AS kind_shown,
       d.stage, d.party, d.actor, d.outcome, d.event_on, d.event_precision,
       d.first_reported_at, d.last_reported_at,
       count(DISTINCT a.outlet) FILTER (w.mention_id IS NULL) AS outlets,
       count(DISTINCT coalesce(m.credited, CASE WHEN m.novelty = 'new' THEN coalesce(a.cited, o.cited) END, a.origin, a.outlet))
           FILTER (w.mention_id IS NULL) AS origins,
       count(DISTINCT m.article_id) FILTER (w.mention_id IS NULL) AS reports,
       coalesce(arg_min(m.quote, m.mention_id)
                    FILTER (m.stage = d.stage AND w.mention_id IS NULL AND m.reader = 'courtbeat'),
                arg_min(m.quote, m.mention_id) FILTER (m.stage = d.stage AND w.mention_id IS NULL),
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
COMMENT ON COLUMN developments.quote IS 'The sentence that showed the present stage first, one that our own rules read before a proposed one';
COMMENT ON COLUMN developments.status IS 'open; proposed: only another reader than our own rules tells it, so no message does; disputed: no article says it any more; retracted: a person took it back; confirmed: a person vouches for it';
COMMENT ON COLUMN timeline.status IS 'open, proposed, disputed, retracted or confirmed';
