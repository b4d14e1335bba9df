package org.hutong.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.hutong.core.config.Configuration.Publisher;
import org.hutong.core.config.Configuration.Signatures;
import org.hutong.core.conversation.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who published a plugin: ten attacks on a server that asks for trusted signatures. */
class SignatureTest {
  private static final SigningKey ACME = SigningKey.generate();
  private static final SigningKey OTHER = SigningKey.generate();
  private static final SigningKey STRANGER = SigningKey.generate();
  private static final List<Publisher> TRUSTED =
      List.of(new Publisher("acme", ACME.publicText()), new Publisher("other", OTHER.publicText()));

  /** The order of the group that Ed25519 counts in (RFC 8032 §5.1). */
  private static final BigInteger ORDER =
      BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

  @TempDir private Path home;
  private PluginHouse house;

  @BeforeEach
  void open() {
    house = PluginHouse.open(home, Signatures.REQUIRE, TRUSTED);
  }

  @AfterEach
  void close() {
    house.close();
  }

  private static PluginJar plugin(String version) {
    return PluginJar.filtering("guard", "return Verdict.flag(List.of(\"" + version + "\"));")
        .with("version", version)
        .entry("data.txt", "words");
  }

  private byte[] signed(PluginJar jar, SigningKey key) throws IOException {
    Path file = Files.write(home.resolve("signing.jar"), jar.bytes());
    SignedJar.sign(file, key);
    return Files.readAllBytes(file);
  }

