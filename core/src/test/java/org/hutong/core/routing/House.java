package org.hutong.core.routing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.hutong.core.connection.Hub;
import org.hutong.core.conversation.Actor;
import org.hutong.core.conversation.Command;
import org.hutong.core.conversation.Outcome;
import org.hutong.core.identity.AgentState;
import org.hutong.core.identity.Groups;
import org.hutong.core.identity.People;
import org.hutong.core.identity.Principal;
import org.hutong.core.time.ManualTime;
import org.hutong.core.wire.From;
import org.hutong.core.wire.Role;
import org.hutong.core.wire.ServerFrame;

/** Routing with all its parts, between fakes of its neighbours, on a clock of its own. */
final class House implements Hub, Groups, People {
  static final UUID GROUP = UUID.randomUUID();

  final ManualTime time = new ManualTime();
  final FakeStore store = new FakeStore(time);
  final Set<UUID> connected = new HashSet<>();
  final Set<UUID> members = new HashSet<>();
  final List<Sent> sent = new ArrayList<>();
  final RoutingPresence presence;
  final StoredAgentStates states;
  final GroupLines line;
  final Reconciler reconciler;

  record Sent(UUID to, ServerFrame frame) {}

  /** Selections that have begun and are waiting for a thread. */
  final Deque<Runnable> selections = new ArrayDeque<>();

  House() {
    this(new Selectors.Nobody());
  }

  House(Selectors selectors) {
    Floor floor = new Floor();
    Background background = new Background(Runnable::run);
    Announcer announcer = new Announcer(floor, this, () -> this, time, time);
    OfferCards cards = new OfferCards(this, store);
    Selection selection = new Selection(floor, this, selectors, time, selections::add);
    Dispatcher dispatcher = new Dispatcher(floor, this, selection, () -> store, time, time);
    Offers offers = new Offers(floor, () -> this, dispatcher, this, cards, background, time, time);
    QueueFollower follower = new QueueFollower(floor, offers, dispatcher, announcer, time);
    Absences absences = new Absences(floor, store, () -> store, announcer, background, time);
    reconciler =
        new Reconciler(
            floor, store, () -> this, follower, absences, announcer, dispatcher, background, time);
    presence = new RoutingPresence(floor, offers, absences, announcer, dispatcher, reconciler);
    states = new StoredAgentStates(floor, store, absences, announcer, dispatcher, reconciler);
    line = new GroupLines(floor, this, () -> store);
    store.listeners.add(follower);
  }

  /** An agent of the group with a connection, on duty. */
  UUID agent(int capacity) {
    UUID id = UUID.randomUUID();
    members.add(id);
    store.agents.put(id, new RoutingStore.AgentRow(id, AgentState.OFFLINE, capacity, 0, false));
    reconciler.soon();
    connect(id);
    states.set(id, AgentState.ONLINE);
    return id;
  }

  /** So many agents come on duty at once. */
  void staff(int agents, int capacity) {
    for (int i = 0; i < agents; i++) {
      UUID id = UUID.randomUUID();
      members.add(id);
      connected.add(id);
      store.agents.put(id, new RoutingStore.AgentRow(id, AgentState.ONLINE, capacity, 0, false));
    }
    reconciler.soon();
  }

  void connect(UUID agent) {
    connected.add(agent);
    presence.connected(agent);
  }

  void disconnect(UUID agent) {
    connected.remove(agent);
    presence.disconnected(agent);
  }

  Outcome accept(UUID agent, UUID conversation) {
    var outcomes = new ArrayList<Outcome>();
    store.submit(new Command.Accept(new Actor.Agent(agent, 0), conversation), outcomes::add);
    return outcomes.getFirst();
  }

  void decline(UUID agent, UUID conversation) {
    store.submit(new Command.Decline(new Actor.Agent(agent, 0), conversation), outcome -> {});
  }

  void close(UUID conversation) {
    store.submit(new Command.Close(new Actor.Server(), conversation, "left"), outcome -> {});
  }

  Outcome next(UUID agent) {
    var outcomes = new ArrayList<Outcome>();
    line.next(new Actor.Agent(agent, 0), GROUP, outcomes::add);
    return outcomes.getFirst();
  }

  Stream<ServerFrame> framesTo(UUID person) {
    return sent.stream().filter(sent -> sent.to.equals(person)).map(Sent::frame);
  }

  <F extends ServerFrame> List<F> framesTo(UUID person, Class<F> type) {
    return framesTo(person).filter(type::isInstance).map(type::cast).toList();
  }

  @Override
  public void toAgent(UUID agent, ServerFrame frame) {
    sent.add(new Sent(agent, frame));
  }

  @Override
  public void toGroup(UUID group, ServerFrame frame) {
    members.forEach(agent -> toAgent(agent, frame));
  }

  @Override
  public void toConversation(UUID conversation, ServerFrame frame) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void toVisitor(UUID visitor, ServerFrame frame) {
    sent.add(new Sent(visitor, frame));
  }

  @Override
  public boolean online(UUID person) {
    return connected.contains(person);
  }

  @Override
  public Set<UUID> agentsOnline() {
    return Set.copyOf(connected);
  }

  @Override
  public void disconnect(UUID person, int code, String reason) {
    disconnect(person);
  }

  @Override
  public int connections() {
    return connected.size();
  }

  @Override
  public Optional<Group> byId(UUID group) {
    return group.equals(GROUP)
        ? Optional.of(new Group(group, "Service", 3, 20_000))
        : Optional.empty();
  }

  @Override
  public Set<UUID> ofAgent(UUID agent) {
    return members.contains(agent) ? Set.of(GROUP) : Set.of();
  }

  @Override
  public Set<UUID> agentsOf(UUID group) {
    return group.equals(GROUP) ? members : Set.of();
  }

  @Override
  public From remembered(String sender, Role role) {
    return from(sender, role);
  }

  @Override
  public From from(String sender, Role role) {
    return new From(sender, role, Map.of(Role.AGENT, "Agent").getOrDefault(role, "Visitor"), null);
  }

  @Override
  public ServerFrame.VisitorView visitor(UUID visitor, UUID site) {
    return new ServerFrame.VisitorView(visitor, "Visitor", null, site);
  }

  @Override
  public boolean welcome(Principal principal) {
    return true;
  }

  @Override
  public boolean supervisor(UUID agent) {
    return false;
  }

  @Override
  public void forget(UUID person) {}
}
