package org.hutong.core.connection;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.hutong.core.bus.Bus;
import org.hutong.core.config.Configuration;
import org.hutong.core.conversation.Draft;
import org.hutong.core.conversation.MessageFilter;
import org.hutong.core.conversation.Verdict;
import org.hutong.core.identity.AuthenticationException;
import org.hutong.core.identity.Groups;
import org.hutong.core.identity.Languages;
import org.hutong.core.identity.People;
import org.hutong.core.identity.Principal;
import org.hutong.core.identity.Site;
import org.hutong.core.identity.Sites;
import org.hutong.core.identity.Tokens;
import org.hutong.core.limit.Quotas;
import org.hutong.core.limit.RateLimits;
import org.hutong.core.time.ManualTime;
import org.hutong.core.wire.FrameParser;
import org.hutong.core.wire.FrameWriter;
import org.hutong.core.wire.From;
import org.hutong.core.wire.Role;
import org.hutong.core.wire.ServerFrame;

/**
 * The whole of the session half between fakes of its neighbours: nothing moves until the test says
 * so.
 */
final class Office implements Tokens, People, Sites, MessageFilter, AgentPresence, Bus {
  static final int RATE = 60;
  static final int FARTHEST = 5000;

  final UUID site = UUID.randomUUID();
  final UUID group = UUID.randomUUID();
  final ManualTime time = new ManualTime();
  final ManualThread io = new ManualThread();
  final Queue<Runnable> lookups = new ArrayDeque<>();
  final MemoryStore store = new MemoryStore(site, group);
  final Map<String, Principal> tokens = new HashMap<>();
  final Set<UUID> unwelcome = new HashSet<>();
  final Set<UUID> serving = new HashSet<>();
  final List<String> presence = new ArrayList<>();
  final List<ServerFrame.Offer> offers = new ArrayList<>();
  final List<Consumer<Verdict>> verdicts = new ArrayList<>();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  boolean filtersWait;
  boolean typingPreview;
  boolean busHealthy = true;
  List<String> origins = List.of("https://shop.example");

  final Groups groups =
      new Groups() {
        @Override
        public Optional<Group> byId(UUID id) {
          return Optional.of(new Group(id, "Group", 100, 30_000));
        }

        @Override
        public Set<UUID> ofAgent(UUID agent) {
          return serving.contains(agent) ? Set.of(group) : Set.of();
        }

        @Override
        public Set<UUID> agentsOf(UUID id) {
          return id.equals(group) ? Set.copyOf(serving) : Set.of();
        }
      };

  final Loops loops = new Loops();
  final Connections connections;
  final Hub hub;
  final Reconciler reconciler;

  Office() {
    Configuration configuration = configuration();
    ConnectionMetrics metrics = new ConnectionMetrics(meters);
    Frames frames = new Frames(new FrameWriter());
    Online online = new Online();
    PresenceTeller teller = new PresenceTeller(online, () -> this);
    Lookups later = (lookup, failed) -> lookups.add(() -> attempt(lookup, failed));
    States states =
        new States(new StateFrames(this, groups, teller, frames), loops, groups, later, time);
    Rights rights = new Rights(groups, this, store);
    Pages pages =
        new Pages(
            store, rights, new OthersMarks(store, this, online, frames), frames, configuration);
    Admission admission =
        new Admission(
            this,
            this,
            new Languages(),
            this,
            store,
            new OriginCheck(this, new RefusedOrigins(time, meters)),
            time,
            configuration);
    Parts parts = new Parts(new FrameParser(), frames, pages, rights, states, later, time, metrics);
    Doors doors =
        new Doors(
            admission,
            new Dispatch(this, store),
            new Whispers(store, this, loops, frames),
            online,
            teller,
            new Quotas(new RateLimits(time, meters), configuration),
            new Doors.Beat(configuration));
    reconciler = new Reconciler(loops, store, admission, later, metrics);
    connections = new Connections(loops, parts, doors, reconciler, this, time);
    hub = new LocalHub(loops, online, groups, frames, metrics);
    store.listeners.add(new Fanout(loops, states, frames, this));
    connections.start();
  }

  private static void attempt(Runnable lookup, Consumer<RuntimeException> failed) {
    try {
      lookup.run();
    } catch (RuntimeException e) {
      failed.accept(e);
    }
  }

  static Configuration configuration() {
    return new Configuration(
        new Configuration.Server(0, "", null, null, List.of(), new Configuration.Tls(null, null)),
        new Configuration.Management("", 0),
        Path.of("data"),
        new Configuration.Database(
            "", null, null, new Configuration.Pool(4, 4), Configuration.Durability.POWER),
        new Configuration.Node("n1"),
        new Configuration.Plugins(Path.of("p"), Path.of("b"), false),
        new Configuration.Files(Path.of("f"), 1 << 30, 2L << 30),
        new Configuration.Limits(65536, 262144, 100, RATE, FARTHEST, Duration.ofSeconds(25)),
        new Configuration.Log(Configuration.Format.PLAIN));
  }

