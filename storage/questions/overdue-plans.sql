-- Announced, and silent since
-- Steps whose announced day, month or year has passed, and of which nobody has told that they happened.
SELECT d.story_id, d.kind_shown AS kind, p.due_on, p.due_precision AS exact_to, d.party,
       p.last_reported_at::DATE AS last_told, d.quote
FROM pending p JOIN developments d USING (development_id)
WHERE p.stage = 'planned'
  AND p.due_on + CASE p.due_precision WHEN 'year' THEN INTERVAL 1 YEAR WHEN 'month' THEN INTERVAL 1 MONTH
                                      ELSE INTERVAL 1 DAY END <= current_date
ORDER BY p.due_on, p.development_id
