package org.hutong.core.plugin.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a plugin may call, however the address is spelled. */
class AddressRulesTest {
  private static InetAddress number(String text) throws IOException {
    return InetAddress.getByName(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "::ffff:1.1.1.1"})
  void public_addresses_may_be_called(String address) throws IOException {
    assertThat(AddressRules.allowed(number(address), false)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.9.9.9",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:7f00:1",
        "10.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "100.64.0.1",
        "198.18.0.1",
        "fd00::1",
        "64:ff9b::7f00:1",
        "64:ff9b::a00:1",
        "2002:7f00:1::",
        "2001::1",
        "2001:db8::1",
        "64:ff9b:1::1",
        "100::1",
        "fec0::1"
      })
  void private_addresses_need_the_permission_for_them(String address) throws IOException {
    assertThat(AddressRules.allowed(number(address), false)).isFalse();
    assertThat(AddressRules.allowed(number(address), true)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0", "0.1.2.3", "::", "169.254.169.254", "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe", "fd00:ec2::254", "100.100.100.200", "192.0.0.192", "fe80::1",
        "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "ff02::1"
      })
  void some_addresses_nobody_may_call(String address) throws IOException {
    assertThat(AddressRules.allowed(number(address), false)).isFalse();
    assertThat(AddressRules.allowed(number(address), true)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1/",
        "http://127.1/",
        "http://0/",
        "http://0.0.0.0/",
        "http://2130706433/",
        "http://127.0.0.1./",
        "http://localhost/",
        "http://localhost./",
        "http://[::1]/",
        "http://[::]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[fd00::1]/",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest",
        "http://100.100.100.200/",
        "http://a@127.0.0.1/",
        "http://user:word@example.com/",
        "http://127.0.0.1#@good.example/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "jar:file:/x!/y",
        "gopher://example.com/",
        "ldap://example.com/",
        "http:example.com",
        "http:///x",
        "http://example.com:0/",
        "http://example.com:70000/",
        "//example.com/",
        "x"
      })
  void no_spelling_leads_to_where_a_plugin_may_not_call(String address) {
    HttpTarget.Resolver numbers =
        host -> {
          if (host.equals("example.com") || host.equals("good.example")) {
            return new InetAddress[] {InetAddress.getByName("93.184.216.34")};
          }
          return InetAddress.getAllByName(host);
        };
    assertThatThrownBy(() -> HttpTarget.of(URI.create(address), false, numbers))
        .isInstanceOf(IOException.class);
  }

  @Test
  void one_private_address_among_public_ones_is_enough_to_refuse_the_host() {
    HttpTarget.Resolver mixed =
        host -> new InetAddress[] {number("93.184.216.34"), number("127.0.0.1")};
    assertThatThrownBy(() -> HttpTarget.of(URI.create("http://mixed.example/"), false, mixed))
        .hasMessageContaining("http.private");
  }
}
