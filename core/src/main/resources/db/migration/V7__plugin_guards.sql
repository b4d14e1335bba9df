-- What plugins did to the whole server, and which of them may not run for it.

CREATE TABLE plugin_strike (
  id      ${uuid} PRIMARY KEY,
  plugin  ${word}(100) NOT NULL,
  kind    ${word}(16) NOT NULL,
  detail  ${text} NOT NULL,
  at      BIGINT NOT NULL
);
CREATE INDEX plugin_strike_plugin ON plugin_strike (plugin, at);

CREATE TABLE plugin_quarantine (
  plugin  ${word}(100) PRIMARY KEY,
  reason  ${text} NOT NULL,
  since   BIGINT NOT NULL
);
