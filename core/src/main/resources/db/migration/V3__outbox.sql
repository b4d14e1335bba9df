-- Deliveries from the outbox, and the channels that take them outside.

-- A row stands while something is to be delivered: due is never null, and the index is what a claim walks along.
DROP TABLE delivery;
CREATE TABLE delivery (
  consumer      ${word}(64) NOT NULL,
  conversation  ${uuid} NOT NULL,
  next          BIGINT NOT NULL,
  up_to         BIGINT NOT NULL,
  due           BIGINT NOT NULL,
  attempts      INT NOT NULL,
  since         BIGINT NOT NULL,
  PRIMARY KEY (consumer, conversation)
);
CREATE INDEX delivery_due ON delivery (consumer, due);

-- absent: milliseconds that the server has run without it; checked: when they were last counted.
CREATE TABLE consumer (
  name     ${word}(64) PRIMARY KEY,
  owner    ${word}(100) NOT NULL,
  absent   BIGINT NOT NULL,
  checked  BIGINT NOT NULL
);

CREATE TABLE delivery_skipped (
  consumer      ${word}(64) NOT NULL,
  conversation  ${uuid} NOT NULL,
  seq           BIGINT NOT NULL,
  why           VARCHAR(500) NOT NULL,
  at            BIGINT NOT NULL,
  PRIMARY KEY (consumer, conversation, seq)
);
CREATE INDEX delivery_skipped_at ON delivery_skipped (consumer, at);

-- Whoever expands the outbox or changes the consumers holds this row.
INSERT INTO lease (name, node, until, token) VALUES ('outbox', '', 0, 0);

-- id: a hash of the channel, the site and the outside thread, which may be any text.
CREATE TABLE channel_thread (
  id       ${word}(64) PRIMARY KEY,
  channel  ${word}(32) NOT NULL,
  thread   VARCHAR(200) NOT NULL,
  visitor  ${uuid} NOT NULL,
  created  BIGINT NOT NULL
);
CREATE INDEX channel_thread_visitor ON channel_thread (visitor);

-- id: a hash of the channel and the account.
CREATE TABLE channel_agent (
  id       ${word}(64) PRIMARY KEY,
  channel  ${word}(32) NOT NULL,
  account  VARCHAR(200) NOT NULL,
  agent    ${uuid} NOT NULL
);

-- What mapped agents did, by a hash of the channel and the vendor's id of it.
CREATE TABLE channel_act (
  id            ${word}(64) PRIMARY KEY,
  conversation  ${uuid} NOT NULL,
  at            BIGINT NOT NULL
);
CREATE INDEX channel_act_at ON channel_act (at);

-- What became of an event that was taken outside.
CREATE TABLE channel_delivery (
  channel       ${word}(32) NOT NULL,
  conversation  ${uuid} NOT NULL,
  seq           BIGINT NOT NULL,
  outcome       ${word}(16) NOT NULL,
  detail        VARCHAR(500) NOT NULL,
  at            BIGINT NOT NULL,
  PRIMARY KEY (channel, conversation, seq)
);
CREATE INDEX channel_delivery_at ON channel_delivery (at);
