-- Who copies whom
-- For each pair of outlets: texts taken over, how much of the shorter text they share, and how long it took.
SELECT outlet, origin, count(*) AS copies, round(avg(similarity), 2) AS similarity, median(behind) AS behind
FROM copies
GROUP BY ALL
ORDER BY copies DESC, outlet, origin
