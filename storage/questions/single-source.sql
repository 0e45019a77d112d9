-- On one source only
-- What has happened by the reports, and rests on one outlet however many repeat it.
SELECT d.story_id, d.kind_shown AS kind, d.party, d.event_on, o.origin, o.outlets, d.quote
FROM developments d JOIN origins o USING (development_id)
WHERE d.stage = 'happened' AND d.origins = 1 AND d.status IN ('open', 'disputed')
ORDER BY o.outlets DESC, d.last_reported_at DESC, d.development_id
