-- What a publisher says when a version of an article corrects an earlier one.

ALTER TABLE store.revisions ADD COLUMN correction VARCHAR;
COMMENT ON COLUMN store.revisions.correction IS 'Note of the publisher that this version was corrected; null without one';