  // ---- moving

  /** Runs everything until nothing is left to do. */
  void settle() {
    boolean any = true;
    while (any) {
      any = io.run();
      any |= look();
      any |= store.decideAll();
    }
  }

  /** Runs IO threads only: neither the database nor the lane moves. */
  void io() {
    io.run();
  }

  boolean look() {
    boolean any = !lookups.isEmpty();
    int count = lookups.size();
    for (int i = 0; i < count; i++) {
      lookups.poll().run();
    }
    return any;
  }

  void pass(Duration duration) {
    long seconds = Math.max(1, duration.toSeconds());
    for (long i = 0; i < seconds; i++) {
      time.pass(duration.dividedBy(seconds));
      settle();
    }
  }

  double count(String name, String... tags) {
    var counter = meters.find(name).tags(tags).counter();
    return counter == null ? 0 : counter.count();
  }

  // ---- people

  String visitor(UUID id) {
    return visitor(id, Duration.ofHours(1));
  }

  String visitor(UUID id, Duration ttl) {
    String token = "visitor-" + UUID.randomUUID();
    tokens.put(
        token, new Principal.Visitor(id, site, "Li", null, 0, time.millis() + ttl.toMillis()));
    return token;
  }

  String agent(UUID id, boolean inGroup, boolean admin) {
    if (inGroup) {
      serving.add(id);
    }
    String token = "agent-" + UUID.randomUUID();
    tokens.put(token, new Principal.Agent(id, "Agent", admin, 0, time.millis() + 3_600_000));
    return token;
  }

  Client open() {
    FakeSocket socket = new FakeSocket(io, time);
    socket.handler = connections.opened(socket);
    return new Client(this, socket);
  }

  /** A connection that was welcomed. */
  Client connect(String token) {
    Client client = open();
    client.hello(token);
    settle();
    return client;
  }

  Client visiting(UUID id) {
    return connect(visitor(id));
  }

  Client serving(UUID id) {
    return connect(agent(id, true, false));
  }

  // ---- the neighbours

  @Override
  public String issue(Principal principal, Duration ttl) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Principal verify(String token) {
    if (token.equals("expired")) {
      throw new AuthenticationException("expired", true);
    }
    Principal principal = tokens.get(token);
    if (principal == null) {
      throw new AuthenticationException("unknown", false);
    }
    return principal;
  }

  @Override
  public From remembered(String sender, Role role) {
    return from(sender, role);
  }

  @Override
  public From from(String sender, Role role) {
    return new From(sender, role, role == Role.AGENT ? "Agent" : "Li", null);
  }

  @Override
  public ServerFrame.VisitorView visitor(UUID visitor, UUID of) {
    return new ServerFrame.VisitorView(visitor, "Li", null, of);
  }

  @Override
  public boolean welcome(Principal principal) {
    return !unwelcome.contains(Subject.idOf(principal));
  }

  @Override
  public boolean supervisor(UUID agent) {
    return tokens.values().stream()
        .anyMatch(one -> one instanceof Principal.Agent a && a.id().equals(agent) && a.admin());
  }

  @Override
  public void forget(UUID person) {}

  @Override
  public Optional<Site> byKey(String key) {
    return Optional.empty();
  }

  private Site siteNow() {
    return new Site(
        site,
        "default",
        "Site",
        group,
        origins,
        Duration.ofDays(1),
        Duration.ofMinutes(5),
        typingPreview,
        Map.of());
  }

  @Override
  public Optional<Site> byId(UUID id) {
    return id.equals(site) ? Optional.of(siteNow()) : Optional.empty();
  }

  @Override
  public List<Site> all() {
    return List.of(siteNow());
  }

  @Override
  public boolean anyAllows(String origin) {
    return origins.contains(origin);
  }

  @Override
  public void filter(Draft draft, Consumer<Verdict> then) {
    if (filtersWait) {
      verdicts.add(then);
    } else {
      then.accept(Verdict.PASS);
    }
  }

  @Override
  public void connected(UUID agent) {
    presence.add("connected " + agent);
  }

  @Override
  public void disconnected(UUID agent) {
    presence.add("disconnected " + agent);
  }

  @Override
  public List<ServerFrame.Offer> standing(UUID agent) {
    return offers;
  }

  @Override
  public Waiting waiting(UUID conversation) {
    return new Waiting(null, 1, 30);
  }

  @Override
  public void conversation(UUID conversation, long seq) {}

  @Override
  public void person(UUID person) {}

  @Override
  public boolean healthy() {
    return busHealthy;
  }

  @Override
  public void listen(Listener listener) {}

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
