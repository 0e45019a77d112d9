-- Suits without an end
-- Civil suits that were filed, and of which no report tells a settlement, a dismissal or a verdict.
SELECT p.story_id, p.matter, p.party, p.due_on AS filed_on, d.outlets, p.last_reported_at::DATE AS last_told, d.quote
FROM pending p JOIN developments d USING (development_id)
WHERE p.kind = 'civil_suit_filed' AND p.stage = 'happened'
ORDER BY last_told DESC, p.development_id
