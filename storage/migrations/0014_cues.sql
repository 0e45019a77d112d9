-- Cues hold more than words: how the step holds, and what made it news or background.
COMMENT ON COLUMN mentions.cues IS 'What the reading rests on: the words of the rule, how it holds, why it is news or not';
