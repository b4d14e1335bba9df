package org.hutong.core.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A refused password has its reason as a word, which clients say in the reader's language. */
class PasswordRulesTest {
  private final Passwords passwords = new Passwords();

  @ParameterizedTest
  @CsvSource({
    "short, password_short",
    "aaaaaaaaaaab, password_uniform",
    "Zhouran.2026, password_username",
    "qwertyuiop, password_common"
  })
  void each_rule_has_its_word(String password, String word) {
    assertThat(refusal(password).mistake()).contains(word);
    assertThat(refusal(password).path()).isEqualTo("password");
  }

  @Test
  void a_password_may_be_long_and_not_longer() {
    String longest = "correct horse battery".repeat(20).substring(0, Passwords.LONGEST);
    assertThatCode(() -> passwords.check("password", "zhouran.2026", longest))
        .doesNotThrowAnyException();
    assertThat(refusal(longest + "x").mistake()).contains("password_long");
  }

  private IdentityException refusal(String password) {
    return catchThrowableOfType(
        IdentityException.class, () -> passwords.check("password", "zhouran.2026", password));
  }
}
