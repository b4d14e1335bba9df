package org.hutong.core.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.hutong.core.config.Configuration;
import org.hutong.core.config.ConfigurationReader;
import org.hutong.core.store.Database;
import org.hutong.core.time.SystemTime;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a person reads whose data directory is not what this release can use. */
class RefusedStartTest {
  private static final String STORE = "hutong.mv.db";
  private static final String KEY = "master.key";
  private static final String FUTURE =
      "INSERT INTO \"flyway_schema_history\" SELECT MAX(\"installed_rank\") + 1, '999',"
          + " 'tomorrow', 'SQL', 'V999__tomorrow.sql', 1, 'sa', CURRENT_TIMESTAMP, 1, TRUE"
          + " FROM \"flyway_schema_history\"";
  private static final String RESTORE = "hutong restore FILE --data NEWDIR";

  @TempDir private static Path root;
  private static Path installation;

  @TempDir Path directory;

  /** What happened to the directory, and what must be said. */
  enum Damage {
    NEWER("written by Hutong 9.9.9 (schema 999)", "Start it with Hutong 9.9.9 or newer") {
      @Override
      void to(Path data) {
        edit(data, FUTURE, "UPDATE installation SET product = '9.9.9'");
      }
    },
    NEWER_THAT_DID_NOT_SAY_SO("written by a newer Hutong (schema 999)", "the release that wrote") {
      @Override
      void to(Path data) throws IOException {
        edit(data, FUTURE, "UPDATE installation SET product = NULL");
      }
    },
    UPGRADE_CUT_OFF("An upgrade of the database to schema 10 broke off", RESTORE) {
      @Override
      void to(Path data) {
        edit(
            data,
            "UPDATE \"flyway_schema_history\" SET \"success\" = FALSE WHERE \"version\" = '10'");
      }
    },
    EDITED_SCHEMA("not the one of any release", RESTORE) {
      @Override
      void to(Path data) {
        edit(data, "UPDATE \"flyway_schema_history\" SET \"checksum\" = 1 WHERE \"version\" = '2'");
      }
    },
    STORE_GONE("is missing or empty, and", RESTORE) {
      @Override
      void to(Path data) throws IOException {
        Files.delete(data.resolve(STORE));
      }
    },
    STORE_EMPTY("is missing or empty, and", RESTORE) {
      @Override
      void to(Path data) throws IOException {
        Files.write(data.resolve(STORE), new byte[0]);
      }
    },
    ONLY_THE_KEY_IS_LEFT("master.key shows that there was one", RESTORE) {
      @Override
      void to(Path data) throws IOException {
        Files.delete(data.resolve(STORE));
        Files.delete(data.resolve("INSTALLATION"));
      }
    },
    ONLY_FILES_ARE_LEFT("files shows that there was one", RESTORE) {
      @Override
      void to(Path data) throws IOException {
        ONLY_THE_KEY_IS_LEFT.to(data);
        Files.delete(data.resolve(KEY));
        Files.createDirectories(data.resolve("files/ab"));
        Files.writeString(data.resolve("files/ab/abcd"), "a picture");
      }
    },
    ONLY_STATE_OF_PLUGINS_IS_LEFT("data shows that there was one", RESTORE) {
      @Override
      void to(Path data) throws IOException {
        ONLY_THE_KEY_IS_LEFT.to(data);
        Files.delete(data.resolve(KEY));
        Files.createDirectories(data.resolve("plugins/data/faq"));
        Files.writeString(data.resolve("plugins/data/faq/index"), "words");
      }
    },
    TRUNCATED("is damaged", RESTORE) {
      @Override
      void to(Path data) throws IOException {
        byte[] all = Files.readAllBytes(data.resolve(STORE));
        Files.write(data.resolve(STORE), Arrays.copyOf(all, 5000));
      }
    },
    ONE_BYTE("is damaged", RESTORE) {
      @Override
      void to(Path data) throws IOException {
        Files.write(data.resolve(STORE), new byte[1]);
      }
    },
    GARBAGE("is damaged", RESTORE) {
      @Override
      void to(Path data) throws IOException {
        byte[] noise = new byte[(int) Files.size(data.resolve(STORE))];
        new Random(7).nextBytes(noise);
        Files.write(data.resolve(STORE), noise);
      }
    },
    HEADER_ONLY_IS_WHOLE("is damaged", RESTORE) {
      @Override
      void to(Path data) throws IOException {
        byte[] all = Files.readAllBytes(data.resolve(STORE));
        Arrays.fill(all, 8192, all.length, (byte) 'x');
        Files.write(data.resolve(STORE), all);
      }
    },
    A_DIRECTORY_IN_ITS_PLACE("is a directory, and the database's file belongs there", RESTORE) {
      @Override
      void to(Path data) throws IOException {
        Files.delete(data.resolve(STORE));
        Files.createDirectory(data.resolve(STORE));
      }
    },
    KEY_GONE("master.key is gone", "put the key back") {
      @Override
      void to(Path data) throws IOException {
        Files.delete(data.resolve(KEY));
      }
    },
    KEY_OF_ANOTHER(
        "does not open with this installation's master key", "Put the right master.key") {
      @Override
      void to(Path data) throws IOException {
        Files.writeString(data.resolve(KEY), Base64.getEncoder().encodeToString(new byte[32]));
      }
    },
    KEY_IS_NONSENSE("is not 32 bytes in base64", "put the key back") {
      @Override
      void to(Path data) throws IOException {
        Files.writeString(data.resolve(KEY), "hunter2");
      }
    };

