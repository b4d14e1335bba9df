package org.hutong.plugins.crm;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings as {@code settings.schema.json} describes them.
 *
 * @param url the address that all paths are below; null until it is set
 * @param header the header that carries the token
 * @param token sent as it is; null: none
 * @param seconds how long an answer may take, 1 to 4
 * @param inside whether addresses of private networks are called
 * @param language of profiles, and of cards for customers: {@code zh-CN} or {@code en}
 */
record CrmSettings(
    @Nullable String url,
    String header,
    @Nullable String token,
    int seconds,
    boolean inside,
    String language,
    Profile profile,
    Orders orders,
    Actions actions) {

  /**
   * A value to show.
   *
   * @param path where it is
   * @param zh its label in Chinese
   * @param en its label in English; null: the Chinese one
   */
  record Field(String path, String zh, @Nullable String en) {
    /** Refuses a path that cannot be read. */
    Field {
      JsonPath.of(path);
    }

    String label(Language language) {
      return language.pick(zh, en);
    }
  }

  /** What is asked about a customer, and where in the answer things are. */
  record Profile(String path, List<Field> fields, String tags, String level) {
    /** Refuses paths that cannot be read. */
    Profile {
      fields = List.copyOf(fields);
      JsonPath.of(tags);
      JsonPath.of(level);
    }
  }

  /**
   * What is asked about a customer's orders. All paths but {@code list} begin at one order.
   *
   * @param list where the list is; empty: the answer is the list
   */
  record Orders(
      String path,
      String list,
      String id,
      String status,
      List<Field> fields,
      List<Status> statuses) {
    /** Refuses paths that cannot be read. */
    Orders {
      fields = List.copyOf(fields);
      statuses = List.copyOf(statuses);
      JsonPath.of(list);
      JsonPath.of(id);
      JsonPath.of(status);
    }
  }

  /** How a status of the outside system is shown. */
  record Status(String value, String zh, @Nullable String en, String tone) {
    String label(Language language) {
      return language.pick(zh, en);
    }
  }

  /**
   * Buttons of an order's card.
   *
   * @param path where an order is read again
   * @param call where an action is sent to
   * @param order where the order is in both answers; empty: the answer is the order
   * @param offered where an order lists the ids of the buttons that it offers; empty: all
   */
  record Actions(String path, String call, String order, String offered, List<Button> buttons) {
    /** Refuses paths that cannot be read. */
    Actions {
      buttons = List.copyOf(buttons);
      JsonPath.of(order);
      JsonPath.of(offered);
    }
  }

  /**
   * A button.
   *
   * @param id what the outside system calls the action
   * @param ask whether a question is asked first
   */
  record Button(String id, String zh, @Nullable String en, boolean ask) {
    String label(Language language) {
      return language.pick(zh, en);
    }
  }

  Language cardLanguage() {
    return Language.of(language);
  }
}
