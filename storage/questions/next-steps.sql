-- What comes next
-- Steps that were announced and that no report has overtaken, the nearest day first.
SELECT d.story_id, d.kind_shown AS kind, p.due_on, p.due_precision AS exact_to, d.party, d.actor, d.outlets, d.quote
FROM pending p JOIN developments d USING (development_id)
WHERE p.stage = 'planned'
ORDER BY p.due_on NULLS LAST, p.development_id
