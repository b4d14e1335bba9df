package org.hutong.testkit;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The sender's order (rule 4), whatever stands between people and the server. */
class OrderTest {
  @Nested
  class Plain extends OrderContract {
    Plain() {
      super(new Front.Plain());
    }
  }

  @Nested
  @Tag("long")
  class OverTls extends OrderContract {
    OverTls() {
      super(new Front.Tls());
    }
  }

  @Nested
  @Tag("long")
  class BehindNginx extends OrderContract {
    BehindNginx() {
      super(new Front.BehindNginx());
    }
  }
}
