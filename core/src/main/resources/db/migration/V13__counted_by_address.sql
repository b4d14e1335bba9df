-- What visitors begin is counted by address and by site. The network is an IPv4 address or the first 64 bits of an IPv6 one.

ALTER TABLE conversation ADD COLUMN network VARCHAR(64);
CREATE INDEX conversation_network ON conversation (network, closed_at, opened_at);

ALTER TABLE upload ADD COLUMN network VARCHAR(64);
ALTER TABLE upload ADD COLUMN site ${uuid};
CREATE INDEX upload_network ON upload (network, created);
CREATE INDEX upload_site ON upload (site, created);
