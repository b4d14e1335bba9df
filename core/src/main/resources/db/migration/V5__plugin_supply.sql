-- What was agreed before a plugin ran, its jar for every node, and how it fares on each.

-- Words and findings, one a line.
ALTER TABLE plugin ADD COLUMN granted ${text};
ALTER TABLE plugin ADD COLUMN accepted ${text};
ALTER TABLE plugin ADD COLUMN consented_at BIGINT;
ALTER TABLE plugin ADD COLUMN consented_by VARCHAR(200);

-- A version that waits for the administrator. What runs meanwhile is in the table plugin.
CREATE TABLE plugin_candidate (
  id          ${word}(100) PRIMARY KEY,
  version     ${word}(64) NOT NULL,
  sha256      ${word}(64) NOT NULL,
  source      ${word}(16) NOT NULL,
  offered_at  BIGINT NOT NULL,
  offered_by  VARCHAR(200) NOT NULL
);

-- The jars, in pieces: a node that misses one fetches it by its hash.
CREATE TABLE plugin_jar (
  sha256   ${word}(64) NOT NULL,
  piece    INT NOT NULL,
  pieces   INT NOT NULL,
  stored   BIGINT NOT NULL,
  content  ${bytes} NOT NULL,
  PRIMARY KEY (sha256, piece)
);

-- Who first published an id under a trusted key: nobody else may.
CREATE TABLE plugin_publisher (
  id         ${word}(100) PRIMARY KEY,
  publisher  VARCHAR(100) NOT NULL,
  since      BIGINT NOT NULL
);

CREATE TABLE plugin_node (
  node     ${word}(100) NOT NULL,
  plugin   ${word}(100) NOT NULL,
  version  ${word}(64) NOT NULL,
  sha256   ${word}(64) NOT NULL,
  state    ${word}(16) NOT NULL,
  reason   ${text},
  at       BIGINT NOT NULL,
  PRIMARY KEY (node, plugin)
);

-- Counts the changes of the table plugin, so that a node sees by one number that it must look.
CREATE TABLE plugin_revision (
  one     INT PRIMARY KEY,
  number  BIGINT NOT NULL
);
INSERT INTO plugin_revision (one, number) VALUES (1, 0);