  /** The same jar with other entries. */
  private static byte[] changed(byte[] jar, Consumer<Map<String, byte[]>> change)
      throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (var in = new ZipInputStream(new ByteArrayInputStream(jar))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        entries.put(entry.getName(), in.readAllBytes());
      }
    }
    change.accept(entries);
    var out = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    }
    return out.toByteArray();
  }

  private static byte[] resigned(byte[] jar, UnaryOperator<String> change) throws IOException {
    return changed(
        jar,
        entries ->
            entries.computeIfPresent(
                JarSignature.ENTRY,
                (name, text) ->
                    change
                        .apply(new String(text, StandardCharsets.US_ASCII))
                        .getBytes(StandardCharsets.US_ASCII)));
  }

  private void refused(byte[] jar, String reason) {
    assertThatThrownBy(() -> house.install(jar))
        .isInstanceOf(PluginRefusedException.class)
        .hasMessageContaining(reason);
    assertThat(house.say("x")).isEqualTo(Verdict.PASS);
  }

  @Test
  void a_jar_of_a_trusted_publisher_is_taken_and_shown_with_his_name() throws IOException {
    PluginView view = house.install(signed(plugin("1.0.0"), ACME));
    assertThat(view.state()).isEqualTo("running");
    assertThat(view.publisher()).isEqualTo("acme");
    assertThat(view.warnings()).isEmpty();
    byte[] again = signed(plugin("1.0.1"), OTHER);
    Path file = Files.write(home.resolve("again.jar"), again);
    SignedJar.sign(file, ACME);
    assertThat(house.install(Files.readAllBytes(file)).version()).isEqualTo("1.0.1");
  }

  private PluginView offered(byte[] jar) throws IOException {
    return house
        .plugins()
        .install(new ByteArrayInputStream(jar), "test.jar", Consent.NONE, "admin");
  }

  @Test
  void an_upgrade_by_the_same_trusted_key_waits_only_for_what_is_new() throws IOException {
    house.install(signed(plugin("1.0.0"), ACME));
    PluginView upgraded = offered(signed(plugin("1.0.1"), ACME));
    assertThat(upgraded.version()).isEqualTo("1.0.1");
    assertThat(upgraded.consent()).isNull();
    PluginJar asks = plugin("1.1.0").with("permissions", "[customer.read]");
    PluginView.Waiting waits = offered(signed(asks, ACME)).consent();
    assertThat(waits.added()).containsExactly("customer.read");
    assertThat(waits.publisher()).isEqualTo("acme");
    assertThat(waits.replaces()).isEqualTo(new PluginView.Replaced("own", "1.0.1", "acme"));
  }

  @Test
  void a_trusted_key_takes_nobody_elses_place_without_consent() throws IOException {
    house.close();
    house = PluginHouse.open(home, Signatures.WARN, TRUSTED);
    house.install(plugin("1.0.0"));
    PluginView waits = offered(signed(plugin("1.0.1"), ACME));
    assertThat(waits.version()).isEqualTo("1.0.0");
    assertThat(waits.consent().replaces())
        .isEqualTo(new PluginView.Replaced("other", "1.0.0", null));
  }

  @Test
  void attack_01_no_signature() {
    refused(plugin("1.0.0").bytes(), "it is not signed");
  }

  @Test
  void attack_02_a_key_that_nobody_trusts() throws IOException {
    refused(
        signed(plugin("1.0.0"), STRANGER), "a key that is not trusted: " + STRANGER.publicText());
  }

  @Test
  void attack_03_an_entry_was_changed() throws IOException {
    byte[] jar =
        changed(signed(plugin("1.0.0"), ACME), entries -> entries.put("data.txt", new byte[] {1}));
    refused(jar, "changed after signing");
  }

  @Test
  void attack_04_an_entry_was_added() throws IOException {
    byte[] jar =
        changed(signed(plugin("1.0.0"), ACME), entries -> entries.put("more.txt", new byte[] {1}));
    refused(jar, "changed after signing");
  }

  @Test
  void attack_05_an_entry_was_removed() throws IOException {
    byte[] jar = changed(signed(plugin("1.0.0"), ACME), entries -> entries.remove("data.txt"));
    refused(jar, "changed after signing");
  }

  @Test
  void attack_06_an_entry_was_renamed() throws IOException {
    byte[] jar =
        changed(
            signed(plugin("1.0.0"), ACME),
            entries -> entries.put("date.txt", entries.remove("data.txt")));
    refused(jar, "changed after signing");
  }

  @Test
  void attack_07_a_second_entry_of_a_signed_name() throws IOException {
    byte[] jar = RawZip.sound(signed(plugin("1.0.0"), ACME)).add("data.txt", each -> {}).bytes();
    refused(jar, "is there twice");
  }

  @Test
  void attack_08_the_signature_of_another_jar() throws IOException {
    byte[] other = signed(plugin("2.0.0"), ACME);
    var signature = new LinkedHashMap<String, byte[]>();
    changed(other, signature::putAll);
    byte[] jar =
        changed(
            plugin("1.0.0").bytes(),
            entries -> entries.put(JarSignature.ENTRY, signature.get(JarSignature.ENTRY)));
    refused(jar, "changed after signing");
  }

  @Test
  void attack_09_a_signature_that_is_cut_off_or_written_otherwise() throws IOException {
    byte[] jar = signed(plugin("1.0.0"), ACME);
    refused(resigned(jar, text -> text.substring(0, 100)), "cut off");
    refused(resigned(jar, text -> text + "\n"), "not written as it must be");
    refused(resigned(jar, text -> text.replace("key: ", "key:  ")), "not written as it must be");
    refused(resigned(jar, SignatureTest::otherBits), "one way that is allowed");
    refused(resigned(jar, SignatureTest::plusOrder), "signature");
  }

  /** The last bits of Base64 carry nothing: most decoders do not look at them. */
  private static String otherBits(String text) {
    int at = text.length() - 4;
    String digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char other = digits.charAt(digits.indexOf(text.charAt(at)) ^ 1);
    return text.substring(0, at) + other + text.substring(at + 1);
  }

  /** S + L is the same number to who does not look whether S is below L. */
  private static String plusOrder(String text) {
    int at = text.lastIndexOf("signature: ") + "signature: ".length();
    byte[] signature = Base64.getDecoder().decode(text.substring(at).strip());
    byte[] scalar = Arrays.copyOfRange(signature, 32, 64);
    byte[] larger = reversed(new BigInteger(1, reversed(scalar)).add(ORDER).toByteArray());
    System.arraycopy(Arrays.copyOf(larger, 32), 0, signature, 32, 32);
    return text.substring(0, at) + Base64.getEncoder().encodeToString(signature) + "\n";
  }

  private static byte[] reversed(byte[] bytes) {
    byte[] reversed = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      reversed[i] = bytes[bytes.length - 1 - i];
    }
    return reversed;
  }

  @Test
  void attack_10_the_id_of_another_trusted_publisher() throws IOException {
    house.install(signed(plugin("1.0.0"), ACME));
    assertThatThrownBy(() -> house.install(signed(plugin("2.0.0"), OTHER)))
        .hasMessageContaining("belongs to the publisher acme, this is of other");
    assertThat(house.say("x")).isEqualTo(new Verdict.Pass(List.of("1.0.0")));
    house.plugins().remove("guard", false, "admin");
    assertThatThrownBy(() -> house.install(signed(plugin("2.0.0"), OTHER)))
        .hasMessageContaining("belongs to the publisher acme");
    house.close();
    house = PluginHouse.open(home, Signatures.WARN, TRUSTED);
    assertThatThrownBy(() -> house.install(plugin("2.0.0")))
        .hasMessageContaining("belongs to the publisher acme");
  }

  @Test
  void an_id_is_free_again_when_the_plugin_was_removed_with_its_data() throws IOException {
    house.install(signed(plugin("1.0.0"), ACME));
    house.plugins().remove("guard", true, "admin");
    assertThat(house.install(signed(plugin("2.0.0"), OTHER)).publisher()).isEqualTo("other");
  }

  @Test
  void an_older_version_with_its_valid_signature_is_taken_and_that_is_shown() throws IOException {
    byte[] old = signed(plugin("1.0.0"), ACME);
    house.install(signed(plugin("2.0.0"), ACME));
    PluginView view = house.install(old);
    assertThat(view.version()).isEqualTo("1.0.0");
    assertThat(view.reason()).isEqualTo("it replaced version 2.0.0, which is newer");
  }

  @Test
  void where_signatures_are_only_warned_of_a_broken_one_is_refused_all_the_same()
      throws IOException {
    house.close();
    house = PluginHouse.open(home, Signatures.WARN, TRUSTED);
    assertThat(house.install(plugin("1.0.0")).warnings()).containsExactly("it is not signed");
    assertThat(house.install(signed(plugin("1.1.0"), STRANGER)).warnings().getFirst())
        .contains("not trusted");
    byte[] broken =
        changed(signed(plugin("1.2.0"), ACME), entries -> entries.put("data.txt", new byte[] {1}));
    assertThatThrownBy(() -> house.install(broken)).hasMessageContaining("changed after signing");
  }

  @Test
  void where_they_are_off_nobody_looks_at_them() throws IOException {
    house.close();
    house = PluginHouse.open(home, Signatures.OFF, TRUSTED);
    PluginView view = house.install(signed(plugin("1.0.0"), ACME));
    assertThat(view.publisher()).isNull();
    assertThat(view.warnings()).isEmpty();
  }

  @Test
  void a_key_file_is_read_as_it_was_written_and_never_written_over() throws IOException {
    Path file = home.resolve("acme.key");
    ACME.write(file);
    assertThat(SigningKey.read(file).publicText()).isEqualTo(ACME.publicText());
    assertThatThrownBy(() -> OTHER.write(file)).isInstanceOf(FileAlreadyExistsException.class);
    if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
      assertThat(Files.getPosixFilePermissions(file))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
    assertThatThrownBy(() -> SigningKey.read(Files.writeString(home.resolve("no.key"), "x")))
        .hasMessageContaining("hutong plugin keygen");
    assertThat(Files.readAllLines(file)).hasSize(6);
  }
}
