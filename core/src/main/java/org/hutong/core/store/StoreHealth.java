package org.hutong.core.store;

import jakarta.inject.Inject;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.hutong.core.observe.HealthCheck;

/** Whether the database answers, and what an acknowledgement is worth. */
final class StoreHealth implements HealthCheck {
  private static final long PATIENCE_MILLIS = 900;

  private final Database database;
  private final Reads reads;

  @Inject
  StoreHealth(Database database, Reads reads) {
    this.database = database;
    this.reads = reads;
  }

  @Override
  public String name() {
    return "store";
  }

  @Override
  public Health check() {
    String loss = database.loss();
    if (loss != null) {
      return new Health(
          State.DOWN,
          "The database was closed by a failure and is opened again by itself as soon as it can be: "
              + loss);
    }
    try {
      reads.read(this::ask).get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      return new Health(State.DOWN, "The database does not answer: " + e.getCause());
    } catch (TimeoutException e) {
      return new Health(State.DOWN, "The database did not answer within 900 ms");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Health(State.DOWN, "The check was interrupted");
    }
    return promise();
  }

  private Object ask() {
    return database.with(handle -> handle.select("SELECT 1").mapTo(Integer.class).one());
  }

  private Health promise() {
    return switch (database.durability()) {
      case POWER -> new Health(State.UP, "An acknowledged message survives power loss");
      case PROCESS ->
          new Health(
              State.DEGRADED,
              "An acknowledged message survives process death only, not power loss:"
                  + " database.durability is 'process'");
    };
  }
}
