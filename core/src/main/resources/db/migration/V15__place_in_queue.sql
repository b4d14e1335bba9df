-- The place of a conversation in a queue outlives its assignment: a visitor whose agent is lost
-- stands again where they stood. Who waits or is served now keeps the place that is known of them.
ALTER TABLE conversation ADD COLUMN place_since BIGINT;
UPDATE conversation SET place_since = COALESCE(waiting_since, opened_at) WHERE status IN (1, 2);
CREATE INDEX conversation_place ON conversation (status, grp, priority, place_since);
DROP INDEX conversation_queue;
