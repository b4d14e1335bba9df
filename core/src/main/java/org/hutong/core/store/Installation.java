package org.hutong.core.store;

/**
 * What is made once, at the first start on an empty database.
 *
 * @param epoch names this history of the store; changed only by a restore
 * @param secret the root of this installation's signing keys: 256 random bits, never shown
 * @param created epoch milliseconds
 */
public record Installation(String epoch, String secret, long created) {
  @Override
  public String toString() {
    return "Installation[epoch=" + epoch + ", created=" + created + "]";
  }
}
