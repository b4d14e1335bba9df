package org.hutong.core.app.control;

import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.hutong.core.identity.Audit;
import org.hutong.core.outbox.Backlog;
import org.hutong.core.plugin.Consent;
import org.hutong.core.plugin.NoSuchPluginException;
import org.hutong.core.plugin.PluginFailedException;
import org.hutong.core.plugin.PluginRefusedException;
import org.hutong.core.plugin.PluginView;
import org.hutong.core.plugin.Plugins;
import org.hutong.core.plugin.StaleConsentException;
import org.hutong.core.plugin.listeners.Enabling;
import tools.jackson.databind.JsonNode;

/** Plugins from the command line. */
final class PluginControls implements ControlGroup {
  private static final String BY = "command line";

  private final Plugins plugins;
  private final Enabling enabling;
  private final Audit audit;

  @Inject
  PluginControls(Plugins plugins, Enabling enabling, Audit audit) {
    this.plugins = plugins;
    this.enabling = enabling;
    this.audit = audit;
  }

  @Override
  public List<ControlCommand> commands() {
    return List.of(
        new ControlCommand("plugin.list", arguments -> plugins.list()),
        new ControlCommand(
            "plugin.find", arguments -> refusable(() -> plugins.find(id(arguments)))),
        new ControlCommand("plugin.install", this::install),
        new ControlCommand("plugin.consent", this::consent),
        new ControlCommand("plugin.enable", this::enable),
        new ControlCommand(
            "plugin.disable", arguments -> refusable(() -> plugins.disable(id(arguments), BY))),
        new ControlCommand("plugin.remove", this::remove));
  }

  private static String id(JsonNode arguments) {
    return arguments.path("id").asString();
  }

  private Object enable(JsonNode arguments) {
    Backlog.Choice choice =
        switch (arguments.path("backlog").asString("")) {
          case "skip" -> Backlog.Choice.SKIP;
          case "deliver" -> Backlog.Choice.DELIVER;
          default -> Backlog.Choice.BY_AGE;
        };
    return refusable(() -> enabling.enable(id(arguments), choice, BY));
  }

  private Object install(JsonNode arguments) {
    Path file = Path.of(arguments.path("file").asString());
    return refusable(
        () -> {
          try (InputStream jar = Files.newInputStream(file)) {
            return install(jar, file.getFileName().toString(), consentOf(arguments));
          } catch (PluginRefusedException e) {
            throw new ControlException(file.getFileName() + " is refused: " + e.getMessage(), e);
          } catch (IOException e) {
            throw new ControlException("the server cannot read " + file, e);
          }
        });
  }

  private PluginView install(InputStream jar, String file, Consent consent) throws IOException {
    PluginView view = plugins.install(jar, file, consent, BY);
    if (consent.given() && view.consent() == null) {
      agreed(view);
    }
    return view;
  }

  private static Consent consentOf(JsonNode arguments) {
    Set<String> permissions = new HashSet<>();
    arguments.path("grant").forEach(each -> permissions.add(each.asString()));
    boolean dangerous = arguments.path("dangerous").asBoolean();
    boolean given = dangerous || arguments.path("grant").isArray();
    return new Consent(permissions, dangerous, given);
  }

  private Object consent(JsonNode arguments) {
    return refusable(
        () -> {
          String sha256 = arguments.path("sha256").asString();
          PluginView view = plugins.consent(id(arguments), consentOf(arguments), sha256, BY);
          agreed(view);
          return view;
        });
  }

  private void agreed(PluginView view) {
    audit.add(
        Audit.By.SERVER,
        "plugin.consent",
        view.id(),
        Map.of(
            "version", view.version(),
            "sha256", view.sha256(),
            "permissions", String.join(" ", view.granted())));
  }

  private Object remove(JsonNode arguments) {
    return refusable(
        () -> {
          plugins.remove(id(arguments), arguments.path("data").asBoolean(), BY);
          return Map.of("id", id(arguments));
        });
  }

  private static Object refusable(Supplier<Object> action) {
    try {
      return action.get();
    } catch (NoSuchPluginException
        | StaleConsentException
        | PluginRefusedException
        | PluginFailedException e) {
      throw new ControlException(String.valueOf(e.getMessage()), e);
    }
  }
}
