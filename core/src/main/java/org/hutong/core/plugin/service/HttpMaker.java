package org.hutong.core.plugin.service;

import jakarta.inject.Inject;
import java.net.InetAddress;
import javax.net.ssl.SSLSocketFactory;
import org.hutong.api.OutboundHttp;

/** Gives each plugin the guarded client. */
final class HttpMaker implements ServiceMaker<OutboundHttp> {
  @Inject
  HttpMaker() {}

  @Override
  public Class<OutboundHttp> type() {
    return OutboundHttp.class;
  }

  @Override
  public OutboundHttp make(Grant grant) {
    return new PluginHttp(
        grant, InetAddress::getAllByName, (SSLSocketFactory) SSLSocketFactory.getDefault());
  }
}
