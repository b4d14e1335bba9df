package org.hutong.plugins.crm;

import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hutong.api.CardActions.Press;
import org.hutong.api.Customer;
import org.hutong.api.CustomerDirectory.Profile;
import org.hutong.api.OutboundHttp;
import org.hutong.api.RestEndpoint.Response;
import org.hutong.api.Settings;
import org.hutong.plugins.crm.CrmException.Kind;

/** Asks the outside system. Safe from any thread; every method blocks for its answer. */
final class Crm {
  private static final int LARGEST = 1024 * 1024;
  private static final int NOT_FOUND = 404;

  private final OutboundHttp http;
  private final Settings<CrmSettings> settings;

  @Inject
  Crm(OutboundHttp http, Settings<CrmSettings> settings) {
    this.http = http;
    this.settings = settings;
  }

  CrmSettings settings() {
    return settings.get();
  }

  /** What is known of a customer; empty for one without an id of the site's, or an unknown one. */
  Optional<Profile> profile(Customer customer) throws CrmException {
    CrmSettings now = settings.get();
    String subject = customer.subject();
    if (subject == null) {
      return Optional.empty();
    }
    String path = filled(now.profile().path(), of(subject, customer.site()));
    Optional<Object> answer = ask(now, "GET", path, Map.of(), new byte[0]);
    return answer.isEmpty()
        ? Optional.empty()
        : Optional.of(new Mapping(now).profile(answer.get()));
  }

  /** His orders as the outside system lists them; none for a customer whom it does not know. */
  List<Order> orders(Customer customer) throws CrmException {
    CrmSettings now = settings.get();
    String subject = customer.subject();
    if (subject == null) {
      return List.of();
    }
    String path = filled(now.orders().path(), of(subject, customer.site()));
    Optional<Object> answer = ask(now, "GET", path, Map.of(), new byte[0]);
    return answer.isEmpty() ? List.of() : new Mapping(now).orders(answer.get());
  }

  /** One order as it is now. */
  Order order(String id) throws CrmException {
    CrmSettings now = settings.get();
    String path = filled(now.actions().path(), Map.of("order", id));
    return new Mapping(now).order(there(ask(now, "GET", path, Map.of(), new byte[0])));
  }

  /**
   * Has the outside system do something with an order.
   *
   * @param press its key tells the outside system whether it was told before
   * @return the order after it
   */
  Order act(String id, String action, Press press) throws CrmException {
    CrmSettings now = settings.get();
    String path = filled(now.actions().call(), Map.of("order", id, "action", action));
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("action", action);
    body.put("order", id);
    body.put("conversation", press.conversation());
    body.put("by", Map.of("role", press.by().role().name().toLowerCase(java.util.Locale.ROOT)));
    byte[] json = Response.json(body).body();
    Map<String, String> headers =
        Map.of("Content-Type", "application/json", "Idempotency-Key", press.key());
    return new Mapping(now).order(there(ask(now, "POST", path, headers, json)));
  }

  private static Object there(Optional<Object> answer) throws CrmException {
    return answer.orElseThrow(() -> new CrmException(Kind.STATUS, "404", NOT_FOUND));
  }

  private static Map<String, String> of(String subject, String site) {
    return Map.of("subject", subject, "site", site);
  }

  private static String filled(String path, Map<String, String> values) {
    String filled = path;
    for (Map.Entry<String, String> value : values.entrySet()) {
      String encoded = URLEncoder.encode(value.getValue(), StandardCharsets.UTF_8);
      filled = filled.replace("{" + value.getKey() + "}", encoded.replace("+", "%20"));
    }
    return filled;
  }

  /** Empty for 404. */
  private Optional<Object> ask(
      CrmSettings now, String method, String path, Map<String, String> headers, byte[] body)
      throws CrmException {
    OutboundHttp.Answer answer = send(now, call(now, method, path, headers, body));
    if (answer.status() == NOT_FOUND) {
      return Optional.empty();
    }
    if (answer.status() / 100 != 2) {
      throw new CrmException(
          Kind.STATUS, method + " " + path + ": " + answer.status() + ".", answer.status());
    }
    return Optional.of(json(path, answer));
  }

  private OutboundHttp.Answer send(CrmSettings now, OutboundHttp.Call call) throws CrmException {
    try {
      return now.inside() ? http.send(call) : http.sendOutside(call);
    } catch (IOException | IllegalArgumentException e) {
      throw new CrmException(Kind.AWAY, e.getMessage() + ".");
    }
  }

  private static Object json(String path, OutboundHttp.Answer answer) throws CrmException {
    if (answer.body().length > LARGEST) {
      throw new CrmException(Kind.FORM, path + ": larger than 1 MiB.");
    }
    try {
      Object json = Json.read(answer.text());
      if (json != null) {
        return json;
      }
    } catch (IllegalArgumentException e) {
      throw new CrmException(Kind.FORM, path + ": " + e.getMessage() + ".");
    }
    throw new CrmException(Kind.FORM, path + ": null.");
  }

  private static OutboundHttp.Call call(
      CrmSettings now, String method, String path, Map<String, String> headers, byte[] body)
      throws CrmException {
    String base = now.url();
    if (base == null || base.isBlank()) {
      throw new CrmException(Kind.UNSET, "");
    }
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put("Accept", "application/json");
    String token = now.token();
    if (token != null && !token.isBlank()) {
      all.put(now.header(), token);
    }
    return new OutboundHttp.Call(
        method, address(base, path), all, body, Duration.ofSeconds(now.seconds()));
  }

  private static URI address(String base, String path) throws CrmException {
    try {
      return URI.create(base.replaceAll("/+$", "") + path);
    } catch (IllegalArgumentException e) {
      throw new CrmException(Kind.AWAY, e.getMessage() + ".");
    }
  }
}
