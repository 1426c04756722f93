package dev.picket.collector.context;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** The inventory that is in force now: swapped as a whole, from any thread. */
public final class LatestInventory implements Supplier<Inventory> {
    private final AtomicReference<Inventory> latest;

    public LatestInventory(Inventory first) {
        this.latest = new AtomicReference<>(first);
    }

    @Override
    public Inventory get() {
        return latest.get();
    }

    public void swap(Inventory next) {
        latest.set(next);
    }
}
