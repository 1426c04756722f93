package dev.picket.agent.capture;

import dev.picket.event.Account;
import dev.picket.event.Plane;

/**
 * One way to see one plane on this node. It runs on threads of its own from its making until {@link #close()}, hands every event to its
 * {@link Onward}, and keeps its account. It never throws at its caller after its making: what goes wrong is counted and said in
 * {@link #reason()}.
 */
public interface Source extends AutoCloseable {
    Plane plane();

    /** The way that runs, e.g. {@code ebpf}, {@code procfs}, {@code file}, {@code proxy}; empty when none does. */
    String mode();

    /** Why this way and not a better one, and what would mend it; empty when nothing is missing. */
    String reason();

    Account account();

    /** Stops within a few seconds and hands on what it still holds. */
    @Override
    void close();
}
