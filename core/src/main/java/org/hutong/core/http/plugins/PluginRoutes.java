package org.hutong.core.http.plugins;

import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hutong.core.config.Configuration;
import org.hutong.core.http.Access;
import org.hutong.core.http.Fields;
import org.hutong.core.http.Problem;
import org.hutong.core.http.Request;
import org.hutong.core.http.Response;
import org.hutong.core.http.Route;
import org.hutong.core.http.RouteGroup;
import org.hutong.core.identity.Audit;
import org.hutong.core.outbox.Backlog;
import org.hutong.core.plugin.Consent;
import org.hutong.core.plugin.NoSuchPluginException;
import org.hutong.core.plugin.PluginFailedException;
import org.hutong.core.plugin.PluginRefusedException;
import org.hutong.core.plugin.PluginSettings;
import org.hutong.core.plugin.PluginView;
import org.hutong.core.plugin.Plugins;
import org.hutong.core.plugin.SafeMode;
import org.hutong.core.plugin.SettingsInvalidException;
import org.hutong.core.plugin.StaleConsentException;
import org.hutong.core.plugin.listeners.Enabling;
import org.hutong.core.wire.ErrorCode;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.util.RawValue;

/** Lists, installs, switches, sets and removes plugins. */
final class PluginRoutes implements RouteGroup {
  private static final String ONE = "/api/v1/plugins/{id}";
  private static final long LARGEST_JAR = 200L * 1024 * 1024;

  /** A lexicon of a plugin may be large; the host bounds and checks it. */
  private static final long LARGEST_SETTINGS = 4L * 1024 * 1024;

  private static final int FILE_NAME = 200;
  private static final int PERMISSIONS = 100;

  private final Plugins plugins;
  private final Enabling enabling;
  private final Audit audit;
  private final SafeMode safe;
  private final boolean upload;

