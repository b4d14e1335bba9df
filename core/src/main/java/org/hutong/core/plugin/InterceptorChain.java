package org.hutong.core.plugin;

import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.hutong.api.MessageInterceptor;
import org.hutong.core.conversation.Actor;
import org.hutong.core.conversation.Draft;
import org.hutong.core.conversation.MessageFilter;
import org.hutong.core.conversation.Verdict;
import org.hutong.core.plugin.service.Hops;
import org.hutong.core.time.Patience;
import org.hutong.core.time.TimeSource;
import org.hutong.core.wire.Contents;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Asks the interceptors of all plugins about every message. Without a plugin that costs one
 * volatile read. A message goes along the row on the calling thread as far as it can; where it must
 * wait or an interceptor wants a thread, it goes on there, and its line behind it.
 */
final class InterceptorChain implements MessageFilter {
  private static final Logger log = LoggerFactory.getLogger(InterceptorChain.class);
  private static final Duration HOLD = Duration.ofSeconds(2);
  private static final int RENEWALS = 3;
  private static final Verdict ABSENT =
      new Verdict.Unavailable("The message cannot be checked at the moment");

  private final Extensions<MessageInterceptor> extensions;
  private final Invocation invocation;
  private final Judgement judgement;
  private final TimeSource time;
  private final Patience patience;
  private final LineWorkers workers = new LineWorkers();

  @Inject
  InterceptorChain(
      Points points, Invocation invocation, Contents contents, TimeSource time, Patience patience) {
    this.extensions = points.row(MessageInterceptor.class);
    this.invocation = invocation;
    this.judgement = new Judgement(contents);
    this.time = time;
    this.patience = patience;
  }

  @Override
  public void filter(Draft draft, Consumer<Verdict> then) {
    List<Place<MessageInterceptor>> row = extensions.row();
    if (row.isEmpty() || draft.actor() instanceof Actor.Server) {
      then.accept(Verdict.PASS);
      return;
    }
    var walk = new Walk(patience, draft, row, then);
    if (!behindOthers(draft) && advance(walk, false)) {
      walk.tell();
      return;
    }
    Map<String, String> context = MDC.getCopyOfContextMap();
    int hops = Hops.current();
    if (!workers.add(LineWorkers.Key.of(draft), () -> finish(walk, context, hops))) {
      then.accept(new Verdict.Unavailable("Too many messages wait to be checked"));
    }
  }

  private boolean behindOthers(Draft draft) {
    return !workers.idle() && workers.busy(LineWorkers.Key.of(draft));
  }

  private void finish(
      Walk walk, @org.jspecify.annotations.Nullable Map<String, String> context, int hops) {
    if (context != null) {
      MDC.setContextMap(context);
    }
    Hops.with(hops, () -> advance(walk, true));
    walk.tell();
  }

  /** False if it cannot go on without blocking. */
  private boolean advance(Walk walk, boolean mayBlock) {
    while (!walk.ended()) {
      if (!pass(walk, walk.place(), mayBlock, 0)) {
        return false;
      }
      walk.proceed();
    }
    return true;
  }

  private boolean pass(Walk walk, Place<MessageInterceptor> place, boolean mayBlock, int renewals) {
    return switch (place) {
      case Extension<MessageInterceptor> extension ->
          extension.enter()
              ? call(walk, extension, mayBlock)
              : renewed(walk, extension, mayBlock, renewals);
      case Gap<MessageInterceptor> gap -> wait(walk, gap, mayBlock, renewals);
    };
  }

  private boolean call(Walk walk, Extension<MessageInterceptor> extension, boolean mayBlock) {
    boolean inline = inline(extension);
    if (!inline && !mayBlock) {
      extension.leave();
      return false;
    }
    Duration budget = walk.budget();
    if (budget.isZero()) {
      extension.leave();
      failed(walk, extension, "timeout", "no time was left for it");
      return true;
    }
    long began = time.nanos();
    var view = walk.view(judgement);
    Invocation.Result<Verdict> result =
        inline
            ? invocation.inline(extension, i -> judge(walk, i, view), budget)
            : invocation.onThread(extension, i -> judge(walk, i, view), budget);
    walk.spent(time.nanos() - began);
    switch (result) {
      case Invocation.Result.Value<Verdict>(Verdict verdict) -> walk.judged(verdict);
      case Invocation.Result.Failure<Verdict> failure ->
          failed(walk, extension, failure.code(), failure.why());
    }
    return true;
  }

  /** Not while a debugger may hold it: the connections of this thread would stand still, too. */
  private boolean inline(Extension<MessageInterceptor> extension) {
    return extension.descriptor().run() == Descriptor.Run.INLINE
        && !patience.debugged()
        && extension.pace().inline(time.nanos());
  }

  private Verdict judge(Walk walk, MessageInterceptor interceptor, org.hutong.api.Draft view) {
    return judgement.verdict(walk.draft(), interceptor.filter(view));
  }

  private void failed(Walk walk, Extension<MessageInterceptor> extension, String code, String why) {
    boolean closed = extension.descriptor().policy() == Descriptor.Policy.CLOSED;
    log.atWarn()
        .addKeyValue("plugin", extension.plugin())
        .addKeyValue("conversation", walk.draft().conversation())
        .addKeyValue("code", code)
        .log("{} gave no verdict ({}): {}", extension.name(), why, closed ? "refused" : "passed");
    if (closed) {
      walk.judged(ABSENT);
    }
  }

  /** The plugin was swapped while this message was on its way to it: on with what is there now. */
  private boolean renewed(
      Walk walk, Extension<MessageInterceptor> retired, boolean mayBlock, int renewals) {
    if (!mayBlock) {
      return false;
    }
    if (renewals == RENEWALS) {
      absent(walk, retired.descriptor().onAbsent());
    } else if (walk.renewed(retired.plugin())) {
      passAll(walk, extensions.of(retired.plugin()), renewals + 1);
    }
    return true;
  }

  private void passAll(Walk walk, List<? extends Place<MessageInterceptor>> places, int renewals) {
    for (Place<MessageInterceptor> place : places) {
      if (!walk.ended()) {
        pass(walk, place, true, renewals);
      }
    }
  }

  private boolean wait(Walk walk, Gap<MessageInterceptor> gap, boolean mayBlock, int renewals) {
    Optional<List<Extension<MessageInterceptor>>> filled = gap.now();
    if (filled.isEmpty() && gap.temporary()) {
      if (!mayBlock) {
        return false;
      }
      filled = gap.await(HOLD);
    }
    if (filled.isEmpty()) {
      absent(walk, gap.onAbsent());
      return true;
    }
    if (!mayBlock && !filled.get().isEmpty()) {
      return false;
    }
    passAll(walk, filled.get(), renewals);
    return true;
  }

  private void absent(Walk walk, Descriptor.OnAbsent onAbsent) {
    switch (onAbsent) {
      case SKIP -> {}
      case REJECT -> walk.judged(ABSENT);
    }
  }
}
