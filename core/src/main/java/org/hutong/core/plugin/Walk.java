package org.hutong.core.plugin;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.hutong.api.MessageInterceptor;
import org.hutong.core.conversation.Draft;
import org.hutong.core.conversation.Verdict;
import org.hutong.core.time.Patience;
import org.jspecify.annotations.Nullable;

/** One message on its way along the row of interceptors. Used by one thread at a time. */
final class Walk {
  private static final Duration ALL = Duration.ofMillis(500);
  private static final Duration EACH = Duration.ofMillis(200);

  private final Patience patience;
  private final Draft draft;
  private final Consumer<Verdict> then;
  private final List<Place<MessageInterceptor>> row;
  private final List<String> labels = new ArrayList<>(0);
  private final Set<String> renewed = new HashSet<>(0);
  private int next;
  private long spent;
  private String body;
  private org.hutong.api.@Nullable Draft view;
  private @Nullable Verdict end;

  Walk(
      Patience patience, Draft draft, List<Place<MessageInterceptor>> row, Consumer<Verdict> then) {
    this.patience = patience;
    this.draft = draft;
    this.row = row;
    this.then = then;
    this.body = draft.content().body();
  }

  Draft draft() {
    return draft;
  }

  boolean ended() {
    return end != null || next == row.size();
  }

  Place<MessageInterceptor> place() {
    return row.get(next);
  }

  void proceed() {
    next++;
  }

  /** The draft as the next interceptor sees it. */
  org.hutong.api.Draft view(Judgement judgement) {
    org.hutong.api.Draft now = view;
    if (now == null) {
      now = judgement.draft(draft, body);
      view = now;
    }
    return now;
  }

  /** The time that the next call may take. */
  Duration budget() {
    long left = patience.waiting(ALL).toNanos() - spent;
    Duration each = patience.waiting(EACH);
    return left >= each.toNanos() ? each : Duration.ofNanos(Math.max(0, left));
  }

  void spent(long nanos) {
    spent += nanos;
  }

  /** True the first time for a plugin that was replaced while this message was on its way. */
  boolean renewed(String plugin) {
    return renewed.add(plugin);
  }

  void judged(Verdict verdict) {
    switch (verdict) {
      case Verdict.Pass pass -> label(pass.labels());
      case Verdict.Replace replace -> {
        body = replace.body();
        view = null;
        label(replace.labels());
      }
      case Verdict.Reject _, Verdict.Unavailable _, Verdict.Refused _ -> end = verdict;
    }
  }

  private void label(List<String> more) {
    for (String label : more) {
      if (!labels.contains(label)) {
        labels.add(label);
      }
    }
  }

  /** Tells the verdict. */
  void tell() {
    then.accept(verdict());
  }

  private Verdict verdict() {
    if (end != null) {
      return end;
    }
    if (!body.equals(draft.content().body())) {
      return new Verdict.Replace(body, List.copyOf(labels));
    }
    return labels.isEmpty() ? Verdict.PASS : new Verdict.Pass(List.copyOf(labels));
  }
}
