package org.hutong.core.http;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.Set;
import org.hutong.core.address.Addresses;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Senders of forwarding headers who are no trusted proxies. The first of them are logged, each
 * once: one of them may be the administrator's proxy, the others make it up. Safe from any thread.
 */
final class UnknownProxies {
  private static final Logger log = LoggerFactory.getLogger(UnknownProxies.class);

  /** Of each kind: those of this network, which are likely proxies, and those from outside. */
  private static final int MOST = 8;

  private final Set<InetAddress> near = new HashSet<>();
  private final Set<InetAddress> far = new HashSet<>();

  void saw(InetAddress peer) {
    boolean local = peer.isLoopbackAddress() || peer.isSiteLocalAddress() || unique(peer);
    if (!remember(local ? near : far, peer)) {
      return;
    }
    String address = Addresses.text(peer);
    log.warn(
        "{} sends X-Forwarded-* or Forwarded and is no trusted proxy: these headers are ignored,"
            + " and all its requests count as its own. If it is your proxy, set"
            + " server.trustedProxies: [\"{}\"] (HUTONG_SERVER_TRUSTED_PROXIES={}) and restart.",
        address,
        address,
        address);
  }

  private static synchronized boolean remember(Set<InetAddress> known, InetAddress peer) {
    return !known.contains(peer) && known.size() < MOST && known.add(peer);
  }

  /** fc00::/7: addresses that are private in IPv6. */
  private static boolean unique(InetAddress peer) {
    byte[] bytes = peer.getAddress();
    return bytes.length > 4 && (bytes[0] & 0xfe) == 0xfc;
  }
}
