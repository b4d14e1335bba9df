package org.hutong.plugins.crm;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hutong.api.CustomerDirectory.Profile;
import org.hutong.plugins.crm.CrmException.Kind;
import org.jspecify.annotations.Nullable;

/** Finds in JSON what the settings say is there. Immutable. */
final class Mapping {
  private static final int MOST_ORDERS = 20;
  private static final int LONGEST = 200;
  private static final int LONGEST_ID = 100;
  private static final int TAGS = 20;
  private static final int LONGEST_TAG = 40;
  private static final BigDecimal HIGHEST_LEVEL = BigDecimal.valueOf(9);

  private final CrmSettings settings;

  Mapping(CrmSettings settings) {
    this.settings = settings;
  }

  Profile profile(Object json) throws CrmException {
    CrmSettings.Profile wanted = settings.profile();
    Language language = settings.cardLanguage();
    List<Order.Value> values = values(json, wanted.fields());
    if (values.isEmpty() && !wanted.fields().isEmpty()) {
      throw nothing(wanted.fields().getFirst().path(), "and at no other field's path");
    }
    Map<String, String> fields = new LinkedHashMap<>();
    values.forEach(value -> fields.put(value.field().label(language), value.text()));
    return new Profile(fields, tags(json), level(json), List.of());
  }

  private List<String> tags(Object json) {
    Object found = found(settings.profile().tags(), json).orElse(List.of());
    List<?> all = found instanceof List<?> list ? list : List.of(found);
    return all.stream()
        .map(Mapping::text)
        .flatMap(Optional::stream)
        .map(tag -> Order.cut(tag, LONGEST_TAG))
        .limit(TAGS)
        .toList();
  }

  private @Nullable Integer level(Object json) throws CrmException {
    String path = settings.profile().level();
    Object found = found(path, json).orElse(null);
    if (found == null) {
      return null;
    }
    if (found instanceof BigDecimal number
        && number.signum() >= 0
        && number.compareTo(HIGHEST_LEVEL) <= 0) {
      return number.intValue();
    }
    throw new CrmException(Kind.MAPPING, "\"" + path + "\": no number from 0 to 9.");
  }

  List<Order> orders(Object json) throws CrmException {
    String path = settings.orders().list();
    if (!(JsonPath.of(path).in(json).orElse(null) instanceof List<?> list)) {
      throw new CrmException(Kind.MAPPING, "\"" + path + "\": no list there.");
    }
    List<Order> orders = new ArrayList<>();
    for (Object each : list.stream().limit(MOST_ORDERS).toList()) {
      orders.add(read(each));
    }
    return orders;
  }

  /** The order in the answer about one. */
  Order order(Object json) throws CrmException {
    String path = settings.actions().order();
    Optional<Object> found = JsonPath.of(path).in(json);
    if (found.isEmpty()) {
      throw nothing(path, "");
    }
    return read(found.get());
  }

  private Order read(@Nullable Object json) throws CrmException {
    CrmSettings.Orders wanted = settings.orders();
    Optional<String> id = JsonPath.of(wanted.id()).in(json).flatMap(Mapping::text);
    if (id.isEmpty() || id.get().isEmpty() || id.get().length() > LONGEST_ID) {
      throw nothing(wanted.id(), "or no text of at most " + LONGEST_ID + " characters");
    }
    String status = found(wanted.status(), json).flatMap(Mapping::text).orElse("");
    return new Order(
        id.get(), Order.cut(status, LONGEST), values(json, wanted.fields()), offered(json));
  }

  private Optional<List<String>> offered(@Nullable Object json) {
    Object found = found(settings.actions().offered(), json).orElse(null);
    return found instanceof List<?> list
        ? Optional.of(list.stream().filter(Objects::nonNull).map(Object::toString).toList())
        : Optional.empty();
  }

  private static List<Order.Value> values(@Nullable Object json, List<CrmSettings.Field> fields) {
    List<Order.Value> values = new ArrayList<>();
    for (CrmSettings.Field field : fields) {
      JsonPath.of(field.path())
          .in(json)
          .flatMap(Mapping::text)
          .filter(text -> !text.isBlank())
          .ifPresent(text -> values.add(new Order.Value(field, Order.cut(text, LONGEST))));
    }
    return values;
  }

  /** An empty path names nothing here. */
  private static Optional<Object> found(String path, @Nullable Object json) {
    return path.isEmpty() ? Optional.empty() : JsonPath.of(path).in(json);
  }

  private static Optional<String> text(@Nullable Object value) {
    return switch (value) {
      case String text -> Optional.of(text);
      case BigDecimal number -> Optional.of(number.toString());
      case Boolean flag -> Optional.of(flag.toString());
      case List<?> list ->
          Optional.of(
              list.stream()
                  .map(Mapping::text)
                  .flatMap(Optional::stream)
                  .collect(Collectors.joining(", ")));
      case null, default -> Optional.empty();
    };
  }

  private static CrmException nothing(String path, String more) {
    return new CrmException(
        Kind.MAPPING, ("\"" + path + "\": nothing there " + more).strip() + ".");
  }
}
