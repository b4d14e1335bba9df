package org.hutong.core.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/** The same thing done from eight threads at the same moment. */
final class Contest {
  static final int THREADS = 8;

  private Contest() {}

  /**
   * A contest for something that {@code prepare} makes anew each time.
   *
   * @param allowed the statuses that are right
   * @param wins how many may have succeeded; -1 for any number
   */
  record Rules(Set<Integer> allowed, int wins) {
    static Rules any(Integer... allowed) {
      return new Rules(new TreeSet<>(Arrays.asList(allowed)), -1);
    }

    static Rules one(Integer... allowed) {
      return new Rules(new TreeSet<>(Arrays.asList(allowed)), 1);
    }
  }

  /** What was answered, each with its body, so that a failure says what went wrong. */
  static List<RestClient.Answer> run(IntFunction<RestClient.Answer> call) {
    var together = new CyclicBarrier(THREADS);
    List<Callable<RestClient.Answer>> all = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      int number = i;
      all.add(
          () -> {
            together.await();
            return call.apply(number);
          });
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<RestClient.Answer> answers = new ArrayList<>();
      for (Future<RestClient.Answer> answer : threads.invokeAll(all)) {
        answers.add(answer.get());
      }
      return answers;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Empty if the answers keep to the rules. */
  static String complaint(String name, Rules rules, List<RestClient.Answer> answers) {
    List<Integer> statuses = answers.stream().map(RestClient.Answer::status).sorted().toList();
    long won = statuses.stream().filter(status -> status < 300).count();
    boolean right =
        rules.allowed().containsAll(statuses) && (rules.wins() < 0 || rules.wins() == won);
    return right
        ? ""
        : name
            + " answered "
            + statuses
            + answers.stream()
                .filter(answer -> !rules.allowed().contains(answer.status()))
                .map(answer -> " " + answer.text())
                .distinct()
                .collect(Collectors.joining());
  }
}
