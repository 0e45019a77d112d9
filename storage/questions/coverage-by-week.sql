-- Coverage by week
-- For each story and week: articles, how many of them are copies, and outlets.
SELECT story_id, date_trunc('week', published_at)::DATE AS week, count(*) AS articles,
       count(copy_of) AS copies, count(DISTINCT outlet) AS outlets
FROM (SELECT unnest(stories) AS story_id, published_at, copy_of, outlet FROM articles)
WHERE published_at IS NOT NULL
GROUP BY ALL
ORDER BY story_id, week
