package dev.picket.agent.forward;

import dev.picket.event.wire.v1.Acknowledgement;
import dev.picket.event.wire.v1.Batch;

/**
 * The way to a collector, whatever carries it: batches go one way in order, acknowledgements come back in order. The contract, which one
 * test suite asks of every kind: at most one acknowledgement for each batch that was sent; after {@link Listener#closed} nothing is heard
 * from this opening any more, and batches without acknowledgement may or may not have arrived; then it may be opened again. Methods are
 * called by one thread and do not block longer than the collector takes to judge a batch.
 */
public interface Link extends AutoCloseable {
    /** Starts to connect; what comes of it is told to the listener. Whatever was open before is closed first, silently. */
    void open(Listener listener);

    /** Sends, after {@link Listener#opened}. A link that is not open does nothing: its listener has heard or will hear that it closed. */
    void send(Batch batch);

    /** Closes silently: the listener hears nothing more that counts. */
    @Override
    void close();

    /** Hears of one opening. Any thread; returns at once. */
    interface Listener {
        void opened();

        void acknowledged(Acknowledgement acknowledgement);

        /** @param why for the operator: what failed and where, nothing of a batch's content */
        void closed(String why);
    }
}
