package org.hutong.core.plugin;

import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pf4j.ExtensionPoint;

/**
 * The classes of a jar and what they extend, read from their bytes: it tells which extension points
 * a class implements without loading anything of the plugin. Names are internal, as in {@code
 * com/example/Thing}.
 */
final class Hierarchy {
  private static final String API = "org/hutong/api/";

  private final Map<String, List<String>> above = new HashMap<>();

  void add(ClassModel model) {
    List<String> parents = new ArrayList<>();
    model.superclass().map(ClassEntry::asInternalName).ifPresent(parents::add);
    model.interfaces().forEach(each -> parents.add(each.asInternalName()));
    above.put(model.thisClass().asInternalName(), parents);
  }

  boolean has(String className) {
    return above.containsKey(className.replace('.', '/'));
  }

  /** The simple names of the extension points that a class implements, in a fixed order. */
  List<String> points(String className) {
    Set<String> found = new HashSet<>();
    Set<String> seen = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(className.replace('.', '/')));
    while (!open.isEmpty()) {
      String name = open.removeFirst();
      if (!seen.add(name)) {
        continue;
      }
      if (name.startsWith(API)) {
        pointsOfApi(name).forEach(point -> found.add(point.getSimpleName()));
      } else {
        open.addAll(above.getOrDefault(name, List.of()));
      }
    }
    return Points.names().stream().filter(found::contains).toList();
  }

  /** The API's own types are the kernel's: they may be loaded. */
  private static List<Class<? extends ExtensionPoint>> pointsOfApi(String name) {
    try {
      ClassLoader kernel = Hierarchy.class.getClassLoader();
      return Points.of(Class.forName(name.replace('/', '.'), false, kernel));
    } catch (ClassNotFoundException e) {
      throw new PluginRefusedException(
          name.replace('/', '.') + " is not in this server's plugin API: it was made for another");
    }
  }
}
