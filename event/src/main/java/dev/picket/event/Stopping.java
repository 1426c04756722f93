package dev.picket.event;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** How to undo what was started, in reverse order. What fails to stop does not keep the rest from stopping. Not for two threads at once. */
public final class Stopping implements AutoCloseable {
    private final Deque<Step> steps = new ArrayDeque<>();

    /** May fail; the failure is kept for {@link #close()}. */
    @FunctionalInterface
    public interface Undo {
        void run() throws Exception;
    }

    private record Step(String name, Undo undo) {}

    /** Called before all that was added earlier. */
    public void onStop(String name, Undo undo) {
        steps.push(new Step(name, undo));
    }

    /** Stops all, then throws if something did not stop. A second call does nothing. */
    @Override
    public void close() {
        var failures = new ArrayList<IllegalStateException>();
        while (!steps.isEmpty()) {
            undo(steps.pop(), failures);
        }
        fail(failures);
    }

    private static void undo(Step step, List<IllegalStateException> failures) {
        try {
            step.undo().run();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            failures.add(new IllegalStateException("interrupted while " + step.name() + " was stopping"));
        } catch (Exception failure) {
            failures.add(new IllegalStateException(step.name() + " did not stop", failure));
        }
    }

    private static void fail(List<IllegalStateException> failures) {
        if (!failures.isEmpty()) {
            var first = failures.removeFirst();
            failures.forEach(first::addSuppressed);
            throw first;
        }
    }
}
