package org.hutong.testkit;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/**
 * What holds when something goes wrong (rules 5 to 9), whatever stands between people and the
 * server.
 */
class FaultTest {
  @Nested
  class Plain extends FaultContract {
    Plain() {
      super(new Front.Plain());
    }
  }

  @Nested
  @Tag("long")
  class OverTls extends FaultContract {
    OverTls() {
      super(new Front.Tls());
    }
  }

  @Nested
  @Tag("long")
  class BehindNginx extends FaultContract {
    BehindNginx() {
      super(new Front.BehindNginx());
    }
  }
}
