package org.hutong.core.plugin.channels;

import jakarta.inject.Inject;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.hutong.api.ChannelInbox.AgentAction;
import org.hutong.core.conversation.Actor;
import org.hutong.core.conversation.Command;
import org.hutong.core.conversation.Committer;
import org.hutong.core.conversation.Conversation;
import org.hutong.core.conversation.Draft;
import org.hutong.core.conversation.EventLog;
import org.hutong.core.conversation.Intake;
import org.hutong.core.conversation.Outcome;
import org.hutong.core.identity.AgentAccount;
import org.hutong.core.identity.AgentAccounts;
import org.hutong.core.identity.Audit;
import org.hutong.core.identity.Groups;
import org.hutong.core.plugin.ApiRecords;
import org.hutong.core.wire.ErrorCode;
import org.jspecify.annotations.Nullable;

/** What mapped agents do outside, with their own rights. Blocks; safe from any thread. */
final class AgentActs {
  private static final int STRIPES = 64;

  private final ChannelStore store;
  private final AgentAccounts accounts;
  private final Groups groups;
  private final ApiRecords records;
  private final Intake intake;
  private final Committer committer;
  private final EventLog log;
  private final Audit audit;
  private final Settled settled;
  private final ReentrantLock[] stripes =
      Stream.generate(ReentrantLock::new).limit(STRIPES).toArray(ReentrantLock[]::new);

  @Inject
  AgentActs(
      ChannelStore store,
      AgentAccounts accounts,
      Groups groups,
      ApiRecords records,
      Intake intake,
      Committer committer,
      EventLog log,
      Audit audit,
      Settled settled) {
    this.store = store;
    this.accounts = accounts;
    this.groups = groups;
    this.records = records;
    this.intake = intake;
    this.committer = committer;
    this.log = log;
    this.audit = audit;
    this.settled = settled;
  }

  void link(String channel, String account, @Nullable String agent) {
    UUID id = agent == null ? null : id("agent", agent);
    if (id != null && accounts.byId(id).isEmpty()) {
      throw Settled.refused(ErrorCode.NOT_FOUND, "agent: there is no such agent");
    }
    store.link(channel, account, id);
  }

  org.hutong.api.Conversation act(AgentAction action) {
    UUID conversation = id("conversation", action.conversation());
    Actor.Agent agent = agent(action);
    String known = MessageIds.of(action.channel(), "act", action.vendorId());
    Conversation now =
        switch (action.act()) {
          case REPLY -> state(reply(agent, conversation, known, action.text()), conversation);
          case NOTE -> state(note(agent, conversation, known, action.text()), conversation);
          case ACCEPT -> once(known, action, new Command.Accept(agent, conversation));
          case TRANSFER -> once(known, action, transfer(agent, conversation, action.text()));
          case CLOSE -> once(known, action, new Command.Close(agent, conversation, "resolved"));
        };
    return records.conversation(now);
  }

  private Actor.Agent agent(AgentAction action) {
    AgentAccount account =
        store
            .agent(action.channel(), action.account())
            .flatMap(accounts::byId)
            .orElseThrow(
                () ->
                    Settled.refused(ErrorCode.NOT_FOUND, "account: it is not linked to an agent"));
    return new Actor.Agent(account.id(), account.auth());
  }

  private Outcome reply(Actor.Agent agent, UUID conversation, String known, String text) {
    var draft = new Draft(agent, conversation, records.content("text", Map.of("text", text)));
    return settled.of(then -> intake.send(draft, known, Committer.Caller.SERVER, then));
  }

  private Outcome note(Actor.Agent agent, UUID conversation, String known, String text) {
    var note = new Command.AddNote(agent, conversation, known, text);
    return settled.of(then -> committer.submit(note, then));
  }

  private Command transfer(Actor.Agent agent, UUID conversation, String text) {
    UUID to = id("text", text);
    return groups.byId(to).isPresent()
        ? new Command.Transfer(agent, conversation, null, to, null)
        : new Command.Transfer(agent, conversation, to, null, null);
  }

  /**
   * These carry no id into the commit: what was done is kept beside it. After a crash between the
   * two it is done once more, where it changes nothing as long as nobody has moved on.
   */
  private Conversation once(String known, AgentAction action, Command command) {
    UUID conversation = id("conversation", action.conversation());
    ReentrantLock lock = stripes[Math.floorMod(known.hashCode(), STRIPES)];
    lock.lock();
    try {
      if (store.acted(known)) {
        return find(conversation);
      }
      Conversation now = state(settled.of(then -> committer.submit(command, then)), conversation);
      store.act(known, conversation);
      tell(action, command.actor(), conversation);
      return now;
    } finally {
      lock.unlock();
    }
  }

  private void tell(AgentAction action, Actor actor, UUID conversation) {
    if (actor instanceof Actor.Agent agent) {
      audit.add(
          new Audit.By("agent:" + agent.id(), ""),
          "conversation." + action.act().name().toLowerCase(Locale.ROOT),
          conversation.toString(),
          Map.of("channel", action.channel()));
    }
  }

  private Conversation state(Outcome outcome, UUID conversation) {
    return switch (outcome) {
      case Outcome.Done done -> done.now();
      case Outcome.Unchanged unchanged -> unchanged.now();
      case Outcome.Noted noted -> noted.now();
      case Outcome.Repeat _, Outcome.Refused _ -> find(conversation);
    };
  }

  private Conversation find(UUID conversation) {
    return log.find(conversation)
        .orElseThrow(() -> Settled.refused(ErrorCode.NOT_FOUND, "There is no such conversation"));
  }

  private static UUID id(String what, String text) {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw Settled.refused(ErrorCode.INVALID, what + ": is no UUID");
    }
  }
}