    private final String what;
    private final String fix;

    Damage(String what, String fix) {
      this.what = what;
      this.fix = fix;
    }

    abstract void to(Path data) throws IOException;
  }

  private static Configuration configuration(Path data) {
    return new ConfigurationReader(java.util.Map.of(), data)
        .option("--data", "data", data.toString())
        .read();
  }

  private static Database database(Path data) {
    return new Database(configuration(data), new SystemTime(), new SimpleMeterRegistry());
  }

  private static void edit(Path data, String... statements) {
    Database database = database(data);
    database.start();
    for (String statement : statements) {
      database.write(handle -> handle.execute(statement));
    }
    database.stop();
  }

  @BeforeAll
  static void install() {
    installation = root.resolve("installation");
    edit(installation);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Files.copy(
            path,
            to.resolve(from.relativize(path).toString()),
            java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static TreeMap<String, String> content(Path data) throws IOException {
    var content = new TreeMap<String, String>();
    try (Stream<Path> all = Files.walk(data)) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        String name = data.relativize(path).toString();
        if (!name.equals("hutong.lock") && !name.endsWith(".trace.db")) {
          content.put(name, Arrays.hashCode(Files.readAllBytes(path)) + "");
        }
      }
    }
    return content;
  }

  private record Said(int exit, String text) {}

  private static Said say(Path data, String... command) {
    var text = new StringWriter();
    var arguments = new java.util.ArrayList<>(Arrays.asList(command));
    arguments.addAll(java.util.List.of("--data", data.toString()));
    int exit =
        Main.commandLine()
            .setErr(new PrintWriter(text, true))
            .setOut(new PrintWriter(text, true))
            .execute(arguments.toArray(String[]::new));
    return new Said(exit, text.toString());
  }

  private static void refuses(Damage damage, Path data, String... command) {
    Said said = say(data, command);
    assertThat(said.exit()).as(said.text()).isEqualTo(Main.FAILED);
    assertThat(said.text())
        .contains(damage.what, damage.fix)
        .doesNotContain("\tat ", "Exception", "lyway", "http", "Restore the backup that was made");
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void what_is_wrong_is_said_with_the_fix_and_nothing_is_touched(Damage damage) throws IOException {
    copy(installation, directory);
    damage.to(directory);
    TreeMap<String, String> before = content(directory);
    refuses(damage, directory, "check", "--port", "0");
    assertThat(content(directory)).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource(
      value = Damage.class,
      names = {"NEWER", "STORE_GONE"})
  void every_command_that_opens_the_store_says_so(Damage damage) throws IOException {
    copy(installation, directory);
    damage.to(directory);
    refuses(damage, directory, "admin", "unlock", "somebody");
    refuses(damage, directory, "plugin", "list");
    refuses(damage, directory, "run", "--port", "0");
  }

  @Test
  void a_first_start_that_was_cut_off_before_its_end_begins_again() throws IOException {
    copy(installation, directory);
    Files.move(directory.resolve(KEY), directory.resolve(KEY + ".new"));
    Files.delete(directory.resolve("INSTALLATION"));
    edit(directory);
    assertThat(directory.resolve(KEY)).exists();
    assertThat(directory.resolve(KEY + ".new")).doesNotExist();
    Path early = Files.createDirectory(directory.resolve("early"));
    Files.writeString(early.resolve(KEY + ".new"), "half a k", StandardCharsets.US_ASCII);
    Files.write(early.resolve(STORE), new byte[0]);
    edit(early);
    assertThat(early.resolve(KEY)).exists();
  }
}
