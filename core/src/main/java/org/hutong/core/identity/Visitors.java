package org.hutong.core.identity;

import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.hutong.core.ids.Ids;
import org.hutong.core.store.Database;
import org.hutong.core.time.TimeSource;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Visitors as the store knows them. Blocks. */
public final class Visitors {
  /** The most attributes that {@link #describe} leaves. */
  public static final int ATTRIBUTES = 40;

  private final Database database;
  private final People people;
  private final Ids ids;
  private final TimeSource time;

  @Inject
  Visitors(Database database, People people, Ids ids, TimeSource time) {
    this.database = database;
    this.people = people;
    this.ids = ids;
    this.time = time;
  }

  /** A customer of a site, as its own system names him. Null leaves what is stored. */
  public record Customer(
      String subject,
      @Nullable String name,
      @Nullable String avatar,
      @Nullable Map<String, String> attributes) {}

  /**
   * What is stored of a visitor.
   *
   * @param auth the generation of his tokens
   */
  public record Visitor(
      UUID id,
      UUID site,
      @Nullable UUID customer,
      @Nullable String subject,
      String name,
      @Nullable String avatar,
      Map<String, String> attributes,
      boolean blocked,
      int auth) {}

  /** A visitor who has no row before his first message. */
  public Visitor anonymous(UUID site) {
    return new Visitor(ids.next(), site, null, null, "", null, Map.of(), false, 0);
  }

  /** The visitor of this id, if he has a row. */
  public Optional<Visitor> find(UUID id) {
    return database.with(handle -> find(handle, id, ""));
  }

  /** The visitor of this id; one without a row is as {@link #anonymous} made him. */
  public Visitor known(UUID site, UUID id) {
    return find(id)
        .orElseGet(() -> new Visitor(id, site, null, null, "", null, Map.of(), false, 0));
  }

  private static Optional<Visitor> find(Handle handle, UUID id, String suffix) {
    return handle
        .select("SELECT * FROM visitor WHERE id = ?" + suffix, id)
        .map((row, context) -> visitor(row))
        .findOne();
  }

  /** The customer whom a site knows by its own id; empty if he never came. */
  public Optional<Visitor> find(UUID site, String subject) {
    return database.with(
        handle ->
            handle
                .select("SELECT * FROM visitor WHERE site = ? AND subject = ?", site, subject)
                .map((row, context) -> visitor(row))
                .findOne());
  }

  /**
   * Adds attributes; an empty value takes one away.
   *
   * @return the visitor after it; empty if there is none
   * @throws IllegalArgumentException if he would have more than {@link #ATTRIBUTES}
   */
  public Optional<Visitor> describe(UUID id, Map<String, String> changes) {
    return database.write(
        handle -> {
          Optional<Visitor> before = find(handle, id, " FOR UPDATE");
          if (before.isEmpty()) {
            return before;
          }
          var attributes = new LinkedHashMap<>(before.get().attributes());
          attributes.putAll(changes);
          attributes.values().removeIf(String::isEmpty);
          if (attributes.size() > ATTRIBUTES) {
            throw new IllegalArgumentException(
                "The customer would have more than " + ATTRIBUTES + " attributes");
          }
          handle.execute(
              "UPDATE visitor SET attributes = ? WHERE id = ?", JsonText.of(attributes), id);
          return find(handle, id, "");
        });
  }

  /** Gives a visitor who has no name this one; whoever has one keeps it. */
  public void name(UUID id, String name) {
    database.write(
        handle ->
            handle.execute("UPDATE visitor SET name = ? WHERE id = ? AND name IS NULL", name, id));
    people.forget(id);
  }

  /** The customer's one visitor of the site: made at his first token, renewed at every other. */
  public Visitor identified(UUID site, Customer customer) {
    Visitor visitor =
        database.write(
            handle -> {
              insertIfAbsent(handle, site, customer.subject());
              refresh(handle, site, customer);
              return bySubject(handle, site, customer.subject());
            });
    people.forget(visitor.id());
    return visitor;
  }

  private void insertIfAbsent(Handle handle, UUID site, String subject) {
    handle
        .createUpdate(
            database
                .dialect()
                .insertIfAbsent(
                    "visitor",
                    java.util.List.of("site", "subject"),
                    java.util.List.of(
                        "site",
                        "subject",
                        "id",
                        "customer",
                        "inbox",
                        "auth",
                        "blocked",
                        "created")))
        .bind(0, site)
        .bind(1, subject)
        .bind(2, ids.next())
        .bind(3, ids.next())
        .bind(4, 0L)
        .bind(5, 0)
        .bind(6, 0)
        .bind(7, time.millis())
        .execute();
  }

  private static void refresh(Handle handle, UUID site, Customer customer) {
    handle
        .createUpdate(
            "UPDATE visitor SET name = COALESCE(:name, name), avatar = COALESCE(:avatar, avatar),"
                + " attributes = COALESCE(:attributes, attributes)"
                + " WHERE site = :site AND subject = :subject")
        .bind("name", customer.name())
        .bind("avatar", customer.avatar())
        .bind(
            "attributes", customer.attributes() == null ? null : JsonText.of(customer.attributes()))
        .bind("site", site)
        .bind("subject", customer.subject())
        .execute();
  }

  private static Visitor bySubject(Handle handle, UUID site, String subject) {
    return handle
        .createQuery("SELECT * FROM visitor WHERE site = :site AND subject = :subject")
        .bind("site", site)
        .bind("subject", subject)
        .map((row, context) -> visitor(row))
        .one();
  }

  private static Visitor visitor(java.sql.ResultSet row) throws java.sql.SQLException {
    String name = row.getString("name");
    return new Visitor(
        row.getObject("id", UUID.class),
        row.getObject("site", UUID.class),
        row.getObject("customer", UUID.class),
        row.getString("subject"),
        name == null ? "" : name,
        row.getString("avatar"),
        JsonText.map(row.getString("attributes")),
        row.getInt("blocked") != 0,
        row.getInt("auth"));
  }
}
