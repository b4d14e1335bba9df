package org.hutong.core.plugin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.hutong.api.AgentSelector;
import org.hutong.api.CardActions;
import org.hutong.api.Channel;
import org.hutong.api.CustomerDirectory;
import org.hutong.api.EventListener;
import org.hutong.api.FileInspector;
import org.hutong.api.IdentityProvider;
import org.hutong.api.MessageInterceptor;
import org.hutong.api.Permission;
import org.hutong.api.RestEndpoint;
import org.hutong.api.Robot;
import org.hutong.api.SpeechRecognizer;
import org.pf4j.ExtensionPoint;

/**
 * The rows of extensions, one for each extension point of the API. Reading is safe from any thread;
 * changes are made under the host's lock.
 */
final class Points {
  private static final int MANY = 64;
  private static final int SOME = 16;
  private static final int FEW = 4;

  /** Each point, and how many calls into one extension may be under way. */
  private static final Map<Class<? extends ExtensionPoint>, Integer> KINDS = kinds();

  /** What the descriptor must ask for to have an extension there; other points need nothing. */
  private static final Map<Class<?>, Permission> PERMISSIONS =
      Map.of(
          EventListener.class, Permission.CONVERSATION_READ,
          Robot.class, Permission.ROBOT_ANSWER,
          Channel.class, Permission.CHANNEL,
          FileInspector.class, Permission.FILE_READ,
          SpeechRecognizer.class, Permission.FILE_READ,
          CustomerDirectory.class, Permission.CUSTOMER_READ,
          AgentSelector.class, Permission.ROUTING_SELECT,
          IdentityProvider.class, Permission.IDENTITY_PROVIDE);

  private final Map<Class<?>, Extensions<?>> rows = new LinkedHashMap<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  Points() {
    KINDS.keySet().forEach(point -> rows.put(point, new Extensions<>()));
  }

  private static Map<Class<? extends ExtensionPoint>, Integer> kinds() {
    Map<Class<? extends ExtensionPoint>, Integer> kinds = new LinkedHashMap<>();
    kinds.put(MessageInterceptor.class, MANY);
    kinds.put(RestEndpoint.class, MANY);
    kinds.put(EventListener.class, SOME);
    kinds.put(Robot.class, SOME);
    kinds.put(Channel.class, SOME);
    kinds.put(CustomerDirectory.class, SOME);
    kinds.put(CardActions.class, SOME);
    kinds.put(AgentSelector.class, SOME);
    kinds.put(IdentityProvider.class, SOME);
    kinds.put(SpeechRecognizer.class, FEW);
    kinds.put(FileInspector.class, FEW);
    return kinds;
  }

  /** The points that a class implements, in a fixed order. */
  static List<Class<? extends ExtensionPoint>> of(Class<?> extension) {
    return KINDS.keySet().stream().filter(point -> point.isAssignableFrom(extension)).toList();
  }

  /** The simple names of all points, in a fixed order. */
  static List<String> names() {
    return KINDS.keySet().stream().<String>map(Class::getSimpleName).toList();
  }

  /**
   * What the descriptor does not ask for and an extension at one of the points needs, with the fix.
   *
   * @param points simple names of points
   */
  static List<String> missing(Descriptor descriptor, List<String> points) {
    List<String> missing = new ArrayList<>();
    PERMISSIONS.forEach(
        (point, permission) -> {
          if (points.contains(point.getSimpleName())
              && !descriptor.granted().contains(permission)) {
            missing.add(
                "its %s needs the permission %s: add it to `permissions` in plugin.yaml"
                    .formatted(point.getSimpleName(), permission.word()));
          }
        });
    return missing.stream().sorted().toList();
  }

  static int concurrent(Class<?> point) {
    return KINDS.getOrDefault(point, SOME);
  }

  /** Its place in the row, as the extension itself tells it. */
  static int order(Object extension) {
    return switch (extension) {
      case MessageInterceptor interceptor -> interceptor.order();
      case FileInspector inspector -> inspector.order();
      case AgentSelector selector -> selector.order();
      default -> 0;
    };
  }

  @SuppressWarnings("unchecked") // A row is made for the point that is its key, and never replaced.
  <T> Extensions<T> row(Class<T> point) {
    Extensions<?> row = rows.get(point);
    if (row == null) {
      throw new IllegalArgumentException(point.getName() + " is no extension point");
    }
    return (Extensions<T>) row;
  }

  /** Is told after each change, on the host's thread: what it does holds the change up. */
  void onChange(Runnable listener) {
    listeners.add(listener);
  }

  private void changed() {
    listeners.forEach(Runnable::run);
  }

  /** Puts the plugin's extensions in place of all that it had, each row in one step. */
  void publish(String plugin, List<Extension<?>> extensions) {
    rows.forEach((point, row) -> publish(row, point, plugin, extensions));
    changed();
  }

  @SuppressWarnings("unchecked") // The extension says itself which point it is for.
  private static <T> void publish(
      Extensions<T> row, Class<?> point, String plugin, List<Extension<?>> extensions) {
    row.publish(
        plugin,
        extensions.stream()
            .filter(extension -> extension.point() == point)
            .map(extension -> (Extension<T>) extension)
            .toList());
  }

  /** Takes a plugin's extensions out and lets new calls wait for what comes; what was there. */
  List<Extension<?>> hold(String plugin, Descriptor.OnAbsent onAbsent) {
    return rows.values().stream()
        .<Extension<?>>flatMap(row -> row.hold(plugin, onAbsent).stream())
        .toList();
  }

  /**
   * An enabled plugin could not be started: {@code onAbsent} decides where it guarded.
   *
   * @param points simple names of the points that it implements
   */
  void absent(String plugin, Descriptor.OnAbsent onAbsent, List<String> points) {
    rows.forEach(
        (point, row) -> {
          boolean guards = point == MessageInterceptor.class || point == FileInspector.class;
          if (guards && points.contains(point.getSimpleName())) {
            row.absent(plugin, onAbsent);
          } else {
            row.clear(plugin);
          }
        });
    changed();
  }

  /** Takes a plugin's extensions out; new calls pass it by. Followed by {@link #clear}. */
  List<Extension<?>> withdraw(String plugin) {
    List<Extension<?>> before =
        rows.values().stream().<Extension<?>>flatMap(row -> row.withdraw(plugin).stream()).toList();
    changed();
    return before;
  }

  void clear(String plugin) {
    rows.values().forEach(row -> row.clear(plugin));
  }
}
