package org.hutong.core.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.constant.ClassDesc;
import java.net.JarURLConnection;
import java.net.URL;
import java.security.CodeSource;
import java.security.cert.Certificate;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;
import org.pf4j.PluginClassLoader;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginManager;

/**
 * The class loader of one start of one plugin. It stays open when PF4J closes it: threads of the
 * plugin may need a class for a moment longer. {@link #release()} closes it for good.
 */
final class IsolatedClassLoader extends PluginClassLoader {
  private static final Certificate[] NONE = {};

  /** The jars with native code, which outlive this loader; null if there are none. */
  private final @Nullable ClassLoader natives;

  private final String id;

  private final Weaver weaver =
      new Weaver(
          ClassHierarchyResolver.ofResourceParsing(this::classFile)
              .orElse(ApiClassLoader.hierarchy())
              .cached(ConcurrentHashMap::new));

  /** By the jar's location. */
  private final ConcurrentMap<String, Optional<Manifest>> manifests = new ConcurrentHashMap<>();

  IsolatedClassLoader(
      PluginManager manager,
      PluginDescriptor descriptor,
      ClassLoader parent,
      @Nullable ClassLoader natives) {
    super(manager, descriptor, parent);
    this.id = descriptor.getPluginId();
    this.natives = natives;
  }

  /** The id of the plugin. */
  String plugin() {
    return id;
  }

  /** Whether a class is one of the plugin's own jars and in use. */
  boolean loaded(String name) {
    Class<?> found =
        findLoadedClass(name); // also of Java, where a class of the plugin asked for it
    return found != null && found.getClassLoader() == this;
  }

  @Override
  protected boolean shouldDelegateToParent(String className) {
    return ApiClassLoader.shows(className);
  }

  /**
   * The class from the plugin's own jars, with a checkpoint in each of its loops that can have one.
   */
  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    URL resource = findResource(file(name));
    if (resource == null && natives != null) {
      return natives.loadClass(name);
    }
    if (resource == null) {
      throw new ClassNotFoundException(name);
    }
    try {
      // A jar's resource and no other: addFile was given nothing else.
      var connection = (JarURLConnection) resource.openConnection();
      byte[] bytes;
      try (InputStream in = connection.getInputStream()) {
        bytes = in.readAllBytes();
        openPackage(name, connection);
      }
      return define(name, bytes, new CodeSource(connection.getJarFileURL(), NONE));
    } catch (IOException | SecurityException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  private Class<?> define(String name, byte[] bytes, CodeSource source) {
    byte[] woven = weaver.weave(bytes).bytes();
    try {
      return defineClass(name, woven, 0, woven.length, source);
    } catch (ClassFormatError e) {
      // As it is, then; if that is no class either, this says why.
      return defineClass(name, bytes, 0, bytes.length, source);
    }
  }

  private static String file(String className) {
    return className.replace('.', '/') + ".class";
  }

  /** The plugin's own class files; what it does not have is asked of the parent's. */
  private @Nullable InputStream classFile(ClassDesc type) {
    String descriptor = type.descriptorString();
    URL resource = findResource(descriptor.substring(1, descriptor.length() - 1) + ".class");
    try {
      return resource == null ? null : resource.openStream();
    } catch (IOException e) {
      return null;
    }
  }

  /** Libraries read their own version from the package. */
  private void openPackage(String className, JarURLConnection connection) throws IOException {
    int dot = className.lastIndexOf('.');
    if (dot <= 0 || getDefinedPackage(className.substring(0, dot)) != null) {
      return;
    }
    String name = className.substring(0, dot);
    URL jar = connection.getJarFileURL();
    Optional<Manifest> manifest = manifests.get(jar.toString());
    if (manifest == null) {
      manifest = Optional.ofNullable(connection.getManifest());
      manifests.put(jar.toString(), manifest);
    }
    try {
      definePackage(name, manifest.orElseGet(Manifest::new), jar);
    } catch (IllegalArgumentException defined) {
      // Another thread was quicker; the package is there, which is all that is needed.
    }
  }

  /** Takes back what its classes left with the platform. Called once, at the end. */
  void leavePlatform() throws ReflectiveOperationException, IOException {
    String name = DriverLeaver.class.getName();
    byte[] bytes;
    try (InputStream in = DriverLeaver.class.getResourceAsStream("DriverLeaver.class")) {
      bytes = Objects.requireNonNull(in).readAllBytes();
    }
    defineClass(name, bytes, 0, bytes.length).getMethod("leave").invoke(null);
  }

  @Override
  public void close() {
    // PF4J closes at once on unload; the host calls release() after the grace period.
  }

  void release() {
    try {
      super.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
