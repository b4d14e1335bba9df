package org.hutong.core.plugin.identities;

import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hutong.api.IdentityProvider;
import org.hutong.core.identity.Providers;
import org.hutong.core.plugin.Answer;
import org.hutong.core.plugin.ExtensionPoints;
import org.hutong.core.plugin.Handle;
import org.hutong.core.plugin.WrongAnswerException;
import org.hutong.core.time.Patience;
import org.hutong.core.time.TimeSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the identity providers of all plugins, in the order of the plugins' ids. */
public final class PluginIdentities implements Providers {
  private static final Logger log = LoggerFactory.getLogger(PluginIdentities.class);
  private static final Duration EACH = Duration.ofSeconds(5);
  private static final Duration ALL = Duration.ofSeconds(10);
  private static final int TEXT = 200;
  private static final int ATTRIBUTES = 40;
  private static final int VALUE = 500;
  private static final int GROUPS = 100;

  private final ExtensionPoints points;
  private final TimeSource time;
  private final Patience patience;

  @Inject
  PluginIdentities(ExtensionPoints points, TimeSource time, Patience patience) {
    this.points = points;
    this.time = time;
    this.patience = patience;
  }

  private interface Question {
    @SuppressWarnings("NullableOptional") // A plugin may answer null whatever the API says.
    @Nullable Optional<IdentityProvider.Answer> ask(IdentityProvider provider) throws Exception;
  }

  @Override
  public boolean any() {
    return points.any(IdentityProvider.class);
  }

  @Override
  public Verdict password(String name, String password, @Nullable String only) {
    List<Handle<IdentityProvider>> asked =
        only == null
            ? points.settled(IdentityProvider.class)
            : points.settled(IdentityProvider.class, only);
    return ask(asked, provider -> provider.password(name, password));
  }

  @Override
  public Verdict token(String site, String token) {
    return ask(points.settled(IdentityProvider.class), provider -> provider.token(site, token));
  }

  private Verdict ask(List<Handle<IdentityProvider>> providers, Question question) {
    long end = time.nanos() + patience.waiting(ALL).toNanos();
    for (Handle<IdentityProvider> provider : providers) {
      Duration left = Duration.ofNanos(end - time.nanos());
      if (!left.isPositive()) {
        log.atWarn()
            .addKeyValue("plugin", provider.plugin())
            .log("No time was left for {}", provider.name());
        break;
      }
      Verdict verdict = ask(provider, question, left.compareTo(EACH) < 0 ? left : EACH);
      if (!(verdict instanceof Unknown)) {
        return verdict;
      }
    }
    return new Unknown();
  }

  private static Verdict ask(
      Handle<IdentityProvider> provider, Question question, Duration deadline) {
    Answer<Verdict> answer =
        provider.call(deadline, each -> verdict(provider.plugin(), question.ask(each)));
    return switch (answer) {
      case Answer.Value<Verdict>(Verdict verdict) -> verdict;
      case Answer.Failed<Verdict> failed -> {
        log.atWarn()
            .addKeyValue("plugin", provider.plugin())
            .log("{} could not say who it is: {}", provider.name(), failed.why());
        yield new Unknown();
      }
      case Answer.Gone<Verdict> gone -> new Unknown();
    };
  }

  @SuppressWarnings("NullableOptional") // A plugin may answer null whatever the API says.
  private static Verdict verdict(String plugin, @Nullable Optional<IdentityProvider.Answer> found) {
    if (found == null) {
      throw new WrongAnswerException("its answer was null");
    }
    if (found.isEmpty()) {
      return new Unknown();
    }
    IdentityProvider.Answer answer = found.get();
    String subject = answer.subject();
    if (subject == null) {
      return new Refused(plugin, checked("reason", answer.reason(), VALUE));
    }
    if (subject.isBlank()) {
      throw new WrongAnswerException("its subject was empty");
    }
    return new Known(
        plugin,
        checked("subject", subject, TEXT),
        checked("name", answer.name(), TEXT),
        attributes(answer.attributes()),
        groups(answer.groups()));
  }

  private static Map<String, String> attributes(Map<String, String> attributes) {
    if (attributes.size() > ATTRIBUTES) {
      throw new WrongAnswerException("it had more than 40 attributes");
    }
    attributes.forEach(
        (name, value) -> {
          checked("name of an attribute", name, TEXT);
          checked("attribute", value, VALUE);
        });
    return attributes;
  }

  private static List<String> groups(List<String> groups) {
    if (groups.size() > GROUPS) {
      throw new WrongAnswerException("it named more than 100 groups");
    }
    return groups;
  }

  private static String checked(String what, @Nullable String text, int longest) {
    if (text == null
        || text.length() > longest
        || text.codePoints()
            .anyMatch(
                c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE)) {
      throw new WrongAnswerException(
          "a " + what + " was null, longer than " + longest + " characters or not printable");
    }
    return text;
  }
}
