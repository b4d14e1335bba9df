package org.hutong.bench;

import org.hutong.testkit.Product;

/**
 * What the server says of its commits.
 *
 * @param commits since its start
 * @param messages in them
 */
record Batches(double commits, double messages) {
  private static final String NAME = "hutong_commit_batch_";

  static Batches of(Product product) {
    String metrics = Product.text(product.management() + "/metrics");
    return new Batches(value(metrics, NAME + "count"), value(metrics, NAME + "sum"));
  }

  /** Messages of one commit since an earlier look. */
  double since(Batches before) {
    return (messages - before.messages) / Math.max(1, commits - before.commits);
  }

  private static double value(String metrics, String name) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
