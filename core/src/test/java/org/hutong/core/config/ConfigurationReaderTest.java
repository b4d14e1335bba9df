package org.hutong.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.InstanceOfAssertFactories.list;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.hutong.core.config.Configuration.Durability;
import org.hutong.core.config.Configuration.Format;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationReaderTest {
  @TempDir Path directory;

  private ConfigurationReader reader(Map<String, String> environment) {
    return new ConfigurationReader(environment, directory);
  }

  private Configuration read(String yaml) {
    return reader(Map.of()).file(write(yaml)).read();
  }

  private Path write(String yaml) {
    try {
      return Files.writeString(directory.resolve("hutong.yml"), yaml);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private List<Mistake> mistakes(String yaml) {
    try {
      read(yaml);
    } catch (ConfigurationException e) {
      return e.mistakes();
    }
    return List.of();
  }

  @Test
  void without_a_file_the_defaults_hold() {
    Configuration configuration = reader(Map.of()).read();
    assertThat(configuration.server().port()).isEqualTo(8080);
    assertThat(configuration.management().port()).isEqualTo(8081);
    assertThat(configuration.database().durability()).isEqualTo(Durability.POWER);
    assertThat(configuration.database().url())
        .isEqualTo("jdbc:h2:file:" + configuration.data() + "/hutong");
    assertThat(configuration.limits().visitorFrame()).isEqualTo(64 * 1024);
    assertThat(configuration.log().format()).isEqualTo(Format.AUTO);
    assertThat(configuration.plugins().directory()).isEqualTo(directory.resolve("plugins"));
  }

  @Test
  void the_shipped_file_says_exactly_the_defaults() {
    Configuration shipped = reader(Map.of()).file(Path.of("../conf/hutong.yml")).read();
    assertThat(shipped).isEqualTo(reader(Map.of()).read());
  }

  @Test
  void every_setting_of_the_file_is_read() {
    Configuration configuration =
        read(
            """
            server: {port: 9000, host: 127.0.0.1, publicUrl: "https://kf.example.com/", ioThreads: 3}
            management: {host: 10.0.0.1, port: 9100}
            data: /var/lib/hutong
            database:
              url: "jdbc:h2:file:${data}/store"
              user: sa
              password: secret
              pool: {size: 20, warm: 7}
              durability: process
            node: {id: east-1}
            plugins: {directory: jars, bundled: shipped, upload: false}
            files: {store: "file:${data}/up", maxSize: 3GiB, quotaPerVisitorPerDay: 4GiB}
            limits:
              visitorFrame: 32KiB
              agentFrame: 1MiB
              connectionsPerIp: 5
              messagesPerMinute: 6
              resumeEvents: 7
              heartbeat: 10s
            log: {format: json}
            """);
    assertThat(configuration.server().port()).isEqualTo(9000);
    assertThat(configuration.server().publicUrl()).isEqualTo("https://kf.example.com");
    assertThat(configuration.server().ioThreads()).isEqualTo(3);
    assertThat(configuration.management().port()).isEqualTo(9100);
    assertThat(configuration.database().url()).isEqualTo("jdbc:h2:file:/var/lib/hutong/store");
    assertThat(configuration.database().pool().warm()).isEqualTo(7);
    assertThat(configuration.database().durability()).isEqualTo(Durability.PROCESS);
    assertThat(configuration.node().id()).isEqualTo("east-1");
    assertThat(configuration.plugins().upload()).isFalse();
    assertThat(configuration.files())
        .isEqualTo(new Configuration.Files(Path.of("/var/lib/hutong/up"), 3L << 30, 4L << 30));
    assertThat(configuration.limits().agentFrame()).isEqualTo(1024 * 1024);
    assertThat(configuration.limits().heartbeat()).isEqualTo(Duration.ofSeconds(10));
    assertThat(configuration.log().format()).isEqualTo(Format.JSON);
  }

  @Test
  void the_environment_wins_over_the_file_and_the_command_line_over_both() {
    Path file = write("server: {port: 1}\nlimits: {messagesPerMinute: 1}\n");
    var environment = Map.of("HUTONG_SERVER_PORT", "2", "HUTONG_LIMITS_MESSAGES_PER_MINUTE", "22");
    assertThat(reader(environment).file(file).read().server().port()).isEqualTo(2);
    assertThat(reader(environment).file(file).read().limits().messagesPerMinute()).isEqualTo(22);
    assertThat(
            reader(environment)
                .file(file)
                .option("--port", "server.port", "3")
                .read()
                .server()
                .port())
        .isEqualTo(3);
  }

  @Test
  void the_short_names_of_the_environment_work() {
    Configuration configuration = reader(Map.of("HUTONG_PORT", "7000", "HUTONG_DATA", "/d")).read();
    assertThat(configuration.server().port()).isEqualTo(7000);
    assertThat(configuration.management().port()).isEqualTo(7001);
    assertThat(configuration.data()).isEqualTo(Path.of("/d"));
  }

  @Test
  void a_misspelt_variable_names_the_nearest_one() {
    assertThatThrownBy(
            () ->
                reader(Map.of("HUTONG_LIMITS_MESSAGE_PER_MINUTE", "5", "HUTONG_PROT", "1")).read())
        .asInstanceOf(
            org.assertj.core.api.InstanceOfAssertFactories.type(ConfigurationException.class))
        .extracting(ConfigurationException::mistakes, list(Mistake.class))
        .extracting(Mistake::key, Mistake::fix)
        .containsExactly(
            tuple(
                "HUTONG_LIMITS_MESSAGE_PER_MINUTE",
                "Did you mean HUTONG_LIMITS_MESSAGES_PER_MINUTE?"),
            tuple("HUTONG_PROT", "Did you mean HUTONG_PORT?"));
  }

  @Test
  void variables_of_others_are_left_alone() {
    Map<String, String> variables =
        Map.of(
            "HUTONG_PORT", "tcp://10.0.0.7:8080",
            "HUTONG_SERVICE_PORT", "8080",
            "HUTONG_SERVICE_HOST", "10.0.0.7",
            "HUTONG_PORT_8080_TCP_ADDR", "10.0.0.7",
            "HUTONG_ADMIN_PASSWORD", "correct horse",
            "HUTONG_BACKUP_BUCKET_OF_OUR_TEAM", "b");
    assertThat(reader(variables).read().server().port()).isEqualTo(8080);
  }

  @Test
  void an_unknown_key_names_file_line_and_the_nearest_key() {
    assertThat(mistakes("server:\n  port: 80\n  prot: 81\n"))
        .singleElement()
        .satisfies(
            mistake -> {
              assertThat(mistake.where()).endsWith("hutong.yml:3");
              assertThat(mistake.key()).isEqualTo("server.prot");
              assertThat(mistake.fix()).contains("server.port");
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "server: {port: eighty} | server.port | 0 to 65535",
        "server: {port: 70000} | server.port | 0 to 65535",
        "limits: {visitorFrame: 64 apples} | limits.visitorFrame | 64KiB",
        "limits: {heartbeat: soon} | limits.heartbeat | 25s",
        "database: {durability: maybe} | database.durability | power, process",
        "database: {url: 'jdbc:oracle:x'} | database.url | jdbc:h2:file",
        "database: {pool: {size: 4, warm: 9}} | database.pool.warm | at most 4",
        "plugins: {upload: perhaps} | plugins.upload | Write one of them",
        "server: {tls: {certificate: /none.pem}} | server.tls.certificate | Check the path",
        "server: {publicUrl: kf.example.com} | server.publicUrl | https://kf.example.com",
        "server: {port: 90}\\nmanagement: {port: 90} | management.port | Give each its own",
        "redis: {url: 'redis://x'} | redis.url | Leave it empty",
        "server: {trustedProxies: [nginx]} | server.trustedProxies | names are not looked up",
        "server: {trustedProxies: [10.0.0]} | server.trustedProxies | 10.0.0.0/8",
        "server: {trustedProxies: [10.0.0.0/33]} | server.trustedProxies | 10.0.0.0/8",
        "server: {trustedProxies: [10.0.0.0/]} | server.trustedProxies | 10.0.0.0/8",
        "server: {trustedProxies: ['fd00::/129']} | server.trustedProxies | fd00::/8",
        "server: {trustedProxies: ['::ffff:10.0.0.0/8']} | server.trustedProxies | 10.0.0.0/8",
      })
  void a_bad_value_names_its_key_and_its_mend(String yaml, String key, String fix) {
    assertThat(mistakes(yaml.replace("\\n", "\n")))
        .anySatisfy(
            mistake -> {
              assertThat(mistake.key()).isEqualTo(key);
              assertThat(mistake.fix()).contains(fix);
              assertThat(mistake.where()).contains("hutong.yml:");
            });
  }

  @Test
  void all_mistakes_are_told_at_once() {
    assertThatThrownBy(() -> read("server: {port: x}\nlog: {format: y}\nnonsense: 1\n"))
        .asInstanceOf(
            org.assertj.core.api.InstanceOfAssertFactories.type(ConfigurationException.class))
        .extracting(ConfigurationException::mistakes, list(Mistake.class))
        .hasSize(3);
  }

  @Test
  void a_key_that_is_set_twice_is_a_mistake() {
    assertThat(mistakes("data: a\ndata: b\n")).isNotEmpty();
  }

  @Test
  void broken_yaml_names_the_line() {
    assertThat(mistakes("server:\n  port: [1\nlog: x"))
        .singleElement()
        .satisfies(mistake -> assertThat(mistake.where()).matches(".*hutong\\.yml:\\d+"));
  }

  @Test
  void a_missing_file_is_a_mistake_not_a_silent_default() {
    assertThatThrownBy(() -> reader(Map.of()).file(directory.resolve("none.yml")).read())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("cannot be read");
  }

  @Test
  void empty_values_mean_the_default() {
    assertThat(read("server:\n  port:\n  publicUrl:\nredis: {url: }\n").server().port())
        .isEqualTo(8080);
  }
}
