package org.hutong.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.hutong.testkit.Product;
import org.hutong.testkit.RestClient;
import org.jspecify.annotations.Nullable;

/**
 * Visitors who talk and agents who listen, each on a connection of its own. Every visitor has one
 * conversation that an agent has accepted. Confined to one thread.
 */
final class Fleet implements AutoCloseable {
  private static final int ROUNDS = 5;
  private static final long PATIENCE = 60_000_000_000L;

  private final Product product;
  private final LoadLoop loop = new LoadLoop();
  private final List<Visitor> visitors = new ArrayList<>();
  private final Map<String, Long> scheduled = new HashMap<>();

  /** The newest seq that its agent has of each conversation. */
  private final Map<String, Long> heardUpTo = new HashMap<>();

  private Histogram acks = histogram();
  private Histogram deliveries = histogram();
  private long sent;
  private long acked;
  private long delivered;
  private long refused;
  private int ready;

  /** A visitor's connection and conversation. */
  static final class Visitor {
    private final LoadConnection connection;
    private @Nullable String conversation;
    private long count;

    private Visitor(LoadConnection connection) {
      this.connection = connection;
    }
  }

  Fleet(Product product) {
    this.product = product;
  }

  private static Histogram histogram() {
    return new Histogram(60_000_000_000L, 3);
  }

  /** Connects everybody, opens the conversations and has them accepted. */
  void assemble(int visitorCount, int agentCount) throws IOException {
    RestClient admin = rest("10.0.0.1").as(token("admin", "10.0.0.1"));
    List<RestClient> agents = agents(admin, agentCount, visitorCount);
    for (int i = 0; i < visitorCount; i++) {
      visitors.add(visitor(i));
    }
    expect("visitors are welcome", () -> ready == agentCount + visitorCount);
    for (Visitor visitor : visitors) {
      send(visitor, System.nanoTime());
    }
    expect("first messages are acknowledged", () -> acked == visitors.size());
    accept(admin, agents);
    reset();
  }

