package org.hutong.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.hutong.core.app.author.NewProject;
import org.hutong.core.app.author.Project;
import org.hutong.core.app.author.ProjectBuild;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A new plugin project with one more class, built where the {@code @HutongTest} of the class then
 * finds it. Registered before it.
 */
final class SampleProject implements BeforeAllCallback {
  static final String JAR = "target/sample-projects/reminder/target/dev/reminder.jar";

  private static final String REMINDER =
      """
      package com.example.reminder;

      import jakarta.inject.Inject;
      import java.time.Duration;
      import java.util.Map;
      import java.util.Set;
      import org.hutong.api.*;
      import org.pf4j.Extension;

      @Extension
      public final class Reminder implements EventListener {
        private final Conversations conversations;
        private final Scheduler scheduler;

        @Inject
        Reminder(Conversations conversations, Scheduler scheduler) {
          this.conversations = conversations;
          this.scheduler = scheduler;
        }

        @Override
        public Set<String> kinds() {
          return Set.of("text");
        }

        @Override
        public void happened(Event event) {
          String text = event.text().orElse("");
          if (text.equals("stay")) {
            Thread.ofPlatform().daemon().name("stays-for-ever").start(() -> {
              while (true) {
                try {
                  Thread.sleep(1000);
                } catch (InterruptedException e) {
                  Thread.interrupted();
                }
              }
            });
          } else if (text.equals("call me later")) {
            scheduler.after(Duration.ofHours(2), () -> say(event, "You asked for it"));
            say(event, "I will");
          }
        }

        private void say(Event event, String text) {
          String id = event.id() + text.length();
          conversations.send(event.conversation(), id, "text", Map.of("text", text));
        }
      }
      """;

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    Path parent = Path.of(JAR).subpath(0, 2);
    Path folder = parent.resolve("reminder");
    delete(folder);
    NewProject.named("reminder", null).write(parent, "1.0.0", URI.create("file:///nowhere/"));
    Files.writeString(folder.resolve("src/main/java/com/example/reminder/Reminder.java"), REMINDER);
    Path descriptor = folder.resolve("src/main/resources/plugin.yaml");
    Files.writeString(
        descriptor,
        Files.readString(descriptor) + "permissions: [conversation.read, message.send]\n");
    try (var build = new ProjectBuild(Project.at(folder), List.of())) {
      assertThat(build.build())
          .isEqualTo(new ProjectBuild.Result.Built(Path.of(JAR).toAbsolutePath()));
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (var tree = Files.walk(folder)) {
        for (Path each : tree.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }
}
