-- Uploads, and which messages name them. The bytes are in the blob store under the upload's id.

CREATE TABLE upload (
  id          ${uuid} PRIMARY KEY,
  owner       ${word}(100) NOT NULL,
  role        SMALLINT NOT NULL,
  name        VARCHAR(255) NOT NULL,
  claimed     VARCHAR(127),
  media_type  VARCHAR(127),
  bytes       BIGINT NOT NULL,
  width       INT,
  height      INT,
  state       SMALLINT NOT NULL,
  reason      VARCHAR(500),
  created     BIGINT NOT NULL,
  expires     BIGINT
);
CREATE INDEX upload_owner ON upload (owner, created);
CREATE INDEX upload_expires ON upload (expires);

-- Written in the commit of the message or of its edit (then seq is the message's); blank when the message was recalled.
CREATE TABLE attachment (
  file          ${uuid} NOT NULL,
  conversation  ${uuid} NOT NULL,
  seq           BIGINT NOT NULL,
  blank         SMALLINT NOT NULL,
  PRIMARY KEY (file, conversation, seq)
);
CREATE INDEX attachment_message ON attachment (conversation, seq);
CREATE INDEX attachment_blank ON attachment (blank);
