-- A story's developments are found without reading those of all others: a mention is placed among its own story's.

CREATE INDEX developments_of_story ON store.developments (story_id);

-- A time that a far end named binds the whole channel, and alerts that are queued later.

CREATE TABLE store.rests (
    channel VARCHAR PRIMARY KEY,
    rests_until TIMESTAMPTZ NOT NULL,
    reason VARCHAR NOT NULL
);
COMMENT ON TABLE store.rests IS 'Channels whose far end named a time before which nothing is to be sent';
COMMENT ON COLUMN store.rests.channel IS 'Channel, as courtbeat.toml names it';
COMMENT ON COLUMN store.rests.rests_until IS 'Nothing is sent before; kept when it has passed';
COMMENT ON COLUMN store.rests.reason IS 'What it answered';

-- The archive can be read again by newer rules; what they no longer read is withdrawn like what an article takes back.

ALTER TABLE store.withdrawals ADD COLUMN rules_version VARCHAR;
COMMENT ON COLUMN store.withdrawals.rules_version IS 'Version of the rules that no longer read the mention; null when a later version of the article dropped it';
