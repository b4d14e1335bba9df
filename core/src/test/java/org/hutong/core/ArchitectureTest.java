package org.hutong.core;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The order of the kernel's packages: each calls only those above it, bottom up as in {@code
 * docs/architecture.md}.
 */
class ArchitectureTest {
  private static final String ROOT = "org.hutong.core.";

  /** From the bottom up. A package may use those before it in the list. */
  private static final List<String> ORDER =
      List.of(
          "address",
          "config",
          "time",
          "limit",
          "ids",
          "wire",
          "store",
          "identity",
          "conversation",
          "bus",
          "connection",
          "routing",
          "robot",
          "knowledge",
          "file",
          "outbox",
          "plugin",
          "http",
          "app");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("org.hutong.core");

  static Stream<String> packages() {
    return ORDER.stream();
  }

  @ParameterizedTest
  @MethodSource("packages")
  void a_package_calls_only_those_that_stand_before_it(String name) {
    String[] later =
        IntStream.range(ORDER.indexOf(name) + 1, ORDER.size())
            .mapToObj(i -> ROOT + ORDER.get(i) + "..")
            .toArray(String[]::new);
    if (later.length == 0) {
      return;
    }
    noClasses()
        .that()
        .resideInAPackage(ROOT + name + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(later)
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void only_the_time_package_reads_the_machines_clock() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "time..")
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .callConstructor(java.util.Date.class)
        .check(CLASSES);
  }

  @Test
  void a_library_is_known_by_its_own_package_alone() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + "plugin..", ROOT + "app..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.pf4j..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT + "connection..", ROOT + "http..", ROOT + "app..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.undertow..", "org.xnio..")
        .check(CLASSES);
  }

  @Test
  void standard_output_belongs_to_the_command_line() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "app..")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(CLASSES);
  }
}
