package org.hutong.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code ./hutong bench}: lists and runs the benchmarks. */
@Command(
    name = "hutong bench",
    description = "Measures the packaged product on this machine",
    mixinStandardHelpOptions = true,
    subcommands = {RelayBench.class, IdleBench.class, StartBench.class, InterceptorBench.class})
final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    var commandLine = new CommandLine(new Main());
    if (arguments.length == 0) {
      int relay = commandLine.execute("relay");
      System.exit(relay != 0 ? relay : commandLine.execute("idle"));
    }
    System.exit(commandLine.execute(arguments));
  }
}
