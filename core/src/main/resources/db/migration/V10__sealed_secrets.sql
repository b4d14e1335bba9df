-- Sealed texts are longer than what they hide. product: the release that had the database open last.
-- Each statement may run twice: an upgrade that was cut off goes on at the next start.

ALTER TABLE installation ADD COLUMN IF NOT EXISTS product VARCHAR(64);
ALTER TABLE installation ALTER COLUMN secret SET DATA TYPE ${word}(300);
ALTER TABLE agent ALTER COLUMN password SET DATA TYPE VARCHAR(600);
