-- The robots that answer first on a site, in their order.

CREATE TABLE site_robot (
  site       ${uuid} NOT NULL,
  place      INT NOT NULL,
  robot      ${word}(100) NOT NULL,
  threshold  INT NOT NULL,
  PRIMARY KEY (site, place)
);
