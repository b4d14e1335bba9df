package org.hutong.core.connection;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The identity that new connections are shown, exchangeable while the server runs. A handshake that
 * chose the one before still finds it: the alias that it chose names its identity.
 */
final class TlsKeys extends X509ExtendedKeyManager {
  private record Identities(TlsIdentity now, @Nullable TlsIdentity before) {}

  private volatile Identities identities;

  TlsKeys(TlsIdentity first) {
    identities = new Identities(first, null);
  }

  TlsIdentity now() {
    return identities.now();
  }

  void exchange(TlsIdentity next) {
    identities = new Identities(next, identities.now());
  }

  private @Nullable X509ExtendedKeyManager of(@Nullable String alias) {
    Identities both = identities;
    if (both.now().alias().equals(alias)) {
      return both.now().keys();
    }
    TlsIdentity before = both.before();
    return before != null && before.alias().equals(alias) ? before.keys() : null;
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    X509ExtendedKeyManager keys = of(alias);
    return keys == null ? null : keys.getPrivateKey(alias);
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    X509ExtendedKeyManager keys = of(alias);
    return keys == null ? null : keys.getCertificateChain(alias);
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    return identities.now().keys().chooseEngineServerAlias(keyType, issuers, engine);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, Socket socket) {
    return identities.now().keys().chooseServerAlias(keyType, issuers, socket);
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return identities.now().keys().getServerAliases(keyType, issuers);
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }
}
