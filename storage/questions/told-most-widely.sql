-- Told most widely
-- The developments that the most outlets report, and how many of these report first-hand.
SELECT story_id, kind_shown AS kind, stage, party, event_on, outlets, origins
FROM developments
ORDER BY outlets DESC, origins DESC, development_id
LIMIT 20
