package org.hutong.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

/** The API is a promise to strangers: what it drags in and what it leaves unsaid is checked. */
class ApiBoundaryTest {
  @TempDir private Path out;

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("org.hutong.api");

  @Test
  void the_build_file_names_exactly_the_four_libraries() throws Exception {
    var document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(Path.of("pom.xml").toFile());
    var names = new TreeSet<String>();
    var dependencies = document.getElementsByTagName("dependency");
    for (int i = 0; i < dependencies.getLength(); i++) {
      var dependency = (Element) dependencies.item(i);
      var scope = dependency.getElementsByTagName("scope");
      if (scope.getLength() == 0 || !scope.item(0).getTextContent().equals("test")) {
        names.add(dependency.getElementsByTagName("artifactId").item(0).getTextContent());
      }
    }
    assertThat(names).containsExactly("jakarta.inject-api", "jspecify", "pf4j", "slf4j-api");
  }

  @Test
  void its_classes_use_nothing_else() {
    ArchRuleDefinition.classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "org.hutong.api..",
            "java..",
            "org.pf4j..",
            "jakarta.inject..",
            "org.slf4j..",
            "org.jspecify..")
        .check(CLASSES);
  }

  @Test
  void every_type_is_an_interface_a_record_an_enum_or_final() {
    assertThat(CLASSES.stream().filter(type -> !type.getSimpleName().equals("package-info")))
        .isNotEmpty()
        .allMatch(
            type ->
                type.isInterface()
                    || type.isRecord()
                    || type.isEnum()
                    || type.getModifiers().contains(JavaModifier.FINAL));
    assertThat(CLASSES.stream().filter(JavaClass::isInterface)).isNotEmpty();
  }

  @Test
  void everything_that_a_stranger_sees_has_complete_javadoc() throws IOException {
    var compiler = ToolProvider.getSystemJavaCompiler();
    var findings = new DiagnosticCollector<JavaFileObject>();
    try (var files = compiler.getStandardFileManager(findings, null, StandardCharsets.UTF_8);
        var sources = Files.walk(Path.of("src/main/java"))) {
      var units =
          files.getJavaFileObjectsFromPaths(
              sources.filter(path -> path.toString().endsWith(".java")).toList());
      var options =
          List.of("-Xdoclint:all/protected", "-Xlint:all", "-proc:none", "-d", out.toString());
      assertThat(compiler.getTask(null, files, findings, options, null, units).call()).isTrue();
    }
    assertThat(findings.getDiagnostics()).isEmpty();
  }
}
