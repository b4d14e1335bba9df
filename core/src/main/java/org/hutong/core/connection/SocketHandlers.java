package org.hutong.core.connection;

/** Makes the session of a socket that was just upgraded. Called on the IO thread. */
@FunctionalInterface
public interface SocketHandlers {
  SocketHandler opened(Socket socket);
}
