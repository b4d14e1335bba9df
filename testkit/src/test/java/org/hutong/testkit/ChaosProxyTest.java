package org.hutong.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChaosProxyTest {
  private ServerSocket echo;
  private ChaosProxy proxy;
  private Socket client;

  @BeforeEach
  void connect() throws IOException {
    echo = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
    proxy = ChaosProxy.to(echo.getLocalPort());
    client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    client.setSoTimeout(5_000);
  }

  private void serve() {
    while (true) {
      try {
        Socket socket = echo.accept();
        Thread.ofVirtual()
            .start(
                () -> {
                  try (socket) {
                    socket.getInputStream().transferTo(socket.getOutputStream());
                  } catch (IOException e) {
                    // The test cut it.
                  }
                });
      } catch (IOException e) {
        return;
      }
    }
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    proxy.close();
    echo.close();
  }

  private String exchange(String text) throws IOException {
    client.getOutputStream().write(text.getBytes());
    return new String(client.getInputStream().readNBytes(text.length()));
  }

  @Test
  void bytes_pass_unchanged_in_pieces_of_one() throws IOException {
    proxy.split(1);
    assertThat(exchange("hello, proxy")).isEqualTo("hello, proxy");
  }

  @Test
  void a_delay_is_felt_both_ways() throws IOException {
    exchange("warm");
    proxy.delay(100);
    long start = System.nanoTime();
    exchange("late");
    assertThat(System.nanoTime() - start).isGreaterThan(200_000_000L);
  }

  @Test
  void a_bandwidth_limits_the_rate() throws IOException {
    proxy.bandwidth(10_000).split(100);
    long start = System.nanoTime();
    exchange("x".repeat(2_000));
    assertThat(System.nanoTime() - start).isGreaterThan(190_000_000L);
  }

  @Test
  void pieces_that_come_close_together_are_joined() throws IOException {
    exchange("warm");
    proxy.join(100);
    client.getOutputStream().write('a');
    client.getOutputStream().flush();
    client.getOutputStream().write('b');
    client.getOutputStream().flush();
    byte[] buffer = new byte[10];
    InputStream in = client.getInputStream();
    assertThat(in.read(buffer)).isEqualTo(2);
  }

  @Test
  void a_black_hole_in_one_direction_swallows_only_that() throws IOException {
    exchange("warm");
    proxy.blackhole(ChaosProxy.Direction.TO_CLIENT);
    client.getOutputStream().write("lost".getBytes());
    client.setSoTimeout(300);
    assertThatThrownBy(() -> client.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
  }

  @Test
  void a_cut_ends_the_stream_and_a_reset_breaks_it() throws IOException {
    exchange("warm");
    proxy.cut(false);
    assertThat(client.getInputStream().read()).isEqualTo(-1);
    client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    exchange("warm");
    proxy.cut(true);
    assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
    assertThat(proxy.connections()).isZero();
  }

  @Test
  void refused_connections_fail_and_healing_lets_them_in() throws IOException {
    proxy.refuse(true);
    client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    assertThatThrownBy(() -> exchange("x")).isInstanceOf(IOException.class);
    proxy.heal();
    client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    assertThat(exchange("fine")).isEqualTo("fine");
  }
}
