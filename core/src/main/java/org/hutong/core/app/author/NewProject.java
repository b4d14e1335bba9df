package org.hutong.core.app.author;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import javax.lang.model.SourceVersion;
import org.hutong.core.app.control.ControlException;
import org.jspecify.annotations.Nullable;

/**
 * A small Maven project of a plugin that works.
 *
 * @param id of the plugin
 * @param packageName of its classes, and its Maven group
 * @param libraries whether it brings a library along, in {@code lib/} of its jar
 */
public record NewProject(String id, String packageName, boolean libraries) {
  private static final Pattern ID = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
  private static final int LONGEST = 50;

  /**
   * @param name what the plugin is to be called
   * @param packageName null for one of {@code com.example}
   * @throws ControlException if a name cannot be used
   */
  public static NewProject named(String name, @Nullable String packageName) {
    if (!ID.matcher(name).matches() || name.length() > LONGEST) {
      throw new ControlException(
          "\"%s\" is no name for a plugin: take 1 to %d of a-z, 0-9 and single hyphens, beginning with a letter%s"
              .formatted(name, LONGEST, suggestion(name)));
    }
    String chosen = packageName == null ? "com.example." + name.replace("-", "") : packageName;
    if (!SourceVersion.isName(chosen) || !chosen.equals(chosen.toLowerCase(Locale.ROOT))) {
      throw new ControlException(
          "\"%s\" is no name for a package: write for example --package com.example.chat"
              .formatted(chosen));
    }
    return new NewProject(name, chosen, false);
  }

  /** The same with a library that it brings along. */
  public NewProject withLibraries() {
    return new NewProject(id, packageName, true);
  }

  /** {@code My Plugin} → {@code my-plugin}, if that helps. */
  private static String suggestion(String name) {
    String better =
        name.replaceAll("([a-z0-9])([A-Z])", "$1-$2")
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "-")
            .replaceAll("^[-0-9]+|-+$", "");
    return ID.matcher(better).matches() && better.length() <= LONGEST
        ? ", for example " + better
        : "";
  }

  /** {@code calm-voice} → {@code CalmVoiceFilter}. */
  private String className() {
    var name = new StringBuilder();
    for (String word : id.split("-")) {
      name.append(Character.toUpperCase(word.charAt(0))).append(word, 1, word.length());
    }
    return name + "Filter";
  }

  /**
   * Writes it.
   *
   * @param parent where its folder is made, which has the plugin's name
   * @param version of this Hutong
   * @param repository the Maven repository that this Hutong carries
   * @return the project's folder
   * @throws ControlException if the folder is there already, or cannot be written
   */
  public Path write(Path parent, String version, URI repository) {
    Path folder = parent.resolve(id);
    if (Files.exists(folder)) {
      throw new ControlException(
          folder + " is there already: choose another name, or another place with --in DIR");
    }
    try {
      Map<String, String> words =
          Map.of(
              "@LIBRARY@",
              libraries ? template("library.xml") : "",
              "@COPY@",
              libraries ? template("copy.xml") : "",
              "@ID@",
              id,
              "@CLASS@",
              className(),
              "@PACKAGE@",
              packageName,
              "@VERSION@",
              version,
              "@REPOSITORY@",
              repository.toString());
      for (Map.Entry<String, String> file : files().entrySet()) {
        String text = template(file.getValue());
        for (Map.Entry<String, String> word : words.entrySet()) {
          text = text.replace(word.getKey(), word.getValue());
        }
        Path target = folder.resolve(file.getKey());
        Files.createDirectories(target.getParent());
        Files.writeString(target, text);
      }
      return folder;
    } catch (IOException e) {
      throw new ControlException(folder + " cannot be written: " + e, e);
    }
  }

  /** Files of the project and the templates that they are made from. */
  private Map<String, String> files() {
    String directory = packageName.replace('.', '/') + "/";
    String code = libraries ? "filter-libraries" : "filter";
    var files = new LinkedHashMap<String, String>();
    for (String name : List.of("pom.xml", "README.md")) {
      files.put(name, name);
    }
    files.put(".gitignore", "gitignore");
    for (String name : List.of("plugin.yaml", "settings.schema.json")) {
      files.put("src/main/resources/" + name, name);
    }
    files.put("src/main/java/" + directory + className() + ".java", code + ".java.txt");
    files.put("src/test/java/" + directory + className() + "Test.java", code + "-test.java.txt");
    return files;
  }

  private static String template(String name) throws IOException {
    try (InputStream in = NewProject.class.getResourceAsStream("/plugin-project/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the template " + name + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
