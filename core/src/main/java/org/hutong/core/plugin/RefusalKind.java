package org.hutong.core.plugin;

import java.util.Locale;

/**
 * Kinds of refusals of a plugin, for a program that says them in another language. Each has at most
 * one parameter. Names are only added to: their words stand in the console.
 */
public enum RefusalKind {
  NO_DESCRIPTOR("there is no plugin.yaml at its root: it is no plugin"),
  FOLDER("it is a folder: give the jar itself"),
  UNSOUND("not a sound jar: %s"),
  DAMAGED_ENTRY("not a sound jar: entry %s cannot be read"),
  ENTRY_TWICE("entry %s is there twice (letter case aside)"),
  ENTRY_OUTSIDE("entry %s would leave the folder of the plugin"),
  ENTRY_NAME("entry %s has a name that is not allowed"),
  ENTRY_LINK("entry %s is a link"),
  ENTRY_ENCRYPTED("entry %s is encrypted"),
  ENTRY_COMPRESSION("entry %s is compressed in a way that is not known"),
  ARCHIVE_INSIDE("archive %s lies inside: only lib/*.jar may"),
  BUNDLED_API(
      "it bundles %s, which the server provides: give plugin-api, pf4j, slf4j-api and"
          + " jakarta.inject the scope `provided`"),
  MISSING_EXTENSION("its extension index names %s, which it lacks"),
  MISSING_POINT("%s carries @Extension and implements no extension point of the API"),
  MISSING_FRAME("plugin.yaml names the frame %s, which it lacks"),
  MISSING_SETTINGS("plugin.yaml names %s as its settings, which it lacks"),
  MISSING_NATIVE("plugin.yaml names %1$s under `native`, and there is no lib/%1$s"),
  NO_EXTENSION_INDEX(
      "it has no extension index (%s): since JDK 23 annotation processing must be asked for; set"
          + " <proc>full</proc> in maven-compiler-plugin and put @Extension on a class"),
  DANGEROUS("it is dangerous: %s; agree to that, too (dangerous), if you trust it");

  private final String sentence;

  RefusalKind(String sentence) {
    this.sentence = sentence;
  }

  /** In lower_snake. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  Reason reason() {
    return new Reason(sentence, code(), null);
  }

  /**
   * @param rule what the sentence is about, for example the name of an entry
   */
  Reason reason(String rule) {
    return new Reason(sentence.formatted(rule), code(), rule);
  }

  PluginRefusedException refusal() {
    return new PluginRefusedException(reason());
  }

  PluginRefusedException refusal(String rule) {
    return new PluginRefusedException(reason(rule));
  }
}
