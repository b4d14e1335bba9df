-- Numbers of the outbox are handed out a thousand at a time: each time that they run out costs a write of its own.
-- A stop or a crash leaves a gap, which harms nobody: the numbers give an order within a node and are no cursor.
ALTER TABLE outbox ALTER COLUMN id SET CACHE 1000;
