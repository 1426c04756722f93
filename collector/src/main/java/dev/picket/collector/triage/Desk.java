package dev.picket.collector.triage;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Where people's decisions are taken. Any thread. */
public interface Desk {
    /** Ends when it is on disk and in force, or refused. */
    CompletableFuture<Outcome> ask(Order order);

    /** Those in force, the one that ends first before. */
    List<Suppression> suppressions();
}
