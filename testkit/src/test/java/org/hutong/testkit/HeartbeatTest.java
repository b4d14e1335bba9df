package org.hutong.testkit;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** Heartbeats (rule 6), whatever stands between people and the server. */
class HeartbeatTest {
  @Nested
  class Plain extends HeartbeatContract {
    Plain() {
      super(new Front.Plain());
    }
  }

  @Nested
  @Tag("long")
  class OverTls extends HeartbeatContract {
    OverTls() {
      super(new Front.Tls());
    }
  }

  @Nested
  @Tag("long")
  class BehindNginx extends HeartbeatContract {
    BehindNginx() {
      super(new Front.BehindNginx());
    }
  }
}
