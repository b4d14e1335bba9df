package org.hutong.core.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PasswordsTest {
  private static final String PASSWORD = "correct horse battery staple";

  private final Locale before = Locale.getDefault();
  private final Passwords passwords = new Passwords();

  @AfterEach
  void restore() {
    Locale.setDefault(before);
  }

  @Test
  void a_password_is_known_again_whatever_language_the_machine_speaks() {
    String english = passwords.hash(PASSWORD);
    Locale.setDefault(Locale.of("tr", "TR"));
    String turkish = passwords.hash(PASSWORD);
    assertThat(turkish).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
    assertThat(passwords.matches(PASSWORD, english)).isTrue();
    assertThat(passwords.matches(PASSWORD, turkish)).isTrue();
    assertThat(passwords.matches("another one", english)).isFalse();
    passwords.matchNobody(PASSWORD);
    Locale.setDefault(Locale.ROOT);
    assertThat(passwords.matches(PASSWORD, turkish)).isTrue();
  }
}
