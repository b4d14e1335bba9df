package org.hutong.core.http.sites;

import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.hutong.core.http.Access;
import org.hutong.core.http.Fields;
import org.hutong.core.http.Limits;
import org.hutong.core.http.Problem;
import org.hutong.core.http.Request;
import org.hutong.core.http.Response;
import org.hutong.core.http.Route;
import org.hutong.core.http.RouteGroup;
import org.hutong.core.identity.Principal;
import org.hutong.core.identity.Visitors;
import org.hutong.core.wire.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Where a visitor can be reached when nobody was there: kept with what is known of them. */
final class ContactRoutes implements RouteGroup {
  private static final Limits.Rate LEFT = new Limits.Rate("contact", 20, 3600);
  private static final int NAME = 80;
  private static final int PHONE = 32;
  private static final int EMAIL = 200;
  private static final Pattern DIALLED = Pattern.compile("\\+?[0-9][0-9 ()./-]{4,30}");
  private static final Pattern MAILED = Pattern.compile("[^\\s@]{1,64}@[^\\s@.]+(?:\\.[^\\s@.]+)+");

  private final Visitors visitors;
  private final Limits limits;

  @Inject
  ContactRoutes(Visitors visitors, Limits limits) {
    this.visitors = visitors;
    this.limits = limits;
  }

  @Override
  public List<Route> routes() {
    return List.of(Route.put("/api/v1/contact", Access.VISITOR, this::leave));
  }

  private Response leave(Request request) {
    if (!(request.principal() instanceof Principal.Visitor visitor)) {
      throw Problem.notFound();
    }
    Fields fields = request.json();
    Map<String, String> contact = new LinkedHashMap<>();
    take(contact, "name", fields.optionalText("name", NAME));
    take(contact, "phone", fields.optionalText("phone", PHONE));
    take(contact, "email", fields.optionalText("email", EMAIL));
    String phone = contact.getOrDefault("phone", "");
    String email = contact.getOrDefault("email", "");
    if (!phone.isEmpty() && !DIALLED.matcher(phone).matches()) {
      fields.wrong("phone", "must be a telephone number");
    }
    if (!email.isEmpty() && !MAILED.matcher(email).matches()) {
      fields.wrong("email", "must be an e-mail address");
    }
    if (phone.isEmpty() && email.isEmpty()) {
      fields.wrong("phone", "a telephone number or an e-mail address is needed");
    }
    fields.check();
    limits.take(LEFT, visitor.id().toString());
    keep(visitor.id(), contact);
    return Response.empty();
  }

  private void keep(UUID visitor, Map<String, String> contact) {
    try {
      if (visitors.describe(visitor, contact).isEmpty()) {
        throw Problem.notFound();
      }
    } catch (IllegalArgumentException e) {
      throw Problem.of(ErrorCode.INVALID, "No more can be kept of this customer.");
    }
  }

  private static void take(Map<String, String> contact, String name, @Nullable String value) {
    if (value != null && !value.isBlank()) {
      contact.put(name, value.strip());
    }
  }
}