  /**
   * Connects visitors who say nothing. {@code first} keeps their addresses apart from those of
   * another fleet.
   */
  void greet(int first, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      visitors.add(visitor(first + i));
    }
    expect("visitors are welcome", () -> ready == count);
  }

  /** Connections that the server has not closed. */
  long open() {
    return visitors.stream().filter(visitor -> !visitor.connection.closed()).count();
  }

  private List<RestClient> agents(RestClient admin, int count, int visitorCount)
      throws IOException {
    var agents = new ArrayList<RestClient>();
    String group = admin.get("/api/v1/groups").expect(200).string("items.0.id");
    for (int i = 0; i < count; i++) {
      String name = "bench" + i;
      admin
          .post(
              "/api/v1/agents",
              Map.of(
                  "username",
                  name,
                  "name",
                  name,
                  "password",
                  Product.PASSWORD,
                  "capacity",
                  Math.max(1, 2 * visitorCount / count),
                  "groups",
                  List.of(group)))
          .expect(200, 201);
      String address = "10.1.0." + (i + 1);
      String token = token(name, address);
      RestClient agent = rest(address).as(token);
      agents.add(agent);
      connect(token, name, address, this::heard);
      agent.put("/api/v1/me/state", Map.of("state", "online")).expect(200, 204);
    }
    return agents;
  }

  /** REST as seen from an address of its own: limits are per address. */
  private RestClient rest(String address) {
    return RestClient.to(URI.create(product.url(""))).with("X-Forwarded-For", address);
  }

  private String token(String username, String address) {
    return rest(address)
        .post("/api/v1/login", Map.of("username", username, "password", Product.PASSWORD))
        .expect(200)
        .string("token");
  }

  private Visitor visitor(int number) throws IOException {
    String address = "10.2." + number / 250 + "." + (number % 250 + 1);
    String token =
        rest(address).post("/api/v1/sites/default/visitors").expect(200, 201).string("token");
    var holder = new Visitor[1];
    LoadConnection connection =
        connect(token, "visitor" + number, address, (at, text) -> answered(holder[0], at, text));
    holder[0] = new Visitor(connection);
    return holder[0];
  }

  private LoadConnection connect(
      String token, String device, String address, LoadConnection.Listener listener)
      throws IOException {
    var connection =
        new LoadConnection(
            new InetSocketAddress("127.0.0.1", product.port()),
            address,
            (at, text) -> {
              if (text.isEmpty()) {
                hello(at, token, device);
              } else if (text.startsWith("{\"t\":\"hb\"")) {
                beat(at);
              } else if (text.startsWith("{\"t\":\"welcome\"")) {
                ready++;
              } else {
                listener.message(at, text);
              }
            });
    loop.add(connection);
    loop.until(() -> true, 0);
    return connection;
  }

  private static void hello(LoadConnection connection, String token, String device) {
    write(
        connection,
        "{\"t\":\"hello\",\"token\":\"" + token + "\",\"device\":\"bench-" + device + "-device\"}");
  }

  private static void beat(LoadConnection connection) {
    write(connection, "{\"t\":\"hb\"}");
  }

  private static void write(LoadConnection connection, String text) {
    try {
      connection.send(text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void accept(RestClient admin, List<RestClient> agents) throws IOException {
    int next = 0;
    for (Visitor visitor : visitors) {
      RestClient agent = agents.get(next++ % agents.size());
      String path = "/api/v1/conversations/" + visitor.conversation;
      // Somebody else may have been offered it: then he is the one who takes it. While everybody is
      // asked the offer may go on to one who was asked before.
      int asked = 0;
      while (asked++ < ROUNDS * agents.size() && agent.post(path + "/accept").status() != 200) {
        agent = agents.get((next + asked) % agents.size());
      }
      if (!admin.get(path).expect(200).string("status").equals("assigned")) {
        throw new IllegalStateException("nobody could accept " + path);
      }
      loop.until(() -> true, 0);
    }
  }

  /**
   * Sends one message; {@code due} is when it should have left, so that a late sender counts as
   * latency.
   */
  void send(Visitor visitor, long due) {
    String id = "bench-" + System.identityHashCode(visitor) + "-" + visitor.count++ + "-xxxxxxxxxx";
    scheduled.put(id, due);
    sent++;
    String conversation =
        visitor.conversation == null ? "" : ",\"conversation\":\"" + visitor.conversation + "\"";
    write(
        visitor.connection,
        "{\"t\":\"send\",\"id\":\""
            + id
            + "\""
            + conversation
            + ",\"kind\":\"text\",\"body\":{\"text\":\"due "
            + due
            + " 您好,我这个订单从周三就没动过了,明天要用的,麻烦帮我看一下现在到哪里了,谢谢\"}}");
  }

  void send(int visitor, long due) {
    send(visitors.get(visitor), due);
  }

  private void answered(Visitor visitor, LoadConnection connection, String text) {
    if (text.startsWith("{\"t\":\"ack\"")) {
      acked++;
      Long due = scheduled.remove(field(text, "id"));
      if (due != null) {
        acks.recordValue(Math.max(0, System.nanoTime() - due));
      }
      visitor.conversation = field(text, "conversation");
    } else if (text.startsWith("{\"t\":\"error\"")) {
      refused++;
      scheduled.remove(field(text, "id"));
    }
  }

  private void heard(LoadConnection connection, String text) {
    if (text.startsWith("{\"t\":\"event\"")) {
      heardUpTo.put(field(text, "conversation"), number(text, "seq"));
      delivered(text);
    } else if (text.startsWith("{\"t\":\"synced\"")) {
      heardUpTo.put(field(text, "conversation"), number(text, "upTo"));
      if (text.contains("\"more\":true")) {
        goOn(connection, field(text, "conversation"));
      }
    } else if (text.startsWith("{\"t\":\"lag\"")) {
      goOn(connection, field(text, "conversation"));
    }
  }

  /** Too slow for a while, or a page is full: from where this agent is. */
  private void goOn(LoadConnection connection, String conversation) {
    long applied = heardUpTo.getOrDefault(conversation, 0L);
    write(
        connection,
        "{\"t\":\"sync\",\"conversation\":\"" + conversation + "\",\"after\":" + applied + "}");
  }

  private void delivered(String text) {
    int at = text.indexOf("\"text\":\"due ");
    if (at >= 0) {
      long due = Long.parseLong(text.substring(at + 12, text.indexOf(' ', at + 12)));
      delivered++;
      deliveries.recordValue(Math.max(0, System.nanoTime() - due));
    }
  }

  private static String field(String json, String name) {
    int at = json.indexOf("\"" + name + "\":\"");
    if (at < 0) {
      return "";
    }
    int start = at + name.length() + 4;
    return json.substring(start, json.indexOf('"', start));
  }

  private static long number(String json, String name) {
    int start = json.indexOf("\"" + name + "\":") + name.length() + 3;
    int end = start;
    while (end < json.length() && Character.isDigit(json.charAt(end))) {
      end++;
    }
    return Long.parseLong(json.substring(start, end));
  }

  private void expect(String what, java.util.function.BooleanSupplier done) throws IOException {
    if (!loop.until(done, PATIENCE)) {
      throw new IllegalStateException("not within a minute: " + what + " (" + this + ")");
    }
  }

  LoadLoop loop() {
    return loop;
  }

  int size() {
    return visitors.size();
  }

  long outstanding() {
    return sent - acked - refused;
  }

  long acked() {
    return acked;
  }

  /**
   * Waits until everything sent is acknowledged and delivered; returns what is missing in the end.
   */
  long settle() throws IOException {
    loop.until(() -> outstanding() == 0 && delivered >= acked, 20_000_000_000L);
    return outstanding() + Math.max(0, acked - delivered);
  }

  void reset() {
    acks = histogram();
    deliveries = histogram();
    sent = 0;
    acked = 0;
    delivered = 0;
    refused = 0;
  }

  Histogram acks() {
    return acks;
  }

  Histogram deliveries() {
    return deliveries;
  }

  long refused() {
    return refused;
  }

  @Override
  public String toString() {
    return "ready "
        + ready
        + ", sent "
        + sent
        + ", acked "
        + acked
        + ", delivered "
        + delivered
        + ", refused "
        + refused;
  }

  @Override
  public void close() throws IOException {
    loop.close();
  }
}
