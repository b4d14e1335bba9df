package org.hutong.testkit;

/** The delivery contract over a plain connection. */
class PlainDeliveryTest extends DeliveryContract {
  PlainDeliveryTest() {
    super(new Front.Plain());
  }
}
