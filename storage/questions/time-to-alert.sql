-- How fast alerts are
-- For each message with news: time from the publication of the quoted article to the moment the channel took it.
SELECT n.alert_id, n.story_id, n.kind, n.stage, n.outlet, a.published_at, n.channel, n.sent_at,
       n.sent_at - a.published_at AS took
FROM alerts n JOIN articles a USING (url)
WHERE n.form IN ('news', 'brief') AND n.state = 'sent' AND a.published_at IS NOT NULL
ORDER BY took DESC, n.alert_id
