-- What is known of a visitor's visits, as the visitor's own browser told it, and what agents noted.
CREATE TABLE visitor_visit (
  visitor    ${uuid} PRIMARY KEY,
  page       VARCHAR(2048),
  referrer   VARCHAR(2048),
  language   VARCHAR(35),
  zone       VARCHAR(64),
  agent      VARCHAR(512),
  visits     INT NOT NULL,
  last_seen  BIGINT NOT NULL
);

CREATE TABLE visitor_note (
  visitor  ${uuid} PRIMARY KEY,
  text     VARCHAR(2000) NOT NULL,
  author   ${uuid} NOT NULL,
  at       BIGINT NOT NULL
);
