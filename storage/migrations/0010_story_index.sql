-- A story's developments are found without reading those of all others: a mention is placed among its own story's.

CREATE INDEX developments_of_story ON store.developments (story_id);
