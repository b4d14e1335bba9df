package org.hutong.core.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.Callable;
import org.hutong.core.http.PortTakenException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Whether a debugger's agent could listen there. The launcher asks before it starts a server with
 * one: the agent's own words do not say what to do.
 */
@Command(name = "debugger-port", hidden = true)
final class DebuggerPortCommand implements Callable<Integer> {
  @Parameters(paramLabel = "PORT")
  private int port;

  @Override
  public Integer call() throws IOException {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return Main.DONE;
    } catch (java.net.BindException e) {
      throw new CannotStartException(
          PortTakenException.complaint(port, "another one with --debug PORT", e), e);
    }
  }
}
