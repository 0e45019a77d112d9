-- Reports that cannot both be right
-- Two quotations for each question on which reports disagree, the earlier first.
SELECT story_id, kind, party, disagree_on, outlet, said, quote, against_outlet, against_said, against_quote
FROM contradictions
