package org.hutong.core.plugin;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassHierarchyResolver.ClassHierarchyInfo;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.constant.ClassDesc;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pf4j.ExtensionPoint;

/**
 * The classes of a jar and what they extend, read from their bytes: it tells which extension points
 * a class implements without loading anything of the plugin. Names are internal, as in {@code
 * com/example/Thing}.
 */
final class Hierarchy implements ClassHierarchyResolver {
  private static final String API = "org/hutong/api/";

  private final Map<String, Type> types = new HashMap<>();

  /** {@code above} is the class that it extends, if any, and then its interfaces. */
  private record Type(boolean isInterface, @Nullable String superclass, List<String> above) {}

  void add(ClassModel model) {
    String superclass = model.superclass().map(ClassEntry::asInternalName).orElse(null);
    List<String> above = new ArrayList<>();
    if (superclass != null) {
      above.add(superclass);
    }
    model.interfaces().forEach(each -> above.add(each.asInternalName()));
    boolean isInterface = (model.flags().flagsMask() & ClassFile.ACC_INTERFACE) != 0;
    types.put(model.thisClass().asInternalName(), new Type(isInterface, superclass, above));
  }

  /** Null for what is not in the jar. */
  @Override
  public @Nullable ClassHierarchyInfo getClassInfo(ClassDesc named) {
    String descriptor = named.descriptorString();
    Type type = types.get(descriptor.substring(1, descriptor.length() - 1));
    if (type == null) {
      return null;
    }
    return type.isInterface
        ? ClassHierarchyInfo.ofInterface()
        : ClassHierarchyInfo.ofClass(
            type.superclass == null ? null : ClassDesc.ofInternalName(type.superclass));
  }

  boolean has(String className) {
    return types.containsKey(className.replace('.', '/'));
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
        Type type = types.get(name);
        open.addAll(type == null ? List.of() : type.above);
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
