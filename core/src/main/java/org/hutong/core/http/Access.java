package org.hutong.core.http;

import org.hutong.core.identity.Principal;
import org.jspecify.annotations.Nullable;

/**
 * Who may call a route at all. Rights on the single thing (is it his conversation?) are the
 * handler's to check, with {@code not_found} for what the caller may not see.
 *
 * @param anyone no token is looked at
 * @param agent every agent; an administrator is one
 * @param admin agents who are administrators
 * @param permission an API key with this permission, too
 * @param linked whoever brings a link with a {@code signature}, which the handler must check; he is
 *     nobody then
 */
public record Access(
    boolean anyone,
    boolean visitor,
    boolean agent,
    boolean admin,
    @Nullable String permission,
    boolean linked) {
  public static final Access ANYONE = new Access(true, false, false, false, null, false);
  public static final Access VISITOR = new Access(false, true, false, false, null, false);
  public static final Access AGENT = new Access(false, false, true, false, null, false);
  public static final Access ADMIN = new Access(false, false, false, true, null, false);

  /** Visitors and agents. */
  public static final Access MEMBER = new Access(false, true, true, false, null, false);

  /** API keys with the permission and nobody else. */
  public static Access program(String permission) {
    return new Access(false, false, false, false, permission, false);
  }

  /** The same, and API keys with the permission. */
  public Access orProgram(String name) {
    return new Access(anyone, visitor, agent, admin, name, linked);
  }

  /** The same, and whoever has a signed link. */
  public Access orLinked() {
    return new Access(anyone, visitor, agent, admin, permission, true);
  }

  /** Whether the caller may call the route. */
  public boolean admits(Principal principal) {
    return anyone
        || switch (principal) {
          case Principal.Visitor v -> visitor;
          case Principal.Agent a -> agent || (admin && a.admin());
          case Principal.Program p -> permission != null && p.permissions().contains(permission);
        };
  }

  /** Whether pages of other origins (sites that embed us) may call it. */
  boolean crossOrigin() {
    return anyone || visitor;
  }
}
