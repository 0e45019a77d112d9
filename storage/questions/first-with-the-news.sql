-- Who is first with the news
-- For each outlet: the developments that it told as news, in words of its own, before every other outlet.
SELECT outlet, count(*) AS first_reports, list(DISTINCT story_id ORDER BY story_id) AS stories
FROM (
    SELECT development_id, story_id, arg_min(outlet, published_at) AS outlet
    FROM coverage
    WHERE novelty = 'new' AND copied_from IS NULL AND credited IS NULL
    GROUP BY ALL
)
GROUP BY outlet
ORDER BY first_reports DESC, outlet
