package org.hutong.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.hutong.core.conversation.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Classes of a plugin meet each other, and what keeps them from it is told with its cause. */
class LinkageTest {
  @TempDir private Path home;
  private final Logger faults = (Logger) LoggerFactory.getLogger(LinkageFaults.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private PluginHouse house;

  @BeforeEach
  void open() {
    house = PluginHouse.open(home);
    lines.start();
    faults.addAppender(lines);
  }

  @AfterEach
  void close() {
    faults.detachAppender(lines);
    house.close();
  }

  @Test
  void two_classes_of_a_plugin_that_meet_in_a_loop_are_loaded_and_compute() throws IOException {
    String shapes;
    try (InputStream in = getClass().getResourceAsStream("/cases/Shapes.java.txt")) {
      shapes = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
    house.install(
        PluginJar.filtering(
                "shapes", "return Verdict.flag(List.of(\"\" + com.example.shapes.Sum.of(10)));")
            .source("com.example.shapes.Shapes", shapes)
            .source(
                "com.example.shapes.Sum",
                "package com.example.shapes; public class Sum {"
                    + " public static int of(int n) { return Shapes.go(n); } }"));
    assertThat(house.say("x")).isEqualTo(new Verdict.Pass(List.of("30")));
    assertThat(lines.list).isEmpty();
  }

  /** A loop around so many bytes that no call fits in any more. */
  private static byte[] large() {
    return ClassFile.of()
        .build(
            ClassDesc.of("a.Large"),
            type ->
                type.withMethodBody(
                    "go",
                    MethodTypeDesc.of(ConstantDescs.CD_void),
                    ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                    code -> {
                      Label again = code.newLabel();
                      code.labelBinding(again);
                      for (int i = 0; i < 65_528; i++) {
                        code.nop();
                      }
                      code.goto_w(again);
                    }));
  }

  @Test
  void a_method_that_has_no_room_for_a_checkpoint_is_named_and_everything_is_loaded() {
    PluginView view =
        house.install(
            PluginJar.filtering("large", "return Verdict.flag(List.of(\"loaded\"));")
                .entry("a/Large.class", large()));
    assertThat(view.unwoven()).containsExactly("a.Large.go()V");
    assertThat(house.say("x")).isEqualTo(new Verdict.Pass(List.of("loaded")));
  }

  @Test
  void a_class_that_is_missing_is_logged_once_with_its_cause_and_place() {
    house.install(
        PluginJar.filtering("missing", "new com.google.gson.Gson(); return Verdict.pass();")
            .seeing(WovenLibraries.jar("gson")));
    for (int i = 0; i < 3; i++) {
      assertThat(house.say("x")).isEqualTo(Verdict.PASS);
    }
    assertThat(lines.list).hasSize(1);
    ILoggingEvent line = lines.list.getFirst();
    assertThat(line.getFormattedMessage()).contains("NoClassDefFoundError", "com/google/gson/Gson");
    assertThat(line.getKeyValuePairs()).anyMatch(pair -> "missing".equals(pair.value));
    assertThat(line.getThrowableProxy().getStackTraceElementProxyArray()[0].toString())
        .contains("example.Guard.filter");
    assertThat(line.getThrowableProxy().getCause().getClassName())
        .isEqualTo(ClassNotFoundException.class.getName());
  }
}
