-- Agents whom another system vouches for: which plugin brought each, and whom it means.

CREATE TABLE agent_identity (
  agent     ${uuid} PRIMARY KEY,
  provider  ${word}(100) NOT NULL,
  subject   VARCHAR(200) NOT NULL,
  UNIQUE (provider, subject)
);