  @Inject
  PluginRoutes(
      Plugins plugins, Enabling enabling, Audit audit, SafeMode safe, Configuration configuration) {
    this.safe = safe;
    this.plugins = plugins;
    this.enabling = enabling;
    this.audit = audit;
    this.upload = configuration.plugins().upload();
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/api/v1/plugins", Access.ADMIN, this::list),
        Route.post("/api/v1/plugins", Access.ADMIN, this::install).streamed(LARGEST_JAR),
        Route.get(ONE, Access.ADMIN, r -> Response.json(find(r))),
        Route.delete(ONE, Access.ADMIN, this::remove),
        Route.put(ONE + "/enabled", Access.ADMIN, this::enabled),
        Route.get(ONE + "/backlog", Access.ADMIN, this::backlog),
        Route.put(ONE + "/consent", Access.ADMIN, this::consent),
        Route.delete(ONE + "/consent", Access.ADMIN, this::decline),
        Route.get(ONE + "/settings", Access.ADMIN, this::settings),
        Route.put(ONE + "/settings", Access.ADMIN, this::set).limit(LARGEST_SETTINGS),
        Route.get(ONE + "/health", Access.ADMIN, this::health));
  }

  private Response list(Request request) {
    return Response.json(
        Map.of("items", plugins.list(), "refused", plugins.refusals(), "safe", safe.on()));
  }

  private PluginView find(Request request) {
    return told(() -> plugins.find(request.path("id")));
  }

  private Response install(Request request) {
    if (!upload) {
      throw Problem.forbidden("Uploads are off (plugins.upload in the configuration).");
    }
    Consent consent = consentOf(request);
    Audit.By by = by(request);
    PluginView view =
        told(
            () -> {
              try {
                var file = UploadedFile.of(request.header("Content-Type"), request.stream());
                String name = file.name() == null ? fileName(request) : plain(file.name());
                return plugins.install(file.content(), name, consent, by.who());
              } catch (IOException e) {
                throw Problem.of(ErrorCode.TOO_LARGE, "The file is too large or was cut off.");
              }
            });
    Map<String, String> facts = Map.of("version", view.version(), "sha256", view.sha256());
    audit.add(by, "plugin.install", view.id(), facts);
    if (consent.given() && view.consent() == null) {
      agreed(by, view);
    }
    return Response.json(201, view);
  }

  private static Consent consentOf(Request request) {
    boolean dangerous = request.query("dangerous").filter("true"::equals).isPresent();
    return request
        .query("consent")
        .map(text -> Stream.of(text.split(",")).map(String::strip).collect(Collectors.toSet()))
        .map(permissions -> new Consent(permissions, dangerous))
        .orElse(new Consent(Set.of(), dangerous, dangerous));
  }

  private Response consent(Request request) {
    Fields fields = request.json();
    List<String> permissions = fields.optionalTexts("permissions", PERMISSIONS, FILE_NAME);
    boolean dangerous = Boolean.TRUE.equals(fields.optionalFlag("dangerous"));
    String sha256 = fields.optionalText("sha256", FILE_NAME);
    if (permissions == null) {
      fields.wrong("permissions", "must be the list that was shown");
    }
    if (sha256 == null) {
      fields.wrong("sha256", "must be that of the file that was shown");
    }
    fields.check();
    Consent consent =
        new Consent(Set.copyOf(permissions == null ? List.of() : permissions), dangerous);
    String file = String.valueOf(sha256);
    Audit.By by = by(request);
    PluginView view = told(() -> plugins.consent(request.path("id"), consent, file, by.who()));
    agreed(by, view);
    return Response.json(view);
  }

  private void agreed(Audit.By by, PluginView view) {
    audit.add(
        by,
        "plugin.consent",
        view.id(),
        Map.of(
            "version",
            view.version(),
            "sha256",
            view.sha256(),
            "permissions",
            String.join(" ", view.granted()),
            "dangers",
            String.valueOf(view.dangers().size())));
  }

  private Response decline(Request request) {
    String id = request.path("id");
    Audit.By by = by(request);
    told(
        () -> {
          plugins.decline(id, by.who());
          return id;
        });
    audit.add(by, "plugin.decline", id, Map.of());
    return Response.empty();
  }

  private static String fileName(Request request) {
    String header = request.header("X-File-Name");
    if (header == null || header.length() > 3 * FILE_NAME) {
      return "upload.jar";
    }
    try {
      return plain(URLDecoder.decode(header, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return "upload.jar";
    }
  }

  private static String plain(String name) {
    String plain = name.replaceAll("[\\p{Cntrl}/\\\\]", "_");
    return plain.isBlank() || plain.length() > FILE_NAME ? "upload.jar" : plain;
  }

  private Response remove(Request request) {
    String id = request.path("id");
    boolean data = request.query("data").filter("true"::equals).isPresent();
    Audit.By by = by(request);
    told(
        () -> {
          plugins.remove(id, data, by.who());
          return id;
        });
    audit.add(by, "plugin.remove", id, Map.of("data", String.valueOf(data)));
    return Response.empty();
  }

  private Response enabled(Request request) {
    Fields fields = request.json();
    Boolean wanted = fields.optionalFlag("enabled");
    if (wanted == null) {
      fields.wrong("enabled", "must be true or false");
    }
    Backlog.Choice choice = choice(fields);
    fields.check();
    String id = request.path("id");
    Audit.By by = by(request);
    boolean on = Boolean.TRUE.equals(wanted);
    PluginView view =
        told(() -> on ? enabling.enable(id, choice, by.who()) : plugins.disable(id, by.who()));
    audit.add(by, on ? "plugin.enable" : "plugin.disable", id, Map.of("version", view.version()));
    return Response.json(view);
  }

  private static Backlog.Choice choice(Fields fields) {
    String word = fields.optionalText("backlog", FILE_NAME);
    return switch (word) {
      case null -> Backlog.Choice.BY_AGE;
      case "skip" -> Backlog.Choice.SKIP;
      case "deliver" -> Backlog.Choice.DELIVER;
      default -> {
        fields.wrong("backlog", "must be skip or deliver");
        yield Backlog.Choice.BY_AGE;
      }
    };
  }

  private Response backlog(Request request) {
    List<Backlog> waiting = told(() -> enabling.waiting(request.path("id")));
    boolean old = waiting.stream().anyMatch(each -> each.events() > 0 && each.old());
    return Response.json(Map.of("items", waiting, "default", old ? "skip" : "deliver"));
  }

  private Response settings(Request request) {
    return view(told(() -> plugins.settings(request.path("id"))));
  }

  private Response set(Request request) {
    String id = request.path("id");
    String values = new String(request.body(), StandardCharsets.UTF_8);
    Audit.By by = by(request);
    PluginSettings now = told(() -> plugins.settings(id, values, by.who()));
    audit.add(by, "plugin.settings", id, Map.of());
    return view(now);
  }

  private static Response view(PluginSettings settings) {
    return Response.json(
        Map.of(
            "values", new RawValue(settings.values()), "schema", new RawValue(settings.schema())));
  }

  private Response health(Request request) {
    PluginView view = find(request);
    Map<String, @Nullable Object> health = new LinkedHashMap<>();
    health.put("id", view.id());
    health.put("state", view.state());
    health.put("reason", view.reason());
    health.put("extensions", view.extensions());
    health.put("inMemory", view.inMemory());
    health.put("threads", view.threads());
    health.put("quarantine", view.quarantine());
    health.put("strikes", view.strikes());
    return Response.json(health);
  }

  /** The host's refusals as problems. */
  private static <T> T told(Supplier<T> call) {
    try {
      return call.get();
    } catch (NoSuchPluginException e) {
      throw Problem.notFound();
    } catch (StaleConsentException e) {
      throw Problem.of(ErrorCode.CONFLICT, String.valueOf(e.getMessage()));
    } catch (PluginRefusedException e) {
      throw Problem.of(ErrorCode.REJECTED, String.join("\n", e.reasons()))
          .mistakes(
              e.causes().stream()
                  .map(r -> new Problem.Mistake("", r.message(), r.code(), r.rule()))
                  .toList());
    } catch (SettingsInvalidException e) {
      throw Problem.invalid(
          e.mistakes().stream()
              .map(m -> new Problem.Mistake(m.path(), m.message(), m.code(), m.rule()))
              .toList());
    } catch (PluginFailedException e) {
      throw Problem.of(ErrorCode.REJECTED, String.valueOf(e.getMessage()));
    }
  }

  private static Audit.By by(Request request) {
    return Audit.By.of(request.principal(), request.address());
  }
}
