package org.hutong.bench;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** A plugin with one inline interceptor that lets every message pass, as a stranger builds it. */
final class TrivialPlugin {
  private static final String SOURCE =
      """
      package trivial;
      import org.hutong.api.*;
      import org.pf4j.Extension;
      @Extension
      public final class Pass implements MessageInterceptor {
        @Override public Verdict filter(Draft draft) { return Verdict.pass(); }
      }
      """;

  private final byte[] classFile;

  private TrivialPlugin(byte[] classFile) {
    this.classFile = classFile;
  }

  static TrivialPlugin compile(Path directory) throws IOException {
    Path out = Files.createDirectories(directory.resolve("trivial"));
    var options =
        List.of("-d", out.toString(), "-cp", System.getProperty("java.class.path"), "-proc:none");
    boolean compiled =
        ToolProvider.getSystemJavaCompiler()
            .getTask(null, null, null, options, null, List.of(new Source()))
            .call();
    if (!compiled) {
      throw new IOException("The trivial plugin does not compile");
    }
    return new TrivialPlugin(Files.readAllBytes(out.resolve("trivial/Pass.class")));
  }

  /** Its jar under another id. */
  InputStream jar(String id) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      String descriptor = "id: %s%nversion: 1.0.0%nrequires: \">=1.0 <2\"%nrun: inline%n";
      entry(zip, "plugin.yaml", descriptor.formatted(id).getBytes(StandardCharsets.UTF_8));
      entry(zip, "META-INF/extensions.idx", "trivial.Pass\n".getBytes(StandardCharsets.UTF_8));
      entry(zip, "trivial/Pass.class", classFile);
    }
    return new ByteArrayInputStream(bytes.toByteArray());
  }

  private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(content);
    zip.closeEntry();
  }

  private static final class Source extends SimpleJavaFileObject {
    Source() {
      super(URI.create("string:///trivial/Pass.java"), JavaFileObject.Kind.SOURCE);
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return SOURCE;
    }
  }
}
