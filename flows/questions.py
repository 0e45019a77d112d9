"""The questions that the command line asks of the read copy, as SQL over the documented views."""

from __future__ import annotations

TIMELINE = """
    SELECT CASE day_precision WHEN 'month' THEN strftime(on_day, '%Y-%m') WHEN 'year' THEN strftime(on_day, '%Y')
                              WHEN 'report' THEN 'told ' || on_day ELSE on_day::VARCHAR END AS day,
           kind, stage, party, outcome, outlets, quote
    FROM timeline WHERE story_id = ? ORDER BY on_day, development_id
"""

ALERTS = """
    SELECT alert_id AS alert, decided_at AS decided, story_id AS story, kind, stage, party, channel, state,
           last_error AS reason, next_try_at AS next_try
    FROM alerts ORDER BY alert_id DESC, channel
"""

STORIES = "SELECT story_id FROM store.stories ORDER BY story_id"

WIDEST_TOLD = """
    SELECT kind, party, event_on, outlets, origins, reports
    FROM developments WHERE stage = 'happened'
    ORDER BY outlets DESC, event_on LIMIT 5
"""

STILL_OPEN = """
    SELECT story_id, kind_shown AS kind, stage, party, event_on, last_reported_at::DATE AS last_told
    FROM developments
    WHERE stage = 'planned' OR (kind = 'civil_suit_filed' AND stage = 'happened')
    ORDER BY last_reported_at DESC LIMIT 6
"""

TALLY = """
    SELECT (SELECT coalesce(sum(entries), 0)::BIGINT FROM store.polls) AS entries,
           (SELECT count(*) FROM store.links) AS links,
           (SELECT count(*) FROM articles) AS articles,
           (SELECT count(*) FROM articles WHERE copy_of IS NOT NULL) AS copies,
           (SELECT count(*) FROM store.mentions) AS mentions,
           (SELECT count(*) FROM developments) AS developments,
           (SELECT count(*) FROM store.alerts) AS alerts,
           (SELECT count(*) FROM store.notices) AS developments_told,
           (SELECT count(*) FROM store.links WHERE outcome IS NULL) AS links_waiting
"""
