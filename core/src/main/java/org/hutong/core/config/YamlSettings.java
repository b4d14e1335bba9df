package org.hutong.core.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.dataformat.yaml.YAMLFactory;

/** Flattens a YAML file to dotted keys, each with its line. */
final class YamlSettings {
  private static final int LARGEST_FILE = 1024 * 1024;

  private final Path file;
  private final Map<String, Setting> settings = new LinkedHashMap<>();
  private final List<Mistake> mistakes;

  private YamlSettings(Path file, List<Mistake> mistakes) {
    this.file = file;
    this.mistakes = mistakes;
  }

  /** Reads the file; what is wrong with its form is added to {@code mistakes}. */
  static Map<String, Setting> read(Path file, List<Mistake> mistakes) {
    var reader = new YamlSettings(file, mistakes);
    try {
      if (Files.size(file) > LARGEST_FILE) {
        mistakes.add(
            new Mistake(
                file.toString(), "(file)", "is larger than 1 MiB", "Is it the right file?"));
        return Map.of();
      }
      reader.parse(Utf8Text.of(Files.readAllBytes(file)));
    } catch (NotUtf8Exception e) {
      mistakes.add(
          new Mistake(
              file.toString(),
              "(file)",
              String.valueOf(e.getMessage()),
              "Save it as UTF-8 with your editor."));
      return Map.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return reader.settings;
  }

  private void parse(String text) {
    try (JsonParser parser = new YAMLFactory().createParser(text)) {
      JsonToken first = parser.nextToken();
      if (first == null || first == JsonToken.VALUE_NULL) {
        return;
      }
      if (first != JsonToken.START_OBJECT) {
        mistakes.add(
            new Mistake(
                at(parser), "(file)", "is not a mapping of keys", "Write lines like `server:`."));
        return;
      }
      object(parser, "");
    } catch (JacksonException e) {
      String line =
          e.getLocation() == null ? file.toString() : file + ":" + e.getLocation().getLineNr();
      mistakes.add(
          new Mistake(
              line,
              "(file)",
              "is not YAML: " + e.getOriginalMessage().lines().findFirst().orElse(""),
              "Check indentation, quotes and colons near this line."));
    }
  }

  private void object(JsonParser parser, String prefix) {
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String key = prefix + parser.currentName();
      String where = at(parser);
      switch (parser.nextToken()) {
        case START_OBJECT -> object(parser, key + ".");
        case START_ARRAY -> put(key, new Setting(where, items(parser), true));
        case VALUE_NULL -> put(key, new Setting(where, List.of(), false));
        case null, default -> put(key, Setting.scalar(where, parser.getString()));
      }
    }
  }

  private static List<String> items(JsonParser parser) {
    var values = new ArrayList<String>();
    for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
      if (t == JsonToken.START_OBJECT || t == JsonToken.START_ARRAY) {
        parser.skipChildren();
        values.add("{…}");
      } else {
        values.add(parser.getString());
      }
    }
    return values;
  }

  private void put(String key, Setting setting) {
    Setting before = settings.putIfAbsent(key, setting);
    if (before != null) {
      mistakes.add(
          new Mistake(
              setting.where(), key, "is set twice", "It stands at " + before.where() + " too."));
    }
  }

  private String at(JsonParser parser) {
    return file + ":" + parser.currentTokenLocation().getLineNr();
  }
}
