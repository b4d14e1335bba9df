package org.hutong.core.plugin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hutong.api.ApiVersion;
import org.hutong.api.Permission;
import org.hutong.core.config.Spelling;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads and validates {@code plugin.yaml}. Every mistake is told with its line and its fix. */
final class DescriptorReader {
  private static final int NATIVES = 8;
  private static final Pattern NATIVE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,99}\\.jar");
  private static final int LARGEST = 64 * 1024;
  private static final int DEEPEST = 20;
  private static final Pattern ID = Pattern.compile("[a-z0-9](?:[a-z0-9.-]{0,62}[a-z0-9])?");
  private static final List<String> ASKING =
      List.of("dependencies", "dependsOn", "depends", "plugins", "requiresPlugins");
  private static final String ALONE =
      "`%s`: plugins do not depend on each other: share through the API and remove the line";
  private static final Pattern PATH = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9_./-]{0,199}");
  private static final Version API = Version.parse(ApiVersion.CURRENT).orElseThrow();

  private DescriptorReader() {}

  /**
   * @throws PluginRefusedException with every mistake
   */
  static Descriptor read(String text) {
    if (text.length() > LARGEST) {
      throw new PluginRefusedException(Descriptor.FILE + " is larger than 64 KiB");
    }
    var problems = new ArrayList<String>();
    var section = new YamlSection(Descriptor.FILE, root(text), problems);
    Descriptor descriptor = descriptor(section);
    section.refuseUnknown();
    if (!problems.isEmpty() || descriptor == null) {
      throw new PluginRefusedException(problems);
    }
    return descriptor;
  }

  private static MappingNode root(String text) {
    var settings =
        LoadSettings.builder()
            .setLabel(Descriptor.FILE)
            .setCodePointLimit(LARGEST)
            .setMaxAliasesForCollections(0)
            .build();
    try {
      refuseDepth(new Parse(settings).parseString(text));
      Node node = new Compose(settings).composeString(text).orElse(null);
      if (node instanceof MappingNode mapping) {
        return mapping;
      }
    } catch (YamlEngineException e) {
      throw new PluginRefusedException(
          Descriptor.FILE + " is not YAML: " + String.valueOf(e.getMessage()).strip());
    }
    throw new PluginRefusedException(
        Descriptor.FILE + " line 1: must have members: id, version, requires, name");
  }

  /** To compose goes as deep as the text does; to parse does not. */
  private static void refuseDepth(Iterable<Event> events) {
    int depth = 0;
    for (Event event : events) {
      switch (event) {
        case CollectionStartEvent _ -> depth++;
        case CollectionEndEvent _ -> depth--;
        default -> {}
      }
      if (depth > DEEPEST) {
        throw new PluginRefusedException(
            Descriptor.FILE + " is nested deeper than " + DEEPEST + " levels");
      }
    }
  }

  private static @Nullable Descriptor descriptor(YamlSection yaml) {
    String id = id(yaml);
    Version version = version(yaml);
    VersionRange requires = requires(yaml);
    Map<String, String> name = yaml.localized("name");
    Descriptor.@Nullable Provider provider = provider(yaml.section("provider"));
    List<String> natives = natives(yaml);
    List<String> permissions = permissions(yaml);
    String settings = settings(yaml);
    var reload = yaml.choice("reload", Descriptor.Reload.class, Descriptor.Reload.LIVE);
    var run = yaml.choice("run", Descriptor.Run.class, Descriptor.Run.THREAD);
    var policy = yaml.choice("policy", Descriptor.Policy.class, Descriptor.Policy.OPEN);
    var onAbsent = yaml.choice("onAbsent", Descriptor.OnAbsent.class, Descriptor.OnAbsent.SKIP);
    Map<String, String> description = yaml.localized("description");
    Contributions contributes = ContributionsReader.read(yaml.section("contributes"));
    ASKING.stream().filter(yaml::has).forEach(key -> yaml.refuse(key, ALONE.formatted(key)));
    if (id == null || version == null || requires == null) {
      return null;
    }
    return new Descriptor(
        id,
        version,
        requires,
        name.isEmpty() ? Map.of("en", id) : name,
        description,
        reload,
        natives,
        provider,
        run,
        policy,
        onAbsent,
        permissions,
        settings,
        contributes);
  }

  private static @Nullable String id(YamlSection yaml) {
    String id = yaml.text("id", "write for example `id: my-plugin`");
    if (id != null && !ID.matcher(id).matches()) {
      yaml.problem("id", "`id` must be 1 to 64 of a-z 0-9 - . and begin and end with a-z or 0-9");
      return null;
    }
    return id;
  }

  private static @Nullable Version version(YamlSection yaml) {
    String text = yaml.text("version", "write for example `version: 1.0.0`");
    if (text == null) {
      return null;
    }
    Version version = Version.parse(text).orElse(null);
    if (version == null) {
      yaml.problem("version", "`version` is \"" + text + "\": write three numbers, as 1.0.0");
    }
    return version;
  }

  private static @Nullable VersionRange requires(YamlSection yaml) {
    String text = yaml.text("requires", "write for example `requires: \">=1.0 <2\"`");
    if (text == null) {
      return null;
    }
    VersionRange range = VersionRange.parse(text).orElse(null);
    if (range == null) {
      yaml.problem("requires", "`requires` is \"" + text + "\": write bounds, as \">=1.0 <2\"");
    } else if (!range.contains(API)) {
      yaml.problem(
          "requires",
          "needs plugin API " + text + ", this server has " + API + ": get a version made for it");
    }
    return range;
  }

  private static Descriptor.@Nullable Provider provider(@Nullable YamlSection section) {
    if (section == null) {
      return null;
    }
    String name = section.text("name", "write who made the plugin");
    String url = section.text("url", null);
    section.refuseUnknown();
    return name == null ? null : new Descriptor.Provider(name, url);
  }

  private static List<String> natives(YamlSection yaml) {
    List<String> natives = yaml.texts("native");
    if (natives.size() > NATIVES) {
      yaml.problem("native", "name at most " + NATIVES + " jars");
    }
    for (String name : natives) {
      if (!NATIVE.matcher(name).matches()) {
        yaml.problem("native", name + " is no name of a jar in lib/: write it like onnx-1.2.jar");
      }
    }
    return natives.stream().distinct().toList();
  }

  private static List<String> permissions(YamlSection yaml) {
    List<String> permissions = yaml.texts("permissions");
    List<String> known = Stream.of(Permission.values()).map(Permission::word).toList();
    for (String permission : permissions) {
      if (!known.contains(permission)) {
        String fix =
            Spelling.nearest(permission, known)
                .map(nearest -> "did you mean " + nearest + "?")
                .orElse("write some of " + String.join(", ", known));
        yaml.problem("permissions", "\"" + permission + "\" is no permission: " + fix);
      }
    }
    return permissions.stream().distinct().sorted().toList();
  }

  private static @Nullable String settings(YamlSection yaml) {
    String settings = yaml.text("settings", null);
    if (settings != null && (!PATH.matcher(settings).matches() || settings.contains(".."))) {
      yaml.problem("settings", "`settings` must name a file in the jar: settings.schema.json");
      return null;
    }
    return settings;
  }
}
