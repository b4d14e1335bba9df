-- What plugins keep for themselves. ${exact}(n) is a text of any characters that compares by code unit.

CREATE TABLE plugin_value (
  plugin  ${word}(64) NOT NULL,
  name    ${exact}(200) NOT NULL,
  text    ${text} NOT NULL,
  bytes   INT NOT NULL,
  PRIMARY KEY (plugin, name)
);

-- One row for each plugin with values: the bounds are kept without counting.
CREATE TABLE plugin_usage (
  plugin  ${word}(64) PRIMARY KEY,
  names   INT NOT NULL,
  bytes   BIGINT NOT NULL
);

CREATE TABLE plugin_secret (
  plugin  ${word}(64) NOT NULL,
  name    ${exact}(64) NOT NULL,
  sealed  ${text} NOT NULL,
  PRIMARY KEY (plugin, name)
);

-- The sender of a note that no agent wrote.
ALTER TABLE note ADD COLUMN program ${word}(40);
