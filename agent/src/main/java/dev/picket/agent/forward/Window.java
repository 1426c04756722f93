package dev.picket.agent.forward;

import dev.picket.agent.forward.Segment.Taken;
import dev.picket.event.wire.v1.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The batches that are on their way and not acknowledged, oldest first, and how many of them this opening of the link has sent. One thread,
 * but {@link #events()}.
 */
final class Window {
    private final int capacity;
    private final List<Entry> entries = new ArrayList<>();
    private long lastNumber;
    private int sent;
    private int unanswered;
    private volatile long events;

    Window(int capacity) {
        this.capacity = capacity;
    }

    boolean hasRoom() {
        return entries.size() < capacity;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Sent in this round, and neither taken, put off nor refused by now. */
    boolean awaitsAnswers() {
        return unanswered > 0;
    }

    /** @param before how many events came before the batch, which lies nowhere else */
    void add(Batch batch, long before) {
        add(new Entry(++lastNumber, batch, before, Optional.empty()));
    }

    /** A batch out of the spool, where it stays until it is settled. */
    void add(Batch batch, Taken mark) {
        add(new Entry(++lastNumber, batch, Long.MAX_VALUE, Optional.of(mark)));
    }

    private void add(Entry entry) {
        entries.add(entry);
        counted();
    }

    /** How many events came before the oldest batch that lies nowhere but here; far away when none does. */
    long settled() {
        return entries.stream()
                .filter(Window::lost)
                .mapToLong(Entry::before)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** The next that was not sent in this round, from now on counted as sent. */
    Optional<Entry> next() {
        if (sent == entries.size()) {
            return Optional.empty();
        }
        unanswered++;
        return Optional.of(entries.get(sent++));
    }

    /** The collector decided on this batch: it leaves. Empty when it was not waiting for an answer. */
    Optional<Entry> settled(long number) {
        var index = indexOfSent(number);
        if (index < 0 || unanswered == 0) {
            return Optional.empty();
        }
        unanswered--;
        sent--;
        var entry = entries.remove(index);
        counted();
        return Optional.of(entry);
    }

    /** The collector put this batch off: it stays. False when it was not waiting for an answer. */
    boolean putOff(long number) {
        if (indexOfSent(number) < 0 || unanswered == 0) {
            return false;
        }
        unanswered--;
        return true;
    }

    /** All that is left is to be sent anew, in order; reports without events are not worth it. */
    void restart() {
        entries.removeIf(entry -> entry.events() == 0);
        sent = 0;
        unanswered = 0;
    }

    /** Marks of what the spool does not hold any more mean nothing. */
    void unmarkUnless(Predicate<Taken> held) {
        entries.replaceAll(entry -> entry.mark().filter(held).isPresent() ? entry : entry.at(Optional.empty()));
    }

    /** What lies nowhere but here, oldest first. */
    List<Batch> unmarked() {
        return entries.stream().filter(Window::lost).map(Entry::batch).toList();
    }

    /** The spool took what was {@link #unmarked()}. */
    void mark(List<Taken> marks) {
        var rest = marks.iterator();
        entries.replaceAll(entry -> lost(entry) && rest.hasNext() ? entry.at(Optional.of(rest.next())) : entry);
    }

    private static boolean lost(Entry entry) {
        return entry.mark().isEmpty() && entry.events() > 0;
    }

    List<Entry> entries() {
        return List.copyOf(entries);
    }

    void clear() {
        entries.clear();
        restart();
        counted();
    }

    /** Any thread. */
    long events() {
        return events;
    }

    private int indexOfSent(long number) {
        for (int i = 0; i < sent; i++) {
            if (entries.get(i).number() == number) {
                return i;
            }
        }
        return -1;
    }

    private void counted() {
        events = entries.stream().mapToLong(Entry::events).sum();
    }

    /**
     * @param before how many events came before it, if it has not been in the spool
     * @param mark where it lies in the spool, if it does
     */
    record Entry(long number, Batch batch, long before, Optional<Taken> mark) {
        int events() {
            return batch.getEventsCount();
        }

        Entry at(Optional<Taken> place) {
            return new Entry(number, batch, before, place);
        }
    }
}
