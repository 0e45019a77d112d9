-- Stories that changed
-- Later versions of articles: what the publisher says of them, and how many mentions they took back.
SELECT r.outlet, r.title, r.version, r.seen_at, r.correction, count(m.mention_id) AS taken_back, r.url
FROM revisions r
LEFT JOIN mentions m ON m.article_id = r.article_id AND m.withdrawn_at >= r.seen_at
WHERE r.version > 1
GROUP BY ALL
ORDER BY r.seen_at DESC, r.url
