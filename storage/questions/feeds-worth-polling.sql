-- Feeds worth their polls
-- What each listed feed brought, and how much of it concerned a watch.
SELECT f.outlet, f.links, f.on_topic, round(f.on_topic / nullif(f.links, 0), 2) AS share, f.copies, f.unread, h.health,
       f.url
FROM feeds f JOIN feed_health h USING (url)
WHERE f.listed
ORDER BY f.on_topic DESC, f.outlet, f.url
